"""Acting on something elsewhere from here, and who may read of us what is not for everybody."""

import json
from typing import Any

from services.common.outgoing import Answer, Outgoing
from services.common.settings import Settings
from services.federation.documents import activities
from services.federation.domain.uris import Uris
from services.federation.signatures import sign
from tests.builders import announced, founded, person
from tests.client import PASSWORD
from tests.fediverse import HOSTS, FederatedNode, Fediverse, Stranger
from tests.node import SECRET
from tests.visitor import Visitor

ACTIVITY = "application/activity+json"


def signed_in(node: FederatedNode, username: str = "amal") -> Visitor:
    """Somebody of this node in a browser."""
    visitor = Visitor(node)
    visitor.sign_in(username)
    return visitor


def ask(stranger: Stranger, url: str, signed: bool = True, **headers: str) -> Answer:
    """A GET by another server, signed or not."""
    given = {"accept": ACTIVITY, **headers}
    if signed:
        given = sign("cavage", stranger.key, "GET", url, given, None, stranger.clock.now())
    door = Outgoing(Settings(service="x", secret=SECRET, outgoing_allow=HOSTS, outgoing_http=True))
    return door.request("GET", url, given, None, limit_bytes=100_000, seconds=10)


def test_s20_in_secure_mode_everybody_says_who_they_are(fediverse: Fediverse) -> None:
    node = fediverse.node(federation_secure=True)
    bea = fediverse.stranger()
    amal = person(node, "amal")
    founded(amal)
    group = f"{node.origin}/ap/groups/riyadh-data"
    for path in ("", "/outbox", "/followers"):
        assert ask(bea, group + path, signed=False).status == 401, path
        answer = ask(bea, group + path)
        assert answer.status == 200, path
        assert answer.headers["cache-control"] == "private, no-store"
        # What one was shown is not kept for the next.
        assert ask(bea, group + path, signed=False).status == 401, path
    page = f"{node.origin}/ar/communities/riyadh-data"
    assert ask(bea, page, signed=False).status == 401
    assert json.loads(ask(bea, page).body)["id"] == group
    for path in ("/ap/relay", f"/.well-known/webfinger?resource={group}", "/nodeinfo/2.1"):
        assert ask(bea, node.origin + path, signed=False).status == 200, path
    forged = {"signature": 'keyId="x",algorithm="rsa-sha256",headers="date",signature="aaaa"'}
    assert ask(bea, group, signed=False, **forged).status == 401
    wrong = fediverse.stranger("mallory")
    wrong.key = type(wrong.key)(bea.key.id, bea.id, wrong.key.private, "")
    assert ask(wrong, group).status == 401


def test_s21_who_is_blocked_reads_nothing_they_sign_for(fediverse: Fediverse) -> None:
    node = fediverse.node()
    bea = fediverse.stranger()
    amal = person(node, "amal")
    founded(amal)
    group = f"{node.origin}/ap/groups/riyadh-data"
    assert ask(bea, group).status == 200
    block(node, bea.url.split("//")[1])
    assert ask(bea, group).status == 403
    assert ask(bea, f"{node.origin}/ap/relay").status == 200


def block(node: FederatedNode, host: str) -> None:
    """An administrator's word."""
    from services.common.contracts.federation import Federation, TrustPeer
    from services.common.contracts.shared import Asker

    asker = Asker(person=f"{node.origin}/ap/people/root", admin=True, confirmed=True)
    node.remote(Federation).trust_peer(TrustPeer(asker=asker, host=host, trust="blocked"))


def test_s22_what_was_said_to_one_is_read_by_that_one_alone(fediverse: Fediverse) -> None:
    node = fediverse.node()
    bea, eve = fediverse.stranger(), fediverse.stranger("eve")
    amal = person(node, "amal")
    founded(amal)
    group = f"{node.origin}/ap/groups/riyadh-data"
    kept = node.services["federation"].instance.use_cases.kept_to_say.activities
    accept = f"{node.origin}/ap/activities/accept-1"
    note = f"{node.origin}/ap/notes/note-1"
    said = {"id": accept, "type": "Accept", "actor": group, "object": "x", "to": [bea.id]}
    kept.keep(said)
    told = {
        "id": f"{node.origin}/ap/activities/create-1",
        "type": "Create",
        "actor": group,
        "to": [bea.id],
        "object": {"id": note, "type": "Note", "content": "only for her", "to": [bea.id]},
    }
    kept.keep(told)
    for uri in (accept, note):
        answer = ask(bea, uri)
        assert answer.status == 200 and json.loads(answer.body)["id"] == uri
        assert answer.headers["cache-control"] == "private, no-store"
        assert ask(eve, uri).status == 404, uri
        assert ask(bea, uri, signed=False).status == 404, uri


