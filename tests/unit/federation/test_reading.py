"""What others write, in every shape we know of: each file below `tests/captured` is one quirk
(contract 4.1 and 12), written after what was seen of that peer."""

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from services.federation.domain.reading import (
    read_activity,
    read_actor,
    read_collection,
    read_event,
    read_note,
)

CAPTURED = Path(__file__).parents[2] / "captured"
READERS: dict[str, Any] = {
    "activity": read_activity,
    "actor": read_actor,
    "collection": read_collection,
    "event": read_event,
    "note": read_note,
}
FILES = sorted(CAPTURED.glob("*/*.json"))


def _plainly(value: Any) -> Any:
    """As it would stand in JSON, keys by their ids and items by their number."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        names = [part.name for part in dataclasses.fields(value)]
        names += [
            name
            for name in ("public", "owner")
            if isinstance(getattr(type(value), name, None), property)
        ]
        return {name: _plainly(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [_plainly(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def _holds(shown: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict) and isinstance(shown, dict):
        return all(key in shown and _holds(shown[key], one) for key, one in wanted.items())
    return bool(shown == wanted)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_quirk_of_every_peer_is_read(path: Path) -> None:
    captured = json.loads(path.read_text())
    card = READERS[captured["kind"]](captured["document"])
    if captured["reads"] is None:
        assert card is None, captured["quirk"]
        return
    shown = _plainly(card)
    for name, wanted in captured["reads"].items():
        got = shown[name]
        if name == "keys":
            got = [one["id"] for one in got]
        if name == "items":
            got = len(got)
        assert _holds(got, wanted), (captured["quirk"], name, got)


def test_every_peer_of_the_table_has_its_quirks_here() -> None:
    peers = {path.parent.name for path in FILES}
    assert peers >= {"mobilizon", "gancio", "mastodon", "wordpress", "cattle_grid", "fedify"}


def test_s25_no_picture_of_another_server_is_ever_kept() -> None:
    """We show no media of others: no card has a place for one, and no HTML of theirs keeps one."""
    for path in FILES:
        captured = json.loads(path.read_text())
        card = READERS[captured["kind"]](captured["document"])
        if card is not None and captured["kind"] in ("event", "note", "actor"):
            shown = json.dumps(_plainly(card))
            assert "<img" not in shown and ".png" not in shown and ".jpg" not in shown, path


_JSON = some.recursive(
    some.none()
    | some.booleans()
    | some.integers()
    | some.floats()
    | some.text(max_size=20)
    | some.sampled_from(
        ["https://x.example/a", "Event", "Person", "as:Public", "2027-03-05T18:30:00Z"]
    ),
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(
                ["id", "type", "name", "url", "href", "address", "totalItems", "@value"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
_EVENT = json.loads((CAPTURED / "mobilizon/event_of_group.json").read_text())["document"]
_ACTOR = json.loads((CAPTURED / "gancio/application.json").read_text())["document"]
_ACTIVITY = json.loads((CAPTURED / "mobilizon/create_by_person.json").read_text())["document"]
_OUTBOX = json.loads((CAPTURED / "mobilizon/outbox.json").read_text())["document"]
_NOTE = json.loads((CAPTURED / "mastodon/reply_to_event.json").read_text())["document"]


@settings(max_examples=120, deadline=None)
@given(some.data())
def test_no_shape_whatever_makes_a_reader_fail(data: some.DataObject) -> None:
    for document, read in (
        (_EVENT, read_event),
        (_ACTOR, read_actor),
        (_ACTIVITY, read_activity),
        (_OUTBOX, read_collection),
        (_NOTE, read_note),
    ):
        key = data.draw(some.sampled_from(sorted(document)))
        read({**document, key: data.draw(_JSON)})
    for read in READERS.values():
        read(data.draw(_JSON))
