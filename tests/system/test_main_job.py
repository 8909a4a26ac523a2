"""The main job on real nodes, and what their operator sees of it."""

import json
import os
import signal
import time
import urllib.error
import urllib.request
from pathlib import Path

from services.operations.node import Node
from tests.api import Api, community, meeting, person
from tests.system import main_job
from tests.system.conftest import OWN_SERVERS


def test_from_a_registration_to_a_confirmed_seat(running: Node) -> None:
    done = main_job.run(running.url, running.state()["mails"])
    assert done.event


def test_two_nodes_side_by_side_know_nothing_of_each_other(running: Node, tmp_path: Path) -> None:
    with Node(tmp_path / "jeddah", env=OWN_SERVERS) as jeddah:
        there = person(jeddah.url, jeddah.mails, "noura")
        community(there, "jeddah-planners")
        assert Api(running.url).ask("GET", "/api/v1/communities/jeddah-planners").status == 404
        assert there("GET", "/communities/jeddah-planners")["slug"] == "jeddah-planners"
        used = jeddah.state()
        assert {used["mongo_url"], used["amqp_url"]}.isdisjoint(
            {running.state()["mongo_url"], running.state()["amqp_url"]}
        )


def test_one_request_can_be_followed_through_every_log(running: Node) -> None:
    organizer = person(running.url, running.mails, "maha")
    guest = person(running.url, running.mails, "majed")
    event = meeting(organizer, community(organizer, "followed"), capacity=1)
    asked = guest.ask(
        "PUT",
        f"/api/v1/events/{event}/rsvp",
        {"answer": "going"},
        {"X-Request-Id": "follow-me-1"},
    )
    assert (asked.status, asked.headers["x-request-id"]) == (200, "follow-me-1")
    wanted = {"gateway", "membership", "events", "notifications"}
    end = time.monotonic() + 15
    while (found := _that_worked_on(running, "follow-me-1")) != wanted:
        assert time.monotonic() < end, found
        time.sleep(0.2)


def _that_worked_on(running: Node, request: str) -> set[str]:
    return {
        name
        for name in ("gateway", "membership", "events", "notifications")
        for line in running.log(name).splitlines()
        if line.startswith("{") and json.loads(line).get("request_id") == request
    }


def test_every_part_tells_how_it_is(running: Node) -> None:
    state = running.state()
    places = {"gateway": running.url, **state["health"]}
    assert set(places) == {"gateway", "membership", "events", "notifications", "federation"}
    for name, url in places.items():
        for page, word in (("healthz", "ok"), ("readyz", "ok"), ("metrics", "# HELP")):
            with urllib.request.urlopen(f"{url}/{page}", timeout=10) as answer:
                assert word in answer.read().decode(), (name, page)


def test_a_part_that_is_down_is_named_and_the_others_go_on(running: Node) -> None:
    organizer = person(running.url, running.mails, "lina")
    slug = community(organizer, "goes-on")
    pid = running.pids()["events"]
    os.kill(pid, signal.SIGSTOP)
    try:
        assert organizer("GET", f"/communities/{slug}")["slug"] == slug
        refused = organizer.ask("POST", f"/api/v1/communities/{slug}/events", _event())
        assert refused.status == 503
        assert refused.headers["content-type"].startswith("application/problem+json")
        assert refused.json["code"] == "events.unavailable"
        assert int(refused.headers["retry-after"]) > 0
        try:
            urllib.request.urlopen(f"{running.url}/readyz", timeout=20)
            raise AssertionError("it says that it is ready")
        except urllib.error.HTTPError as down:
            assert down.code == 503
            assert json.load(down)["parts"]["events"] == "down"
    finally:
        os.kill(pid, signal.SIGCONT)
    assert organizer.insist("POST", f"/communities/{slug}/events", _event())["id"]


def _event() -> dict[str, object]:
    return {
        "title": {"en": "Meeting"},
        "starts_at": "2030-01-01T18:00:00+03:00",
        "ends_at": "2030-01-01T20:00:00+03:00",
        "timezone": "Asia/Riyadh",
        "venue": {"name": {"en": "Hall"}},
        "publish": True,
    }