def test_s22_what_was_public_once_is_shown_as_it_is_now(fediverse: Fediverse) -> None:
    node = fediverse.node()
    amal = person(node, "amal")
    founded(amal)
    venue = {"name": {"en": "Hall"}, "address": {"en": "Seven Lane"}}
    event = announced(node, amal, venue=venue)
    uri = f"{node.origin}/ap/events/{event['id']}"
    shown = json.loads(ask(fediverse.stranger(), uri).body)
    create = activities.create(Uris(node.origin), shown)
    node.services["federation"].instance.use_cases.kept_to_say.activities.keep(create)
    reader = fediverse.stranger("eve")
    assert "Seven Lane" in ask(reader, create["id"]).body.decode()
    hidden = {**venue, "guarded": True}
    assert amal.patch(f"/events/{event['id']}", {"venue": hidden}).status == 200
    for place in (uri, create["id"], f"{node.origin}/ap/groups/riyadh-data/outbox"):
        body = ask(reader, place).body.decode()
        assert "Hall" in body and "Seven Lane" not in body, place


def a_meeting(stranger: Stranger, **more: Any) -> dict[str, Any]:
    """An event its actor shows everybody."""
    event = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "id": f"{stranger.url}/events/1",
        "type": "Event",
        "name": "Data by the sea",
        "attributedTo": stranger.id,
        "to": "https://www.w3.org/ns/activitystreams#Public",
        "startTime": "2027-03-09T18:00:00+03:00",
        "endTime": "2027-03-09T20:00:00+03:00",
        "timezone": "Asia/Riyadh",
        "url": f"{stranger.url}/e/1",
        "content": "<p>Two talks.<img src='https://evil.example/track.png'>"
        "<script>alert(1)</script></p>",
        "location": {"type": "Place", "name": "Corniche"},
        "image": {"type": "Image", "url": "https://evil.example/banner.png"},
        **more,
    }
    stranger.documents["/events/1"] = event
    return event


