"""The one door through which the node asks anything of the world by HTTP.

Whoever gives us a URL (an organiser, another node) must not reach what only we can reach. So the
address is checked on the very socket that is dialled, every redirect comes through the same check,
and size and time are bounded whatever the other side does.
"""

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urljoin

from urllib3 import BaseHTTPResponse
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, LocationParseError
from urllib3.util import Url, parse_url

from services.common.addresses import is_global
from services.common.settings import Settings

CONNECT_SECONDS = 5.0
IDLE_SECONDS = 10.0
HEADER_BYTES = 64 * 1024
URL_LENGTH = 2000
ADDRESSES = 4
"""At most so many addresses of one name are tried."""
CHUNK = 64 * 1024
KEPT_ACROSS_HOSTS = {"accept", "accept-language", "content-type", "user-agent"}

Resolver = Callable[[str, int], list[str]]


class OutgoingError(Exception):
    """The request brought no answer. `code` names why; the text holds nothing of our network."""

    code = "unreachable"


class Blocked(OutgoingError):
    """The URL is none we may ask: its form, scheme, port, or where its name leads."""

    code = "blocked"


class TooLarge(OutgoingError):
    """The answer is larger than asked for, as sent or once unpacked."""

    code = "too_large"


class TooSlow(OutgoingError):
    """The answer was not complete in time."""

    code = "too_slow"


class Unreachable(OutgoingError):
    """No such name, nobody there, no trust in their certificate, or not HTTP."""


@dataclass(frozen=True)
class Answer:
    """What came back. Header names are lower case; `url` is where it came from in the end."""

    status: int
    headers: dict[str, str]
    body: bytes
    url: str


class Outgoing:
    """Asks the world by HTTP, safely. Works with real and with cooperative threads alike.

    Proxies of the environment are never used: the address we check must be the one we dial.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        resolve: Resolver | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed = {one.strip().lower() for one in settings.outgoing_allow.split(",")}
        self._ports = {int(one) for one in settings.outgoing_ports.split(",")}
        self._plain = settings.outgoing_http
        self._agent = f"Multaqa (+{settings.origin})"
        self._resolve = resolve or _resolve
        self._trust = trust

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        *,
        limit_bytes: int,
        seconds: float,
        redirects: int = 0,
    ) -> Answer:
        """The whole answer, after at most so many redirects; others are given back as they are.

        `limit_bytes` bounds the body as it arrives and as it unpacks, `seconds` everything
        together. Raises Blocked, TooLarge, TooSlow, Unreachable.
        """
        until = time.monotonic() + seconds
        given = {name.lower(): value for name, value in (headers or {}).items()}
        target = self._target(url)
        while True:
            answer = self._once(method, target, given, body, limit_bytes, until)
            place = answer.headers.get("location", "")
            if redirects <= 0 or answer.status not in (301, 302, 303, 307, 308) or not place:
                return answer
            redirects -= 1
            before, target = target, self._target(_joined(answer.url, place))
            if before.scheme == "https" and target.scheme != "https":
                raise Blocked("it leads from https to http")
            if answer.status < 307 and method != "HEAD":
                method, body = "GET", None
                given.pop("content-type", None)
            if before.netloc != target.netloc:
                given = {name: given[name] for name in KEPT_ACROSS_HOSTS & given.keys()}

    def check(self, url: str, seconds: float = CONNECT_SECONDS) -> None:
        """Refuse a URL before it is kept: what `request` would refuse without connecting. A name
        may lead elsewhere later, so `request` checks again. Raises Blocked, TooSlow, Unreachable.
        """
        self._addresses(self._target(url), time.monotonic() + seconds)

    def _target(self, url: str) -> Url:
        """The URL taken apart by the library that sends it, in the only forms we send."""
        if len(url) > URL_LENGTH or any(ord(one) <= 32 or ord(one) == 127 for one in url):
            raise Blocked("it is not a URL")
        try:
            target = parse_url(url)
        except LocationParseError:
            raise Blocked("it is not a URL") from None
        if target.scheme not in ("http", "https") or not target.host or "%" in target.host:
            raise Blocked("it must begin with https:// and a host")
        if target.auth is not None or "\\" in url:
            raise Blocked("it must not carry a name or a password")
        target = target._replace(port=target.port or _port(target.scheme), fragment=None)
        if self._is_allowed(target):
            return target
        if target.scheme == "http" and not self._plain:
            raise Blocked("it must begin with https://")
        if target.port not in self._ports:
            raise Blocked("its port is not one we ask")
        return target

    def _is_allowed(self, target: Url) -> bool:
        """Whether the operator named this host and port (or every port of it, by `*`)."""
        host = (target.host or "").lower()
        return not self._allowed.isdisjoint((f"{host}:{target.port}", f"{host}:*"))

    def _addresses(self, target: Url, until: float) -> list[str]:
        """Every address of the host, all of them outside. Raises Blocked, TooSlow, Unreachable."""
        host = (target.host or "").strip("[]")
        found = _within(until, lambda: self._resolve(host, target.port or 0))
        if not found:
            raise Unreachable("there is no host of this name")
        if not self._is_allowed(target) and not all(is_global(one) for one in found):
            raise Blocked("it does not lead to the public internet")
        return found[:ADDRESSES]

    def _once(
        self,
        method: str,
        target: Url,
        given: Mapping[str, str],
        body: bytes | None,
        limit: int,
        until: float,
    ) -> Answer:
        headers = {"user-agent": self._agent, "accept-encoding": "gzip", **given}
        headers |= {"connection": "close"}
        wire = self._dial(target, until)
        with _deadline(wire, until):
            made = HTTPSConnection if target.scheme == "https" else HTTPConnection
            line = made(target.host or "", target.port, timeout=_left(until, IDLE_SECONDS))
            # The socket is ours and already checked: the library must never open another.
            line.auto_open = 0
            try:
                line.sock = self._secured(wire, target, until)
                line.request(method, target.request_uri, body, headers, preload_content=False)
                response = line.getresponse()
                if sum(len(k) + len(v) for k, v in response.headers.items()) > HEADER_BYTES:
                    raise TooLarge("its headers are too large")
                content = b"".join(_body(response, method, limit, until))
            except (OSError, HTTPError, HTTPException, ValueError, zlib.error) as trouble:
                raise _told(trouble, until) from trouble
            finally:
                line.close()
                wire.close()
        return Answer(
            status=response.status,
            headers={name.lower(): value for name, value in response.headers.items()},
            body=content,
            url=target.url,
        )

    def _dial(self, target: Url, until: float) -> socket.socket:
        """Connect to an address that was just checked; nothing resolves the name again."""
        trouble: Exception | None = None
        for address in self._addresses(target, until):
            try:
                return socket.create_connection(
                    (address, target.port or 0), _left(until, CONNECT_SECONDS)
                )
            except OSError as closed:
                trouble = closed
        assert trouble is not None
        raise _told(trouble, until) from trouble

    def _secured(self, wire: socket.socket, target: Url, until: float) -> socket.socket:
        """The socket, under TLS when the URL says so: verified for the name, not the address."""
        wire.settimeout(_left(until, IDLE_SECONDS))
        if target.scheme != "https":
            return wire
        if self._trust is None:
            self._trust = ssl.create_default_context()
        return self._trust.wrap_socket(wire, server_hostname=(target.host or "").strip("[]."))


def _resolve(host: str, port: int) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def _port(scheme: str | None) -> int:
    return 443 if scheme == "https" else 80


def _joined(base: str, place: str) -> str:
    try:
        return urljoin(base, place)
    except ValueError:
        raise Blocked("it leads to no URL") from None


def _left(until: float, at_most: float) -> float:
    """Seconds until the deadline, for one wait. Raises TooSlow when there are none."""
    left = until - time.monotonic()
    if left <= 0:
        raise TooSlow("it took too long")
    return min(left, at_most)


def _within(until: float, ask: Callable[[], list[str]]) -> list[str]:
    """What `ask` gives, in a thread of its own: the system's resolver knows no deadline."""
    kept: list[list[str]] = []
    asking = threading.Thread(target=lambda: kept.append(ask()), daemon=True)
    asking.start()
    asking.join(_left(until, IDLE_SECONDS))
    if asking.is_alive():
        raise TooSlow("its name was not found in time")
    return kept[0] if kept else []


