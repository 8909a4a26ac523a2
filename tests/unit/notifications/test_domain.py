"""Who is told what, and what people may choose."""

from datetime import UTC, datetime

import pytest

from services.common.contracts import events, membership
from services.common.errors import Invalid
from services.notifications.domain import (
    KINDS,
    Crowd,
    channels_for,
    check_choices,
    told_by,
    without_mail,
)

AMAL, BADR = "https://a.test/people/amal", "https://a.test/people/badr"
GROUP = {"community": "c1", "slug": "python", "community_name": {"ar": "مجتمع بايثون"}}
MEETING = {
    "event": "e1",
    "title": {"ar": "لقاء"},
    "starts_at": datetime(2027, 3, 2, 16, 30, tzinfo=UTC),
    "timezone": "Asia/Riyadh",
    "slug": "python",
    "community_name": {"ar": "مجتمع بايثون"},
}


def kinds(message):
    return [(one.kind, one.person) for one in told_by(message)]


def joined(**changed):
    given = {**GROUP, "person": BADR, "person_name": {"ar": "بدر"}, "role": "member", **changed}
    return membership.MemberJoined(**given)


def test_joining_is_welcomed_and_acceptance_told_but_founding_is_not():
    assert kinds(joined()) == [("welcome_member", BADR)]
    assert kinds(joined(approved=True)) == [("membership_approved", BADR)]
    assert kinds(joined(role="founder")) == []


def test_each_organizer_hears_of_a_request_once():
    asked = membership.MembershipRequested(
        **GROUP, person=BADR, person_name={"ar": "بدر"}, organizers=[AMAL, AMAL, BADR]
    )
    assert kinds(asked) == [("membership_requested", AMAL)]


@pytest.mark.parametrize(
    ("reason", "told"), [("left", []), ("closed", []), ("removed", [("member_removed", BADR)])]
)
def test_leaving_by_oneself_is_no_news(reason, told):
    assert kinds(membership.MemberLeft(**GROUP, person=BADR, reason=reason)) == told


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("cancelled", []),
        ("closed", []),
        ("banned", ["seat_released"]),
        ("left_community", ["seat_released"]),
    ],
)
def test_a_seat_given_up_is_no_news_but_a_lost_one_is(reason, told):
    lost = events.SeatReleased(**MEETING, person=BADR, reason=reason)
    assert [kind for kind, _ in kinds(lost)] == told


def test_a_seat_from_the_waitlist_is_told_otherwise():
    seat = {**MEETING, "ends_at": MEETING["starts_at"], "place": {}, "person": BADR}
    assert kinds(events.SeatConfirmed(**seat)) == [("seat_confirmed", BADR)]
    assert kinds(events.SeatConfirmed(**seat, promoted=True)) == [("seat_promoted", BADR)]


def test_news_for_a_crowd_leaves_out_its_author():
    published = events.EventPublished(
        **MEETING, ends_at=MEETING["starts_at"], community="c1", place={}, online=True, by=AMAL
    )
    crowd = told_by(published)
    assert isinstance(crowd, Crowd)
    assert (crowd.source, crowd.of, crowd.but) == ("members", "c1", AMAL)


def test_every_essential_kind_keeps_a_channel():
    for kind in KINDS.values():
        if kind.essential:
            with pytest.raises(Invalid) as refused:
                check_choices({kind.name: []})
            assert refused.value.fields == {f"channels.{kind.name}": ["essential"]}
            assert channels_for(kind, {kind.name: []}) == kind.chosen
        else:
            assert check_choices({kind.name: []}) == {kind.name: []}
            assert channels_for(kind, {kind.name: []}) == ()


def test_every_mistake_in_a_choice_is_named():
    with pytest.raises(Invalid) as refused:
        check_choices({"nothing": [], "confirm_email": ["inapp"], "waitlisted": ["pigeon"]})
    assert refused.value.fields == {
        "channels.nothing": ["unknown"],
        "channels.confirm_email": ["not_one_of"],
        "channels.waitlisted": ["not_one_of"],
    }


def test_choices_are_kept_in_one_order_without_repeats():
    chosen = {"waitlisted": ["email", "inapp", "email"]}
    assert check_choices(chosen) == {"waitlisted": ["inapp", "email"]}


def test_one_click_stops_mails_of_one_kind_only():
    assert without_mail(KINDS["event_published"], KINDS["event_published"].chosen) == {
        "event_published": ["inapp", "push", "telegram", "whatsapp"]
    }
    with pytest.raises(Invalid):
        without_mail(KINDS["seat_promoted"], ["email"])
