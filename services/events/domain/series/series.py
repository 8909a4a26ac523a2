"""What all dates of a series share, and what is decided for all of them.

A series is the truth about its dates: it is changed in one write, then its dates are brought in
line (`template` against each date's own), which may be done again from the start.
"""

from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from typing import Any

from services.common.contracts.events import (
    DateShown,
    EventTouched,
    SeriesCancelled,
    SeriesChanged,
    SeriesDated,
    SeriesPaused,
    SeriesPublished,
    SeriesStatus,
)
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Stale
from services.common.messages import Message
from services.common.rules import check_line
from services.events.domain.content import EPOCH, Content, checked, content_of
from services.events.domain.revealing import before, material_changes
from services.events.domain.series.rule import Rule, read_rule

REASON_LIMIT = 1000
UNCONFIRMED = 2
"""Dates in a row that nobody confirmed, after which a series pauses."""


@dataclass(kw_only=True)
class Series(Content):
    """A series; `starts_at` and `ends_at` are its first date's.

    `template` counts changes that concern the dates, `applied` is the last one they all follow.
    `begins` is the first date the latest change concerns. `source` and `since` name the series
    this one went on from, and the date it took over.
    """

    id: str
    community: str
    slug: str
    community_name: Text
    visibility: str = "public"
    created_by: str = ""
    created_at: datetime = EPOCH
    updated_at: datetime = EPOCH
    rule: str = ""
    status: SeriesStatus = "published"
    cancel_reason: str = ""
    template: int = 1
    applied: int = 0
    begins: datetime = EPOCH
    look_at: datetime = EPOCH
    resumed_at: datetime = EPOCH
    source: str = ""
    since: datetime | None = None
    sequence: int = 0
    revision: int = 1
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    @property
    def rhythm(self) -> Rule:
        """The rule, read."""
        return read_rule(self.rule)

    @property
    def lasts(self) -> timedelta:
        """How long each date lasts."""
        return self.ends_at - self.starts_at

    @property
    def place(self) -> Text:
        """The venue's name, which everybody may know; empty online."""
        return self.venue.name if self.venue else {}

    def at(self, start: datetime) -> Content:
        """What the date that begins then is like."""
        content = content_of(self)
        shift = start - self.starts_at
        content.starts_at, content.ends_at = start, start + self.lasts
        content.draw_at = self.draw_at + shift if self.draw_at is not None else None
        return content

    def publish(self, dates: int, by: str, now: datetime) -> None:
        """Let it be seen; members are told once for all dates."""
        self.begins = self.starts_at
        self.updated_at = now
        self.recorded.append(
            SeriesPublished(
                **self._facts(),
                community=self.community,
                place=self.place,
                online=bool(self.online_url),
                dates=dates,
                by=by,
            )
        )

    def amend(
        self, content: Content, rule: Rule, begins: datetime, now: datetime, expected: int | None
    ) -> None:
        """Take over what all dates from `begins` on become; those who answered are told of what
        matters. Raises Stale, Conflict, Invalid."""
        self.open_to(expected)
        new, old = checked(content), content_of(self)
        if new == old and rule.text == self.rule:
            return
        material, _ = material_changes(old, new)
        if rule.pattern != self.rhythm.pattern and "starts_at" not in material:
            material.append("starts_at")
        found = before(old, new, material, (self.rule, rule.text))
        for part in fields(Content):
            setattr(self, part.name, getattr(new, part.name))
        self.rule = rule.text
        self._moved_on(begins, now)
        if material:
            self.recorded.append(
                SeriesChanged(
                    **{**self._facts(), "starts_at": begins},
                    community=self.community,
                    place=self.place,
                    changed=material,
                    before=found,
                )
            )

    def cut(self, since: datetime, now: datetime) -> None:
        """Have no date from `since` on: another series goes on with them."""
        cut = self.rhythm.ending(since).text
        if self.rule != cut:
            self.rule = cut
            self._moved_on(now, now)

    def cancel(self, reason: str, begins: datetime, whole: bool, now: datetime) -> None:
        """Call off every date from `begins` on. Cancelling twice changes nothing."""
        if self.status == "cancelled":
            return
        self.cancel_reason = check_line(reason, "reason", required=False, limit=REASON_LIMIT)
        if whole:
            self.status = "cancelled"
        else:
            self.rule = self.rhythm.ending(begins).text
        self._moved_on(now, now)
        self.recorded.append(
            SeriesCancelled(
                **{**self._facts(), "starts_at": begins},
                community=self.community,
                reason=self.cancel_reason,
            )
        )

    def pause(self, next_date: datetime, asks: bool, now: datetime) -> None:
        """Keep coming dates from being answered until somebody says it goes on; `asks` the
        organizers. Pausing twice changes nothing."""
        if self.status != "published":
            return
        self.status = "paused"
        self._moved_on(now, now)
        if asks:
            facts = {**self._facts(), "starts_at": next_date}
            self.recorded.append(SeriesPaused(**facts, community=self.community))

    def resume(self, now: datetime) -> None:
        """Go on: dates can be answered again, and are made ahead again."""
        if self.status == "cancelled":
            raise Conflict("series.cancelled")
        if self.status == "paused":
            self.status = "published"
            self.resumed_at = now
            self._moved_on(now, now)

    def in_line(self, template: int, dates: list[DateShown]) -> None:
        """Note that the dates follow this state; `dates` are those nobody was told of."""
        if template > self.applied:
            self.recorded.append(EventTouched(event="", series=self.id))
        self.applied = max(self.applied, template)
        if dates:
            self.recorded.append(SeriesDated(series=self.id, dates=dates))

    def out_of_line(self) -> None:
        """Dates are about to be made: should that be cut short, all of them are looked at again."""
        self.applied = min(self.applied, self.template - 1)

    def open_to(self, expected: int | None) -> None:
        """Refuse a change prepared on an older state, or of what was called off."""
        if expected is not None and expected != self.revision:
            raise Stale("series.stale", {"version": self.revision})
        if self.status == "cancelled":
            raise Conflict("series.cancelled")

    def _moved_on(self, begins: datetime, now: datetime) -> None:
        self.template += 1
        self.revision += 1
        self.sequence += 1
        self.begins = begins
        self.look_at = self.updated_at = now

    def _facts(self) -> dict[str, Any]:
        return {
            "series": self.id,
            "title": self.title,
            "starts_at": self.starts_at,
            "timezone": self.timezone,
            "slug": self.slug,
            "community_name": self.community_name,
        }
