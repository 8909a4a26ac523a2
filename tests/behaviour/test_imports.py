"""Organisers import calendars: looked at first, confirmed then, twice adds nothing."""

from io import BytesIO

import pytest

from tests import builders
from tests.receiver import Receiver, Reply
from tests.unit.events.calendars import calendar, event, simple, zoned
from tests.visitor import Visitor

FILE = calendar(
    zoned("Asia/Riyadh", "UID:1", title="لقاء القراءة"),
    simple("UID:2", "RRULE:FREQ=DAILY", title="متكرر"),
    event("DTSTART:20280101T190000", "UID:3", title="Floating"),
)


@pytest.fixture
def amal(node):
    amal = builders.person(node, "amal")
    builders.founded(amal)
    node.settle()
    return amal


def begun(amal, **body):
    answer = amal.post("/communities/riyadh-data/imports", body)
    assert answer.status == 202, answer
    return answer.json


def titles(amal, **query) -> list[str]:
    found = amal.get("/communities/riyadh-data/events?limit=100").json["items"]
    return [next(iter(one["title"].values())) for one in found]


def test_a_calendar_is_shown_then_confirmed_and_twice_adds_nothing(node, amal, mailbox) -> None:
    badr = builders.joined(builders.person(node, "badr"))
    node.settle()
    mailbox.clear()
    before = badr.get("/me/notifications").json["unread"]
    made = begun(amal, content=FILE, name="calendar.ics")
    assert made["state"] == "reading"
    node.settle()
    shown = amal.get(f"/imports/{made['id']}").json
    assert (shown["state"], shown["total"]) == ("ready", 3)
    assert shown["counts"] == {"new": 2, "added": 0, "changed": 0, "unchanged": 0, "refused": 1}
    rows = amal.get(f"/imports/{made['id']}/rows").json["items"]
    assert [one["outcome"] for one in rows] == ["new", "refused", "new"]
    assert (rows[1]["code"], rows[1]["field"]) == ("repeats", "RRULE") and rows[1]["reason"]
    # Wall time without a zone is the community's.
    assert rows[2]["starts_at"] == "2028-01-01T19:00:00+03:00"
    assert titles(amal) == []

    assert amal.post(f"/imports/{made['id']}/confirm").status == 202
    assert amal.post(f"/imports/{made['id']}/confirm").status == 202
    node.settle()
    done = amal.get(f"/imports/{made['id']}").json
    assert (done["state"], done["done"], done["counts"]["added"]) == ("done", 3, 2)
    assert sorted(titles(amal)) == ["Floating", "لقاء القراءة"]
    assert mailbox.mails == [] and badr.get("/me/notifications").json["unread"] == before

    again = begun(amal, content=FILE.replace("لقاء القراءة", "لقاء آخر"), dry_run=False)
    node.settle()
    counts = amal.get(f"/imports/{again['id']}").json["counts"]
    assert (counts["added"], counts["changed"], counts["unchanged"]) == (0, 1, 1)
    assert sorted(titles(amal)) == ["Floating", "لقاء آخر"]
    kept = node.services["events"].database["imports"].find_one({"_id": again["id"]})
    assert "content" not in kept


def test_a_calendar_comes_from_an_address_through_the_guarded_door(node, amal) -> None:
    with Receiver() as outside:
        outside.replies["/feed.ics"] = Reply(body=FILE.encode())
        outside.replies["/moved.ics"] = Reply(301, headers={"Location": "/feed.ics"})
        outside.replies["/inside.ics"] = Reply(302, headers={"Location": "http://10.0.0.1/x"})
        outside.replies["/gone.ics"] = Reply(404)
        outside.replies["/page.ics"] = Reply(body=b"<html>Sign in</html>")
        outside.replies["/large.ics"] = Reply(body=b"BEGIN:VCALENDAR\r\n" + b"X" * (5 << 20))
        outside.replies["/arabic.ics"] = Reply(body=FILE.encode("cp1256"))
        outcomes = {}
        for name in ("moved", "inside", "gone", "page", "large", "arabic"):
            made = begun(amal, url=f"{outside.url}/{name}.ics")
            node.settle()
            found = amal.get(f"/imports/{made['id']}").json
            outcomes[name] = (found["state"], found["why"])
            assert bool(found["reason"]) == (found["state"] == "failed")
    assert outcomes == {
        "moved": ("ready", ""),
        "inside": ("failed", "url_blocked"),
        "gone": ("failed", "import.status"),
        "page": ("failed", "unusable"),
        "large": ("failed", "url_too_large"),
        "arabic": ("failed", "unusable"),
    }
    # Nobody is there any more: tried three times, and then it is over, visibly.
    made = begun(amal, url=f"{outside.url}/feed.ics")
    for _ in range(3):
        node.settle()
        node.clock.advance(seconds=30)
    assert amal.get(f"/imports/{made['id']}").json["why"] == "url_unreachable"


