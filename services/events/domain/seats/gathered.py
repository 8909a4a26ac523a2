"""What organizers and time do to answers: the draw, approval, "still coming?", fewer seats."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from services.common.contracts.events import OverCapacity, Verdict
from services.common.errors import Conflict, Invalid, NotFound
from services.events.domain.content import Content
from services.events.domain.seats.draw import Drawn, commitment_to, drawn_order, new_seed
from services.events.domain.seats.party import Move, Party
from services.events.domain.seats.seating import BATCH, Seating

ASKED_BEFORE = timedelta(hours=24)
"""How long before the start people are asked whether they still come."""

GRACE = timedelta(hours=4)
"""Nobody loses a seat by silence sooner than this after being asked."""

StillComing = Literal["", "asked", "yes"]


@dataclass(kw_only=True)
class Gathered(Seating):
    """The answers of an event with all that happens to them besides answering."""

    seed: str = ""
    """Secret until the draw: no view shows it before `drawn_at`."""
    commitment: str = ""
    drawn: dict[str, Drawn] = field(default_factory=dict)
    """What became of each ticket, by ticket."""
    drawn_seats: dict[str, int | None] = field(default_factory=dict)
    """Seats free by class as the draw was held."""
    reasked_at: datetime | None = None
    released_at: datetime | None = None
    """When the last seat of those who kept silent was freed."""
    confirm_by: datetime | None = None
    """Until when people may say that they come at another time it was moved to."""

    def still_coming(self, party: Party) -> StillComing:
        """Whether somebody seated has been asked if they still come, and has said so."""
        if party.state != "going" or self.reasked_at is None:
            return ""
        if party.confirmed_at is not None and party.confirmed_at >= self.reasked_at:
            return "yes"
        return "asked" if party.since <= self.reasked_at else "yes"

    @property
    def silence_ends_at(self) -> datetime | None:
        """When seats of those who kept silent are freed; None where silence does nothing."""
        if self.confirm_by is not None:
            return self.confirm_by
        if not (self.reconfirm and self.release_silent and self.reasked_at):
            return None
        at = max(self.starts_at - timedelta(hours=self.release_silent), self.reasked_at + GRACE)
        return at if at < self.starts_at else None

    @property
    def draws_at(self) -> datetime | None:
        """When the draw is held, until it was."""
        return self.draw_at if self.drawn_at is None else None

    @property
    def next_deadline(self) -> datetime | None:
        """When the next offer lapses."""
        return self._lines.next_deadline

    @property
    def asks_at(self) -> datetime | None:
        """When those seated are asked whether they still come, until they were."""
        if not self.reconfirm or self.reasked_at is not None:
            return None
        return self.starts_at - ASKED_BEFORE

    @property
    def frees_at(self) -> datetime | None:
        """When the seats of the silent are freed, until they were."""
        return self.silence_ends_at if self.released_at is None else None

    def _promise(self) -> None:
        """Make up the seed of the draw and show what it will be held to."""
        if self.admission == "lottery" and not self.seed:
            self.seed = new_seed()
            self.commitment = commitment_to(self.seed)

    def _draw(self, now: datetime) -> list[Move]:
        """Hold the draw. Nothing chance decides here: seed and tickets were there before."""
        entered = {p.ticket: key for key, p in self.answers.items() if p.state == "entered"}
        classes = [one.key for one in self.seat_classes] or [""]
        self.drawn_at = now
        self.drawn_seats = {name: self.free_in(name) for name in classes}
        moves: list[Move] = []
        for rank, ticket in enumerate(drawn_order(self.seed, entered), 1):
            key = entered[ticket]
            move = self._seat_or_queue(key, self.answers[key], now, by="draw")
            self.drawn[ticket] = Drawn(
                rank=rank,
                heads=move.party.heads,
                seat_class=move.party.seat_class,
                outcome="seated" if move.kind == "seated" else "waitlisted",
            )
            moves.append(move)
        return moves

    def _decide(self, keys: list[str], verdict: Verdict, now: datetime) -> list[Move]:
        """Let people in or turn them down, those who asked first served first."""
        wanted = {key: self._judged(key, verdict) for key in dict.fromkeys(keys)}
        todo = sorted((p.seq, key) for key, p in wanted.items() if p is not None)
        moves: list[Move] = []
        for _, key in todo:
            party = self.answers[key]
            if verdict == "going":
                heard = replace(party, turned_down=False)
                moves.append(self._seat_or_queue(key, heard, now, by="approval"))
            else:
                refused = replace(party, state="declined", guests=0, turned_down=True)
                self._put(key, refused)
                moves.append(Move("turned_down", refused))
        return moves

    def _judged(self, key: str, verdict: Verdict) -> Party | None:
        """The answer if there is something to decide; None when it is so already."""
        party = self.answers.get(key)
        if party is None or not party.person:
            raise NotFound("event.answer_unknown")
        turned_down = party.state == "declined" and party.turned_down
        if party.state == "pending" or (turned_down and verdict == "going"):
            return party
        if verdict == "declined" and turned_down:
            return None
        if verdict == "going" and party.state in ("going", "waitlisted", "offered"):
            return None
        raise Conflict("event.not_pending")

    def _release_silent(self, now: datetime) -> list[Move]:
        """Free the seats of those who were asked and said nothing, some at a time."""
        held = self.answers.items() if now < self.starts_at else ()
        silent = [key for key, party in held if self.still_coming(party) == "asked"]
        moves: list[Move] = []
        for key in silent[:BATCH]:
            old = self.answers[key]
            self._put(key, self._gone(old, now))
            moves.append(Move("released", old))
        if len(silent) <= BATCH:
            self.released_at = now
            self._moved_for_good(now)
        return moves

    def _moved_for_good(self, now: datetime) -> None:
        """Who comes at the new time is settled; the day before they are asked as usual."""
        if self.confirm_by is not None:
            self.confirm_by = None
            if self.reconfirm and now < self.starts_at - ASKED_BEFORE:
                self.reasked_at = self.released_at = None

    def _may_reseat(self, new: Content, now: datetime, over: OverCapacity) -> None:
        """Whether the rules of seats may become those of `new`. Raises Conflict or Invalid."""
        began = any((self.held, self.counts.waitlisted, self.counts.pending, self.counts.entered))
        if new.admission != self.admission and (began or self.drawn_at):
            raise Conflict("event.admission_fixed")
        if new.draw_at != self.draw_at and new.draw_at is not None:
            if self.drawn_at is not None:
                raise Conflict("event.drawn")
            if new.draw_at <= now:
                raise Invalid(fields={"draw_at": ["in_the_past"]})
        kept = {one.key for one in new.seat_classes}
        if began and bool(kept) != bool(self.seat_classes):
            raise Conflict("event.classes_fixed")
        for one in self.seat_classes:
            if one.key not in kept and self._in_use(one.key):
                raise Conflict("event.class_in_use", {"seat_class": one.key})
        short = self._short(new)
        if short and not over:
            raise Conflict("event.below_seated", {"seated": short})

    def _in_use(self, seat_class: str) -> bool:
        return any(p.concerned and p.seat_class == seat_class for p in self.answers.values())

    def _short(self, new: Content) -> int:
        """Seats taken where `new` has fewer than before and fewer than taken; 0 if none."""
        for name in [one.key for one in new.seat_classes] or [""]:
            most, before = new.capacity_of(name), self.capacity_of(name)
            lowered = most is not None and (before is None or most < before)
            if lowered and most is not None and most < self.held_in(name):
                return self.held_in(name)
        return 0

    def _hurry_offers(self) -> None:
        """No offer outlasts the start."""
        for key in self._lines.offers(datetime.max.replace(tzinfo=UTC)):
            party = self.answers[key]
            if party.deadline is not None and party.deadline > self.starts_at:
                self._put(key, replace(party, deadline=self.starts_at))

    def _take_back(self) -> list[Move]:
        """Where more are seated than there are seats, the last to come wait again, ahead of all."""
        moves: list[Move] = []
        for name in [one.key for one in self.seat_classes] or [""]:
            most, held = self.capacity_of(name), self.held_in(name)
            if most is None:
                continue
            holders = sorted(
                (
                    (p.state == "offered", p.since, p.seq, key)
                    for key, p in self.answers.items()
                    if p.holds and p.seat_class == name
                ),
                reverse=True,
            )
            back: list[str] = []
            for *_, key in holders:
                if held <= most:
                    break
                held -= self.answers[key].heads
                back.append(key)
            line = self.queue(name)
            first = min([*(p.seq for p in line), self.asked + 1]) - len(back)
            for place, key in enumerate(reversed(back)):
                party = replace(self.answers[key], seq=first + place, deadline=None)
                move = self._queue_up(key, party)
                moves.append(Move("taken_back", move.party, move.position))
        return moves
