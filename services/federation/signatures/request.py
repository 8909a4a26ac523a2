"""A request as it arrived, and what both schemes ask of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

OLDEST = timedelta(minutes=5)
NEWEST = timedelta(hours=1)
"""How old a signature may be, and how far ahead the signer's clock (S4)."""

HEADER_LENGTH = 8192
"""No signature header of a server is nearly as long."""


class SignatureInvalid(Exception):
    """The request is not signed as it must be; the text says what is wrong with it."""


class SignatureMismatch(SignatureInvalid):
    """All is as it must be, but for the signature itself: it was made with another key, or over
    something else."""


@dataclass(frozen=True)
class SignedRequest:
    """What was asked of us. `url` is the public URL with the path and query as received; names of
    headers are lower case, their values untouched."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes = b""

    def header(self, name: str) -> str:
        """A header there must be. Raises SignatureInvalid."""
        value = self.headers.get(name)
        if value is None:
            raise SignatureInvalid(f"there is no {name} header")
        if len(value) > HEADER_LENGTH:
            raise SignatureInvalid(f"the {name} header is too long")
        return value

    def check_host(self) -> None:
        """The host named must be ours; some servers leave out the port (contract 3.1)."""
        ours = urlsplit(self.url)
        if self.header("host").lower() not in (ours.netloc.lower(), ours.hostname):
            raise SignatureInvalid("it is meant for another host")


def check_time(signed: datetime, now: datetime) -> None:
    """Refuse what was signed too long ago, or by a clock too far ahead."""
    if not now - OLDEST <= signed <= now + NEWEST:
        raise SignatureInvalid("its time is too far from ours")
