"""Calendars of real programs are read, or it is said why not; none costs more than it is long."""

import time

import pytest

from services.events.domain.imports import key_of, written
from services.events.reading.entries import Entry, Refused, Unusable, decoded
from services.events.reading.ics_file import read_ics
from services.events.reading.meetup import read_meetup
from tests.unit.events.calendars import BERLIN_RULES, SAMPLES, Sample, calendar, simple, zoned


def test_there_are_fifty_of_them() -> None:
    assert len({sample.name for sample in SAMPLES}) >= 50


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda one: one.name)
def test_a_calendar_is_read_or_it_is_said_why_not(sample: Sample) -> None:
    data = sample.text if isinstance(sample.text, bytes) else sample.text.encode()
    began = time.monotonic()
    read = read_ics(decoded(data))
    assert time.monotonic() - began < 2
    optional = any(code.endswith("?") for code in sample.refused)
    entries = [one for one in read if isinstance(one, Entry)]
    refused = [one for one in read if isinstance(one, Refused)]
    if optional and refused:
        return
    found = {one.title: written(one, "Asia/Riyadh", "ar").starts_at for one in entries}
    assert {title: at.isoformat()[:16] for title, at in found.items()} == sample.begins
    expected = [code for code in sample.refused if not code.endswith("?")]
    assert len(refused) == len(expected)
    for one, codes in zip(refused, expected, strict=True):
        assert one.code in codes.split("|") and one.why


def test_text_in_another_charset_is_no_calendar_and_said_so() -> None:
    with pytest.raises(Unusable, match="UTF-8"):
        decoded(calendar(simple()).encode("cp1256"))
    with pytest.raises(Unusable, match="VCALENDAR"):
        read_ics("<html>Sign in</html>")


def test_two_calendars_may_call_different_zones_by_one_name() -> None:
    def begins(rules: str) -> str:
        [entry] = read_ics(calendar(zoned("Ours"), head=rules))
        assert isinstance(entry, Entry)
        return written(entry, "UTC", "ar").starts_at.isoformat()

    berlin = BERLIN_RULES.format(id="Ours")
    assert begins(berlin) == "2027-03-08T18:00:00+00:00"
    assert begins(berlin.replace("+0100", "+0500")) == "2027-03-08T14:00:00+00:00"


def test_an_event_is_known_again_by_uid_or_by_what_it_says() -> None:
    [first, again] = read_ics(calendar(simple("UID:1"), simple("UID:1", title="آخر")))
    assert key_of(first) == key_of(again)
    [first, again, other] = read_ics(
        calendar(simple(), simple(title="لقاءْ"), simple(place="LOCATION:Elsewhere"))
    )
    assert key_of(first) == key_of(again) != key_of(other)


GRAPHQL = """{"data": {"groupByUrlname": {"name": "x", "pastEvents": {"edges": [
 {"node": {"id": "298", "title": "Data evening", "dateTime": "2027-03-08T19:00+03:00",
  "duration": "PT2H30M", "eventUrl": "https://www.meetup.com/x/events/298/",
  "eventType": "PHYSICAL",
  "description": "<p>Come &amp; see</p><p>two</p>",
  "venues": [{"name": "Hall", "address": "King Fahd Rd", "city": "Riyadh", "lat": 24.7}]}},
 {"node": {"id": "299", "title": "Online", "dateTime": "2027-03-09T19:00:00+03:00",
  "endTime": "2027-03-09T20:00:00+03:00", "eventUrl": "https://www.meetup.com/x/events/299/",
  "eventType": "ONLINE", "venue": null, "description": null}},
 {"node": {"id": "300", "title": "Off", "dateTime": "2027-03-10T19:00+03:00",
  "status": "CANCELLED"}}]}}}}"""
OLDER = """[{"id": "k1", "name": "REST", "time": 1804521600000, "duration": 7200000,
 "utc_offset": 10800000, "link": "https://www.meetup.com/x/events/k1/",
 "venue": {"name": "Hall", "address_1": "Road", "city": "Riyadh"}},
 {"id": "k2", "name": "Bad", "time": "soon"}]"""


def test_meetups_own_shapes_are_read() -> None:
    hall, online, off = read_meetup(GRAPHQL)
    assert isinstance(hall, Entry) and isinstance(online, Entry) and isinstance(off, Refused)
    event = written(hall, "UTC", "en")
    assert (event.starts_at.isoformat(), event.ends_at.hour) == ("2027-03-08T16:00:00+00:00", 18)
    assert event.about == {"en": "Come & see\ntwo"} and event.venue.name == {"en": "Hall"}
    assert event.uid == "event_298@meetup.com"
    assert online.online_url and not online.place and off.code == "cancelled_there"
    good, bad = read_meetup(OLDER)
    assert isinstance(good, Entry) and isinstance(bad, Refused)
    for nothing in ("{}", "[]", "[" * 5000, '{"a": 1}', "no"):
        with pytest.raises(Unusable):
            read_meetup(nothing)
