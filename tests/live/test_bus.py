"""The bus on a real broker: answers, retries, dead letters, restarts, nothing lost."""

import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from services.common.amqp import connect
from services.common.caller import Caller, CallFailed
from services.common.context import working_for
from services.common.errors import Conflict, Unavailable
from services.common.topology import dead_queue
from services.operations.ports import free_port
from services.operations.probe import Probe
from services.operations.process import Child
from services.operations.servers import PrivateRabbit
from tests.node import SECRET

ROOT = Path(__file__).parents[2]


class Echo(Child):
    """The echo service as a process of its own."""

    def __init__(self, amqp_url: str, mongo_url: str, log: Path, database: str) -> None:
        port = free_port()
        self.log_file = log
        env = {
            "PATH": os.environ["PATH"],
            "MULTAQA_AMQP_URL": amqp_url,
            "MULTAQA_MONGO_URL": mongo_url,
            "MULTAQA_MONGO_DATABASE": database,
            "MULTAQA_SECRET": SECRET,
            "MULTAQA_HEALTH_PORT": str(port),
        }
        command = [sys.executable, "-m", "services.common.host", "tests.live.echo"]
        ready = Probe(port, "/readyz").is_ok
        super().__init__("echo", command, log=log, env=env, ready=ready, cwd=ROOT, grace=30)

    def lines(self) -> list[dict[str, Any]]:
        """Its log so far."""
        return [json.loads(line) for line in self.log_file.read_text().splitlines() if line]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRabbit]:
    rabbit = PrivateRabbit(tmp_path_factory.mktemp("rabbit"))
    rabbit.start()
    yield rabbit
    rabbit.stop()


@pytest.fixture
def base(mongo: MongoClient[Any]) -> Iterator[Database[Any]]:
    name = f"test_bus_{uuid.uuid4().hex[:8]}"
    yield mongo[f"{name}_echo"]
    mongo.drop_database(f"{name}_echo")


@pytest.fixture
def echo(
    broker: PrivateRabbit, mongo_url: str, base: Database[Any], tmp_path: Path
) -> Iterator[Echo]:
    vhost = broker.add_vhost(uuid.uuid4().hex[:8])
    service = Echo(vhost, mongo_url, tmp_path / "echo.log", base.name.removesuffix("_echo"))
    service.start()
    yield service
    service.stop()


@pytest.fixture
def call(echo: Echo) -> Iterator[Caller]:
    caller = Caller(echo.env["MULTAQA_AMQP_URL"])
    yield caller
    caller.close()


def eventually(true: Callable[[], bool], seconds: float = 15) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def insistently(call: Caller, method: str, payload: Any, seconds: float = 40) -> Any:
    """As a client does: ask again while a part is down."""
    end = time.monotonic() + seconds
    while True:
        try:
            return call("echo", method, payload)
        except Unavailable:
            assert time.monotonic() < end, "the service stayed away"


def test_answers_and_refusals_cross_the_bus(call: Caller, echo: Echo) -> None:
    with working_for("request-1"):
        assert call("echo", "ping", {"سلام": [1, None]}) == {"سلام": [1, None]}
    with pytest.raises(Conflict) as no:
        call("echo", "refuse", None)
    assert (no.value.code, no.value.details) == ("echo.no", {"why": "لأن"})
    with pytest.raises(CallFailed) as failed:
        call("echo", "break_down", None)
    assert "secret" not in str(failed.value)
    with pytest.raises(CallFailed):
        call("echo", "no_such_method", None)

    lines = echo.lines()
    assert any(line.get("request_id") == "request-1" for line in lines)
    assert any(line.get("incident") == str(failed.value) for line in lines)


def test_a_service_that_is_not_there_is_unavailable_soon(call: Caller) -> None:
    began = time.monotonic()
    with pytest.raises(Unavailable, match=r"nobody\.unavailable"):
        call("nobody", "ping", None)
    with pytest.raises(Unavailable):
        call("nobody", "ping", None)
    assert time.monotonic() - began < 5


def test_many_threads_share_one_line(call: Caller) -> None:
    wrong: list[int] = []

    def ask(n: int) -> None:
        wrong.extend(k for k in range(n, n + 50) if call("echo", "ping", k) != k)

    threads = [threading.Thread(target=ask, args=(n * 50,)) for n in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_message_follows_its_write_and_keeps_its_request(
    call: Caller, base: Database[Any]
) -> None:
    with working_for("request-2"):
        call("echo", "bump", "amal")
    eventually(lambda: base["heard"].count_documents({"who": "amal", "request": "request-2"}) == 1)
    eventually(lambda: base["counters"].count_documents({"outbox.id": {"$exists": True}}) == 0)


def test_a_failing_listener_hears_again_and_the_others_go_on(
    call: Caller, base: Database[Any]
) -> None:
    call("echo", "bump", "flaky")
    call("echo", "bump", "after it")
    eventually(lambda: base["heard"].count_documents({"who": "after it"}) == 1, seconds=3)
    eventually(lambda: base["heard"].count_documents({"who": "flaky"}) == 1, seconds=25)
    assert base["tries"].count_documents({"who": "flaky"}) == 3


def test_a_refused_message_is_parked_with_its_reason(
    call: Caller, echo: Echo, base: Database[Any]
) -> None:
    call("echo", "bump", "refused")
    with connect(echo.env["MULTAQA_AMQP_URL"]) as connection:
        channel = connection.default_channel
        found: list[Any] = []

        def look() -> bool:
            found[:] = [channel.basic_get(dead_queue("echo"), no_ack=True)]
            return found[0] is not None

        eventually(look)
    assert found[0].headers["x-reason"] == "echo.refused"
    assert json.loads(found[0].body)["data"]["person"] == "refused"
    assert base["tries"].count_documents({}) == 1


def test_stopping_finishes_the_work_in_hand_once(
    call: Caller, echo: Echo, base: Database[Any]
) -> None:
    answers: list[Any] = []
    asking = threading.Thread(target=lambda: answers.append(call("echo", "slow", 2)))
    asking.start()
    eventually(lambda: base["slow"].count_documents({}) == 1)
    echo.stop()
    asking.join()
    assert answers == [2]
    echo.start()
    assert base["slow"].count_documents({}) == 2


def test_a_killed_service_loses_nothing_that_was_acknowledged(
    call: Caller, echo: Echo, base: Database[Any]
) -> None:
    acknowledged = 0
    for n in range(60):
        if n in (20, 40):
            echo.kill()
            echo.start()
        try:
            call("echo", "bump", f"p{n}")
            acknowledged += 1
        except Unavailable:
            pass
    assert acknowledged >= 50
    count = base["counters"].find_one({"_id": "one"})["count"]  # type: ignore[index]
    assert count >= acknowledged
    eventually(lambda: base["heard"].count_documents({}) == count, seconds=30)


def test_a_broker_that_dies_and_returns_is_found_again(
    call: Caller, echo: Echo, base: Database[Any], broker: PrivateRabbit
) -> None:
    insistently(call, "bump", "before")
    broker.kill()
    with pytest.raises(Unavailable):
        call("echo", "ping", None)
    broker.start()
    assert insistently(call, "ping", "again") == "again"
    insistently(call, "bump", "after")
    eventually(lambda: {h["who"] for h in base["heard"].find()} >= {"before", "after"}, seconds=30)
    assert echo.pid is not None


def test_timers_keep_running(base: Database[Any], echo: Echo) -> None:
    eventually(lambda: base["ticks"].count_documents({}) >= 3)
