"""Seats, answers and the queue: who comes, who waits, who is next.

The rules, in one place:

- A party is a person with their guests; it is seated whole or waits whole.
- The queue is strictly first come, first served. A party that would fit still waits behind one
  that asked before it and does not fit yet: nobody jumps the queue. Only a party larger than the
  whole capacity is passed over, since nobody could ever be seated behind it; it keeps its place.
- Whenever seats free up before the start, those at the head of the queue are seated, one after
  the other, as long as the head fits.
- One answer a person. Answering again changes it: the same answer changes nothing; fewer guests
  keep the seat or the place in the queue; more guests for a seated party need free seats and
  nobody waiting, else the change is refused and the seat kept; more guests for a waiting party
  are a new asking, at the end of the queue.
- Who is seated stays seated: lowering the guests allowed or the capacity throws nobody out.
"""

import hashlib
from base64 import urlsafe_b64encode
from bisect import bisect_left
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from services.common.contracts.events import Answer, Counts, State
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Invalid
from services.common.ids import new_id
from services.events.domain.content import Content

MoveKind = Literal["seated", "promoted", "waiting", "released"]


def key_of(person: str) -> str:
    """The key of a person's answer: a URI holds characters a field name may not."""
    return urlsafe_b64encode(hashlib.sha256(person.encode()).digest()[:16]).decode().rstrip("=")


@dataclass(frozen=True, kw_only=True)
class Party:
    """A person's answer, with the guests they bring. `seq` tells the order of asking.

    `person` and `name` are empty once the account is closed.
    """

    person: str
    name: Text
    state: State
    guests: int = 0
    at: datetime
    seq: int

    @property
    def heads(self) -> int:
        """The person and the guests."""
        return 1 + self.guests

    @property
    def concerned(self) -> bool:
        """Whether there is a seat or a place in the queue to lose."""
        return self.state in ("going", "waitlisted")


@dataclass(frozen=True)
class Move:
    """Something that happened to a party; `position` counts from 1 for `waiting`."""

    kind: MoveKind
    party: Party
    position: int = 0


