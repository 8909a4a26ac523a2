"""What others bring to our inboxes: who may say what, and what we keep (S1 to S10, S21 to S24)."""

import json
from dataclasses import replace
from typing import Any

import pytest

from services.common.contracts.federation import Federation, RotateKey
from services.common.errors import NotFound
from services.common.outgoing import Answer
from services.federation.domain.authority import host_of
from services.federation.repository.followers import Followed
from services.federation.signatures import Scheme, sign
from services.federation.use_cases.receiving import PER_ACTOR
from tests.fediverse import ACTIVITY, FederatedNode, Fediverse, Stranger
from tests.receiver import Reply

both = pytest.mark.parametrize("scheme", ["cavage", "rfc9421"])


def shared(node: FederatedNode) -> str:
    return f"{node.origin}/ap/inbox"


def kept(node: FederatedNode) -> dict[str, int]:
    """How much each collection of the service holds; empty ones are left out."""
    base = node.services["federation"].database
    found = {name: base[name].count_documents({}) for name in base.list_collection_names()}
    return {name: count for name, count in found.items() if count and name != "keys"}


def waiting(node: FederatedNode) -> list[str]:
    """The types of what was received and is not applied yet, in order."""
    inbox = node.services["federation"].database["inbox"]
    found = inbox.find({"state": "queued"}).sort("order", 1)
    return [json.loads(one["body"])["type"] for one in found]


def reason(answer: Answer) -> str:
    return str(json.loads(answer.body)["error"]) if answer.body else ""


def refused(answer: Answer, because: str, status: int = 401) -> None:
    assert (answer.status, because in reason(answer)) == (status, True), answer


def flag(bea: Stranger, node: FederatedNode, **more: Any) -> dict[str, Any]:
    """An activity that concerns the node and that somebody receives: news of its own actor."""
    return bea.activity("Update", {"id": bea.id, "type": "Person"}, **more)


@both
def test_what_is_signed_is_taken_and_applied(fediverse: Fediverse, scheme: Scheme) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    for path in ("/ap/inbox", "/ap/relay/inbox", "/ap/groups/python/inbox", "/ap/people/a/inbox"):
        answer = bea.send(f"{node.origin}{path}", flag(bea, node), scheme)
        assert (answer.status, answer.body) == (202, b"")
    assert waiting(node) == ["Update"] * 4
    bea.actor["name"] = "Beatrice"
    fediverse.settle()
    assert waiting(node) == [] and kept(node)["inbox"] == 4
    assert node.services["federation"].database["remote_actors"].find_one()["name"] == "Beatrice"


