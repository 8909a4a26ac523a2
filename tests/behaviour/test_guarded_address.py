"""A guarded address leaves no trace in anything that reaches somebody who may not know it."""

from typing import Any

from tests.behaviour.test_door_api import ROOM, SECRET_STREET, evening, evening_body
from tests.builders import founded, joined, person
from tests.client import ApiClient
from tests.node import Node
from tests.visitor import Visitor

TRACES = (SECRET_STREET, "السر", "24.68612", "46.68534", "24.686", "secret-room")
PAGES = (
    "/events/{id}",
    "/communities/riyadh-data",
    "/search?tab=events&q=البيانات",
    "/me/meetings",
    "/me/notifications",
    "/",
)
CALLS = (
    "/events/{id}",
    "/events/{id}.ics",
    "/events",
    "/communities/riyadh-data/events",
    "/communities/riyadh-data/events.ics",
    "/communities/riyadh-data/events.atom",
    "/communities/riyadh-data/share",
    "/events/{id}/share",
    "/communities/riyadh-data",
)
OWN = ("/me/rsvps", "/me/notifications", "/me/export", "/events/{id}/attendance/me")


def outputs(node: Node, client: ApiClient, id: str) -> dict[str, str]:
    """Everything this person can be shown of the event, by where."""
    found: dict[str, str] = {}
    visitor = Visitor(node)
    if client.username:
        visitor.sign_in(client.username)
    for language in ("ar",) if client.username else ("ar", "en"):
        for path in PAGES:
            visitor.get(f"/{language}{path.format(id=id)}")
            found[f"{language} {path}"] = visitor.text
        visitor.get(f"/{language}/events/{id}.ics")
        found[f"{language} ics"] = visitor.text
    visitor.get("/embed/communities/riyadh-data")
    found["embed"] = visitor.text
    for path in (*CALLS, *(OWN if client.username else ())):
        found[path] = client.get(path.format(id=id)).text
    if client.username:
        whole = client.get("/me").json["calendar_url"].split("/api/v1")[1]
        found["calendar"] = node.client().ask("GET", whole).text
    return found


def together(node: Node) -> None:
    """Let the half hour pass in which edits wait for one another."""
    node.settle()
    node.clock.advance(minutes=31)
    node.settle()


def traces(found: dict[str, str]) -> list[str]:
    unfolded = {where: text.replace("\r\n ", "") for where, text in found.items()}
    return [f"{where}: {one}" for where, text in unfolded.items() for one in TRACES if one in text]


def letters(node: Node, *kept_in: str) -> str:
    """Every message that was said, every one waiting, and every mail; events themselves, and what
    else is `kept_in` the organizers' own words, apart."""
    waiting: list[Any] = []
    for service in node.services.values():
        for name in service.database.list_collection_names():
            if service.name != "events" or name not in ("events", *kept_in):
                waiting += list(service.database[name].find())
            else:
                waiting += [one.get("outbox") for one in service.database[name].find()]
    mails = [str(mail) + str(mail.get_body()) for mail in node.mailbox.mails]
    bodies = [
        part.get_content()
        for mail in node.mailbox.mails
        for part in mail.walk()
        if part.get_content_maintype() == "text"
    ]
    return f"{node.said} {waiting} {mails} {bodies}"


