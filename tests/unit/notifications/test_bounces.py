"""Reports of mail servers and providers, as they come and as liars would write them."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.settings import Settings
from services.notifications.channels.returns import Returns
from services.notifications.domain.bounces import (
    LARGEST,
    MOST,
    Unreadable,
    read_events,
    read_message,
    status_in,
    weight,
)

JOB = "0b0f7a52-7c3f-4f0e-9d55-2f0f4b6f9a11"
SECRET = "a secret for tests only, 32 characters long"


def dsn(status="5.1.1", to="bounce@alpha.test", address="badr@example.org", mail=JOB, **changed):
    """A report as Postfix writes it."""
    fields = {
        "Final-Recipient": f"rfc822; {address}",
        "Original-Recipient": f"rfc822;{address}",
        "Action": "failed",
        "Status": status,
        "Diagnostic-Code": f"smtp; 550 {status} <{address}>: Recipient address rejected",
        **changed,
    }
    block = "\n".join(f"{name}: {value}" for name, value in fields.items() if value)
    return f"""From: MAILER-DAEMON@example.net (Mail Delivery System)
To: {to}
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.example.net
Arrival-Date: Mon,  1 Mar 2027 09:00:00 +0000 (UTC)

{block}

--B
Content-Type: message/rfc822

Message-ID: <{mail}@alpha.test>
Subject: =?utf-8?b?2YTZgtin2KE=?=

body
--B--
""".encode()


def complaint(to="feedback@alpha.test", mail_from="", rcpt="", mail=JOB, sort="abuse"):
    """A complaint as a feedback loop sends it (RFC 5965)."""
    lines = [f"Feedback-Type: {sort}", "User-Agent: Loop/1.0", "Version: 1"]
    lines += [f"Original-Mail-From: <{mail_from}>"] if mail_from else []
    lines += [f"Original-Rcpt-To: <{rcpt}>"] if rcpt else []
    block = "\n".join(lines)
    return f"""From: <feedback@example.net>
To: <{to}>
Subject: FW: x
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is an email abuse report.

--B
Content-Type: message/feedback-report

{block}

--B
Content-Type: text/rfc822-headers

Message-ID: <{mail}@alpha.test>
Subject: x

