"""Names in the address space that people and communities of a node share."""

import re

from services.common.rules import Mistakes

_USERNAME = re.compile(r"[a-z0-9_]{2,30}")
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,38}[a-z0-9])")

_RESERVED = """
    about abuse accounts admin administrator all anonymous anyone ap api ar assets auth billing
    communities contact delete docs edit en events everyone health healthz here inbox info
    invite javascript join legal login logout mail mailer_daemon me metrics moderation moderator
    multaqa my myself new no_reply nobody node nodeinfo none noreply notifications null oauth
    outbox password people postmaster privacy readyz register relay root rules search security
    self sessions settings sign_in sign_out sign_up signin signout signup staff static status
    support system terms undefined users webfinger webmaster well_known www
"""
RESERVED = frozenset(_RESERVED.split())
"""Folded names nobody may take: addresses of the node, or as if one spoke for it."""


def folded(name: str) -> str:
    """The form under which names must differ: `data-sa` and `data_sa` are one."""
    return name.lower().replace("-", "_")


def check_username(username: str, mistakes: Mistakes) -> None:
    """Note what is wrong with a username: too_short, too_long, invalid, reserved."""
    _check(username, "username", 30, _USERNAME, mistakes)


def check_slug(slug: str, mistakes: Mistakes) -> None:
    """Note what is wrong with a community's slug: too_short, too_long, invalid, reserved."""
    _check(slug, "slug", 40, _SLUG, mistakes)


def _check(
    name: str, path: str, longest: int, pattern: re.Pattern[str], mistakes: Mistakes
) -> None:
    if len(name) < 2:
        mistakes.note(path, "too_short" if name else "required")
    elif len(name) > longest:
        mistakes.note(path, "too_long")
    elif not pattern.fullmatch(name):
        mistakes.note(path, "invalid")
    elif folded(name) in RESERVED:
        mistakes.note(path, "reserved")
