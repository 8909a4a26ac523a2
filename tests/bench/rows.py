"""The rows: each measures ours and its floor, side by side, and gives one Row."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from services.operations.node import Node, processes_of
from services.operations.servers import PrivateMongo, PrivateRabbit
from tests.bench.load import CONNECTIONS, hammer, request, same
from tests.bench.report import Row
from tests.bench.stand import ROOT, Stand, echo_service, served

ROWS: dict[str, Callable[[Stand], Row]] = {}
ROUNDS = 3


def row(measure: Callable[[Stand], Row]) -> Callable[[Stand], Row]:
    """Register a row under its function's name."""
    ROWS[measure.__name__] = measure
    return measure


def in_turns(ours: Callable[[], float], floor: Callable[[], float]) -> tuple[float, float]:
    """Both in turns, so that a slower minute of the machine hits both; the middle of each."""
    pairs = [(ours(), floor()) for _ in range(ROUNDS)]
    middle = ROUNDS // 2
    return sorted(a for a, _ in pairs)[middle], sorted(b for _, b in pairs)[middle]


def rate(port: int, path: str, **headers: str) -> Callable[[], float]:
    """Answers per second to the same GET."""
    payload = request("GET", path, **headers)
    return lambda: hammer(port, same(payload)).per_second


@row
def plain_wsgi(stand: Stand) -> Row:
    """Ours: a WSGI hello behind the gateway's gunicorn settings; floor: behind gunicorn's own."""
    app = "tests.bench.floors:plain"
    with served(app) as ours, served(app, like_ours=False) as floor:
        return Row("plain_wsgi", *in_turns(rate(ours, "/"), rate(floor, "/")), "req/s")


@row
def hello(stand: Stand) -> Row:
    """Ours: Flask's hello; floor: the WSGI hello, both behind the gateway's settings."""
    with served("tests.bench.floors:hello()") as ours, served("tests.bench.floors:plain") as floor:
        return Row("hello", *in_turns(rate(ours, "/"), rate(floor, "/")), "req/s")


@row
def rpc_ping(stand: Stand) -> Row:
    """Ours: a question to a service and back over our bus; floor: a bare amqp echo."""
    env = {"MULTAQA_AMQP_URL": stand.node.state()["amqp_url"]}

    def ask(who: str) -> Callable[[], float]:
        command = [sys.executable, "-m", "tests.bench.ping", who, str(CONNECTIONS)]

        def measure() -> float:
            done = subprocess.run(
                command, env={**os.environ, **env}, cwd=ROOT, capture_output=True, check=True
            )
            return float(done.stdout)

        return measure

    with echo_service(stand.node):
        return Row("rpc_ping", *in_turns(ask("ours"), ask("floor")), "calls/s")


def _against_hello(stand: Stand, name: str, path: str, **headers: str) -> Row:
    with served("tests.bench.floors:hello()") as floor:
        ours = rate(stand.node.port, path, **headers)
        ours()
        return Row(name, *in_turns(ours, rate(floor, "/")), "req/s")


@row
def event_page(stand: Stand) -> Row:
    """Ours: an event's page in Arabic, read by anybody; floor: Flask's hello."""
    return _against_hello(stand, "event_page", f"/ar/events/{stand.event()}")


@row
def event_json(stand: Stand) -> Row:
    """Ours: an event as JSON, read by anybody; floor: Flask's hello."""
    return _against_hello(stand, "event_json", f"/api/v1/events/{stand.event()}")


@row
def events_list(stand: Stand) -> Row:
    """Ours: twenty upcoming events as JSON, read by anybody; floor: Flask's hello."""
    for _ in range(25):
        stand.event()
    return _against_hello(stand, "events_list", "/api/v1/events")


@row
def rsvp(stand: Stand) -> Row:
    """Ours: answering an event; floor: Flask and one journaled write to the same MongoDB."""
    people = [stand.person(f"p{n}") for n in range(CONNECTIONS)]
    stand.organizer  # noqa: B018 - founds the community
    event = stand.event()
    bodies = [json.dumps({"answer": answer}).encode() for answer in ("going", "maybe")]

    def answer(line: int, n: int) -> bytes:
        token = f"Bearer {people[line].token}"
        return request("PUT", f"/api/v1/events/{event}/rsvp", bodies[n % 2], Authorization=token)

    def write(line: int, n: int) -> bytes:
        return request("PUT", f"/seat-{line}", bodies[n % 2])

    env = {"MULTAQA_MONGO_URL": stand.node.state()["mongo_url"]}
    with served("tests.bench.floors:one_write()", env=env) as floor:
        both = in_turns(
            lambda: hammer(stand.node.port, answer).per_second,
            lambda: hammer(floor, write).per_second,
        )
    return Row("rsvp", *both, "answers/s")


@row
def idle_memory_mb(stand: Stand) -> Row:
    """Ours: proportional memory of all our processes at rest, servers not counted; floor: as many
    bare interpreters that only import what each of them stands on."""
    node = stand.node
    time.sleep(5)
    ours = sum(_megabytes(pid) for pid in _own(node))
    imports = ["flask, flask_smorest, babel"] * 3 + ["eventlet, nameko.containers, pymongo"] * 3
    imports += ["click", "aiosmtpd.controller"]
    quietly = [sys.executable, "-W", "ignore", "-c"]
    bare = [subprocess.Popen([*quietly, f"import {one}, time; time.sleep(60)"]) for one in imports]
    time.sleep(6)
    floor = sum(_megabytes(child.pid) for child in bare)
    for child in bare:
        child.kill()
        child.wait()
    return Row("idle_memory_mb", ours, floor, "MB")


def _own(node: Node) -> list[int]:
    found = processes_of(node.data)
    servers = ("mongod", "beam", "epmd", "erl_child", "inet_gethost", "/bin/sh")
    return [pid for pid, words in found.items() if not any(one in words for one in servers)]


def _megabytes(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Pss:")) / 1024


@row
def ready_s(stand: Stand) -> Row:
    """Ours: from the second `multaqa up` to `ready`; floor: its mongod and RabbitMQ alone."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        Node(place / "node").start().stop()
        mongo, rabbit = PrivateMongo(place / "mongo"), PrivateRabbit(place / "rabbit")
        _together(mongo.start, rabbit.start)
        _together(mongo.stop, rabbit.stop)

        def ours() -> float:
            node = Node(place / "node")
            began = time.monotonic()
            node.start()
            took = time.monotonic() - began
            node.stop()
            return took

        def floor() -> float:
            began = time.monotonic()
            _together(mongo.start, rabbit.start)
            took = time.monotonic() - began
            _together(mongo.stop, rabbit.stop)
            return took

        return Row("ready_s", *in_turns(ours, floor), "s")


def _together(*work: Callable[[], Any]) -> None:
    threads = [threading.Thread(target=one) for one in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
