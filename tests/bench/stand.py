"""What measurements stand on: a node, and floor programs served the way the gateway is."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from services.operations.node import Node
from services.operations.ports import answers, free_port
from services.operations.probe import Probe
from services.operations.process import Child
from tests.api import Api, community, meeting, person

ROOT = Path(__file__).parents[2]


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


class Stand:
    """A fresh node for this run, with people and events on it; made when first needed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.used = False

    @cached_property
    def node(self) -> Node:
        self.used = True
        return Node(self.folder / "node", env={"MULTAQA_RATE_LIMITS": "false"}).start()

    def person(self, username: str) -> Api:
        """A registered, confirmed, signed-in person."""
        return person(self.node.url, self.node.mails, username)

    @cached_property
    def organizer(self) -> Api:
        """The organizer of the community `bench`."""
        amal = self.person("amal")
        community(amal, "bench")
        return amal

    def event(self, **changes: Any) -> str:
        """A published meeting with room for everybody; gives its id."""
        about = {"ar": "نقيس ثم نحكم. " * 20, "en": "We measure, then we judge. " * 20}
        return meeting(self.organizer, "bench", about=about, capacity=100000, **changes)

    def close(self) -> None:
        """Stop the node, if there is one."""
        if self.used:
            self.node.stop()
