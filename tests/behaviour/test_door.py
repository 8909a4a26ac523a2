"""The door over the interface of events: checking in, attendance, and who may see it."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from services.common.contracts.events import (
    ArriveMyself,
    CheckIn,
    CheckIns,
    ListAttendance,
    ListDoor,
    MarkAttendance,
    NameSteward,
    OfEvent,
    ReadPass,
    WallCode,
)
from services.common.contracts.membership import PersonClosed
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from services.events.domain import key_of
from tests.behaviour.events_story import NOBODY, Story
from tests.node import Node


@pytest.fixture
def story(empty_node: Node) -> Iterator[Story]:
    yield Story(empty_node)


class Evening:
    """A meeting with seated people whose door just opened."""

    def __init__(self, story: Story, *going: str, **meeting: Any) -> None:
        self.story = story
        self.event = story.meeting(**meeting).id
        for name in going:
            story.answer(self.event, name)
        story.node.clock.advance(hours=24)
        self.number = 0

    def checked(self, asker: Any = None, **item: Any) -> str:
        """One check-in; gives what became of it."""
        self.number += 1
        given = {"id": f"c{self.number}", "at": self.story.node.clock.now(), **item}
        return self.batch([CheckIn(**given)], asker).outcomes[0]

    def batch(self, items: list[CheckIn], asker: Any = None) -> Any:
        who = asker or self.story.amal
        return self.story.events.check_in(CheckIns(asker=who, event=self.event, items=items))

    def key(self, name: str) -> str:
        return key_of(self.story.person(name).person)

    def ticket(self, name: str) -> str:
        asker = self.story.person(name)
        return self.story.events.ticket(OfEvent(asker=asker, event=self.event)).token

    def rows(self, state: str = "") -> dict[str, Any]:
        page = self.story.events.attendance(
            ListAttendance(asker=self.story.amal, event=self.event, state=state)
        )
        return {one.name.get("ar") or "": one for one in page.items}


def test_two_stewards_and_a_queue_sent_twice_count_a_person_once(story: Story) -> None:
    evening = Evening(story, "badr", "huda", capacity=20, guests_allowed=2)
    start = story.node.clock.now()
    late, early = start + timedelta(minutes=20), start + timedelta(minutes=4)
    story.node.clock.advance(minutes=30)
    key = evening.key("badr")

    first = [CheckIn(id="a1", key=key, at=late), CheckIn(id="a2", key=evening.key("huda"), at=late)]
    assert evening.batch(first).outcomes == ["checked_in", "checked_in"]
    second = [CheckIn(id="b1", key=key, at=early)]
    assert evening.batch(second).outcomes == ["already"]
    again = evening.batch(
        [*first, *second, CheckIn(id="a3", ticket=evening.ticket("badr"), at=late)]
    )
    assert again.outcomes == ["already"] * 4
    assert (again.numbers.expected, again.numbers.came, again.numbers.present) == (2, 2, 2)
    rows = evening.rows()
    assert (rows["badr"].at, rows["badr"].minutes, rows["badr"].how) == (early, 116, "name")
    assert rows["huda"].at == late

    assert evening.checked(key=key, undo=True) == "undone"
    assert evening.batch(first).outcomes == ["already", "already"]
    assert "badr" not in evening.rows("present")
    story.node.settle()
    said = [one["person"] for one in story.node.heard("person_attended")]
    assert sorted(said) == sorted(story.person(name).person for name in ("badr", "huda"))


def test_times_that_cannot_be_right_are_moved_and_named(story: Story) -> None:
    evening = Evening(story, "badr", "huda")
    now = story.node.clock.now()
    told = evening.batch(
        [
            CheckIn(id="future", key=evening.key("badr"), at=now + timedelta(days=400)),
            CheckIn(id="past", key=evening.key("huda"), at=now - timedelta(days=4000)),
        ]
    )
    assert told.clamped == ["future", "past"]
    rows = evening.rows()
    assert (rows["badr"].at, rows["huda"].at) == (now, now - timedelta(hours=12))
    with pytest.raises(Invalid):
        evening.batch([])
    with pytest.raises(Invalid):
        evening.batch([CheckIn(id=f"{n}", key="x", at=now) for n in range(501)])


def test_a_batch_of_five_hundred_is_taken_at_once(story: Story) -> None:
    evening = Evening(story, drop_in=True)
    now = story.node.clock.now()
    items = [CheckIn(id=f"w{n}", drop_in=True, at=now) for n in range(499)]
    named = CheckIn(id="w500", drop_in=True, at=now, name="أبو خالد", guests=1)
    assert set(evening.batch([*items, named]).outcomes) == {"checked_in"}
    told = evening.batch([*items, named])
    assert set(told.outcomes) == {"already"}
    assert (told.numbers.came, told.numbers.drop_ins) == (501, 501)
    assert evening.checked(key="w-w500", undo=True) == "undone"
    numbers = story.events.door(ListDoor(asker=story.amal, event=evening.event)).numbers
    assert numbers.came == 499


def test_forged_foreign_and_given_up_tickets_each_get_their_answer(story: Story) -> None:
    other = story.meeting()
    story.answer(other.id, "badr")
    evening = Evening(story, "badr", "huda", capacity=5)
    held = evening.ticket("badr")
    foreign = story.events.ticket(OfEvent(asker=story.person("badr"), event=other.id)).token
    forged = held[:-3] + "AAA"
    assert evening.checked(ticket=forged) == "refused:pass.forged"
    assert evening.checked(ticket=foreign) == "refused:ticket.other_event"
    assert evening.checked(ticket="ملتقى") == "refused:pass.forged"
    assert evening.checked(key="nobody") == "refused:door.not_expected"

    def read(token: str, asker: Any = NOBODY) -> Any:
        return story.events.read_ticket(ReadPass(asker=asker, token=token))

    assert read(held).state == "yours"
    assert (read(held).line, read(held, story.person("huda")).line) == (None, None)
    seen = read(held, story.amal)
    assert (seen.state, seen.line.name, seen.line.state) == ("open", {"ar": "badr"}, "none")
    with pytest.raises(NotFound, match=r"pass\.forged"):
        read(forged)
    with pytest.raises(NotFound, match=r"pass\.forged"):
        story.events.join_online(ReadPass(asker=NOBODY, token=held))
    story.node.clock.advance(hours=3)
    assert read(held, story.amal).state == "over"

    story.node.clock.advance(hours=-4)
    story.events.cancel_rsvp(OfEvent(asker=story.person("huda"), event=evening.event))
    with pytest.raises(Conflict, match=r"ticket\.no_seat"):
        evening.ticket("huda")
    old = evening.ticket("badr")
    story.events.cancel_rsvp(OfEvent(asker=story.person("badr"), event=evening.event))
    story.answer(evening.event, "badr")
    assert read(old, story.amal).state == "revoked"
    assert evening.checked(ticket=old) == "refused:ticket.revoked"
    assert evening.checked(ticket=evening.ticket("badr")) == "checked_in"


def test_a_steward_may_check_in_and_nothing_else(story: Story) -> None:
    evening = Evening(story, "badr")
    sami = story.person("sami")
    door = ListDoor(asker=sami, event=evening.event)
    with pytest.raises(Forbidden, match=r"door\.not_steward"):
        story.events.door(door)
    naming = NameSteward(asker=story.amal, event=evening.event, person=sami.person, name=sami.name)
    for _ in range(2):
        assert [one.person for one in story.events.name_steward(naming).items] == [sami.person]
    story.node.down.add("membership")
    page = story.events.door(door)
    assert [one.name for one in page.items] == [{"ar": "badr"}]
    assert not page.organizer
    assert "person" not in vars(page.items[0])
    assert evening.checked(sami, key=evening.key("badr")) == "checked_in"
    story.node.down.clear()
    for refused in (
        lambda: story.events.attendance(ListAttendance(asker=sami, event=evening.event)),
        lambda: story.events.wall_code(WallCode(asker=sami, event=evening.event)),
        lambda: story.events.stewards(OfEvent(asker=sami, event=evening.event)),
        lambda: story.events.name_steward(
            NameSteward(asker=sami, event=evening.event, person="x", name={"ar": "س"})
        ),
        lambda: story.events.mark_attendance(
            MarkAttendance(asker=sami, event=evening.event, key="k", state="excused")
        ),
    ):
        with pytest.raises(Forbidden, match=r"event\.not_organizer"):
            refused()
    other = story.meeting()
    with pytest.raises(Forbidden, match=r"door\.not_steward"):
        story.events.door(ListDoor(asker=sami, event=other.id))


def test_the_door_finds_names_however_they_are_spelt(story: Story) -> None:
    evening = Evening(story, "أحمد", "هدى", "Badr.(x")

    def found(q: str) -> list[str]:
        page = story.events.door(ListDoor(asker=story.amal, event=evening.event, q=q))
        return [one.name["ar"] for one in page.items]

    assert found("احمد") == ["أحمد"]
    assert found("هدي") == ["هدى"]
    assert found("bad") == ["Badr.(x"]
    assert found(".*") == found("") == ["أحمد", "هدى", "Badr.(x"]
    first = story.events.door(ListDoor(asker=story.amal, event=evening.event, limit=2))
    rest = story.events.door(
        ListDoor(asker=story.amal, event=evening.event, limit=2, cursor=first.next or "")
    )
    assert [one.name["ar"] for one in [*first.items, *rest.items]] == ["أحمد", "هدى", "Badr.(x"]
    assert rest.next is None


def test_one_checks_oneself_in_with_the_code_on_the_wall(story: Story) -> None:
    evening = Evening(story, "badr", "huda")
    ask = WallCode(asker=story.amal, event=evening.event)
    code = story.events.wall_code(ask).code
    badr, huda = story.person("badr"), story.person("huda")
    story.node.clock.advance(minutes=-31)
    with pytest.raises(Conflict, match=r"door\.self_closed"):
        story.events.arrive(ArriveMyself(asker=badr, event=evening.event, code=code))
    story.node.clock.advance(minutes=1)
    with pytest.raises(Forbidden, match=r"door\.not_seated"):
        story.events.arrive(
            ArriveMyself(asker=story.person("sami"), event=evening.event, code=code)
        )
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    mine = story.events.arrive(ArriveMyself(asker=badr, event=evening.event, code=f" {arabic}"))
    assert (mine.state, mine.how) == ("present", "self")

    renewed = story.events.wall_code(WallCode(asker=story.amal, event=evening.event, renew=True))
    assert renewed.code != code
    for _ in range(5):
        with pytest.raises(Invalid) as refused:
            story.events.arrive(ArriveMyself(asker=huda, event=evening.event, code=code))
        assert refused.value.fields == {"code": ["wrong_code"]}
    right = ArriveMyself(asker=huda, event=evening.event, code=renewed.code)
    with pytest.raises(TooMany) as wait:
        story.events.arrive(right)
    assert 0 < wait.value.details["retry_after"] <= 601
    story.node.clock.advance(minutes=11)
    assert story.events.arrive(right).state == "present"


def test_who_was_not_seen_is_noted_after_the_end_where_the_door_was_used(story: Story) -> None:
    quiet = story.meeting()
    story.answer(quiet.id, "badr")
    evening = Evening(story, "badr", "huda", "sami", "noura")
    evening.checked(key=evening.key("badr"))
    evening.checked(key=evening.key("noura"))
    evening.checked(key=evening.key("noura"), undo=True)
    mark = MarkAttendance(
        asker=story.amal, event=evening.event, key=evening.key("sami"), state="excused"
    )
    assert story.events.mark_attendance(mark).state == "excused"
    story.node.clock.advance(hours=2, minutes=29)
    story.node.settle()
    assert evening.rows("no_show") == {}
    story.node.clock.advance(minutes=2)
    story.node.settle()
    story.node.settle()
    assert {name: one.state for name, one in evening.rows().items()} == {
        "badr": "present",
        "huda": "no_show",
        "sami": "excused",
        "noura": "no_show",
    }
    other = story.events.attendance(ListAttendance(asker=story.amal, event=quiet.id))
    assert other.items == []

    # A device that was offline brings its queue the next day.
    story.node.clock.advance(days=1)
    assert (
        evening.checked(
            key=evening.key("huda"), at=story.node.clock.now() - timedelta(days=1, hours=1)
        )
        == "checked_in"
    )
    assert evening.rows()["huda"].state == "present"
    with pytest.raises(NotFound, match=r"attendance\.unknown"):
        story.events.mark_attendance(
            MarkAttendance(asker=story.amal, event=evening.event, key="nobody", state="present")
        )
    story.node.clock.advance(days=7)
    with pytest.raises(Conflict, match=r"door\.closed"):
        evening.checked(key=evening.key("badr"))


def test_attendance_is_for_organizers_and_for_oneself(story: Story) -> None:
    evening = Evening(story, "badr", "huda")
    evening.checked(key=evening.key("badr"))
    badr, huda = story.person("badr"), story.person("huda")
    for asker in (badr, huda, story.person("sami")):
        with pytest.raises(Forbidden):
            story.events.attendance(ListAttendance(asker=asker, event=evening.event))
    mine = story.events.my_attendance(OfEvent(asker=badr, event=evening.event))
    assert (mine.state, mine.how, mine.at) == ("present", "name", story.node.clock.now())
    assert story.events.my_attendance(OfEvent(asker=huda, event=evening.event)).state == "none"
    exported = story.events.export_person(badr)["attendance"]
    assert [(one["event"], one["state"]) for one in exported] == [(evening.event, "present")]

    story.hear(PersonClosed(person=badr.person, username="badr"))
    page = story.events.attendance(ListAttendance(asker=story.amal, event=evening.event))
    assert [(one.person, one.name, one.state) for one in page.items] == [("", {}, "present")]
    assert page.numbers.came == 1
    kept = story.node.services["events"].database["attendance"]
    assert all(
        badr.person not in str(one) and evening.key("badr") not in str(one) for one in kept.find()
    )
