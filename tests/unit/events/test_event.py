"""An event's life: what is checked, what is told, what is refused."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.contracts.shared import Place
from services.common.errors import Conflict, Invalid, Stale
from services.events.domain import checked
from services.events.domain.content import content_of
from tests.unit.events.build import DAY, HOUR, NOW, draft, going, published, told


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"title": {}}, "title", "required"),
        ({"title": {"ar": "‏"}}, "title", "required"),
        ({"title": {"ar": "ل"}}, "title.ar", "too_short"),
        ({"title": {"ar": "ل" * 201}}, "title.ar", "too_long"),
        ({"about": {"en": "x" * 20_001}}, "about.en", "too_long"),
        ({"ends_at": NOW + DAY}, "ends_at", "before_start"),
        ({"ends_at": NOW + 33 * DAY}, "ends_at", "too_long"),
        ({"starts_at": datetime(1, 1, 1, tzinfo=UTC)}, "starts_at", "invalid"),
        ({"ends_at": datetime(9999, 1, 1, tzinfo=UTC)}, "ends_at", "invalid"),
        ({"timezone": "Riyadh"}, "timezone", "invalid"),
        ({"timezone": "../etc/passwd"}, "timezone", "invalid"),
        ({"online_url": "javascript:alert(1)"}, "online_url", "invalid"),
        ({"online_url": "https://"}, "online_url", "invalid"),
        ({"online_url": "https://[x"}, "online_url", "invalid"),
        ({"online_url": "https://a.b/ c"}, "online_url", "invalid"),
        ({"url": "https://a.b/" + "x" * 2000}, "url", "too_long"),
        ({"capacity": 0}, "capacity", "invalid"),
        ({"capacity": 100_001}, "capacity", "invalid"),
        ({"guests_allowed": 6}, "guests_allowed", "invalid"),
        ({"venue": Place(name={})}, "venue.name", "required"),
        (
            {"venue": Place(name={"ar": "قاعة"}, latitude=91.0, longitude=1.0)},
            "venue.latitude",
            "invalid",
        ),
        ({"venue": Place(name={"ar": "قاعة"}, latitude=1.0)}, "venue.longitude", "required"),
        ({"field_ids": [str(n) for n in range(11)]}, "field_ids", "too_many"),
    ],
)
def test_wrong_content_is_named_by_field(change: dict[str, Any], field: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(replace(content_of(draft()), **change))
    assert code in refused.value.fields[field]


def test_the_mode_follows_from_where_it_takes_place() -> None:
    assert draft().mode == "in_person"
    assert draft(online_url="https://meet.test/x").mode == "hybrid"
    assert draft(online_url="https://meet.test/x", venue=None).mode == "online"


def test_publishing_tells_once_and_a_past_event_cannot_be_published() -> None:
    event = draft()
    event.publish("amal", NOW)
    event.publish("amal", NOW)
    assert [name for name, *_ in told(event)] == ["event_published"]
    assert (event.shown_status(NOW), event.shown_status(event.ends_at)) == ("published", "ended")
    with pytest.raises(Conflict, match=r"event\.in_the_past"):
        draft().publish("amal", NOW + 5 * DAY)


def test_a_material_change_is_told_by_name_and_a_small_one_is_not() -> None:
    event = published()
    event.amend(replace(content_of(event), tags=["بايثون"]), NOW)
    assert (event.sequence, told(event)) == (1, [("event_touched", None)])
    event.recorded.clear()
    later = replace(
        content_of(event), starts_at=event.starts_at + HOUR, ends_at=event.ends_at + HOUR
    )
    event.amend(later, NOW)
    assert told(event) == [("event_changed", None, ["starts_at", "ends_at"])]
    assert (event.sequence, event.revision) == (2, 4)


def test_a_change_of_nothing_and_a_change_of_a_draft_tell_nobody() -> None:
    event = published()
    event.amend(content_of(event), NOW)
    assert (event.sequence, event.revision, event.recorded) == (0, 2, [])
    unpublished = draft()
    unpublished.amend(replace(content_of(unpublished), timezone="Africa/Cairo"), NOW)
    assert (unpublished.sequence, unpublished.recorded) == (0, [])


def test_an_edit_is_stale_after_another_edit_but_not_after_an_answer() -> None:
    event = published()
    seen = event.revision
    going(event, "badr")
    event.amend(replace(content_of(event), capacity=5), NOW, expected=seen)
    with pytest.raises(Stale, match=r"event\.stale"):
        event.amend(replace(content_of(event), capacity=6), NOW, expected=seen)


def test_a_published_event_may_not_be_moved_into_the_past_nor_an_ended_one_moved() -> None:
    event = published()
    back = {"starts_at": NOW - 2 * DAY, "ends_at": NOW - DAY}
    with pytest.raises(Conflict, match=r"event\.in_the_past"):
        event.amend(replace(content_of(event), **back), NOW)
    late = {"starts_at": NOW + 20 * DAY, "ends_at": NOW + 21 * DAY}
    with pytest.raises(Conflict, match=r"event\.ended"):
        event.amend(replace(content_of(event), **late), NOW + 10 * DAY)
    event.amend(replace(content_of(event), about={"ar": "شكرا لكم"}), NOW + 10 * DAY)
    assert told(event) == [("event_touched", None)]


def test_moving_a_begun_event_to_later_seats_those_who_still_wait() -> None:
    event = published(capacity=1)
    going(event, "badr", "huda")
    event.recorded.clear()
    during = event.starts_at + timedelta(minutes=5)
    event.amend(replace(content_of(event), capacity=2), during)
    assert told(event) == [("event_touched", None)]
    tomorrow = {"starts_at": event.starts_at + DAY, "ends_at": event.ends_at + DAY}
    event.amend(replace(content_of(event), **tomorrow), during)
    assert ("seat_confirmed", "huda", True) in told(event)


def test_calling_off_is_told_once_with_its_reason_and_is_final() -> None:
    event = published()
    event.cancel("تعذّر المكان", NOW)
    event.cancel("again", NOW)
    assert told(event) == [("event_cancelled", None, "تعذّر المكان")]
    assert (event.cancel_reason, event.shown_status(NOW)) == ("تعذّر المكان", "cancelled")
    for act in (
        lambda: event.publish("amal", NOW),
        lambda: event.amend(replace(content_of(event), capacity=3), NOW),
    ):
        with pytest.raises(Conflict, match=r"event\.cancelled"):
            act()
    with pytest.raises(Conflict, match=r"event\.not_published"):
        draft().cancel("", NOW)
    with pytest.raises(Conflict, match=r"event\.ended"):
        published().cancel("", NOW + 5 * DAY)


def test_it_is_found_by_arabic_words_without_the_article_and_by_its_community() -> None:
    event = draft(tags=["تعلّم الآلة"])
    event.refresh_words()
    assert {"مجتمع", "بايثون", "meeting", "اله"} <= set(event.words)
