"""Following across servers, both ways, and reading what those say whom we follow (S30)."""

from typing import Any

import pytest

from services.common.contracts.federation import DecideFollower, Federation
from services.common.contracts.shared import Asker
from tests import builders
from tests.fediverse import FederatedNode, Fediverse, Stranger

ADMIN = Asker(username="operator", confirmed=True, admin=True)


@pytest.fixture
def riyadh(fediverse: Fediverse) -> FederatedNode:
    node = fediverse.node()
    amal = builders.person(node, "amal")
    builders.founded(amal)
    amal.patch("/me", {"visibility": "public"})
    node.settle()
    return node


def parts(node: FederatedNode) -> Any:
    return node.services["federation"].instance.use_cases


def sent(fediverse: Fediverse, stranger: Stranger, kind: str, thing: Any, **more: Any) -> Any:
    """An activity of the stranger to the node it is about."""
    activity = stranger.activity(kind, thing, **more)
    answer = stranger.send(f"{fediverse.nodes[0].origin}/ap/inbox", activity)
    assert answer.status == 202, answer.body
    fediverse.settle()
    return activity


def test_whoever_follows_is_answered_by_the_one_followed(fediverse, riyadh) -> None:
    bea = fediverse.stranger()
    group, amal = f"{riyadh.origin}/ap/groups/riyadh-data", f"{riyadh.origin}/ap/people/amal"
    asked = sent(fediverse, bea, "Follow", group)
    [accept] = bea.heard
    assert (accept["type"], accept["actor"], accept["to"]) == ("Accept", group, [bea.id])
    assert accept["object"]["id"] == asked["id"]
    # Mastodon asks again under another id when it missed the answer.
    again = sent(fediverse, bea, "Follow", group)
    assert bea.heard[1]["object"]["id"] == again["id"]
    assert parts(riyadh).kept_to_say.followers.count(group) == 1
    sent(fediverse, bea, "Follow", amal)
    assert (bea.heard[2]["type"], bea.heard[2]["actor"]) == ("Accept", amal)
    # Who shows nothing to strangers, and what is not there, is not followed.
    builders.person(riyadh, "badr")
    builders.founded(riyadh.client("amal"), "hidden", visibility="private")
    for ours in ("people/badr", "people/nobody", "groups/hidden"):
        sent(fediverse, bea, "Follow", f"{riyadh.origin}/ap/{ours}")
        assert bea.heard[-1]["type"] == "Reject", ours
    # An end is known by the id of what is undone, or by who followed whom.
    sent(fediverse, bea, "Undo", again)
    assert parts(riyadh).kept_to_say.followers.count(group) == 0
    sent(fediverse, bea, "Undo", {"type": "Follow", "actor": bea.id, "object": amal})
    assert parts(riyadh).kept_to_say.followers.count(amal) == 0
    carl = fediverse.stranger("carl")
    asked = sent(fediverse, carl, "Follow", group)
    sent(fediverse, bea, "Undo", asked)
    assert parts(riyadh).kept_to_say.followers.count(group) == 1, "only their own"
    sent(fediverse, carl, "Delete", carl.id)
    assert parts(riyadh).kept_to_say.followers.count(group) == 0


def test_the_node_itself_is_followed_when_an_administrator_agrees(fediverse, riyadh) -> None:
    node = fediverse.stranger("relay", "Application")
    relay = f"{riyadh.origin}/ap/relay"
    asked = sent(fediverse, node, "Follow", relay)
    assert node.heard == []
    federation = riyadh.remote(Federation)
    for accept in (True, False):
        federation.decide_follower(DecideFollower(asker=ADMIN, actor=node.id, accept=accept))
        fediverse.settle()
    assert [one["type"] for one in node.heard] == ["Accept", "Reject"]
    assert {one["object"]["id"] for one in node.heard} == {asked["id"]}
    # Whoever was refused may ask again, and waits again.
    sent(fediverse, node, "Follow", relay)
    assert len(node.heard) == 2
    assert parts(riyadh).kept_to_say.followers.find(node.id, relay).state == "pending"


