"""Pages of how other servers are reached, and of communities that move to other nodes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from services.common.contracts.federation import FollowerView, ServerDelivery, ServerView
from tests.browser.gallery.samples.cards import COMMUNITIES, NOW
from tests.browser.gallery.samples.peers import BOSS
from tests.browser.gallery.samples.views import community_view

WELL = ServerView(
    host="jeddah.example",
    state="well",
    scheme="cavage",
    last_success_at=NOW - timedelta(minutes=4),
    last_heard_at=NOW - timedelta(minutes=12),
    last_failure_at=None,
    failing_days=0,
    unavailable_since=None,
    error="",
    waiting=0,
    failed=0,
    skipped=0,
    followers=3,
)
FAILING = replace(
    WELL,
    host="london.example",
    state="failing",
    last_failure_at=NOW - timedelta(minutes=9),
    failing_days=2,
    error="nobody answers there",
    waiting=14,
    failed=2,
)
GIVEN_UP = replace(
    FAILING,
    host="old.example:8443",
    state="unavailable",
    last_success_at=None,
    last_heard_at=None,
    failing_days=7,
    unavailable_since=NOW - timedelta(days=3),
    waiting=0,
    skipped=41,
)
ASKING = FollowerView(
    actor="https://dammam.example/ap/relay",
    host="dammam.example",
    state="pending",
    since=NOW - timedelta(hours=2),
)
WAITS = ServerDelivery(
    activity="https://riyadh.example/ap/activities/6f1c1b0e-7a53-4d2b-9a70-0a9c9bb1f001",
    type="Update",
    inbox="https://london.example/ap/inbox",
    state="queued",
    attempts=4,
    error="it answered 503",
    created_at=NOW - timedelta(hours=5),
    due_at=NOW + timedelta(minutes=3),
)
DELIVERIES = [
    WAITS,
    replace(WAITS, type="Create", state="waiting", attempts=0, error="", due_at=None),
    replace(WAITS, type="Announce", state="failed", attempts=16, due_at=None),
]


def _servers(**more: Any) -> tuple[str, dict[str, Any]]:
    shown = {"me": BOSS, "servers": [WELL, FAILING, GIVEN_UP], "waiting": 55, "troubled": False}
    return "servers.html", {**shown, "asking": [ASKING], "next_url": "/", **more}


def _server(view: ServerView, deliveries: list[ServerDelivery]) -> tuple[str, dict[str, Any]]:
    return "server.html", {"me": BOSS, "server": view, "deliveries": deliveries, "next_url": None}


def _home(moved_to: str = "", **more: Any) -> tuple[str, dict[str, Any]]:
    known_as = ["https://jeddah.example/ap/groups/data"]
    view = community_view(COMMUNITIES[0], role="founder")
    view = replace(view, known_as=known_as, moved_to=moved_to)
    uri = "https://riyadh.example/ap/groups/riyadh-data"
    return "community_home.html", {"me": BOSS, "community": view, "uri": uri, "form": {}, **more}


PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "servers": _servers(),
    "servers_empty": _servers(servers=[], waiting=0, asking=[], troubled=True, next_url=None),
    "server": _server(FAILING, DELIVERIES),
    "server_well": _server(WELL, []),
    "community_home": _home(errors={"to": "هذا مطلوب"}),
    "community_home_moved": _home(moved_to="https://jeddah.example/ap/groups/data"),
    "server_given_up": _server(GIVEN_UP, [replace(WAITS, state="skipped", due_at=None)]),
}
