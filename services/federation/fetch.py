"""Asking other servers, signed, and telling them: always by the one door out (S8, S11 to S14)."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urldefrag, urljoin

from services.common.clock import Clock
from services.common.outgoing import Answer, Blocked, Outgoing, OutgoingError, TooLarge
from services.federation.domain.authority import host_of, same_origin, speaks_for_itself
from services.federation.domain.parsing import LARGEST, NotReadable, parse
from services.federation.keys import KeyRing
from services.federation.repository.hosts import Hosts
from services.federation.signatures import Scheme, sign

SECONDS = 30.0
REDIRECTS = 3
ACTIVITY = "application/activity+json"
ACCEPT = f'{ACTIVITY}, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
ANSWER_BYTES = 64 * 1024
"""What an inbox answers is of no interest beyond its status."""

Document = dict[str, Any]


class FetchFailed(Exception):
    """Nothing we may use came back; the text says why. `passing` when it may well work later."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


class Gone(FetchFailed):
    """It was there once and is deleted (410)."""


class Fetcher:
    """Reads documents elsewhere and leaves activities in inboxes, as one of our actors."""

    def __init__(
        self,
        outgoing: Outgoing,
        keys: KeyRing,
        hosts: Hosts,
        clock: Clock,
        relay: str,
        refuses: Callable[[str], bool],
    ) -> None:
        self.outgoing = outgoing
        self.keys = keys
        self.hosts = hosts
        self.clock = clock
        self.relay = relay
        self.refuses = refuses

    def get(self, url: str, *, signer: str = "") -> Document:
        """The object of this id, as its own server shows it to `signer`, the node itself when none
        is named. Raises FetchFailed, Gone."""
        until = time.monotonic() + SECONDS
        found, place = self._document(url, signer, until)
        name = found.get("id")
        if isinstance(name, str) and name != place and same_origin(name, place):
            # An address under which the object can also be read: its own name must say the same.
            found, place = self._document(name, signer, until)
        if found.get("id") != place:
            raise FetchFailed("it is not what was asked for")
        if not speaks_for_itself(found):
            raise FetchFailed("it speaks for another server")
        return found

    def page(self, url: str, *, signer: str = "") -> Document:
        """A collection or a page of one, whose id need not be its address: it lies on the server
        that was asked, and says nothing by itself. Raises FetchFailed, Gone."""
        found, place = self._document(url, signer, time.monotonic() + SECONDS)
        if not same_origin(place, url):
            raise FetchFailed("it leads to another server")
        return found

    def post(self, inbox_url: str, body: bytes, signer_actor_uri: str, scheme: Scheme) -> Answer:
        """Leave an activity in an inbox; the answer whatever its status, no redirect followed.
        Raises OutgoingError, and FetchFailed for a host we do not speak to."""
        self._check_host(inbox_url)
        key = self.keys.of(signer_actor_uri)
        headers = {"content-type": ACTIVITY, "accept": ACCEPT}
        headers = sign(scheme, key, "POST", inbox_url, headers, body, self.clock.now())
        return self.outgoing.request(
            "POST", inbox_url, headers, body, limit_bytes=ANSWER_BYTES, seconds=SECONDS
        )

    def _document(self, url: str, signer: str, until: float) -> tuple[Document, str]:
        """What lies there, and where it came from in the end."""
        answer, place = self._answer(urldefrag(url).url, signer or self.relay, until)
        if answer.status == 410:
            raise Gone("it is deleted")
        if answer.status != 200:
            passing = answer.status >= 500 or answer.status in (401, 408, 429)
            raise FetchFailed(f"the server answers {answer.status}", passing=passing)
        if not _is_activity(answer.headers.get("content-type", "")):
            raise FetchFailed("it is no ActivityStreams document")
        try:
            return parse(answer.body), place
        except NotReadable as no:
            raise FetchFailed(str(no)) from None

    def _answer(self, url: str, signer: str, until: float) -> tuple[Answer, str]:
        """Follow redirects, each address checked and signed for anew (S12)."""
        for _ in range(REDIRECTS + 1):
            answer = self._knock(url, signer, until)
            place = answer.headers.get("location", "")
            if answer.status not in (301, 302, 303, 307, 308) or not place:
                return answer, url
            try:
                target = urldefrag(urljoin(url, place)).url
            except ValueError:
                raise FetchFailed("it leads to no URL") from None
            if url.startswith("https:") and not target.startswith("https:"):
                raise FetchFailed("it leads from https to http")
            url = target
        raise FetchFailed("it leads on and on")

    def _knock(self, url: str, signer: str, until: float) -> Answer:
        """Ask in the ways a server may understand, until one is let in (S29)."""
        self._check_host(url)
        host = host_of(url)
        known = self.hosts.find(host)
        usual: Scheme = "rfc9421" if known and known.scheme == "rfc9421" else "cavage"
        for scheme, named in _ways(url, usual):
            headers = sign(
                scheme,
                self.keys.of(signer),
                "GET",
                named,
                {"accept": ACCEPT},
                None,
                self.clock.now(),
            )
            answer = self._ask(url, headers, until)
            if answer.status != 401:
                break
        if answer.status < 400 and scheme != usual:
            self.hosts.speaks(host, scheme)
        return answer

    def _ask(self, url: str, headers: dict[str, str], until: float) -> Answer:
        left = max(until - time.monotonic(), 0)
        try:
            return self.outgoing.request(
                "GET", url, headers, limit_bytes=LARGEST, seconds=left, redirects=0
            )
        except OutgoingError as no:
            passing = not isinstance(no, Blocked | TooLarge)
            raise FetchFailed(f"{host_of(url)}: {no}", passing=passing) from None

    def _check_host(self, url: str) -> None:
        if same_origin(url, self.relay):
            # Whoever names us may have us asking ourselves for what only others can say.
            raise FetchFailed("it is our own")
        if self.refuses(host_of(url)):
            raise FetchFailed("we do not speak to this server")


def _ways(url: str, usual: Scheme) -> Iterator[tuple[Scheme, str]]:
    """Schemes to try, each with the URL it signs."""
    yield usual, url
    if "?" in url:
        # Mobilizon and older Mastodons verify the path only (contract 3.1).
        yield "cavage", url.partition("?")[0]
    yield "rfc9421" if usual == "cavage" else "cavage", url


def _is_activity(content_type: str) -> bool:
    kind, _, parameters = content_type.lower().partition(";")
    if kind.strip() == "application/ld+json":
        return "https://www.w3.org/ns/activitystreams" in parameters
    return kind.strip() == ACTIVITY
