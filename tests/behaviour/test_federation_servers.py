"""Operators see how other servers are reached: over the API, on pages, from the command line."""

from typing import Any

from click.testing import CliRunner

from services.federation.repository.followers import Follower
from services.operations.admin import peers as commands
from tests import builders
from tests.behaviour.test_peers import administrator
from tests.fediverse import FederatedNode, Fediverse, Stranger
from tests.visitor import Visitor


def running(node: FederatedNode, monkeypatch: Any, *words: str) -> str:
    monkeypatch.setattr(commands, "caller", lambda data: node.call)
    done = CliRunner().invoke(commands.command, [*words])
    return str(done.output)


def asks(node: FederatedNode, stranger: Stranger) -> None:
    kept = node.services["federation"].instance.use_cases.kept_to_say.followers
    host = stranger.id.split("/")[2]
    relay = f"{node.origin}/ap/relay"
    now = node.clock.now()
    kept.put(Follower(stranger.id, relay, stranger.inbox, "", host, "f1", "pending", now))


def test_operators_see_what_waits_and_try_again(fediverse: Fediverse, monkeypatch: Any) -> None:
    riyadh = fediverse.node()
    other = fediverse.stranger("relay", "Application")
    host = other.id.split("/")[2]
    boss = administrator(riyadh)
    assert boss.get("/admin/servers").json["items"] == []
    assert "no servers" in running(riyadh, monkeypatch, "reach")
    assert boss.get(f"/admin/servers/{host}").status == 404

    # Nobody follows the node before an administrator has said so.
    asks(riyadh, other)
    assert [one["actor"] for one in boss.get("/admin/followers").json["items"]] == [other.id]
    assert other.id in running(riyadh, monkeypatch, "followers")
    nobody = {"actor": "https://x.example/", "accept": True}
    assert boss.post("/admin/followers", nobody).status == 404
    for _twice in range(2):
        assert boss.post("/admin/followers", {**nobody, "actor": other.id}).status == 204
    fediverse.settle()
    [accept] = other.heard
    assert (accept["type"], accept["object"]["id"]) == ("Accept", "f1")
    assert boss.get("/admin/followers").json["items"] == []

    other.status = 503
    builders.founded(boss)
    builders.announced(riyadh, boss)
    fediverse.settle()
    [seen] = boss.get("/admin/servers", troubled="true").json["items"]
    assert (seen["host"], seen["state"], seen["error"]) == (host, "failing", "it answered 503")
    assert (seen["waiting"], seen["failed"], seen["followers"]) == (3, 0, 1)
    found = boss.get(f"/admin/servers/{host}", limit=2).json
    assert [one["type"] for one in found["deliveries"]] == ["Announce", "Create"]
    assert found["deliveries"][1]["attempts"] == 1
    more = boss.get(f"/admin/servers/{host}", cursor=found["next"]).json
    assert [one["type"] for one in more["deliveries"]] == ["Update"]
    assert "failing" in running(riyadh, monkeypatch, "reach")
    assert "it answered 503" in running(riyadh, monkeypatch, "queue", host)

    amal = Visitor(riyadh).sign_in("amal")
    assert host in amal.get("/ar/admin/servers?show=troubled").get_data(as_text=True)
    amal.get(f"/ar/admin/servers/{host}")
    assert "Announce" in amal.text and "it answered 503" in amal.text
    other.status = 202
    assert amal.send("/retry").status_code == 200
    assert "tried now" in running(riyadh, monkeypatch, "retry", host)
    fediverse.settle()
    assert boss.get(f"/admin/servers/{host}").json["deliveries"] == []
    assert boss.get("/admin/servers").json["waiting"] == 0
    # Others see none of it.
    badr = builders.person(riyadh, "badr")
    assert badr.get("/admin/servers").status == 403
    assert Visitor(riyadh).sign_in("badr").get("/ar/admin/servers").status_code == 403
