"""A community moves from one node to another, and takes its followers along."""

from tests import builders
from tests.behaviour.test_cards import JEDDAH
from tests.fediverse import Fediverse
from tests.visitor import Visitor


def test_a_community_moves_when_both_nodes_say_so(fediverse: Fediverse) -> None:
    riyadh, jeddah = fediverse.node(), fediverse.node()
    bea = fediverse.stranger()
    amal, huda = builders.person(riyadh, "amal"), builders.person(jeddah, "huda")
    builders.founded(amal)
    builders.founded(huda, "jeddah-data", city_id=JEDDAH)
    old, new = f"{riyadh.origin}/ap/groups/riyadh-data", f"{jeddah.origin}/ap/groups/jeddah-data"
    assert bea.send(f"{old}/inbox", bea.activity("Follow", old)).status == 202
    fediverse.settle()
    home = "/communities/riyadh-data/home"
    assert amal.get(home).json == {"uri": old, "known_as": [], "moved_to": ""}

    refused = amal.post(f"{home}/move", {"to": new})
    assert (refused.status, refused.json["code"]) == (403, "moving.not_named_there")
    badr = builders.joined(builders.person(riyadh, "badr"))
    there = "/communities/jeddah-data/home"
    named = huda.post(f"{there}/former", {"former": old})
    assert (named.status, named.json["known_as"]) == (200, [old])
    assert huda.post(f"{there}/former", {"former": "not a URI"}).status == 422
    shown = jeddah.app.test_client().get(
        "/ap/groups/jeddah-data", headers={"Accept": "application/activity+json"}
    )
    assert shown.json["alsoKnownAs"] == [old]
    assert badr.post(f"{home}/move", {"to": new}).status == 403

    page = Visitor(riyadh).sign_in("amal")
    page.get(f"/ar{home}")
    assert page.send("/home/move", to=new).status_code == 422, "it must be meant"
    assert page.send("/home/move", to=new, sure="yes").status_code == 200
    assert new in page.text, "the community's page points there"
    fediverse.settle()
    assert amal.get(home).json["moved_to"] == new
    assert amal.post(f"{home}/move", {"to": new}).json["code"] == "community.moved"
    [move] = [one for one in bea.heard if one["type"] == "Move"]
    assert (move["actor"], move["object"], move["target"]) == (old, old, new)
    [update] = [one for one in bea.heard if one["type"] == "Update"]
    assert update["object"]["movedTo"] == new
    assert Visitor(riyadh).sign_in("badr").get(f"/ar{home}").status_code == 403
    # What was named can be dropped again.
    page = Visitor(jeddah).sign_in("huda")
    page.get(f"/ar{there}")
    assert page.send("/home/former", needs="drop").status_code == 200
    assert huda.get(there).json["known_as"] == []
