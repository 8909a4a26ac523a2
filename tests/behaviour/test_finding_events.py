"""Finding events by words, place, field and time."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from services.common.contracts.events import (
    Cancel,
    EventView,
    ImportEvent,
    ImportEvents,
    ListMine,
    SearchEvents,
)
from services.common.contracts.shared import Place
from services.common.errors import Forbidden, Invalid
from services.events.repository import search_query
from tests.behaviour.events_story import NOBODY, SLUG, Story
from tests.node import Node


@pytest.fixture
def story(empty_node: Node) -> Story:
    return Story(empty_node)


def ids(story: Story, **asked: Any) -> list[str]:
    return [one.id for one in story.events.search(SearchEvents(asker=NOBODY, **asked)).items]


def meeting(story: Story, days: float, hours: float = 2, **changes: Any) -> EventView:
    start = story.node.clock.now() + timedelta(days=days)
    return story.meeting(starts_at=start, ends_at=start + timedelta(hours=hours), **changes)


def test_words_are_found_with_and_without_article_in_both_languages(story: Story) -> None:
    event = meeting(story, 1, about={"ar": "نناقش الذكاء الاصطناعي"}, tags=["تعلّم الآلة"])
    for q in ("مجتمع", "المجتمع", "MONTHLY", "ذكاء", "إصطناعي", "الة", "بايثون", "riyadh pyth"):
        assert ids(story, q=q) == [event.id], q
    for q in ("طبخ", "مجتمع طبخ", "!!!", "$where", ".*"):
        assert ids(story, q=q) == [], q


def test_place_field_community_and_way_of_attending_narrow_the_list(story: Story) -> None:
    here = meeting(story, 1)
    there = meeting(
        story,
        2,
        venue=Place(name={"en": "Hall"}, city_id="105343"),
        field_ids=["0611"],
        online_url="https://meet.test/x",
    )
    afar = meeting(story, 3, venue=None, online_url="https://meet.test/y")
    assert ids(story) == [here.id, there.id, afar.id]
    assert ids(story, city_ids=["105343", "1"]) == [there.id]
    assert ids(story, field_ids=["0611"]) == [there.id]
    assert ids(story, community=SLUG, field_ids=["0613"]) == [here.id, afar.id]
    assert ids(story, community="other") == []
    assert ids(story, online=True) == [there.id, afar.id]
    assert ids(story, online=False) == [here.id, there.id]


def test_time_bounds_catch_what_is_on_and_the_past_comes_newest_first(story: Story) -> None:
    now = story.node.clock.now()
    long = meeting(story, 1, hours=24 * 30)
    short = meeting(story, 2)
    gone = meeting(story, 0.1)
    story.events.cancel(Cancel(asker=story.amal, event=short.id))
    draft = meeting(story, 3, publish=False)
    assert ids(story) == [gone.id, long.id]
    assert ids(story, after=now + timedelta(days=30)) == [long.id]
    assert ids(story, before=now + timedelta(hours=12)) == [gone.id]
    story.node.clock.advance(days=29)
    assert ids(story) == [long.id]
    assert ids(story, past=True) == [short.id, gone.id]
    assert ids(story, after=now) == [gone.id, long.id]
    assert draft.id not in ids(story, past=True)


def test_lists_are_bounded_and_continued_by_cursor(story: Story) -> None:
    made = [meeting(story, 1).id for _ in range(5)]
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = story.events.search(SearchEvents(asker=NOBODY, limit=2, cursor=cursor))
        found += [one.id for one in page.items]
        cursor = page.next
    assert found == sorted(made)
    for wrong in ({"limit": 0}, {"limit": 101}, {"cursor": "bad"}):
        with pytest.raises(Invalid) as refused:
            story.events.search(SearchEvents(asker=NOBODY, **wrong))  # type: ignore[arg-type]
        assert set(refused.value.fields) == set(wrong)


def test_lists_carry_my_answer_with_its_place_in_the_queue(story: Story) -> None:
    event = meeting(story, 1, capacity=1)
    story.answer(event.id, "badr")
    story.answer(event.id, "huda")
    found = story.events.search(SearchEvents(asker=story.person("huda"))).items[0]
    assert found.mine is not None
    assert (found.mine.state, found.mine.position) == ("waitlisted", 1)
    assert (found.counts.going, found.counts.waitlisted) == (1, 1)


def entry(key: str, **changes: Any) -> ImportEvent:
    given: dict[str, Any] = {
        "key": key,
        "community": SLUG,
        "title": {"en": f"Conference {key}"},
        "starts_at": datetime.fromisoformat("2014-02-20T00:00:00+00:00"),
        "ends_at": datetime.fromisoformat("2014-02-22T00:00:00+00:00"),
        "timezone": "UTC",
        "all_day": True,
        "venue": Place(name={"en": "Cape Town"}),
        "url": "http://rubyfuza.org",
    }
    return ImportEvent(**(given | changes))


def test_importing_twice_adds_nothing_and_a_bad_entry_spoils_nothing(story: Story) -> None:
    batch = [entry("a"), entry("b"), entry("bad", title={}), entry("a")]

    def run(**given: Any) -> list[str]:
        command = ImportEvents(asker=story.amal, slug=SLUG, **({"events": batch} | given))
        return story.events.import_events(command).outcomes

    expected = ["added", "added", "refused:title:required", "unchanged"]
    assert run(dry_run=True) == expected
    assert ids(story, past=True) == []
    assert run() == expected
    assert run() == ["unchanged", "unchanged", "refused:title:required", "unchanged"]
    assert run(events=[entry("a", title={"en": "Renamed"})], dry_run=True) == ["changed"]
    assert run(events=[entry("a", title={"en": "Renamed"})]) == ["changed"]
    assert run(events=[entry("a", title={"en": "Renamed"})]) == ["unchanged"]
    titles = [
        one.title["en"] for one in story.events.search(SearchEvents(asker=NOBODY, past=True)).items
    ]
    assert sorted(titles) == ["Conference b", "Renamed"]
    story.node.settle()
    assert story.node.heard("event_published") == story.node.heard("event_changed") == []
    with pytest.raises(Forbidden, match=r"event\.not_organizer"):
        story.events.import_events(
            ImportEvents(asker=story.person("x"), slug=SLUG, events=[entry("c")])
        )
    with pytest.raises(Invalid):
        run(events=[entry(str(n)) for n in range(501)])


def plans(plan: Any) -> Iterator[dict[str, Any]]:
    if isinstance(plan, dict):
        if "stage" in plan:
            yield plan
        for inner in plan.values():
            yield from plans(inner)
    elif isinstance(plan, list):
        for inner in plan:
            yield from plans(inner)


def test_no_question_reads_the_whole_collection(story: Story) -> None:
    for number in range(30):
        story.events.import_events(
            ImportEvents(
                asker=story.amal, slug=SLUG, events=[entry(f"{number}-{n}") for n in range(10)]
            )
        )
    event = meeting(story, 1)
    story.answer(event.id, "badr")
    now = story.node.clock.now()
    base = story.node.services["events"].database
    searches = [
        {},
        {"q": "conference meeting"},
        {"field_ids": ["0613"]},
        {"city_ids": ["108410"]},
        {"community": SLUG},
        {"past": True},
        {"past": True, "q": "conference"},
        {"online": True},
        {"after": now, "before": now + timedelta(days=3)},
    ]
    order = [("starts_at", 1), ("_id", 1)]
    asked = [search_query(SearchEvents(asker=NOBODY, **one), now, False) for one in searches]
    answered = story.node.services["events"].instance.use_cases.answered
    asked += [
        search_query(SearchEvents(asker=NOBODY, community=SLUG), now, True),
        {"created_by": story.amal.person, "status": "draft"},
        {"community": story.community.id, "status": "draft"},
        answered.query(story.person("badr").person),
        {
            "$or": [
                {name: SLUG, "status": {"$in": ["published", "cancelled"]}}
                for name in ("slug", "community")
            ],
            "visibility": "public",
        },
    ]
    for query in asked:
        explained = base["events"].find(query).sort(order).explain()
        stages = {plan["stage"] for plan in plans(explained["queryPlanner"]["winningPlan"])}
        assert "COLLSCAN" not in stages, query
        assert stages & {"IXSCAN", "IDHACK"}, query
    upcoming = base["events"].find(asked[0]).sort(order).explain()["executionStats"]
    assert upcoming["totalDocsExamined"] <= 2, "years of past events were read"
    page = story.events.mine(ListMine(asker=story.person("badr")))
    assert [one.id for one in page.items] == [event.id]