def test_s18_we_follow_when_the_one_we_asked_says_so(fediverse, riyadh) -> None:
    bea, carl = fediverse.stranger("bea", "Group"), fediverse.stranger("carl")
    relay = f"{riyadh.origin}/ap/relay"
    following, kept = parts(riyadh).following, parts(riyadh).kept_to_say.followings
    for _twice in range(2):
        following.follow(relay, bea.id)
        fediverse.settle()
    [asked] = bea.heard
    assert (asked["type"], asked["actor"], asked["object"]) == ("Follow", relay, bea.id)
    sent(fediverse, carl, "Accept", asked)
    assert kept.find(relay, bea.id).state == "pending", "somebody else's word"
    sent(fediverse, bea, "Accept", asked["id"])
    assert kept.find(relay, bea.id).state == "accepted"
    sent(fediverse, bea, "Reject", {"type": "Follow", "actor": relay, "object": bea.id})
    assert kept.find(relay, bea.id).state == "rejected"
    following.follow(relay, bea.id)
    fediverse.settle()
    assert bea.heard[1]["id"] != asked["id"]
    following.unfollow(relay, bea.id)
    following.unfollow(relay, bea.id)
    fediverse.settle()
    [undone] = bea.heard[2:]
    assert (undone["type"], undone["object"]["id"]) == ("Undo", bea.heard[1]["id"])


def test_s30_outboxes_we_follow_are_read_every_six_to_twelve_hours(fediverse, riyadh) -> None:
    bea, carl = fediverse.stranger("bea", "Group"), fediverse.stranger("carl")
    relay = f"{riyadh.origin}/ap/relay"
    thing = {"id": f"{bea.url}/events/1", "type": "Event", "attributedTo": bea.id}
    told = [bea.activity("Create", thing), bea.activity("Update", thing)]
    told[0]["published"] = "2027-01-01T00:00:00Z"
    forged = carl.activity("Create", thing)
    bea.documents["/users/bea/outbox"] = {
        "id": f"{bea.id}/outbox",
        "type": "OrderedCollection",
        "first": {
            "id": f"{bea.id}/outbox/page/1",
            "type": "OrderedCollectionPage",
            "orderedItems": [forged, told[1], told[0], "nonsense", None, {"type": "Create"}],
        },
    }

    def reads() -> int:
        return len([one for one in bea.asked if one.path == "/users/bea/outbox"])

    def received() -> list[str]:
        found = riyadh.services["federation"].database["inbox"].find({"actor": bea.id})
        return [one["activity"] for one in found.sort("order", 1)]

    parts(riyadh).following.follow(relay, bea.id)
    fediverse.settle()
    assert reads() == 0
    accept = sent(fediverse, bea, "Accept", bea.heard[0])
    assert reads() == 1, "at once, for what was before"
    assert received() == [accept["id"], told[0]["id"], told[1]["id"]], "oldest first"
    fediverse.clock.advance(hours=6, seconds=-1)
    fediverse.settle()
    assert reads() == 1
    fediverse.clock.advance(hours=6, seconds=2)
    fediverse.settle()
    assert reads() == 2
    assert len(received()) == 3, "what is known is not received again"
    bea.documents["/users/bea/outbox"]["first"]["orderedItems"][:0] = [
        bea.activity("Delete", thing)
    ]
    fediverse.clock.advance(hours=12, seconds=1)
    fediverse.settle()
    assert [reads(), len(received())] == [3, 4]
    # A collection that is not there now is asked for again later.
    del bea.documents["/users/bea/outbox"]
    fediverse.clock.advance(hours=12, seconds=1)
    fediverse.settle()
    assert [reads(), len(received())] == [4, 4]


def test_whoever_moves_is_followed_there_when_both_sides_say_so(fediverse, riyadh) -> None:
    old, new = fediverse.stranger("bea"), fediverse.stranger("bea")
    relay, amal = f"{riyadh.origin}/ap/relay", f"{riyadh.origin}/ap/people/amal"
    following, kept = parts(riyadh).following, parts(riyadh).kept_to_say.followings
    for ours in (relay, amal):
        following.follow(ours, old.id)
    fediverse.settle()
    for asked in old.heard:
        sent(fediverse, old, "Accept", asked["id"])
    move = {"target": new.id}
    sent(fediverse, old, "Move", old.id, **move)
    assert new.heard == [], "the new one never said that it was the old one"
    new.actor["alsoKnownAs"] = [old.id]
    sent(fediverse, old, "Move", old.id, **move)
    assert new.heard == [], "the old one does not point there"
    old.actor["movedTo"] = new.id
    sent(fediverse, new, "Move", old.id, **move)
    assert new.heard == [], "nobody moves another"
    sent(fediverse, old, "Move", old.id, **move)
    assert sorted(one["actor"] for one in new.heard if one["type"] == "Follow") == [amal, relay]
    assert [one["type"] for one in old.heard[2:]] == ["Undo", "Undo"]
    assert kept.of(old.id, 9) == []
    assert {one.state for one in kept.of(new.id, 9)} == {"pending"}
