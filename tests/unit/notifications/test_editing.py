"""What several edits come to, whatever their order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifications.domain.editing import HOLD, Edit, held_until, in_total

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
FIELDS = ("starts_at", "venue", "online_url")


@settings(max_examples=200, deadline=None)
@given(
    steps=st.lists(st.tuples(st.sampled_from(FIELDS), st.integers(0, 2)), min_size=1, max_size=8),
    random=st.randoms(use_true_random=False),
)
def test_only_what_is_different_in_the_end_has_changed(steps, random):
    first = dict.fromkeys(FIELDS, 0)
    values, edits = dict(first), []
    for number, (name, value) in enumerate(steps):
        if values[name] == value:
            continue
        edits.append(
            Edit(
                id=str(number),
                said_at=NOW + timedelta(seconds=number),
                params={"changed": [name], "number": number},
                was={"values": dict(values)},
                marks={name: [str(values[name]), str(value)]},
            )
        )
        values[name] = value
    if not edits:
        return
    last = edits[-1].params["number"]
    random.shuffle(edits)
    said = in_total(edits)
    changed = {name for name in FIELDS if values[name] != first[name]}
    assert set(said["changed"] if said else ()) == changed
    if said:
        assert (said["number"], said["was"]) == (last, {"values": first})


def test_what_an_older_node_said_is_told_too():
    edit = Edit(id="1", said_at=NOW, params={"changed": ["venue"]})
    assert in_total([edit]) == {"changed": ["venue"]}


def test_the_nearer_it_is_the_less_is_held():
    assert held_until(NOW, NOW + timedelta(days=1)) == NOW + HOLD
    assert held_until(NOW, NOW + timedelta(days=1), NOW + timedelta(hours=1)) == NOW + HOLD / 5
    assert held_until(NOW, NOW - timedelta(hours=1)) == NOW
