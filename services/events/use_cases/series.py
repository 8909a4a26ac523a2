"""Series: beginning, changing, calling off, pausing, answering all dates."""

from contextlib import suppress
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

from services.common import cursors
from services.common.contracts.events import (
    AmendSeries,
    AnswerSeries,
    Begin,
    CancelSeries,
    DateView,
    EventPage,
    EventView,
    ListDates,
    OfEvent,
    OfSeries,
    PeopleSlice,
    SeriesAttendees,
    SeriesFeed,
    SeriesFeedOf,
    SeriesView,
    Standing,
)
from services.common.contracts.shared import Asker
from services.common.errors import Conflict, Forbidden, Invalid, NotFound
from services.common.ids import derived_id
from services.events.domain import Content, Event, checked
from services.events.domain.content import content_of
from services.events.domain.seats.party import CONCERNED
from services.events.domain.series import Rule, Series, StandingAnswer, read_rule
from services.events.recurrence import ahead, dates, goes_on, too_many
from services.events.use_cases.attending import Attending
from services.events.use_cases.desk import confirmed
from services.events.use_cases.organizing import Organizing
from services.events.use_cases.series_dates import WRITTEN, DatesAhead
from services.events.use_cases.views import card

MOST_PEOPLE = 1000
MOST_IN_FEED = 200


