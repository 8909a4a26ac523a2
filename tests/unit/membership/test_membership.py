"""One person in one community, decision by decision."""

from datetime import UTC, datetime

import pytest

from services.common.errors import Conflict, Forbidden, Invalid, NotFound
from services.membership.domain.membership import Membership, Where

NOW = datetime(2027, 3, 1, tzinfo=UTC)
WHERE = Where("c", "data", {"ar": "بيانات"})
NAME = {"ar": "بدر"}


def membership(status="", **more):
    return Membership(id="m", community="c", person="p", since=NOW, status=status, **more)


def join(one, mode="open", agreed=True):
    one.join(WHERE, NAME, mode, agreed, "", ["o"], NOW)
    return one


def said(one):
    return [message.NAME for message in one.recorded]


@pytest.mark.parametrize(
    ("before", "mode", "after", "messages"),
    [
        ("", "open", "active", ["member_joined"]),
        ("left", "open", "active", ["member_joined"]),
        ("removed", "open", "active", ["member_joined"]),
        ("pending", "open", "active", ["member_joined"]),
        ("", "approval", "pending", ["membership_requested"]),
        ("invited", "approval", "active", ["member_joined"]),
        ("invited", "invite", "active", ["member_joined"]),
        ("active", "invite", "active", []),
        ("paused", "open", "paused", []),
        ("pending", "approval", "pending", []),
    ],
)
def test_joining(before, mode, after, messages):
    one = join(membership(before), mode)

    assert (one.status, said(one)) == (after, messages)


@pytest.mark.parametrize(
    ("one", "mode", "agreed", "kind"),
    [
        (membership("removed", banned=True), "open", True, Forbidden),
        (membership(), "invite", True, Forbidden),
        (membership("pending"), "invite", True, None),
        (membership(), "open", False, Invalid),
        (membership("invited"), "invite", False, Invalid),
    ],
)
def test_joining_refused_changes_nothing(one, mode, agreed, kind):
    before = dict(vars(one))
    if kind is None:
        join(one, mode, agreed)
    else:
        with pytest.raises(kind):
            join(one, mode, agreed)
    assert vars(one) == before


@pytest.mark.parametrize(
    ("before", "status", "banned", "after", "messages"),
    [
        ("pending", "active", False, "active", ["member_joined"]),
        ("paused", "active", False, "active", []),
        ("active", "active", False, "active", []),
        ("active", "paused", False, "paused", []),
        ("active", "removed", False, "removed", ["member_left"]),
        ("paused", "removed", True, "removed", ["member_left"]),
        ("pending", "removed", False, "removed", ["membership_declined"]),
        ("invited", "removed", False, "removed", []),
        ("left", "removed", True, "removed", []),
        ("left", "removed", False, "left", []),
        ("removed", "removed", False, "removed", []),
        ("", "removed", True, "removed", []),
    ],
)
def test_what_organizers_do(before, status, banned, after, messages):
    one = membership(before, role="moderator")
    one.set_status(WHERE, NAME, status, banned, "", NOW)

    assert (one.status, said(one), one.banned) == (after, messages, banned)


@pytest.mark.parametrize(
    ("before", "status", "kind"),
    [
        ("", "active", Conflict),
        ("left", "active", Conflict),
        ("invited", "active", Conflict),
        ("pending", "paused", Conflict),
        ("", "removed", NotFound),
    ],
)
def test_what_organizers_cannot_do(before, status, kind):
    with pytest.raises(kind):
        membership(before).set_status(WHERE, NAME, status, False, "", NOW)


@pytest.mark.parametrize("before", ["", "left", "removed"])
def test_who_is_not_there_leaves_nothing(before):
    one = membership(before)
    one.leave(WHERE, NOW)

    assert (one.status, said(one)) == (before, [])


def test_a_withdrawn_request_tells_nobody():
    one = membership("pending")
    one.leave(WHERE, NOW)

    assert (one.status, said(one)) == ("left", [])


def test_roles_are_for_active_members():
    with pytest.raises(Conflict):
        membership("pending").set_role(WHERE, "organizer")
    one = membership("active")
    one.set_role(WHERE, "organizer")
    one.set_role(WHERE, "organizer")
    assert said(one) == ["role_changed"]
    one.leave(WHERE, NOW)
    assert one.role == "member"
