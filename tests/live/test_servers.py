"""Private servers: what was written survives a kill, and nothing is left when they stop."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection, Queue
from pymongo import MongoClient
from pymongo.write_concern import WriteConcern

from services.operations.node import processes_of
from services.operations.ports import answers
from services.operations.process import NotReady
from services.operations.servers import PrivateMongo, PrivateRabbit


def test_mongod_keeps_what_it_confirmed_through_a_kill(tmp_path: Path) -> None:
    server = PrivateMongo(tmp_path)
    with server, MongoClient(server.url, timeoutMS=10_000) as client:
        safely = WriteConcern("majority", j=True)
        things = client.get_database("multaqa", write_concern=safely)["things"]
        things.insert_one({"_id": "written", "text": "باقٍ"})
        port = server.port

        server.kill()
        assert not answers("127.0.0.1", port)
        server.start()

        assert server.port == port
        assert things.find_one({"_id": "written"}) == {"_id": "written", "text": "باقٍ"}
    assert processes_of(tmp_path) == {}


@pytest.fixture(scope="module")
def rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRabbit]:
    place = tmp_path_factory.mktemp("rabbit")
    with PrivateRabbit(place) as server:
        yield server
    assert processes_of(place) == {}


def quorum_queue(name: str) -> Queue:
    return Queue(name, durable=True, queue_arguments={"x-queue-type": "quorum"})


def test_a_quorum_queue_survives_a_kill_of_the_broker(rabbit: PrivateRabbit) -> None:
    with Connection(rabbit.url, transport_options={"confirm_publish": True}) as line:
        queue = quorum_queue("kept")(line.default_channel)
        queue.declare()
        # RabbitMQ 3.10 writes a new quorum queue's name down up to a second after it confirms the
        # declaration; killed before that, it comes back with a queue that never finds a leader.
        time.sleep(2)
        line.Producer().publish({"n": 1}, routing_key="kept", delivery_mode=2)

    rabbit.kill()
    rabbit.start()

    with Connection(rabbit.url) as line:
        message = quorum_queue("kept")(line.default_channel).get()
        assert message is not None
        assert message.payload == {"n": 1}
        message.ack()


def test_two_nodes_on_one_broker_do_not_see_each_other(rabbit: PrivateRabbit) -> None:
    first, second = rabbit.add_vhost("first"), rabbit.add_vhost("second")
    assert rabbit.add_vhost("first") == first
    with Connection(first) as line:
        quorum_queue("only-here")(line.default_channel).declare()
    with Connection(second) as line, pytest.raises(line.channel_errors, match="NOT_FOUND"):
        quorum_queue("only-here")(line.default_channel).queue_declare(passive=True)

    rabbit.delete_vhost("first")

    with (
        pytest.raises(Exception, match=r"vhost first not found|NOT_ALLOWED"),
        Connection(first) as line,
    ):
        line.connect()


def test_a_vhost_name_cannot_carry_code(rabbit: PrivateRabbit) -> None:
    with pytest.raises(ValueError, match="letters"):
        rabbit.add_vhost('x">>), init:stop(), (<<"')


def test_a_server_that_cannot_start_says_why(tmp_path: Path) -> None:
    (tmp_path / "db" / "mongod.lock").mkdir(parents=True)
    with pytest.raises(NotReady, match=r"mongod ended with \d+"):
        PrivateMongo(tmp_path).start()
    assert processes_of(tmp_path) == {}
