"""Administrators decide about other nodes on pages; everybody reads what those told us."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from services.common.contracts.membership import Appoint, Membership
from tests.behaviour.test_cards import event, follow, group, hear
from tests.builders import person
from tests.fediverse import Fediverse
from tests.node import Mailbox, Node
from tests.visitor import Visitor


@pytest.fixture
def fediverse(mongo: MongoClient[Any], mailbox: Mailbox) -> Iterator[Fediverse]:
    made = Fediverse(mongo, mailbox)
    yield made
    made.stop()


def boss(node: Node) -> Visitor:
    person(node, "amal")
    node.remote(Membership).appoint(Appoint(username="amal"))
    return Visitor(node).sign_in("amal")


def test_an_administrator_follows_blocks_and_undoes_on_pages(node: Node) -> None:
    amal = boss(node)
    assert "/en/admin/peers" in amal.page.links
    amal.get("/en/admin/peers")
    assert "No nodes here" in amal.text
    assert amal.send(button=("action", "follow"), host="nonsense").status_code == 422
    assert "This is not valid." in amal.text
    amal.send(button=("action", "follow"), host="Jeddah.example")
    assert "Looking for the node" in amal.text
    assert "Being looked for" in amal.text

    amal.send(trust="muted", comment="Loud", needs="comment")
    assert "The changes are saved." in amal.text
    amal.send(action="/undo")
    assert "The last decision is taken back." in amal.text
    amal.send(action="/follow")
    assert "The node is followed no longer." in amal.text
    amal.send(trust="blocked", comment="Enough", needs="comment")
    amal.get("/ar/admin/peers?which=blocked")
    assert "محظورة" in amal.text
    assert "jeddah.example" in amal.text
    amal.send(action="/admin/federation")
    assert "المتابَعة أو المسموح لها" in amal.text

    badr = person(node, "badr")
    assert badr
    nobody = Visitor(node).sign_in("badr")
    assert nobody.get("/en/admin/peers").status_code == 403
    assert "/en/admin/peers" not in nobody.page.links
    assert Visitor(node).get("/en/admin/blocks").status_code == 200, "led to sign in"


def test_a_list_is_looked_at_taken_over_and_taken_back_on_pages(node: Node) -> None:
    amal = boss(node)
    amal.get("/en/admin/blocks")
    amal.send(content="spam.example\nnot a host\n")
    assert "1 node would change" in amal.text
    assert "1 line names no node" in amal.text
    amal.send(button=("action", "confirm"))
    assert "1 node changed" in amal.text
    assert "spam.example,suspend" in amal.client.get(
        "/en/admin/blocks.csv", base_url=node.origin
    ).get_data(as_text=True)
    amal.send(action="/undo")
    assert "The list is taken back" in amal.text
    assert "spam.example" not in amal.text
    amal.get("/ar/admin/blocks")
    assert amal.send(content="").status_code == 422


def test_blocking_a_node_that_is_followed_is_confirmed_first(fediverse: Fediverse) -> None:
    node, there = fediverse.node(), group(fediverse)
    follow(node, there)
    amal = boss(node)
    amal.get(f"/en/admin/peers/{there.url.split('//')[1]}")
    assert amal.send(trust="blocked", needs="comment").status_code == 422
    assert "removes what is known of it" in amal.text
    amal.send(trust="blocked", sure="yes", needs="comment")
    assert "The changes are saved." in amal.text


def test_everybody_finds_and_reads_what_other_nodes_told_us(fediverse: Fediverse) -> None:
    node, there = fediverse.node(), group(fediverse)
    follow(node, there)
    hear(node, there, "Create", event(there, 1, 3))
    reader = Visitor(node)
    reader.get("/en/search?q=evening")
    assert "Evening 1" in reader.text
    assert there.url.split("//")[1] in reader.text
    assert "confirmed" in reader.text
    card = next(link for link in reader.page.links if link.startswith("/en/cards/"))
    reader.get(card)
    assert f"{there.url}/e/1" in reader.page.links
    assert "<script>alert" not in reader.text
    assert "Jeddah Data" in reader.text
    links = [link for link in reader.page.links if link.startswith("/en/cards/")]
    reader.get(next(link for link in links if link != card))
    assert "@data@" in reader.text
    reader.get("/ar/search?tab=communities")
    assert "بيانات جدة" in reader.text
    assert reader.get("/en/cards/nothing").status_code == 404
