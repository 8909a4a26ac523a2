"""A crowd in one process, as the events service has it: `python -m tests.bench.crowd URL ROW`.

Prints one line of JSON. It runs on green threads, like the service, so that who comes first is
known: a caller that was begun before another stands before it.
"""

from services.common import green

green.patch()

import json  # noqa: E402
import sys  # noqa: E402
import time  # noqa: E402
import uuid  # noqa: E402
from collections.abc import Callable  # noqa: E402
from dataclasses import replace  # noqa: E402
from datetime import timedelta  # noqa: E402
from typing import Any  # noqa: E402

import eventlet  # noqa: E402
from pymongo import MongoClient  # noqa: E402

from services.common.caller import CallFailed  # noqa: E402
from services.common.clock import SystemClock  # noqa: E402
from services.common.contracts.events import Rsvp  # noqa: E402
from services.common.contracts.shared import Asker  # noqa: E402
from services.common.database import connect, database  # noqa: E402
from services.common.settings import Settings  # noqa: E402
from services.common.surroundings import Surroundings  # noqa: E402
from services.events.domain import Event, Party, key_of  # noqa: E402
from services.events.repository import EventRepository  # noqa: E402
from services.events.service import build  # noqa: E402
from services.events.use_cases import EventUseCases  # noqa: E402
from tests.unit.events.build import draft  # noqa: E402

CROWD, SEATS = 2000, 200
ANSWERS = 10_000
ROUNDS = 3
WORKERS = Settings(service="events").workers
"""As many at a time as a service process has."""
CLOCK = SystemClock()


class OneByOne(EventRepository):
    """The same rules, the same copy in memory and the same writes, but a compare-and-swap for each
    caller, one after the other."""

    def change(self, id: str, decide: Callable[[Event], Any]) -> Any:
        """No caller's decision is taken together with another's."""
        with TURN:
            return super().change(id, decide)


TURN = eventlet.semaphore.Semaphore()


def opened(repository: EventRepository, **more: Any) -> str:
    """A published event that begins in a week."""
    now = CLOCK.now()
    starts = now + timedelta(days=7)
    event = draft(
        id=f"crowd-{uuid.uuid4()}", starts_at=starts, ends_at=starts + timedelta(hours=2), **more
    )
    event.publish("amal", now)
    repository.add(event)
    return event.id


def person(number: int) -> str:
    """Somebody, by number."""
    return f"https://bench.test/ap/people/p{number}"


def answer(repository: EventRepository, event: str, number: int) -> Any:
    """One person answers."""

    def decide(one: Event) -> tuple[str, int]:
        one.rsvp(person(number), {"ar": "اسم"}, "going", 0, CLOCK.now())
        party = one.mine(person(number))
        assert party is not None
        return party.state, party.seq

    return repository.change(event, decide)


def crowd(repository: EventRepository) -> float:
    """Answers per second of a crowd, begun in a known order. Raises when a seat is lost or
    invented, or somebody stands before another who came earlier."""
    event = opened(repository, capacity=SEATS)
    pool = eventlet.GreenPool(WORKERS)
    began = time.monotonic()
    told = list(pool.imap(lambda number: answer(repository, event, number), range(CROWD)))
    took = time.monotonic() - began
    expected = [("going" if n < SEATS else "waitlisted", n + 1) for n in range(CROWD)]
    assert told == expected, "not in the order of arrival"
    kept = repository.get(event)
    assert (kept.counts.going, kept.counts.waitlisted) == (SEATS, CROWD - SEATS)
    assert [party.person for party in kept.queue()] == [person(n) for n in range(SEATS, CROWD)]
    return CROWD / took


def next_answer_ms(service: EventUseCases, answers: int) -> float:
    """Milliseconds of the next answer on an event with so many, the middle of a hundred: all the
    events service does for it, the way over the bus not counted."""
    event = opened(service.events)
    now = CLOCK.now()

    def fill(one: Event) -> None:
        for number in range(answers):
            one.answers[key_of(person(number))] = Party(
                person=person(number), name={"ar": "اسم"}, state="going", at=now, seq=number + 1
            )
        one.asked, one.counts = answers, replace(one.counts, going=answers)

    service.events.change(event, fill)
    took = []
    for number in range(answers, answers + 100):
        asker = Asker(person=person(number), name={"ar": "اسم"}, confirmed=True)
        began = time.monotonic()
        service.rsvp(Rsvp(asker=asker, event=event))
        took.append((time.monotonic() - began) * 1000)
    return sorted(took)[len(took) // 2]


def nobody_to_ask(service: str, method: str, payload: Any) -> Any:
    """An answer waits for no other service."""
    raise CallFailed(f"{service}.{method}")


def middle(measured: list[tuple[float, float]]) -> dict[str, float]:
    """The middle of each of the two."""
    at = len(measured) // 2
    ours, floor = (sorted(column)[at] for column in zip(*measured, strict=True))
    return {"ours": ours, "floor": floor}


def main(url: str, row: str) -> None:
    """Measure in turns and print."""
    settings = Settings(service="events", mongo_url=url, mongo_database=f"bench_{uuid.uuid4().hex}")
    client: MongoClient[Any] = connect(settings)
    base = database(client, settings)
    service = build(Surroundings(base, CLOCK, nobody_to_ask, settings))
    service.prepare()
    if row == "crowd":
        single = OneByOne(base["events"], CLOCK)
        rounds = [(crowd(service.events), crowd(single)) for _ in range(ROUNDS)]
    else:
        rounds = [(next_answer_ms(service, ANSWERS), next_answer_ms(service, 0)) for _ in range(9)]
    client.drop_database(base.name)
    print(json.dumps(middle(rounds)))


if __name__ == "__main__":
    main(*sys.argv[1:])
