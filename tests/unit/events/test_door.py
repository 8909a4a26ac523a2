"""The rules of the door and of turns, at their edges."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import Conflict, NotFound
from services.events.domain.attendance import Arrival, fresh, possible
from services.events.domain.hosting import Host, Rotation
from services.events.domain.passes import Pass, Passes
from services.events.domain.revealing import material_changes
from tests.unit.events.build import HOUR, NOW, VENUE, draft, going, published

ARRIVALS = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 90)), min_size=1, max_size=8)


def arrival(id: int, minutes: int) -> Arrival:
    return Arrival(id=f"c{id}", how="name", at=NOW + timedelta(minutes=minutes), heads=2)


@settings(max_examples=60)
@given(ARRIVALS, st.randoms(use_true_random=False))
def test_whatever_the_order_of_arrival_the_earliest_counts_once(
    notes: list[tuple[int, int]], chance: Any
) -> None:
    first = dict(reversed(notes))
    once = [arrival(id, minutes) for id, minutes in first.items()]
    event = published(starts_at=NOW, ends_at=NOW + 2 * HOUR)
    for _ in range(2):
        sent = once * 2
        chance.shuffle(sent)
        record = fresh(event, "k", "https://alpha.test/people/badr", {"ar": "بدر"})
        outcomes = [record.arrive(one, event) for one in sent]
        assert outcomes.count("checked_in") == 1
        assert (record.state, record.heads) == ("present", 2)
        assert record.at == min(one.at for one in once)
        assert len(record.recorded) == 1


@settings(max_examples=60)
@given(st.integers(-1, 90), st.integers(-1, 90))
def test_of_two_records_of_one_person_one_is_left(guest: int, own: int) -> None:
    event = published(starts_at=NOW, ends_at=NOW + 2 * HOUR)
    theirs, record = fresh(event, "g", "guest:g"), fresh(event, "k", "https://alpha.test/p/badr")
    for one, minutes in ((theirs, guest), (record, own)):
        if minutes < 0:
            one.miss()
        else:
            one.arrive(arrival(minutes, minutes), event)
    for _ in range(2):
        record.take_over(theirs, event)
        came = [minutes for minutes in (guest, own) if minutes >= 0]
        assert record.state == ("present" if came else "no_show")
        assert record.at == (NOW + timedelta(minutes=min(came)) if came else None)
        assert record.heads == (2 if came else 1)
        assert len(record.recorded) == bool(came)
    # A device that comes late with what the guest's record knew changes nothing.
    if guest >= 0:
        assert record.arrive(arrival(guest, guest), event) == "already"


def test_a_time_is_moved_only_as_far_as_needed() -> None:
    event = published()
    now = event.starts_at + HOUR
    for minutes, moved in ((-13 * 60, -12 * 60), (30, 30), (90, 60)):
        given_ = arrival(1, 0)
        asked = event.starts_at + timedelta(minutes=minutes)
        kept = possible(Arrival(id="c", how=given_.how, at=asked), event, now)
        assert kept.at == event.starts_at + timedelta(minutes=moved)
        assert kept.clamped == (minutes != moved)


TURNS = st.lists(st.tuples(st.sampled_from("eef"), st.sampled_from(["take", "pass"])), max_size=12)


@settings(max_examples=60)
@given(TURNS)
def test_no_host_is_lost_and_an_evening_is_given_once(turns: list[tuple[str, str]]) -> None:
    rotation = Rotation(id="c1")
    rotation.set([Host(person=name, name={"ar": name}) for name in "abc"])
    for event, act in turns:
        before = rotation.take(event)
        assert rotation.take(event) == before
        if act == "pass":
            after = rotation.pass_on(event)
            assert after != before
            assert rotation.line[0] == before
            assert rotation.take(event) == after
        assert sorted(host.person for host in rotation.line) == ["a", "b", "c"]
    rotation.drop("a")
    rotation.drop("b")
    rotation.take("z")
    with pytest.raises(Conflict, match=r"host\.nobody_else"):
        rotation.pass_on("z")


def test_a_pass_is_good_for_its_purpose_and_its_node_only() -> None:
    passes, held = Passes("a secret of this node, long enough"), Pass("event-0001", "key", 7)
    token = passes.token("join", held)
    assert passes.read("join", token) == held
    for purpose, other in (("door", token), ("join", token[:-1]), ("join", ""), ("join", "١.٢.٣")):
        with pytest.raises(NotFound, match=r"pass\.forged"):
            passes.read(purpose, other)  # type: ignore[arg-type]
    with pytest.raises(NotFound):
        Passes("the secret of another node, also long").read("join", token)
    assert passes.code("e", 0) != passes.code("e", 1)
    assert len(passes.code("e", 0)) == 6


def test_a_guarded_address_and_the_link_are_not_told_as_changes() -> None:
    def told(old: dict[str, Any], new: dict[str, Any]) -> tuple[list[str], bool]:
        return material_changes(draft(**old), draft(**new))

    def at(street: str, guarded: bool = True, name: str = "دار") -> dict[str, Any]:
        changed = {"name": {"ar": name}, "address": {"ar": street}, "guarded": guarded}
        return {"venue": type(VENUE)(**changed)}

    assert told(at("أ"), at("ب")) == ([], True)
    assert told(at("أ"), at("ب", name="بيت")) == (["venue"], True)
    assert told(at("أ", guarded=False), at("ب", guarded=False)) == (["venue"], False)
    assert told({"online_url": "https://a.b/1"}, {"online_url": "https://a.b/2"}) == ([], False)
    assert told({}, {"online_url": "https://a.b/2"}) == (["online_url"], False)


def test_an_open_evening_is_answered_while_it_lasts() -> None:
    event = published(drop_in=True)
    event.rsvp("https://alpha.test/people/badr", {"ar": "بدر"}, "going", 0, event.starts_at + HOUR)
    assert event.counts.going == 1
    with pytest.raises(Conflict, match=r"event\.started"):
        event.rsvp("https://alpha.test/people/sami", {}, "going", 0, event.ends_at)
    closed = published()
    going(closed, "https://alpha.test/people/badr")
    with pytest.raises(Conflict, match=r"event\.started"):
        closed.rsvp("https://alpha.test/people/sami", {}, "going", 0, closed.starts_at)
