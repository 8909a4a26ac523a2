"""Links nobody can make up; merging loses no seat and doubles none."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import Invalid, NotFound, Refusal
from services.common.taps import LIMIT
from services.events.domain import Event, key_of
from services.events.domain.guest import checked_guest
from services.events.domain.links import PersonalLinks

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
LINKS = PersonalLinks("a secret of tests", "https://a.test/ap/people/")


def test_each_link_is_for_one_purpose_and_holds_no_address() -> None:
    guest = LINKS.guest("e1", "Layla@Example.org")
    assert guest == LINKS.guest("e1", "layla@example.org") != LINKS.guest("e2", "layla@example.org")
    change, confirm = LINKS.to_change(guest), LINKS.to_confirm(guest, 3)
    answer = LINKS.to_answer("e1", "https://a.test/ap/people/badr", "maybe")
    assert LINKS.read_change(change) == guest
    assert LINKS.read_confirm(confirm) == (guest, 3)
    assert LINKS.read_answer(answer) == ("e1", "https://a.test/ap/people/badr", "maybe")
    far = LINKS.to_answer("e1", "https://b.test/people/x", "going")
    assert LINKS.read_answer(far)[1] == "https://b.test/people/x"
    assert LINKS.to_answer("e1", "https://b.test/" + "x" * LIMIT, "going") == ""
    for read in (LINKS.read_change, LINKS.read_confirm, LINKS.read_answer):
        for token in (change, confirm, answer, change + "x", "", ".", "ا.ب", "x" * 9999):
            try:
                read(token)
            except NotFound as no:
                assert no.code == "link.forged"
            else:
                mine = {change: LINKS.read_change, confirm: LINKS.read_confirm}
                assert mine.get(token, LINKS.read_answer) == read
    with pytest.raises(NotFound):
        PersonalLinks("another secret", "https://a.test/ap/people/").read_change(change)


@given(st.text(max_size=300), st.text(max_size=300))
@settings(max_examples=150, deadline=None)
def test_what_is_kept_of_a_guest_has_no_line_ends(name: str, email: str) -> None:
    try:
        kept, address = checked_guest(name, email)
    except Invalid:
        return
    assert kept
    assert not {*"\r\n\x00\u2028"} & {*kept, *address}
    assert address.isascii()
    assert address.count("@") == 1


PEOPLE = ("a", "b", "guest:a", "guest:b")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(("going", "maybe", "declined", "cancel", "merge")),
        st.integers(0, 2),
    ),
    max_size=25,
)


@given(STEPS, st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_merging_loses_no_seat_and_doubles_none(steps: list, capacity: int) -> None:
    starts = NOW + timedelta(days=1)
    event = Event(
        id="e",
        community="c",
        slug="c",
        community_name={},
        title={"en": "An evening"},
        starts_at=starts,
        ends_at=starts + timedelta(hours=2),
        capacity=capacity,
        guests_allowed=2,
    )
    event.publish("x", NOW)
    for who, what, guests in steps:
        try:
            if what == "merge":
                own = who.removeprefix("guest:")
                held = [one for one in (event.mine(own), event.mine(f"guest:{own}")) if one]
                best = min((one.rank for one in held), default=None)
                event.merge(f"guest:{own}", own, {"en": own}, NOW)
                assert event.mine(f"guest:{own}") is None
                after = event.mine(own)
                assert (after is None) == (best is None)
                assert after is None or best is None or after.rank <= best
            elif what == "cancel":
                event.cancel_rsvp(who, NOW)
            else:
                event.rsvp(who, {"en": who}, what, guests, NOW)
        except Refusal:
            continue
        heads = sum(one.heads for one in event.answers.values() if one.state == "going")
        assert heads == event.counts.going <= capacity
        waiting = [one for one in event.answers.values() if one.state == "waitlisted"]
        assert event.counts.waitlisted == len(waiting)
        assert {key_of(one.person) for one in event.answers.values()} == set(event.answers)
        line = event.queue()
        assert [one.seq for one in line] == sorted(one.seq for one in waiting)
        fits = [one for one in line if one.heads <= capacity]
        assert not fits or fits[0].heads > capacity - heads
