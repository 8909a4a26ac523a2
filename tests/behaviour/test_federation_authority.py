"""Who may say what about which thing (S15 to S17), seen in the cards we keep of others' events."""

from typing import Any

from services.federation.domain.authority import host_of
from services.federation.repository.followers import Followed
from tests.fediverse import FederatedNode, Fediverse, Stranger

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def follows(node: FederatedNode, *actors: Stranger) -> None:
    """As after the other side accepted."""
    followings = node.services["federation"].instance.use_cases.receiving.followings
    for one in actors:
        host, now = host_of(one.id), node.clock.now()
        relay = f"{node.origin}/ap/relay"
        followings.put(Followed(relay, one.id, one.inbox, host, one.id, "accepted", now))


def event(of: Stranger, name: str, path: str = "/events/1", **parts: Any) -> dict[str, Any]:
    """An event as its own server shows it now."""
    made = {
        "id": f"{of.url}{path}",
        "type": "Event",
        "attributedTo": of.id,
        "to": [PUBLIC],
        "name": name,
        "startTime": "2027-03-05T18:30:00+03:00",
        "endTime": "2027-03-05T21:00:00+03:00",
        **parts,
    }
    of.documents[path] = made
    return made


def names(node: FederatedNode) -> list[str]:
    """What the events we know of others are called."""
    base = node.services["federation"].database
    found = base["cards"].find({"kind": "event"}).sort("uri", 1)
    return [next(iter(one["name"].values())) for one in found]


def say(node: FederatedNode, by: Stranger, kind: str, thing: Any, fediverse: Fediverse) -> None:
    assert by.send(f"{node.origin}/ap/inbox", by.activity(kind, thing)).status == 202
    fediverse.settle()


def test_s15_what_came_along_of_another_server_is_asked_for_there(fediverse: Fediverse) -> None:
    node, bea, eve = fediverse.node(), fediverse.stranger(kind="Group"), fediverse.stranger("eve")
    follows(node, bea, eve)
    real = event(bea, "Real")
    for kind in ("Create", "Update", "Announce"):
        say(node, eve, kind, {**real, "name": "Forged"}, fediverse)
        assert names(node) == ["Real"]
    wrapped = {"id": f"{eve.url}/a/1", "type": "Create", "object": {**real, "name": "Forged"}}
    say(node, eve, "Announce", wrapped, fediverse)
    assert names(node) == ["Real"]
    # One's own thing in somebody else's name is nobody's word.
    event(eve, "In her name", attributedTo=bea.id)
    say(node, eve, "Create", eve.documents["/events/1"], fediverse)
    assert names(node) == ["Real"]
    say(node, bea, "Create", {**real, "id": f"{bea.url}/events/2", "name": "Hers"}, fediverse)
    assert names(node) == ["Real", "Hers"]


def test_s16_only_its_own_server_changes_or_deletes_a_thing(fediverse: Fediverse) -> None:
    node, bea, eve = fediverse.node(), fediverse.stranger(kind="Group"), fediverse.stranger("eve")
    follows(node, bea, eve)
    real = event(bea, "Real")
    say(node, bea, "Create", real, fediverse)
    for thing in (real["id"], real, {"id": real["id"], "type": "Tombstone"}):
        say(node, eve, "Delete", thing, fediverse)
        assert names(node) == ["Real"]
    say(node, bea, "Update", event(bea, "Changed"), fediverse)
    assert names(node) == ["Changed"]
    say(node, bea, "Delete", {"id": real["id"], "type": "Tombstone"}, fediverse)
    assert names(node) == []


def test_s17_what_was_deleted_never_comes_back(fediverse: Fediverse) -> None:
    node, bea, gus = fediverse.node(), fediverse.stranger(kind="Group"), fediverse.stranger("gus")
    follows(node, bea, gus)
    real = event(bea, "Real")
    say(node, bea, "Create", real, fediverse)
    say(node, bea, "Delete", real["id"], fediverse)
    for by, kind, thing in (
        (bea, "Create", real),
        (bea, "Update", real),
        (bea, "Announce", real["id"]),
        (gus, "Announce", real["id"]),
    ):
        say(node, by, kind, thing, fediverse)
        assert names(node) == []
    # Nor does what was deleted before we heard of it.
    say(node, bea, "Delete", f"{bea.url}/events/3", fediverse)
    say(node, bea, "Create", event(bea, "Late", "/events/3"), fediverse)
    assert names(node) == []


def test_an_actor_that_becomes_something_else_is_what_it_is_now(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger(kind="Group")
    follows(node, bea)
    say(node, bea, "Create", event(bea, "First"), fediverse)
    actors = node.services["federation"].instance.use_cases.reach.actors
    assert actors.known(bea.id).type == "Group"
    bea.renew_key()
    bea.actor["type"] = "Person"
    say(node, bea, "Create", event(bea, "Second", "/events/2"), fediverse)
    assert actors.known(bea.id).type == "Person" and names(node) == ["First", "Second"]
    # Who is no actor any more says nothing.
    bea.renew_key()
    bea.actor["type"] = "Note"
    answer = bea.send(f"{node.origin}/ap/inbox", bea.activity("Create", event(bea, "Third")))
    assert answer.status == 401
