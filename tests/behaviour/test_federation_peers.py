"""Nodes that follow each other, and nodes that are not heard."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from services.common.contracts.federation import DecideFollower, Federation, ListDeletions
from services.common.contracts.shared import Asker
from services.federation.fetch import FetchFailed
from tests.behaviour.test_cards import JEDDAH, event, titles
from tests.behaviour.test_peers import administrator
from tests.builders import RIYADH, announced, founded, person
from tests.client import ApiClient
from tests.fediverse import FederatedNode, Fediverse
from tests.node import Mailbox
from tests.visitor import Visitor

ADMIN = Asker(username="operator", confirmed=True, admin=True)


@pytest.fixture
def fediverse(mongo: MongoClient[Any], mailbox: Mailbox) -> Iterator[Fediverse]:
    made = Fediverse(mongo, mailbox)
    yield made
    made.stop()


def following(
    fediverse: Fediverse, here: FederatedNode, there: FederatedNode, boss: ApiClient
) -> None:
    """An administrator here follows a node, and one there agrees."""
    assert boss.put(f"/admin/peers/{there.host}/follow").status == 200
    fediverse.settle()
    actor = f"{here.origin}/ap/relay"
    there.remote(Federation).decide_follower(DecideFollower(asker=ADMIN, actor=actor, accept=True))
    fediverse.settle()


def test_what_one_node_announces_is_found_on_the_other_until_it_is_gone(
    fediverse: Fediverse,
) -> None:
    riyadh, jeddah = fediverse.node(), fediverse.node()
    boss = administrator(riyadh)
    huda = person(jeddah, "huda")
    founded(huda, "jeddah-data", city_id=JEDDAH, name={"ar": "بيانات جدة", "en": "Jeddah Data"})
    announced(jeddah, huda, "jeddah-data", days=5, title={"en": "Known before"})
    following(fediverse, riyadh, jeddah, boss)
    assert boss.get(f"/admin/peers/{jeddah.host}").json["following"] == "followed"
    assert titles(riyadh) == ["Known before"], "what was announced before is read once"

    venue = {"name": "Hall", "city_id": JEDDAH}
    made = announced(jeddah, huda, "jeddah-data", days=6, title={"en": "New"}, venue=venue)
    fediverse.settle()
    found = riyadh.client().get("/events", city=JEDDAH, field="061").json["items"]
    assert [one["title"]["en"] for one in found] == ["New"]
    assert found[0]["origin"]["uri"] == f"{jeddah.origin}/ap/events/{made['id']}"
    communities = riyadh.client().get("/communities").json["items"]
    assert [(one["name"]["en"], one["members"]) for one in communities] == [("Jeddah Data", 1)]
    assert riyadh.client().get("/communities", near=RIYADH).json["items"] == []

    huda.patch(f"/events/{made['id']}", {"title": {"en": "Renamed"}})
    fediverse.settle()
    assert titles(riyadh) == ["Known before", "Renamed"]
    with jeddah.unreachable():
        fediverse.clock.advance(minutes=20)
        fediverse.settle()
        assert titles(riyadh) == ["Known before", "Renamed"]
        stale = [one["origin"]["stale"] for one in riyadh.client().get("/events").json["items"]]
        assert stale == [True, True]
    huda.post(f"/events/{made['id']}/cancel", {"reason": "Rain"})
    fediverse.clock.advance(minutes=20)
    fediverse.settle()
    assert titles(riyadh) == ["Known before"]

    gone = jeddah.client("huda").delete("/communities/jeddah-data/members/me")
    assert gone.status in (200, 204), gone
    fediverse.settle()
    fediverse.clock.advance(minutes=2)
    fediverse.settle()
    assert titles(riyadh) == []
    assert riyadh.client().get("/communities").json["items"] == []
    deleted = jeddah.remote(Federation).deletions(ListDeletions(asker=ADMIN)).items
    told = {
        (one.thing.rsplit("/", 2)[1], each.host, each.state)
        for one in deleted
        for each in one.servers
    }
    assert told == {("groups", riyadh.host, "confirmed"), ("events", riyadh.host, "confirmed")}


def test_receipts_count_only_from_servers_that_were_told(fediverse: Fediverse) -> None:
    node, told, other = fediverse.node(), fediverse.stranger("bea"), fediverse.stranger("eve")
    huda = person(node, "huda")
    founded(huda, "riyadh-data")
    group, inbox = f"{node.origin}/ap/groups/riyadh-data", f"{node.origin}/ap/inbox"
    told.send(inbox, told.activity("Follow", group))
    fediverse.settle()
    huda.delete("/communities/riyadh-data/members/me")
    fediverse.settle()
    fediverse.clock.advance(minutes=2)
    fediverse.settle()
    deletion = told.heard[-1]
    assert (deletion["type"], deletion["actor"]) == ("Delete", group)

    def states() -> list[str]:
        found = node.remote(Federation).deletions(ListDeletions(asker=ADMIN)).items
        return [each.state for one in found for each in one.servers]

    assert states() == ["taken"]
    other.send(inbox, other.activity("Accept", deletion))
    fediverse.settle()
    assert states() == ["taken"], "it was not told"
    told.send(inbox, told.activity("Accept", deletion["id"]))
    fediverse.settle()
    assert states() == ["confirmed"]
    boss = administrator(node)
    listed = boss.get("/admin/deletions").json["items"]
    assert [one["thing"] for one in listed] == [group]
    page = Visitor(node).sign_in("amal").get("/en/admin/deletions").get_data(as_text=True)
    assert "Confirmed" in page
    assert person(node, "badr").get("/admin/deletions").status == 403


def test_s21_a_blocked_host_is_not_heard_asked_or_told(fediverse: Fediverse) -> None:
    node, mallory = fediverse.node(), fediverse.stranger("mallory", "Group")
    boss, host = administrator(node), mallory.url.split("//")[1]
    founded(person(node, "huda"), "riyadh-data")
    group = f"{node.origin}/ap/groups/riyadh-data"
    inbox = f"{node.origin}/ap/inbox"
    asked = mallory.activity("Follow", group)
    assert mallory.send(inbox, asked).status == 202
    fediverse.settle()
    assert [one["type"] for one in mallory.heard] == ["Accept"]
    here = node.services["federation"].instance.use_cases

    # A rule on the address without port holds for what listens on any port of it.
    boss.put("/admin/peers/127.0.0.2", {"trust": "blocked"})
    for activity in (
        mallory.activity("Create", event(mallory, 1, 1)),
        mallory.activity("Follow", group),
        mallory.activity("Undo", asked),
    ):
        refused = mallory.send(inbox, activity)
        assert refused.status == 403, activity["type"]
    with pytest.raises(FetchFailed):
        here.reach.fetcher.get(mallory.id)
    before = len(mallory.asked)
    announced(node, node.client("huda"))
    fediverse.settle()
    fediverse.clock.advance(hours=1)
    fediverse.settle()
    assert mallory.asked[before:] == [], "neither asked for anything nor told anything"

    boss = administrator_again(node)
    boss.post("/admin/peers/127.0.0.2/undo")
    assert mallory.send(inbox, mallory.activity("Follow", group)).status == 202

    boss.put("/admin/federation", {"mode": "allow_list"})
    assert mallory.send(inbox, mallory.activity("Follow", group)).status == 403
    boss.put(f"/admin/peers/{host}", {"trust": "allowed"})
    assert mallory.send(inbox, mallory.activity("Follow", group)).status == 202


def administrator_again(node: FederatedNode) -> ApiClient:
    """The administrator signs in anew, since tokens end after an hour."""
    from tests.client import PASSWORD

    client = node.client()
    wish = {"login": "amal", "password": PASSWORD, "scopes": ["read", "write", "admin"]}
    client.token = client.post("/sessions", wish).json["access_token"]
    return client
