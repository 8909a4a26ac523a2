"""Events as calendars (iCalendar) and news feeds (Atom): pure functions of what a reader may see.

The same events give the same bytes, so that a feed that did not change can be answered with 304.
"""

import html
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from feedgenerator import Atom1Feed
from icalendar import Calendar, Component, Timezone, vDuration, vRecur
from icalendar import Event as Entry

from services.common.contracts.events import EventView, SeriesView, SessionView
from services.common.contracts.federation import AnswerElsewhereView
from services.common.contracts.shared import Text

PRODUCT = "-//Multaqa//Events//AR"
REFRESH = timedelta(hours=1)
DECADE = 10
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


class _Atom(Atom1Feed):
    """The library dates an empty feed now; ours must not change until something happens."""

    def latest_post_date(self) -> datetime:
        """When the newest entry changed."""
        return max((item["updateddate"] for item in self.items), default=NEVER)


def calendar(
    events: Iterable[EventView],
    name: str,
    origin: str,
    language: str,
    series: Iterable[SeriesView] = (),
    elsewhere: Iterable[AnswerElsewhereView] = (),
) -> bytes:
    """An iCalendar file of these events, in the reader's language where a text has it.

    `name` is what calendar programs call it, `origin` the node (`https://host`). Cancelled events
    stay in, as cancelled, so that programs that had them take them out. RFC 5545, RFC 7986.
    """
    events, series = list(events), list(series)
    file = _begun(name, [*events, *_templates(series)])
    for one in series:
        for part in _repeated(one, origin, language):
            file.add_component(part)
    for event in events:
        file.add_component(_entry(event, origin, language))
    for answer in elsewhere:
        file.add_component(_elsewhere(answer, language))
    raw: bytes = file.to_ical()
    return raw


def _begun(name: str, events: list[EventView]) -> Calendar:
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("name", name)
    file.add("x-wr-calname", name)
    file.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    file.add("x-published-ttl", vDuration(REFRESH))
    for zone in _zones(events):
        file.add_component(zone)
    return file


def atom(
    events: Iterable[EventView],
    name: str,
    page: str,
    origin: str,
    language: str,
    feed_url: str = "",
) -> bytes:
    """An Atom feed of these events, the latest news first. `page` is the URL people read."""
    events = sorted(events, key=lambda event: (event.updated_at, event.id), reverse=True)
    feed = _Atom(
        title=name,
        link=page,
        description="",
        language=language,
        feed_url=feed_url or None,
        feed_guid=feed_url or page,
    )
    for event in events:
        feed.add_item(
            title=_said(event.title, language),
            link=event_url(event, origin, language),
            description=_summary(event, language),
            unique_id=f"{origin}/events/{event.id}",
            pubdate=event.published_at or event.created_at,
            updateddate=event.updated_at,
            categories=event.tags,
            author_name=_said(event.community_name, language),
        )
    text: str = feed.writeString("utf-8")
    return text.encode()


def agenda(event: EventView, sessions: Iterable[SessionView], origin: str, language: str) -> bytes:
    """An event's sessions for a calendar, each related to the event (RFC 5545, RELATED-TO)."""
    file = _begun(_said(event.title, language), [event])
    for session in sessions:
        file.add_component(_part(session, event, origin, language))
    raw: bytes = file.to_ical()
    return raw


def event_url(event: EventView, origin: str, language: str) -> str:
    """The event's page."""
    return f"{origin}/{_page_language(language)}/events/{event.id}"


def _entry(event: EventView, origin: str, language: str) -> Component:
    entry = Entry()
    entry.add("uid", f"{event.series or event.id}@{urlsplit(origin).netloc}")
    if event.series and event.recurrence is not None:
        # A date of a series is the same thing in every calendar it stands in.
        entry.add("recurrence-id", _there(event.recurrence, event.timezone))
    entry.add("dtstamp", event.updated_at.astimezone(UTC))
    entry.add("created", event.created_at.astimezone(UTC))
    entry.add("last-modified", event.updated_at.astimezone(UTC))
    entry.add("sequence", event.sequence)
    entry.add("summary", _said(event.title, language))
    start, end = _span(event)
    entry.add("dtstart", start)
    entry.add("dtend", end)
    entry.add("status", _status(event))
    entry.add("url", event_url(event, origin, language))
    if description := _description(event, language):
        entry.add("description", description)
    if location := _location(event, language):
        entry.add("location", location)
    if event.venue and event.venue.latitude is not None and event.venue.longitude is not None:
        entry.add("geo", (event.venue.latitude, event.venue.longitude))
    if event.tags:
        entry.add("categories", event.tags)
    return entry


def _elsewhere(answer: AnswerElsewhereView, language: str) -> Component:
    """An event of another node; its own calendar there calls it the same."""
    entry = Entry()
    entry.add("uid", f"{answer.uri.rstrip('/').rsplit('/', 1)[-1]}@{answer.host}")
    said_at = answer.answered_at or answer.asked_at
    entry.add("dtstamp", said_at.astimezone(UTC))
    entry.add("sequence", answer.sequence)
    entry.add("summary", _said(answer.title, language))
    entry.add("dtstart", answer.starts_at.astimezone(UTC))
    entry.add("dtend", answer.ends_at.astimezone(UTC))
    entry.add("url", answer.url)
    if answer.event_status == "cancelled":
        entry.add("status", "CANCELLED")
    else:
        entry.add("status", "CONFIRMED" if answer.state == "going" else "TENTATIVE")
    if place := _said(answer.place, language):
        entry.add("location", place)
    return entry


