"""What measurements stand on: a node, and floor programs served the way the gateway is."""

import json
import os
import re
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from services.operations.node import Node
from services.operations.ports import answers, free_port
from services.operations.probe import Probe
from services.operations.process import Child

ROOT = Path(__file__).parents[2]
RIYADH = "108410"


@contextmanager
def served(app: str, *, like_ours: bool = True, env: dict[str, str] | None = None) -> Iterator[int]:
    """A WSGI app behind gunicorn, with the gateway's settings or gunicorn's own; gives the port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", app]
    if like_ours:
        command += ["-c", str(ROOT / "deploy/gunicorn.conf.py")]
    else:
        command += ["--workers", "2", "--bind", f"127.0.0.1:{port}", "--no-control-socket"]
    with tempfile.TemporaryDirectory() as folder:
        child = Child(
            "floor",
            command,
            log=Path(folder) / "log",
            env={**os.environ, "MULTAQA_BIND": f"127.0.0.1:{port}", **(env or {})},
            ready=lambda: answers("127.0.0.1", port),
            cwd=ROOT,
        )
        child.start(30)
        try:
            yield port
        finally:
            child.stop()


@contextmanager
def echo_service(node: Node) -> Iterator[None]:
    """A service of our own kind that only gives back what it gets, on the node's servers."""
    port = free_port()
    state = node.state()
    env = {
        **os.environ,
        "MULTAQA_AMQP_URL": state["amqp_url"],
        "MULTAQA_MONGO_URL": state["mongo_url"],
        "MULTAQA_MONGO_DATABASE": "bench",
        "MULTAQA_SECRET": "only for measuring, 32 characters",
        "MULTAQA_HEALTH_PORT": str(port),
        "MULTAQA_LOG_LEVEL": "WARNING",
    }
    command = [sys.executable, "-m", "services.common.host", "tests.live.echo"]
    with tempfile.TemporaryDirectory() as folder:
        child = Child(
            "echo",
            command,
            log=Path(folder) / "log",
            env=env,
            ready=Probe(port, "/readyz").is_ok,
            cwd=ROOT,
        )
        child.start(30)
        try:
            yield
        finally:
            child.stop()


class Api:
    """Speaks to a node as a client app does."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(
        self, method: str, path: str, body: Any = None, token: str = "", expect: int = 0
    ) -> Any:
        """One call; gives the JSON answer. Raises RuntimeError on anything but success."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        asked = urllib.request.Request(
            f"{self.url}/api/v1{path}", data=data, method=method, headers=headers
        )
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                text = answer.read()
        except urllib.error.HTTPError as refused:
            told = refused.read()[:500]
            raise RuntimeError(f"{method} {path}: {refused.code} {told!r}") from None
        return json.loads(text) if text else None


class Stand:
    """A fresh node for this run, with people and events on it; made when first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used = False

    @cached_property
    def node(self) -> Node:
        self.used = True
        return Node(self.folder / "node", env={"MULTAQA_RATE_LIMITS": "false"}).start()

    @cached_property
    def api(self) -> Api:
        return Api(self.node.url)

    def person(self, username: str) -> str:
        """A registered and confirmed person; gives an access token."""
        password = f"{username} keeps a long secret"
        email = f"{username}@bench.test"
        account = {"username": username, "email": email, "password": password}
        self.api("POST", "/accounts", {**account, "name": {"en": username}, "language": "en"})
        self.api("POST", "/accounts/confirm", {"token": self._confirmation(email)})
        opened = self.api("POST", "/sessions", {"login": username, "password": password})
        return str(opened["access_token"])

    def _confirmation(self, email: str) -> str:
        end = time.monotonic() + 20
        while True:
            for mail in self.node.mails(email):
                if found := re.search(r"confirm\?token=([\w.~%-]+)", mail["text"]):
                    return found.group(1)
            if time.monotonic() > end:
                raise RuntimeError(f"no confirmation mail to {email}")
            time.sleep(0.1)

    @cached_property
    def organizer(self) -> str:
        """An organizer's token; the community `bench` is founded."""
        token = self.person("amal")
        community = {
            "slug": "bench",
            "name": {"ar": "مجتمع القياس", "en": "Bench"},
            "about": {"ar": "قياس", "en": "Measuring"},
            "field_ids": ["python"],
            "city_id": RIYADH,
            "form": "meetup_group",
            "join_mode": "open",
        }
        self.api("POST", "/communities", community, token)
        return token

    def event(self, **changes: Any) -> str:
        """A published meeting; gives its id."""
        starts = datetime.now(UTC).replace(microsecond=0) + timedelta(days=7)
        body = {
            "title": {"ar": "لقاء القياس", "en": "Measuring together"},
            "about": {"ar": "نقيس ثم نحكم. " * 20, "en": "We measure, then we judge. " * 20},
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=2)).isoformat(),
            "timezone": "Asia/Riyadh",
            "venue": {"name": {"ar": "قاعة المها", "en": "Maha hall"}, "city_id": RIYADH},
            "capacity": 100000,
            "publish": True,
            **changes,
        }
        made = self.api("POST", "/communities/bench/events", body, self.organizer)
        return str(made["id"])

    def close(self) -> None:
        """Stop the node, if there is one."""
        if self.used:
            self.node.stop()
