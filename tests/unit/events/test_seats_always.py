"""Whatever people and organizers do in whatever order, seats and queue stay right."""

from collections import Counter
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.common.contracts.events import PlacedOnWaitlist, SeatConfirmed, SeatReleased
from services.common.documents import from_document, to_document
from services.common.errors import Refusal
from services.events.domain import Event
from services.events.domain.content import content_of
from tests.unit.events.build import DAY, NOW, published

people = st.sampled_from([f"https://alpha.test/people/{name}" for name in "abcdefghijkl"])
capacities = st.one_of(st.none(), st.integers(1, 8))


class Seats(RuleBasedStateMachine):
    """One event, twelve people, one organizer."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.holding: dict[str, str] = {}
        self.promotions: Counter[tuple[str, int]] = Counter()
        self.waiting_before: list[str] = []

    @initialize(capacity=capacities, guests=st.integers(0, 3))
    def open(self, capacity: int | None, guests: int) -> None:
        self.event = published(capacity=capacity, guests_allowed=guests, starts_at=NOW + DAY)

    def do(self, act, *given) -> None:  # type: ignore[no-untyped-def]
        self.now += timedelta(seconds=1)
        before = self.order()
        seated_before = {
            p.person: p.heads for p in self.event.answers.values() if p.state == "going"
        }
        capacity = self.event.capacity
        could_wait = {p.person for p in self.event.queue() if p.heads <= (capacity or p.heads)}
        kept = to_document(self.event)
        try:
            act(*given)
        except Refusal:
            assert to_document(self.event) == kept, "refused after changing something"
            assert self.event.recorded == []
            return
        if could_wait and act.__name__ == "rsvp":
            self.nobody_jumped(seated_before, could_wait - {given[0]})
        self.listen(before)

    def order(self) -> list[str]:
        return [party.person for party in self.event.queue()]

    def nobody_jumped(self, seated_before: dict[str, int], waiting: set[str]) -> None:
        """While somebody waits who could be seated, nobody else gets a seat or one more."""
        if not waiting:
            return
        direct = [m for m in self.event.recorded if isinstance(m, SeatConfirmed) and not m.promoted]
        assert not direct
        for party in self.event.answers.values():
            if party.state == "going" and party.person in seated_before:
                assert party.heads <= seated_before[party.person]

    def listen(self, before: list[str]) -> None:
        """What was told is exactly what happened."""
        promoted: list[str] = []
        for message in self.event.recorded:
            if isinstance(message, SeatConfirmed):
                assert self.holding.get(message.person) == ("waiting" if message.promoted else None)
                self.holding[message.person] = "seated"
                if message.promoted:
                    promoted.append(message.person)
            elif isinstance(message, PlacedOnWaitlist):
                assert self.holding.get(message.person) in (None, "waiting")
                self.holding[message.person] = "waiting"
            elif isinstance(message, SeatReleased):
                assert self.holding.pop(message.person) in ("seated", "waiting")
        assert len(promoted) == len(set(promoted))
        in_line = [one for one in before if one in promoted]
        assert [one for one in promoted if one in before] == in_line
        self.event.recorded.clear()
        # The database may come between any two decisions.
        stored = to_document(self.event)
        self.event = from_document(Event, stored)

    @rule(
        person=people,
        answer=st.sampled_from(["going", "maybe", "declined"]),
        guests=st.integers(-1, 6),
    )
    def answer(self, person: str, answer, guests: int) -> None:  # type: ignore[no-untyped-def]
        self.do(self.event.rsvp, person, {"ar": "اسم"}, answer, guests, self.now)

    @rule(person=people, guests=st.integers(0, 3))
    def come(self, person: str, guests: int) -> None:
        guests = min(guests, self.event.guests_allowed)
        self.do(self.event.rsvp, person, {"ar": "اسم"}, "going", guests, self.now)

    @rule(person=people)
    def take_back(self, person: str) -> None:
        self.do(self.event.cancel_rsvp, person, self.now)

    @rule(person=people, banned=st.booleans())
    def leave(self, person: str, banned: bool) -> None:
        self.do(self.event.lose, person, "banned" if banned else "left_community", self.now)

    @rule(person=people)
    def close(self, person: str) -> None:
        self.do(self.event.forget, person, self.now)

    @rule(capacity=capacities, guests=st.integers(0, 3))
    def amend(self, capacity: int | None, guests: int) -> None:
        content = content_of(self.event)
        content.capacity, content.guests_allowed = capacity, guests
        self.do(self.event.amend, content, self.now)

    @invariant()
    def seats_never_exceed_capacity(self) -> None:
        if not hasattr(self, "event"):
            return
        seated = [party for party in self.event.answers.values() if party.state == "going"]
        heads = sum(party.heads for party in seated)
        assert self.event.counts.going == heads
        assert self.event.capacity is None or heads <= self.event.capacity

    @invariant()
    def counts_are_those_of_the_answers(self) -> None:
        if hasattr(self, "event"):
            states = Counter(party.state for party in self.event.answers.values())
            for state in ("maybe", "declined", "waitlisted"):
                assert getattr(self.event.counts, state) == states[state]  # type: ignore[index]

    @invariant()
    def nobody_is_there_twice(self) -> None:
        if hasattr(self, "event"):
            persons = [party.person for party in self.event.answers.values()]
            assert len(persons) == len(set(persons))

    @invariant()
    def everybody_knows_where_they_stand(self) -> None:
        if hasattr(self, "event"):
            names = {"going": "seated", "waitlisted": "waiting"}
            real = {p.person: names[p.state] for p in self.event.answers.values() if p.concerned}
            assert real == self.holding

    @invariant()
    def the_queue_is_in_order_and_nobody_waits_for_nothing(self) -> None:
        if not hasattr(self, "event"):
            return
        queue = self.event.queue()
        assert [party.seq for party in queue] == sorted({party.seq for party in queue})
        assert [self.event.position(party) for party in queue] == [*range(1, len(queue) + 1)]
        if self.event.capacity is None:
            assert not queue
            return
        free = self.event.capacity - self.event.counts.going
        seatable = [party for party in queue if party.heads <= self.event.capacity]
        assert not seatable or seatable[0].heads > free


TestSeats = Seats.TestCase
TestSeats.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
