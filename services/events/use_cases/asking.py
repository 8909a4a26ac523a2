"""Who may answer an event, and what those who come are asked."""

from typing import Any, Literal

from services.common.contracts.events import Answer, EventView, Replies
from services.common.contracts.membership import Follows, OfMember
from services.common.errors import NotFound, Unavailable
from services.events.domain import Event, key_of
from services.events.domain.questions import checked_replies
from services.events.use_cases.desk import PUBLIC, Desk, runs

Barred = Literal["", "members", "followed"]


class Asking(Desk):
    """The questions before an answer."""

    def rules(self, event_id: str, person: str) -> Event:
        """What says who may answer. Raises NotFound to those who may not know of the event."""
        event: Event | None = self.finders.rules(event_id)
        if event is None:
            raise NotFound("event.unknown")
        if event.visibility != PUBLIC:
            standing = self.standing(person, community=event.community)
            if standing.status != "active":
                raise NotFound("event.unknown")
        return event

    def barred(self, event: Event, person: str) -> Barred:
        """Who alone may answer, if this person is none of them. Raises Unavailable while
        membership does not answer: nobody is let in, or kept out, by guessing."""
        if event.audience == "anyone" or person == event.created_by:
            return ""
        standing = self.membership.standing(OfMember(person=person, community=event.community))
        if runs(standing):
            return ""
        if event.audience == "members":
            return "" if standing.status == "active" else "members"
        author = event.created_by
        followed = author and self.membership.follows(Follows(person=author, other=person))
        return "" if followed and followed.yes else "followed"

    def replied(
        self, event: Event, person: str, answer: Answer, given: Replies | None
    ) -> Replies | None:
        """The replies that go with an answer, kept before the answer is: given now, or before.
        Raises Invalid where a question that must be answered stays open."""
        if not event.questions:
            return None
        key = key_of(person)
        kept: Replies = self.visitors.registrations.of(event.id, [key]).get(key, {})
        if given is None or answer == "declined":
            return kept
        required = event.questions if answer == "going" else []
        clean = checked_replies(required, given) if required else given
        if clean != kept and clean:
            self._still_open(event.id)
            self.visitors.registrations.put(event.id, key, clean, self.clock.now())
        return clean

    def with_questions(self, event: Event, view: EventView, person: str) -> EventView:
        """The view with what the asker replied, and why they may not answer where that is so."""
        more: dict[str, Any] = {}
        if person and event.questions:
            key = key_of(person)
            more["replies"] = self.visitors.registrations.of(event.id, [key]).get(key, {})
        if person and event.audience != "anyone" and view.status == "published":
            try:
                more["barred"] = self.barred(event, person)
            except Unavailable:
                # Answering itself will say so.
                more["barred"] = ""
        return EventView(**{**vars(view), **more}) if more else view

    def registrations_of(self, person: str) -> list[dict[str, Any]]:
        """All that a person replied to questions, for their export."""
        kept = self.visitors.registrations.of_person(key_of(person))
        return [{"event": event, "replies": replies, "at": at} for event, replies, at in kept]

    def _still_open(self, event_id: str) -> None:
        event = self.page(event_id)
        event.takes_answers(self.clock.now())