@dataclass(kw_only=True)
class Seating(Content):
    """The answers of an event, by person, with the counts that lists show.

    `counts.going` is heads, guests included; the others count answers.
    """

    answers: dict[str, Party] = field(default_factory=dict)
    counts: Counts = field(default_factory=Counts)
    asked: int = 0
    """The last number given out to somebody asking."""

    def __post_init__(self) -> None:
        self._line = sorted(
            (party.seq, key) for key, party in self.answers.items() if party.state == "waitlisted"
        )

    @property
    def free(self) -> int | None:
        """Seats not taken, never below 0; None without limit."""
        return None if self.capacity is None else max(0, self.capacity - self.counts.going)

    def mine(self, person: str) -> Party | None:
        """A person's answer."""
        return self.answers.get(key_of(person)) if person else None

    def position(self, party: Party) -> int | None:
        """A waiting party's place in the queue, from 1."""
        if party.state != "waitlisted":
            return None
        return bisect_left(self._line, (party.seq, key_of(party.person))) + 1

    def queue(self) -> list[Party]:
        """Those who wait, in order."""
        return [self.answers[key] for _, key in self._line]

    def _answer(
        self, person: str, name: Text, answer: Answer, guests: int, now: datetime
    ) -> list[Move]:
        key = key_of(person)
        old = self.answers.get(key)
        guests = 0 if answer == "declined" else guests
        if old is not None and (old.state, old.guests) in _same(answer, guests):
            return []
        if not 0 <= guests <= self.guests_allowed:
            raise Invalid(fields={"guests": ["too_many" if guests > 0 else "invalid"]})
        if answer == "going":
            return self._ask(key, old, person, name, guests, now)
        new = Party(person=person, name=name, state=answer, guests=guests, at=now, seq=0)
        return self._step_back(key, old, replace(new, seq=self._next()))

    def _ask(
        self, key: str, old: Party | None, person: str, name: Text, guests: int, now: datetime
    ) -> list[Move]:
        if self.capacity is not None and 1 + guests > self.capacity:
            raise Invalid(fields={"guests": ["too_many"]})
        if old is not None and old.concerned:
            return self._resize(key, old, guests, now)
        new = Party(person=person, name=name, state="going", guests=guests, at=now, seq=0)
        new = replace(new, seq=self._next())
        if self._fits(new.heads) and self._head() is None:
            self._put(key, new)
            return [Move("seated", new)]
        return [self._queue_up(key, new)]

    def _resize(self, key: str, old: Party, guests: int, now: datetime) -> list[Move]:
        new = replace(old, guests=guests)
        more = guests - old.guests
        if old.state == "going":
            if more > 0 and not (self._fits(more) and self._head() is None):
                free = 0 if self._head() else (self.free or 0)
                raise Conflict("event.no_room_for_guests", {"free": free})
            self._put(key, new)
            return self._promote()
        if more > 0:
            return [self._queue_up(key, replace(new, at=now, seq=self._next())), *self._promote()]
        self._put(key, new)
        return self._promote()

    def _step_back(self, key: str, old: Party | None, new: Party) -> list[Move]:
        self._put(key, new)
        if old is None or not old.concerned:
            return []
        return [Move("released", old), *self._promote()]

    def _withdraw(self, key: str, now: datetime) -> list[Move]:
        old = self.answers[key]
        return self._step_back(key, old, replace(old, state="cancelled", guests=0, at=now))

    def _forget(self, key: str, now: datetime, open_: bool) -> list[Move]:
        """Forget who answered. What can still be attended loses the answer, the rest keeps its
        count under a key that leads nowhere."""
        old = self.answers[key]
        self._put(key, None)
        if not open_:
            self._put(f"gone-{new_id()}", replace(old, person="", name={}))
            return []
        return [Move("released", old), *self._promote()] if old.concerned else []

    def _promote(self) -> list[Move]:
        """Seat the head of the queue for as long as it fits."""
        moves: list[Move] = []
        while (key := self._head()) is not None and self._fits(self.answers[key].heads):
            seated = replace(self.answers[key], state="going")
            self._put(key, seated)
            moves.append(Move("promoted", seated))
        return moves

    def _queue_up(self, key: str, party: Party) -> Move:
        waiting = replace(party, state="waitlisted")
        self._put(key, waiting)
        return Move("waiting", waiting, self.position(waiting) or 0)

    def _head(self) -> str | None:
        for _, key in self._line:
            if self.capacity is None or self.answers[key].heads <= self.capacity:
                return key
        return None

    def _fits(self, heads: int) -> bool:
        free = self.free
        return free is None or heads <= free

    def _next(self) -> int:
        self.asked += 1
        return self.asked

    def _put(self, key: str, new: Party | None) -> None:
        old = self.answers.get(key)
        if old is not None and old.state == "waitlisted":
            del self._line[bisect_left(self._line, (old.seq, key))]
        if new is None:
            del self.answers[key]
        else:
            self.answers[key] = new
            if new.state == "waitlisted":
                self._line.insert(bisect_left(self._line, (new.seq, key)), (new.seq, key))
        self.counts = _recounted(self.counts, old, new)


def _same(answer: Answer, guests: int) -> set[tuple[str, int]]:
    same = {(str(answer), guests)}
    return same | {("waitlisted", guests)} if answer == "going" else same


def _recounted(counts: Counts, old: Party | None, new: Party | None) -> Counts:
    change: dict[str, int] = {}
    for party, sign in ((old, -1), (new, 1)):
        if party is not None and party.state != "cancelled":
            heads = party.heads if party.state == "going" else 1
            change[party.state] = change.get(party.state, 0) + sign * heads
    return replace(counts, **{state: getattr(counts, state) + by for state, by in change.items()})
