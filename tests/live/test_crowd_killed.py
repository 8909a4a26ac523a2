"""One announcement to a crowd through ten deaths of the service that tells it: each hears once.

By hand with more of them: `MULTAQA_CROWD=100000 MULTAQA_MAILS=5000` before the command.
"""

import json
import os
import random
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from pymongo import MongoClient

from services.common.amqp import Publisher
from services.common.contracts.events import EventPublished
from services.common.topology import MESSAGES
from services.common.wire import envelope
from services.operations.admin import command
from services.operations.declare import declare
from services.operations.servers import PrivateRabbit
from tests.behaviour.notified import MEETING, STARTS, mail_of, uri
from tests.live.process import Service
from tests.node import Mailbox

CROWD = int(os.environ.get("MULTAQA_CROWD", "20000"))
MAILS = int(os.environ.get("MULTAQA_MAILS", "1500"))
"""How many of the crowd are told by mail too."""
INSIDE_DEATHS, OUTSIDE_DEATHS = 4, 6
PART = 5000


class City:
    """A broker, databases with a community's members in them, a mail server, two services."""

    def __init__(self, vhost: str, mongo: MongoClient[Any], mailbox: Mailbox, logs: Path) -> None:
        self.vhost, self.mongo, self.mailbox = vhost, mongo, mailbox
        self.name = f"test_{uuid.uuid4().hex[:12]}"
        self.people = [f"c{n:06}" for n in range(CROWD)]
        self.reached = {mail_of(one) for one in self.people[:MAILS]}
        self.notes = self.of("notifications")["notifications"]
        self.jobs = self.of("notifications")["jobs"]
        address, port = mongo.address or ("", 0)
        env = {
            "MULTAQA_AMQP_URL": vhost,
            "MULTAQA_MONGO_URL": f"mongodb://{address}:{port}",
            "MULTAQA_MONGO_DATABASE": self.name,
            "MULTAQA_SMTP_URL": mailbox.url,
            "MULTAQA_ORIGIN": "https://alpha.test",
            "MULTAQA_MAIL_PER_DOMAIN": "0",
        }
        self.membership = Service("membership", env, logs)
        self.notifications = Service("notifications", env, logs)

    def of(self, service: str) -> Any:
        return self.mongo[f"{self.name}_{service}"]

    def fill(self) -> None:
        """Let all belong to the community, and some want mails."""
        told = self.of("notifications")
        for at in range(0, CROWD, PART):
            some = self.people[at : at + PART]
            self.of("membership")["memberships"].insert_many(
                {"community": "c1", "person": uri(one), "status": "active", "role": "member"}
                for one in some
            )
        for at in range(MAILS, CROWD, PART):
            told["preferences"].insert_many(
                {"_id": uri(one), "channels": {"event_published": ["inapp"]}}
                for one in self.people[at : at + PART]
            )
        told["recipients"].insert_many(
            {
                "_id": uri(one),
                "name": {"en": one},
                "email": mail_of(one),
                "language": "en",
                "timezone": "Asia/Riyadh",
                "confirmed": True,
                "said_at": datetime.now(UTC),
            }
            for one in self.people[:MAILS]
        )

    def announce(self) -> None:
        """Say it once on the bus."""
        said = EventPublished(
            **{**MEETING, "starts_at": STARTS + timedelta(days=1)},
            ends_at=STARTS + timedelta(days=1, hours=2),
            community="c1",
            place={},
            online=True,
            by=uri("somebody"),
        )
        letter = envelope(said, str(uuid.uuid4()), datetime.now(UTC))
        publisher = Publisher(self.vhost, confirms=True)
        publisher.publish(letter, MESSAGES, said.routing_key(), mandatory=True)
        publisher.close()

    def kill_at(self, count: Callable[[], int], point: int, chance: random.Random) -> None:
        """Let the service die a little after it has come that far."""
        wait_for(lambda: count() >= point)
        time.sleep(chance.uniform(0, 0.01))
        self.notifications.kill()
        self.notifications.launch()

    def due(self) -> bool:
        """Whether anything is left to do now; reminders wait for their day."""
        states = {"$in": ["queued", "working"]}
        query = {"state": states, "due_at": {"$lte": datetime.now(UTC) + timedelta(hours=1)}}
        return self.jobs.find_one(query) is not None

    def close(self) -> None:
        self.notifications.kill()
        self.membership.kill()
        for service in ("notifications", "membership"):
            self.mongo.drop_database(self.of(service).name)


