"""Answering: asking for seats, changing one's mind, giving up, and who is next."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.common.contracts.events import Answer, Counts
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Invalid
from services.common.ids import new_id
from services.events.domain.content import Content
from services.events.domain.seats.draw import MOST_ENTERED, new_ticket
from services.events.domain.seats.line import Lines
from services.events.domain.seats.party import By, Move, Party, key_of, recounted

BATCH = 500
"""Answers that time changes in one decision."""


@dataclass(kw_only=True)
class Seating(Content):
    """The answers of an event, by person, with the counts that lists show.

    `counts.going` and `counts.offered` are heads, guests included; the others count answers.
    """

    answers: dict[str, Party] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    taken: dict[str, int] = field(default_factory=dict)
    """Heads that hold a seat, by class; empty where seats have no classes."""
    asked: int = 0
    """The last number given out to somebody asking."""
    drawn_at: datetime | None = None

    def __post_init__(self) -> None:
        self._lines = Lines(self.answers)

    @property
    def held(self) -> int:
        """Heads that hold a seat."""
        return self.counts.going + self.counts.offered

    @property
    def free(self) -> int | None:
        """Seats not taken, never below 0; None without limit."""
        if self.seat_classes:
            return sum(self.free_in(one.key) or 0 for one in self.seat_classes)
        return self.free_in("")

    def free_in(self, seat_class: str) -> int | None:
        """Seats of a class not taken, never below 0; None without limit."""
        most = self.capacity_of(seat_class)
        return None if most is None else max(0, most - self.held_in(seat_class))

    def held_in(self, seat_class: str) -> int:
        """Heads that hold a seat of this class."""
        return self.taken.get(seat_class, 0) if self.seat_classes else self.held

    def mine(self, person: str) -> Party | None:
        """A person's answer."""
        return self.answers.get(key_of(person)) if person else None

    def position(self, party: Party) -> int | None:
        """A waiting party's place in its queue, from 1."""
        if party.state != "waitlisted":
            return None
        return self._lines.ahead(key_of(party.person), party) + 1

    def queue(self, seat_class: str = "") -> list[Party]:
        """Those who wait for this class, in order."""
        return [self.answers[key] for _, key in self._lines.of(seat_class)]

    def _answer(
        self, person: str, name: Text, answer: Answer, guests: int, seat_class: str, now: datetime
    ) -> list[Move]:
        key = key_of(person)
        old = self.answers.get(key)
        if answer == "declined":
            guests = 0
        if answer != "going":
            seat_class = ""
        elif old is not None and old.concerned:
            seat_class = seat_class or old.seat_class
        if old is not None and _same(old, answer, guests, seat_class):
            return []
        if not 0 <= guests <= self.guests_allowed:
            raise Invalid(fields={"guests": ["too_many" if guests > 0 else "invalid"]})
        new = Party(
            person=person,
            name=name,
            state=answer,
            guests=guests,
            at=now,
            seq=0,
            seat_class=self.checked_class(seat_class) if answer == "going" else "",
            turned_down=old is not None and old.turned_down,
        )
        if answer == "going":
            return self._ask(key, old, new, now)
        return self._step_back(key, old, replace(new, seq=self._next()), now)

    def checked_class(self, seat_class: str) -> str:
        """The class a seat is asked of. Raises Invalid `seat_class`."""
        keys = [one.key for one in self.seat_classes]
        if not seat_class and len(keys) == 1:
            return keys[0]
        if not seat_class and keys:
            raise Invalid(fields={"seat_class": ["required"]})
        if seat_class and seat_class not in keys:
            raise Invalid(fields={"seat_class": ["not_one_of"]})
        return seat_class

    def _ask(self, key: str, old: Party | None, new: Party, now: datetime) -> list[Move]:
        most = self.capacity_of(new.seat_class)
        if most is not None and new.heads > most:
            raise Invalid(fields={"guests": ["too_many"]})
        if old is not None and old.holds:
            return self._resize_seated(key, old, new, now)
        if old is not None and old.state == "waitlisted":
            return self._resize_waiting(key, old, new, now)
        if new.turned_down:
            raise Conflict("event.not_approved")
        if self.admission == "lottery" and self.drawn_at is None:
            return self._enter(key, old, new, now)
        if self.admission == "approval":
            pending = old is not None and old.state == "pending"
            seq = old.seq if old is not None and pending else self._next()
            self._put(key, replace(new, state="pending", seq=seq))
            return []
        return [self._seat_or_queue(key, new, now)]

    def _enter(self, key: str, old: Party | None, new: Party, now: datetime) -> list[Move]:
        if self.draw_at is None or now >= self.draw_at:
            raise Conflict("event.draw_due")
        if old is not None and old.state == "entered":
            self._put(key, replace(new, state="entered", seq=old.seq, ticket=old.ticket))
            return []
        if self.counts.entered >= MOST_ENTERED:
            raise Conflict("event.draw_full", {"most": MOST_ENTERED})
        self._put(key, replace(new, state="entered", seq=self._next(), ticket=new_ticket()))
        return []

    def _seat_or_queue(self, key: str, party: Party, now: datetime, by: By = "") -> Move:
        new = replace(party, state="going", seq=self._next(), deadline=None)
        if self._fits(new.seat_class, new.heads) and self._head(new.seat_class) is None:
            new = replace(new, seated_at=None if new.at == now else now)
            self._put(key, new)
            return Move("seated", new, by=by)
        return self._queue_up(key, new, by)

    def _resize_seated(self, key: str, old: Party, new: Party, now: datetime) -> list[Move]:
        if old.deadline is not None and now >= old.deadline:
            raise Conflict("event.offer_lapsed")
        room = new.seat_class
        more = new.guests - old.guests if room == old.seat_class else new.heads
        if more > 0 and not (self._fits(room, more) and self._head(room) is None):
            free = 0 if self._head(room) else (self.free_in(room) or 0)
            code = "no_room_for_guests" if room == old.seat_class else "class_full"
            raise Conflict(f"event.{code}", {"free": free})
        kept = replace(old, guests=new.guests, seat_class=room, state="going", deadline=None)
        if old.state == "going":
            self._put(key, kept)
            return self._promote(now)
        kept = replace(kept, seated_at=now)
        self._put(key, kept)
        return [Move("seated", kept), *self._promote(now)]

    def _resize_waiting(self, key: str, old: Party, new: Party, now: datetime) -> list[Move]:
        kept = replace(old, guests=new.guests, seat_class=new.seat_class)
        if new.seat_class != old.seat_class:
            return [self._seat_or_queue(key, replace(kept, at=now), now), *self._promote(now)]
        if new.guests > old.guests:
            again = replace(kept, at=now, seq=self._next())
            return [self._queue_up(key, again), *self._promote(now)]
        self._put(key, kept)
        return self._promote(now)

    def _step_back(self, key: str, old: Party | None, new: Party, now: datetime) -> list[Move]:
        self._put(key, new)
        if old is None or not old.concerned:
            return []
        return [Move("released", old), *self._promote(now)]

    def _withdraw(self, key: str, now: datetime) -> list[Move]:
        return self._step_back(key, self.answers[key], self._gone(self.answers[key], now), now)

    def _gone(self, old: Party, now: datetime) -> Party:
        return replace(old, state="cancelled", guests=0, at=now, deadline=None, seated_at=None)

    def _merge(
        self, guest: str, key: str, person: str, name: Text, now: datetime, open_: bool
    ) -> list[Move]:
        """Give a guest's answer to a person, or keep the person's own where that is better."""
        theirs, own = replace(self.answers[guest], person=person, name=name), self.answers.get(key)
        self._put(guest, None)
        if own is None or theirs.rank < own.rank:
            self._put(key, theirs)
        return self._promote(now) if open_ else []

    def _forget(self, key: str, now: datetime, open_: bool) -> list[Move]:
        """Forget who answered. What can still be attended loses the answer, the rest keeps its
        count under a key that leads nowhere."""
        old = self.answers[key]
        self._put(key, None)
        if not open_:
            self._put(f"gone-{new_id()}", replace(old, person="", name={}))
            return []
        return [Move("released", old), *self._promote(now)] if old.concerned else []

    def _promote(self, now: datetime) -> list[Move]:
        """Seat the heads of the queues for as long as they fit, or offer them the seats."""
        moves: list[Move] = []
        for seat_class in self._lines.classes():
            while (key := self._head(seat_class)) is not None:
                waiting = self.answers[key]
                if not self._fits(seat_class, waiting.heads):
                    break
                moves.append(self._serve(key, waiting, now))
        return moves

    def _serve(self, key: str, waiting: Party, now: datetime) -> Move:
        if self.offer_hours:
            deadline = min(now + timedelta(hours=self.offer_hours), self.starts_at)
            offered = replace(waiting, state="offered", deadline=deadline)
            self._put(key, offered)
            return Move("offered", offered)
        seated = replace(waiting, state="going", seated_at=now)
        self._put(key, seated)
        return Move("promoted", seated)

    def _lapse(self, now: datetime) -> list[Move]:
        """End the offers nobody took, some at a time."""
        moves: list[Move] = []
        for key in [*self._lines.offers(now)][:BATCH]:
            lapsed = self._gone(self.answers[key], now)
            self._put(key, lapsed)
            moves.append(Move("lapsed", lapsed))
        return moves

    def _queue_up(self, key: str, party: Party, by: By = "") -> Move:
        waiting = replace(party, state="waitlisted", seated_at=None)
        self._put(key, waiting)
        return Move("waiting", waiting, self.position(waiting) or 0, by)

    def _head(self, seat_class: str) -> str | None:
        most = self.capacity_of(seat_class)
        for _, key in self._lines.of(seat_class):
            if most is None or self.answers[key].heads <= most:
                return key
        return None

    def _fits(self, seat_class: str, heads: int) -> bool:
        free = self.free_in(seat_class)
        return free is None or heads <= free

    def _next(self) -> int:
        self.asked += 1
        return self.asked

    def _put(self, key: str, new: Party | None) -> None:
        old = self.answers.get(key)
        if new is None:
            del self.answers[key]
        else:
            self.answers[key] = new
        self._lines.follow(key, old, new)
        self.counts = recounted(self.counts, old, new)
        for party, sign in ((old, -1), (new, 1)):
            if party is not None and party.holds and party.seat_class:
                held = self.taken.get(party.seat_class, 0) + sign * party.heads
                self.taken = {**self.taken, party.seat_class: held}


def _same(old: Party, answer: Answer, guests: int, seat_class: str) -> bool:
    if answer != "going":
        return (old.state, old.guests) == (answer, guests)
    kept = old.state in ("going", "waitlisted", "pending", "entered")
    return kept and (old.guests, old.seat_class) == (guests, seat_class)
