"""Where the pages hang: `web` below a language, `root` for the few addresses without one."""

from typing import Any

from flask import Blueprint, g

from services.gateway import auth, i18n
from services.gateway.language import language
from services.gateway.node import node

web = Blueprint("web", __name__, url_prefix="/<any(ar, en):lang>")
root = Blueprint("root", __name__)


@web.url_value_preprocessor
def _take_language(endpoint: str | None, values: dict[str, Any] | None) -> None:
    # Views need not carry the language about: the reader has it.
    if values is not None:
        values.pop("lang", None)


@web.before_request
@root.before_request
def set_reader() -> None:
    """Keep who reads this page: language, own time zone, the time now."""
    who = g.get("identity")
    # UTC is what an account without a city begins with, not somebody's clock.
    zone = who.timezone if who is not None and who.timezone != "UTC" else None
    g.reader = i18n.Reader(language(), zone=zone, now=node().clock.now())


def needs_person() -> None:
    """Only for whoever is signed in. Raises Unauthenticated, which leads to the sign-in page."""
    auth.identity()
