"""Keeping aggregates on a real MongoDB: nothing lost, nothing twice, whatever the crowd."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.database import Database

from services.common.context import working_for
from services.common.contracts.membership import PersonClosed
from services.common.database import index_outbox
from services.common.errors import Conflict, NotFound
from services.common.jobs import GiveUp, Job, Jobs, TryLater
from services.common.messages import Message
from services.common.relay import Relay, Unroutable
from services.common.store import Repository
from tests.node import MovableClock


@dataclass
class Room:
    """Something with seats."""

    id: str
    seats: int
    taken: list[str] = field(default_factory=list)
    since: datetime | None = None
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def take(self, who: str) -> int:
        if who in self.taken:
            return self.taken.index(who)
        if len(self.taken) >= self.seats:
            raise Conflict("room.full")
        self.taken.append(who)
        self.recorded.append(PersonClosed(person=who, username=who))
        return len(self.taken) - 1


@pytest.fixture
def base(mongo: MongoClient[Any]) -> Iterator[Database[Any]]:
    name = f"test_store_{uuid.uuid4().hex[:8]}"
    yield mongo[name]
    mongo.drop_database(name)


@pytest.fixture
def rooms(base: Database[Any]) -> Repository[Room]:
    return Repository(base["rooms"], Room, MovableClock())


def crowd(work: Any, people: list[str]) -> list[Any]:
    """Everybody at once; gives what each got, or the refusal."""
    results: list[Any] = [None] * len(people)
    start = threading.Barrier(len(people))

    def one(n: int) -> None:
        start.wait()
        try:
            results[n] = work(people[n])
        except Conflict as no:
            results[n] = no

    threads = [threading.Thread(target=one, args=(n,)) for n in range(len(people))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_what_is_kept_comes_back(rooms: Repository[Room]) -> None:
    since = datetime(2027, 3, 1, tzinfo=UTC)
    rooms.add(Room("a", 2, since=since))
    assert rooms.get("a") == Room("a", 2, since=since, version=1)
    with pytest.raises(NotFound):
        rooms.get("b")
    with pytest.raises(Conflict, match="exists"):
        rooms.add(Room("a", 3))


def test_a_crowd_takes_exactly_the_seats_there_are(
    base: Database[Any], rooms: Repository[Room]
) -> None:
    rooms.add(Room("a", 10))
    other = Repository(base["rooms"], Room, MovableClock())
    people = [f"p{n % 40}" for n in range(80)]

    def take(who: str) -> Any:
        # Two repositories stand for two processes: they meet only in the database.
        repository = rooms if who[-1] in "02468" else other
        return repository.change("a", lambda room: room.take(who))

    results = crowd(take, people)

    room = rooms.get("a")
    assert len(room.taken) == len(set(room.taken)) == 10
    for who, result in zip(people, results, strict=True):
        if isinstance(result, int):
            assert room.taken[result] == who
        else:
            assert result.code == "room.full"
            assert who not in room.taken
    outbox = base["rooms"].find_one({"_id": "a"})["outbox"]  # type: ignore[index]
    assert sorted(letter["data"]["person"] for letter in outbox) == sorted(room.taken)


def test_waiting_decisions_share_a_write(rooms: Repository[Room]) -> None:
    rooms.add(Room("a", 1000))
    crowd(lambda who: rooms.change("a", lambda room: room.take(who)), [str(n) for n in range(100)])
    assert len(rooms.get("a").taken) == 100
    assert rooms.get("a").version < 60


def test_a_bug_in_one_decision_spoils_no_other(rooms: Repository[Room]) -> None:
    rooms.add(Room("a", 1000))

    def take(who: str) -> Any:
        if who == "bug":
            try:
                rooms.change("a", lambda room: 1 // 0)
            except ZeroDivisionError:
                return "bug"
        return rooms.change("a", lambda room: room.take(who))

    crowd(take, ["bug" if n % 5 == 0 else str(n) for n in range(50)])
    assert len(rooms.get("a").taken) == 40


def test_what_a_bug_half_did_is_never_saved(rooms: Repository[Room]) -> None:
    rooms.add(Room("a", 1000))

    def half(room: Room) -> None:
        room.take("half")
        raise ZeroDivisionError

    def decide(who: str) -> Any:
        try:
            return rooms.change("a", half if who == "bug" else lambda room: room.take(who))
        except ZeroDivisionError:
            return "bug"

    crowd(decide, ["bug" if n % 10 == 0 else str(n) for n in range(50)])
    assert len(rooms.get("a").taken) == 45
    assert "half" not in rooms.get("a").taken


def test_a_decision_that_changes_nothing_writes_nothing(rooms: Repository[Room]) -> None:
    rooms.add(Room("a", 1))
    rooms.change("a", lambda room: room.take("amal"))
    version = rooms.get("a").version
    assert rooms.change("a", lambda room: room.take("amal")) == 0
    assert rooms.get("a").version == version


def test_messages_leave_in_order_and_once(base: Database[Any], rooms: Repository[Room]) -> None:
    rooms.add(Room("a", 10))
    with working_for("a request", "a cause"):
        for who in ("amal", "badr", "huda"):
            rooms.change("a", lambda room, who=who: room.take(who))
    index_outbox(base, "rooms")
    heard: list[dict[str, Any]] = []
    relay = Relay([base["rooms"]], heard.append)

    assert relay.flush() == 3
    assert relay.flush() == 0
    assert [letter["data"]["person"] for letter in heard] == ["amal", "badr", "huda"]
    assert {(letter["request_id"], letter["cause"]) for letter in heard} == {
        ("a request", "a cause")
    }


def test_a_broken_broker_loses_nothing(base: Database[Any], rooms: Repository[Room]) -> None:
    rooms.add(Room("a", 10))
    rooms.change("a", lambda room: (room.take("amal"), room.take("badr")))
    heard: list[str] = []

    def publish(letter: dict[str, Any]) -> None:
        if letter["data"]["person"] == "badr" and len(heard) == 1:
            heard.append("trouble")
            raise OSError("gone")
        heard.append(letter["data"]["person"])

    relay = Relay([base["rooms"]], publish)
    with pytest.raises(OSError, match="gone"):
        relay.flush()
    relay.flush()
    assert heard == ["amal", "trouble", "badr"]


def test_a_message_nobody_can_take_holds_up_no_other(
    base: Database[Any], rooms: Repository[Room]
) -> None:
    for id in ("a", "b"):
        rooms.add(Room(id, 1))
        rooms.change(id, lambda room: room.take(f"of {room.id}"))
    heard: list[str] = []

    def publish(letter: dict[str, Any]) -> None:
        if letter["data"]["person"] == "of a":
            raise Unroutable("a")
        heard.append(letter["data"]["person"])

    assert Relay([base["rooms"]], publish).flush() == 1
    assert heard == ["of b"]
    assert base["rooms"].count_documents({"outbox.id": {"$exists": True}}) == 1


def test_finding_waiting_messages_reads_no_other_document(
    base: Database[Any], rooms: Repository[Room]
) -> None:
    index_outbox(base, "rooms")
    base["rooms"].insert_many([{"_id": str(n), "outbox": []} for n in range(500)])
    rooms.add(Room("a", 1))
    rooms.change("a", lambda room: room.take("amal"))
    plan = base.command(
        "explain",
        {"find": "rooms", "filter": {"outbox.id": {"$exists": True}}},
        verbosity="executionStats",
    )
    assert plan["executionStats"]["totalDocsExamined"] == 1


# --- jobs


@pytest.fixture
def clock() -> MovableClock:
    return MovableClock()


@pytest.fixture
def jobs(base: Database[Any], clock: MovableClock) -> Jobs:
    made = Jobs(base["jobs"], clock, delays=(10, 60))
    made.create_indexes()
    return made


def job(clock: MovableClock, id: str = "1") -> Job:
    return Job(id=id, kind="mail", data={"to": "amal"}, due_at=clock.now())


def state(jobs: Jobs, id: str = "1") -> str:
    return str(jobs.collection.find_one({"_id": id})["state"])  # type: ignore[index]


def test_the_same_job_is_put_once(jobs: Jobs, clock: MovableClock) -> None:
    assert jobs.put([job(clock), job(clock, "2")]) == 2
    assert jobs.put([job(clock), job(clock, "3")]) == 1
    assert jobs.run_due(lambda job: None) == 3
    assert jobs.put([job(clock)]) == 0
    assert jobs.run_due(lambda job: None) == 0


def test_a_failing_job_is_tried_again_later_and_ends_visibly(
    jobs: Jobs, clock: MovableClock
) -> None:
    def fail(job: Job) -> None:
        raise OSError("nobody home")

    jobs.put([job(clock)])
    assert jobs.run_due(fail) == 1
    assert jobs.run_due(fail) == 0
    clock.advance(seconds=9)
    assert jobs.run_due(fail) == 0
    clock.advance(seconds=2)
    assert jobs.run_due(fail) == 1
    clock.advance(seconds=59)
    assert jobs.run_due(fail) == 0
    clock.advance(seconds=7)
    assert jobs.run_due(fail) == 1
    assert state(jobs) == "failed"
    clock.advance(days=9)
    assert jobs.run_due(fail) == 0
    assert jobs.retry() == 1
    assert jobs.run_due(lambda job: None) == 1
    assert state(jobs) == "done"


def test_giving_up_ends_at_once_and_waiting_is_respected(jobs: Jobs, clock: MovableClock) -> None:
    def give_up(job: Job) -> None:
        raise GiveUp("no such mailbox")

    def later(job: Job) -> None:
        raise TryLater("slow down", 120)

    jobs.put([job(clock), job(clock, "2")])
    jobs.run_due(give_up, limit=1)
    jobs.run_due(later)
    assert [state(jobs, "1"), state(jobs, "2")] == ["failed", "queued"]
    clock.advance(seconds=119)
    assert jobs.claim() is None
    clock.advance(seconds=1)
    assert jobs.claim() is not None


def test_a_claimed_job_comes_back_when_its_worker_died(jobs: Jobs, clock: MovableClock) -> None:
    jobs.put([job(clock)])
    assert jobs.claim() is not None
    assert jobs.claim() is None
    clock.advance(seconds=jobs.lease / timedelta(seconds=1))
    assert jobs.claim() is not None


def test_a_handed_job_is_never_repeated(jobs: Jobs, clock: MovableClock) -> None:
    jobs.put([job(clock)])
    claimed = jobs.claim()
    assert claimed is not None
    jobs.handed(claimed)
    clock.advance(days=1)
    assert jobs.claim() is None


def test_lanes_do_not_wait_for_one_another(jobs: Jobs, clock: MovableClock) -> None:
    jobs.put([Job(id=str(n), kind="x", data={}, due_at=clock.now(), lane="bulk") for n in range(9)])
    jobs.put([job(clock, "urgent one")])
    claimed = jobs.claim()
    assert claimed is not None
    assert claimed.id == "urgent one"