def _templates(series: list[SeriesView]) -> list[EventView]:
    # Their zones have to reach from the first date to the last one made ahead.
    found: list[EventView] = []
    for one in series:
        found += [one.template, *(each.event for each in one.exceptions)]
        last = one.template.starts_at + timedelta(days=3 * 366)
        found.append(replace(one.template, starts_at=last, ends_at=last))
    return found


def _repeated(series: SeriesView, origin: str, language: str) -> list[Component]:
    """The entry of all dates with its rule, and one for each date that differs (RFC 5545)."""
    template = replace(series.template, recurrence=None, series="", id=series.id)
    master = _entry(template, origin, language)
    master.add("rrule", vRecur.from_ical(series.rule))
    master["url"] = f"{origin}/{_page_language(language)}/series/{series.id}"
    zone = series.template.timezone
    if series.excluded:
        master.add("exdate", [_there(one, zone) for one in series.excluded])
    others = [replace(one.event, series=series.id) for one in series.exceptions]
    return [master, *(_entry(one, origin, language) for one in others)]


def _there(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(UTC if _is_utc(zone) else ZoneInfo(zone))


def _part(session: SessionView, event: EventView, origin: str, language: str) -> Component:
    host, zone = urlsplit(origin).netloc, ZoneInfo(event.timezone)
    entry = Entry()
    entry.add("uid", f"{session.id}@{host}")
    entry.add("related-to", f"{event.id}@{host}")
    entry.add("dtstamp", session.updated_at.astimezone(UTC))
    entry.add("sequence", session.sequence)
    entry.add("summary", _said(session.title, language))
    for name, time in (("dtstart", session.starts_at), ("dtend", session.ends_at)):
        entry.add(name, time.astimezone(UTC if _is_utc(event.timezone) else zone))
    entry.add("status", "CANCELLED" if event.status == "cancelled" else "CONFIRMED")
    entry.add("url", f"{event_url(event, origin, language)}#agenda")
    speakers = ", ".join(_said(one.name, language) for one in session.speakers)
    if told := "\n\n".join(filter(None, (speakers, _said(session.abstract, language)))):
        entry.add("description", told)
    if session.room:
        entry.add("location", session.room)
    return entry


def _span(event: EventView) -> tuple[date, date]:
    zone = ZoneInfo(event.timezone)
    start, end = event.starts_at.astimezone(zone), event.ends_at.astimezone(zone)
    if not event.all_day:
        # UTC is written with a Z and needs no zone of its own.
        return (start, end) if not _is_utc(event.timezone) else (event.starts_at, event.ends_at)
    # The end of a whole day is the day after, whether it was kept as midnight or as 23:59.
    last = end.date() if (end.hour, end.minute) == (0, 0) else end.date() + timedelta(days=1)
    return start.date(), max(last, start.date() + timedelta(days=1))


def _zones(events: list[EventView]) -> list[Component]:
    years: dict[str, list[int]] = {}
    for event in events:
        if not event.all_day and not _is_utc(event.timezone):
            years.setdefault(event.timezone, []).extend((event.starts_at.year, event.ends_at.year))
    return [_zone(name, min(seen), max(seen)) for name, seen in sorted(years.items())]


def _zone(name: str, first: int, last: int) -> Component:
    begin = (first - 1) // DECADE * DECADE
    return _zone_between(name, begin, (last // DECADE + 1) * DECADE)


@cache
def _zone_between(name: str, first: int, last: int) -> Component:
    return Timezone.from_tzid(name, first_date=date(first, 1, 1), last_date=date(last + 1, 1, 1))


def _is_utc(zone: str) -> bool:
    return zone in ("UTC", "Etc/UTC", "Zulu", "Etc/Zulu", "Universal", "Etc/Universal", "UCT")


UNSURE = ("maybe", "waitlisted", "pending", "entered", "offered")


def _status(event: EventView) -> str:
    if event.status == "cancelled":
        return "CANCELLED"
    unsure = event.mine is not None and event.mine.state in UNSURE
    return "TENTATIVE" if unsure else "CONFIRMED"


def _description(event: EventView, language: str) -> str:
    parts = [event.cancel_reason, _said(event.about, language), event.online_url, event.url]
    return "\n\n".join(filter(None, parts))


def _location(event: EventView, language: str) -> str:
    if event.venue is None:
        return event.online_url
    parts = (_said(event.venue.name, language), _said(event.venue.address, language))
    return ("، " if language == "ar" else ", ").join(filter(None, parts))


def _summary(event: EventView, language: str) -> str:
    start, _ = _span(event)
    locale = _page_language(language)
    moment = (
        format_datetime(start, "full", locale=locale)
        if isinstance(start, datetime)
        else format_date(start, "full", locale=locale)
    )
    lines = [moment, _location(event, language), *_description(event, language).split("\n")]
    way = "rtl" if language.split("-")[0] in RIGHT_TO_LEFT else "ltr"
    text = "".join(f'<p dir="auto">{html.escape(line)}</p>' for line in filter(None, lines))
    return f'<div dir="{way}">{text}</div>'


def _page_language(language: str) -> str:
    return "ar" if language.split("-")[0] == "ar" else "en"


def _said(text: Text, language: str) -> str:
    """A text in this language, or in the one there is."""
    short = language.split("-")[0]
    for wanted in (language, short, "ar", "en"):
        if text.get(wanted):
            return text[wanted]
    return next(iter(text.values()), "")