def test_nobody_else_finds_a_trace_of_it_anywhere(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    id = evening(node, amal)
    badr, huda, sami = (joined(person(node, name)) for name in ("badr", "huda", "sami"))
    stranger = person(node, "stranger")
    badr.put(f"/events/{id}/rsvp", {"answer": "going"})
    huda.put(f"/events/{id}/rsvp", {"answer": "maybe"})
    node.settle()
    amal.patch(f"/events/{id}", {"title": "أمسية البيانات", "capacity": 30})
    node.settle()
    for client in (node.client(), huda, sami, stranger):
        found = outputs(node, client, id)
        assert "أمسية" in found[f"/events/{id}".replace(id, "{id}")]
        assert traces(found) == [], client.username
    assert [one for one in TRACES if one in letters(node)] == []

    seen = outputs(node, badr, id)
    for where in ("/events/{id}", "/events/{id}.ics", "calendar", "ar /events/{id}"):
        assert SECRET_STREET in seen[where].replace("\r\n ", ""), where
        assert ROOM not in seen[where], where
    assert '"@type": "Place"' in seen["ar /events/{id}"]
    assert SECRET_STREET not in seen["ar /events/{id}"].split("ld+json")[1].split("</script>")[0]
    assert traces({"list": seen["/events"], "export": seen["/me/export"]}) == []
    assert SECRET_STREET in outputs(node, amal, id)["/events/{id}"]


def test_the_host_says_who_is_shown_it(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    badr, huda = (joined(person(node, name)) for name in ("badr", "huda"))
    stranger, sami = person(node, "stranger"), person(node, "sami")
    amal.put("/communities/riyadh-data/hosts", {"usernames": ["huda"]})
    id = evening(node, amal, address_rule="approved_by_host")
    node.settle()
    stranger.put(f"/events/{id}/rsvp", {"answer": "going"})

    def sees(*clients: ApiClient) -> list[bool]:
        bodies = [client.get(f"/events/{id}").json["venue"] for client in clients]
        assert all(bool(one["address"]) == (one["latitude"] is not None) for one in bodies)
        return [bool(one["address"]) for one in bodies]

    everybody = (amal, huda, badr, stranger, sami, node.client())
    assert sees(*everybody) == [True, True, False, False, False, False]
    guests = huda.get(f"/events/{id}/address/guests").json["items"]
    assert [(one["name"]["en"], one["trusted"]) for one in guests] == [("Stranger", False)]
    own = f"/events/{id}/address/guests/{guests[0]['key']}"
    assert badr.put(own).status == stranger.put(own).status == 403
    assert huda.put(own).json["trusted"] is True
    assert sees(*everybody) == [True, True, False, True, False, False]
    assert huda.delete(own).json["trusted"] is False
    assert sees(stranger) == [False]
    refused = badr.put(f"/events/{id}/address", {"venue": {"name": "بيت"}, "address_rule": "going"})
    assert refused.code == "host.not_yours"

    amal.patch(f"/events/{id}", {"address_rule": "members"})
    assert sees(*everybody) == [True, True, True, True, False, False]
    node.down.add("membership")
    assert node.client().get(f"/events/{id}").json["venue"]["address"] == {}
    node.down.clear()

    # It begins at noon in Riyadh; at four the day before nobody knows, from midnight whoever goes.
    amal.patch(f"/events/{id}", {"address_rule": "day_of"})
    assert sees(*everybody) == [True, True, False, False, False, False]
    node.clock.advance(hours=12, minutes=1)
    again = [node.client(name) for name in ("badr", "stranger")]
    assert sees(*again) == [False, True]


def test_a_new_address_is_told_to_those_who_are_shown_it(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    badr, huda, sami = (joined(person(node, name)) for name in ("badr", "huda", "sami"))
    amal.put("/communities/riyadh-data/hosts", {"usernames": ["sami"]})
    id = evening(node, amal)
    node.settle()
    badr.put(f"/events/{id}/rsvp", {"answer": "going"})
    huda.put(f"/events/{id}/rsvp", {"answer": "maybe"})
    node.settle()

    def told(client: ApiClient) -> list[str]:
        return [
            one["kind"]
            for one in node.client(client.username).get("/me/notifications").json["items"]
        ]

    venue = amal.get(f"/events/{id}").json["venue"]
    moved = sami.put(
        f"/events/{id}/address",
        {"venue": {**venue, "address": {"ar": "زقاق آخر"}}, "address_rule": "going"},
    )
    assert moved.json["venue"]["address"] == {"ar": "زقاق آخر"}
    together(node)
    assert "address_changed" in told(badr)
    assert "address_changed" not in told(sami)
    assert not {"address_changed", "event_changed"} & set(told(huda))
    assert "زقاق" not in letters(node)
    amal = node.client("amal")
    amal.patch(f"/events/{id}", {"venue": {**venue, "address": {"ar": "زقاق ثالث"}}})
    together(node)
    assert "address_changed" in told(sami)
    # Another place altogether concerns everybody who answered; its address still does not.
    amal = node.client("amal")
    amal.patch(f"/events/{id}", {"venue": {**venue, "name": {"ar": "مزرعة"}, "guarded": True}})
    together(node)
    assert "event_changed" in told(huda)

    # Names follow the person.
    amal.put(f"/events/{id}/stewards/sami")
    sami, badr = node.client("sami"), node.client("badr")
    sami.patch("/me", {"name": {"ar": "سامي الجديد"}})
    node.settle()
    assert badr.get(f"/events/{id}").json["host_name"] == {"ar": "سامي الجديد"}
    for path in (f"/events/{id}/stewards", "/communities/riyadh-data/hosts"):
        assert [one["name"]["ar"] for one in amal.get(path).json["items"]] == ["سامي الجديد"]


def test_a_regular_night_is_guarded_too_and_each_date_has_a_host(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    badr, _, sami = (joined(person(node, name)) for name in ("badr", "huda", "sami"))
    amal.put("/communities/riyadh-data/hosts", {"usernames": ["badr", "huda"]})
    body = evening_body(node, rule="FREQ=WEEKLY;COUNT=6")
    made = amal.post("/communities/riyadh-data/series", body)
    assert made.status == 201, made
    node.settle()
    series = f"/series/{made.json['id']}"
    dates = node.client().get(f"{series}/dates").json["items"]
    names = [node.client().get(f"/events/{one['id']}").json for one in dates]
    assert [one["drop_in"] for one in names] == [True] * 6
    # Hosts are named for the weeks ahead, and take turns.
    assert [one["host_name"].get("en") for one in names[:4]] == ["Badr", "Huda", "Badr", "Huda"]

    sami.put(f"/events/{dates[1]['id']}/rsvp", {"answer": "maybe"})
    for client in (node.client(), sami):
        visitor = Visitor(node)
        if client.username:
            visitor.sign_in(client.username)
        found = {path: client.get(path).text for path in (series, f"{series}.ics")}
        found["dates"] = client.get(f"{series}/dates").text
        found["page"] = visitor.get(f"/ar{series}").get_data(as_text=True)
        found |= outputs(node, client, dates[0]["id"])
        assert traces(found) == []
    assert [one for one in TRACES if one in letters(node, "series")] == []
    badr.put(f"/events/{dates[1]['id']}/rsvp", {"answer": "going"})
    assert SECRET_STREET in badr.get(f"/events/{dates[1]['id']}").text
