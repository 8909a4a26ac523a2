"""Pages that are open hear what is new: nothing lost, nothing twice, nobody who signed out."""

import json

import pytest

from services.gateway import live
from services.gateway.marks import Mark
from services.gateway.node import KEY
from tests.builders import announced, founded, joined, person
from tests.visitor import Visitor

STREAM = "/api/v1/me/notifications/stream"
OPEN = {"Accept": "text/event-stream"}


@pytest.fixture
def meeting(node):
    amal = person(node, "amal")
    founded(amal)
    return announced(node, amal, capacity=5)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(live, "EVERY", 0.05)
    monkeypatch.setattr(live, "BEAT", 0.2)


def ask(node, api, **headers):
    return node.app.test_client().get(
        STREAM, headers={"Authorization": f"Bearer {api.token}", **headers}
    )


def told(text):
    """Ids and data of the events in a piece of a stream."""
    found = []
    for block in text.split("\n\n"):
        parts = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if parts.get("event") == "notification":
            found.append((parts["id"], json.loads(parts["data"])))
    return found


def test_asking_again_goes_on_where_it_was(node, meeting):
    badr = joined(person(node, "badr"))
    start = ask(node, badr)
    assert (start.status_code, start.mimetype) == (200, "text/event-stream")
    assert start.headers["X-Accel-Buffering"] == "no"
    assert "no-transform" in start.headers["Cache-Control"]
    assert told(start.text) == []

    node.settle()
    node.clock.advance(minutes=1)
    mark = str(Mark(node.clock.now()))
    node.clock.advance(seconds=1)
    badr.put(f"/events/{meeting['id']}/rsvp", {"answer": "going"})
    node.settle()
    ((id, data),) = told(ask(node, badr, **{"Last-Event-ID": mark}).text)
    assert data["unread"] >= 1
    assert meeting["id"] in data["url"]
    assert told(ask(node, badr, **{"Last-Event-ID": id}).text) == []
    # The API knows no cookie, the page no token; both go by the same events.
    page = Visitor(node).sign_in("badr", "ar")
    answer = page.client.get(f"/ar/me/notifications/stream?after={mark}", base_url=node.origin)
    assert [one["id"] for _, one in told(answer.text)] == [data["id"]]
    assert 'data-live="/ar/me/notifications/stream"' in page.text
    nobody = node.app.test_client()
    assert nobody.get("/ar/me/notifications/stream").status_code == 204
    assert nobody.get(STREAM).status_code == 401


def test_a_stream_hears_and_ends_with_its_session(node, meeting, quick):
    badr = joined(person(node, "badr"))
    node.settle()
    node.clock.advance(minutes=1)
    answer = ask(node, badr, **OPEN, **{"Last-Event-ID": str(Mark(node.clock.now()))})
    pieces = iter(answer.response)
    assert next(pieces).startswith(b"retry: ")
    node.clock.advance(seconds=1)
    badr.put(f"/events/{meeting['id']}/rsvp", {"answer": "going"})
    node.settle()
    found = b""
    while b"event: notification" not in found:
        found += next(pieces)
    assert b": here" in found + next(pieces)
    badr.delete("/sessions/current")
    # The session is over: the stream ends by itself.
    assert told("".join(piece.decode() for piece in pieces)) == []
    assert node.app.extensions[KEY].live.streams == []


def test_places_are_few_and_come_back(node, meeting):
    badr = person(node, "badr")
    kept = [ask(node, badr, **OPEN) for _ in range(live.MOST_EACH)]
    full = ask(node, badr, **OPEN)
    assert (full.status_code, full.json["code"]) == (503, "live.full")
    assert full.headers["Retry-After"] == "60"
    # Asking now and then needs no place.
    assert ask(node, badr).status_code == 200
    kept[0].close()
    assert ask(node, badr, **OPEN).status_code == 200