def test_something_elsewhere_is_seen_and_followed_from_here(fediverse: Fediverse) -> None:
    node = fediverse.node()
    group = fediverse.stranger("data", "Group")
    event = a_meeting(group)
    person(node, "amal")
    visitor = Visitor(node)
    # Another server sends somebody here; who they are is asked first, and the way is kept.
    visitor.get(f"/interact?uri={event['id']}")
    assert "/sign-in" in visitor.at or visitor.form(needs="password")
    amal = signed_in(node)
    amal.get(f"/en/interact?uri={event['id']}")
    assert amal.answer.status_code == 200
    for said in ("Data by the sea", "Corniche", "Two talks.", "A meeting elsewhere", group.url):
        assert said in amal.text, said
    # S19, S25: nothing of theirs runs here or is loaded from there.
    for bad in ("<script>alert", "track.png", "banner.png"):
        assert bad not in amal.text
    amal.send(needs="uri")
    assert "The request to follow is on its way." in amal.text
    assert "waits for an answer" in amal.text
    fediverse.settle()
    follow = group.heard[-1]
    assert follow["type"] == "Follow" and follow["object"] == group.id
    assert follow["actor"] == f"{node.origin}/ap/people/amal"
    # Her profile is for members; the other server sees a name and the key she signs with.
    actor = json.loads(ask(group, follow["actor"]).body)
    assert actor["name"] == "amal" and "summary" not in actor
    group.send(actor["inbox"], group.activity("Accept", follow))
    fediverse.settle()
    amal.get("/en/me/following/elsewhere")
    assert group.id.removeprefix("https://") in amal.text and "Waiting" not in amal.text
    asks = node.client("amal")
    followed = asks.get("/me/following/elsewhere").json["items"]
    assert [(one["uri"], one["state"]) for one in followed] == [(group.id, "accepted")]
    exported = asks.get("/me/export").json["federation"]["following"]
    assert [(one["uri"], one["state"]) for one in exported] == [(group.id, "accepted")]
    found = asks.get("/elsewhere", uri=event["id"]).json
    amal.get(f"/en/cards/{found['card']}")
    assert "Data by the sea" in amal.text and amal.form(action=f"{found['card']}/")
    assert (found["kind"], found["follow"], found["owner"]) == ("event", "accepted", group.id)
    assert asks.get("/elsewhere", uri="nonsense").status == 404
    assert node.client().get("/elsewhere", uri=event["id"]).status == 401
    assert asks.put("/elsewhere/follow", {"uri": f"{node.origin}/ap/relay"}).status == 422
    amal.get(f"/en/interact?uri={event['id']}")
    assert "Followed from here." in amal.text
    amal.send(needs="uri")
    assert "Not followed any more." in amal.text
    fediverse.settle()
    assert group.heard[-1]["type"] == "Undo"
    assert asks.put("/elsewhere/follow", {"uri": group.id}).json["follow"] == "pending"
    assert asks.delete("/elsewhere/follow", uri=group.id).json["follow"] == "none"

    amal.get(f"/ar/interact?uri=@data@{group.url.split('//')[1]}")
    assert "مجتمع في خادم آخر" in amal.text and "متابعة" in amal.text
    founded(node.client("amal"))
    amal.get(f"/en/interact?uri={node.origin}/c/riyadh-data")
    assert amal.at.endswith("/en/communities/riyadh-data")
    amal.get(f"/en/interact?uri=@riyadh_data@{node.host}")
    assert amal.at.endswith("/en/communities/riyadh-data")
    amal.get("/en/interact")
    assert "Address or name" in amal.text
    for nothing in ("http://127.0.0.29:9/x", f"{group.url}/none", "javascript:alert(1)", "x"):
        amal.get(f"/en/interact?uri={nothing}")
        assert amal.answer.status_code == 422, nothing
        assert "Nothing that can be read here" in amal.text
    for _ in range(60):
        again = asks.get("/elsewhere", uri="nonsense").status
    assert again == 429
    node.clock.advance(minutes=1)
    hidden = a_meeting(group, to=[f"{group.id}/followers"])
    amal.get(f"/en/interact?uri={hidden['id']}")
    assert amal.answer.status_code == 422
    # Who leaves follows nobody, and the other side is told.
    assert asks.put("/elsewhere/follow", {"uri": group.id}).status == 200
    assert asks.delete("/me", {"password": PASSWORD}).status == 204
    fediverse.settle()
    assert group.heard[-1]["type"] == "Undo"
    followings = node.services["federation"].database["followings"]
    assert followings.count_documents({"ours": follow["actor"]}) == 0

    person(node, "badr")
    badr = signed_in(node, "badr")
    block(node, group.url.split("//")[1])
    badr.get(f"/en/interact?uri={group.id}")
    assert badr.answer.status_code == 403


def test_a_visitor_goes_on_with_the_account_they_have(fediverse: Fediverse) -> None:
    riyadh, jeddah = fediverse.node(), fediverse.node()
    amal = person(riyadh, "amal")
    founded(amal)
    event = announced(riyadh, amal)["id"]
    badr = person(jeddah, "badr")
    assert badr.patch("/me", {"visibility": "public"}).status == 200
    visitor = Visitor(riyadh)
    visitor.get(f"/en/events/{event}")
    link = next(one for one in visitor.page.links if "/interact/away" in one)
    visitor.get(link)
    assert "With an account on another server" in visitor.text
    away = f"{link}&handle=@badr@{jeddah.host}"
    visitor.get(away)
    there = next(one for one in visitor.page.links if one.startswith(f"{jeddah.origin}/interact"))
    # On their own node they see the very event.
    home = signed_in(jeddah, "badr")
    home.get(there.removeprefix(jeddah.origin))
    assert (home.answer.status_code == 200 and "Data evening" in home.text) or "لقاء" in home.text
    visitor.get(f"{link}&handle=@nobody@{jeddah.host}")
    assert visitor.answer.status_code == 422 and "knows nobody of this name" in visitor.text
    visitor.get(f"{link}&handle=nonsense")
    assert visitor.answer.status_code == 422
