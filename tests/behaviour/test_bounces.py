"""Mails that come back, complaints, addresses nothing goes to, and getting mails again."""

import re
from base64 import b64encode

import pytest

from services.common.contracts.deliveries import ListDeliveries, RetryDelivery
from services.common.contracts.mail import (
    LiftSuppression,
    ListReports,
    ListSuppressions,
    Suppress,
    TakeReport,
)
from services.common.contracts.membership import PersonClosed
from services.common.contracts.notifications import (
    ListNotifications,
    Notifications,
)
from services.common.errors import Invalid, NotFound
from services.membership.service import MembershipService
from services.notifications.service import NotificationsService
from tests.behaviour.notified import asker, knows, mail_of, seat, tell, uri
from tests.builders import person
from tests.unit.notifications.test_bounces import complaint, dsn
from tests.visitor import Visitor

SECRET = "a-secret-of-the-mail-hook"
BADR = mail_of("badr")


@pytest.fixture
def node(empty_node):
    empty_node.more = {"mail_bounces": "bounce@alpha.test", "mail_hook_secret": SECRET}
    return empty_node.start(NotificationsService)


@pytest.fixture
def asked(node):
    return node.remote(Notifications)


def told(node, username="badr"):
    """Tell somebody something; gives the mail that left."""
    node.mailbox.clear()
    knows(node, username)
    tell(node, seat(username))
    node.settle()
    return node.mailbox.mails[-1] if node.mailbox.mails else None


def take(asked, raw):
    report = TakeReport(sort="message", body=b64encode(raw).decode())
    return [one.outcome for one in asked.take_mail_report(report).outcomes]


def listed(asked):
    found = asked.suppressions(ListSuppressions()).items
    return [(one.address, one.reason, one.status) for one in found]


def job_of(mail):
    return re.fullmatch(r"<([0-9a-f-]{36})@alpha\.test>", mail["Message-ID"])[1]


def test_a_mail_that_comes_back_is_the_last_one(node, asked):
    mail = told(node)
    path = mail["X-Envelope-From"]
    assert re.fullmatch(r"bounce\+[a-z2-7]{42}@alpha\.test", path)
    bounce = dsn(to=path, mail="unknown")
    assert take(asked, bounce) == ["suppressed"]
    assert take(asked, bounce) == ["suppressed"]
    assert listed(asked) == [(BADR, "hard", "5.1.1")]
    (came_back,) = asked.deliveries(ListDeliveries(state="failed"))
    assert "5.1.1" in came_back.error

    # No mail leaves, and the record says why; the page of notifications says it to the person.
    assert told(node) is None
    (stopped,) = asked.deliveries(ListDeliveries(state="suppressed"))
    assert stopped.error == "suppressed: hard 5.1.1"
    kinds = [one.kind for one in asked.notifications(ListNotifications(asker=asker("badr"))).items]
    assert kinds.count("mail_stopped") == 1
    assert asked.export_person(asker("badr"))["suppressions"][0]["reason"] == "hard"

    # The operator lifts it.
    asked.lift_suppression(LiftSuppression(address=BADR.upper()))
    assert told(node) is not None
    with pytest.raises(NotFound):
        asked.lift_suppression(LiftSuppression(address=BADR))
    # The old report comes again, as they do.
    assert take(asked, bounce) == ["suppressed"]
    assert listed(asked) == []


def test_nobody_can_silence_somebody_elses_address(node, asked):
    mail = told(node)
    other = told(node, "huda")["X-Envelope-From"]
    forged = [
        dsn(mail="guess"),
        dsn(to="bounce+" + "a" * 42 + "@alpha.test", mail="guess"),
        dsn(mail=job_of(mail), address="amal@example.org"),
        complaint(rcpt=BADR, mail="guess"),
        complaint(mail_from="bounce+" + "a" * 42 + "@alpha.test", mail="guess"),
    ]
    assert [take(asked, one) for one in forged] == [["foreign"]] * len(forged)
    assert take(asked, b"Subject: win\r\n\r\na prize") == ["unreadable"]
    assert listed(asked) == []
    # What is sealed for one address is about that one, whatever else is said.
    assert take(asked, dsn(to=other, mail="guess")) == ["suppressed"]
    assert listed(asked) == [(mail_of("huda"), "hard", "5.1.1")]
    found = asked.mail_reports(ListReports())
    assert len(found) == len(forged) + 2
    assert {one.by for one in found} == {"mailbox"}


def test_complaints_stop_mails_and_one_mails_id_proves_its_own_readers(node, asked):
    mail = told(node)
    assert take(asked, complaint(mail_from=mail["X-Envelope-From"], mail="x")) == ["suppressed"]
    assert take(asked, complaint(mail=job_of(told(node, "huda")))) == ["suppressed"]
    assert listed(asked) == [(BADR, "complaint", ""), (mail_of("huda"), "complaint", "")]
    assert told(node) is None


def test_an_address_that_fails_now_and_then_is_given_time(node, asked):
    for turn in range(1, 8):
        mail = told(node)
        report = dsn("4.2.2", to=mail["X-Envelope-From"], mail="x", Turn=str(turn))
        outcome = "suppressed" if turn == 7 else "counted"
        assert take(asked, report) == [outcome]
        # A second report of the same mail does not count again.
        if turn == 1:
            assert take(asked, report + b"\n") == ["counted"]
        # The first two are too long ago when the others come.
        node.clock.advance(days=15 if turn == 2 else 1)
    assert take(asked, dsn("4.2.2", to=mail["X-Envelope-From"], mail="late")) == ["known"]
    assert listed(asked) == [(BADR, "soft", "4.2.2")]