class Repeating(DatesAhead, Organizing, Attending):
    """What organizers and members ask of series."""

    def begin_series(self, command: Begin) -> SeriesView:
        """Publish a series; the same command again gives the same series."""
        draft = replace(command.draft, publish=False)
        asker = draft.asker
        confirmed(asker)
        rule = read_rule(command.rule)
        event = self.written(draft)
        series = Series(
            id=event.id,
            community=event.community,
            slug=event.slug,
            community_name=event.community_name,
            visibility=event.visibility,
            created_by=asker.person,
            created_at=event.created_at,
            rule=rule.text,
            look_at=event.created_at,
            **{name: getattr(event, name) for name in WRITTEN},
        )
        found = self._fitting(series, rule, event.created_at)
        series.publish(len(found), asker.person, event.created_at)
        try:
            self.recurring.rows.add(series)
        except Conflict:
            before: Series = self.recurring.rows.get(series.id)
            if (before.created_by, before.community) != (asker.person, series.community):
                raise
        self.bring_in_line(series.id)
        return self.series(OfSeries(asker=asker, series=series.id))

    def series(self, command: OfSeries) -> SeriesView:
        """A series with what differs from it."""
        series: Series = self.recurring.rows.get(command.series)
        return self._series_view(series, command.asker, self._sees(series, command.asker))

    def series_dates(self, command: ListDates) -> EventPage:
        """The dates of a series, called off ones included."""
        cursors.check_limit(command.limit)
        series: Series = self.recurring.rows.get(command.series)
        self._sees(series, command.asker)
        person, now = command.asker.person, self.clock.now()
        query = {"series": series.id, "ends_at": {"$lte" if command.past else "$gt": now}}
        found, next_ = self.finders.some(
            query, person, command.cursor, command.limit, newest_first=command.past
        )
        items = [card(event, person, now, self.answered) for event in found]
        return EventPage(items=items, next=next_)

    def amend_series(self, command: AmendSeries) -> SeriesView:
        """Change all dates, or those from one date on. A change of time or rule once dates have
        passed goes on as a new series, so that what was stays as it was."""
        asker, now = command.amend.asker, self.clock.now()
        series = self._to_run_series(command.series, asker)
        given = self.amended(command.amend)
        rule = read_rule(command.rule) if command.rule is not None else series.rhythm
        timed = command.rule is not None or {"starts_at", "ends_at", "timezone"} & given.keys()
        if command.scope == "all" and not timed:
            content = replace(content_of(series), **given)
            self._seats_allow(series, content, now)
            self.recurring.rows.change(
                series.id,
                lambda one: one.amend(content, rule, now, now, command.amend.expected),
            )
            return self._done(series.id, asker)
        since = self._since(series, command, now)
        if since > series.starts_at:
            return self._go_on_as_another(series, command, given, rule, since)
        content = replace(content_of(series), **given)
        if "starts_at" in given and "ends_at" not in given:
            content.ends_at = content.starts_at + series.lasts
        self._seats_allow(series, content, now)
        changed = _as(series, content, rule)
        self._fitting(changed, rule, now)
        self.recurring.rows.change(
            series.id,
            lambda one: one.amend(content, rule, content.starts_at, now, command.amend.expected),
        )
        return self._done(series.id, asker)

    def cancel_series(self, command: CancelSeries) -> SeriesView:
        """Call off all coming dates, or those from one date on. Where those are off already,
        nothing changes."""
        now = self.clock.now()
        series = self._to_run_series(command.series, command.asker)
        since = self._date_of(series, command.event) if command.event else None
        whole = since is None or since <= series.starts_at
        begins = since or self._next_start(series, now) or now
        if whole or goes_on(series.rhythm, series.starts_at, series.timezone, begins):
            self.recurring.rows.change(
                series.id, lambda one: one.cancel(command.reason, begins, whole, now)
            )
        return self._done(series.id, command.asker)

    def pause_series(self, command: OfSeries) -> SeriesView:
        """Stop for a while: coming dates cannot be answered and none are made."""
        now = self.clock.now()
        series = self._to_run_series(command.series, command.asker)
        self.recurring.rows.change(series.id, lambda one: one.pause(now, False, now))
        return self._done(series.id, command.asker)

    def resume_series(self, command: OfSeries) -> SeriesView:
        """Go on; the answers to coming dates are still there."""
        now = self.clock.now()
        series = self._to_run_series(command.series, command.asker)
        self.recurring.rows.change(series.id, lambda one: one.resume(now))
        return self._done(series.id, command.asker)

    def confirm_date(self, command: OfEvent) -> EventView:
        """Say that a date takes place, or took place."""
        event = self.to_run(command.event, command.asker)
        if not event.series:
            raise Conflict("series.not_a_date")

        def decide(one: Event) -> EventView:
            one.confirm(self.clock.now())
            return self.view(one, command.asker.person, organizer=True)

        view: EventView = self.events.change(event.id, decide)
        return view

    def answer_series(self, command: AnswerSeries) -> SeriesView:
        """Answer every coming date that has no answer of its own, or take that back."""
        confirmed(command.asker)
        asker, now = command.asker, self.clock.now()
        series: Series = self.recurring.rows.get(command.series)
        self._sees(series, asker)
        coming = self.recurring.dates.next_after(series.id, now)
        if series.status != "published" or coming is None:
            raise Conflict("series.not_answerable")
        if command.answer is not None:
            self._lets_in(coming.id, asker.person)
        if not 0 <= command.guests <= series.guests_allowed:
            raise Invalid(fields={"guests": ["too_many" if command.guests > 0 else "invalid"]})
        if series.seat_classes or any(one.required for one in series.questions):
            raise Conflict("series.one_by_one")
        id = derived_id("standing", series.id, asker.person)
        if self.recurring.answers.find(id) is None:
            blank = StandingAnswer(id=id, series=series.id, person=asker.person, name=asker.name)
            with suppress(Conflict):
                self.recurring.answers.add(blank)
        self.recurring.answers.change(
            id, lambda one: one.say(series, command.answer, command.guests, coming.starts_at, now)
        )
        self.spread_answers(only=id)
        return self._series_view(series, asker, False)

    def series_feed(self, command: SeriesFeedOf) -> SeriesFeed:
        """The public series of a community for its calendar, dates themselves left alone."""
        cursors.check_limit(command.limit, MOST_IN_FEED)
        nobody = Asker()
        found = self.recurring.rows.of_community(command.community, command.limit)
        return SeriesFeed(series=[self._series_view(one, nobody, False) for one in found])

    def series_attendees(self, command: SeriesAttendees) -> PeopleSlice:
        """Actor URIs of those concerned by any coming date; for other services only."""
        cursors.check_limit(command.limit, MOST_PEOPLE)
        states = [*CONCERNED, "maybe"]
        found = self.recurring.dates.people(
            command.series, self.clock.now(), states, command.after, command.limit + 1
        )
        more = len(found) > command.limit
        found = found[: command.limit]
        return PeopleSlice(people=[who for _, who in found], next=found[-1][0] if more else "")

    def _lets_in(self, event_id: str, person: str) -> None:
        rules = self.rules(event_id, person)
        if self.memory.banned(rules.community, person):
            raise Forbidden("event.banned")
        if barred := self.barred(rules, person):
            raise Forbidden(f"event.{barred}_only")

    def _done(self, series: str, asker: Asker) -> SeriesView:
        self.bring_in_line(series)
        return self.series(OfSeries(asker=asker, series=series))

    def _go_on_as_another(
        self,
        series: Series,
        command: AmendSeries,
        given: dict[str, Any],
        rule: Rule,
        since: datetime,
    ) -> SeriesView:
        now, asker = self.clock.now(), command.amend.asker
        if command.scope == "all":
            # What was said of the first date is meant for the next one.
            shift = since - series.starts_at
            for name in {"starts_at", "ends_at"} & given.keys():
                given[name] += shift
        content = replace(series.at(since), **given)
        if "starts_at" in given and "ends_at" not in given:
            content.ends_at = content.starts_at + series.lasts
        self._seats_allow(series, content, since)
        if command.rule is None and rule.count is not None:
            passed = len(dates(replace(rule, count=None), series.starts_at, series.timezone, since))
            if passed >= rule.count:
                # Fewer dates were left to the series than come before this one.
                raise Invalid(fields={"rule": ["no_dates"]})
            rule = replace(rule, count=rule.count - passed)
        id = derived_id("series", series.id, since.isoformat(), str(series.template))
        names = ("community", "slug", "community_name", "visibility", "created_by")
        another = Series(
            id=id,
            source=series.id,
            since=since,
            created_at=now,
            rule=rule.text,
            look_at=now,
            sequence=series.sequence,
            **{name: getattr(series, name) for name in names},
            **{name: getattr(series, name) for name in WRITTEN},
        )
        self._fitting(_as(another, content, rule), rule, now)
        series.open_to(command.amend.expected)
        another.amend(content, rule, content.starts_at, now, None)
        with suppress(Conflict):
            self.recurring.rows.add(another)
        return self._done(id, asker)

    def _fitting(self, series: Series, rule: Rule, now: datetime) -> list[datetime]:
        """The dates made ahead. Raises Invalid naming `rule` when there are none or too many, or
        when the first date is not one of them."""
        found = ahead(rule, series.starts_at, series.timezone, now)
        code = ""
        if not found:
            code = "no_dates"
        elif too_many(rule, series.starts_at, series.timezone):
            code = "too_many_dates"
        elif found[0] != series.starts_at:
            code = "start_not_in_rule"
        if code:
            raise Invalid(fields={"rule": [code]})
        if series.ends_at <= now and rule.count == 1:
            raise Conflict("event.in_the_past")
        return found

    def _seats_allow(self, series: Series, content: Content, since: datetime) -> None:
        checked(content)
        if content.questions != series.questions and self.recurring.dates.replied(series.id):
            raise Conflict("event.questions_frozen")
        if content.capacity is None:
            return
        above = self.recurring.dates.seated_above(series.id, since, content.capacity)
        if above:
            told = [one.isoformat() for one in above[:10]]
            raise Conflict("series.below_seated", {"dates": told, "number": len(above)})

    def _since(self, series: Series, command: AmendSeries, now: datetime) -> datetime:
        if command.scope == "following":
            return self._date_of(series, command.amend.event)
        return self._next_start(series, now) or series.starts_at

    def _date_of(self, series: Series, event_id: str) -> datetime:
        event = self.page(event_id)
        if event.series != series.id or event.recurrence is None:
            raise NotFound("event.unknown")
        return event.recurrence

    def _next_start(self, series: Series, now: datetime) -> datetime | None:
        coming = self.recurring.dates.next_after(series.id, now)
        return coming.recurrence if coming is not None else None

    def _to_run_series(self, id: str, asker: Asker) -> Series:
        confirmed(asker)
        series: Series = self.recurring.rows.get(id)
        if not self._sees(series, asker):
            raise Forbidden("event.not_organizer")
        return series

    def _sees(self, series: Series, asker: Asker) -> bool:
        # Who may see a date of it may see the series.
        return self.seen_by(self.as_date(series, series.starts_at), asker)

    def _series_view(self, series: Series, asker: Asker, organizer: bool) -> SeriesView:
        now = self.clock.now()
        different = self.recurring.dates.exceptions(series.id)
        coming = self.recurring.dates.next_after(series.id, now)
        rule = series.rhythm
        if series.status == "paused" and coming is not None:
            rule = rule.ending(coming.starts_at)
        template = self.as_date(series, series.starts_at)
        template.sequence = series.sequence
        status = "ended" if coming is None and series.status == "published" else series.status
        if series.status == "cancelled":
            template.status = "cancelled"
        view = self.view(template, asker.person, organizer=organizer)
        return SeriesView(
            id=series.id,
            status=status,
            rule=rule.text,
            template=replace(view, updated_at=series.updated_at, version=series.revision),
            excluded=[one.recurrence for one in different if one.status == "cancelled"],
            exceptions=[
                DateView(
                    recurrence=one.recurrence,
                    event=self.view(one, asker.person, organizer=organizer),
                )
                for one in different
                if one.status != "cancelled"
            ],
            dates=self.recurring.dates.how_many(series.id),
            next_event=coming.id if coming else "",
            organizer=organizer,
            mine=self._standing_of(series, asker),
            continues=series.source,
            revision=series.revision,
            sequence=series.sequence,
        )

    def _standing_of(self, series: Series, asker: Asker) -> Standing | None:
        if not asker.person:
            return None
        kept: StandingAnswer | None = self.recurring.answers.find(
            derived_id("standing", series.id, asker.person)
        )
        if kept is None or kept.answer is None:
            return None
        return Standing(answer=kept.answer, guests=kept.guests)


def _as(series: Series, content: Content, rule: Rule) -> Series:
    """A copy of the series as it would become, to check what that gives."""
    parts = {part.name: getattr(series, part.name) for part in fields(Series)}
    written = {name: getattr(content, name) for name in WRITTEN}
    return Series(**{**parts, **written, "rule": rule.text, "recorded": []})
