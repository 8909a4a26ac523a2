"""What other servers read of us: names, actors, events, collections, and nothing that is not for
everybody."""

import json
from typing import Any

from werkzeug.test import TestResponse

from services.common import cursors
from services.federation.domain.reading import read_actor, read_collection, read_event
from tests.builders import announced, event_body, founded, joined, person
from tests.client import PASSWORD, ApiClient
from tests.node import Node

ACTIVITY = "application/activity+json"
LD = 'application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def fetch(node: Node, url: str, accept: str = ACTIVITY, **headers: str) -> TestResponse:
    """What a server elsewhere gets at a URL of ours."""
    path = url.removeprefix(node.origin)
    given = {"Accept": accept, **{k.replace("_", "-"): v for k, v in headers.items()}}
    return node.app.test_client(use_cookies=False).get(path, headers=given, base_url=node.origin)


def shown(node: Node, url: str) -> dict[str, Any]:
    """The document there; it must be called what it was asked for by (S14)."""
    answer = fetch(node, url)
    assert answer.status_code == 200, (url, answer.data)
    assert answer.content_type == "application/activity+json; charset=utf-8"
    assert "Accept" in answer.headers.get("Vary", "")
    document = dict(answer.json)
    assert document["id"] == url
    return document


def show_myself(client: ApiClient) -> None:
    """Let everybody read one's profile."""
    assert client.patch("/me", {"visibility": "public"}).status == 200


def test_s08_the_node_shows_itself_to_whoever_asks(node: Node) -> None:
    relay = shown(node, f"{node.origin}/ap/relay")
    assert relay["type"] == "Application" and relay["preferredUsername"] == "relay"
    assert "BEGIN PUBLIC KEY" in relay["publicKey"]["publicKeyPem"]
    assert relay["implements"]
    assert shown(node, f"{node.origin}/ap/relay")["publicKey"] == relay["publicKey"]


def test_names_lead_to_actors_and_back(node: Node) -> None:
    """Mastodon asks for the actor, then for its name, and wants the same actor (FEP-2c59)."""
    amal = person(node, "amal")
    show_myself(amal)
    founded(amal)
    relay = f"{node.origin}/ap/relay"
    group, amals = f"{node.origin}/ap/groups/riyadh-data", f"{node.origin}/ap/people/amal"
    for actor in (relay, group, amals):
        card = read_actor(shown(node, actor))
        assert card is not None
        spelt = f"acct:{card.username}@{node.host}"
        for resource in (spelt, actor, spelt.upper().replace("ACCT", "acct")):
            answer = fetch(node, f"/.well-known/webfinger?resource={resource}", "*/*")
            assert answer.status_code == 200, resource
            assert answer.content_type.startswith("application/jrd+json")
            assert answer.headers["Access-Control-Allow-Origin"] == "*"
            found = answer.json
            assert found["subject"] == spelt and actor in found["aliases"]
            links = {one["rel"]: one for one in found["links"]}
            assert links["self"] == {"rel": "self", "type": ACTIVITY, "href": actor}
            template = links["http://ostatus.org/schema/1.0/subscribe"]["template"]
            assert template == f"{node.origin}/interact?uri={{uri}}"
            page = links["http://webfinger.net/rel/profile-page"]["href"]
            assert fetch(node, page, BROWSER).status_code in (200, 302)
    for other in (f"{node.origin}/c/riyadh-data", f"acct:riyadh-data@{node.host}"):
        found = fetch(node, f"/.well-known/webfinger?resource={other}").json
        assert found["aliases"][0] == group
    for unknown in ("acct:nobody@alpha.test", "acct:amal@beta.test", "x", f"{node.origin}/ap/x"):
        assert fetch(node, f"/.well-known/webfinger?resource={unknown}").status_code == 404
    assert fetch(node, "/.well-known/webfinger").status_code == 400
    meta = fetch(node, "/.well-known/host-meta", "*/*")
    assert meta.content_type.startswith("application/xrd+xml")
    assert b"/.well-known/webfinger?resource={uri}" in meta.data


def test_the_node_says_what_it_is_and_counts_nothing_it_does_not_know(node: Node) -> None:
    links = {one["rel"]: one["href"] for one in fetch(node, "/.well-known/nodeinfo").json["links"]}
    assert links["https://www.w3.org/ns/activitystreams#Application"] == f"{node.origin}/ap/relay"
    place = links["http://nodeinfo.diaspora.software/ns/schema/2.1"]
    info = fetch(node, place, "*/*").json
    assert info["version"] == "2.1" and info["software"]["name"] == "multaqa"
    assert info["protocols"] == ["activitypub"] and info["openRegistrations"] is True
    assert info["usage"] == {"users": {}} and info["metadata"]["nodeName"] == "ملتقى"


