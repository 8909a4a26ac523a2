"""People answering, and what they answered."""

from services.common import cursors
from services.common.contracts.events import EventPage, EventView, ListMine, OfEvent, Rsvp
from services.common.errors import Forbidden, NotFound
from services.events.domain import Event, key_of
from services.events.use_cases.asking import Asking
from services.events.use_cases.desk import PUBLIC, confirmed, known
from services.events.use_cases.views import card


class Attending(Asking):
    """What people ask for themselves."""

    def rsvp(self, command: Rsvp) -> EventView:
        """Answer an event, or change the answer. `organizer` in the view is not looked up: an
        answer must not wait for another service."""
        confirmed(command.asker)
        asker = command.asker
        rules = self.rules(command.event, asker.person)
        barred = self.barred(rules, asker.person) if command.answer != "declined" else ""
        if barred:
            raise Forbidden(f"event.{barred}_only")
        banned = self.memory.banned(rules.community, asker.person)
        replies = self.replied(rules, asker.person, command.answer, command.replies)
        self.answered.note(asker.person, command.event)

        def decide(event: Event) -> EventView:
            # The time of the decision, not of the asking: those who wait stand in this order.
            now = self.clock.now()
            event.rsvp(
                asker.person,
                asker.name,
                command.answer,
                command.guests,
                now,
                banned,
                command.seat_class,
                replies,
            )
            return self._answered(event, asker.person)

        answer: EventView = self.events.change(command.event, decide)
        return answer

    def cancel_rsvp(self, command: OfEvent) -> EventView:
        """Take an answer back; without one, nothing changes."""
        known(command.asker)
        person = command.asker.person

        def decide(event: Event) -> EventView:
            if event.visibility != PUBLIC and event.mine(person) is None:
                raise NotFound("event.unknown")
            event.cancel_rsvp(person, self.clock.now())
            return self._answered(event, person)

        answer: EventView = self.events.change(command.event, decide)
        return answer

    def mine(self, command: ListMine) -> EventPage:
        """The asker's answers, soonest first; past ones newest first. Answers taken back are left
        out, cancelled events are not."""
        known(command.asker)
        cursors.check_limit(command.limit)
        person, now = command.asker.person, self.clock.now()
        state = f"answers.{key_of(person)}.state"
        when = {"$lte": now} if command.past else {"$gt": now}
        query = self.answered.query(person, {"ends_at": when, state: {"$ne": "cancelled"}})
        events, next_ = self.finders.some(
            query, person, command.cursor, command.limit, newest_first=command.past
        )
        items = [card(event, person, now, self.answered) for event in events]
        return EventPage(items=items, next=next_)

    def _answered(self, event: Event, person: str) -> EventView:
        party = event.mine(person)
        position = event.position(party) if party else None
        return self.view(event, person, position=position)
