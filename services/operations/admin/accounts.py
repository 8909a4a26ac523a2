"""`multaqa admin create`: an administrator's account."""

import sys
from pathlib import Path

import click

from services.common.contracts.membership import Appoint, Membership, OpenAccount
from services.common.errors import Invalid
from services.common.ids import new_id
from services.common.remote import Remote
from services.common.text import clean_name
from services.operations.admin.options import caller, data_option, fail, speaking_plainly

_WHY = {
    "invalid": "not valid",
    "required": "missing",
    "reserved": "reserved for the node itself",
    "taken": "somebody else has it",
    "too_common": "too common",
    "too_long": "too long",
    "too_short": "too short",
    "too_similar": "too like the username or address",
    "unknown": "unknown",
}
_SHORTEST = 10


@click.command()
@click.argument("username")
@click.option("--email", default="", help="The address of the new account.")
@click.option("--name", default="", help="The name shown.  [the username]")
@click.option("--language", type=click.Choice(["ar", "en"]), default="ar", show_default=True)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
@data_option
@speaking_plainly
def command(
    username: str, email: str, name: str, language: str, password_stdin: bool, data: Path | None
) -> None:
    """Make USERNAME an administrator: an existing account, or a new one with --email.

    A new account needs no confirmation by mail. Its password is asked for, or read from standard
    input with --password-stdin; it never stands on the command line.
    """
    membership = Remote(Membership, caller(data))
    try:
        if not email:
            membership.appoint(Appoint(username=username))
            click.echo(f"{username} is an administrator now")
            return
        membership.open_account(
            OpenAccount(
                id=new_id(),
                username=username,
                email=email,
                password=_password(password_stdin),
                name={language: clean_name(name) or username},
                language=language,
                admin=True,
            )
        )
    except Invalid as refused:
        if not email and "unknown" in refused.fields.get("username", ()):
            fail(f"there is no account {username}; give --email to open one")
        fail("; ".join(_sentences(refused)) or str(refused))
    click.echo(f"opened the account {username}, an administrator")


def _password(from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.buffer.readline(2000).decode("utf-8", "replace").rstrip("\r\n")
    if not sys.stdin.isatty():
        fail("no terminal to ask for the password; use --password-stdin")
    said: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(said) < _SHORTEST:
        fail(f"password: at least {_SHORTEST} characters")
    return said


def _sentences(refused: Invalid) -> list[str]:
    return [
        f"{field}: {', '.join(_WHY.get(code, code) for code in codes)}"
        for field, codes in refused.fields.items()
    ]
