"""The local index: what other nodes announce is found here, with its age, and goes when it goes."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from pymongo import MongoClient

from services.federation.activities import Received, receivers
from tests.builders import FIELD, RIYADH, announced, founded, person
from tests.fediverse import Fediverse, Stranger
from tests.node import Mailbox, Node
from tests.receiver import Reply

JEDDAH = "105343"
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


@pytest.fixture
def fediverse(mongo: MongoClient[Any], mailbox: Mailbox) -> Iterator[Fediverse]:
    made = Fediverse(mongo, mailbox)
    yield made
    made.stop()


def group(fediverse: Fediverse, **more: Any) -> Stranger:
    """A community elsewhere, in Jeddah, of a field we know."""
    made = fediverse.stranger("data", "Group")
    made.actor |= {
        "name": "Jeddah Data",
        "nameMap": {"ar": "بيانات جدة", "en": "Jeddah Data"},
        "memberCount": 7,
        "location": place(),
        "fields": [FIELD],
        **more,
    }
    return made


def place(**more: Any) -> dict[str, Any]:
    """A venue in Jeddah, as a node like ours writes it."""
    geonames = f"https://sws.geonames.org/{JEDDAH}/"
    address = {"type": "PostalAddress", "streetAddress": "Corniche 1", "addressLocality": "Jeddah"}
    return {"type": "Place", "name": "Hall 3", "address": address, "sameAs": geonames, **more}


def event(host: Stranger, number: int, days: float, **more: Any) -> dict[str, Any]:
    """A public event of theirs, served where its id says."""
    starts = host.clock.now() + timedelta(days=days)
    path = f"/events/{number}"
    made = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{host.url}{path}",
        "type": "Event",
        "name": f"Evening {number}",
        "attributedTo": host.id,
        "actor": host.id,
        "to": [PUBLIC],
        "content": "<p>Two talks, <script>alert(1)</script>and pizza.</p>",
        "startTime": starts.isoformat(),
        "endTime": (starts + timedelta(hours=2)).isoformat(),
        "timezone": "Asia/Riyadh",
        "location": place(),
        "fields": [FIELD],
        "maximumAttendeeCapacity": 40,
        "participantCount": 12,
        "url": f"{host.url}/e/{number}",
        "updated": host.clock.now().isoformat(),
        **more,
    }
    host.documents[path] = made
    return made


def follow(node: Node, host: Stranger, following: str = "followed") -> None:
    """Their node is one this one follows."""
    name = host.url.split("//")[1]
    here = node.services["federation"].instance.use_cases
    here.peers.rows.change(name, lambda peer: setattr(peer, "following", following))
    here.peers.decided()


def hear(node: Node, host: Stranger, kind: str, thing: Any) -> None:
    """One of theirs says something, and what follows from it happens."""
    here = node.services["federation"].instance.use_cases.reach
    said = host.activity(kind, thing)
    id = thing["id"] if isinstance(thing, dict) else thing
    heard = Received(said["id"], kind, here.actors.of(host.id), id, said, node.clock.now())
    for receiver in receivers()[kind]:
        receiver(heard, here)
    node.settle()


def titles(node: Node, **query: Any) -> list[str]:
    found = node.client().get("/events", **query).json["items"]
    return [one["title"].get("en") or one["title"]["ar"] for one in found]


def test_events_of_followed_nodes_stand_among_ours(fediverse: Fediverse) -> None:
    node, there = fediverse.node(), group(fediverse)
    follow(node, there)
    amal = person(node, "amal")
    founded(amal)
    announced(node, amal, days=2)
    for number, days in ((1, 1), (2, 3), (3, 4)):
        hear(node, there, "Create", event(there, number, days))

    assert titles(node) == ["Evening 1", "Data evening", "Evening 2", "Evening 3"]
    assert titles(node, city=JEDDAH) == ["Evening 1", "Evening 2", "Evening 3"]
    assert titles(node, city=RIYADH) == ["Data evening"]
    assert titles(node, field="061", q="pizza") == ["Evening 1", "Evening 2", "Evening 3"]
    assert titles(node, q="nothing") == []
    assert titles(node, online="true") == []
    first = node.client().get("/events", limit=2).json
    assert [one["origin"] is None for one in first["items"]] == [False, True]
    rest = node.client().get("/events", limit=2, cursor=first["next"]).json
    assert [one["title"]["ar" if "ar" in one["title"] else "en"] for one in rest["items"]] == [
        "Evening 2",
        "Evening 3",
    ]
    assert rest["next"] is None

    origin = first["items"][0]["origin"]
    assert origin["host"] == there.url.split("//")[1]
    assert (origin["url"], origin["stale"]) == (f"{there.url}/e/1", False)
    assert origin["seen_at"] == "2027-03-01T09:00:00Z"
    card = node.client().get(f"/cards/{first['items'][0]['id']}").json
    assert (card["kind"], card["capacity"], card["going"]) == ("event", 40, 12)
    assert card["community_name"] == {"ar": "بيانات جدة", "en": "Jeddah Data"}
    assert "pizza" in str(card["about"])
    assert "alert" not in str(card["about"])

    found = node.client().get("/communities").json["items"]
    assert [one["name"]["en"] for one in found] == ["Jeddah Data", "Riyadh Data Meetup"]
    assert (found[0]["members"], found[0]["city"]["id"]) == (7, JEDDAH)
    assert [one["id"] for one in found[0]["fields"]] == [FIELD]
    one_by_one = node.client().get("/communities", limit=1).json
    next_ = node.client().get("/communities", limit=1, cursor=one_by_one["next"]).json
    assert [one["slug"] for one in next_["items"]] == ["riyadh-data"]
    assert node.client().get("/communities", near=RIYADH).json["items"][0]["slug"] == "riyadh-data"


def test_what_is_changed_hidden_or_deleted_there_changes_and_goes_here(
    fediverse: Fediverse,
) -> None:
    node, there = fediverse.node(), group(fediverse)
    follow(node, there)
    evening = event(there, 1, 1)
    hear(node, there, "Announce", evening["id"])
    assert titles(node) == ["Evening 1"]

    old = dict(evening)
    fediverse.clock.advance(minutes=5)
    hear(node, there, "Update", event(there, 1, 1, name="Later evening"))
    hear(node, there, "Update", old)
    assert titles(node) == ["Later evening"], "an older state arriving late changes nothing"
    hear(node, there, "Update", event(there, 1, 1, eventStatus="EventCancelled"))
    assert titles(node) == []
    hear(node, there, "Update", event(there, 1, 1))
    assert titles(node) == ["Evening 1"]
    hear(node, there, "Update", event(there, 1, 1, to=[there.id]))
    assert titles(node) == [], "no longer for everybody"
    hear(node, there, "Update", event(there, 1, 1))

    other = fediverse.stranger("mallory")
    hear(node, other, "Delete", evening["id"])
    assert titles(node) == ["Evening 1"], "somebody of another server says so"
    id = node.client().get("/events").json["items"][0]["id"]
    hear(node, there, "Delete", {"id": evening["id"], "type": "Tombstone"})
    assert titles(node) == []
    assert node.client().get(f"/cards/{id}").code == "card.unknown"
    hear(node, there, "Create", event(there, 1, 1))
    assert titles(node) == [], "what was deleted cannot be made again"
    hear(node, there, "Create", event(there, 2, 1))
    hear(node, there, "Delete", there.id)
    assert titles(node) == []
    assert node.client().get("/communities").json["items"] == []


def test_what_others_say_is_held_against_where_it_lies(fediverse: Fediverse) -> None:
    node, there = fediverse.node(), group(fediverse)
    liar = fediverse.stranger("mallory", "Group")
    follow(node, liar)
    forged = event(there, 1, 1, name="Forged")
    event(there, 1, 1)
    hear(node, liar, "Create", forged)
    assert titles(node) == [], "their node is not followed"
    follow(node, there)
    hear(node, liar, "Announce", forged)
    assert titles(node) == ["Evening 1"], "as its own server shows it"
    elsewhere = event(liar, 2, 2, url="https://evil.example/phish")
    hear(node, liar, "Create", elsewhere)
    urls = [one["origin"]["url"] for one in node.client().get("/events").json["items"]]
    assert urls == [f"{there.url}/e/1", elsewhere["id"]], "no link leads away from its node"


def test_a_city_is_known_by_name_or_by_where_it_lies(fediverse: Fediverse) -> None:
    node, there = fediverse.node(), group(fediverse)
    follow(node, there)
    named = {"type": "PostalAddress", "addressLocality": "جدة", "addressCountry": "السعودية"}
    nameless = {"type": "Place", "name": "Hall", "latitude": 21.50, "longitude": 39.20}
    hear(node, there, "Create", event(there, 1, 1, location={**nameless, "address": named}))
    hear(node, there, "Create", event(there, 2, 2, location=nameless))
    hear(node, there, "Create", event(there, 3, 3, location={"type": "Place", "name": "Nowhere"}))
    online = {"type": "VirtualLocation", "url": "https://meet.example/x"}
    hear(
        node,
        there,
        "Create",
        event(
            there, 4, 4, location=online, fields=[], tag=[{"type": "Hashtag", "name": "#nothing"}]
        ),
    )

    assert titles(node, city=JEDDAH) == ["Evening 1", "Evening 2"]
    assert titles(node, online="true") == ["Evening 4"]


def test_muted_and_blocked_nodes_are_in_no_list(fediverse: Fediverse) -> None:
    from tests.behaviour.test_peers import administrator

    node, there = fediverse.node(), group(fediverse)
    follow(node, there)
    boss = administrator(node)
    host = there.url.split("//")[1]
    hear(node, there, "Create", event(there, 1, 1))
    id = node.client().get("/events").json["items"][0]["id"]
    known = boss.get(f"/admin/peers/{host}").json
    assert (known["events"], known["communities"]) == (1, 1)

    boss.put(f"/admin/peers/{host}", {"trust": "muted"})
    assert titles(node) == []
    assert node.client().get(f"/cards/{id}").status == 404
    boss.post(f"/admin/peers/{host}/undo")
    assert titles(node) == ["Evening 1"]
    boss.put("/admin/peers/127.0.0.2", {"trust": "blocked"})
    assert titles(node) == [], "a rule holds for what lies below it"
    assert boss.get(f"/admin/peers/{host}").json["events"] == 0


def test_a_node_is_found_asked_followed_visited_and_left(fediverse: Fediverse) -> None:
    from tests.behaviour.test_peers import administrator

    node, there = fediverse.node(), fediverse.stranger("relay", "Application")
    boss, host = administrator(node), there.url.split("//")[1]

    def state() -> Any:
        return boss.get(f"/admin/peers/{host}").json

    boss.put("/admin/peers/127.0.0.29:9/follow")
    boss.put(f"/admin/peers/{host}/follow")
    fediverse.settle()
    assert state()["following"] == "asked"
    assert boss.get("/admin/peers/127.0.0.29:9").json["trouble"] != ""
    asked = there.heard[-1]
    assert (asked["type"], asked["object"]) == ("Follow", there.id)
    assert asked["actor"] == f"{node.origin}/ap/relay"
    hear(node, there, "Accept", asked)
    assert state()["following"] == "followed"
    hear(node, there, "Announce", event(there, 1, 30)["id"])
    assert titles(node) == ["Evening 1"]

    there.replies["/users/relay"] = Reply(503)
    fediverse.clock.advance(minutes=16)
    fediverse.settle()
    found = node.client().get("/events").json["items"][0]
    assert (found["origin"]["stale"], found["title"]["en"]) == (True, "Evening 1")
    del there.replies["/users/relay"]
    fediverse.clock.advance(minutes=16)
    fediverse.settle()
    assert node.client().get("/events").json["items"][0]["origin"]["stale"] is False

    boss.delete(f"/admin/peers/{host}/follow")
    fediverse.settle()
    assert there.heard[-1]["type"] == "Undo"
    assert titles(node) == []
    boss.put(f"/admin/peers/{host}/follow")
    fediverse.settle()
    hear(node, there, "Reject", there.heard[-1])
    assert state()["following"] == "refused"


def test_lists_go_on_without_the_federation_service(fediverse: Fediverse) -> None:
    node = fediverse.node()
    amal = person(node, "amal")
    founded(amal)
    announced(node, amal)
    node.down.add("federation")
    assert titles(node) == ["Data evening"]
    assert len(node.client().get("/communities").json["items"]) == 1
