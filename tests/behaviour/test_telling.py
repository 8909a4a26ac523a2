"""People's own hours and communities: what can wait waits, what is not wanted stays away."""

from datetime import UTC, datetime, timedelta

import pytest

from services.common.contracts.events import SeatReleased
from services.common.contracts.notifications import (
    ListNotifications,
    Mute,
    Notifications,
    QuietHours,
    SetPreferences,
    SetPreferencesByToken,
    Wish,
)
from services.common.errors import Invalid
from services.notifications.channels.links import Links
from services.notifications.service import NotificationsService
from tests.behaviour.notified import MEETING, asker, knows, mail_of, seat, tell, uri
from tests.node import SECRET


@pytest.fixture
def node(empty_node):
    return empty_node.start(NotificationsService)


@pytest.fixture
def notifications(node):
    return node.remote(Notifications)


def released():
    return SeatReleased(**MEETING, person=uri("badr"), reason="left_community")


def test_at_quiet_hours_what_can_wait_is_on_the_page_at_once_and_mailed_in_the_morning(
    node, notifications
):
    knows(node, "badr")
    node.clock.time = datetime(2027, 3, 1, 20, 30, tzinfo=UTC)  # 23:30 in Riyadh
    quiet = Wish(quiet=QuietHours(start="22:00", end="07:00"))
    view = notifications.set_preferences(SetPreferences(asker=asker("badr"), wish=quiet))
    assert (view.quiet.start, view.timezone) == ("22:00", "Asia/Riyadh")

    tell(node, released())
    tell(node, seat("badr"))
    node.settle()
    listed = notifications.notifications(ListNotifications(asker=asker("badr")))
    assert {one.kind for one in listed.items} == {"seat_released", "seat_confirmed"}
    assert len(node.mailbox.to(mail_of("badr"))) == 1, "only what badr just asked for"
    node.clock.time = datetime(2027, 3, 2, 3, 59, tzinfo=UTC)
    node.settle()
    assert len(node.mailbox.to(mail_of("badr"))) == 1
    node.clock.advance(minutes=1)
    node.settle()
    assert len(node.mailbox.to(mail_of("badr"))) == 2

    open_ = Wish(clear=["quiet"])
    token = Links(SECRET).token(uri("badr"), "seat_released")
    command = SetPreferencesByToken(token=token, wish=open_)
    after = notifications.set_preferences_by_token(command)
    assert after.quiet is None
    assert {one.kind: one.channels for one in after.kinds}["seat_released"] == ["inapp", "email"]
    with pytest.raises(Invalid) as no:
        wrong = Wish(quiet=QuietHours(start="25:00", end="07:00", days=[]))
        notifications.set_preferences(SetPreferences(asker=asker("badr"), wish=wrong))
    assert set(no.value.fields) == {"quiet.start", "quiet.days"}


def test_a_silent_community_tells_only_what_must_be_known(node, notifications):
    knows(node, "badr")
    slug = MEETING["slug"]
    until = node.clock.now() + timedelta(days=2)
    wish = Wish(muted=[Mute(community=slug, until=until)])
    view = notifications.set_preferences(SetPreferences(asker=asker("badr"), wish=wish))
    assert [(one.slug, one.muted) for one in view.communities] == [(slug, True)]
    tell(node, released())
    tell(node, seat("badr"))
    node.settle()
    listed = notifications.notifications(ListNotifications(asker=asker("badr")))
    assert [one.kind for one in listed.items] == ["seat_confirmed"]

    node.clock.advance(days=2, seconds=1)
    here = Wish(communities={slug: {"seat_released": ["inapp"]}})
    notifications.set_preferences(SetPreferences(asker=asker("badr"), wish=here))
    tell(node, released())
    node.settle()
    assert len(node.mailbox.to(mail_of("badr"))) == 1, "here only on the page"
    exported = notifications.export_person(asker("badr"))["preferences"]
    assert exported["communities"] == {slug: {"seat_released": ["inapp"]}}


def test_what_was_held_is_looked_at_again_before_it_goes(node, notifications):
    night = Wish(quiet=QuietHours(start="22:00", end="07:00"))

    def wish(**given):
        notifications.set_preferences(SetPreferences(asker=asker("badr"), **given))

    def mails_after(*moment):
        if moment:
            node.clock.time = datetime(2027, 3, *moment, tzinfo=UTC)
        node.settle()
        return len(node.mailbox.to(mail_of("badr")))

    def held_at_night(day):
        node.clock.time = datetime(2027, 3, day, 20, 30, tzinfo=UTC)  # 23:30 in Riyadh
        before = mails_after()
        tell(node, released())
        assert mails_after() == before

    knows(node, "badr")
    wish(wish=night)
    # East of here the night is over.
    held_at_night(1)
    knows(node, "badr", timezone="Pacific/Auckland")
    assert mails_after() == 1
    # A zone this system does not know any longer counts as UTC: seven o'clock comes later there.
    knows(node, "badr", timezone="Asia/Riyadh")
    held_at_night(2)
    assert mails_after(2, 23, 0) == 1
    knows(node, "badr", timezone="Asia/Removed")
    assert mails_after(3, 6, 59) == 1
    assert mails_after(3, 7, 0) == 2
    # Whoever gives the quiet hours up need not wait for their end.
    knows(node, "badr", timezone="Asia/Riyadh")
    held_at_night(3)
    wish(wish=Wish(clear=["quiet"]))
    assert mails_after() == 3
    # Nothing is sent that is unwanted by then.
    wish(wish=night)
    held_at_night(4)
    wish(channels={"seat_released": []})
    assert mails_after(5, 12, 0) == 3
