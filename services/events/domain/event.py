"""An event's life: drafted, published, amended, answered, called off."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, Literal

from services.common.contracts.events import (
    AddressChanged,
    Answer,
    EventCancelled,
    EventChanged,
    EventPublished,
    HostAssigned,
    PlacedOnWaitlist,
    SeatConfirmed,
    SeatReleased,
)
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, Stale
from services.common.messages import Message
from services.common.rules import check_line
from services.events.domain.content import EPOCH, Content, checked, content_of
from services.events.domain.revealing import material_changes
from services.events.domain.seats import Move, Party, Seating, key_of

Status = Literal["draft", "published", "cancelled"]
Loss = Literal["cancelled", "left_community", "banned", "closed"]

REASON_LIMIT = 1000
MOST_TRUSTED = 500


@dataclass(kw_only=True)
class Event(Seating):
    """A gathering of a community, with everything decided about it.

    `revision` counts changes by organizers, answers apart, so that an edit prepared while people
    answer is not stale. `sequence` is iCalendar's: changes after publication.
    """

    id: str
    community: str
    slug: str
    community_name: Text
    visibility: str = "public"
    created_by: str = ""
    created_at: datetime = EPOCH
    updated_at: datetime = EPOCH
    published_at: datetime | None = None
    status: Status = "draft"
    cancel_reason: str = ""
    sequence: int = 0
    revision: int = 1
    words: list[str] = field(default_factory=list)
    fingerprint: str = ""
    uid: str = ""
    host: str = ""
    host_name: Text = field(default_factory=dict)
    trusted: list[str] = field(default_factory=list)
    """Keys of answers whom the host shows the address."""
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def begun(self, now: datetime) -> bool:
        """Whether it has started."""
        return now >= self.starts_at

    def over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return now >= self.ends_at

    def shown_status(self, now: datetime) -> str:
        """The status as people see it: `ended` follows from the clock."""
        return "ended" if self.status == "published" and self.over(now) else self.status

    def publish(self, by: str, now: datetime) -> None:
        """Let it be seen and answered. Publishing what is published changes nothing."""
        if self.status == "cancelled":
            raise Conflict("event.cancelled")
        if self.status == "published":
            return
        checked(content_of(self))
        if self.over(now):
            raise Conflict("event.in_the_past")
        self.status, self.published_at = "published", now
        self._touched(now)
        self.recorded.append(
            EventPublished(
                **self._facts(),
                ends_at=self.ends_at,
                community=self.community,
                place=self.place,
                online=bool(self.online_url),
                by=by,
            )
        )

    def amend(self, content: Content, now: datetime, expected: int | None = None) -> None:
        """Take over changed content. Tells of material changes once people may have answered."""
        if expected is not None and expected != self.revision:
            raise Stale("event.stale", {"version": self.revision})
        if self.status == "cancelled":
            raise Conflict("event.cancelled")
        new = checked(content)
        old = content_of(self)
        if new == old:
            return
        material, address = material_changes(old, new)
        self._may_become(new, material, now)
        self._take_over(new)
        self._touched(now)
        if self.status != "published":
            return
        self.sequence += 1
        if material and not self.over(now):
            self.recorded.append(self._changed(material))
        if address and not self.over(now):
            self.recorded.append(AddressChanged(**self._facts(), community=self.community))
        self._settle(now)

    def replace_content(self, content: Content, fingerprint: str, now: datetime) -> None:
        """Take over what an import says now, telling nobody but those who get a seat by it."""
        new = checked(content)
        if new.capacity is not None and new.capacity < self.counts.going:
            raise Conflict("event.below_seated", {"seated": self.counts.going})
        self._take_over(new)
        self.fingerprint = fingerprint
        self.sequence += 1
        self._touched(now)
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
        self.sequence += 1
        self._touched(now)
        self.recorded.append(
            EventCancelled(
                **self._facts(),
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
    ) -> None:
        """Take a person's answer, by the rules of `seats`."""
        if banned:
            raise Forbidden("event.banned")
        self._takes_answers(now)
        self._tell(self._answer(person, name, answer, guests, now))

    def cancel_rsvp(self, person: str, now: datetime) -> None:
        """Take an answer back. Without one, nothing changes."""
        self._takes_answers(now)
        party = self.mine(person)
        if party is not None and party.state != "cancelled":
            self._tell(self._withdraw(key_of(person), now))

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

    def give_host(self, person: str, name: Text) -> None:
        """It is this person's turn to host."""
        if self.host == person:
            return
        self.host, self.host_name = person, name
        if person:
            self.recorded.append(
                HostAssigned(**self._facts(), community=self.community, person=person)
            )

    def trust(self, key: str, trusted: bool) -> None:
        """Show one of those going the address, or no longer."""
        party = self.answers.get(key)
        if party is None or party.state != "going":
            raise NotFound("attendance.unknown")
        others = [one for one in self.trusted if one != key]
        if trusted and len(others) >= MOST_TRUSTED:
            raise Conflict("host.too_many_trusted")
        self.trusted = [*others, key] if trusted else others

    def refresh_words(self) -> None:
        """Bring the words it is found by up to date with its content."""
        self.words = self.terms(self.community_name)

    @property
    def place(self) -> Text:
        """The venue's name, which everybody may know; empty for online events."""
        return self.venue.name if self.venue else {}

    def _open(self, now: datetime) -> bool:
        return self.status == "published" and not self._closed(now)

    def _closed(self, now: datetime) -> bool:
        # Nobody need answer an open evening; who likes to may do so while it lasts.
        return self.over(now) if self.drop_in else self.begun(now)

    def _takes_answers(self, now: datetime) -> None:
        if self.status == "draft":
            raise NotFound("event.unknown")
        if self.status == "cancelled":
            raise Conflict("event.cancelled")
        if self._closed(now):
            raise Conflict("event.started")

    def _may_become(self, new: Content, material: list[str], now: datetime) -> None:
        if new.capacity is not None and new.capacity < self.counts.going:
            raise Conflict("event.below_seated", {"seated": self.counts.going})
        if self.status == "published" and {"starts_at", "ends_at", "timezone"} & set(material):
            if self.over(now):
                raise Conflict("event.ended")
            if new.ends_at <= now:
                raise Conflict("event.in_the_past")

    def _take_over(self, content: Content) -> None:
        for part in fields(Content):
            setattr(self, part.name, getattr(content, part.name))
        self.refresh_words()

    def _touched(self, now: datetime) -> None:
        self.updated_at = now
        self.revision += 1

    def _settle(self, now: datetime) -> None:
        if self._open(now):
            self._tell(self._promote())

    def _facts(self) -> dict[str, Any]:
        # What every message tells of the event, so that its listeners need not ask.
        return {
            "event": self.id,
            "title": self.title,
            "starts_at": self.starts_at,
            "timezone": self.timezone,
            "slug": self.slug,
            "community_name": self.community_name,
        }

    def _changed(self, material: list[str]) -> EventChanged:
        return EventChanged(
            **self._facts(),
            ends_at=self.ends_at,
            community=self.community,
            place=self.place,
            changed=material,
        )

    def _tell(self, moves: list[Move], why: Loss = "cancelled") -> None:
        for move in moves:
            if move.kind == "released":
                self.recorded.append(self._seat_released(move.party, why))
            elif move.kind == "waiting":
                self.recorded.append(self._placed_on_waitlist(move.party, move.position))
            else:
                self.recorded.append(self._seat_confirmed(move.party, move.kind == "promoted"))

    def _seat_confirmed(self, party: Party, promoted: bool) -> SeatConfirmed:
        return SeatConfirmed(
            **self._facts(),
            ends_at=self.ends_at,
            place=self.place,
            person=party.person,
            guests=party.guests,
            promoted=promoted,
        )

    def _placed_on_waitlist(self, party: Party, position: int) -> PlacedOnWaitlist:
        return PlacedOnWaitlist(
            **self._facts(),
            person=party.person,
            position=position,
        )

    def _seat_released(self, party: Party, reason: Loss) -> SeatReleased:
        return SeatReleased(
            **self._facts(),
            person=party.person,
            reason=reason,
        )


def unknown_clear(names: list[str]) -> None:
    """Only what may be empty can be cleared. Raises Invalid."""
    if not set(names) <= set(CLEARABLE):
        raise Invalid(fields={"clear": ["not_one_of"]})


CLEARABLE: dict[str, object] = {
    "about": {},
    "venue": None,
    "online_url": "",
    "capacity": None,
    "field_ids": [],
    "tags": [],
}
"""What may be emptied by an amendment, and what empty is."""
