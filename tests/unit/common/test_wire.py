"""Contracts to JSON and back."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts.events import Draft, Rsvp, SeatConfirmed
from services.common.contracts.shared import Asker
from services.common.errors import Invalid
from services.common.messages import REGISTRY, Message
from services.common.wire import dump, envelope, load, open_envelope, read

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Inner:
    """A part."""

    count: int


@dataclass(frozen=True, kw_only=True)
class Outer:
    """A whole."""

    name: str
    at: datetime
    kind: Literal["a", "b"] = "a"
    inner: Inner | None = None
    many: list[Inner] = field(default_factory=list)
    text: dict[str, str] = field(default_factory=dict)


def test_what_is_dumped_is_loaded_the_same() -> None:
    whole = Outer(name="ملتقى", at=NOW, inner=Inner(count=1), many=[Inner(count=2)])
    assert load(Outer, dump(whole)) == whole


@pytest.mark.parametrize(
    ("change", "field_name", "code"),
    [
        ({"name": None}, "name", "required"),
        ({"name": 3}, "name", "invalid"),
        ({"name": "\ud800"}, "name", "invalid"),
        ({"name": "a\x00b"}, "name", "invalid"),
        ({"at": "yesterday"}, "at", "invalid"),
        ({"at": "2027-03-01T09:00:00"}, "at", "invalid"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at", "invalid"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "at", "invalid"),
        ({"kind": "c"}, "kind", "not_one_of"),
        ({"inner": {"count": "1"}}, "inner.count", "invalid"),
        ({"inner": {"count": 1.5}}, "inner.count", "invalid"),
        ({"many": [{"count": 1}, {}]}, "many.1.count", "required"),
        ({"text": {"ar": 1}}, "text.ar", "invalid"),
        ({"extra": 1}, "extra", "unknown"),
    ],
)
def test_what_is_wrong_is_named(change: dict[str, object], field_name: str, code: str) -> None:
    good = {"name": "x", "at": NOW.isoformat()}
    with pytest.raises(Invalid) as refused:
        load(Outer, good | change)
    assert refused.value.fields == {field_name: [code]}


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), st.lists))
def test_rubbish_is_refused_and_never_breaks(rubbish: object) -> None:
    with pytest.raises(Invalid):
        load(Draft, rubbish)


def test_a_reader_ignores_new_fields_everywhere() -> None:
    data = dump(Outer(name="x", at=NOW, inner=Inner(count=1), many=[Inner(count=2)]))
    data["new"] = 1
    data["inner"]["new"] = 1
    data["many"][0]["new"] = 1
    assert read(Outer, data).many == [Inner(count=2)]


@given(st.datetimes(min_value=datetime(1970, 1, 1), max_value=datetime(2200, 1, 1)))
def test_times_keep_their_instant(moment: datetime) -> None:
    whole = Outer(name="x", at=moment.replace(tzinfo=UTC))
    assert load(Outer, dump(whole)).at == whole.at


def test_times_come_back_in_utc() -> None:
    loaded = load(Outer, {"name": "x", "at": "2027-03-01T12:00:00+03:00"})
    assert loaded.at == NOW
    assert loaded.at.utcoffset() == timedelta(0)


def test_commands_default_what_may_be_left_out() -> None:
    assert load(Rsvp, {"asker": {}, "event": "x"}) == Rsvp(asker=Asker(), event="x")


def test_an_older_message_is_brought_up_to_date() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Renamed(Message, version=2):
        person: str

        @classmethod
        def upgrade(cls, data: dict[str, str], version: int) -> dict[str, str]:
            return {"person": data["user"]}

    try:
        letter = envelope(Renamed(person="amal"), "1", NOW)
        old = {**letter, "version": 1, "data": {"user": "amal"}}
        assert open_envelope(old) == open_envelope(letter)
    finally:
        # It is nobody's message: the map of messages must not keep it.
        del REGISTRY[Renamed.SOURCE, Renamed.NAME]


def test_an_envelope_says_who_spoke_and_why() -> None:
    seat = SeatConfirmed(
        event="e",
        title={"ar": "لقاء"},
        starts_at=NOW,
        ends_at=NOW,
        timezone="Asia/Riyadh",
        slug="s",
        community_name={},
        place={},
        person="p",
    )
    letter = envelope(seat, "an id", NOW, "a cause", "a request")
    assert (letter["source"], letter["name"], letter["version"]) == ("events", "seat_confirmed", 1)
    assert (letter["cause"], letter["request_id"]) == ("a cause", "a request")
    assert open_envelope(letter) == seat
