"""Organizers at work: drafting, publishing, amending, calling off."""

import re
from dataclasses import fields, replace
from typing import Any

from services.common.contracts.events import Amend, Cancel, Draft, EventView, OfEvent
from services.common.contracts.membership import Standing
from services.common.errors import Conflict, Forbidden, Invalid
from services.events.domain import Content, Event, checked
from services.events.domain.content import CLEARABLE, content_of, unknown_clear
from services.events.use_cases.desk import Desk, confirmed, runs

ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{7,63}")
_WRITTEN = {part.name for part in fields(Content)}
_AMENDABLE = sorted({part.name for part in fields(Amend)} & _WRITTEN)


class Organizing(Desk):
    """What only organizers of the event's community may ask."""

    def draft(self, command: Draft) -> EventView:
        """Write a new event, published at once if asked; the same command again gives the same
        event. Fields and city are the community's where none are given."""
        confirmed(command.asker)
        if not ID.fullmatch(command.id):
            raise Invalid(fields={"id": ["invalid"]})
        event = self.written(command)
        try:
            self.events.add(event)
        except Conflict:
            event = self._written_before(event)
        return self.view(event, command.asker.person, organizer=True)

    def amend(self, command: Amend) -> EventView:
        """Change an event. `expected` is the `version` of the view the change was prepared on."""
        self.to_run(command.event, command.asker)
        given = self.amended(command)
        now, over = self.clock.now(), command.over_capacity

        def decide(event: Event) -> EventView:
            event.amend(replace(content_of(event), **given), now, command.expected, over)
            return self._seen(event, command.asker.person)

        return self._change(command.event, decide)

    def amended(self, command: Amend) -> dict[str, Any]:
        """What an amendment gives, emptied things included. Raises Invalid."""
        unknown_clear(command.clear)
        given = {name: getattr(command, name) for name in _AMENDABLE}
        given = {name: value for name, value in given.items() if value is not None}
        given |= {name: CLEARABLE[name] for name in command.clear}
        if "venue" in given:
            # The event is found where its venue is.
            city = getattr(given["venue"], "city_id", "")
            given |= {"city_id": city} if city else {}
        if given.get("seat_classes") and "capacity" not in given:
            # The whole event has as many seats as its classes together.
            given["capacity"] = None
        return given

    def publish(self, command: OfEvent) -> EventView:
        """Let an event be seen and answered."""
        self.to_run(command.event, command.asker)
        now = self.clock.now()

        def decide(event: Event) -> EventView:
            event.publish(command.asker.person, now)
            return self._seen(event, command.asker.person)

        return self._change(command.event, decide)

    def cancel(self, command: Cancel) -> EventView:
        """Call an event off."""
        self.to_run(command.event, command.asker)
        now = self.clock.now()

        def decide(event: Event) -> EventView:
            event.cancel(command.reason, now)
            return self._seen(event, command.asker.person)

        return self._change(command.event, decide)

    def written(self, command: Draft) -> Event:
        """An event as an organizer writes it, not kept yet. Raises Forbidden, Invalid."""
        standing = self.standing(command.asker.person, slug=command.slug)
        if not runs(standing):
            raise Forbidden("event.not_organizer")
        return self._written(command, standing)

    def _written(self, command: Draft, standing: Standing) -> Event:
        now = self.clock.now()
        given = {name: getattr(command, name) for name in _WRITTEN if hasattr(command, name)}
        given["field_ids"] = command.field_ids or standing.field_ids
        given["city_id"] = (command.venue.city_id if command.venue else "") or standing.city_id
        content = checked(Content(**given))
        event = Event(
            id=command.id,
            community=standing.community,
            slug=standing.slug,
            community_name=standing.community_name,
            visibility=standing.visibility,
            created_by=command.asker.person,
            created_at=now,
            updated_at=now,
            **{name: getattr(content, name) for name in _WRITTEN},
        )
        event.refresh_words()
        if command.publish:
            event.publish(command.asker.person, now)
        return event

    def _written_before(self, event: Event) -> Event:
        before = self.page(event.id, event.created_by)
        if (before.created_by, before.community) != (event.created_by, event.community):
            raise Conflict("event.exists")
        return before

    def _seen(self, event: Event, person: str) -> EventView:
        party = event.mine(person)
        position = event.position(party) if party else None
        return self.view(event, person, organizer=True, position=position)

    def _change(self, event: str, decide: Any) -> EventView:
        answer: EventView = self.events.change(event, decide)
        return answer
