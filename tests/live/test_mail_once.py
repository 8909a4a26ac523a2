"""Hundreds of mails through kill -9 of the sender and of the database: each exactly once."""

import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pymongo import MongoClient

from services.common.clock import SystemClock
from services.common.contracts.membership import PersonChanged
from services.common.database import database
from services.common.settings import Settings
from services.common.wire import envelope
from services.notifications.deliveries import Deliveries
from services.notifications.repository import Kept
from services.notifications.use_cases.telling import Telling
from services.operations.servers import PrivateMongo
from tests.behaviour.notified import mail_of, seat, uri
from tests.node import SECRET, Mailbox

MAILS = 200
NAMES = [f"reader{n:03}" for n in range(MAILS)]


class Sender:
    """The sending process, killed and started again."""

    def __init__(self, settings: Settings) -> None:
        self.environment = {
            **os.environ,
            "MULTAQA_MONGO_URL": settings.mongo_url,
            "MULTAQA_MONGO_DATABASE": settings.mongo_database,
            "MULTAQA_SMTP_URL": settings.smtp_url,
            "MULTAQA_SECRET": settings.secret,
            "MULTAQA_ORIGIN": settings.origin,
            "MULTAQA_MAIL_PER_DOMAIN": "0",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.live.mailing"]
        self.process = subprocess.Popen(command, env=self.environment, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.process = None


class World:
    """A database with the mails waiting in it, a mail server, a sender."""

    def __init__(self, mongo_url: str) -> None:
        self.mailbox = Mailbox()
        self.settings = Settings(
            service="notifications",
            origin="https://alpha.test",
            mongo_url=mongo_url,
            mongo_database=f"test_{uuid.uuid4().hex[:12]}",
            smtp_url=self.mailbox.url,
            secret=SECRET,
        )
        self.client: MongoClient[Any] = MongoClient(mongo_url, tz_aware=True, timeoutMS=10000)
        self.sender = Sender(self.settings)

    def fill(self) -> None:
        base, clock = database(self.client, self.settings), SystemClock()
        jobs, kept = Deliveries(base["jobs"], clock), Kept.within(base, clock)
        jobs.create_indexes()
        kept.create_indexes()
        telling = Telling(kept, jobs, clock)
        for name in NAMES:
            known = PersonChanged(
                person=uri(name),
                username=name,
                name={"en": name},
                email=mail_of(name),
                language="en",
                timezone="Asia/Riyadh",
                confirmed=True,
            )
            for message in (known, seat(name)):
                telling.hear(envelope(message, str(uuid.uuid4()), clock.now()))

    def odd(self) -> dict[str, int]:
        """Addresses with more mails than one, or none."""
        got = Counter(mail["X-Envelope-To"] for mail in list(self.mailbox.mails))
        return {one: got[one] for one in map(mail_of, NAMES) if got[one] != 1}

    def wait_for(self, mails: int, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while len(self.mailbox.mails) < mails:
            assert time.monotonic() < end, f"{len(self.mailbox.mails)} of {mails}"
            time.sleep(0.001)

    def close(self) -> None:
        self.sender.kill()
        self.mailbox.stop()
        self.client.drop_database(f"{self.settings.mongo_database}_notifications")
        self.client.close()


@pytest.fixture
def world(mongo_url: str) -> Iterator[World]:
    made = World(mongo_url)
    yield made
    made.close()


def test_two_hundred_mails_survive_the_death_of_their_sender(world: World) -> None:
    world.fill()
    seed = int(os.environ.get("MULTAQA_SEED", "0")) or random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for part in range(1, 7):
        world.sender.start()
        world.wait_for(part * 28)
        time.sleep(chance.uniform(0, 0.02))
        world.sender.kill()
    world.sender.start()
    world.wait_for(MAILS)
    time.sleep(2)
    assert world.odd() == {}


@pytest.fixture
def own_mongo(tmp_path: Path) -> Iterator[PrivateMongo]:
    server = PrivateMongo(tmp_path)
    server.start()
    yield server
    server.stop()


def test_two_hundred_mails_survive_the_death_of_the_database(own_mongo: PrivateMongo) -> None:
    world = World(own_mongo.url)
    try:
        world.fill()
        world.sender.start()
        for part in (40, 90, 150):
            world.wait_for(part)
            own_mongo.kill()
            time.sleep(1)
            own_mongo.start()
        world.wait_for(MAILS, 120)
        time.sleep(3)
        assert world.odd() == {}
    finally:
        world.close()