def test_trouble_of_ours_is_nobodys_address(node, asked):
    mail = told(node)
    assert take(asked, dsn("5.7.1", to=mail["X-Envelope-From"], mail="x")) == ["ours"]
    assert listed(asked) == []
    assert "5.7.1" in asked.deliveries(ListDeliveries(state="failed"))[0].error


def test_the_server_refusing_an_address_at_once_is_a_bounce_too(node, asked):
    knows(node, "badr")
    node.mailbox.fail[BADR] = "550 5.1.1 no such box"
    tell(node, seat("badr"))
    node.settle()
    assert listed(asked) == [(BADR, "hard", "5.1.1")]
    node.mailbox.clear()
    assert asked.retry_delivery(RetryDelivery(all=True)).count == 1
    node.settle()
    assert node.mailbox.mails == []
    asked.lift_suppression(LiftSuppression(address=BADR))
    node.mailbox.fail[BADR] = "554 5.7.1 your address is on a list"
    tell(node, seat("badr"))
    node.settle()
    assert listed(asked) == []


def test_a_provider_reports_to_the_hook(node, asked):
    told(node)
    client = node.app.test_client()
    events = {"events": [{"type": "bounce", "address": BADR, "status": "5.1.1", "id": "e1"}]}
    header = {"X-Multaqa-Secret": SECRET}
    assert client.post("/hooks/mail", json=events).status_code == 403
    assert client.post("/hooks/mail", json=events, auth=("x", "wrong")).status_code == 403
    assert listed(asked) == []
    answer = client.post("/hooks/mail", json=events, auth=("multaqa", SECRET))
    assert answer.json == {"outcomes": [{"outcome": "suppressed", "address": BADR}]}
    assert listed(asked) == [(BADR, "hard", "5.1.1")]
    path = told(node, "huda")["X-Envelope-From"]
    raw = dsn(to=path, address=mail_of("huda"), mail="x")
    answer = client.post("/hooks/mail", data=raw, content_type="message/rfc822", headers=header)
    assert answer.json["outcomes"][0]["outcome"] == "suppressed"
    for odd in (b"\xff\x00", b"{", b"x" * 900_000):
        answer = client.post("/hooks/mail", data=odd, headers=header)
        assert answer.json["outcomes"][0]["outcome"] == "unreadable"


def test_without_a_secret_there_is_no_hook(empty_node):
    node = empty_node.start(NotificationsService)
    assert node.app.test_client().post("/hooks/mail", json={}).status_code == 404


def test_the_operator_adds_lists_and_lifts(node, asked):
    for n in range(3):
        asked.suppress(Suppress(address=f"P{n}@Example.org", note="asked by phone"))
    page = asked.suppressions(ListSuppressions(limit=2))
    assert [one.address for one in page.items] == ["p0@example.org", "p1@example.org"]
    rest = asked.suppressions(ListSuppressions(limit=2, cursor=page.next))
    assert [one.address for one in rest.items] == ["p2@example.org"]
    assert rest.next is None
    with pytest.raises(Invalid):
        asked.suppress(Suppress(address="nobody"))


def test_whoever_leaves_takes_what_is_kept_of_their_address_along(node, asked):
    assert take(asked, dsn("4.2.2", to=told(node)["X-Envelope-From"], mail="x")) == ["counted"]
    take(asked, dsn(to=told(node)["X-Envelope-From"], mail="x"))
    node.clock.advance(minutes=1)
    tell(node, PersonClosed(person=uri("badr"), username="badr"))
    node.settle()
    assert listed(asked) == []
    assert asked.mail_reports(ListReports()) == []
    assert node.services["notifications"].database["suppressions"].count_documents({}) == 0


def test_a_person_gets_their_mails_back_by_a_mail(empty_node):
    empty_node.more = {"mail_bounces": "bounce@alpha.test"}
    node = empty_node.start(MembershipService, NotificationsService)
    visitor = Visitor(node)
    me = person(node, "badr", email=BADR)
    asked = node.remote(Notifications)
    asked.suppress(Suppress(address=BADR))
    assert me.get("/me/mail-address").json["reason"] == "operator"
    node.mailbox.clear()

    assert me.post("/me/mail-address/check").status == 204
    assert me.post("/me/mail-address/check").status == 429
    node.settle()
    (mail,) = node.mailbox.to(BADR)
    text = mail.get_body(("plain",)).get_content()
    link = re.search(r"https://alpha\.test(/ar/mailbox\?token=\S+)", text)[1]
    visitor.get(link)
    assert me.get("/me/mail-address").json["reached"] is False
    visitor.send("/ar/mailbox")
    assert "عاد إرسال البريد" in visitor.text
    shown = me.get("/me/mail-address").json
    assert (shown["reached"], shown["reason"]) == (True, None)
    assert me.post("/me/mail-address/check").status == 409

    # Pressing again is harmless; after another stop the old link is good for nothing.
    token = link.partition("token=")[2]
    assert node.client().post("/mail-address/lift", {"token": token}).status == 204
    node.clock.advance(minutes=20)
    asked.suppress(Suppress(address=BADR))
    assert node.client().post("/mail-address/lift", {"token": token}).status == 404
    assert node.client().post("/mail-address/lift", {"token": "a.b"}).status == 404
