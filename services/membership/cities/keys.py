"""The forms under which names are compared."""

from services.common.text import fold


def country_key(name: str) -> str:
    """The folded form of a country, where `U.S.A.` and `USA` are one."""
    return fold(name.replace(".", "").replace("'", "").replace("’", ""))
