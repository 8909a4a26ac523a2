"""The mail catcher over real SMTP and HTTP."""

import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from services.operations.servers import MailCatcher


@pytest.fixture
def catcher(tmp_path: Path) -> Iterator[MailCatcher]:
    with MailCatcher(tmp_path) as server:
        yield server


def letter(to: str, subject: str = "تأكيد الحضور") -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "node@example.test", to, subject
    mail.set_content("أهلًا https://example.test/confirm?a=1&b=2 <b>")
    mail.add_alternative('<p dir="rtl">أهلًا<script>alert(1)</script></p>', subtype="html")
    return mail


def send(catcher: MailCatcher, mail: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.smtp_port, timeout=10) as line:
        line.send_message(mail)


def get(address: str) -> tuple[str, dict[str, str]]:
    with urllib.request.urlopen(address, timeout=10) as answer:
        return answer.read().decode(), {k.lower(): v for k, v in answer.headers.items()}


def test_a_mail_can_be_read_by_scripts(catcher: MailCatcher) -> None:
    send(catcher, letter("amal@example.test"))
    send(catcher, letter("badr@example.test"))

    (mail,) = catcher.mails(to="Amal@Example.test")

    assert (mail["to"], mail["from"]) == (["amal@example.test"], "node@example.test")
    assert mail["subject"] == "تأكيد الحضور"
    assert ["Subject", "تأكيد الحضور"] in mail["headers"]
    assert "أهلًا" in mail["text"]
    assert 'dir="rtl"' in mail["html"]
    assert (mail["tls"], mail["login"]) == (False, None)
    assert len(catcher.mails()) == 2


def test_a_mail_can_be_read_by_people_and_runs_no_script(catcher: MailCatcher) -> None:
    send(catcher, letter("amal@example.test", subject="<script>1</script>"))

    listed, _ = get(catcher.page)
    page, heads = get(catcher.page + "mails/00000001")
    body, body_heads = get(catcher.page + "mails/00000001/html")

    assert "<script>" not in listed + page
    assert "&lt;script&gt;1" in listed
    assert 'href="https://example.test/confirm?a=1&amp;b=2"' in page
    assert "<iframe sandbox=" in page
    assert "default-src 'none'" in heads["content-security-policy"]
    assert "script-src" not in body_heads["content-security-policy"]
    assert "sandbox" in body_heads["content-security-policy"]
    assert "أهلًا" in body


@pytest.mark.parametrize("path", ["mails/9", "mails/../secret", "mails/x/html", "api/mails/٣", "x"])
def test_what_is_not_there_is_not_found(catcher: MailCatcher, path: str) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        get(catcher.page + urllib.request.quote(path))
    assert refused.value.code == 404


def test_another_name_for_this_machine_is_not_answered(catcher: MailCatcher) -> None:
    request = urllib.request.Request(catcher.page, headers={"Host": "evil.test"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    assert refused.value.code == 403


def test_mails_survive_a_kill(catcher: MailCatcher) -> None:
    send(catcher, letter("amal@example.test"))
    catcher.kill()
    catcher.start()
    send(catcher, letter("amal@example.test", "second"))
    assert [mail["id"] for mail in catcher.mails()] == ["00000001", "00000002"]


def test_a_recipient_can_be_refused_for_a_while(catcher: MailCatcher) -> None:
    catcher.refuse(
        {"later@": {"reply": "451 4.3.0 try later", "times": 1}, "gone@": "550 5.1.1 no such box"}
    )
    for code, to in ((451, "later@example.test"), (550, "gone@example.test")):
        with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            send(catcher, letter(to))
        assert refused.value.recipients[to][0] == code
    send(catcher, letter("later@example.test"))
    catcher.refuse({})
    send(catcher, letter("gone@example.test"))
    assert len(catcher.mails()) == 2


def test_starttls_shows_a_certificate_that_verifies_and_auth_is_offered(
    catcher: MailCatcher,
) -> None:
    trusted = ssl.create_default_context(cafile=str(catcher.certificate))
    with smtplib.SMTP("localhost", catcher.smtp_port, timeout=10) as line:
        line.starttls(context=trusted)
        line.login("anybody", "any password")
        line.send_message(letter("amal@example.test"))
    (mail,) = catcher.mails()
    assert (mail["tls"], mail["login"]) == (True, "anybody")


def test_a_login_and_tls_can_be_insisted_upon(tmp_path: Path) -> None:
    with MailCatcher(tmp_path, require_auth="node:right", require_tls=True) as catcher:
        with pytest.raises(smtplib.SMTPResponseException) as refused:
            send(catcher, letter("amal@example.test"))
        assert refused.value.smtp_code == 530
        trusted = ssl.create_default_context(cafile=str(catcher.certificate))
        with smtplib.SMTP("localhost", catcher.smtp_port, timeout=10) as line:
            line.starttls(context=trusted)
            with pytest.raises(smtplib.SMTPAuthenticationError):
                line.login("node", "wrong")
            line.login("node", "right")
            line.send_message(letter("amal@example.test"))
        assert [mail["login"] for mail in catcher.mails()] == ["node"]


def test_the_key_is_for_its_owner_only(catcher: MailCatcher) -> None:
    assert (catcher.data / "key.pem").stat().st_mode & 0o077 == 0


def test_more_mails_than_fit_one_answer_are_all_read(catcher: MailCatcher) -> None:
    with smtplib.SMTP("127.0.0.1", catcher.smtp_port, timeout=10) as line:
        for n in range(1100):
            mail = EmailMessage()
            mail["To"], mail["From"], mail["Subject"] = "a@example.test", "n@example.test", str(n)
            mail.set_content("نص")
            line.send_message(mail)
    mails = catcher.mails(limit=100_000)
    assert [mail["subject"] for mail in mails] == [str(n) for n in range(1100)]
    assert [mail["subject"] for mail in catcher.mails(limit=2)] == ["1098", "1099"]
