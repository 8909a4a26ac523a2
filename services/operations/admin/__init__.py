"""`multaqa admin`: administrators, dead letters, deliveries, other nodes."""

import importlib

import click

_COMMANDS = {
    "create": (
        "services.operations.admin.accounts",
        "Open an administrator's account, or promote one.",
    ),
    "dead-letters": ("services.operations.admin.dead_letters", "Messages no service could hear."),
    "bounces": ("services.operations.admin.bounces", "Mails that came back, and complaints."),
    "deliveries": ("services.operations.admin.deliveries", "Mails and other deliveries."),
    "peers": ("services.operations.admin.peers", "Other nodes: follow, mute, block, lists."),
    "rotate-key": ("services.operations.admin.rotate_key", "A new key to sign with elsewhere."),
    "suppressions": ("services.operations.admin.suppressions", "Addresses no mail is sent to."),
    "vapid": ("services.operations.admin.vapid", "A new key for web push."),
}


class _Lazily(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        found: click.Command = importlib.import_module(_COMMANDS[cmd_name][0]).command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.command(cls=_Lazily)
def command() -> None:
    """Look after a running node: its administrators, dead letters, deliveries, addresses of mail
    and other nodes.

    The node is the one running in --data, else the one MULTAQA_AMQP_URL names, else the one running
    in var/node. Exit status: 0 done, 1 not done (the sentence says why), 2 wrongly asked.
    """
