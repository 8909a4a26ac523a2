"""A letter as a mail: headers nobody can forge a line into, two alternatives, ways to stop it."""

import email.policy
import re
import unicodedata
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from urllib.parse import urlsplit

from services.common.jobs import GiveUp
from services.common.settings import Settings
from services.notifications.channels.links import Links
from services.notifications.channels.taps import TapLinks
from services.notifications.domain import KINDS, Recipient
from services.notifications.texts import one_line, pick
from services.notifications.texts.catalogue import language_of
from services.notifications.texts.mail import write

_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\x00-\x1f\x7f]{1,64}@[^\s@<>\"(),:;\\\x00-\x1f\x7f]{1,255}")
UNASKED = ("confirm", "reset", "rsvp", "rsvp_confirm", "mailbox")
"""Mails that only answer somebody's own asking have nothing to choose."""
_WHOLE = ("list-unsubscribe", "message-id", "list-id", "in-reply-to", "references")
_LABEL = re.compile(r"[A-Za-z0-9-]{1,60}")


class _Policy(email.policy.EmailPolicy):
    """Leaves headers whole that machines read and that have no place to fold."""

    def fold(self, name: str, value: str) -> str:
        """One header as text."""
        if name.lower() in _WHOLE:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        """One header as it is sent."""
        if name.lower() in _WHOLE:
            return self.fold(name, value).encode()
        return bytes(super().fold_binary(name, value))


_POLICY = _Policy(linesep="\r\n")


class Writer:
    """Turns a job's data into the bytes that go to the server."""

    def __init__(self, settings: Settings, links: Links) -> None:
        self.settings = settings
        self.links = links
        self.taps = TapLinks(settings)
        self.sender = settings.sender
        self.domain = urlsplit(settings.origin).hostname or "localhost"

    def compose(
        self, job: str, kind: str, params: dict[str, object], to: Recipient, now: datetime
    ) -> tuple[str, bytes]:
        """The envelope's recipient and the mail. Raises BadAddress."""
        address = routable(to.email)
        origin, optional = self.settings.origin, not KINDS[kind].essential
        stop = f"{origin}/unsubscribe?token={self.links.token(to.person, kind)}"
        leads_to = KINDS[kind].leads_to
        if leads_to == "invitation":
            stop = f"{origin}/invitations/stop?token={params['token']}"
        letter = write(
            kind,
            params,
            to,
            origin=origin,
            node=self.settings.name_in(to.language),
            choose_url="" if leads_to in UNASKED else stop,
            taps=self.taps.of(KINDS[kind], params, to.person, to.language),
        )
        mail = EmailMessage(policy=_POLICY.clone(utf8=not address.isascii()))
        spoken = speaker(kind, params, to.language, self.settings.name_in(to.language))
        mail["From"] = _mailbox(spoken, self.sender)
        mail["To"] = _mailbox("", address)
        mail["Subject"] = one_line_kept(letter.subject)
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = f"<{job}@{self.domain}>"
        mail["Auto-Submitted"] = "auto-generated"
        for name, value in _threaded(params, self.domain).items():
            mail[name] = value
        if optional or leads_to == "invitation":
            mail["List-Unsubscribe"] = f"<{stop}>"
            mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        mail.set_content(letter.text, cte="base64")
        mail.add_alternative(letter.html, subtype="html", cte="base64")
        mail["Content-Language"] = letter.language
        return address, mail.as_bytes()


class BadAddress(GiveUp):
    """Nothing can be brought to this address."""

    reason = "address_refused"


def speaker(kind: str, params: dict[str, object], language: str, node: str) -> str:
    """The name a mail is from: the node's, or the community's where that speaks."""
    community = one_line(pick(params.get("community_name"), language_of(language)))
    return community if KINDS[kind].from_community and community else one_line(node)


def routable(address: str) -> str:
    """An address as SMTP takes it, its domain in ASCII. Raises BadAddress."""
    if not _ADDRESS.fullmatch(address):
        raise BadAddress("not an address")
    local, _, domain = address.rpartition("@")
    try:
        return f"{local}@{domain.encode('idna').decode() if not domain.isascii() else domain}"
    except UnicodeError:
        raise BadAddress("not an address") from None


def one_line_kept(text: str) -> str:
    """A subject: its isolates stay, line ends and controls go."""
    shown = (" " if unicodedata.category(mark) == "Cc" else mark for mark in text)
    return " ".join("".join(shown).split())


def _threaded(params: dict[str, object], domain: str) -> dict[str, str]:
    """Headers that gather a community's mails (RFC 2919), and those about one event in a thread:
    all of them answer a mail that never was."""
    headers = {}
    slug, event = str(params.get("slug", "")), str(params.get("event", ""))
    if _LABEL.fullmatch(slug):
        headers["List-Id"] = f"<{slug}.communities.{domain}>"
    if _LABEL.fullmatch(event):
        headers["In-Reply-To"] = headers["References"] = f"<event.{event}@{domain}>"
    return headers


def _mailbox(name: str, address: str) -> Address:
    local, _, domain = address.rpartition("@")
    return Address(name, local, domain)
