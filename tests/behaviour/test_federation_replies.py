"""What people elsewhere write under our events, and reports between servers."""

from typing import Any

from services.common.contracts.federation import Federation, OfPeer, TrustPeer
from services.common.contracts.shared import Asker
from tests.behaviour.test_peers import administrator
from tests.builders import announced, founded, person
from tests.client import ApiClient
from tests.fediverse import FederatedNode, Fediverse, Stranger
from tests.visitor import Visitor

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
BOSS = Asker(username="operator", confirmed=True, admin=True)


def _evening(fediverse: Fediverse) -> tuple[FederatedNode, ApiClient, str, str]:
    """A node, an organizer, an event by its id and by its URI."""
    node = fediverse.node()
    salma = person(node, "salma")
    founded(salma)
    id = announced(node, salma)["id"]
    return node, salma, id, f"{node.origin}/ap/events/{id}"


def _note(who: Stranger, number: int, parent: str, content: str, **more: Any) -> dict[str, Any]:
    return {
        "id": f"{who.url}/notes/{number}",
        "type": "Note",
        "attributedTo": who.id,
        "inReplyTo": parent,
        "content": content,
        "published": who.clock.now().isoformat(),
        "to": [PUBLIC],
        **more,
    }


def _say(
    fediverse: Fediverse, who: Stranger, node: FederatedNode, kind: str, thing: Any, **more: Any
) -> dict[str, Any]:
    activity = who.activity(kind, thing, **more)
    assert who.send(f"{node.origin}/ap/inbox", activity).status == 202
    fediverse.settle()
    return activity


def _texts(client: ApiClient, event: str) -> list[str]:
    answer = client.get(f"/events/{event}/replies")
    assert answer.status == 200, answer
    return [one["text"] for one in answer.json["items"]]


def test_a_reply_stands_under_its_event_changes_and_goes(fediverse: Fediverse) -> None:
    node, salma, event, uri = _evening(fediverse)
    bea, leo = fediverse.stranger("bea"), fediverse.stranger("leo")
    fan = fediverse.stranger("fan")
    _say(fediverse, fan, node, "Follow", f"{node.origin}/ap/groups/riyadh-data")
    html = '<h1>هل يُسجَّل؟</h1><img src="https://x.example/1.png"><script>x()</script>'
    question = _note(bea, 1, uri, html + '<a href="javascript:x()">y</a>')
    created = _say(fediverse, bea, node, "Create", question)
    fediverse.clock.advance(minutes=1)
    answer = _note(leo, 1, question["id"], "<p>Yes</p>")
    _say(fediverse, leo, node, "Create", answer)
    # Its group shows followers both, each by its id and as it came (contract 6.7).
    shared = [one["object"] for one in fan.heard if one["type"] == "Announce"]
    assert question["id"] in shared and answer["id"] in shared
    whole = [one for one in shared if isinstance(one, dict)]
    assert whole[0]["id"] == created["id"] and len(shared) == 4

    items = salma.get(f"/events/{event}/replies").json["items"]
    assert [(one["text"], one["handle"]) for one in items] == [
        ("Yes", f"@leo@{leo.url.split('//')[1]}"),
        ("هل يُسجَّل؟\ny", f"@bea@{bea.url.split('//')[1]}"),
    ]
    assert items[0]["answers"] == items[1]["handle"] and items[1]["answers"] == ""
    assert not any(bad in items[1]["html"] for bad in ("<h1", "img", "script"))
    page = Visitor(node).get(f"/ar/events/{event}").get_data(as_text=True)
    assert 'dir="auto" lang="ar"><p>هل يُسجَّل؟</p>' in page and "x.example" not in page
    listed = _read(node, f"{uri}/replies")
    assert listed["totalItems"] == 2 and question["id"] in listed["first"]["orderedItems"]

    later = fediverse.clock.now().isoformat()
    _say(fediverse, bea, node, "Update", {**question, "content": "Recorded?", "updated": later})
    assert _texts(salma, event)[1] == "Recorded?"
    _say(fediverse, bea, node, "Update", {**question, "content": "older"})
    assert _texts(salma, event)[1] == "Recorded?", "what is older changes nothing"
    _say(fediverse, bea, node, "Delete", {"id": question["id"], "type": "Tombstone"})
    assert _texts(salma, event) == ["Yes"]
    undone = [one["object"]["object"] for one in fan.heard if one["type"] == "Undo"]
    assert undone == [question["id"]]
    _say(fediverse, leo, node, "Update", {**answer, "to": [bea.id], "updated": later})
    assert _texts(salma, event) == [], "what is no longer for everybody is shown to nobody"


def _read(node: FederatedNode, uri: str) -> Any:
    got = node.app.test_client().get(
        uri.removeprefix(node.origin),
        base_url=node.origin,
        headers={"Accept": "application/activity+json"},
    )
    return got.get_json(force=True)


