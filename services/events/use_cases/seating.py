"""Offers, approval, the draw and "still coming?": what people and organizers ask, and time."""

import logging
from collections.abc import Callable
from datetime import datetime

from services.common import cursors
from services.common.contracts.events import (
    MOST_DECIDED,
    DecideAnswers,
    DrawnTicket,
    DrawOf,
    DrawView,
    EventView,
    OfEvent,
)
from services.common.errors import Invalid, NotFound
from services.common.log import did
from services.events.domain import Event
from services.events.use_cases.desk import PUBLIC, Desk, known
from services.events.use_cases.views import view

DUE_AT_ONCE = 50


class Seating(Desk):
    """What becomes of seats besides answering."""

    def accept_offer(self, command: OfEvent) -> EventView:
        """Take the seat that is kept for the asker."""
        return self._own(command, Event.accept_offer)

    def reconfirm(self, command: OfEvent) -> EventView:
        """Say that the asker still comes."""
        return self._own(command, Event.say_still_coming)

    def decide_answers(self, command: DecideAnswers) -> EventView:
        """Let people in or turn them down; organizers only. All of them or, where one cannot be
        decided about, none."""
        if not 1 <= len(command.answers) <= MOST_DECIDED:
            raise Invalid(fields={"answers": ["too_many" if command.answers else "required"]})
        self.to_run(command.event, command.asker)

        def decide(event: Event) -> EventView:
            now = self.clock.now()
            event.decide(command.answers, command.verdict, now)
            return view(event, command.asker.person, now, organizer=True)

        answer: EventView = self.events.change(command.event, decide)
        return answer

    def draw(self, command: DrawOf) -> DrawView:
        """The draw of an event: what is promised, and afterwards the seed and the tickets in their
        order, a slice at a time. Raises NotFound where there is none."""
        cursors.check_limit(command.limit)
        event = self.page(command.event, command.asker.person)
        self.seen_by(event, command.asker)
        if event.draw_at is None or not event.commitment:
            raise NotFound("event.no_draw")
        keys = cursors.decode(command.cursor, 1, (int,))
        found = self.finders.drawn(event.id, int(keys[0]) if keys else 0, command.limit + 1)
        tickets = [
            DrawnTicket(
                rank=one.rank,
                ticket=ticket,
                heads=one.heads,
                seat_class=one.seat_class,
                outcome=one.outcome,
            )
            for ticket, one in found[: command.limit]
        ]
        party = event.mine(command.asker.person)
        return DrawView(
            commitment=event.commitment,
            draw_at=event.draw_at,
            drawn_at=event.drawn_at,
            seed=self.finders.seed(event.id),
            entered=event.counts.entered,
            seats=event.drawn_seats,
            tickets=tickets,
            mine=party.ticket if party else "",
            next=cursors.encode(tickets[-1].rank) if len(found) > command.limit else None,
        )

    def seats_due(self) -> int:
        """Do what time asks for: draws, lapsing offers, questions, seats of the silent. Gives how
        many events were due. One that fails does not hold up the others."""
        now = self.clock.now()
        due: list[str] = self.finders.due(now, DUE_AT_ONCE)
        for event in due:
            try:
                self.events.change(event, lambda one: one.catch_up(now))
            except Exception as trouble:
                did("seats not brought up to date", logging.ERROR, event=event, error=trouble)
        return len(due)

    def _own(self, command: OfEvent, act: Callable[[Event, str, datetime], None]) -> EventView:
        known(command.asker)
        person = command.asker.person

        def decide(event: Event) -> EventView:
            if event.visibility != PUBLIC and event.mine(person) is None:
                raise NotFound("event.unknown")
            now = self.clock.now()
            act(event, person, now)
            party = event.mine(person)
            position = event.position(party) if party else None
            return view(event, person, now, organizer=False, position=position)

        answer: EventView = self.events.change(command.event, decide)
        return answer
