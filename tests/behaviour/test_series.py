"""Series: one thing with many dates, changed and answered one by one or all at once."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import icalendar
import recurring_ical_events

from tests.builders import event_body, founded, joined, person
from tests.client import ApiClient
from tests.node import Node
from tests.visitor import Visitor


def begun(node: Node, client: ApiClient, rule: str = "FREQ=WEEKLY;COUNT=6", **more: Any) -> Any:
    body = {**event_body(node), "rule": rule, **more}
    body.pop("publish")
    made = client.post("/communities/riyadh-data/series", body)
    assert made.status == 201, made
    node.settle()
    return made.json


def dates(client: ApiClient, series: dict[str, Any]) -> list[dict[str, Any]]:
    return list(client.get(f"/series/{series['id']}/dates", limit=100).json["items"])


def test_a_series_is_published_and_each_date_can_be_answered(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    joined(badr)
    assert badr.post("/communities/riyadh-data/series", {}).status == 422
    series = begun(node, amal, capacity=2)
    made = dates(node.client(), series)
    assert len(made) == series["dates"] == 6
    starts = [datetime.fromisoformat(one["starts_at"]) for one in made]
    assert {b - a for a, b in itertools.pairwise(starts)} == {timedelta(days=7)}
    node.settle()
    kinds = [one["kind"] for one in badr.get("/me/notifications").json["items"]]
    assert kinds.count("series_published") == 1
    assert "event_published" not in kinds
    # Lists show the next date only; a span of time shows what is in it.
    listed = node.client().get("/events", community="riyadh-data").json["items"]
    assert [one["id"] for one in listed] == [made[0]["id"]]
    span = {"from": starts[0].isoformat(), "to": (starts[-1] + timedelta(days=1)).isoformat()}
    assert len(node.client().get("/events", **span).json["items"]) == 6
    assert badr.put(f"/events/{made[2]['id']}/rsvp", {}).json["state"] == "going"
    shown = node.client().get(f"/events/{made[2]['id']}").json
    assert (shown["series"], shown["counts"]["going"]) == (series["id"], 1)


def test_all_dates_are_answered_at_once_and_one_by_one(node: Node) -> None:
    amal, badr, huda = (person(node, n) for n in ("amal", "badr", "huda"))
    founded(amal)
    series = begun(node, amal, capacity=1)
    path = f"/series/{series['id']}/rsvp"
    made = dates(badr, series)
    badr.put(f"/events/{made[1]['id']}/rsvp", {"answer": "declined"})
    assert badr.put(path, {"answer": "going"}).json["mine"] == {"answer": "going", "guests": 0}
    huda.put(path, {"answer": "going"})
    node.settle()
    states = [one["mine"]["state"] for one in dates(badr, series)]
    assert states == ["going", "declined", "going", "going", "going", "going"]
    assert [one["mine"]["state"] for one in dates(huda, series)][:2] == ["waitlisted", "going"]
    kinds = [one["kind"] for one in badr.get("/me/notifications").json["items"]]
    assert kinds.count("series_answered") == 1
    assert kinds.count("seat_confirmed") == 0
    # Giving one date up is an answer of its own: withdrawing from all leaves it alone.
    huda.put(f"/events/{made[3]['id']}/rsvp", {"answer": "maybe"})
    badr.delete(f"/events/{made[0]['id']}/rsvp")
    node.settle()
    assert dates(huda, series)[0]["mine"]["state"] == "going"
    assert huda.delete(path).json["mine"] is None
    node.settle()
    left = [one["mine"]["state"] for one in dates(huda, series)]
    assert left == ["cancelled", "cancelled", "cancelled", "maybe", "cancelled", "cancelled"]
    assert badr.put(path, {"guests": 3}).errors == {"guests": ["too_many"]}
    # Who leaves the community leaves its series; who closes the account is forgotten.
    assert [one["answer"] for one in badr.get("/me/export").json["events"]["series"]] == ["going"]
    joined(badr)
    badr.delete("/communities/riyadh-data/members/me")
    node.settle()
    assert badr.get(f"/series/{series['id']}").json["mine"] is None
    assert "going" not in [one["mine"]["state"] for one in dates(badr, series)]


def test_one_date_these_and_following_or_all_are_changed(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    series = begun(node, amal)
    made = dates(amal, series)
    badr.put(f"/series/{series['id']}/rsvp", {})
    node.settle()
    # This date only: it stays as it is from now on.
    own = f"/events/{made[1]['id']}"
    assert amal.patch(own, {"title": {"en": "Special"}}).status == 200
    # All: the exception keeps its title.
    changed = amal.patch(f"/series/{series['id']}", {"title": {"en": "Weekly"}, "capacity": 5})
    assert changed.status == 200, changed
    assert amal.patch(f"/series/{series['id']}", {"capacity": 0}).status == 422
    titles = [one["title"]["en"] for one in dates(amal, series)]
    assert titles == ["Weekly", "Special", "Weekly", "Weekly", "Weekly", "Weekly"]
    # From the fourth on, an hour later: answers move along, as another series.
    later = datetime.fromisoformat(made[3]["starts_at"]) + timedelta(hours=1)
    node.mailbox.clear()
    moved = amal.patch(
        f"/events/{made[3]['id']}", {"scope": "following", "starts_at": later.isoformat()}
    )
    assert moved.status == 200, moved
    node.settle()
    other = moved.json["series"]
    assert other != series["id"]
    rest, first = dates(badr, {"id": other}), dates(badr, series)
    assert [len(first), len(rest)] == [3, 3]
    assert rest[0]["id"] == made[3]["id"]
    assert datetime.fromisoformat(rest[0]["starts_at"]) == later
    assert all(one["mine"]["state"] == "going" for one in (*first, *rest))
    node.clock.advance(minutes=30)
    node.settle()
    subjects = [mail["Subject"] for mail in node.mailbox.to("badr@example.org")]
    assert len(subjects) == 1
    assert amal.get(f"/series/{other}").json["continues"] == series["id"]


def test_dates_are_called_off_one_following_or_all(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    series = begun(node, amal)
    made = dates(amal, series)
    badr.put(f"/series/{series['id']}/rsvp", {})
    node.settle()
    assert amal.post(f"/events/{made[1]['id']}/cancel", {"reason": "Eid"}).status == 200
    cut = amal.post(f"/events/{made[4]['id']}/cancel", {"scope": "following"})
    assert cut.status == 200, cut
    node.settle()
    assert [one["status"] for one in dates(amal, series)] == [
        "published", "cancelled", "published", "published", "cancelled", "cancelled",
    ]  # fmt: skip
    assert badr.post(f"/series/{series['id']}/cancel", {}).code == "event.not_organizer"
    node.mailbox.clear()
    assert amal.post(f"/series/{series['id']}/cancel", {"reason": "over"}).json["status"] == (
        "cancelled"
    )
    amal.post(f"/series/{series['id']}/cancel", {})
    node.settle()
    assert {one["status"] for one in dates(amal, series)} == {"cancelled"}
    assert len(node.mailbox.to("badr@example.org")) == 1
    assert amal.patch(f"/series/{series['id']}", {"title": {"en": "x y"}}).code == (
        "series.cancelled"
    )
    assert badr.put(f"/events/{made[0]['id']}/rsvp", {}).code == "event.cancelled"


def test_what_is_off_already_brings_no_date_back(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    series = begun(node, amal)
    made = dates(amal, series)
    badr.put(f"/series/{series['id']}/rsvp", {})
    path = f"/series/{series['id']}"
    left = amal.patch(path, {"rule": "FREQ=WEEKLY;COUNT=3"}).json
    node.settle()
    node.mailbox.clear()
    again = amal.post(f"/events/{made[4]['id']}/cancel", {"scope": "following"})
    assert again.status == 200, again
    refused = amal.patch(f"/events/{made[4]['id']}", {"scope": "following", "title": {"en": "On"}})
    assert refused.errors == {"rule": ["no_dates"]}
    node.settle()
    now = amal.get(path).json
    assert (now["rule"], now["version"]) == (left["rule"], left["version"])
    assert node.mailbox.to("badr@example.org") == []


def test_two_dates_nobody_confirmed_pause_the_series_until_it_is_resumed(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    series = begun(node, amal, rule="FREQ=WEEKLY")
    assert series["dates"] > 100
    made = dates(amal, series)
    assert badr.post(f"/events/{made[0]['id']}/confirm", {}).status == 403
    assert amal.post(f"/events/{made[0]['id']}/confirm", {}).status == 200
    for _ in range(2):
        node.clock.advance(days=8)
        node.settle()
    amal, badr = node.client("amal"), node.client("badr")
    assert amal.get(f"/series/{series['id']}").json["status"] == "published"
    node.clock.advance(days=7)
    node.settle()
    amal, badr = node.client("amal"), node.client("badr")
    assert amal.get(f"/series/{series['id']}").json["status"] == "paused"
    kinds = [one["kind"] for one in amal.get("/me/notifications").json["items"]]
    assert kinds.count("series_paused") == 1
    coming = dates(badr, series)[0]
    assert coming["status"] == "paused"
    assert badr.put(f"/events/{coming['id']}/rsvp", {}).code == "event.paused"
    assert amal.post(f"/series/{series['id']}/resume", {}).json["status"] == "published"
    node.settle()
    assert badr.put(f"/events/{coming['id']}/rsvp", {}).json["state"] == "going"


def test_calendars_read_the_series_as_we_keep_it(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    # Over the end of summer time in Cairo and back.
    zone = {
        "timezone": "Africa/Cairo",
        "starts_at": "2027-03-09T19:00:00",
        "ends_at": "2027-03-09T21:00:00",
    }
    series = begun(node, amal, rule="FREQ=MONTHLY;BYDAY=2TU", **zone)
    made = dates(amal, series)
    assert len(made) == 24
    amal.patch(f"/events/{made[1]['id']}", {"title": {"en": "Special"}})
    amal.post(f"/events/{made[2]['id']}/cancel", {})
    node.settle()

    def expanded(text: str) -> list[datetime]:
        file = icalendar.Calendar.from_ical(text)
        found = recurring_ical_events.of(file).between((2027, 1, 1), (2029, 3, 1))
        return sorted(one["dtstart"].dt for one in found if str(one["status"]) != "CANCELLED")

    ours = [
        datetime.fromisoformat(one["starts_at"])
        for one in dates(amal, series)
        if one["status"] != "cancelled"
    ]
    text = node.client().get(f"/series/{series['id']}.ics").text
    assert expanded(text)[: len(ours)] == ours
    assert {one.hour for one in expanded(text)} == {19}
    assert icalendar.Calendar.from_ical(text).to_ical().decode() == text
    whole = node.client().get("/communities/riyadh-data/events.ics").text
    assert expanded(whole)[: len(ours)] == ours
    assert whole.count("BEGIN:VEVENT") == 2
    file = icalendar.Calendar.from_ical(text)
    master = next(one for one in file.walk("VEVENT") if "rrule" in one)
    assert [one["uid"] for one in file.walk("VEVENT")] == [master["uid"]] * 2
    assert str(master["url"]) == f"https://alpha.test/ar/series/{series['id']}"
    before = int(master["sequence"])
    amal.patch(f"/series/{series['id']}", {"title": {"en": "Renamed"}})
    again = icalendar.Calendar.from_ical(node.client().get(f"/series/{series['id']}.ics").text)
    renamed = next(one for one in again.walk("VEVENT") if "rrule" in one)
    assert int(renamed["sequence"]) > before
    # One date in a personal calendar is the same date as in the series.
    badr.put(f"/events/{made[3]['id']}/rsvp", {})
    one = icalendar.Calendar.from_ical(node.client().get(f"/events/{made[3]['id']}.ics").text)
    part = next(iter(one.walk("VEVENT")))
    assert part["uid"] == master["uid"]
    assert part["recurrence-id"].dt == ours[2]


def test_rules_and_times_that_cannot_be_are_refused(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    wrong = {
        "FREQ=SECONDLY": "too_frequent",
        "FREQ=HOURLY": "too_frequent",
        "FREQ=DAILY;COUNT=100000": "too_many_dates",
        "FREQ=DAILY;UNTIL=20990101T000000Z": "too_many_dates",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30": "no_dates",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=4": "no_dates",
        "FREQ=WEEKLY;COUNT=2;UNTIL=20990101": "invalid",
        "FREQ=WEEKLY;BYEASTER=1": "invalid",
        "WEEKLY": "invalid",
        "FREQ=WEEKLY;FREQ=DAILY": "invalid",
        "FREQ=MONTHLY;BYMONTHDAY=77": "invalid",
        "FREQ=WEEKLY;INTERVAL=0": "invalid",
        "FREQ=MONTHLY;BYSETPOS=1": "invalid",
        "X" * 5000: "too_long",
        "FREQ=WEEKLY;BYDAY=WE": "start_not_in_rule",
    }
    for rule, code in wrong.items():
        body = {**event_body(node), "rule": rule}
        body.pop("publish")
        refused = amal.post("/communities/riyadh-data/series", body)
        assert refused.errors == {"rule": [code]}, rule
    body = {**event_body(node), "rule": "FREQ=WEEKLY", "timezone": "Mars/Olympus"}
    body.pop("publish")
    assert "timezone" in amal.post("/communities/riyadh-data/series", body).errors
    skipped = {"timezone": "Africa/Cairo", "starts_at": "2027-04-30T00:30:00"}
    gap = amal.post("/communities/riyadh-data/series", {**body, **skipped})
    assert "starts_at" in gap.errors


def test_a_series_is_written_answered_changed_and_paused_on_pages(node: Node) -> None:
    amal = person(node, "amal")
    person(node, "badr")
    founded(amal)
    run, badr = Visitor(node).sign_in("amal"), Visitor(node).sign_in("badr", "ar")
    typed = {
        "title_en": "Reading circle",
        "starts_at_date": "2027-03-09",
        "starts_at_time": "19:00",
        "ends_at_date": "2027-03-09",
        "ends_at_time": "21:00",
        "timezone": "Asia/Riyadh",
        "mode": "in_person",
        "venue_en": "Library",
        "repeats": "monthly",
        "times": "5",
    }
    run.get("/en/communities/riyadh-data/events/new")
    run.send(button=("action", "draft"), **typed)
    assert "cannot be a draft" in run.text
    run.send(button=("action", "publish"), **{**typed, "repeats": "custom", "rule": "FREQ=HOURLY"})
    assert "one date a day" in run.text
    run.send(button=("action", "publish"), **typed)
    assert "The series is published." in run.text
    assert "The second Tuesday of each month" in run.text
    home = run.at
    badr.get(home.replace("/en/", "/ar/"))
    assert "الثلاثاء الثاني من كل شهر" in badr.text
    badr.send(action="/rsvp", answer="going")
    node.settle()
    assert "لكل موعد ليس له رد خاص" in badr.text
    series = home.rsplit("/", 1)[-1]
    made = dates(amal, {"id": series})
    assert len(made) == 5

    # An hour later from the third date on, from that date's own form.
    run.get(f"/en/events/{made[2]['id']}/edit")
    run.send(
        button=("action", "save"), scope="following", starts_at_time="20:00", ends_at_time="22:00"
    )
    assert "The changes are saved for these dates." in run.text
    moved = amal.get(f"/events/{made[2]['id']}").json
    assert (moved["starts_at"][11:13], moved["series"] != series) == ("20", True)
    later = dates(amal, {"id": moved["series"]})
    assert [one["starts_at"][11:13] for one in later] == ["20", "20", "20"]
    assert [one["starts_at"][11:13] for one in dates(amal, {"id": series})] == ["19", "19"]

    # All of the later ones move by what the opened one moves by.
    run.get(f"/en/events/{made[3]['id']}/edit")
    run.send(button=("action", "save"), scope="all", starts_at_time="18:30", ends_at_time="20:30")
    shifted = [one["starts_at"][11:16] for one in dates(amal, {"id": moved["series"]})]
    assert shifted == ["18:30"] * 3
    run.get(f"/en/events/{made[0]['id']}")
    assert "One date of a series" in run.text
    run.send(action="/confirm")
    assert "The date is confirmed." in run.text
    run.send(action="/cancel", scope="all", reason="Moved away")
    assert amal.get(f"/series/{series}").json["status"] == "cancelled"
    run.get(f"/en/series/{moved['series']}")
    run.send(action="/state")
    assert "This series is paused" in run.text
    run.send(action="/state")
    assert "The series goes on." in run.text
    badr.get(f"/ar/series/{series}")
    assert "أُلغيت هذه السلسلة" in badr.text
