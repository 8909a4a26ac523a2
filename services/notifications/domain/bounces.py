"""Reading what is reported of a mail, and what it means for the address.

Mail servers report in messages (RFC 3464), mailbox providers complain in messages (RFC 5965),
mail services send JSON. Everything here may come from a stranger: it is bounded, and what cannot
be understood is said to be so.
"""

import email
import json
import re
from dataclasses import dataclass
from email.message import Message
from typing import Any, Literal, cast

LARGEST = 256 * 1024
"""Bytes of a report that are read; what matters stands before the mail it quotes."""
MOST_PARTS = 200
MOST = 1000
"""Events in one call of a provider."""

Weight = Literal["hard", "soft", "ours"]
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_CODE = re.compile(r"\b([45]\d\d)[ -]")
_MAIL_ID = re.compile(r"<([A-Za-z0-9-]{1,60})@([^<>\s@]{1,255})>")
_ADDRESS = re.compile(r"[^\s<>,;:\"()\[\]\\]{1,64}@[^\s<>,;:\"()\[\]\\@]{1,255}")
_RECEIVERS = ("delivered-to", "x-original-to", "envelope-to", "to")
_CODES = {"550": "5.1.1", "551": "5.1.6", "553": "5.1.3", "552": "5.2.2", "554": "5.7.0"}


class Unreadable(Exception):
    """It is none of the reports there are; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """One thing reported of one address; either may be missing. `paths` are addresses that may be
    a mail's own return path, `mails` the ids (left part, host) of mails it quotes."""

    sort: Literal["bounce", "complaint", "nothing"]
    address: str = ""
    status: str = ""
    note: str = ""
    paths: tuple[str, ...] = ()
    mails: tuple[tuple[str, str], ...] = ()
    id: str = ""


def weight(status: str) -> Weight:
    """What a status (RFC 3463) says of an address: it is no good, it failed this time, or the
    trouble is with the mail or with us. A blocked node must not lose all its addresses."""
    found = _STATUS.fullmatch(status)
    if found is None:
        return "soft"
    level, subject, detail = found[1], found[2], (found[2], found[3])
    if subject in ("5", "6", "7") or detail in (("2", "3"), ("3", "4")):
        return "ours"
    busy = subject == "3" or detail in (("2", "2"), ("4", "7"))
    return "hard" if level == "5" and not busy else "soft"


def status_in(text: str) -> str:
    """The status a server's words carry, its own or what its code (RFC 5321) stands for."""
    if found := _STATUS.search(text):
        return found[0]
    if code := _CODE.search(f"{text} "):
        return _CODES.get(code[1], f"{code[1][0]}.0.0")
    return ""


def read_message(raw: bytes) -> list[Report]:
    """What a report in the form of a mail says. Raises Unreadable."""
    try:
        mail = email.message_from_bytes(raw[:LARGEST])
        parts = [part for part, _ in zip(mail.walk(), range(MOST_PARTS), strict=False)]
        return _reports(mail, parts)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as odd:
        # The parser forgives nearly everything; what is left are its own slips.
        raise Unreadable(f"not a mail: {type(odd).__name__}") from odd


def _reports(mail: Message, parts: list[Message]) -> list[Report]:
    paths = tuple(one for name in _RECEIVERS for one in _addresses(mail, name))[:20]
    mails = tuple(dict.fromkeys(one for part in parts for one in _quoted(part, mail)))[:5]
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/delivery-status":
            blocks = _inside(part)
            found = [_bounce(one) for one in blocks[:MOST] if one.get("Final-Recipient")]
            if found:
                return [_with(one, paths, mails) for one in found]
        if kind == "message/feedback-report" and (blocks := _inside(part)):
            return [_with(one, paths, mails) for one in _complaints(blocks[0])]
    raise Unreadable("no delivery status and no feedback report in it")


