"""Kill -9 of any part in mid-work: what was acknowledged is there, and mails come once."""

import threading
import time
from collections import Counter

import pytest

from services.operations.node import Node
from services.operations.servers.mail import read_mails
from tests.api import Api, community, meeting, person

PEOPLE = 50
EVENTS = 10


@pytest.fixture(scope="module")
def people(running: Node) -> list[Api]:
    made: list[Api] = []

    def some(first: int) -> None:
        for n in range(first, PEOPLE, 5):
            made.append(person(running.url, running.mails, f"k{n}"))

    threads = [threading.Thread(target=some, args=(n,)) for n in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return made


@pytest.fixture(scope="module")
def organizer(running: Node) -> Api:
    amal = person(running.url, running.mails, "amal")
    community(amal, "storm")
    return amal


@pytest.mark.parametrize(
    "victim", ["events", "membership", "notifications", "gateway", "rabbitmq", "mongod"]
)
def test_five_hundred_answers_survive_the_death_of(
    victim: str, running: Node, people: list[Api], organizer: Api
) -> None:
    title = {"en": f"Storm over {victim}"}
    events = [
        meeting(organizer, "storm", title={"en": f"{title['en']} {n}"}) for n in range(EVENTS)
    ]
    acknowledged: list[tuple[str, str]] = []

    def answer(api: Api) -> None:
        for event in events:
            api.insist("PUT", f"/events/{event}/rsvp", {"answer": "going"}, seconds=90)
            acknowledged.append((api.username, event))

    threads = [threading.Thread(target=answer, args=(api,)) for api in people]
    for thread in threads:
        thread.start()
    while len(acknowledged) < PEOPLE * EVENTS // 3:
        time.sleep(0.01)
    old = running.kill(victim)
    for thread in threads:
        thread.join(200)
    running.wait_back(victim, old)

    assert len(acknowledged) == PEOPLE * EVENTS
    for event in events:
        seen = organizer.insist("GET", f"/events/{event}")
        assert seen["counts"]["going"] == PEOPLE
    told = mails_about(running, title["en"])
    assert Counter(told.values()) == Counter({1: PEOPLE * EVENTS}), victim
    print(f"{victim}: {len(acknowledged)} answers, {len(told)} mails, each once", flush=True)


def mails_about(running: Node, title: str, seconds: float = 150) -> Counter[tuple[str, str]]:
    """How many confirmations each person got for each event, once they stop coming."""
    end = time.monotonic() + seconds
    while len(seen := _count(running, title)) < PEOPLE * EVENTS and time.monotonic() < end:
        time.sleep(1)
    # Whatever would come twice comes when a lease ends or a queue is heard again.
    time.sleep(5)
    return _count(running, title) if seen else seen


def _count(running: Node, title: str) -> Counter[tuple[str, str]]:
    """By address and subject; the organizer hears of her own members only."""
    found: Counter[tuple[str, str]] = Counter()
    for mail in read_mails(running.state()["mails"], None, limit=100000):
        for address in mail["to"]:
            if title in mail["subject"] and not address.startswith("amal"):
                found[address, mail["subject"]] += 1
    return found
