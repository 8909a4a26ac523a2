"""Speaking to a running node as a client app does: HTTP in, HTTP and mail out."""

import http.client
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import unquote, urlsplit

RIYADH = "108410"
Mails = Callable[[str], list[dict[str, Any]]]
"""The mails an address got, oldest first, as the catcher tells them."""


class Refused(Exception):
    """The node said no: its status and its problem document."""

    def __init__(self, status: int, problem: Any, what: str) -> None:
        super().__init__(f"{what}: {status} {json.dumps(problem, ensure_ascii=False)[:600]}")
        self.status = status
        self.problem = problem if isinstance(problem, dict) else {}

    @property
    def code(self) -> str:
        """The stable code of the refusal."""
        return str(self.problem.get("code", ""))


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body as JSON; None when there is none."""
        return json.loads(self.body) if self.body else None

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


@dataclass
class Api:
    """A client of one node; threads may share it. `token` makes it a signed-in person's."""

    url: str
    token: str = ""
    language: str = ""
    username: str = ""
    _lines: threading.local = field(default_factory=threading.local, repr=False)

    def ask(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> Answer:
        """One request; never raises for a status. Connection trouble is raised."""
        given = {"Accept": "application/json", **(headers or {})}
        if self.token:
            given["Authorization"] = f"Bearer {self.token}"
        if self.language:
            given.setdefault("Accept-Language", self.language)
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        if data is not None:
            given.setdefault("Content-Type", "application/json")
        for last in (False, True):
            line = self._line()
            try:
                line.request(method, path, data, given)
                got = line.getresponse()
                read = got.read()
                named = {name.lower(): value for name, value in got.getheaders()}
                return Answer(got.status, named, read)
            except (http.client.RemoteDisconnected, ConnectionError, http.client.BadStatusLine):
                self._lines.line = None
                line.close()
                if last or method != "GET":
                    raise
        raise AssertionError("unreachable")

    def _line(self) -> http.client.HTTPConnection:
        # A server hangs up on a line that was idle for long; asking on it would be a lost request.
        idle = time.monotonic() - getattr(self._lines, "used", 0)
        self._lines.used = time.monotonic()
        if getattr(self._lines, "line", None) is None or idle > 5:
            parts = urlsplit(self.url)
            made = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=40)
            self._lines.line = made
        line: http.client.HTTPConnection = self._lines.line
        return line

    def __call__(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One call of the API; gives the JSON answer, raises Refused on a no."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer = self.ask(method, f"/api/v1{path}", body, named)
        if answer.status >= 300:
            kind = answer.headers.get("content-type", "")
            problem = answer.json if "json" in kind else answer.text[:400]
            raise Refused(answer.status, problem, f"{method} {path}")
        return answer.json

    def insist(self, method: str, path: str, body: Any = None, seconds: float = 60) -> Any:
        """As a patient client: again while a part of the node is down."""
        end = time.monotonic() + seconds
        while True:
            try:
                return self(method, path, body)
            except (OSError, http.client.HTTPException):
                if time.monotonic() > end:
                    raise
            except Refused as no:
                if no.status != 503 or time.monotonic() > end:
                    raise
            time.sleep(0.2)


def confirmation(mails: Mails, address: str, page: str = "confirm", seconds: float = 30) -> str:
    """The token of the newest link of this kind that was mailed to an address."""
    end = time.monotonic() + seconds
    while True:
        for mail in reversed(mails(address)):
            if found := re.search(rf"{page}\?token=([\w.~%=-]+)", mail["text"]):
                return unquote(found.group(1))
        assert time.monotonic() < end, f"no {page} mail to {address}"
        time.sleep(0.1)


def person(
    url: str, mails: Mails, username: str, name: dict[str, str] | None = None, language: str = "en"
) -> Api:
    """A registered, confirmed, signed-in person."""
    api = Api(url, language=language, username=username)
    email, password = f"{username}@example.test", f"{username} keeps a long secret"
    account = {
        "username": username,
        "email": email,
        "password": password,
        "name": name or {language: username.title()},
        "language": language,
    }
    api("POST", "/accounts", account)
    api("POST", "/accounts/confirm", {"token": confirmation(mails, email)})
    opened = api("POST", "/sessions", {"login": username, "password": password})
    api.token = opened["access_token"]
    return api


def community(organizer: Api, slug: str, **changes: Any) -> str:
    """A community in Riyadh; gives its slug."""
    body = {
        "slug": slug,
        "name": {"ar": "مجتمع بايثون الرياض", "en": "Riyadh Python"},
        "about": {"ar": "نتعلم معًا", "en": "We learn together"},
        "field_ids": ["python"],
        "city_id": RIYADH,
        "form": "meetup_group",
        "join_mode": "open",
        **changes,
    }
    organizer("POST", "/communities", body)
    return slug


def meeting(organizer: Api, slug: str, **changes: Any) -> str:
    """A published meeting a week ahead; gives its id."""
    starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
    body = {
        "title": {"ar": "لقاء الشتاء", "en": "Winter meeting"},
        "about": {"ar": "نلتقي", "en": "We meet"},
        "starts_at": starts.isoformat(),
        "ends_at": (starts + timedelta(hours=2)).isoformat(),
        "timezone": "Asia/Riyadh",
        "venue": {"name": {"ar": "قاعة المها", "en": "Maha hall"}, "city_id": RIYADH},
        "publish": True,
        **changes,
    }
    return str(organizer("POST", f"/communities/{slug}/events", body)["id"])
