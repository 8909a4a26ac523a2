"""Signed links of people who are not signed in: to confirm, to change, to answer with one tap."""

from services.common.contracts.events import GUEST
from services.common.taps import Taps


class PersonalLinks(Taps):
    """Besides one-tap answers: confirming, and a guest's own page. None holds an address or a name
    of somebody without an account."""

    def guest(self, event: str, email: str) -> str:
        """The id of whoever has this address at this event; nobody else can make it up."""
        return GUEST + self._seal("who", f"{event} {email.casefold()}")

    def address(self, email: str) -> str:
        """What stands for an address where it is only compared."""
        return self._seal("address", email.casefold())

    def to_confirm(self, guest: str, asking: int) -> str:
        """The token of a confirmation mail; the next asking outdates it."""
        return self._token("confirm", f"{guest.removeprefix(GUEST)}.{asking}")

    def read_confirm(self, token: str) -> tuple[str, int]:
        """Guest and number of the asking. Raises NotFound `link.forged`."""
        tail, asking = self._read("confirm", token).split(".")
        return GUEST + tail, int(asking)

    def to_change(self, guest: str) -> str:
        """The token of a guest's personal link."""
        return self._token("change", guest.removeprefix(GUEST))

    def read_change(self, token: str) -> str:
        """Whose it is. Raises NotFound `link.forged`."""
        return GUEST + self._read("change", token)