def test_s01_unsigned_or_invalid_is_refused_and_nothing_is_kept(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    bea.send(shared(node), flag(bea, node))
    fediverse.settle()
    before = kept(node)
    good = flag(bea, node)
    body = json.dumps(good).encode()
    refused(bea.post(shared(node), body, {"content-type": ACTIVITY}), "no signature")
    refused(bea.post(shared(node), b"rubbish", {}), "no signature")
    refused(bea.post(shared(node), body, {"signature": "rubbish"}), "cannot be read")
    fremd = fediverse.stranger("eve")
    refused(bea.send(shared(node), good, key=replace(fremd.key, id=bea.key.id)), "does not match")
    refused(bea.send(shared(node), good, key=replace(bea.key, id="urn:key")), "such a key")
    signed = json.dumps(good).encode()
    headers = sign("cavage", bea.key, "POST", shared(node), {}, signed, bea.clock.now())
    refused(bea.post(shared(node), signed + b" ", headers), "digest")
    refused(bea.post(f"{node.origin}/ap/relay/inbox", signed, headers), "does not match")
    refused(bea.post(f"{shared(node)}?a=1", signed, headers), "does not match")
    assert kept(node) == before
    assert bea.post(shared(node), signed, headers).status == 202


@both
def test_s06_who_signs_is_who_speaks_and_of_one_server(
    fediverse: Fediverse, scheme: Scheme
) -> None:
    node, bea, eve = fediverse.node(), fediverse.stranger(), fediverse.stranger("eve")

    def send(activity: dict[str, Any], **more: Any) -> Answer:
        return bea.send(shared(node), activity, scheme, **more)

    refused(send(flag(bea, node, actor=eve.id)), "signed by somebody else")
    refused(send(flag(bea, node, actor=f"{bea.url}/users/else")), "signed by somebody else")
    refused(send(flag(bea, node, id=f"{eve.url}/activities/1")), "id is another server's")
    # Nobody speaks for us, and no id of ours is theirs to give.
    relay = f"{node.origin}/ap/relay"
    refused(send(flag(bea, node, id=f"{node.origin}/ap/activities/1")), "id is another server's")
    refused(
        send(flag(bea, node, actor=relay), key=replace(bea.key, id=f"{relay}#main-key")),
        "such a key",
    )
    # A key must name its owner, and its owner must show it.
    for wrong in (
        {"owner": eve.id},
        {"owner": f"{bea.url}/users/else"},
        {"id": f"{bea.id}#other"},
        {"publicKeyPem": "-----BEGIN PUBLIC KEY-----rubbish"},
    ):
        gus = fediverse.stranger("gus")
        gus.actor["publicKey"] = {**gus.actor["publicKey"], **wrong}
        fediverse.clock.advance(minutes=10)
        refused(gus.send(shared(node), flag(gus, node), scheme), "shows no such key")
    assert "inbox" not in kept(node)


@both
def test_s07_a_failing_key_is_asked_for_once_again(fediverse: Fediverse, scheme: Scheme) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    assert bea.send(shared(node), flag(bea, node), scheme).status == 202
    # Restored from a backup, the server signs with a new key under the old name.
    bea.renew_key()
    bea.asked.clear()
    assert bea.send(shared(node), flag(bea, node), scheme).status == 202
    assert [one.path for one in bea.asked] == ["/users/bea"]
    # Somebody else's signature: asked once more, and no.
    eve = fediverse.stranger("eve")
    bea.asked.clear()
    forged = replace(eve.key, id=bea.key.id)
    refused(bea.send(shared(node), flag(bea, node), scheme, key=forged), "does not match")
    assert len(bea.asked) == 1
    # From an address that goes on so, nobody is asked for five minutes; what is right passes.
    for _ in range(6):
        refused(bea.send(shared(node), flag(bea, node), scheme, key=forged), "does not match")
    assert len(bea.asked) == 5
    assert bea.send(shared(node), flag(bea, node), scheme).status == 202
    refused(eve.send(shared(node), flag(eve, node), scheme), "too many")
    assert eve.asked == []
    fediverse.clock.advance(minutes=5, seconds=1)
    assert eve.send(shared(node), flag(eve, node), scheme).status == 202
    # A new key under a new name, and the old one no more.
    old = bea.key
    bea.renew_key("key-2")
    assert bea.send(shared(node), flag(bea, node), scheme).status == 202
    refused(bea.send(shared(node), flag(bea, node), scheme, key=old), "no such key")


def test_s07_who_cannot_be_asked_now_may_come_again(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    bea.replies["/users/bea"] = Reply(503)
    answer = bea.send(shared(node), flag(bea, node))
    refused(answer, "503", 429)
    assert answer.headers["retry-after"] == "60"
    del bea.replies["/users/bea"]
    # It is left in peace for a minute.
    asked = len(bea.asked)
    assert bea.send(shared(node), flag(bea, node)).status == 429 and len(bea.asked) == asked
    fediverse.clock.advance(seconds=61)
    assert bea.send(shared(node), flag(bea, node)).status == 202


def test_the_old_key_verifies_nothing_after_two_days(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    assert bea.send(shared(node), flag(bea, node)).status == 202
    fediverse.settle()
    bea.replies["/users/bea"] = Reply(503)
    fediverse.clock.advance(hours=47)
    assert bea.send(shared(node), bea.activity("Undo", {"type": "Like"})).status == 202
    fediverse.clock.advance(hours=2)
    assert bea.send(shared(node), flag(bea, node)).status == 429


def test_s09_the_deletion_of_somebody_unknown_asks_nobody(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    assert bea.send(shared(node), bea.activity("Delete", bea.id)).status == 202
    assert bea.asked == [] and kept(node) == {}
    # Of somebody we know it is believed with the key we have, or when their server says so.
    for gone in (False, True):
        assert bea.send(shared(node), flag(bea, node)).status == 202
        fediverse.settle()
        assert kept(node)["remote_actors"] == 1
        if gone:
            bea.replies["/users/bea"] = Reply(410)
            bea.renew_key()
        bea.asked.clear()
        assert bea.send(shared(node), bea.activity("Delete", {"id": bea.id})).status == 202
        fediverse.settle()
        assert len(bea.asked) == (1 if gone else 0)
        assert "remote_actors" not in kept(node)


def test_s10_the_same_activity_twice_has_one_effect(fediverse: Fediverse) -> None:
    node, bea, gus = fediverse.node(), fediverse.stranger(), fediverse.stranger("gus")
    news = flag(bea, node)
    for scheme in ("cavage", "rfc9421"):
        assert bea.send(shared(node), news, scheme).status == 202
        assert bea.send(f"{node.origin}/ap/relay/inbox", news, scheme).status == 202
    fediverse.settle()
    bea.asked.clear()
    assert bea.send(shared(node), news).status == 202
    fediverse.settle()
    assert kept(node)["inbox"] == 1 and bea.asked == []
    # An id that is no address may be anybody's, and is each one's own.
    for one in (bea, gus):
        assert one.send(shared(node), flag(one, node, id="urn:1")).status == 202
    assert kept(node)["inbox"] == 3


def test_s21_a_blocked_server_is_not_heard(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    block(node, bea)
    refused(bea.send(shared(node), flag(bea, node)), "do not hear", 403)
    assert bea.asked == [] and "inbox" not in kept(node)


def block(node: FederatedNode, bea: Stranger) -> None:
    peers = node.services["federation"].instance.use_cases.peers
    peers.rows.change(
        host_of(bea.id), lambda one: one.decide("blocked", "", "", "root", node.clock.now())
    )


def test_s23_what_is_for_nobody_here_is_not_kept(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    note = {"id": f"{bea.url}/notes/1", "type": "Note", "attributedTo": bea.id}
    public = {"to": ["https://www.w3.org/ns/activitystreams#Public"], "cc": [f"{bea.id}/followers"]}
    relay = f"{node.origin}/ap/relay"
    event = f"{node.origin}/ap/events/1"

    def taken(*kinds: dict[str, Any], inbox: str = shared(node)) -> int:
        before = len(waiting(node))
        for kind in kinds:
            assert (
                bea.send(inbox, bea.activity("Follow", **{"thing": note, **public, **kind})).status
                == 202
            )
        return len(waiting(node)) - before

    assert taken({}) == 0
    assert taken({"to": relay}, {"cc": [{"id": relay}]}, {"audience": relay}) == 3
    assert taken({"thing": {**note, "inReplyTo": event}}, {"thing": event}) == 2
    assert taken({"thing": {**note, "to": [relay]}}, {"target": relay}) == 2
    assert taken({}, inbox=f"{relay}/inbox") == 1
    follow(node, bea)
    assert taken({}) == 1
    # What no part of us receives is not kept either.
    assert bea.send(shared(node), bea.activity("Travel", event)).status == 202
    assert "Travel" not in waiting(node)


def follow(node: FederatedNode, bea: Stranger) -> None:
    followings = node.services["federation"].instance.use_cases.receiving.followings
    relay = f"{node.origin}/ap/relay"
    followings.put(
        Followed(relay, bea.id, bea.inbox, host_of(bea.id), "x", "accepted", node.clock.now())
    )


def test_s24_who_sends_too_much_is_asked_to_wait(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(rate_limits=True), fediverse.stranger()
    limits = node.services["federation"].instance.use_cases.receiving.limits
    for _ in range(PER_ACTOR - 1):
        limits.exceeded("bea", bea.id)
    assert bea.send(shared(node), flag(bea, node)).status == 202
    answer = bea.send(shared(node), flag(bea, node))
    assert answer.status == 429 and 0 < int(answer.headers["retry-after"]) <= 61
    # Forgers do not use up what the real ones may send.
    eve = fediverse.stranger("eve")
    fediverse.clock.advance(seconds=61)
    for _ in range(3):
        bea.send(shared(node), flag(bea, node), key=replace(eve.key, id=bea.key.id))
    assert limits.per_actor.full(bea.id) is False
    assert bea.send(shared(node), flag(bea, node)).status == 202


def test_bodies_nobody_can_keep_are_refused(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    deep: Any = 1
    for _ in range(25):
        deep = [deep]
    for odd in (
        {"id": None},
        {"type": []},
        {"actor": 5},
        {"object": deep},
        {"content": "\ud800"},
        {"content": 10**30},
        {"to": [f"{bea.url}/{n}" for n in range(1001)]},
    ):
        assert bea.send(shared(node), flag(bea, node, **odd)).status == 400, odd
    large = flag(bea, node, content="a" * 1024 * 1024)
    assert bea.send(shared(node), large).status == 413
    assert "inbox" not in kept(node)


def test_what_fails_is_tried_again_in_order(fediverse: Fediverse) -> None:
    node, bea, gus = fediverse.node(), fediverse.stranger(), fediverse.stranger("gus")
    for one in (bea, gus):
        assert one.send(shared(node), flag(one, node)).status == 202
    fediverse.settle()
    bea.replies["/users/bea"] = Reply(503)
    for one in (bea, gus, bea):
        assert one.send(shared(node), flag(one, node)).status == 202
    fediverse.settle()
    assert waiting(node) == ["Update", "Update"]
    assert bea.send(shared(node), flag(bea, node)).status == 202
    fediverse.settle()
    assert waiting(node) == ["Update"] * 3
    del bea.replies["/users/bea"]
    bea.actor["name"] = "Beatrice"
    fediverse.clock.advance(seconds=6)
    fediverse.settle()
    assert waiting(node) == []
    names = node.services["federation"].database["remote_actors"].distinct("name")
    assert names == ["Beatrice", "Gus"]


def test_a_key_that_was_replaced_signs_and_verifies_nothing(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    other = fediverse.node()
    relay = f"{node.origin}/ap/relay"
    assert bea.send(shared(node), bea.activity("Follow", relay)).status == 202
    fediverse.settle()
    use_cases = node.services["federation"].instance.use_cases
    use_cases.kept_to_say.followers.decide(bea.id, relay, "accepted")
    keys = use_cases.rotating.keys
    before = keys.of(relay)
    news = bea.activity("Update", relay, actor=relay, id=f"{relay}#1")
    assert bea.send(shared(other), news, key=before).status == 202
    made = node.remote(Federation).rotate_key(RotateKey())
    assert made.id == f"{relay}#main-key-2"
    fediverse.settle()
    told = bea.heard[-1]
    assert (told["type"], told["object"]["publicKey"]["id"]) == ("Update", made.id)
    assert f'keyId="{made.id}"' in bea.asked[-1].headers["signature"]
    shown = node.app.test_client().get("/ap/relay").json
    assert shown["publicKey"]["id"] == made.id
    # Whoever knew the old one learns of the new one from the first thing it signs.
    again = {**news, "id": f"{relay}#2"}
    assert bea.send(shared(other), again, key=keys.of(relay)).status == 202
    refused(bea.send(shared(other), {**news, "id": f"{relay}#3"}, key=before), "no such key")
    assert node.remote(Federation).rotate_key(RotateKey()).id == f"{relay}#main-key-3"
    with pytest.raises(NotFound):
        node.remote(Federation).rotate_key(RotateKey(actor="groups/none"))
