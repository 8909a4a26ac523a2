"""Whatever people, organizers and time do in whatever order, seats and queues stay right."""

import hashlib
from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.common.contracts.events import (
    NotApproved,
    OfferLapsed,
    PlacedOnWaitlist,
    SeatClass,
    SeatConfirmed,
    SeatOffered,
    SeatReleased,
    SeatTakenBack,
)
from services.common.documents import from_document, to_document
from services.common.errors import Refusal
from services.events.domain import Event, key_of
from services.events.domain.content import content_of
from tests.unit.events.build import DAY, HOUR, NOW, published

people = st.sampled_from([f"https://alpha.test/people/{name}" for name in "abcdefghijkl"])
capacities = st.one_of(st.none(), st.integers(1, 8))
rooms = st.sampled_from(["", "hall", "balcony"])
overs = st.sampled_from(["", "keep", "waitlist"])
NAMED = {"going": "seated", "waitlisted": "waiting", "offered": "offered"}


def classes(hall: int, balcony: int) -> list[SeatClass]:
    return [
        SeatClass(key="hall", name={"ar": "القاعة"}, capacity=hall),
        SeatClass(key="balcony", name={"ar": "الشرفة"}, capacity=balcony),
    ]


class Seats(RuleBasedStateMachine):
    """One event, twelve people, one organizer, and a clock."""

    def __init__(self) -> None:
        super().__init__()
        self.now = NOW
        self.holding: dict[str, str] = {}
        self.kept_over: Counter[str] = Counter()
        self.entered_then: list[tuple[str, int, str]] = []

    @initialize(
        capacity=capacities,
        guests=st.integers(0, 3),
        roomed=st.sampled_from([False, False, True]),
        admission=st.sampled_from(
            ["first_come", "first_come", "first_come", "lottery", "approval"]
        ),
        offer_hours=st.sampled_from([0, 0, 2]),
        silent=st.sampled_from([0, 6]),
    )
    def open(
        self,
        capacity: int | None,
        guests: int,
        roomed: bool,
        admission: Any,
        offer_hours: int,
        silent: int,
    ) -> None:
        self.event = published(
            capacity=None if roomed else capacity,
            seat_classes=classes(2, 3) if roomed else [],
            guests_allowed=guests,
            admission=admission,
            draw_at=NOW + timedelta(hours=3) if admission == "lottery" else None,
            offer_hours=offer_hours,
            reconfirm=bool(silent),
            release_silent=silent,
            starts_at=NOW + DAY + 6 * HOUR,
            ends_at=NOW + DAY + 8 * HOUR,
        )

    def kinds(self) -> list[str]:
        return [one.key for one in self.event.seat_classes] or [""]

    def do(self, act: Any, *given: Any, **named: Any) -> bool:
        self.now += timedelta(seconds=1)
        queues = {room: [p.person for p in self.event.queue(room)] for room in self.kinds()}
        blocked = {room: self.blocked(room) for room in self.kinds()}
        before = dict(self.event.answers)
        kept = to_document(self.event)
        try:
            act(*given, **named)
        except Refusal:
            assert to_document(self.event) == kept, "refused after changing something"
            assert self.event.recorded == []
            return False
        if act.__name__ == "rsvp" and blocked.get(before_room(before, given[0], self.event), False):
            self.nobody_jumped(before, given[0])
        self.listen(queues)
        return True

    def blocked(self, room: str) -> set[str]:
        """Who waits here and could be seated at some time."""
        most = self.event.capacity_of(room)
        return {p.person for p in self.event.queue(room) if most is None or p.heads <= most}

    def nobody_jumped(self, before: dict[str, Any], person: str) -> None:
        """While somebody else waits who could be seated, nobody gets a seat or one more."""
        old, new = before.get(key_of(person)), self.event.mine(person)
        if new is None or new.state != "going":
            return
        others = self.blocked(new.seat_class) - {person}
        if not others:
            return
        assert old is not None and old.state in ("going", "offered", "waitlisted")
        if old.state != "waitlisted":
            assert new.heads <= old.heads

    def listen(self, queues: dict[str, list[str]]) -> None:
        """What was told is exactly what happened."""
        served: list[str] = []
        for message in self.event.recorded:
            if isinstance(message, SeatConfirmed):
                if message.promoted:
                    assert self.holding[message.person] == "waiting"
                    served.append(message.person)
                self.holding[message.person] = "seated"
            elif isinstance(message, SeatOffered):
                assert self.holding[message.person] == "waiting"
                assert self.now < message.deadline <= self.event.starts_at
                self.holding[message.person] = "offered"
                served.append(message.person)
            elif isinstance(message, PlacedOnWaitlist):
                self.holding[message.person] = "waiting"
            elif isinstance(message, SeatTakenBack):
                assert self.holding[message.person] in ("seated", "offered")
                self.holding[message.person] = "waiting"
            elif isinstance(message, OfferLapsed):
                assert self.holding.pop(message.person) == "offered"
            elif isinstance(message, SeatReleased | NotApproved):
                self.holding.pop(message.person, None)
        assert len(served) == len(set(served))
        self.those_taken_back_stand_first(queues, served)
        for line in queues.values():
            in_line = [one for one in line if one in served]
            assert [one for one in served if one in line] == in_line
        self.event.recorded.clear()
        # The database may come between any two decisions.
        stored = to_document(self.event)
        self.event = from_document(Event, stored)

    def those_taken_back_stand_first(self, queues: dict[str, list[str]], served: list[str]) -> None:
        """Before all who go on waiting; who could never be seated any more holds up nobody."""
        back = [one.person for one in self.event.recorded if isinstance(one, SeatTakenBack)]
        for room, line in queues.items():
            queue = [party.person for party in self.event.queue(room)]
            mine = [one for one in back if one in queue]
            assert queue[: len(mine)] == mine
            if mine:
                assert queue[len(mine) :] == [one for one in line if one not in served]

    @rule(
        person=people,
        answer=st.sampled_from(["going", "maybe", "declined"]),
        guests=st.integers(-1, 6),
        room=rooms,
    )
    def answer(self, person: str, answer: Any, guests: int, room: str) -> None:
        self.do(self.event.rsvp, person, {"ar": "اسم"}, answer, guests, self.now, seat_class=room)

    @rule(person=people, guests=st.integers(0, 3), hall=st.booleans())
    def come(self, person: str, guests: int, hall: bool) -> None:
        guests = min(guests, self.event.guests_allowed)
        room = ("hall" if hall else "balcony") if self.event.seat_classes else ""
        self.do(self.event.rsvp, person, {"ar": "اسم"}, "going", guests, self.now, seat_class=room)

    @rule(person=people)
    def take_back(self, person: str) -> None:
        self.do(self.event.cancel_rsvp, person, self.now)

    @rule(person=people)
    def accept(self, person: str) -> None:
        party = self.event.mine(person)
        in_time = party is not None and party.deadline is not None and self.now < party.deadline
        if self.do(self.event.accept_offer, person, self.now) and in_time:
            assert self.holding[person] == "seated"

    @rule(person=people)
    def still_coming(self, person: str) -> None:
        self.do(self.event.say_still_coming, person, self.now)

    @rule(
        asking=st.lists(people, min_size=1, max_size=4),
        verdict=st.sampled_from(["going", "declined"]),
    )
    def decide(self, asking: list[str], verdict: Any) -> None:
        self.do(self.event.decide, [key_of(one) for one in asking], verdict, self.now)

    @rule(person=people, banned=st.booleans())
    def leave(self, person: str, banned: bool) -> None:
        self.do(self.event.lose, person, "banned" if banned else "left_community", self.now)

    @rule(person=people)
    def close(self, person: str) -> None:
        self.do(self.event.forget, person, self.now)

    @rule(capacity=capacities, guests=st.integers(0, 3), over=overs)
    def amend(self, capacity: int | None, guests: int, over: Any) -> None:
        content = content_of(self.event)
        content.guests_allowed = guests
        if self.event.seat_classes:
            content.seat_classes = classes(capacity or 3, guests + 1)
            content.capacity = None
        else:
            content.capacity = capacity
        done = self.do(self.event.amend, content, self.now, over_capacity=over)
        if done and over == "keep":
            self.kept_over = Counter({room: self.event.held_in(room) for room in self.kinds()})

    @rule(minutes=st.sampled_from([10, 90, 200, 420, 1100]))
    def time_passes(self, minutes: int) -> None:
        if self.now + timedelta(minutes=minutes) >= self.event.starts_at - timedelta(minutes=5):
            return
        self.now += timedelta(minutes=minutes)
        waiting = self.event.drawn_at is None
        before = [
            (p.ticket, p.heads, p.seat_class, p.person)
            for p in self.event.answers.values()
            if p.state == "entered"
        ]
        free = {room: self.event.free_in(room) for room in self.kinds()}
        self.do(self.event.catch_up, self.now)
        if waiting and self.event.drawn_at is not None:
            self.the_draw_is_as_anybody_computes_it(before, free)
        due = self.event.next_due_at
        assert due is None or due > self.now
        if self.event.released_at is not None:
            held = self.event.answers.values()
            assert "asked" not in {self.event.still_coming(party) for party in held}

    def the_draw_is_as_anybody_computes_it(
        self, before: list[tuple[str, int, str, str]], free: dict[str, int | None]
    ) -> None:
        seed = self.event.seed
        assert hashlib.sha256(seed.encode()).hexdigest() == self.event.commitment
        assert self.event.drawn_seats == free
        ordered = sorted(
            before, key=lambda one: hashlib.sha256(f"{seed}:{one[0]}".encode()).hexdigest()
        )
        passed_over: set[str] = set()
        for rank, (ticket, heads, room, _) in enumerate(ordered, 1):
            left, most = free[room], self.event.capacity_of(room)
            seated = room not in passed_over and (left is None or heads <= left)
            if seated and left is not None:
                free[room] = left - heads
            elif not seated and (most is None or heads <= most):
                passed_over.add(room)
            drawn = self.event.drawn[ticket]
            assert (drawn.rank, drawn.heads, drawn.seat_class) == (rank, heads, room)
            assert drawn.outcome == ("seated" if seated else "waitlisted")
        assert self.event.counts.entered == 0

    @invariant()
    def seats_never_exceed_capacity(self) -> None:
        if not hasattr(self, "event"):
            return
        for room in self.kinds():
            holders = [p for p in self.event.answers.values() if p.holds and p.seat_class == room]
            heads = sum(p.heads for p in holders)
            assert self.event.held_in(room) == heads
            most = self.event.capacity_of(room)
            assert most is None or heads <= max(most, self.kept_over[room])

    @invariant()
    def counts_are_those_of_the_answers(self) -> None:
        if hasattr(self, "event"):
            counted: Counter[str] = Counter()
            for party in self.event.answers.values():
                counted[party.state] += party.heads if party.holds else 1
            del counted["cancelled"]
            assert Counter(vars(self.event.counts)) == counted

    @invariant()
    def nobody_is_there_twice(self) -> None:
        if hasattr(self, "event"):
            persons = [party.person for party in self.event.answers.values()]
            assert len(persons) == len(set(persons))

    @invariant()
    def everybody_knows_where_they_stand(self) -> None:
        if hasattr(self, "event"):
            parties = self.event.answers.values()
            real = {p.person: NAMED[p.state] for p in parties if p.state in NAMED}
            assert real == self.holding

    @invariant()
    def the_queue_is_in_order_and_nobody_waits_for_nothing(self) -> None:
        if not hasattr(self, "event"):
            return
        for room in self.kinds():
            queue = self.event.queue(room)
            assert [party.seq for party in queue] == sorted({party.seq for party in queue})
            assert [self.event.position(party) for party in queue] == [*range(1, len(queue) + 1)]
            most = self.event.capacity_of(room)
            if most is None:
                assert not queue
                continue
            seatable = [party for party in queue if party.heads <= most]
            assert not seatable or seatable[0].heads > most - self.event.held_in(room)

    @precondition(lambda self: hasattr(self, "event"))
    @invariant()
    def whoever_gets_an_offer_is_waited_for(self) -> None:
        offers = [p.deadline for p in self.event.answers.values() if p.state == "offered"]
        assert all(deadline is not None for deadline in offers)
        due = self.event.next_due_at
        assert not offers or (due is not None and due <= min(offers))


def before_room(before: dict[str, Any], person: str, event: Event) -> str:
    """The class an answer was about."""
    party = event.mine(person) or before.get(key_of(person))
    return party.seat_class if party is not None else ""


TestSeats = Seats.TestCase
TestSeats.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)


def test_who_is_taken_back_and_can_never_be_seated_holds_up_nobody() -> None:
    """Two of one party sat in a hall that has one seat left: who waited behind them comes in."""
    pair, alone = "https://alpha.test/people/b", "https://alpha.test/people/a"
    seats = Seats()
    seats.open(None, 0, roomed=False, admission="first_come", offer_hours=0, silent=6)
    seats.amend(2, 1, "")
    seats.come(pair, 1, hall=False)
    seats.come(alone, 0, hall=False)
    seats.still_coming(alone)
    seats.still_coming(alone)
    seats.amend(1, 0, "waitlist")
    assert seats.holding == {pair: "waiting", alone: "seated"}
    seats.the_queue_is_in_order_and_nobody_waits_for_nothing()
