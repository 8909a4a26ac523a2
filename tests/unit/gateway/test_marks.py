"""Marks of open pages: whatever comes late and wherever a reader comes back, once each."""

import json
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.contracts.live import NewsItem
from services.gateway.marks import HEARD, OVERLAP, Mark, events

NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)


def item(number: int, at: datetime) -> NewsItem:
    id = f"{number:08x}-7a53"
    return NewsItem(id=id, kind="seat_confirmed", title="ل", body="", url="", created_at=at)


def unheard(mark: Mark, written: list[NewsItem]) -> list[NewsItem]:
    """As the service answers."""
    heard = tuple(mark.heard)
    new = [one for one in written if one.created_at > mark.since and not one.id.startswith(heard)]
    return sorted(new, key=lambda one: one.created_at)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.floats(0, 25), st.integers(0, 9), st.booleans(), st.booleans()), max_size=40
    )
)
def test_each_is_told_once_whatever_comes_late(steps) -> None:
    """Notes written up to 25 s after their date; connections that break, also within a batch."""
    now, mark, written, told = NOW, Mark(NOW), [], []
    last = str(mark)
    for late, seconds, breaks, midway in steps:
        now += timedelta(seconds=seconds)
        written.append(item(len(written), max(NOW, now - timedelta(seconds=late)) + TICK))
        data, after = events(unheard(mark, written), 1, mark, now)
        blocks = [one for one in data.decode().split("\n\n") if one]
        if breaks and midway:
            blocks = blocks[: len(blocks) // 2]
        told += [json.loads(one.split("data: ")[1])["id"] for one in blocks]
        last = blocks[-1].splitlines()[0].removeprefix("id: ") if blocks else last
        mark = Mark.read(last, now) if breaks else after
    now += timedelta(seconds=1)
    data, _ = events(unheard(mark, written), 1, mark, now)
    told += [json.loads(o.split("data: ")[1])["id"] for o in data.decode().split("\n\n") if o]
    assert sorted(told) == sorted(one.id for one in written)


TICK = timedelta(milliseconds=1)


def test_a_mark_is_read_whatever_is_sent() -> None:
    long_ago = Mark(NOW - timedelta(days=30))
    assert Mark.read(str(long_ago), NOW).since == NOW - timedelta(hours=1)
    assert Mark.read(str(Mark(NOW + timedelta(days=1))), NOW).since == NOW
    for wrong in ("", "x", "-", "9" * 500, "1e9", "é-1", "١٢"):
        assert Mark.read(wrong, NOW).since <= NOW
    assert Mark.read(f"{int(NOW.timestamp() * 1000)}-short-../../..-abcd1234", NOW).heard == {
        "abcd1234": NOW + OVERLAP
    }


def test_a_mark_stays_short() -> None:
    many = [item(one, NOW + one * TICK) for one in range(1, 200)]
    mark = Mark(NOW).after(many, NOW + timedelta(seconds=1))
    assert len(mark.heard) == HEARD
    assert unheard(mark, many) == []