@contextmanager
def _deadline(wire: socket.socket, until: float) -> Iterator[None]:
    """Cut the line at the deadline. Timeouts of single reads do not suffice: whoever sends a byte
    now and then, also within headers or a handshake, never runs into one."""
    second = wire.dup()  # TLS takes the first handle away from `wire`

    def cut() -> None:
        try:
            second.shutdown(socket.SHUT_RDWR)
        except OSError:
            return

    timer = threading.Timer(max(0.0, until - time.monotonic()), cut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        second.close()


def _body(response: BaseHTTPResponse, method: str, limit: int, until: float) -> Iterator[bytes]:
    """The body unpacked, piece by piece; never more than a piece beyond the limit in memory."""
    declared = response.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > limit and method != "HEAD":
        raise TooLarge("it is too large")
    packing = response.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "x-gzip", ""):
        raise Unreachable("it is packed in a way we did not ask for")
    unpacker: Any = zlib.decompressobj(wbits=47) if "gzip" in packing else None
    arrived = given = 0
    while piece := response.read1(CHUNK, decode_content=False):
        _left(until, IDLE_SECONDS)
        arrived += len(piece)
        while piece:
            part = unpacker.decompress(piece, CHUNK) if unpacker else piece
            piece = unpacker.unconsumed_tail if unpacker else b""
            given += len(part)
            if max(arrived, given) > limit:
                raise TooLarge("it is too large")
            yield part
    _left(until, IDLE_SECONDS)
    if unpacker and arrived and not unpacker.eof:
        raise Unreachable("it broke off")


def _told(trouble: Exception, until: float) -> OutgoingError:
    """What went wrong, in words that show nothing of our network."""
    if isinstance(trouble, TimeoutError) or time.monotonic() >= until:
        return TooSlow("it took too long")
    if isinstance(trouble, ssl.SSLCertVerificationError):
        return Unreachable("its certificate is not trusted")
    if isinstance(trouble, ssl.SSLError):
        return Unreachable("it does not speak TLS as we do")
    if isinstance(trouble, ConnectionRefusedError):
        return Unreachable("nobody answers there")
    return Unreachable("the connection broke off or was no HTTP")
