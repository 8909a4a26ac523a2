"""Saying one thing to 500 servers, and what people notice of it meanwhile."""

import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from services.common.ids import derived_id
from services.operations.node import Node
from tests.api import meeting
from tests.bench.load import Line, request
from tests.bench.report import Row
from tests.bench.rows import row
from tests.bench.stand import Stand

INBOXES = 500
GANCIO = 84.0
"""Deliveries Gancio 1.21 makes in a second of its processor's time, measured elsewhere."""
TURNS = 5
PATIENCE = 120
PAUSE = 0.01
_ANSWER = b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


def _serve(listening: socket.socket, taken: Any) -> None:
    """An inbox that reads a request and says yes, and nothing else."""
    while True:
        line, _ = listening.accept()
        with line:
            data = b""
            while b"\r\n\r\n" not in data:
                data += line.recv(65536)
            head, _, body = data.partition(b"\r\n\r\n")
            at = head.lower().index(b"content-length:") + 15
            missing = int(head[at:].split(b"\r\n", 1)[0]) - len(body)
            while missing > 0:
                missing -= len(line.recv(65536))
            line.sendall(_ANSWER)
        with taken.get_lock():
            taken.value += 1


@contextmanager
def sink() -> Iterator[tuple[int, Any]]:
    """A process that takes whatever is posted to it; gives its port and the count."""
    taken = multiprocessing.Value("i", 0)
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        child = multiprocessing.Process(target=_serve, args=(listening, taken), daemon=True)
        child.start()
        try:
            yield listening.getsockname()[1], taken
        finally:
            child.kill()
            child.join()


def _follow(node: Node, port: int) -> None:
    """Let 500 actors with an inbox each follow the node."""
    client: MongoClient[Any] = MongoClient(node.state()["mongo_url"])
    (name,) = (one for one in client.list_database_names() if one.endswith("federation"))
    ours, now = f"http://localhost:{node.port}/ap/relay", datetime.now(UTC)
    actors = [f"http://127.0.0.1:{port}/users/n{n}" for n in range(INBOXES)]
    client[name]["followers"].insert_many(
        {
            "_id": derived_id("follower", actor, ours),
            "actor": actor,
            "ours": ours,
            "inbox": f"{actor}/inbox",
            "shared_inbox": "",
            "host": f"127.0.0.1:{port}",
            "follow": f"{actor}#follow",
            "state": "accepted",
            "at": now,
        }
        for actor in actors
    )
    client.close()


class Reader:
    """Somebody who reads a page every now and then, and how long each took."""

    def __init__(self, node: Node, path: str) -> None:
        self.port, self.path = node.port, path
        self.times: list[float] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)

    def _read(self) -> None:
        lines = [Line(self.port) for _ in range(4)]
        n = 0
        while not self._stop.is_set():
            began = time.perf_counter()
            status = lines[n % 4].ask(request("GET", self.path))
            self.times.append(time.perf_counter() - began)
            assert status == 200, status
            n += 1
            time.sleep(PAUSE)

    def __enter__(self) -> "Reader":
        self._thread.start()
        return self

    def __exit__(self, *trouble: object) -> None:
        self._stop.set()
        self._thread.join(30)

    @property
    def p99_ms(self) -> float:
        """The 99th of a hundred answers."""
        return sorted(self.times)[int(len(self.times) * 0.99)] * 1000


def _cpu_seconds(pid: int) -> float:
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def _until(taken: Any, count: int) -> None:
    end = time.monotonic() + PATIENCE
    while taken.value < count:
        assert time.monotonic() < end, f"{taken.value} of {count}"
        time.sleep(0.05)


@row
def outbox_500(stand: Stand) -> Row:
    """Ours: deliveries per second of the federation process's own time, while one announcement
    after the other goes to 500 inboxes, each signed, posted and written down; floor: Gancio's.
    Meanwhile somebody reads a page; fails when its p99 more than doubles."""
    with sink() as (port, taken):
        env = {"MULTAQA_RATE_LIMITS": "false", "MULTAQA_OUTGOING_HTTP": "true"}
        env["MULTAQA_OUTGOING_ALLOW"] = f"127.0.0.1:{port}"
        with Node(stand.folder / "outbox", env=env) as node:
            inner = Stand(stand.folder)
            inner.__dict__["node"] = node
            path = f"/api/v1/events/{inner.event()}"
            _follow(node, port)
            # The first announcement makes keys and fills caches, and is not counted.
            _announce_and_wait(inner, taken)
            with Reader(node, path) as idle:
                time.sleep(10)
            pid = node.pids()["federation"]
            before, began, spent = taken.value, time.monotonic(), _cpu_seconds(pid)
            with Reader(node, path) as busy:
                for _ in range(TURNS):
                    _announce_and_wait(inner, taken)
            took, spent = time.monotonic() - began, _cpu_seconds(pid) - spent
            delivered = taken.value - before
    print(
        f"{delivered} deliveries in {took:.1f} s; a page's p99 {idle.p99_ms:.1f} ms before, "
        f"{busy.p99_ms:.1f} ms meanwhile",
        flush=True,
    )
    if busy.p99_ms > 2 * idle.p99_ms:
        raise RuntimeError("people noticed: the p99 more than doubled")
    return Row("outbox_500", delivered / spent, GANCIO, "deliveries/CPU-s")


def _announce_and_wait(stand: Stand, taken: Any) -> None:
    """Publish a meeting: a Create of its community and an Announce of the node to each inbox."""
    before = taken.value
    meeting(stand.organizer, "bench", capacity=100)
    _until(taken, before + 2 * INBOXES)
