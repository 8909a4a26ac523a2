"""Pages of series: their dates, answering all of them, going on or stopping."""

import re
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import dates as babel_dates
from flask import Response, g, request, url_for

from services.common.contracts.events import (
    Amend,
    AmendSeries,
    AnswerSeries,
    Begin,
    CancelSeries,
    Draft,
    EventView,
    ListDates,
    OfEvent,
    OfSeries,
    SeriesView,
)
from services.common.errors import Invalid
from services.gateway.api.series import series_ics as api_series_ics
from services.gateway.auth import asker
from services.gateway.i18n import current_reader, ngettext
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import page, shared
from services.gateway.web.pressing import pressed

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
REPEATS = ("", "weekly", "biweekly", "monthly", "custom")
LIMIT = 50


def seen(id: str) -> SeriesView:
    """A series as whoever asks may see it. Raises NotFound."""
    return node().events.series(OfSeries(asker=asker(), series=id))


@web.get("/series/<id>")
def series(id: str) -> Response:
    """A series' page: what it is, when, and answering all of it."""
    view = seen(id)
    past = request.args.get("tab") == "past"
    cursor = request.args.get("cursor", "")[:500]
    found = node().events.series_dates(
        ListDates(asker=asker(), series=id, past=past, cursor=cursor, limit=LIMIT)
    )
    more = url_for("web.series", id=id, tab="past" if past else None, cursor=found.next)
    return page(
        "series.html",
        public=True,
        series=view,
        rhythm=rhythm(view.rule, view.template.starts_at, view.template.timezone),
        dates=found.items,
        past=past,
        next_url=more if found.next else None,
    )


@web.get("/series/<id>.ics")
def series_ics(id: str) -> Response:
    """A series for a calendar."""
    return shared(api_series_ics({"lang": g.reader.language}, id=id))


@web.post("/series/<id>/rsvp")
def series_rsvp(id: str) -> Response:
    """Answering all dates, or taking that back."""
    needs_person()
    takes_back = forms.line("answer") == "cancel"

    def answer() -> None:
        said: Any = None if takes_back else forms.chosen("answer", ("going", "maybe", "declined"))
        node().events.answer_series(
            AnswerSeries(asker=asker(), series=id, answer=said, guests=forms.whole("guests") or 0)
        )

    done = _("The answer to all dates is taken back.") if takes_back else ""
    return pressed(answer, done or _("The answer stands for all dates."), "web.series", id=id)


@web.post("/series/<id>/state")
def series_state(id: str) -> Response:
    """Pausing, going on, calling off."""
    needs_person()
    action = forms.chosen("action", ("pause", "resume", "cancel"))
    ask, which = node().events, OfSeries(asker=asker(), series=id)
    call_off = CancelSeries(asker=asker(), series=id, reason=forms.line("reason"))
    do = {
        "pause": lambda: ask.pause_series(which),
        "resume": lambda: ask.resume_series(which),
        "cancel": lambda: ask.cancel_series(call_off),
    }[action]
    said = {
        "pause": _("The series is paused."),
        "resume": _("The series goes on."),
        "cancel": _("The series is cancelled; whoever answered is told."),
    }[action]
    return pressed(do, said, "web.series", id=id)


@web.post("/events/<id>/confirm")
def date_confirm(id: str) -> Response:
    """Saying that a date takes place."""
    needs_person()
    command = OfEvent(asker=asker(), event=id)
    said = _("The date is confirmed.")
    return pressed(lambda: node().events.confirm_date(command), said, "web.event", id=id)


def typed_rule(starts_at: datetime, zone: str) -> str:
    """The rule the form asks for, from the first date; empty for a single meeting. Raises
    Invalid."""
    repeats = forms.line("repeats")
    if repeats not in REPEATS:
        raise Invalid(fields={"repeats": ["not_one_of"]})
    if not repeats:
        return ""
    if repeats == "custom":
        if not forms.line("rule"):
            raise Invalid(fields={"rule": ["required"]})
        return forms.line("rule")
    wall = starts_at.astimezone(ZoneInfo(zone))
    day = DAYS[wall.weekday()]
    rule = {
        "weekly": f"FREQ=WEEKLY;BYDAY={day}",
        "biweekly": f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}",
        "monthly": f"FREQ=MONTHLY;BYDAY={_nth(wall)}{day}",
    }[repeats]
    times = forms.whole("times")
    return f"{rule};COUNT={times}" if times is not None else rule


def _nth(wall: datetime) -> int:
    nth = (wall.day - 1) // 7 + 1
    # There is not always a fifth: the last is what people mean.
    return nth if nth < 5 else -1


def begun(slug: str, given: dict[str, Any], rule: str) -> SeriesView:
    """Publish what was typed as a series."""
    draft = Draft(id=fresh_id("series"), asker=asker(), slug=slug, **given)
    return node().events.begin_series(Begin(draft=draft, rule=rule))


def change_more(view: EventView, change: Amend) -> bool:
    """Change more dates than this one, where the form says so; gives whether it did."""
    scope = request.form.get("scope", "this")
    if not view.series or scope not in ("following", "all"):
        return False
    change = replace(change, expected=None, over_capacity="")
    if (change.starts_at, change.ends_at) == (view.starts_at, view.ends_at):
        change = replace(change, starts_at=None, ends_at=None)
    elif scope == "all" and change.starts_at is not None and change.ends_at is not None:
        # All dates move by what this one moves.
        first = seen(view.series).template
        change = replace(
            change,
            starts_at=first.starts_at + (change.starts_at - view.starts_at),
            ends_at=first.ends_at + (change.ends_at - view.ends_at),
        )
    if change.timezone == view.timezone:
        change = replace(change, timezone=None)
    kept = replace(change, event=view.id if scope == "following" else "")
    reach: Any = scope
    node().events.amend_series(AmendSeries(series=view.series, amend=kept, scope=reach))
    return True


def rhythm(rule: str, first: datetime, zone: str) -> str:
    """A rule in words, where it is one of the usual ones."""
    parts = dict(part.partition("=")[::2] for part in rule.split(";"))
    every = int(parts.get("INTERVAL", 1))
    wall = first.astimezone(ZoneInfo(zone))
    day = babel_dates.format_date(wall, "EEEE", locale=current_reader().locale)
    simple = set(parts) <= {"FREQ", "INTERVAL", "BYDAY", "COUNT", "UNTIL", "WKST"}
    own = parts.get("BYDAY", DAYS[wall.weekday()])
    if simple and parts["FREQ"] == "WEEKLY" and own == DAYS[wall.weekday()]:
        if every == 1:
            return _("Every week on %(day)s") % {"day": day}
        said = ngettext("Every %(num)d week on %(day)s", "Every %(num)d weeks on %(day)s", every)
        return said % {"day": day}
    nth = re.fullmatch(r"(-1|[1-4])[A-Z]{2}", own)
    if simple and parts["FREQ"] == "MONTHLY" and nth and every == 1:
        return {
            "1": _("The first %(day)s of each month") % {"day": day},
            "2": _("The second %(day)s of each month") % {"day": day},
            "3": _("The third %(day)s of each month") % {"day": day},
            "4": _("The fourth %(day)s of each month") % {"day": day},
            "-1": _("The last %(day)s of each month") % {"day": day},
        }[nth[1]]
    if simple and parts["FREQ"] == "DAILY" and "BYDAY" not in parts and every == 1:
        return _("Every day")
    return _("Repeats by its own rule")
