"""A server nobody here wrote looks us up, follows, joins and believes us (contract 15)."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.builders import announced, founded, person
from tests.fedify import FedifyPeer, NoNpm
from tests.fediverse import Fediverse

PATIENCE = 20.0


@pytest.mark.parametrize("first_knock", ["rfc9421", "draft-cavage-http-signatures-12"])
def test_a_fedify_server_follows_joins_and_believes_us(
    fediverse: Fediverse, tmp_path: Path, first_knock: str
) -> None:
    try:
        peer = FedifyPeer("127.0.0.21", first_knock, tmp_path / "fedify.log")
    except NoNpm as no:
        pytest.skip(f"npm cannot be reached: {no}")
    # Fedify goes by the real clock.
    fediverse.clock.time = datetime.now(UTC)
    jeddah = fediverse.node()
    salma = person(jeddah, "salma")
    founded(salma)
    event = announced(jeddah, salma, capacity=1)
    group = f"{jeddah.origin}/ap/groups/riyadh-data"
    peer.process.start(30)
    try:
        found = peer.do("lookup", uri=group)
        assert found["id"] == group and found["type"] == "Group"
        seen = peer.do("lookup", uri=f"{jeddah.origin}/ap/events/{event['id']}")
        assert seen["type"] == "Event" and seen["startTime"]

        peer.do("follow", id="/follows/1", actor=group)
        _soon(fediverse, lambda: _said(peer, "Accept", "/follows/1"))
        more = announced(jeddah, salma, title={"en": "One more"})
        _soon(fediverse, lambda: _made(peer, more["id"]))

        peer.do("join", id="/joins/1", event=seen["id"], actor=group)
        _soon(fediverse, lambda: _said(peer, "Accept", "/joins/1"))
        assert salma.get(f"/events/{event['id']}").json["counts"]["going"] == 1
        peer.do("leave", id="/leaves/1", event=seen["id"], actor=group)
        _soon(fediverse, lambda: not salma.get(f"/events/{event['id']}").json["counts"]["going"])
        peer.do("unfollow", id="/undos/1", followed="/follows/1", actor=group)
        fediverse.settle()
        quiet = len(peer.heard)
        announced(jeddah, salma, title={"en": "Not for her"})
        fediverse.settle()
        assert len(peer.heard) == quiet
    finally:
        peer.process.stop()


def _said(peer: FedifyPeer, kind: str, about: str) -> bool:
    return any(one["type"] == kind and _id(one.get("object")).endswith(about) for one in peer.heard)


def _made(peer: FedifyPeer, event: str) -> bool:
    return any(
        one["type"] == "Create" and _id(one.get("object")).endswith(event) for one in peer.heard
    )


def _id(thing: Any) -> str:
    return str(thing.get("id", "")) if isinstance(thing, dict) else str(thing or "")


def _soon(fediverse: Fediverse, look: Callable[[], bool]) -> None:
    """Fedify works on its own time, not on that of the test's clock."""
    deadline = time.monotonic() + PATIENCE
    while not look():
        assert time.monotonic() < deadline
        fediverse.settle()
        time.sleep(0.05)