def wait_for(true: Callable[[], bool], seconds: float = 180) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.002)


@pytest.fixture(scope="module")
def city(mongo: MongoClient[Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    rabbit, mailbox = PrivateRabbit(tmp_path_factory.mktemp("rabbit")), Mailbox()
    rabbit.start()
    try:
        declare(rabbit.url)
        made = City(rabbit.url, mongo, mailbox, tmp_path_factory.mktemp("logs"))
        made.fill()
        yield made
        made.close()
    finally:
        rabbit.stop()
        mailbox.stop()


def test_a_crowd_is_told_once_each_through_ten_deaths(city: City) -> None:
    seed = int(os.environ.get("MULTAQA_SEED", "0")) or random.randrange(10**6)
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)
    inside = sorted(chance.sample(range(CROWD), INSIDE_DEATHS))
    outside = sorted(chance.sample(range(MAILS), OUTSIDE_DEATHS))
    city.membership.start(60)
    city.notifications.start(60)
    began = time.monotonic()
    city.announce()
    for point in inside:
        city.kill_at(city.notes.estimated_document_count, point, chance)
    for point in outside:
        city.kill_at(lambda: len(city.mailbox.mails), point, chance)

    wait_for(lambda: len(city.mailbox.mails) >= MAILS and not city.due())
    print(f"{CROWD} told in the application, {MAILS} by mail: {time.monotonic() - began:.0f} s")
    got = Counter(mail["X-Envelope-To"] for mail in city.mailbox.mails)
    assert {one: got[one] for one in got | dict.fromkeys(city.reached) if got[one] != 1} == {}
    assert got.keys() == city.reached
    assert city.notes.count_documents({}) == CROWD
    assert len(city.notes.distinct("person", {"kind": "event_published"})) == CROWD


def test_the_operator_sees_and_settles_what_failed(
    city: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MULTAQA_AMQP_URL", city.vhost)

    def multaqa(*words: str, answer: str = "") -> Result:
        return CliRunner().invoke(command, ["deliveries", *words], input=answer)

    first, second = (uri(one) for one in city.people[:2])
    for person in (first, second):
        failed = {"state": "failed", "error": "BadAddress: 550 no", "reason": "address_refused"}
        done = city.jobs.update_one({"person": person, "channel": "email"}, {"$set": failed})
        assert done.matched_count == 1
    counts = [line.split() for line in multaqa("counts").output.splitlines()]
    assert ["email", "failed", "2"] in counts and ["email", "sent", str(MAILS - 2)] in counts
    listed = multaqa("list", "--state", "failed", "--channel", "email", "--since", "1d")
    assert (listed.exit_code, len(listed.output.splitlines())) == (0, 3)
    assert "550 no" in listed.output
    id = multaqa("list", "--state", "failed", "--person", first).output.splitlines()[1].split()[0]
    shown = json.loads(multaqa("show", id).output)
    assert (shown["view"]["reason"], shown["lane"]) == ("address_refused", "bulk")
    assert multaqa("list", "--person", second, "--since", "2999-01-01").output == "no deliveries\n"

    assert multaqa("retry", id).output == "queued 1 again\n"
    wait_for(lambda: len(city.mailbox.mails) == MAILS + 1)
    assert multaqa("drop", "--state", "failed", answer="n\n").exit_code == 1
    dropped = multaqa("drop", "--state", "failed", answer="y\n")
    assert "Let 1 go unsent for good?" in dropped.output and "dropped 1" in dropped.output
    missing = multaqa("drop", id, "--yes")
    assert (missing.exit_code, "nothing that waits" in missing.stderr) == (1, True)
    assert multaqa("show", "nothing").exit_code == multaqa("retry", "nothing").exit_code == 1
    assert multaqa("list", "--person", "nobody").exit_code == 1
    for wrong in (("drop",), ("drop", id, "--kind", "x"), ("list", "--since", "soon"), ("retry",)):
        assert multaqa(*wrong).exit_code == 2