def test_s15_to_s17_only_its_own_server_speaks_for_a_reply(fediverse: Fediverse) -> None:
    node, salma, event, uri = _evening(fediverse)
    bea, eve = fediverse.stranger("bea"), fediverse.stranger("eve")
    note = _note(bea, 1, uri, "<p>Mine</p>")
    # Whoever brings it, it is read where it lies (S15); there it says something else.
    bea.documents["/notes/1"] = {**note, "content": "<p>Truly mine</p>"}
    _say(fediverse, eve, node, "Create", note)
    assert _texts(salma, event) == ["Truly mine"]
    later = fediverse.clock.now().isoformat()
    _say(fediverse, eve, node, "Update", {**note, "content": "forged", "updated": later})
    assert _texts(salma, event) == ["Truly mine"], "S16"
    _say(fediverse, eve, node, "Delete", note["id"])
    assert _texts(salma, event) == ["Truly mine"], "S16"
    _say(fediverse, bea, node, "Delete", note["id"])
    _say(fediverse, bea, node, "Create", note)
    assert _texts(salma, event) == [], "S17"
    # Neither a private note, a vote, a word without a thread, nor one about nothing here is kept.
    for number, changed in enumerate(
        (
            {"to": [f"{node.origin}/ap/groups/riyadh-data"]},
            {"content": None, "name": "Going"},
            {"inReplyTo": f"{bea.url}/notes/77"},
            {"inReplyTo": f"{node.origin}/ap/events/none"},
        ),
        start=2,
    ):
        _say(fediverse, bea, node, "Create", {**_note(bea, number, uri, "no"), **changed})
    assert _texts(salma, event) == []
    for number in range(10, 32):
        bea.send(
            f"{node.origin}/ap/inbox",
            bea.activity("Create", _note(bea, number, uri, f"<p>{number}</p>")),
        )
    fediverse.settle()
    assert salma.get(f"/events/{event}/replies?limit=7").json["total"] == 20, "of one person"


def test_organizers_hide_a_reply_and_s21_blocked_servers_vanish(fediverse: Fediverse) -> None:
    node, salma, event, uri = _evening(fediverse)
    bea, leo = fediverse.stranger("bea"), fediverse.stranger("leo")
    for who in (bea, leo):
        fediverse.clock.advance(minutes=1)
        _say(fediverse, who, node, "Create", _note(who, 1, uri, f"<p>By {who.id}</p>"))
    nora = person(node, "nora")
    mine = salma.get(f"/events/{event}/replies").json["items"][1]
    path = f"/events/{event}/replies/{mine['id']}"
    assert nora.put(path, {"hidden": True}).status == 403
    assert salma.put(f"/events/{event}/replies/other", {"hidden": True}).status == 404
    visitor = Visitor(node).sign_in("salma")
    visitor.get(f"/en/events/{event}/replies")
    assert visitor.send(f"{mine['id']}/hide").status_code == 200
    assert "The reply is hidden." in visitor.text
    assert len(_texts(nora, event)) == 1 and len(_texts(salma, event)) == 2
    assert salma.get(f"/events/{event}/replies").json["items"][1]["hidden"] is True
    assert salma.put(path, {"hidden": False}).json["hidden"] is False
    assert len(_texts(nora, event)) == 2

    federation = node.remote(Federation)
    leos = leo.url.split("//")[1]
    federation.trust_peer(TrustPeer(asker=BOSS, host=leos, trust="muted"))
    assert salma.get(f"/events/{event}/replies").json["total"] == 1
    federation.trust_peer(TrustPeer(asker=BOSS, host=leos, trust="blocked"))
    federation.trust_peer(TrustPeer(asker=BOSS, host=leos, trust="none"))
    assert len(_texts(salma, event)) == 1, "what a block took away does not come back"
    federation.unfollow_peer(OfPeer(asker=BOSS, host=bea.url.split("//")[1]))
    assert len(_texts(salma, event)) == 1


def test_administrators_see_reports_of_others_and_report_elsewhere(fediverse: Fediverse) -> None:
    node, salma, event, uri = _evening(fediverse)
    boss = administrator(node)
    bea, other = fediverse.stranger("bea"), fediverse.stranger("leo")
    group = f"{node.origin}/ap/groups/riyadh-data"
    _say(fediverse, bea, node, "Flag", [group, uri, f"{bea.url}/notes/1"], content="Spam\u202e")
    _say(fediverse, bea, node, "Flag", [uri, group], content="Again")
    _say(fediverse, bea, node, "Flag", [f"{bea.url}/notes/1"], to=[group])
    listed = boss.get("/admin/reports").json
    assert listed["open"] == 1 and listed["items"][0]["times"] == 2
    assert [one["kind"] for one in listed["items"][0]["things"]] == ["events", "groups"]
    assert listed["items"][0]["words"] == ["Spam", "Again"]
    assert listed["items"][0]["host"] == bea.url.split("//")[1]
    assert bea.id not in str(listed), "never who"
    assert salma.get("/admin/reports").status == 403
    visitor = Visitor(node).sign_in("amal")
    page = visitor.get("/ar/admin/reports").get_data(as_text=True)
    assert "Again" in page and bea.id not in page
    assert boss.post(f"/admin/reports/{listed['items'][0]['id']}/dismiss").status == 204
    _say(fediverse, bea, node, "Flag", [group, uri])
    assert boss.get("/admin/reports").json["open"] == 0, "dismissed is dismissed"
    for number in range(35):
        flag = other.activity("Flag", f"{node.origin}/ap/events/x{number}")
        other.send(f"{node.origin}/ap/inbox", flag)
    fediverse.settle()
    assert boss.get("/admin/reports").json["open"] == 30, "a server reports so much in a day"

    _say(fediverse, bea, node, "Create", _note(bea, 5, uri, "<p>Buy!</p>"))
    reply = boss.get(f"/events/{event}/replies").json["items"][0]
    assert salma.post(f"/replies/{reply['id']}/report", {"words": "Spam"}).status == 403
    for _ in range(2):
        assert boss.post(f"/replies/{reply['id']}/report", {"words": "Spam"}).status == 204
    fediverse.settle()
    (flag,) = [one for one in bea.heard if one["type"] == "Flag"]
    assert flag["actor"] == f"{node.origin}/ap/relay"
    assert flag["object"] == [bea.id, f"{bea.url}/notes/5"] and flag["content"] == "Spam"
    assert "amal" not in str(flag)
    assert boss.get(f"/events/{event}/replies").json["items"][0]["reported"] is True
    assert salma.get(f"/events/{event}/replies").json["items"][0]["reported"] is False
