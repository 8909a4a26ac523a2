"""Moving home from one node to another (D12, contract 8)."""

import copy
from typing import Any

from tests.builders import announced, founded, joined, person
from tests.client import PASSWORD
from tests.fediverse import FederatedNode, Fediverse


def _actor(node: FederatedNode, username: str) -> str:
    return f"{node.origin}/ap/people/{username}"


def test_an_account_moves_with_its_record_and_the_old_tokens_die(fediverse: Fediverse) -> None:
    riyadh, jeddah = fediverse.node(), fediverse.node()
    amal, salma = person(riyadh, "amal"), person(riyadh, "salma")
    amal.patch("/me", {"visibility": "public"})
    salma.patch("/me", {"visibility": "public"})
    founded(salma)
    joined(amal)
    amal.put("/people/salma/follow", None)
    event = announced(riyadh, salma)
    assert amal.put(f"/events/{event['id']}/rsvp", {"answer": "going"}).status == 200
    amal.patch("/me", {"headline": {"en": "Data engineer"}, "field_ids": ["0613"]})
    fediverse.settle()
    old, new = _actor(riyadh, "amal"), _actor(jeddah, "amal")
    file = amal.get("/me/home/export").json
    assert file["person"] == old and file["signature"]["keyId"] == f"{old}#main-key"

    arriving = person(jeddah, "amal")
    refused = arriving.post("/me/home/import", file)
    assert (refused.status, refused.code) == (403, "account.not_former")
    assert amal.post("/me/home/leave", {"to": new, "password": PASSWORD}).code == (
        "moving.not_named_there"
    ), "nobody is moved into an account that does not want them"
    assert arriving.post("/me/home/former", {"former": old}).json["known_as"] == [old]
    forged: dict[str, Any] = copy.deepcopy(file)
    forged["data"]["headline"] = {"en": "Minister"}
    assert arriving.post("/me/home/import", forged).errors == {"document": ["forged"]}
    stolen = {**file, "person": _actor(riyadh, "salma")}
    assert arriving.post("/me/home/import", stolen).errors == {"document": ["forged"]}

    brought = arriving.post("/me/home/import", file)
    assert brought.status == 200, brought
    assert brought.json["ask_again"] == [_actor(riyadh, "salma")]
    profile = arriving.get("/me").json
    assert profile["headline"] == {"en": "Data engineer"}
    assert [one["id"] for one in profile["fields"]] == ["0613"]

    wrong = amal.post("/me/home/leave", {"to": new, "password": "not it"})
    assert wrong.status in (403, 422), wrong
    assert amal.post("/me/home/leave", {"to": new, "password": PASSWORD}).status == 204
    fediverse.settle()
    assert amal.get("/me").status == 401
    again = riyadh.client().post("/sessions", {"login": "amal", "password": PASSWORD})
    assert (again.status, again.code) == (403, "account.moved")
    assert salma.get(f"/events/{event['id']}").json["counts"]["going"] == 0
    fediverse.clock.advance(days=31)
    arriving = jeddah.client("amal")
    assert arriving.post("/me/home/import", file).errors == {"document": ["too_old"]}


def test_followers_elsewhere_are_told_where_somebody_went(fediverse: Fediverse) -> None:
    riyadh, jeddah = fediverse.node(), fediverse.node()
    amal, arriving = person(riyadh, "amal"), person(jeddah, "amal")
    amal.patch("/me", {"visibility": "public"})
    bea = fediverse.stranger()
    old, new = _actor(riyadh, "amal"), _actor(jeddah, "amal")
    assert bea.send(f"{riyadh.origin}/ap/inbox", bea.activity("Follow", old)).status == 202
    fediverse.settle()
    arriving.post("/me/home/former", {"former": old})
    assert amal.post("/me/home/leave", {"to": new, "password": PASSWORD}).status == 204
    fediverse.settle()
    move = [one for one in bea.heard if one["type"] == "Move"]
    assert [(one["object"], one["target"]) for one in move] == [(old, new)]
    shown = riyadh.app.test_client().get(
        "/ap/people/amal", headers={"Accept": "application/activity+json"}
    )
    assert shown.json["movedTo"] == new
