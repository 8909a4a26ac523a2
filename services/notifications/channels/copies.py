"""One mail to a crowd is written once in each language; every reader gets a copy in their name."""

import base64
import email
import email.policy
from collections import OrderedDict
from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape

from services.notifications.channels.email import Writer, routable
from services.notifications.domain import KINDS, Recipient
from services.notifications.texts import one_line, pick
from services.notifications.texts.catalogue import language_of

KEPT = 32
"""Originals kept; a crowd needs one or two."""

_JOB, _NAME = "stand-in-for-a-job", "stand-in-for-a-name"
_PERSON, _ADDRESS = "https://stand-in.invalid/people/reader", "stand-in@stand-in.invalid"
_THEN = datetime(2001, 1, 1, tzinfo=UTC)
_Change = Callable[[bytes], bytes]


class Copier:
    """Writes mails as a Writer does, but those of a crowd by copying: a tenth of the work.
    A digest is its reader's alone and written for them.

    The original is a mail to nobody, written by the Writer; in a copy the stand-in's name,
    address, token, date and job give way to the reader's, in headers and inside each part.
    """

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.sender, self.domain = writer.sender, writer.domain
        self._originals: OrderedDict[tuple[str, str, bool, str], _Original] = OrderedDict()

    def compose(
        self, job: str, kind: str, params: dict[str, object], to: Recipient, now: datetime
    ) -> tuple[str, bytes]:
        """The envelope's recipient and the mail. Raises GiveUp when the address is none."""
        sort = KINDS[kind]
        taps = [url for _, url in self.writer.taps.of(sort, params, to.person, to.language)]
        own = bool(to.link) or len(taps) != len(sort.taps)
        alone = sort.lane != "bulk" or "sections" in params or own
        if alone or not to.email.isascii():
            return self.writer.compose(job, kind, params, to, now)
        address, name = routable(to.email), one_line(pick(to.name, language_of(to.language)))
        original = self._original(kind, params, to.language, bool(name))
        token = self.writer.links.token(to.person, kind)
        return address, original.copy(job, name, address, [token, *taps], now)

    def _original(
        self, kind: str, params: dict[str, object], language: str, named: bool
    ) -> "_Original":
        key = (kind, language, named, repr(params))
        found = self._originals.get(key)
        if found is None:
            nobody = Recipient(
                person=_PERSON,
                name={language_of(language): _NAME} if named else {},
                email=_ADDRESS,
                language=language,
                confirmed=True,
            )
            _, mail = self.writer.compose(_JOB, kind, params, nobody, _THEN)
            taps = self.writer.taps.of(KINDS[kind], params, _PERSON, language)
            found = _Original(
                mail, [self.writer.links.token(_PERSON, kind), *(url for _, url in taps)]
            )
            self._originals[key] = found
            if len(self._originals) > KEPT:
                self._originals.popitem(last=False)
        return found


class _Original:
    """A mail cut into what stands as it is and what is inside its parts' base64."""

    def __init__(self, mail: bytes, own: list[str]) -> None:
        self.own = own
        self.pieces: list[tuple[bytes, bytes, bool]] = []
        parsed = email.message_from_bytes(mail, EmailMessage, policy=email.policy.SMTP)
        rest = mail
        for part in parsed.walk():
            if part.is_multipart():
                continue
            packed = str(part.get_payload()).replace("\r\n", "\n").replace("\n", "\r\n").encode()
            before, _, rest = rest.partition(packed)
            inside = part.get_payload(decode=True)
            html = part.get_content_type() == "text/html"
            self.pieces.append((before, inside if isinstance(inside, bytes) else b"", html))
        self.tail = rest

    def copy(self, job: str, name: str, address: str, own: list[str], now: datetime) -> bytes:
        """The mail as this reader gets it; `own` are the token and links that are theirs alone."""
        plain = self._change(name, job, address, own)
        rich = self._change(escape(name), job, address, own)
        date = (
            b"Date: " + format_datetime(_THEN).encode(),
            b"Date: " + format_datetime(now).encode(),
        )
        written = []
        for at, (before, inside, html) in enumerate(self.pieces):
            head = plain(before)
            written.append(head.replace(*date, 1) if at == 0 else head)
            filled = rich(inside) if html else plain(inside)
            written.append(base64.encodebytes(filled).replace(b"\n", b"\r\n"))
        return b"".join([*written, self.tail])

    def _change(self, name: str, job: str, address: str, own: list[str]) -> _Change:
        pairs = [
            (_NAME.encode(), name.encode()),
            *((old.encode(), new.encode()) for old, new in zip(self.own, own, strict=True)),
            (_JOB.encode(), job.encode()),
            (_ADDRESS.encode(), address.encode()),
        ]

        def change(text: bytes) -> bytes:
            for old, new in pairs:
                text = text.replace(old, new)
            return text

        return change
