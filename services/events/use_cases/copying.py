"""What organizers do with an event as a whole: copying it, moving it to another time."""

from dataclasses import fields

from services.common.contracts.events import CopyEvent, EventView, Reschedule
from services.common.errors import Conflict, Invalid
from services.events.domain import Content, Event, checked
from services.events.domain.content import content_of
from services.events.domain.copying import copied
from services.events.use_cases.organizing import ID, Organizing


class Copying(Organizing):
    """What organizers did once, done again or at another time."""

    def reschedule(self, command: Reschedule) -> EventView:
        """Move an event; everybody seated confirms again, or loses the seat to the waitlist."""
        self.to_run(command.event, command.asker)
        now = self.clock.now()

        def decide(event: Event) -> EventView:
            ends_at = command.ends_at or command.starts_at + (event.ends_at - event.starts_at)
            event.reschedule(command.starts_at, ends_at, command.confirm_by, now, command.expected)
            return self._seen(event, command.asker.person)

        return self._change(command.event, decide)

    def copy_event(self, command: CopyEvent) -> EventView:
        """A draft with an event's content and nobody's answer; the same command again gives the
        same draft."""
        if not ID.fullmatch(command.id):
            raise Invalid(fields={"id": ["invalid"]})
        original = self.to_run(command.event, command.asker)
        now = self.clock.now()
        content = checked(copied(content_of(original), command.starts_at, now))
        event = Event(
            id=command.id,
            community=original.community,
            slug=original.slug,
            community_name=original.community_name,
            visibility=original.visibility,
            created_by=command.asker.person,
            created_at=now,
            updated_at=now,
            **{part.name: getattr(content, part.name) for part in fields(Content)},
        )
        event.refresh_words()
        try:
            self.events.add(event)
        except Conflict:
            event = self._written_before(event)
        return self.view(event, command.asker.person, organizer=True)
