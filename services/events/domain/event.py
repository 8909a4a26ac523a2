"""An event's life: drafted, published, amended, answered, called off."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta

from services.common.contracts.events import (
    AddressChanged,
    Answer,
    ApprovalNeeded,
    EventCancelled,
    EventChanged,
    EventPublished,
    OverCapacity,
    ReconfirmAsked,
    Replies,
    Verdict,
)
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from services.common.rules import check_line
from services.events.domain.content import OWN_RULES, Content, checked, content_of
from services.events.domain.described import Described
from services.events.domain.questions import checked_replies
from services.events.domain.rescheduling import deadline
from services.events.domain.revealing import before, material_changes
from services.events.domain.seats import Move, Party, key_of
from services.events.domain.told import Loss

REASON_LIMIT = 1000
CALLED_AGAIN = timedelta(hours=12)
"""How long organizers are left in peace while more people ask to be let in."""


@dataclass(kw_only=True)
class Event(Described):
    """A gathering of a community, with everything decided about it."""

    def publish(self, by: str, now: datetime) -> None:
        """Let it be seen and answered. Publishing what is published changes nothing."""
        if self.status == "cancelled":
            raise Conflict("event.cancelled")
        if self.status == "published":
            return
        checked(content_of(self))
        if self.over(now):
            raise Conflict("event.in_the_past")
        if self.draw_at is not None and self.draw_at <= now:
            raise Invalid(fields={"draw_at": ["in_the_past"]})
        self.status, self.published_at = "published", now
        self._promise()
        self._reckon()
        self._touched(now)
        self.recorded.append(
            EventPublished(
                **self.facts(),
                ends_at=self.ends_at,
                community=self.community,
                place=self.place,
                online=bool(self.online_url),
                by=by,
            )
        )

    def amend(
        self,
        content: Content,
        now: datetime,
        expected: int | None = None,
        over_capacity: OverCapacity = "",
    ) -> None:
        """Take over changed content. Tells of material changes once people may have answered.
        `over_capacity` says what becomes of those for whom there are no seats any more."""
        if expected is not None and expected != self.revision:
            raise Stale("event.stale", {"version": self.revision})
        if self.status == "cancelled":
            raise Conflict("event.cancelled")
        new = checked(content)
        old = content_of(self)
        if new == old:
            return
        material, address = material_changes(old, new)
        if self.replied and new.questions != old.questions:
            raise Conflict("event.questions_frozen")
        self._may_become(new, material, now)
        self._may_reseat(new, now, over_capacity)
        moved = new.starts_at != self.starts_at
        self._take_over(new)
        self.detached = bool(self.series)
        self._touched(now)
        if self.status != "published":
            return
        self.sequence += 1
        self._promise()
        if moved:
            self.reasked_at = self.released_at = self.confirm_by = None
            self._hurry_offers()
        if material and not self.over(now):
            self.recorded.append(self._changed(material, old))
        else:
            self.touched()
        if address and not self.over(now):
            found = before(old, new, ["address"])
            self.recorded.append(
                AddressChanged(**self.facts(), community=self.community, before=found)
            )
        if over_capacity == "waitlist" and self._open(now):
            self._tell(self._take_back())
        self._settle(now)

    def reschedule(
        self,
        starts_at: datetime,
        ends_at: datetime,
        confirm_by: datetime | None,
        now: datetime,
        expected: int | None = None,
    ) -> None:
        """Move it and ask everybody seated to confirm again. Seats stay held until `confirm_by`;
        whoever is silent by then loses theirs to whoever waits."""
        if self.status == "draft":
            raise Conflict("event.not_published")
        by = deadline(self.starts_at, starts_at, confirm_by, now)
        self.amend(replace(content_of(self), starts_at=starts_at, ends_at=ends_at), now, expected)
        self.confirm_by = by
        self._ask_again(now)
        self._reckon()

    def replace_content(self, content: Content, fingerprint: str, now: datetime) -> None:
        """Take over what an import says now, telling nobody but those who get a seat by it."""
        new = checked(self._with_seats_as_they_are(content))
        self._may_reseat(new, now, "")
        self._take_over(new)
        self.fingerprint = fingerprint
        self.sequence += 1
        self._touched(now)
        self.touched()
        self._settle(now)

    def cancel(self, reason: str, now: datetime) -> None:
        """Call it off; answers stay as they are. Cancelling twice changes nothing."""
        if self.status == "cancelled":
            return
        if self.status == "draft":
            raise Conflict("event.not_published")
        if self.over(now):
            raise Conflict("event.ended")
        kept = check_line(reason, "reason", required=False, limit=REASON_LIMIT)
        self.status, self.cancel_reason = "cancelled", kept
        self.detached = bool(self.series)
        self._reckon()
        self.sequence += 1
        self._touched(now)
        self.recorded.append(
            EventCancelled(
                **self.facts(),
                community=self.community,
                reason=kept,
            )
        )

    def rsvp(
        self,
        person: str,
        name: Text,
        answer: Answer,
        guests: int,
        now: datetime,
        banned: bool = False,
        seat_class: str = "",
        replies: Replies | None = None,
    ) -> None:
        """Take a person's answer, by the rules of `seats`. Nobody comes whose `replies` leave a
        question open that must be answered."""
        if banned:
            raise Forbidden("event.banned")
        self.takes_answers(now)
        if answer == "going" and self.questions:
            checked_replies(self.questions, replies or {})
        before, held = self.counts.pending, self.mine(person)
        self._tell(self._answer(person, name, answer, guests, seat_class, now))
        self._own_word(person, held)
        self.replied = self.replied or bool(self.questions and replies)
        if self.counts.pending > before:
            self._call_organizers(now)

    def answer_all(
        self, person: str, name: Text, answer: Answer | None, guests: int, now: datetime
    ) -> None:
        """Take over an answer given to all dates of the series; who answered this date keeps
        that. The person is told of all dates once, others of what it means for them here."""
        held = self.mine(person)
        if not self._open(now) or (held is not None and not held.standing):
            return
        moves: list[Move] = []
        if answer is not None:
            moves = self._answer(person, name, answer, guests, "", now)
        elif held is not None and held.state != "cancelled":
            moves = self._withdraw(key_of(person), now)
        party = self.mine(person)
        if party is not None and not party.standing:
            self._put(key_of(person), replace(party, standing=True))
        self._tell([move for move in moves if move.party.person != person])

    def confirm(self, now: datetime) -> None:
        """Note that somebody who runs it says it takes place. Saying so twice changes nothing."""
        if self.status == "cancelled":
            raise Conflict("event.cancelled")
        self.confirmed_at = self.confirmed_at or now

    def ready(self) -> None:
        """Make a date of a series ready for answers, telling nobody."""
        self._promise()
        self._reckon()

    def accept_offer(self, person: str, now: datetime) -> None:
        """Take the seat that is kept for a person; taking it twice changes nothing."""
        self.takes_answers(now)
        party = self.mine(person)
        if party is not None and party.state == "going":
            return
        if party is None or party.state != "offered":
            raise Conflict("event.no_offer")
        held = self._answer(person, party.name, "going", party.guests, party.seat_class, now)
        self._tell(held)

    def say_still_coming(self, person: str, now: datetime) -> None:
        """Keep the seat of somebody who was asked; saying so twice changes nothing."""
        self.takes_answers(now)
        party = self.mine(person)
        if party is None or party.state != "going":
            raise Conflict("event.no_seat")
        if self.still_coming(party) == "asked":
            self._put(key_of(person), replace(party, confirmed_at=now))

    def decide(self, answers: list[str], verdict: Verdict, now: datetime) -> None:
        """Let people in or turn them down. The same word again changes nothing."""
        self.takes_answers(now)
        self._tell(self._decide(answers, verdict, now))

    def catch_up(self, now: datetime) -> None:
        """Do what time asks for by now; harmless when there is nothing, or twice."""
        if self.next_due_at is None or now < self.next_due_at:
            return
        if self.status != "published" or self.over(now):
            self.next_due_at = None
            return
        self._promise()
        if _reached(self.draws_at, now):
            self._tell(self._draw(now))
        self._tell(self._lapse(now))
        if _reached(self.asks_at, now):
            self._ask_again(now)
        if _reached(self.frees_at, now):
            self._tell(self._release_silent(now), "silent")
        self._settle(now)

    def cancel_rsvp(self, person: str, now: datetime) -> None:
        """Take an answer back. Without one, nothing changes."""
        self.takes_answers(now)
        party = self.mine(person)
        if party is not None and party.state != "cancelled":
            self._tell(self._withdraw(key_of(person), now))
            self._own_word(person, party)

    def lose(
        self, person: str, why: Loss, now: datetime, answered_by: datetime | None = None
    ) -> None:
        """Free what a person holds because they left. What they answered after `answered_by`
        (they came back) stays; so does everything once the event began or was called off."""
        party = self.mine(person)
        if party is None or not party.concerned or not self._open(now):
            return
        if answered_by is not None and party.at > answered_by:
            return
        self._tell(self._withdraw(key_of(person), now), why)

    def merge(self, guest: str, person: str, name: Text, now: datetime) -> None:
        """A guest turns out to be this person: the answer, its seat and its place in line are
        theirs. Where both answered, the better answer stays, and what the other held goes to the
        next in line; once the event began nobody moves up."""
        if self.mine(guest) is not None:
            key = key_of(guest)
            self.trusted = [key_of(person) if one == key else one for one in self.trusted]
            self._tell(self._merge(key, key_of(person), person, name, now, self._open(now)))

    def forget(self, person: str, now: datetime) -> None:
        """Forget a person whose account is closed; what is over keeps its counts."""
        if self.created_by == person:
            self.created_by = ""
        if self.host == person:
            self.host, self.host_name = "", {}
        self.trusted = [key for key in self.trusted if key != key_of(person)]
        if self.mine(person) is not None:
            self._tell(self._forget(key_of(person), now, self._open(now)), "closed")

    def rename(self, person: str, name: Text) -> None:
        """Show a person's new name beside their answer."""
        party = self.mine(person)
        if party is not None and party.name != name:
            self.answers[key_of(person)] = replace(party, name=name)

    def refresh_words(self) -> None:
        """Bring the words it is found by up to date with its content."""
        self.words = self.terms(self.community_name)

    def takes_answers(self, now: datetime) -> None:
        """Refuse while answers are not taken, or no longer."""
        if self.status == "draft":
            raise NotFound("event.unknown")
        if self.status == "paused":
            raise Conflict("event.paused")
        if self.status == "cancelled":
            raise Conflict("event.cancelled")
        if self._closed(now):
            raise Conflict("event.started")

    def _may_become(self, new: Content, material: list[str], now: datetime) -> None:
        if self.status == "published" and {"starts_at", "ends_at", "timezone"} & set(material):
            if self.over(now):
                raise Conflict("event.ended")
            if new.ends_at <= now:
                raise Conflict("event.in_the_past")

    def _take_over(self, content: Content) -> None:
        for part in fields(Content):
            setattr(self, part.name, getattr(content, part.name))
        self.refresh_words()

    def _own_word(self, person: str, held: Party | None) -> None:
        # An answer to this date counts more than one to all dates.
        party = self.mine(person)
        if party is not None and party is not held and party.standing:
            self._put(key_of(person), replace(party, standing=False))

    def _settle(self, now: datetime) -> None:
        if self._open(now):
            self._tell(self._promote(now))
        self._reckon()

    def _with_seats_as_they_are(self, content: Content) -> Content:
        # What is imported knows nothing of classes, draws and offers.
        kept = {name: getattr(self, name) for name in OWN_RULES}
        return replace(content, **kept)

    def _ask_again(self, now: datetime) -> None:
        self.reasked_at = now
        if self.counts.going and not self.begun(now):
            facts = {**self.facts(), "community": self.community, "place": self.place}
            self.recorded.append(ReconfirmAsked(**facts, release_at=self.silence_ends_at))

    def _call_organizers(self, now: datetime) -> None:
        told = self.approval_told_at
        if self.counts.pending > 1 and told is not None and now < told + CALLED_AGAIN:
            return
        self.approval_told_at = now
        waiting = self.counts.pending
        self.recorded.append(
            ApprovalNeeded(**self.facts(), community=self.community, waiting=waiting)
        )

    def _changed(self, material: list[str], old: Content) -> EventChanged:
        return EventChanged(
            **self.facts(),
            ends_at=self.ends_at,
            community=self.community,
            place=self.place,
            changed=material,
            before=before(old, self, material),
        )


def _reached(time: datetime | None, now: datetime) -> bool:
    return time is not None and now >= time
