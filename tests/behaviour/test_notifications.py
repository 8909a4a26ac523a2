"""Telling people: in the application and by mail, once, in their language, as they chose."""

from datetime import timedelta

import pytest

from services.common.contracts.deliveries import ListDeliveries, RetryDelivery
from services.common.contracts.events import PlacedOnWaitlist
from services.common.contracts.membership import (
    EmailConfirmationRequested,
    MembershipRequested,
    PasswordResetRequested,
    PersonChanged,
    PersonClosed,
    PersonRegistered,
)
from services.common.contracts.notifications import (
    ListNotifications,
    MarkRead,
    Notifications,
    PreferenceToken,
    SetPreferences,
    SetPreferencesByToken,
)
from services.common.contracts.shared import Asker
from services.common.errors import Invalid, NotFound, Unauthenticated
from services.notifications.service import NotificationsService
from tests.behaviour.notified import GROUP, MEETING, asker, knows, mail_of, seat, tell, uri


@pytest.fixture
def node(empty_node):
    return empty_node.start(NotificationsService)


@pytest.fixture
def notifications(node):
    return node.remote(Notifications)


def listed(notifications, username, language="ar", **more):
    return notifications.notifications(ListNotifications(asker=asker(username, language), **more))


def text_of(mail, kind="plain"):
    return mail.get_body((kind,)).get_content()


def test_a_seat_is_told_in_the_application_and_by_mail(node, notifications):
    knows(node, "badr")
    tell(node, seat("badr", guests=2))
    node.settle()

    (note,) = listed(notifications, "badr").items
    assert note.kind == "seat_confirmed"
    assert "لقاء الشتاء" in note.title
    assert "الثلاثاء 2 مارس 2027، 7:30 م بتوقيت الرياض" in note.body
    assert "مرافقان" in note.body
    assert note.url == "https://alpha.test/ar/events/3b1c"
    (mail,) = node.mailbox.to(mail_of("badr"))
    assert "لقاء الشتاء" in mail["Subject"]
    assert "https://alpha.test/ar/events/3b1c" in text_of(mail)
    html = text_of(mail, "html")
    assert '<html lang="ar" dir="rtl" ' in html
    assert "<bdi>لقاء الشتاء</bdi>" in html
    assert mail["Message-ID"].endswith("@alpha.test>")
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Reply-To"] is None
    assert mail["From"].addresses[0].addr_spec == "noreply@alpha.test"
    assert mail["From"].addresses[0].display_name == "ملتقى"


def test_the_reader_chooses_the_language_of_the_page_and_of_the_mail(node, notifications):
    knows(node, "huda", "en")
    tell(node, seat("huda"))
    node.settle()

    assert "Winter meeting" in listed(notifications, "huda", "en").items[0].title
    assert "لقاء الشتاء" in listed(notifications, "huda", "ar").items[0].title
    (mail,) = node.mailbox.to(mail_of("huda"))
    assert mail["Subject"] == "Your seat is confirmed: \u2068Winter meeting\u2069"
    assert '<html lang="en" dir="ltr" ' in text_of(mail, "html")
    assert mail["Content-Language"] == "en"


def test_hearing_a_message_again_tells_nobody_twice(node, notifications):
    knows(node, "badr")
    letter = tell(node, seat("badr"))
    node.settle()
    for _ in range(3):
        node.queue.append(letter)
        node.settle()
    assert len(node.mailbox.to(mail_of("badr"))) == 1
    assert len(listed(notifications, "badr").items) == 1


def test_a_new_account_gets_its_confirmation_link_and_nothing_else(node, notifications):
    tell(
        node,
        PersonRegistered(
            person=uri("sami"),
            username="sami",
            name={"ar": "سامي"},
            email=mail_of("sami"),
            language="ar",
            timezone="Asia/Riyadh",
            token="a-token",
        ),
    )
    tell(node, seat("sami"))
    node.settle()
    (mail,) = node.mailbox.to(mail_of("sami"))
    assert "https://alpha.test/ar/confirm?token=a-token" in text_of(mail)
    assert mail["List-Unsubscribe"] is None
    (held,) = notifications.deliveries(ListDeliveries(state="held"))
    assert (held.kind, held.person) == ("seat_confirmed", uri("sami"))

    knows(node, "sami")
    node.clock.advance(seconds=11)
    node.settle()
    assert len(node.mailbox.to(mail_of("sami"))) == 2


