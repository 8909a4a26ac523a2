"""Two hundred people, ten seats, all at once: nobody twice, nobody forgotten, in order."""

import random
import threading
from datetime import datetime
from typing import Any

from services.operations.node import Node
from tests.api import Api, Refused, community, meeting, person

PEOPLE, SEATS, ROUNDS = 200, 10, 20


def at_once(work: list[tuple[Api, str]], answer: list[tuple[str, Any]]) -> None:
    """Every answer from a thread of its own, let go together."""
    start = threading.Barrier(len(work))

    def one(api: Api, event: str) -> None:
        start.wait()
        try:
            answer.append((api.username, api.insist("PUT", f"/events/{event}/rsvp", GOING)))
        except Refused as no:
            answer.append((api.username, no))

    threads = [threading.Thread(target=one, args=one_of) for one_of in work]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


GOING = {"answer": "going"}


def everybody(organizer: Api, event: str) -> list[dict[str, Any]]:
    """All answers as the organizer sees them, page by page."""
    found: list[dict[str, Any]] = []
    cursor = ""
    while True:
        page = organizer("GET", f"/events/{event}/rsvps?limit=100&cursor={cursor}")
        found += page["items"]
        if not page["next"]:
            return found
        cursor = page["next"]


def test_ten_seats_for_two_hundred_people_twenty_times(running: Node) -> None:
    organizer = person(running.url, running.mails, "amal")
    slug = community(organizer, "crowd")
    people = crowd_of(running)
    for round_ in range(ROUNDS):
        event = meeting(organizer, slug, capacity=SEATS)
        order = random.Random(round_).sample(people, len(people))
        # Some are impatient: the same person answers eight times at once.
        work = [(api, event) for api in order for _ in range(8 if api.username[-1] == "7" else 1)]
        answers: list[tuple[str, Any]] = []
        at_once(work, answers)

        assert not [no for _, no in answers if isinstance(no, Refused)]
        listed = everybody(organizer, event)
        seated = [one["username"] for one in listed if one["state"] == "going"]
        waiting = sorted(
            (one for one in listed if one["state"] == "waitlisted"), key=lambda one: one["position"]
        )
        names = [one["username"] for one in listed]
        assert len(seated) == SEATS
        assert len(names) == len(set(names)) == PEOPLE
        assert [one["position"] for one in waiting] == list(range(1, PEOPLE - SEATS + 1))
        arrivals = [datetime.fromisoformat(one["answered_at"]) for one in waiting]
        assert arrivals == sorted(arrivals)
        first = [one for one in listed if one["state"] == "going"]
        assert max(datetime.fromisoformat(one["answered_at"]) for one in first) <= arrivals[0]
        told = {name: answer["state"] for name, answer in answers}
        assert {name for name, state in told.items() if state == "going"} == set(seated)
        print(f"round {round_ + 1}: {len(seated)} seated, {len(waiting)} in line", flush=True)


def crowd_of(running: Node) -> list[Api]:
    """Two hundred people, registered eight at a time."""
    made: list[Api] = []

    def some(first: int) -> None:
        for n in range(first, PEOPLE, 8):
            made.append(person(running.url, running.mails, f"p{n}"))

    threads = [threading.Thread(target=some, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == PEOPLE
    return made