def test_mobilizon_walks_a_community_in_its_order_and_finds_everything(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    announced(node, amal, days=3)
    late = announced(node, amal, days=9)
    over = announced(node, amal, days=1)
    node.clock.advance(days=2)
    group = shown(node, f"{node.origin}/ap/groups/riyadh-data")
    ends = group["endpoints"]
    order = ["outbox", "members", "resources", "posts", "todos", "discussions", "events"]
    for name in order:
        collection = shown(node, group["outbox"] if name == "outbox" else ends[name])
        assert collection["type"] == "OrderedCollection"
        card = read_collection(collection)
        assert card is not None
        expected = 3 if name in ("outbox", "events") else 0
        assert len(card.items) == expected, name
    outbox = read_collection(shown(node, group["outbox"]))
    assert outbox is not None and outbox.total == 3
    assert {one["type"] for one in outbox.items} == {"Create"}
    assert all(read_event(one["object"]) for one in outbox.items)
    upcoming = read_collection(shown(node, group["upcomingEvents"]))
    assert (
        upcoming is not None
        and [one["id"].rsplit("/", 1)[1] for one in upcoming.items][-1] == (late["id"])
    )
    assert over["id"] not in str(upcoming.items) and upcoming.total == 2
    relay = read_collection(shown(node, f"{node.origin}/ap/relay/outbox"))
    assert relay is not None and {one["type"] for one in relay.items} == {"Announce"}
    assert all(isinstance(one["object"], str) for one in relay.items)
    for actor in (group["id"], f"{node.origin}/ap/relay"):
        for name in ("followers", "following"):
            assert shown(node, f"{actor}/{name}")["totalItems"] == 0


def test_collections_come_in_pages_that_end(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    for day in range(1, 24):
        made = amal.post("/communities/riyadh-data/events", event_body(node, day))
        assert made.status == 201
        node.clock.advance(seconds=1)
    outbox = shown(node, f"{node.origin}/ap/groups/riyadh-data/outbox")
    assert outbox["totalItems"] == 23 and len(outbox["first"]["orderedItems"]) == 20
    assert "?" not in outbox["first"]["id"] + outbox["first"]["next"]
    first, second = shown(node, outbox["first"]["id"]), shown(node, outbox["first"]["next"])
    assert first["orderedItems"] == outbox["first"]["orderedItems"]
    seen = [one["object"]["id"] for page in (first, second) for one in page["orderedItems"]]
    assert len(set(seen)) == 23 and "next" not in second
    # The last that changed comes first: whoever reads one page has the news.
    changed = seen[-1].rsplit("/", 1)[1]
    node.clock.advance(minutes=1)
    assert amal.patch(f"/events/{changed}", {"title": {"en": "Renamed"}}).status == 200
    newest = shown(node, outbox["first"]["id"])["orderedItems"][0]
    assert newest["type"] == "Update" and newest["object"]["name"] == "Renamed"
    far = cursors.encode(2**62, "x")
    for page in ("page/0", "page/zzz", "page/WzE4", "page", "page/1/2", "x", f"page/{far}"):
        assert fetch(node, f"{outbox['id']}/{page}").status_code == 404, page


def test_pages_answer_with_the_thing_itself_where_it_is_asked_for(node: Node) -> None:
    amal = person(node, "amal")
    show_myself(amal)
    founded(amal)
    event = announced(node, amal)["id"]
    pages = {
        "/ar/communities/riyadh-data": "/ap/groups/riyadh-data",
        "/c/riyadh-data": "/ap/groups/riyadh-data",
        f"/en/events/{event}": f"/ap/events/{event}",
        f"/e/{event}": f"/ap/events/{event}",
        "/ar/people/amal": "/ap/people/amal",
        "/p/amal": "/ap/people/amal",
        "/": "/ap/relay",
        "/ar/": "/ap/relay",
    }
    for page, place in pages.items():
        html = fetch(node, page, BROWSER)
        assert html.status_code in (200, 302) and "html" in html.content_type, page
        assert "Accept" in ", ".join(html.headers.getlist("Vary")), page
        if html.status_code == 200:
            link = f'<link rel="alternate" type="{ACTIVITY}" href="{node.origin}{place}">'
            assert link in html.text, page
        for accept in (ACTIVITY, LD, f"{ACTIVITY}, {LD}, text/html;q=0.1"):
            # Also right after the page, which is kept for a moment under its address.
            answer = fetch(node, page, accept)
            assert answer.json["id"] == node.origin + place, (page, accept)
        for accept in ("*/*", BROWSER, f"text/html, {ACTIVITY};q=0.5", "application/json"):
            assert "html" in fetch(node, page, accept).content_type, (page, accept)
    assert "activity+json" not in fetch(node, "/ar/search", BROWSER).text
    assert "activity+json" not in fetch(node, "/ar/events/unknown", BROWSER).text


SECRET_ADDRESS, SECRET_LINK = "بيت السر ٧", "https://meet.example/secret-room"


def test_s22_nothing_that_is_not_for_everybody_is_in_any_document(node: Node) -> None:
    """The matrix: guarded addresses, links, private communities, drafts, who comes, who belongs,
    profiles that are not public."""
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    joined(badr)
    hidden = founded(amal, "hidden-one", visibility="members", name={"en": "Hidden one"})
    assert hidden["visibility"] == "members"
    open_event = announced(
        node,
        amal,
        venue={
            "name": {"ar": "مكان"},
            "address": {"ar": SECRET_ADDRESS},
            "latitude": 24.7136,
            "longitude": 46.6753,
            "guarded": True,
        },
        online_url=SECRET_LINK,
    )
    draft = amal.post("/communities/riyadh-data/events", event_body(node, publish=False)).json
    inside = announced(node, amal, "hidden-one")
    assert badr.put(f"/events/{open_event['id']}/rsvp", {"answer": "going"}).status == 200
    node.settle()

    base = f"{node.origin}/ap"
    for gone in (
        f"{base}/groups/hidden-one",
        f"{base}/groups/hidden-one/events",
        f"{base}/groups/hidden-one/outbox",
        f"{base}/groups/riyadh_data",
        f"{base}/events/{draft['id']}",
        f"{base}/events/{inside['id']}",
        f"{base}/events/{inside['id']}/attendees",
        f"{base}/people/amal",
        f"{base}/people/amal/followers",
        f"{base}/people/nobody",
        f"{base}/activities/none",
        f"{base}/joins/none",
        f"{base}/notes/none",
        f"{base}/nothing/at/all",
        f"{base}/relay/members",
    ):
        assert fetch(node, gone).status_code == 404, gone
    for name in ("amal", "badr", "hidden_one", "hidden-one"):
        found = fetch(node, f"/.well-known/webfinger?resource=acct:{name}@{node.host}")
        assert found.status_code == 404

    event = f"{base}/events/{open_event['id']}"
    group = f"{base}/groups/riyadh-data"
    collections = ("outbox", "events", "upcoming", "members", "moderators", "followers")
    everything = [event, group, f"{base}/relay", f"{base}/relay/outbox"]
    everything += [f"{group}/{name}" for name in collections]
    everything += [f"{event}/{name}" for name in ("attendees", "organizers", "replies")]
    for one in everything:
        text = json.dumps(shown(node, one), ensure_ascii=False)
        for secret in (
            SECRET_ADDRESS,
            "24.71",
            SECRET_LINK,
            draft["id"],
            inside["id"],
            "Hidden one",
            "badr",
            "اسم",
            "people/amal",
        ):
            assert secret not in text, (one, secret)
    said = shown(node, event)
    assert said["participantCount"] == 1 and said["isOnline"] is True
    assert said["actor"] == f"{base}/relay" and "contacts" not in said
    assert shown(node, f"{group}/members")["totalItems"] == 2
    assert shown(node, f"{event}/organizers")["totalItems"] == 0


def test_an_organizer_who_shows_herself_is_named(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    event = f"{node.origin}/ap/events/{announced(node, amal)['id']}"
    show_myself(amal)
    amals = f"{node.origin}/ap/people/amal"
    said = shown(node, event)
    assert said["actor"] == amals and said["contacts"] == [amals]
    assert said["attributedTo"] == f"{node.origin}/ap/groups/riyadh-data"
    moderators = shown(node, f"{node.origin}/ap/groups/riyadh-data/moderators")
    assert moderators["first"]["orderedItems"] == [amals]
    card = read_actor(shown(node, amals))
    assert card is not None and card.name == {"ar": "اسم amal", "en": "Amal"}
    # Known elsewhere by now; hidden again, she is a name and the key she signed with.
    assert amal.patch("/me", {"visibility": "private"}).status == 200
    bare = shown(node, amals)
    assert bare["name"] == "amal" and "nameMap" not in bare
    assert bare["publicKey"]["publicKeyPem"]
    assert shown(node, event)["actor"] == f"{node.origin}/ap/relay"


def test_what_is_gone_stays_gone_under_its_name(node: Node) -> None:
    """Contract 0.9: 410 with a tombstone, which others check before they delete."""
    amal, badr = person(node, "amal"), person(node, "badr")
    show_myself(badr)
    founded(amal)
    group, badrs = f"{node.origin}/ap/groups/riyadh-data", f"{node.origin}/ap/people/badr"
    shown(node, group)
    shown(node, badrs)
    assert badr.delete("/me", {"password": PASSWORD}).status in (200, 204)
    assert amal.delete("/me", {"password": PASSWORD}).status in (200, 204)
    node.settle()
    for uri, former in ((group, "Group"), (badrs, "Person")):
        answer = fetch(node, uri)
        assert answer.status_code == 410, uri
        stone = answer.json
        assert (stone["id"], stone["type"], stone["formerType"]) == (uri, "Tombstone", former)
        assert stone["deleted"] == node.clock.now().isoformat(timespec="seconds")
        assert fetch(node, uri).json == stone
    # Nobody elsewhere ever knew of her.
    assert fetch(node, f"{node.origin}/ap/people/amal").status_code == 404
    found = fetch(node, f"/.well-known/webfinger?resource=acct:badr@{node.host}")
    assert found.status_code in (404, 410)