def test_an_address_never_confirmed_gets_no_mail_in_the_end(node, notifications):
    knows(node, "sami", confirmed=False)
    tell(node, seat("sami"))
    for _ in range(5):
        node.settle()
        node.clock.advance(minutes=11)
    assert node.mailbox.mails == []
    (over,) = notifications.deliveries(ListDeliveries(state="suppressed"))
    assert over.kind == "seat_confirmed"


def test_links_go_to_the_address_named_and_tokens_are_not_kept(node, mongo):
    knows(node, "amal", "en")
    given = {"person": uri("amal"), "name": {"en": "Amal"}, "language": "en"}
    tell(node, EmailConfirmationRequested(**given, email="new@example.org", token="secret-one"))
    tell(node, PasswordResetRequested(**given, email=mail_of("amal"), token="secret-two"))
    node.settle()
    (confirm,) = node.mailbox.to("new@example.org")
    assert "https://alpha.test/en/confirm?token=secret-one" in text_of(confirm)
    (reset,) = node.mailbox.to(mail_of("amal"))
    assert "https://alpha.test/en/reset?token=secret-two" in text_of(reset)
    database = mongo[f"{node.name}_notifications"]
    for name in database.list_collection_names():
        assert "secret-" not in str(list(database[name].find()))


def test_reading_counts_and_marks_ones_own_only(node, notifications):
    knows(node, "badr")
    knows(node, "huda")
    for n in range(5):
        tell(node, seat("badr", event=f"event-{n}"))
        node.clock.advance(minutes=1)
        node.settle()
    tell(node, seat("huda"))
    node.settle()

    first = listed(notifications, "badr", limit=2)
    second = listed(notifications, "badr", limit=2, cursor=first.next)
    third = listed(notifications, "badr", limit=2, cursor=second.next)
    urls = [one.url for page in (first, second, third) for one in page.items]
    assert [url[-1] for url in urls] == ["4", "3", "2", "1", "0"]
    assert (first.unread, third.next) == (5, None)

    one = first.items[0].id
    assert notifications.mark_read(MarkRead(asker=asker("badr"), ids=[one])).count == 4
    assert notifications.mark_read(MarkRead(asker=asker("huda"), ids=[urls[1], one])).count == 1
    assert len(listed(notifications, "badr", unread=True).items) == 4
    assert listed(notifications, "badr").items[0].read
    assert notifications.mark_read(MarkRead(asker=asker("badr"), all=True)).count == 0
    assert notifications.unread(asker("badr")).count == 0
    assert notifications.unread(asker("huda")).count == 1


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        ({"limit": 0}, {"limit": ["invalid"]}),
        ({"limit": 101}, {"limit": ["invalid"]}),
        ({"cursor": "nonsense"}, {"cursor": ["invalid"]}),
        ({"cursor": "WzFlOTksImEiXQ"}, {"cursor": ["invalid"]}),
        ({"cursor": "Wzk5OTk5OTk5OTk5OTk5OTk5LCJhIl0"}, {"cursor": ["invalid"]}),
    ],
)
def test_a_list_is_bounded_and_a_bad_cursor_answered(notifications, question, fields):
    with pytest.raises(Invalid) as refused:
        listed(notifications, "badr", **question)
    assert refused.value.fields == fields


def test_nobody_in_particular_has_no_notifications(notifications):
    with pytest.raises(Unauthenticated):
        notifications.notifications(ListNotifications(asker=Asker()))
    with pytest.raises(Unauthenticated):
        notifications.preferences(Asker())


def test_a_kind_can_be_switched_off_by_channel(node, notifications):
    knows(node, "badr")
    chosen = {"seat_confirmed": ["email"], "waitlisted": []}
    view = notifications.set_preferences(SetPreferences(asker=asker("badr"), channels=chosen))
    kinds = {one.kind: one for one in view.kinds}
    assert kinds["seat_confirmed"].channels == ["email"]
    assert kinds["waitlisted"].channels == []
    assert kinds["confirm_email"].essential
    assert kinds["confirm_email"].available == ["email"]

    tell(node, seat("badr"))
    tell(node, PlacedOnWaitlist(**MEETING, person=uri("badr"), position=1))
    node.settle()
    assert listed(notifications, "badr").items == []
    assert len(node.mailbox.to(mail_of("badr"))) == 1


def test_an_essential_kind_stays_and_every_mistake_is_named(notifications):
    wrong = {"event_cancelled": [], "none such": [], "waitlisted": ["pigeon"]}
    with pytest.raises(Invalid) as refused:
        notifications.set_preferences(SetPreferences(asker=asker("badr"), channels=wrong))
    assert refused.value.fields == {
        "channels.event_cancelled": ["essential"],
        "channels.none such": ["unknown"],
        "channels.waitlisted": ["not_one_of"],
    }


