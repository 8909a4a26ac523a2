"""Dates of series, made ahead and brought in line with what their series says.

Everything here may be done again from the start: a crash in the middle is made good by the timer.
"""

from contextlib import suppress
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from services.common.contracts.events import DateShown
from services.common.errors import Conflict, Refusal
from services.common.ids import derived_id
from services.common.log import did
from services.events.domain import Content, Event
from services.events.domain.content import EPOCH
from services.events.domain.series import Series, StandingAnswer
from services.events.domain.series.series import UNCONFIRMED
from services.events.recurrence import ahead
from services.events.use_cases.desk import Desk

WRITTEN = [part.name for part in fields(Content)]
PATIENCE = timedelta(days=7)
"""How long a series is left alone when nothing else calls for a look."""
NEAR = timedelta(days=31)
"""A date that moves goes to a date this near, or is called off."""
AT_ONCE = 20
MOST_ANSWERS = 200


class DatesAhead(Desk):
    """Making dates, moving them, pausing series nobody confirms, spreading answers."""

    def bring_in_line(self, id: str) -> None:
        """Make a series' dates what the series says."""
        series: Series = self.recurring.rows.get(id)
        now = self.clock.now()
        if series.source and series.since is not None and series.applied == 0:
            self._take_over_from(series, now)
        wanted = self._wanted(series, now)
        known = self.recurring.dates.brief(series.id, EPOCH)
        todo = [one for one in known if self._concerned(one, series)]
        ids = {one["_id"] for one in todo}
        taken = {one["recurrence"] for one in known if one["_id"] not in ids}
        slots = [one for one in wanted if one >= series.begins and one not in taken]
        places = _matched(todo, slots)
        listed = _listed_from(sorted(taken | set(slots)), series.lasts)
        self.recurring.dates.bring_in_line(
            (one["_id"], self._becomes(one, series, places.get(one["_id"]), listed, now))
            for one in todo
        )
        free = [one for one in slots if one not in places.values()]
        told = series.applied == series.template
        fresh: dict[datetime, Event] = {}
        if series.status == "published" and free:
            if told:
                self.recurring.rows.change(id, lambda one: one.out_of_line())
            fresh = {one: self._new_date(series, one, listed) for one in free}
            self.events.add_all(fresh.values())
            self.recurring.answers.ask_again(series.id)
        # Whoever was cut short before telling made dates that are known by now.
        made = [] if told else [one for one in known if one["recurrence"] in listed]
        dates = [DateShown(event=one["_id"], shown_from=listed[one["recurrence"]]) for one in made]
        dates += [DateShown(event=one.id, shown_from=listed[slot]) for slot, one in fresh.items()]
        template = series.template
        self.recurring.rows.change(id, lambda one: one.in_line(template, dates))

    def look_after_series(self) -> int:
        """Make dates ahead, pause what nobody confirms; gives how many series were looked at."""
        now = self.clock.now()
        due = self.recurring.rows.due(now, AT_ONCE)
        for id in due:
            self.bring_in_line(id)
            self._pause_if_unconfirmed(self.recurring.rows.get(id), now)
            coming = self.recurring.dates.next_after(id, now)
            ends = coming.ends_at if coming is not None else now + PATIENCE
            self.recurring.rows.looked_at(id, min(ends, now + PATIENCE))
        return len(due)

    def spread_answers(self, only: str = "") -> int:
        """Tell dates of answers given to all of them; gives how many answers were spread."""
        waiting: list[StandingAnswer] = (
            [self.recurring.answers.get(only)]
            if only
            else self.recurring.answers.pending(MOST_ANSWERS)
        )
        for one in waiting:
            if one.pending:
                self._spread(one)
                self.recurring.answers.reached(one)
        return len(waiting)

    def as_date(self, series: Series, start: datetime) -> Event:
        """The event a date of this series is, before anything happened to it."""
        content = series.at(start)
        return Event(
            id=derived_id("date", series.id, start.isoformat(), str(series.template)),
            community=series.community,
            slug=series.slug,
            community_name=series.community_name,
            visibility=series.visibility,
            created_by=series.created_by,
            created_at=series.created_at,
            updated_at=series.updated_at,
            published_at=series.created_at,
            status="published",
            series=series.id,
            recurrence=start,
            template=series.template,
            **{name: getattr(content, name) for name in WRITTEN},
        )

    def _wanted(self, series: Series, now: datetime) -> list[datetime]:
        if series.status == "cancelled":
            return []
        return ahead(series.rhythm, series.starts_at, series.timezone, now)

    def _concerned(self, one: dict[str, Any], series: Series) -> bool:
        # What has begun stays as it was; what was called off for good is history.
        gone = one["status"] == "cancelled" and not one.get("detached")
        late = one["starts_at"] <= series.updated_at
        return not gone and not late and one.get("template", 0) != series.template

    def _becomes(
        self,
        one: dict[str, Any],
        series: Series,
        slot: datetime | None,
        listed: dict[datetime, datetime],
        now: datetime,
    ) -> dict[str, Any]:
        off = one["status"] == "cancelled"
        change: dict[str, Any] = {"template": series.template, "updated_at": series.updated_at}
        if slot is None or series.status == "cancelled":
            gone = {"status": "cancelled", "cancel_reason": series.cancel_reason, "detached": False}
            return change if off else {**change, **gone, "next_due_at": None}
        change |= {"recurrence": slot, "listed_from": listed[slot]}
        event = self._made(series, slot)
        if not off:
            change["status"] = "paused" if series.status == "paused" else "published"
            due = now if one.get("detached") or _stirred(one, series) else event.next_due_at
            change["next_due_at"] = due if series.status == "published" else None
        if not one.get("detached"):
            change |= {name: getattr(event, name) for name in (*WRITTEN, "words")}
        return change

    def _new_date(self, series: Series, start: datetime, listed: dict[datetime, datetime]) -> Event:
        event = self._made(series, start)
        event.listed_from = listed[start]
        return event

    def _made(self, series: Series, start: datetime) -> Event:
        event = self.as_date(series, start)
        event.refresh_words()
        event.ready()
        return event

    def _take_over_from(self, series: Series, now: datetime) -> None:
        since = series.since or series.starts_at
        self.recurring.dates.adopt(series.source, since, series.id)
        self.recurring.rows.change(series.source, lambda one: one.cut(since, now))
        source: Series = self.recurring.rows.get(series.source)
        template = source.template
        self.recurring.rows.change(source.id, lambda one: one.in_line(template, []))
        for kept in self.recurring.answers.carry_over(source.id, series.id):
            answer = StandingAnswer(
                id=derived_id("standing", series.id, kept.person),
                series=series.id,
                person=kept.person,
                name=kept.name,
                answer=kept.answer,
                guests=kept.guests,
                at=kept.at,
                pending=True,
            )
            with suppress(Conflict):
                self.recurring.answers.add(answer)

    def _pause_if_unconfirmed(self, series: Series, now: datetime) -> None:
        if series.status != "published":
            return
        ended = self.recurring.dates.ended(series.id, now, UNCONFIRMED)
        silent = [
            one for one in ended if one.ends_at > series.resumed_at and not self._was_held(one)
        ]
        coming = self.recurring.dates.next_after(series.id, now)
        if len(silent) < UNCONFIRMED or coming is None:
            return
        start = coming.starts_at
        self.recurring.rows.change(series.id, lambda one: one.pause(start, True, now))
        self.bring_in_line(series.id)
        did("paused a series", series=series.id)

    def _was_held(self, event: Event) -> bool:
        if event.confirmed_at is not None or event.detached:
            return True
        numbers = self.doorway.attendance.numbers(event.id, 0)
        return bool(numbers.present)

    def _spread(self, answer: StandingAnswer) -> None:
        series: Series = self.recurring.rows.get(answer.series)
        now = self.clock.now()
        banned = self.memory.banned(series.community, answer.person)
        if banned and answer.answer is not None:
            return
        for id in self.recurring.dates.coming(series.id, now):
            self.answered.note(answer.person, id)
            # A date that cannot take it (full of its own rules) keeps what it has.
            with suppress(Refusal):
                self.events.change(
                    id,
                    lambda event: event.answer_all(
                        answer.person, answer.name, answer.answer, answer.guests, now
                    ),
                )


def _stirred(one: dict[str, Any], series: Series) -> bool:
    # Whoever waits may be seated by the change, and a new draw needs its seed: that is decided
    # date by date. Where nobody waits, it is enough to know when time has something to do.
    counts = one.get("counts") or {}
    waiting = any(counts.get(name) for name in ("waitlisted", "offered", "pending", "entered"))
    return waiting or series.admission == "lottery"


def _matched(todo: list[dict[str, Any]], slots: list[datetime]) -> dict[str, datetime]:
    """Which date goes where: to the same start where there is one, else in order to one near."""
    free = set(slots)
    places: dict[str, datetime] = {}
    for one in todo:
        if one["recurrence"] in free:
            places[one["_id"]] = one["recurrence"]
            free.discard(one["recurrence"])
    left = sorted(free)
    for one in todo:
        if one["_id"] not in places and left and abs(left[0] - one["recurrence"]) <= NEAR:
            places[one["_id"]] = left.pop(0)
    return places


def _listed_from(starts: list[datetime], lasts: timedelta) -> dict[datetime, datetime]:
    """From when each date stands in lists: when the one before it is over."""
    before = [EPOCH, *(one + lasts for one in starts)]
    return dict(zip(starts, before, strict=False))
