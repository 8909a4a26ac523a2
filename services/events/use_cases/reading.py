"""Looking: one event, lists, answers, feeds, exports."""

from typing import Any, get_args

from services.common import cursors
from services.common.contracts.events import (
    AnswerPage,
    AnswerView,
    Attendees,
    AttendeeSlice,
    Coming,
    ComingPage,
    EventPage,
    EventView,
    Feed,
    FeedOf,
    ListAnswers,
    ListComing,
    OfEvent,
    Replies,
    SearchEvents,
    State,
)
from services.common.contracts.shared import Asker
from services.common.errors import Forbidden, Invalid, NotFound
from services.common.wire import dump
from services.events.domain import Event, key_of
from services.events.domain.revealing import shown_to
from services.events.domain.series.listing import NO_SERIES, next_of_series
from services.events.use_cases.asking import Asking
from services.events.use_cases.desk import PUBLIC, known, runs
from services.events.use_cases.hosting import Hosted
from services.events.use_cases.views import card

STATES = get_args(State)
FEED_STATES = ("going", "maybe", "waitlisted", "pending", "entered", "offered")
MOST_IN_FEED = 1000
MOST_ATTENDEES = 1000
MOST_EXPORTED = 5000


class Reading(Asking, Hosted):
    """Questions that change nothing."""

    def event(self, command: OfEvent) -> EventView:
        """One event, as the asker may see it."""
        event = self.page(command.event, command.asker.person)
        organizer = self.seen_by(event, command.asker)
        member = not organizer and self.address_for_members(event, command.asker)
        shown = self._view(event, command.asker.person, organizer, member)
        return self.with_questions(event, shown, command.asker.person)

    def search(self, command: SearchEvents) -> EventPage:
        """Published events by words, field, city, community and time, soonest first.

        `past` shows those that are over, newest first, cancelled ones included. Events of
        communities that are not public appear only to members who ask for that community.
        `online` True is what can be attended from afar, False what can be attended in person.
        """
        hidden = self._may_see_hidden(command)
        query = self.search_query(command, self.clock.now(), hidden)
        if query is None:
            return EventPage(items=[])
        return self._cards(query, command)

    def coming(self, command: ListComing) -> ComingPage:
        """What begins soon, in a slice; for other services only."""
        now = self.clock.now()
        query = {"status": "published", "starts_at": {"$gt": now, "$lte": command.before}}
        found, following = self.finders.some(query, "", command.after, command.limit)
        items = [
            Coming(
                **event.facts(),
                ends_at=event.ends_at,
                community=event.community,
                place=event.place,
                online=bool(event.online_url),
                said_at=event.updated_at,
            )
            for event in found
        ]
        return ComingPage(items=items, next=following or "")

    def drafts(self, command: SearchEvents) -> EventPage:
        """Drafts of a community, for its organizers; without one, the asker's own."""
        known(command.asker)
        if not command.community:
            return self._cards({"created_by": command.asker.person, "status": "draft"}, command)
        standing = self.standing(command.asker.person, slug=command.community)
        if not runs(standing):
            raise Forbidden("event.not_organizer")
        return self._cards({"community": standing.community, "status": "draft"}, command)

    def answers(self, command: ListAnswers) -> AnswerPage:
        """Who answered, in the order of asking: names for organizers, counts for others."""
        cursors.check_limit(command.limit)
        if command.state and command.state not in STATES:
            raise Invalid(fields={"state": ["not_one_of"]})
        event = self.page(command.event)
        if not self.seen_by(event, command.asker):
            return AnswerPage(items=[], counts=event.counts)
        keys = cursors.decode(command.cursor, 2, (int, str))
        found = self.answered.in_order(event.id, command.state, keys, command.limit + 1)
        more = len(found) > command.limit
        found = found[: command.limit]
        last = cursors.encode(found[-1][1].seq, found[-1][0]) if more else None
        items: list[AnswerView] = []
        replies: dict[str, Replies] = {}
        if event.questions:
            replies = self.visitors.registrations.of(event.id, [key for key, _ in found])
        ahead: dict[str, int] = {}
        for key, party in found:
            position = None
            if party.state == "waitlisted":
                room = party.seat_class
                before = ahead.get(room)
                position = before + 1 if before else self.answered.position(event.id, party)
                ahead[room] = position or 0
            items.append(
                AnswerView(
                    person=party.person,
                    name=party.name,
                    state=party.state,
                    guests=party.guests,
                    answered_at=party.at,
                    position=position,
                    key=key,
                    seat_class=party.seat_class,
                    deadline=party.deadline,
                    still_coming=event.still_coming(party),
                    replies=replies.get(key, {}),
                )
            )
        return AnswerPage(items=items, counts=event.counts, next=last)

    def feed(self, command: FeedOf) -> Feed:
        """The latest events of a public community (by slug or id), or those a person answered
        with going, maybe or waiting; cancelled ones included, soonest first."""
        cursors.check_limit(command.limit, MOST_IN_FEED)
        shown = {"status": {"$in": ["published", "cancelled"]}}
        if command.person:
            state = f"answers.{key_of(command.person)}.state"
            query = self.answered.query(command.person, {state: {"$in": FEED_STATES}})
        elif command.community:
            either = [{"slug": command.community}, {"community": command.community}]
            query = {"$or": [one | shown for one in either], "visibility": PUBLIC}
            query |= next_of_series(self.clock.now()) if command.series else NO_SERIES
        else:
            raise Invalid(fields={"community": ["required"]})
        events = self.finders.whole(query, command.person, command.limit)
        return Feed(events=[self._view(event, command.person, False) for event in events])

    def attendees(self, command: Attendees) -> AttendeeSlice:
        """Actor URIs of those who answered in these states; for other services only."""
        cursors.check_limit(command.limit, MOST_ATTENDEES)
        if not set(command.states) <= set(STATES):
            raise Invalid(fields={"states": ["not_one_of"]})
        among = None
        host: list[str] = []
        if command.shown_address:
            event = self.page(command.event)
            among = shown_to(event, self.clock.now())
            host = [event.host] if event.host and not command.after else []
        found = self.answered.people(
            command.event, command.states, command.after, command.limit + 1, among
        )
        more = len(found) > command.limit
        found = found[: command.limit]
        return AttendeeSlice(
            people=[*host, *(person for _, person in found)], next=found[-1][0] if more else ""
        )

    def export_person(self, command: Asker) -> dict[str, Any]:
        """Everything kept of the asker here."""
        known(command)
        written = {"created_by": command.person}
        answers = [
            {
                "event": event.id,
                "title": event.title,
                "community": event.slug,
                "starts_at": event.starts_at,
                "name": party.name,
                "state": party.state,
                "guests": party.guests,
                "seat_class": party.seat_class,
                "ticket": party.ticket,
                "answered_at": party.at,
            }
            for event, party in self.answered.of(command.person)
        ]
        organized = [
            {
                "event": event.id,
                "title": event.title,
                "about": event.about,
                "community": event.slug,
                "starts_at": event.starts_at,
                "status": event.status,
            }
            for event in self.finders.whole(written, "", MOST_EXPORTED)
        ]
        proposed = [
            {
                "event": one.event,
                "title": one.title,
                "abstract": one.abstract,
                "notes": one.notes,
                "state": one.state,
                "created_at": one.created_at,
            }
            for one in self.offers.of_person(command.person)
        ]
        exported: dict[str, Any] = dump(
            {
                "answers": answers,
                "organized": organized,
                "proposals": proposed,
                "registrations": self.registrations_of(command.person),
                "attendance": self.attendance_of(command),
                "series": self.recurring.answers.of_person(command.person),
            }
        )
        return exported

    def _cards(self, query: dict[str, Any], command: SearchEvents) -> EventPage:
        person, now = command.asker.person, self.clock.now()
        events, next_ = self.finders.some(
            query, person, command.cursor, command.limit, newest_first=command.past
        )
        return EventPage(
            items=[card(event, person, now, self.answered) for event in events], next=next_
        )

    def _view(self, event: Event, person: str, organizer: bool, member: bool = False) -> EventView:
        party = event.mine(person)
        position = self.answered.position(event.id, party) if party else None
        return self.view(event, person, organizer, position, member)

    def _may_see_hidden(self, command: SearchEvents) -> bool:
        if not (command.community and command.asker.person):
            return False
        if not self.finders.hidden_in(command.community):
            return False
        try:
            standing = self.standing(command.asker.person, slug=command.community)
        except NotFound:
            return False
        return standing.status == "active"
