"""After a meeting: what those who came say, what organizers give and note, one's own record."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from services.common import cursors
from services.common.contracts.events import (
    AfterView,
    AttendedPage,
    AttendedView,
    CloseEvent,
    EventPage,
    FeedbackPage,
    GiveFeedback,
    ListAttended,
    ListUnserved,
    OfEvent,
    PutMaterials,
    ReadFeedback,
)
from services.common.contracts.membership import PersonClosed
from services.common.contracts.shared import Asker
from services.common.errors import Conflict, Forbidden, Invalid
from services.events.domain import Event, key_of
from services.events.domain.aftercare import ASKED_AFTER, Aftercare
from services.events.domain.feedback import ENOUGH, closes_at, need_open, voice, voice_id
from services.events.repository.after import tell_trouble
from services.events.use_cases.company import Companions
from services.events.use_cases.desk import confirmed, known, runs
from services.events.use_cases.reading import Reading
from services.events.use_cases.views import card

EXPORTED_AT_ONCE = 500
MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class AfterMeetings(Companions, Reading):
    """What is asked once a meeting is over."""

    def give_feedback(self, command: GiveFeedback) -> FeedbackPage:
        """Say how it was; only those who came. Saying it again replaces it."""
        confirmed(command.asker)
        person = command.asker.person
        event = self.page(command.event, person)
        came = self.came_to(event, person)
        if not came:
            self.seen_by(event, command.asker)
            raise Forbidden("feedback.not_there")
        now = self.clock.now()
        need_open(event, now)
        self.later.voices.put(voice(command, self._voice_id(event.id, person), event, now))
        return self._feedback_page(event, command.asker, came, organizer=False)

    def feedback(self, command: ReadFeedback) -> FeedbackPage:
        """One's own voice; for organizers also numbers and what was said."""
        known(command.asker)
        cursors.check_limit(command.limit)
        event = self.page(command.event, command.asker.person)
        came, organizer = self._inside(event, command.asker)
        shown = self._feedback_page(event, command.asker, came, organizer)
        if not organizer:
            return shown
        ratings, served = self.later.voices.numbers(event.id)
        count = sum(ratings)
        enough = count >= ENOUGH
        after = cursors.decode(command.cursor, 1, (str,))
        found = self.later.voices.slice(
            event.id, not enough, str(after[0]) if after else "", command.limit + 1
        )
        more = len(found) > command.limit
        found = found[: command.limit]
        average = sum((at + 1) * number for at, number in enumerate(ratings)) / max(1, count)
        numbers: dict[str, Any] = {
            "count": count,
            "average": round(average, 2) if enough else None,
            "ratings": ratings if enough else [],
            "served": served if enough else {},
            "items": [one.shown() for one in found],
            "next": cursors.encode(found[-1].id) if more else None,
        }
        given = {part.name: getattr(shown, part.name) for part in fields(FeedbackPage)}
        return FeedbackPage(**(given | numbers))

    def after_event(self, command: OfEvent) -> AfterView:
        """Thanks and materials, for those who came; how it was closed, for organizers."""
        known(command.asker)
        event = self.page(command.event, command.asker.person)
        came, organizer = self._inside(event, command.asker)
        return self._after(event, self._care(event), came, organizer)

    def put_materials(self, command: PutMaterials) -> AfterView:
        """Write thanks and materials; they are there at once for those who came."""
        return self._tend(command.event, command.asker, lambda care, _: care.put(command))

    def send_thanks(self, command: OfEvent) -> AfterView:
        """Tell those who came; once, however often it is pressed."""
        now = self.clock.now()
        return self._tend(
            command.event, command.asker, lambda care, event: care.send_thanks(event, now)
        )

    def close_event(self, command: CloseEvent) -> AfterView:
        """Note whether it took place and served its goal."""
        now = self.clock.now()
        return self._tend(
            command.event, command.asker, lambda care, event: care.close(command, event, now)
        )

    def unserved(self, command: ListUnserved) -> EventPage:
        """A community's meetings that name no goal, newest first, for organizers."""
        confirmed(command.asker)
        standing = self.standing(command.asker.person, slug=command.slug)
        if not runs(standing):
            raise Forbidden("event.not_organizer")
        query = {
            "community": standing.community,
            "status": "published",
            # Events from before there were goals name none either.
            "$or": [{"goal_ids": []}, {"goal_ids": {"$exists": False}}],
        }
        person, now = command.asker.person, self.clock.now()
        events, next_ = self.finders.some(
            query, person, command.cursor, command.limit, newest_first=True
        )
        return EventPage(
            items=[card(event, person, now, self.answered) for event in events], next=next_
        )

    def attended(self, command: ListAttended) -> AttendedPage:
        """What the asker came to, newest first."""
        known(command.asker)
        cursors.check_limit(command.limit)
        keys = cursors.decode(command.cursor, 2, (int, str))
        before = None
        if keys is not None:
            if not 0 <= int(keys[0]) < 10**13:
                raise Invalid(fields={"cursor": ["invalid"]})
            before = EPOCH + int(keys[0]) * MILLISECOND, str(keys[1])
        found = self.doorway.attendance.came(command.asker.person, before, command.limit + 1)
        more = len(found) > command.limit
        found = found[: command.limit]
        events = self.finders.cards([one.event for one in found])
        items = [
            AttendedView(
                event=one.event,
                title=events[one.event].title,
                slug=events[one.event].slug,
                community_name=events[one.event].community_name,
                starts_at=events[one.event].starts_at,
                timezone=events[one.event].timezone,
                at=one.at,
                minutes=one.minutes,
                how=one.how,
            )
            for one in found
            if one.event in events
        ]
        last = found[-1] if more else None
        next_ = cursors.encode((last.at - EPOCH) // MILLISECOND, last.id) if last else None
        return AttendedPage(items=items, next=next_)

    def ask_for_feedback(self) -> int:
        """Ask those who came to what is over since a few hours; gives how many meetings."""
        asked, now = 0, self.clock.now()
        for found in self.later.care.over_since(self.finders.events, now - ASKED_AFTER, now):
            for one in found:
                try:
                    asked += self._ask(one["_id"], now)
                except Exception as trouble:
                    tell_trouble("nobody was asked how it was", one["_id"], trouble)
        return asked

    def export_person(self, command: Asker) -> dict[str, Any]:
        """Everything kept of the asker here, with what they said without their name."""
        exported = super().export_person(command)
        events = {one["event"] for one in (*exported["answers"], *exported["attendance"])}
        ids = [self._voice_id(event, command.person) for event in sorted(events)]
        said = []
        for start in range(0, len(ids), EXPORTED_AT_ONCE):
            said += self.later.voices.some(ids[start : start + EXPORTED_AT_ONCE])
        return exported | {
            "feedback": [
                {
                    "event": one.event,
                    "rating": one.rating,
                    "helped": one.helped,
                    "change": one.change,
                    "served": one.served,
                    "named": one.named,
                }
                for one in said
            ]
        }

    def person_closed(self, news: PersonClosed) -> None:
        """Forget the person here too."""
        super().person_closed(news)
        self.later.voices.forget(news.person)
        self.later.letters.forget(news.person)

    def _ask(self, event_id: str, now: datetime) -> int:
        event = self.page(event_id)
        if event.status != "published" or not event.over(now):
            return 0
        if not event.counts.going and not self.door_used(event.id):
            return 0
        self.later.care.begin(event.id, event.community)
        self.later.care.change(event.id, lambda care: care.ask(event, now))
        return 1

    def _tend(self, event_id: str, asker: Asker, act: Any) -> AfterView:
        event = self.to_run(event_id, asker)
        if event.status == "draft":
            raise Conflict("event.not_published")
        # Refused before anything is written down.
        act(self._care(event), event)
        self.later.care.begin(event.id, event.community)

        def decide(care: Aftercare) -> AfterView:
            act(care, event)
            return self._after(event, care, self.came_to(event, asker.person), organizer=True)

        answer: AfterView = self.later.care.change(event.id, decide)
        return answer

    def _care(self, event: Event) -> Aftercare:
        care: Aftercare = self.later.care.at(event.id, event.community)
        return care

    def _voice_id(self, event: str, person: str) -> str:
        return voice_id(self.later.secret, event, key_of(person))

    def _inside(self, event: Event, asker: Asker) -> tuple[bool, bool]:
        # Whether they came, and whether they run it; refuses whoever does neither.
        came = event.status != "draft" and self.came_to(event, asker.person)
        if came:
            return True, self.organizes(event, asker)
        organizer = self.seen_by(event, asker)
        if not organizer:
            raise Forbidden("feedback.not_there")
        return False, organizer

    def _feedback_page(
        self, event: Event, asker: Asker, came: bool, organizer: bool
    ) -> FeedbackPage:
        mine = self.later.voices.some([self._voice_id(event.id, asker.person)])
        now = self.clock.now()
        open_ = event.status == "published" and event.over(now) and now <= closes_at(event)
        return FeedbackPage(
            event=event.id,
            title=event.title,
            starts_at=event.starts_at,
            timezone=event.timezone,
            slug=event.slug,
            community_name=event.community_name,
            organizer=organizer,
            may=came and open_,
            closes_at=closes_at(event),
            mine=mine[0].shown() if mine else None,
            enough=ENOUGH,
        )

    def _after(self, event: Event, care: Aftercare, came: bool, organizer: bool) -> AfterView:
        inner: dict[str, Any] = {}
        if organizer:
            names = ("thanked_at", "took_place", "served", "note", "closed_at")
            inner = {name: getattr(care, name) for name in names}
        return AfterView(
            event=event.id,
            title=event.title,
            status=event.shown_status(self.clock.now()),
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            timezone=event.timezone,
            slug=event.slug,
            community_name=event.community_name,
            organizer=organizer,
            came=came,
            thanks=care.thanks,
            links=care.links,
            **inner,
        )
