"""Dead letters on a real broker: looked at without taking, replayed, dropped."""

import json
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pymongo import MongoClient

from services.common.amqp import Publisher, connect
from services.common.caller import Caller
from services.common.topology import dead_queue, declare_listener, listener_queue
from services.operations.admin import command
from services.operations.dead_letters import CannotReplay, DeadLetters
from services.operations.servers import PrivateRabbit
from tests.live.test_bus import Echo

REASON = "events.full {'title': 'لقاء الرياض'}"


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRabbit]:
    rabbit = PrivateRabbit(tmp_path_factory.mktemp("rabbit"))
    rabbit.start()
    yield rabbit
    rabbit.stop()


@pytest.fixture
def url(broker: PrivateRabbit) -> str:
    vhost = broker.add_vhost(uuid.uuid4().hex[:8])
    with connect(vhost) as connection:
        for service in ("events", "notifications"):
            declare_listener(connection.default_channel, service, [])
    return vhost


@pytest.fixture
def multaqa(url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MULTAQA_AMQP_URL", url)
    return lambda *words: CliRunner().invoke(command, list(words))


def envelope(id: str) -> dict[str, Any]:
    name = {"ar": "أمل «القارئة»", "en": "Amal"}
    return {"id": id, "source": "membership", "name": "member_joined", "data": {"name": name}}


def park(url: str, *ids: str, service: str = "events") -> None:
    publisher = Publisher(url, confirms=True)
    for id in ids:
        headers = {"x-reason": REASON, "x-parked-at": 1_900_000_000, "x-attempt": 4}
        publisher.publish(envelope(id), "", dead_queue(service), headers, mandatory=True)
    publisher.close()


def drain(url: str, queue: str) -> list[Any]:
    with connect(url) as connection:
        found = []
        while message := connection.default_channel.basic_get(queue, no_ack=True):
            found.append(message)
        return found


def ids(url: str) -> list[str]:
    return [letter.id for letter in DeadLetters(url, ["events"]).look()]


def test_looking_many_times_takes_nothing_and_keeps_the_order(url: str) -> None:
    park(url, *(f"m{n}" for n in range(30)))
    letters = DeadLetters(url, ["events", "nobody"])
    for _ in range(25):
        assert [one.id for one in letters.look()] == [f"m{n}" for n in range(30)]
    assert [one.id for one in letters.look(limit=3)] == ["m0", "m1", "m2"]
    assert letters.count() == {"events": 30}
    left = drain(url, dead_queue("events"))
    assert [json.loads(one.body)["id"] for one in left] == [f"m{n}" for n in range(30)]
    assert left[0].headers["x-reason"] == REASON
    assert left[0].headers["x-parked-at"] == 1_900_000_000


def test_a_letter_looked_at_too_often_is_queued_afresh_in_its_place(url: str) -> None:
    """A broker with a delivery limit would otherwise throw it away."""
    park(url, "a", "b", "c")
    with connect(url) as connection:
        channel = connection.default_channel
        for _ in range(12):
            held = [channel.basic_get(dead_queue("events")) for _ in range(3)]
            for message in held:
                channel.basic_reject(message.delivery_tag, requeue=True)
    for _ in range(3):
        assert ids(url) == ["a", "b", "c"]
    counts = [one.headers.get("x-delivery-count", 0) for one in drain(url, dead_queue("events"))]
    assert max(counts) < 10


def test_the_list_is_a_table_with_arabic_intact(url: str, multaqa: Callable[..., Result]) -> None:
    park(url, "first")
    park(url, "second", service="notifications")
    shown = multaqa("dead-letters", "list")
    assert shown.exit_code == 0
    head, one, two = shown.output.splitlines()
    assert head.split() == ["ID", "SERVICE", "MESSAGE", "PARKED", "AT", "REASON"]
    when = f"{datetime.fromtimestamp(1_900_000_000):%Y}"
    assert "first" in one and "events" in one and "لقاء الرياض" in one and when in one
    assert "second" in two and "notifications" in two
    assert multaqa("dead-letters", "list", "--limit", "1", "--service", "events").exit_code == 0


def test_showing_gives_the_whole_message(url: str, multaqa: Callable[..., Result]) -> None:
    park(url, "first", "second")
    shown = multaqa("dead-letters", "show", "second")
    assert shown.exit_code == 0
    assert "أمل «القارئة»" in shown.output
    assert json.loads(shown.output)["message"] == envelope("second")
    assert json.loads(shown.output)["reason"] == REASON
    assert multaqa("dead-letters", "show", "third").exit_code == 1
    assert ids(url) == ["first", "second"]


def test_replaying_one_moves_it_as_it_was_sent(url: str, multaqa: Callable[..., Result]) -> None:
    park(url, "a", "b", "c")
    assert multaqa("dead-letters", "replay", "b").output == "replayed 1\n"
    assert ids(url) == ["a", "c"]
    (message,) = drain(url, listener_queue("events"))
    assert json.loads(message.body) == envelope("b")
    assert not {"x-reason", "x-parked-at", "x-attempt"} & set(message.headers or {})
    missing = multaqa("dead-letters", "replay", "b")
    assert (missing.exit_code, missing.stderr) == (1, "multaqa: no dead letter has the id b\n")


def test_replaying_all_and_dropping(url: str, multaqa: Callable[..., Result]) -> None:
    park(url, "a", "b", "c")
    assert multaqa("dead-letters", "drop", "a").output == "dropped 1\n"
    assert multaqa("dead-letters", "drop", "a").exit_code == 1
    assert multaqa("dead-letters", "replay", "--all").output == "replayed 2\n"
    moved = [json.loads(one.body)["id"] for one in drain(url, listener_queue("events"))]
    assert moved == ["b", "c"]
    assert multaqa("dead-letters", "list").output == "no dead letters\n"
    assert multaqa("dead-letters", "replay").exit_code == 2
    assert multaqa("dead-letters", "replay", "a", "--all").exit_code == 2
    assert multaqa("dead-letters", "list", "--service", "nobody").exit_code == 2


def test_what_cannot_go_back_stays(url: str) -> None:
    park(url, "a", "b")
    with connect(url) as connection:
        connection.default_channel.queue_delete(listener_queue("events"))
    with pytest.raises(CannotReplay, match=r"listen\.events"):
        DeadLetters(url, ["events"]).replay()
    assert ids(url) == ["a", "b"]


def test_what_is_no_message_is_shown_too(url: str, multaqa: Callable[..., Result]) -> None:
    publisher = Publisher(url, confirms=True)
    publisher.publish([1, "نص"], "", dead_queue("events"), {"x-reason": "not an envelope"})
    publisher.close()
    (id,) = ids(url)
    assert id.startswith("unreadable-")
    assert "نص" in multaqa("dead-letters", "show", id).output
    assert multaqa("dead-letters", "drop", id).exit_code == 0


def test_without_a_node_or_broker_one_sentence_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MULTAQA_AMQP_URL", raising=False)
    nothing = CliRunner().invoke(command, ["dead-letters", "list", "--data", str(tmp_path)])
    assert nothing.exit_code == 1
    assert nothing.stderr.startswith(f"multaqa: no node runs in {tmp_path}")
    monkeypatch.setenv("MULTAQA_AMQP_URL", "amqp://guest:guest@127.0.0.1:1/")
    refused = CliRunner().invoke(command, ["dead-letters", "list"])
    assert refused.exit_code == 1
    assert refused.stderr.count("\n") == 1


def test_a_replayed_message_is_heard_by_the_service_that_failed(
    broker: PrivateRabbit, mongo_url: str, mongo: MongoClient[Any], tmp_path: Path
) -> None:
    vhost, base = broker.add_vhost(uuid.uuid4().hex[:8]), f"test_dead_{uuid.uuid4().hex[:8]}"
    echo = Echo(vhost, mongo_url, tmp_path / "echo.log", base)
    echo.start()
    call = Caller(vhost)
    try:
        call("echo", "bump", "refused by mistake")
        letters = DeadLetters(vhost, ["echo"])
        end = time.monotonic() + 20
        while not letters.look():
            assert time.monotonic() < end
            time.sleep(0.1)
        tries = mongo[f"{base}_echo"]["tries"]
        assert tries.count_documents({}) == 1
        assert letters.replay() == 1
        while tries.count_documents({}) < 2:
            assert time.monotonic() < end
            time.sleep(0.1)
    finally:
        call.close()
        echo.stop()
        mongo.drop_database(f"{base}_echo")
