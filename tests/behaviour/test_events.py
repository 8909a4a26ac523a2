"""An event's life as organizers and visitors see it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.common.contracts.events import (
    Amend,
    Attendees,
    Cancel,
    FeedOf,
    ListAnswers,
    ListMine,
    OfEvent,
    Rsvp,
    SearchEvents,
)
from services.common.contracts.membership import (
    CommunityChanged,
    MemberJoined,
    MemberLeft,
    PersonChanged,
    PersonClosed,
)
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, Stale, Unauthenticated
from services.common.ids import new_id
from services.common.wire import envelope
from tests.behaviour.events_story import NAME, NOBODY, SLUG, VENUE, Story
from tests.node import Node


@pytest.fixture
def story(empty_node: Node) -> Story:
    return Story(empty_node)


def left(story: Story, who: str, **given: object) -> MemberLeft:
    facts = {
        "community": story.community.id,
        "slug": SLUG,
        "community_name": NAME,
        "person": story.person(who).person,
        "reason": "left",
    }
    return MemberLeft(**(facts | given))  # type: ignore[arg-type]


def test_a_draft_is_known_to_organizers_only_until_it_is_published(story: Story) -> None:
    event = story.meeting(publish=False)
    assert (event.status, event.city_id, event.field_ids) == ("draft", "108410", ["0613"])
    for asker in (NOBODY, story.person("badr")):
        with pytest.raises(NotFound, match=r"event\.unknown"):
            story.see(event.id, asker)
    with pytest.raises(NotFound, match=r"event\.unknown"):
        story.answer(event.id, "badr")
    with pytest.raises(NotFound, match=r"event\.unknown"):
        story.events.publish(OfEvent(asker=story.person("badr"), event=event.id))
    drafts = story.events.drafts(SearchEvents(asker=story.amal, community=SLUG))
    assert [one.id for one in drafts.items] == [event.id]
    published = story.events.publish(OfEvent(asker=story.amal, event=event.id))
    assert published.status == "published"
    story.node.settle()
    told = story.node.heard("event_published")
    assert [one["event"] for one in told] == [event.id]
    assert story.see(event.id).title == event.title


def test_the_same_command_again_gives_the_same_event(story: Story) -> None:
    command = story.drafted(publish=True)
    first = story.events.draft(command)
    assert story.events.draft(command).id == first.id
    story.node.settle()
    assert len(story.node.heard("event_published")) == 1
    other = replace(command, asker=story.registered("huda"))
    with pytest.raises(Forbidden, match=r"event\.not_organizer"):
        story.events.draft(other)


def test_only_organizers_with_confirmed_accounts_run_events(story: Story) -> None:
    event = story.meeting()
    badr = story.person("badr")
    with pytest.raises(Forbidden, match=r"event\.not_organizer"):
        story.events.amend(Amend(asker=badr, event=event.id, capacity=3))
    with pytest.raises(Forbidden, match=r"event\.not_organizer"):
        story.events.cancel(Cancel(asker=badr, event=event.id))
    with pytest.raises(Forbidden, match=r"account\.unconfirmed"):
        story.meeting(asker=replace(story.amal, confirmed=False))
    with pytest.raises(Unauthenticated):
        story.meeting(asker=NOBODY)
    with pytest.raises(NotFound):
        story.meeting(slug="nowhere")
    with pytest.raises(Invalid) as refused:
        story.meeting(title={"ar": "\u202e\u200f"}, venue=None, id="../x")
    assert refused.value.fields == {"id": ["invalid"]}
    with pytest.raises(Invalid) as refused:
        story.meeting(title={"ar": "\u202e\u200f"}, venue=None)
    assert refused.value.fields == {"title": ["required"]}


def test_an_amendment_tells_what_changed_and_an_old_one_is_stale(story: Story) -> None:
    event = story.meeting(capacity=1)
    story.answer(event.id, "badr")
    story.answer(event.id, "huda")
    amended = story.events.amend(
        Amend(
            asker=story.amal,
            event=event.id,
            starts_at=event.starts_at + timedelta(minutes=30),
            capacity=2,
            expected=event.version,
        )
    )
    assert (amended.sequence, amended.counts.going, amended.organizer) == (1, 2, True)
    story.node.settle()
    assert [one["changed"] for one in story.node.heard("event_changed")] == [["starts_at"]]
    assert [one["promoted"] for one in story.node.heard("seat_confirmed")] == [False, True]
    with pytest.raises(Stale, match=r"event\.stale"):
        story.events.amend(Amend(asker=story.amal, event=event.id, capacity=9, expected=1))
    with pytest.raises(Invalid) as refused:
        story.events.amend(Amend(asker=story.amal, event=event.id, clear=["title"]))
    assert refused.value.fields == {"clear": ["not_one_of"]}
    cleared = story.events.amend(Amend(asker=story.amal, event=event.id, clear=["capacity"]))
    assert (cleared.capacity, cleared.seats_left) == (None, None)


def test_the_address_and_the_link_are_for_those_who_come(story: Story) -> None:
    event = story.meeting(capacity=1, online_url="https://meet.test/room")
    story.answer(event.id, "badr")
    story.answer(event.id, "huda")
    for asker in (NOBODY, story.person("huda"), story.person("sami")):
        seen = story.see(event.id, asker)
        assert seen.venue is not None
        assert (seen.venue.name, seen.venue.address) == (VENUE.name, {})
        assert (seen.venue.latitude, seen.online_url) == (None, "")
    for asker in (story.person("badr"), story.amal):
        seen = story.see(event.id, asker)
        assert seen.venue == VENUE
        personal = asker.person != story.amal.person
        assert seen.online_url.startswith("https://alpha.test/join/") == personal
        assert ("https://meet.test/room" in seen.online_url) != personal
    assert story.see(event.id, story.amal).organizer
    assert not story.see(event.id, story.person("badr")).organizer


def test_a_public_event_stays_readable_while_membership_does_not_answer(story: Story) -> None:
    event = story.meeting()
    story.node.down.add("membership")
    assert story.see(event.id, story.amal).organizer is False
    assert story.answer(event.id, "badr").mine is not None


def test_two_seats_three_people_and_one_who_cancels(story: Story) -> None:
    event = story.meeting(capacity=2)
    views = [story.answer(event.id, who) for who in ("badr", "huda", "sami")]
    assert [view.mine.state for view in views if view.mine] == ["going", "going", "waitlisted"]
    assert views[2].mine is not None and views[2].mine.position == 1
    assert views[2].seats_left == 0
    seen = story.see(event.id, story.person("sami"))
    assert seen.mine is not None and seen.mine.position == 1
    story.events.cancel_rsvp(OfEvent(asker=story.person("badr"), event=event.id))
    story.node.settle()
    last = story.node.heard("seat_confirmed")[-1]
    assert (last["person"], last["promoted"]) == (story.person("sami").person, True)
    assert last["community_name"] == NAME
    assert story.see(event.id).counts.going == 2


def test_unconfirmed_and_unknown_people_may_not_answer_and_a_begun_event_takes_no_answer(
    story: Story,
) -> None:
    event = story.meeting()
    with pytest.raises(Forbidden, match=r"account\.unconfirmed"):
        story.events.rsvp(Rsvp(asker=replace(story.person("x"), confirmed=False), event=event.id))
    with pytest.raises(Unauthenticated):
        story.events.rsvp(Rsvp(asker=NOBODY, event=event.id))
    with pytest.raises(NotFound, match=r"event\.unknown"):
        story.answer("no-such-event", "badr")
    story.node.clock.advance(days=1)
    with pytest.raises(Conflict, match=r"event\.started"):
        story.answer(event.id, "badr")
    story.node.clock.advance(hours=2)
    assert story.see(event.id).status == "ended"


def test_who_leaves_frees_the_seat_and_who_is_banned_may_not_come_back(story: Story) -> None:
    event = story.meeting(capacity=1)
    story.answer(event.id, "badr")
    story.answer(event.id, "huda")
    story.hear(left(story, "badr", reason="removed", banned=True))
    released = story.node.heard("seat_released")
    assert [(one["person"], one["reason"]) for one in released] == [
        (story.person("badr").person, "banned")
    ]
    assert story.node.heard("seat_confirmed")[-1]["person"] == story.person("huda").person
    with pytest.raises(Forbidden, match=r"event\.banned"):
        story.answer(event.id, "badr")
    story.node.clock.advance(minutes=1)
    joined = {k: v for k, v in vars(left(story, "badr")).items() if k not in ("reason", "banned")}
    story.hear(MemberJoined(**joined, person_name={"ar": "بدر"}, role="member"))
    assert story.answer(event.id, "badr").counts.waitlisted == 1


def test_old_news_of_leaving_does_not_take_a_newer_answer_away(story: Story) -> None:
    event = story.meeting()
    letter_time = story.node.clock.now()
    story.node.clock.advance(minutes=5)
    story.answer(event.id, "badr")
    story.node.queue.append(envelope(left(story, "badr"), new_id(), letter_time))
    story.node.settle()
    assert story.see(event.id).counts.going == 1
    story.hear(left(story, "badr"))
    story.hear(left(story, "badr"))
    assert story.see(event.id).counts.going == 0
    assert len(story.node.heard("seat_released")) == 1


def test_a_closed_account_is_forgotten_everywhere_and_counts_of_the_past_stay(story: Story) -> None:
    past, coming = (
        story.meeting(),
        story.meeting(
            starts_at=story.node.clock.now() + timedelta(days=9),
            ends_at=story.node.clock.now() + timedelta(days=10),
            capacity=1,
        ),
    )
    story.answer(past.id, "badr")
    story.answer(coming.id, "badr")
    story.answer(coming.id, "huda")
    story.node.clock.advance(days=3)
    story.hear(PersonClosed(person=story.person("badr").person, username="badr"))
    assert story.see(past.id).counts.going == 1
    names = story.events.answers(ListAnswers(asker=story.amal, event=past.id)).items
    assert [(one.person, one.name) for one in names] == [("", {})]
    coming_now = story.events.answers(ListAnswers(asker=story.amal, event=coming.id)).items
    assert [one.person for one in coming_now] == [story.person("huda").person]
    base = story.node.services["events"].database
    kept = [
        repr(one) for name in ("events", "answered") for one in base[name].find({}, {"outbox": 0})
    ]
    assert not any("people/badr" in one for one in kept)
    assert base["answered"].count_documents({}) == 1


def test_a_new_name_shows_on_coming_events_and_a_renamed_community_everywhere(story: Story) -> None:
    event = story.meeting()
    story.answer(event.id, "badr")
    badr = story.person("badr")
    story.hear(
        PersonChanged(
            person=badr.person,
            username="badr",
            name={"ar": "بدر الجديد"},
            email="b@example.org",
            language="ar",
            timezone="Asia/Riyadh",
            confirmed=True,
        )
    )
    names = story.events.answers(ListAnswers(asker=story.amal, event=event.id)).items
    assert names[0].name == {"ar": "بدر الجديد"}
    news = CommunityChanged(
        community=story.community.id,
        slug=SLUG,
        name={"ar": "ملتقى الثعابين"},
        city_id="108410",
        timezone="Asia/Riyadh",
        field_ids=["0613"],
    )
    story.node.clock.advance(minutes=1)
    story.hear(news)
    assert story.see(event.id).community_name == {"ar": "ملتقى الثعابين"}
    found = story.events.search(SearchEvents(asker=NOBODY, q="ثعابين"))
    assert [one.id for one in found.items] == [event.id]


def test_names_are_for_organizers_and_everybody_sees_counts(story: Story) -> None:
    event = story.meeting(capacity=2)
    for who in ("a", "b", "c", "d"):
        story.answer(event.id, who)
    others = story.events.answers(ListAnswers(asker=story.person("a"), event=event.id))
    assert (others.items, others.counts.going, others.counts.waitlisted) == ([], 2, 2)
    page = story.events.answers(
        ListAnswers(asker=story.amal, event=event.id, state="waitlisted", limit=1)
    )
    assert [(one.name, one.position) for one in page.items] == [({"ar": "c"}, 1)]
    rest = story.events.answers(
        ListAnswers(asker=story.amal, event=event.id, state="waitlisted", cursor=page.next or "")
    )
    assert [(one.name, one.position) for one in rest.items] == [({"ar": "d"}, 2)]
    assert rest.next is None
    with pytest.raises(Invalid):
        story.events.answers(ListAnswers(asker=story.amal, event=event.id, state="absent"))
    with pytest.raises(Invalid):
        story.events.answers(ListAnswers(asker=story.amal, event=event.id, cursor="x"))


def test_attendees_are_handed_out_in_slices(story: Story) -> None:
    event = story.meeting()
    for number in range(7):
        story.answer(event.id, f"p{number}")
    found: list[str] = []
    after = ""
    while True:
        slice_ = story.events.attendees(
            Attendees(event=event.id, states=["going"], after=after, limit=3)
        )
        found += slice_.people
        if not (after := slice_.next):
            break
    assert sorted(found) == [story.person(f"p{n}").person for n in range(7)]


def test_my_answers_feed_and_export(story: Story) -> None:
    events = [
        story.meeting(
            starts_at=story.node.clock.now() + timedelta(days=day),
            ends_at=story.node.clock.now() + timedelta(days=day, hours=1),
        )
        for day in (3, 1, 2)
    ]
    for event in events:
        story.answer(event.id, "badr")
    badr = story.person("badr")
    story.events.cancel(Cancel(asker=story.amal, event=events[0].id, reason="سفر"))
    story.events.cancel_rsvp(OfEvent(asker=badr, event=events[2].id))
    page = story.events.mine(ListMine(asker=badr, limit=1))
    assert [one.id for one in page.items] == [events[1].id]
    rest = story.events.mine(ListMine(asker=badr, limit=1, cursor=page.next or ""))
    assert [(one.id, one.status) for one in rest.items] == [(events[0].id, "cancelled")]
    mine = story.events.feed(FeedOf(person=badr.person)).events
    assert [(one.id, one.status) for one in mine] == [
        (events[1].id, "published"),
        (events[0].id, "cancelled"),
    ]
    everybodys = story.events.feed(FeedOf(community=SLUG)).events
    assert [one.id for one in everybodys] == [events[1].id, events[2].id, events[0].id]
    assert everybodys[0].venue is not None and everybodys[0].venue.address == {}
    assert mine[0].venue == VENUE
    export = story.events.export_person(badr)
    assert {one["event"]: one["state"] for one in export["answers"]} == {
        events[0].id: "going",
        events[1].id: "going",
        events[2].id: "cancelled",
    }
    assert len(story.events.export_person(story.amal)["organized"]) == 3
    story.node.clock.advance(days=5)
    past = story.events.mine(ListMine(asker=badr, past=True)).items
    assert [one.id for one in past] == [events[0].id, events[1].id]


def test_events_of_a_community_that_is_not_public_are_for_its_members(empty_node: Node) -> None:
    story = Story(empty_node, visibility="members")
    event = story.meeting()
    badr = story.person("badr")
    for act in (
        lambda: story.see(event.id),
        lambda: story.see(event.id, badr),
        lambda: story.answer(event.id, "badr"),
        lambda: story.events.cancel_rsvp(OfEvent(asker=badr, event=event.id)),
        lambda: story.events.answers(ListAnswers(asker=badr, event=event.id)),
    ):
        with pytest.raises(NotFound, match=r"event\.unknown"):
            act()
    assert story.see(event.id, story.amal).id == event.id
    for asker, community, seen in (
        (NOBODY, "", 0),
        (NOBODY, SLUG, 0),
        (badr, SLUG, 0),
        (story.amal, "", 0),
        (story.amal, SLUG, 1),
    ):
        found = story.events.search(SearchEvents(asker=asker, community=community))
        assert len(found.items) == seen
    assert story.events.feed(FeedOf(community=SLUG)).events == []