def test_what_is_too_much_or_points_inside_is_refused_before_it_is_read(node, amal) -> None:
    def refused(**body):
        return amal.post("/communities/riyadh-data/imports", body)

    assert refused().errors == {"url": ["required"]}
    assert refused(url="https://a.example/", content="x").errors == {"url": ["required"]}
    for url in ("http://127.0.0.2/x", "webcal://[::1]/", "file:///etc/passwd"):
        assert refused(url=url).errors == {"url": ["url_blocked"]}
    assert refused(content="x", kind="xls").errors == {"kind": ["not_one_of"]}
    assert refused(content="x" * (5 * 1024 * 1024 + 1)).errors == {"content": ["too_long"]}
    whole = refused(content="x" * (7 * 1024 * 1024))
    assert (whole.status, whole.code) == (413, "request.too_large")
    # Other routes stay at one megabyte.
    assert amal.post("/communities", {"about": "x" * (2 << 20)}).status == 413

    many = begun(amal, content=calendar(*[simple(f"UID:{n}") for n in range(5001)]))
    node.settle()
    assert amal.get(f"/imports/{many['id']}").json["why"] == "import.too_many_events"
    for _ in range(3):
        begun(amal, content=FILE)
    assert refused(content=FILE).code == "import.too_many"


def test_only_organisers_import_and_who_stops_being_one_stops_importing(node, amal) -> None:
    badr = builders.joined(builders.person(node, "badr"))
    assert badr.post("/communities/riyadh-data/imports", {"content": FILE}).status == 403
    assert badr.get("/communities/riyadh-data/imports").status == 403
    made = begun(amal, content=FILE)
    for path in ("", "/rows"):
        assert badr.get(f"/imports/{made['id']}{path}").code == "import.unknown"
    assert badr.post(f"/imports/{made['id']}/confirm").code == "import.unknown"
    assert amal.post(f"/imports/{made['id']}/confirm").code == "import.not_ready"
    assert [one["id"] for one in amal.get("/communities/riyadh-data/imports").json["items"]] == [
        made["id"]
    ]
    amal.patch("/communities/riyadh-data/members/badr", {"role": "organizer"})
    theirs = badr.post("/communities/riyadh-data/imports", {"content": FILE, "dry_run": False})
    amal.patch("/communities/riyadh-data/members/badr", {"role": "member"})
    node.settle()
    assert amal.get(f"/imports/{theirs.json['id']}").json["why"] == "event.not_organizer"
    assert titles(amal) == []


def test_the_pages_show_what_would_be_added_and_add_it(node, amal) -> None:
    visitor = Visitor(node).sign_in("amal")
    path = "/ar/communities/riyadh-data/imports"
    visitor.get("/ar/communities/riyadh-data")
    assert path in visitor.page.links
    visitor.get(path)
    visitor.send()
    assert visitor.answer.status_code == 422 and "e-file" in visitor.page.ids

    def hand_in(data: bytes, name: str = "a.ics") -> None:
        visitor.get(path)
        token = dict(visitor.form().fields)["csrf_token"]
        sent = {"csrf_token": token, "url": "", "file": (BytesIO(data), name)}
        visitor.post(path, sent, Origin=node.origin)

    hand_in(FILE.encode("cp1256"))
    assert "UTF-8" in visitor.text and visitor.answer.status_code == 422
    hand_in(FILE.encode())
    node.settle()
    visitor.get(visitor.at)
    assert "سيُضاف لقاءان" in visitor.text and "لقاء القراءة" in visitor.text
    assert "فعالية متكررة" in visitor.text
    visitor.send("/confirm")
    node.settle()
    visitor.get(visitor.at)
    assert "أُضيف لقاءان" in visitor.text
    hand_in(b"nonsense")
    node.settle()
    visitor.get(visitor.at)
    assert "ليس هذا تقويمًا" in visitor.text
