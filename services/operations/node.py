"""A node as one object, for tests and benchmarks: the real `multaqa up` in its own processes."""

import json
import os
import signal
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from services.operations.ports import free_port
from services.operations.probe import Probe
from services.operations.process import Child, NotReady
from services.operations.up import ROOT, STATE

SUPERVISOR = "supervisor"


class Node:
    """Starts, watches, injures and stops a whole node under `data`."""

    def __init__(
        self,
        data: Path,
        port: int = 0,
        env: Mapping[str, str] | None = None,
        *,
        origin: str = "",
        host: str = "",
        sample: bool = False,
        within: Sequence[str] = (),
    ) -> None:
        """Describe a node; `env` is laid over our own environment ("" unsets).

        `within` is put before the command: `ip netns exec …` for a host of its own.
        """
        self.data = data.resolve()
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {**os.environ, **(env or {})}
        command = [*within, sys.executable, "-m", "services.operations.cli", "up"]
        command += ["--port", str(self.port), "--data", str(self.data)]
        command += ["--sample"] if sample else ["--no-sample"]
        command += ["--origin", origin] if origin else []
        command += ["--host", host] if host else []
        log = self.data / "log" / "up.log"
        self._up: Child = Child(
            "multaqa up",
            command,
            log=log,
            env=environment,
            ready=lambda: self._up.logged(b"\nready http"),
            grace=90.0,
            cwd=ROOT,
        )

    def start(self, timeout: float = 150.0) -> Self:
        """Start it and wait for `ready`; raises NotReady with what it said otherwise."""
        self._up.start(timeout)
        return self

    def stop(self) -> int:
        """Stop it as SIGTERM does and return the exit status."""
        self._up.stop()
        return self._up.exit_code or 0

    def state(self) -> dict[str, Any]:
        """Return what the node says of itself: url, mails, mongo_url, amqp_url, processes."""
        state: dict[str, Any] = json.loads((self.data / STATE).read_text())
        return state

    def pids(self) -> dict[str, int]:
        """Return the process id of every part: mongod, rabbitmq, mail, services, gateway …"""
        state = self.state()
        return {**state["processes"], SUPERVISOR: state["supervisor"]}

    def kill(self, name: str) -> int:
        """End a part with SIGKILL (`supervisor` too) and return the process id it had."""
        pid = self.pids()[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def wait_back(self, name: str, old: int, timeout: float = 60.0) -> None:
        """Wait until a killed part runs again under another process id and the node is ready."""
        deadline = time.monotonic() + timeout
        probe = Probe(self.port, "/readyz")
        while self.pids().get(name) in (old, None) or not probe.is_ok():
            if time.monotonic() > deadline:
                raise NotReady(f"{name} did not come back in {timeout:.0f} s:\n{self.said()}")
            time.sleep(0.05)

    def said(self) -> str:
        """Return the last lines the node printed."""
        return self._up.tail(30)

    def log(self, name: str) -> str:
        """Return everything a part has logged."""
        return (self.data / "log" / f"{name}.log").read_text(errors="replace")

    def mails(self, to: str | None = None, limit: int = 1000) -> list[dict[str, Any]]:
        """Return the latest `limit` mails its catcher has, oldest first."""
        from services.operations.servers.mail import read_mails

        return read_mails(self.state()["mails"], to, limit)

    def __enter__(self) -> Self:
        """Start it, unless it runs already."""
        return self if self._up.pid else self.start()

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()


def processes_of(data: Path) -> dict[int, str]:
    """Return every living process that was started for a node or server under `data`."""
    mark = str(data.resolve()).encode()
    found: dict[int, str] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            words = (place / "cmdline").read_bytes()
            known = words + (place / "environ").read_bytes()
        except OSError:
            continue
        if words and mark in known and int(place.name) != os.getpid():
            found[int(place.name)] = words.replace(b"\0", b" ").decode(errors="replace")[:160]
    return found
