"""A crowd for few seats, at the same moment, through two processes' worth of service."""

import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from pymongo import MongoClient

from services.common.caller import CallFailed
from services.common.clock import SystemClock
from services.common.contracts.events import EventView, OfEvent, Rsvp
from services.common.contracts.shared import Asker
from services.common.database import database
from services.common.settings import Settings
from services.common.surroundings import Surroundings
from services.events.domain import Event
from services.events.service import build
from services.events.use_cases import EventUseCases
from tests.unit.events.build import DAY, HOUR, draft

SEATS = 10


def nobody_to_ask(service: str, method: str, payload: Any) -> Any:
    raise CallFailed("answers wait for no other service")


@pytest.fixture
def copies(mongo: MongoClient[Any]) -> Iterator[list[EventUseCases]]:
    """The service twice, as two processes have it."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    settings = Settings(service="events", mongo_database=name)
    base = database(mongo, settings)
    copies = [build(Surroundings(base, SystemClock(), nobody_to_ask, settings)) for _ in range(2)]
    copies[0].prepare()
    yield copies
    mongo.drop_database(base.name)


def opened(copies: list[EventUseCases], capacity: int) -> Event:
    now = SystemClock().now()
    event = draft(id="race-0001", capacity=capacity, starts_at=now + DAY, ends_at=now + DAY + HOUR)
    event.publish("amal", now)
    copies[0].events.add(event)
    return event


def person(number: int) -> Asker:
    return Asker(person=f"https://alpha.test/people/p{number}", name={"ar": "ش"}, confirmed=True)


@pytest.mark.parametrize("round_", range(5))
def test_two_hundred_people_for_ten_seats(copies: list[EventUseCases], round_: int) -> None:
    event = opened(copies, SEATS)
    tries = [n for n in range(200) for _ in range(8 if n % 10 == round_ else 1)]
    together = threading.Barrier(40)

    def answer(place: int) -> tuple[int, EventView]:
        if place < 40:
            together.wait(30)
        asker = person(tries[place])
        return tries[place], copies[place % 2].rsvp(Rsvp(asker=asker, event=event.id))

    with ThreadPoolExecutor(40) as crowd:
        acknowledged = list(crowd.map(answer, range(len(tries))))

    final = copies[0].events.get(event.id)
    seated = [party for party in final.answers.values() if party.state == "going"]
    assert len(seated) == SEATS == final.counts.going
    assert len(final.answers) == 200
    assert len({party.person for party in final.answers.values()}) == 200
    assert [party.seq for party in sorted(seated, key=lambda p: p.seq)] == [*range(1, SEATS + 1)]
    queue = final.queue()
    assert [party.seq for party in queue] == [*range(SEATS + 1, 201)]
    places = {party.person: final.position(party) for party in queue}
    for number, view in acknowledged:
        assert view.mine is not None
        assert view.mine.position == places.get(person(number).person)
    letters = copies[0].events.collection.find_one({"_id": event.id})["outbox"]
    told = [one["data"]["person"] for one in letters if one["name"] == "placed_on_waitlist"]
    assert told == [party.person for party in queue]
    confirmed = [one["data"]["person"] for one in letters if one["name"] == "seat_confirmed"]
    assert sorted(confirmed) == sorted(party.person for party in seated)


def test_seats_given_up_in_the_crowd_are_each_given_on_once(copies: list[EventUseCases]) -> None:
    event = opened(copies, SEATS)
    for number in range(40):
        copies[0].rsvp(Rsvp(asker=person(number), event=event.id))

    def act(number: int) -> None:
        if number < 8:
            copies[number % 2].cancel_rsvp(OfEvent(asker=person(number), event=event.id))
        else:
            copies[number % 2].rsvp(Rsvp(asker=person(number + 40), event=event.id))

    with ThreadPoolExecutor(20) as crowd:
        list(crowd.map(act, range(30)))
    final = copies[0].events.get(event.id)
    assert final.counts.going == SEATS
    letters = copies[0].events.collection.find_one({"_id": event.id})["outbox"]
    promoted = [one["data"]["person"] for one in letters if one["data"].get("promoted")]
    assert promoted == [person(number).person for number in range(SEATS, SEATS + 8)]
