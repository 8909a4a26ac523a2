"""Telling crowds: one announcement to 100,000 members, and mails to the server next door."""

import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from pymongo import MongoClient
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from services.membership.domain.membership import membership_id
from tests.api import Api, meeting
from tests.api import community as community_of
from tests.bench.report import Row
from tests.bench.rows import row
from tests.bench.stand import Stand

PEOPLE = 100_000
MAILS = 2_000
PART = 5_000
PATIENCE = 120


class Town:
    """The databases of the stand's node, filled with members nobody had to register."""

    def __init__(self, stand: Stand, client: MongoClient[Any]) -> None:
        self.stand = stand
        self.client = client

    def of(self, service: str) -> Database[Any]:
        """One service's database, written the way services write."""
        (name,) = (one for one in self.client.list_database_names() if one.endswith(service))
        return self.client.get_database(name, write_concern=WriteConcern("majority", j=True))

    def fill(self, slug: str, count: int, *, mails: bool) -> None:
        """Let so many people belong to a community and choose how they hear of its events."""
        community_of(self.stand.organizer, slug)
        kept = self.of("membership")
        community = kept["communities"].find_one({"slug": slug}) or {}
        like = kept["memberships"].find_one({"community": community["_id"]}) or {}
        names = [f"{slug}{n:06}" for n in range(count)]
        home = self.stand.node.state()["origin"]
        people = {name: f"{home}/people/{name}" for name in names}
        now = datetime.now(UTC)
        for part in range(0, count, PART):
            some = names[part : part + PART]
            kept["memberships"].insert_many(
                {
                    **like,
                    "_id": membership_id(community["_id"], people[name]),
                    "person": people[name],
                    "role": "member",
                    "outbox": [],
                }
                for name in some
            )
            self.of("notifications")["preferences"].insert_many(
                {
                    "_id": people[name],
                    "channels": {"event_published": ["email"] if mails else ["inapp"]},
                }
                for name in some
            )
            self.of("notifications")["recipients"].insert_many(
                {
                    "_id": people[name],
                    "username": name,
                    "name": {"ar": "سامي الحربي", "en": name},
                    "email": f"{name}@example.org",
                    "language": "ar" if int(name[-1]) % 2 else "en",
                    "timezone": "Asia/Riyadh",
                    "confirmed": True,
                    "closed": False,
                    "said_at": now,
                }
                for name in some
            )


@contextmanager
def town(stand: Stand) -> Iterator[Town]:
    """The node's databases, opened for this row."""
    stand.organizer  # noqa: B018 - there must be somebody to announce
    client: MongoClient[Any] = MongoClient(stand.node.state()["mongo_url"], tz_aware=True)
    try:
        yield Town(stand, client)
    finally:
        client.close()


def _announce(stand: Stand, slug: str) -> None:
    meeting(stand.organizer, slug, capacity=100)


def _rate(count: Callable[[], int], all_: int) -> float:
    """How many a second, from the moment the first are there until all are."""
    end = time.monotonic() + PATIENCE
    while not (first := count()):
        assert time.monotonic() < end, "nothing came"
        time.sleep(0.005)
    began = time.monotonic()
    while (now := count()) < all_:
        assert time.monotonic() < end, f"{now} of {all_}"
        time.sleep(0.02)
    return (all_ - first) / (time.monotonic() - began)


class Confirmed:
    """Somebody who takes a seat elsewhere meanwhile, and waits for the mail that says so."""

    def __init__(self, stand: Stand, name: str) -> None:
        self.stand, self.name = stand, name
        self.person: Api = stand.person(name)
        self.event = stand.event()

    def worst(self, until: Callable[[], bool]) -> float:
        """The longest of the waits until then, in seconds; one at least."""
        waits = [self.seconds()]
        while not until():
            self.person("DELETE", f"/events/{self.event}/rsvp")
            waits.append(self.seconds())
        return max(waits)

    def seconds(self) -> float:
        """From the answer to the confirmation's mail."""
        before = len(self.stand.node.mails(self._address))
        began = time.monotonic()
        self.person("PUT", f"/events/{self.event}/rsvp", {"answer": "going"})
        while len(self.stand.node.mails(self._address)) <= before:
            assert time.monotonic() < began + 60, "the confirmation never came"
            time.sleep(0.02)
        return time.monotonic() - began

    @property
    def _address(self) -> str:
        return f"{self.name}@example.test"


@row
def fanout_inapp(stand: Stand) -> Row:
    """Ours: one announcement to 100,000 members, from the first notification to the last; floor:
    insert_many of the same documents, into a collection without indexes, on the same mongod."""
    with town(stand) as here:
        here.fill("crowd", PEOPLE, mails=False)
        waiting = Confirmed(stand, "waiting")
        kept = here.of("notifications")
        before = kept["notifications"].estimated_document_count()
        _announce(stand, "crowd")
        ours = _rate(lambda: kept["notifications"].estimated_document_count() - before, PEOPLE)
        same = list(kept["notifications"].find({"kind": "event_published"}).limit(PEOPLE))
        floors = []
        for turn in range(3):
            bare = kept[f"floor_{turn}"]
            began = time.monotonic()
            bare.insert_many(same, ordered=False)
            floors.append(len(same) / (time.monotonic() - began))
            bare.drop()
        _announce(stand, "crowd")
        two = before + 2 * PEOPLE
        slow = waiting.worst(lambda: kept["notifications"].estimated_document_count() >= two)
        print(f"seats were confirmed meanwhile in {slow:.2f} s at most", flush=True)
    return Row("fanout_inapp", ours, sorted(floors)[1], "notes/s")


@row
def fanout_mail(stand: Stand) -> Row:
    """Ours: one announcement mailed to 2,000 members, from the first mail to the last; floor: the
    same mails, ready made, in a bare loop over one reused connection to the same server."""
    with town(stand) as here:
        here.fill("mailed", MAILS, mails=True)
        waiting = Confirmed(stand, "patient")
        kept = here.of("notifications")
        sent = {"state": "done", "lane": "bulk"}
        _announce(stand, "mailed")
        ours = _rate(lambda: kept["jobs"].count_documents(sent), MAILS)
        _announce(stand, "mailed")
        slow = waiting.worst(lambda: kept["jobs"].count_documents(sent) >= 2 * MAILS)
        print(f"seats were confirmed meanwhile in {slow:.2f} s at most", flush=True)
        folder = stand.node.data / "mail" / "mails"
        mails = [one.read_bytes() for one in sorted(folder.glob("*.eml"))[-MAILS:]]
        port = urlsplit(stand.node.state()["smtp_url"]).port or 25
        with smtplib.SMTP("127.0.0.1", port) as line:
            began = time.monotonic()
            for n, mail in enumerate(mails):
                line.sendmail("bench@example.org", [f"floor{n}@example.org"], mail)
            floor = len(mails) / (time.monotonic() - began)
    return Row("fanout_mail", ours, floor, "mails/s")
