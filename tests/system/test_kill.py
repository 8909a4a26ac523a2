"""Kill -9 of any part in mid-work: what was acknowledged is there, and mails come once."""

import threading
import time
from collections import Counter
from typing import Any

import httpx
import pytest

from services.operations.node import Node
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
    inbox = Inbox(running.state()["mails"], title)
    end = time.monotonic() + seconds
    while len(inbox.read()) < PEOPLE * EVENTS and time.monotonic() < end:
        time.sleep(1)
    # Whatever would come twice comes when a lease ends or a queue is heard again.
    time.sleep(5)
    return inbox.read()


class Inbox:
    """Counts mails by address and subject, reading each only once: there are thousands.

    The organizer hears of her own members only, so she does not count.
    """

    def __init__(self, page: str, title: str) -> None:
        self.page, self.title = page, title
        self.last = ""
        self.found: Counter[tuple[str, str]] = Counter()

    def read(self) -> Counter[tuple[str, str]]:
        """The counts so far."""
        while mails := self._next():
            self.last = mails[-1]["id"]
            for mail in mails:
                for address in mail["to"]:
                    if self.title in mail["subject"] and not address.startswith("amal"):
                        self.found[address, mail["subject"]] += 1
        return self.found

    def _next(self) -> list[dict[str, Any]]:
        query = {"limit": "1000", "after": self.last}
        answer = httpx.get(f"{self.page}api/mails", params=query, timeout=30)
        return list(answer.raise_for_status().json()["items"])