def test_the_link_in_a_mail_stops_such_mails_without_signing_in(node, notifications):
    knows(node, "badr", "en")
    tell(node, seat("badr"))
    node.settle()
    (mail,) = node.mailbox.to(mail_of("badr"))
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    header = mail["List-Unsubscribe"]
    assert header.startswith("<https://alpha.test/unsubscribe?token=")
    token = header[1:-1].partition("token=")[2]
    assert f"https://alpha.test/unsubscribe?token={token}" in text_of(mail)

    view = notifications.preferences_by_token(PreferenceToken(token=token))
    assert (view.kind, view.language) == ("seat_confirmed", "en")
    after = notifications.set_preferences_by_token(SetPreferencesByToken(token=token))
    assert {one.kind: one.channels for one in after.kinds}["seat_confirmed"] == ["inapp"]
    tell(node, seat("badr", event="another"))
    node.settle()
    assert len(node.mailbox.to(mail_of("badr"))) == 1
    assert len(listed(notifications, "badr").items) == 2

    back = {"seat_confirmed": ["inapp", "email"]}
    again = SetPreferencesByToken(token=token, channels=back)
    notifications.set_preferences_by_token(again)
    assert notifications.preferences(asker("badr")).kinds[2].channels == ["inapp", "email"]


@pytest.mark.parametrize("token", ["", "x", "a.b", "é.é", "WyJhIiwiYiJd.AAAA", "." * 5000])
def test_a_made_up_link_opens_nothing(notifications, token):
    with pytest.raises(NotFound):
        notifications.preferences_by_token(PreferenceToken(token=token))


def test_closing_an_account_forgets_everything(node, notifications, mongo):
    knows(node, "badr")
    knows(node, "amal")
    asked = {**GROUP, "community": "c1", "person_name": {"ar": "بدر"}}
    tell(node, MembershipRequested(**asked, person=uri("badr"), organizers=[uri("amal")]))
    tell(node, seat("badr"))
    chosen = {"waitlisted": ["inapp"]}
    notifications.set_preferences(SetPreferences(asker=asker("badr"), channels=chosen))
    node.settle()
    late = tell(node, seat("badr", event="later"))
    node.queue.pop()
    late_change = node.clock.now() - timedelta(seconds=1)
    node.clock.advance(minutes=1)
    tell(node, PersonClosed(person=uri("badr"), username="badr"))
    node.settle()

    node.queue.append(late)
    known = {"name": {"ar": "بدر"}, "email": mail_of("badr"), "language": "ar"}
    tell(
        node,
        PersonChanged(
            **known, person=uri("badr"), username="badr", timezone="Asia/Riyadh", confirmed=True
        ),
        at=late_change,
    )
    node.settle()
    assert len(node.mailbox.to(mail_of("badr"))) == 1
    assert listed(notifications, "amal").items == []
    database = mongo[f"{node.name}_notifications"]
    for name in database.list_collection_names():
        kept = str(list(database[name].find()))
        assert "badr" not in kept
        assert "بدر" not in kept


def test_what_is_known_of_a_person_is_the_latest_said_and_not_the_latest_heard(node):
    knows(node, "badr", email="now@example.org")
    old = {
        "person": uri("badr"),
        "username": "badr",
        "name": {"ar": "بدر"},
        "email": "old@example.org",
        "language": "en",
        "timezone": "Asia/Riyadh",
    }
    before = node.clock.now() - timedelta(hours=1)
    tell(node, PersonChanged(**old, confirmed=True), at=before)
    tell(node, PersonRegistered(**old, token="t"), at=node.clock.now())
    node.settle()
    node.mailbox.clear()
    tell(node, seat("badr"))
    node.settle()
    assert [mail["X-Envelope-To"] for mail in node.mailbox.mails] == ["now@example.org"]


def test_a_person_can_take_along_all_that_is_kept(node, notifications):
    knows(node, "badr")
    tell(node, seat("badr"))
    node.settle()
    exported = notifications.export_person(asker("badr"))
    assert exported["recipient"]["email"] == mail_of("badr")
    assert [one["kind"] for one in exported["notifications"]] == ["seat_confirmed"]
    assert [one["state"] for one in exported["deliveries"]] == ["sent"]


def test_a_delivery_list_is_bounded_and_its_state_known(notifications):
    for question, name in (({"limit": 101}, "limit"), ({"state": "lost"}, "state")):
        with pytest.raises(Invalid) as refused:
            notifications.deliveries(ListDeliveries(**question))
        assert name in refused.value.fields
    with pytest.raises(Invalid):
        notifications.retry_delivery(RetryDelivery())
