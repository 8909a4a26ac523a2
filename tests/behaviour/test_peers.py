"""Administrators decide about other nodes, over the API and from the command line."""

from typing import Any

from click.testing import CliRunner

from services.common.contracts.membership import Appoint, Membership
from services.operations.admin import peers as commands
from tests.builders import person
from tests.client import PASSWORD, ApiClient
from tests.node import Node

LIST = """#domain,#severity,#reject_media,#reject_reports,#public_comment,#obfuscate
spam.example,suspend,true,true,"Sends advertising",false
loud.example,silence,false,false,,false
held.example,silence,false,false,,false
ev*l.example,suspend,true,false,,true
"""


def administrator(node: Node, username: str = "amal") -> ApiClient:
    """An administrator with the scope that goes with it."""
    person(node, username)
    node.remote(Membership).appoint(Appoint(username=username))
    client = node.client()
    wish = {"login": username, "password": PASSWORD, "scopes": ["read", "write", "admin"]}
    client.token = client.post("/sessions", wish).json["access_token"]
    client.username = username
    return client


def decided(client: ApiClient, **query: str) -> dict[str, str]:
    found = client.get("/admin/peers", **query).json["items"]
    return {one["host"]: one["trust"] for one in found}


def test_administrators_follow_mute_and_block_and_take_it_back(node: Node) -> None:
    boss = administrator(node)

    made = boss.put("/admin/peers/Loud.Example.", {"trust": "muted", "comment": "Loud"})
    assert (made.status, made.json["host"], made.json["trust"]) == (200, "loud.example", "muted")
    assert made.json["undoable"] == "none"
    followed = boss.put("/admin/peers/jeddah.example/follow")
    assert (followed.status, followed.json["following"]) == (200, "seeking")
    cut = boss.put("/admin/peers/jeddah.example", {"trust": "blocked"}).json
    assert (cut["trust"], cut["following"]) == ("blocked", "none")
    assert boss.put("/admin/peers/jeddah.example/follow").code == "peer.blocked"

    assert decided(boss) == {"jeddah.example": "blocked", "loud.example": "muted"}
    assert decided(boss, which="muted") == {"loud.example": "muted"}
    assert decided(boss, q="jed") == {"jeddah.example": "blocked"}
    first = boss.get("/admin/peers", limit=1).json
    assert [one["host"] for one in first["items"]] == ["jeddah.example"]
    assert decided(boss, limit="1", cursor=first["next"]) == {"loud.example": "muted"}

    back = boss.post("/admin/peers/jeddah.example/undo").json
    assert (back["trust"], back["following"]) == ("none", "seeking"), "followed as before"
    assert boss.post("/admin/peers/jeddah.example/undo").code == "peer.nothing_to_undo"
    assert boss.delete("/admin/peers/jeddah.example/follow").json["following"] == "none"
    assert decided(boss) == {"loud.example": "muted"}

    assert boss.put("/admin/peers/not_a_host", {"trust": "muted"}).errors == {"host": ["invalid"]}
    own = boss.put(f"/admin/peers/{node.host}", {"trust": "blocked"})
    assert own.errors == {"host": ["own_node"]}
    assert boss.put("/admin/peers/a.example", {"trust": "loved"}).status == 422
    for nobody in (node.client(), node.client("amal"), person(node, "badr")):
        assert nobody.get("/admin/peers").status in (401, 403)
        assert nobody.put("/admin/peers/a.example", {"trust": "blocked"}).status in (401, 403)
        assert nobody.get("/admin/blocks.csv").status in (401, 403)


def test_block_lists_are_looked_at_taken_over_taken_back_and_given_on(node: Node) -> None:
    boss = administrator(node)
    boss.put("/admin/peers/held.example", {"trust": "blocked", "comment": "Ours"})

    looked = boss.post("/admin/blocks", {"content": LIST}).json
    assert (looked["done"], looked["changed"], looked["same"], looked["wrong"]) == (False, 2, 1, 1)
    assert looked["bad_lines"] == [{"line": 5, "text": "ev*l.example"}]
    assert decided(boss) == {"held.example": "blocked"}, "only looked at"

    taken = boss.post("/admin/blocks", {"content": LIST, "confirm": True}).json
    assert [(one["host"], one["after"]) for one in taken["changes"]] == [
        ("spam.example", "blocked"),
        ("loud.example", "muted"),
    ]
    again = boss.post("/admin/blocks", {"content": LIST, "confirm": True}).json
    assert (again["changed"], again["same"]) == (0, 3)
    exported = boss.get("/admin/blocks.csv").text
    assert "spam.example,suspend,true,false,Sends advertising\n" in exported
    assert "loud.example,silence,false,false,\n" in exported
    assert "held.example,suspend,true,false,Ours\n" in exported

    boss.put("/admin/peers/loud.example", {"trust": "blocked"})
    back = boss.post(f"/admin/blocks/{taken['id']}/undo").json
    assert (back["changed"], back["same"]) == (1, 1)
    assert decided(boss) == {"held.example": "blocked", "loud.example": "blocked"}
    assert boss.post(f"/admin/blocks/{taken['id']}/undo").json["changed"] == 0

    refused = boss.post("/admin/blocks", {"content": " \n"})
    assert refused.errors == {"content": ["required"]}
    many = "\n".join(f"n{number}.example" for number in range(20_001))
    assert boss.post("/admin/blocks", {"content": many}).errors == {"content": ["too_many"]}


def test_the_operator_does_the_same_from_the_command_line(
    node: Node, monkeypatch: Any, tmp_path: Any
) -> None:
    monkeypatch.setattr(commands, "caller", lambda data: node.call)

    def run(*line: str) -> str:
        ran = CliRunner().invoke(commands.command, line)
        assert ran.exit_code == 0, ran.output
        return ran.output

    assert run("list") == "no nodes\n"
    assert run("block", "spam.example", "--comment", "Advertising") == "spam.example: blocked\n"
    assert run("follow", "jeddah.example") == "jeddah.example: seeking\n"
    assert run("export").splitlines()[1] == "spam.example,suspend,true,false,Advertising"
    file = tmp_path / "list.csv"
    file.write_text(LIST)
    assert "would change 2, unchanged 1, not understood 1" in run("import", str(file), "--dry-run")
    done = run("import", str(file))
    assert "changed 2, unchanged 1, not understood 1" in done
    id = done.split("undo-import ")[1].strip()
    assert run("undo-import", id) == "put back 2, decided anew since 0\n"
    assert run("mode", "allow-list") == "hearing: allow-list\n"
    assert "only nodes allowed or followed" in run("list")
    assert run("undo", "spam.example") == "spam.example: nothing decided\n"
    refused = CliRunner().invoke(commands.command, ["block", "nonsense"])
    assert (refused.exit_code, "invalid" in refused.output) == (1, True)