def _inside(part: Message) -> list[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        return [one for one in payload if isinstance(one, Message)]
    # Some send it encoded, and the parser leaves that closed.
    content = part.get_payload(decode=True)
    text = content if isinstance(content, bytes) else b""
    blocks = re.split(rb"\r?\n\r?\n", text)
    return [email.message_from_bytes(one) for one in blocks if one.strip()]


def _bounce(block: Message) -> Report:
    note = _value(block, "Diagnostic-Code")
    status = _value(block, "Status")
    status = status if _STATUS.fullmatch(status) else status_in(note)
    failed = _value(block, "Action").lower() == "failed"
    return Report(
        sort="bounce" if failed else "nothing",
        address=_typed(_value(block, "Final-Recipient")),
        status=status,
        note=note,
        paths=(_typed(_value(block, "Original-Recipient")),),
    )


def _complaints(block: Message) -> list[Report]:
    meant = _value(block, "Feedback-Type").lower()
    paths = tuple(_addresses(block, "original-mail-from"))[:5]
    people = _addresses(block, "original-rcpt-to")[:MOST] or [""]
    sort: Literal["complaint", "nothing"] = "nothing" if meant == "not-spam" else "complaint"
    return [Report(sort=sort, address=one, note=meant, paths=paths) for one in people]


def _with(report: Report, paths: tuple[str, ...], mails: tuple[tuple[str, str], ...]) -> Report:
    return Report(
        sort=report.sort,
        address=report.address,
        status=report.status,
        note=report.note,
        paths=(*report.paths, *paths),
        mails=mails,
    )


def _quoted(part: Message, whole: Message) -> list[tuple[str, str]]:
    """The ids of the mail a report is about: in the mail itself, or in its headers as text."""
    if part is whole:
        return []
    if part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        part = email.message_from_bytes(content if isinstance(content, bytes) else b"")
    return [(one[0], one[1].lower()) for one in _MAIL_ID.findall(_value(part, "Message-ID", 400))]


def _addresses(block: Message, name: str) -> list[str]:
    values = [str(value)[:2000] for value in block.get_all(name, [])[:20]]
    return [one for value in values for one in _ADDRESS.findall(value)]


def _typed(value: str) -> str:
    """The address of `rfc822; amal@example.org`."""
    found = _ADDRESS.search(value.rpartition(";")[2])
    return found[0] if found else ""


def _value(block: Message, name: str, most: int = 300) -> str:
    found = str(block.get(name, ""))[: most * 4]
    shown = "".join(mark if mark.isprintable() else " " for mark in found)
    return " ".join(shown.split())[:most]


def read_events(text: str) -> list[Report]:
    """What a provider's JSON says, in the form docs/mail.md has. Raises Unreadable."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("not JSON") from None
    events = told.get("events") if isinstance(told, dict) else None
    if not isinstance(events, list):
        raise Unreadable("no list of events in it")
    if len(events) > MOST:
        raise Unreadable(f"more than {MOST} events")
    return [_event(one) for one in events]


def _event(event: Any) -> Report:
    told = cast(dict[str, Any], event) if isinstance(event, dict) else {}
    address, kind = _text(told, "address", 320), _text(told, "type", 20)
    note, status = _text(told, "note", 300), _text(told, "status", 15)
    known = kind in ("bounce", "complaint") and _ADDRESS.fullmatch(address) is not None
    return Report(
        sort=cast(Literal["bounce", "complaint"], kind) if known else "nothing",
        address=address,
        status=status if _STATUS.fullmatch(status) else status_in(note),
        note=note,
        mails=tuple((one[0], one[1].lower()) for one in _MAIL_ID.findall(_text(told, "mail", 400))),
        id=_text(told, "id", 200),
    )


def _text(told: dict[str, Any], name: str, most: int) -> str:
    value = told.get(name)
    shown = (
        (mark if mark.isprintable() else " " for mark in value[:most])
        if isinstance(value, str)
        else ""
    )
    return "".join(shown).strip()