--B--
""".encode()


def test_a_bounce_says_whose_and_why():
    (report,) = read_message(dsn(to="bounce+abc@alpha.test"))
    assert (report.sort, report.address, report.status) == ("bounce", "badr@example.org", "5.1.1")
    assert "Recipient address rejected" in report.note
    assert "bounce+abc@alpha.test" in report.paths
    assert report.mails == ((JOB, "alpha.test"),)


def test_what_only_takes_longer_or_went_well_is_nothing():
    for action in ("delayed", "relayed", "delivered", "expanded", ""):
        assert read_message(dsn("4.0.0", Action=action))[0].sort == "nothing"
    assert read_message(complaint(sort="not-spam"))[0].sort == "nothing"


def test_a_complaint_names_the_mail_when_it_hides_the_reader():
    (report,) = read_message(complaint(mail_from="bounce+abc@alpha.test"))
    assert (report.sort, report.address) == ("complaint", "")
    assert "bounce+abc@alpha.test" in report.paths
    assert report.mails == ((JOB, "alpha.test"),)
    assert read_message(complaint(rcpt="badr@example.org"))[0].address == "badr@example.org"


@pytest.mark.parametrize(
    ("status", "means"),
    [
        ("5.1.1", "hard"),
        ("5.0.0", "hard"),
        ("5.2.1", "hard"),
        ("5.4.4", "hard"),
        ("5.2.2", "soft"),
        ("5.4.7", "soft"),
        ("4.2.2", "soft"),
        ("4.4.1", "soft"),
        ("", "soft"),
        ("5.7.1", "ours"),
        ("5.7.26", "ours"),
        ("5.6.0", "ours"),
        ("5.3.4", "ours"),
        ("4.7.0", "ours"),
    ],
)
def test_a_status_is_about_the_address_or_about_us(status, means):
    assert weight(status) == means


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("smtp; 550 5.1.1 no such user", "5.1.1"),
        ("550-No Such User Here", "5.1.1"),
        ("552 mailbox full", "5.2.2"),
        ("554 blocked by a list", "5.7.0"),
        ("451 later", "4.0.0"),
        ("", ""),
    ],
)
def test_a_servers_words_have_a_status(words, status):
    assert status_in(f"{words}") == status


def test_a_bounce_without_a_status_takes_it_from_the_servers_words():
    (report,) = read_message(dsn("not one", **{"Diagnostic-Code": "smtp; 550 No such user"}))
    assert report.status == "5.1.1"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"Subject: hello\r\n\r\nI am on holiday.",
        b"\xff\xfe\x00" * 500,
        b"Content-Type: multipart/report; boundary=\r\n\r\n--",
        b"Content-Type: multipart/report; boundary=B\r\n\r\n--B\r\nContent-Type: message/"
        b"delivery-status\r\n\r\nStatus: 5.1.1\r\n\r\n--B--",
        b"".join(
            b"Content-Type: multipart/mixed; boundary=B%d\n\n--B%d\n" % (n, n) for n in range(3000)
        ),
        b"Content-Type: message/rfc822\n\n" * 5000,
        b"Content-Type: text/plain; charset=nonsense\nTo: " + b"a@b.c," * 50_000,
    ],
)
def test_what_is_no_report_is_said_to_be_none(raw):
    with pytest.raises(Unreadable):
        read_message(raw)


def test_an_enormous_report_is_read_at_its_beginning():
    (report,) = read_message(dsn() + b"x" * (LARGEST * 3))
    assert report.address == "badr@example.org"
    noisy = dsn(**{"Diagnostic-Code": "smtp; " + "y" * 100_000 + "\x07"})
    assert len(read_message(noisy)[0].note) <= 300


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(dsn())), st.binary(max_size=40), st.integers(0, 200))
def test_a_report_cut_and_smeared_is_read_or_refused(at, dirt, cut):
    raw = dsn()
    smeared = raw[:at] + dirt + raw[at + cut :]
    try:
        reports = read_message(smeared)
    except Unreadable:
        return
    assert all(len(one.note) <= 300 for one in reports)


def test_events_of_a_provider():
    told = [
        {
            "type": "bounce",
            "address": "a@example.org",
            "status": "5.1.1",
            "note": "gone\r\n",
            "id": "1",
        },
        {"type": "complaint", "address": "b@example.org", "mail": f"<{JOB}@Alpha.test>"},
        {"type": "delivered", "address": "c@example.org"},
        {"type": "bounce", "address": "not one"},
        "nonsense",
    ]
    found = read_events(json.dumps({"events": told}))
    assert [one.sort for one in found] == ["bounce", "complaint", *["nothing"] * 3]
    assert (found[0].status, found[0].note, found[0].id) == ("5.1.1", "gone", "1")
    assert found[1].mails == ((JOB, "alpha.test"),)
    too_many = {"events": [{}] * (MOST + 1)}
    for body in ("", "[]", '{"events": 1}', "[" * 9999, json.dumps(too_many)):
        with pytest.raises(Unreadable):
            read_events(body)


def test_a_return_path_proves_its_delivery_and_address_only():
    returns = Returns(Settings(service="x", secret=SECRET, mail_bounces="bounce@alpha.test"))
    path = returns.path(JOB, "Badr@example.org")
    assert len(path.partition("@")[0]) <= 64
    job, seal = returns.read(path.upper())
    assert job == JOB
    assert returns.proves(job, seal, "badr@example.org")
    assert not returns.proves(job, seal, "huda@example.org")
    other = Returns(Settings(service="x", secret=SECRET[::-1], mail_bounces="bounce@alpha.test"))
    assert not other.proves(job, seal, "badr@example.org")
    for odd in (
        "",
        "bounce@alpha.test",
        "bounce+%%@a",
        "bounce+" + "8" * 42 + "@a",
        "b+" + "é" * 42,
    ):
        assert returns.read(odd) is None
    plain = Returns(Settings(service="x", secret=SECRET, origin="https://alpha.test"))
    assert plain.path(JOB, "badr@example.org") == "noreply@alpha.test"
