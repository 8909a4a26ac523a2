"""Caught mails on disk: one .eml file each and an index with a JSON line per mail."""

import email
import email.policy
import json
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

MOST = 1000


@dataclass(frozen=True)
class Caught:
    """What the index knows of a mail. `to` are the recipients SMTP named, not the header."""

    id: str
    to: list[str]
    sender: str
    subject: str
    received_at: str
    tls: bool
    login: str | None


class MailStore:
    """Mails under one directory; what is there survives a restart, and nothing stays in memory."""

    def __init__(self, place: Path) -> None:
        """Open or make the directory."""
        self.place = place
        self.mails = place / "mails"
        self.index = place / "index.jsonl"
        self._lock = threading.Lock()
        self.mails.mkdir(parents=True, exist_ok=True)
        self.index.touch()
        if (text := self.index.read_bytes()) and not text.endswith(b"\n"):
            # The last line was cut off by a crash; its sender was never told 250 and tries again.
            self.index.write_bytes(text[: text.rfind(b"\n") + 1])
        self._last = max((int(path.stem) for path in self.mails.glob("*.eml")), default=0)

    def keep(
        self, content: bytes, to: list[str], sender: str, *, tls: bool, login: str | None
    ) -> str:
        """Write a mail down and return its id; it is on disk when this returns."""
        with self._lock:
            self._last += 1
            id = f"{self._last:08}"
            (self.mails / f"{id}.eml").write_bytes(content)
            head = email.message_from_bytes(content[:65536], policy=email.policy.default)
            subject = _text(head.get("Subject", ""))
            now = datetime.now(UTC).isoformat(timespec="milliseconds")
            caught = Caught(id, to, sender, subject, now, tls, login)
            with self.index.open("a", encoding="utf-8") as index:
                index.write(json.dumps(asdict(caught), ensure_ascii=False) + "\n")
        return id

    def all(self) -> Iterator[Caught]:
        """Yield what was caught, oldest first."""
        with self.index.open(encoding="utf-8") as index:
            for line in index:
                if line.endswith("\n"):
                    yield Caught(**json.loads(line))

    def list(
        self, to: str | None = None, limit: int = MOST, after: str | None = None
    ) -> tuple[list[Caught], int]:
        """Return the latest `limit` mails, oldest first, and how many there are in all.

        `to` asks for one recipient, whatever the case of its letters; `after` an id, for the first
        `limit` mails that follow it instead of the latest.
        """
        wanted = to.casefold() if to else None
        most = max(1, min(limit, MOST))
        found: deque[Caught] = deque(maxlen=most if after is None else None)
        total = 0
        for caught in self.all():
            if wanted is None or wanted in (address.casefold() for address in caught.to):
                total += 1
                if after is None or (caught.id > after and len(found) < most):
                    found.append(caught)
        return list(found), total

    def get(self, id: str) -> tuple[Caught, EmailMessage] | None:
        """Return one mail, read; None when there is no such id."""
        if not (id.isdecimal() and id.isascii()):
            return None
        return next(((caught, self.read(id)) for caught in self.all() if caught.id == id), None)

    def read(self, id: str) -> EmailMessage:
        """Return a mail that is known to be there."""
        content = (self.mails / f"{id}.eml").read_bytes()
        message = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(message, EmailMessage)
        return message


def _text(value: object) -> str:
    return str(value).encode("utf-8", "replace").decode("utf-8")


def part(message: EmailMessage, kind: str) -> str | None:
    """Return the body of that kind (`plain` or `html`) as text, None when the mail has none."""
    body = message.get_body(preferencelist=(kind,))
    return None if body is None else _text(body.get_content())


def as_json(caught: Caught, message: EmailMessage) -> dict[str, Any]:
    """Return everything a test or a script wants to know of a mail."""
    return {
        "id": caught.id,
        "to": caught.to,
        "from": caught.sender,
        "subject": caught.subject,
        "date": _text(message.get("Date", "")) or None,
        "received_at": caught.received_at,
        "tls": caught.tls,
        "login": caught.login,
        "headers": [[name, _text(value)] for name, value in message.items()],
        "text": part(message, "plain"),
        "html": part(message, "html"),
    }
