"""Mail servers as they are: refusing, encrypting, asking for a password, falling silent."""

import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.common.contracts.deliveries import ListDeliveries, RetryDelivery
from services.common.contracts.notifications import Notifications
from services.common.jobs import DELAYS, GiveUp
from services.notifications.channels.email import routable
from services.notifications.channels.smtp import Line, NoLine, Refused, Server
from services.notifications.service import NotificationsService
from tests.behaviour.notified import knows, mail_of, seat, tell, uri
from tests.node import Mailbox

MAIL = b"Subject: x\r\n\r\n.a line that begins with a dot\r\n..two\r\nlast"


@pytest.fixture
def node(empty_node):
    return empty_node.start(NotificationsService)


@pytest.fixture
def notifications(node):
    return node.remote(Notifications)


def states(notifications, state=""):
    return [one.state for one in notifications.deliveries(ListDeliveries(state=state))]


def test_a_server_that_asks_to_wait_gets_the_mail_later(node, notifications):
    knows(node, "badr")
    node.mailbox.fail[mail_of("badr")] = "451 4.3.0 try later"
    tell(node, seat("badr"))
    node.settle()
    (waiting,) = notifications.deliveries(ListDeliveries())
    assert (waiting.state, waiting.attempts) == ("queued", 1)
    assert "451" in waiting.error
    assert 10 <= (waiting.due_at - node.clock.now()).total_seconds() <= 11

    node.mailbox.fail.clear()
    node.clock.advance(seconds=11)
    node.settle()
    assert states(notifications) == ["sent"]
    assert len(node.mailbox.to(mail_of("badr"))) == 1


def test_a_server_that_never_takes_it_is_given_up_visibly(node, notifications):
    knows(node, "badr")
    node.mailbox.fail[mail_of("badr")] = "451 4.3.0 try later"
    tell(node, seat("badr"))
    node.settle()
    for delay in DELAYS:
        node.clock.advance(seconds=delay * 1.1 + 1)
        node.settle()
    (over,) = notifications.deliveries(ListDeliveries(state="failed"))
    assert over.attempts == len(DELAYS) + 1


def test_a_refusal_for_good_fails_at_once_and_can_be_tried_again(node, notifications):
    knows(node, "badr")
    knows(node, "huda")
    node.mailbox.fail[mail_of("badr")] = "550 5.7.1 not from this network"
    tell(node, seat("badr"))
    tell(node, seat("huda"))
    node.settle()
    (failed,) = notifications.deliveries(ListDeliveries(state="failed"))
    assert (failed.person, failed.attempts) == (uri("badr"), 1)
    assert "550" in failed.error
    assert len(node.mailbox.to(mail_of("huda"))) == 1

    node.mailbox.fail.clear()
    assert notifications.retry_delivery(RetryDelivery(id=failed.id)).count == 1
    node.settle()
    assert len(node.mailbox.to(mail_of("badr"))) == 1
    assert notifications.retry_delivery(RetryDelivery(all=True)).count == 0


@pytest.mark.parametrize(
    "title",
    [
        "Winter\r\nBcc: all@example.org",
        "Winter\nX-Evil: 1\n\nbody",
        "Winter\u2028Bcc: all@example.org",
        "\x1b[31m" + "سطر طويل " * 30,
    ],
)
def test_no_text_of_people_becomes_a_header(node, title):
    knows(node, "badr", "en", name={"en": f"Badr\r\nBcc: {title}"})
    tell(node, seat("badr", title={"en": title}, place={"en": title}))
    node.settle()
    (mail,) = node.mailbox.to(mail_of("badr"))
    assert mail["Bcc"] is None
    assert mail["X-Evil"] is None
    assert "\n" not in mail["Subject"]
    assert len(mail["Subject"]) > 10


@pytest.mark.parametrize(
    "address",
    ["", "nobody", "a@b\r\nRCPT TO:<c@d>", "a@b>", "<a@b", "a b@c", "a@b@c", "a@" + "x" * 300],
)
def test_what_is_no_address_is_given_up(node, notifications, address):
    with pytest.raises(GiveUp):
        routable(address)
    knows(node, "badr", email=address)
    tell(node, seat("badr"))
    node.settle()
    assert states(notifications) == ["failed"]
    assert node.mailbox.mails == []


def test_a_mail_that_cannot_be_written_fails_visibly_and_the_others_go(node, notifications):
    for name in ("badr", "huda", "sami"):
        knows(node, name)
    jobs = node.services["notifications"].database["jobs"]
    tell(node, seat("badr"))
    tell(node, seat("sami"))
    # As after an update that renamed what a text needs: written before it, read after it.
    while node.queue:
        node._deliver(node.queue.popleft())
    jobs.update_one({"data.person": uri("badr")}, {"$unset": {"data.params.starts_at": ""}})
    # As after an update that dropped a kind.
    odd = jobs.find_one({"data.person": uri("badr")})
    jobs.insert_one({**odd, "_id": "a8098c1a-f86e-41da-bd1a-00112444be1e", "kind": "gone"})
    tell(node, seat("huda"))
    node.settle()
    failed = notifications.deliveries(ListDeliveries(state="failed"))
    assert {(one.person, one.attempts) for one in failed} == {(uri("badr"), 1)}
    why = {one.kind: one.error for one in failed}
    assert why["seat_confirmed"] == "Unsayable: seat_confirmed: KeyError: 'starts_at'"
    assert "gone" in why
    assert sorted(states(notifications)) == ["failed", "failed", "sent", "sent"]
    left = [one["X-Envelope-To"] for one in node.mailbox.mails]
    assert left == [mail_of("sami"), mail_of("huda")]


def test_letters_outside_ascii_in_addresses(node):
    assert routable("amal@مثال.com") == "amal@xn--mgbh0fb.com"
    knows(node, "badr", email="بدر@example.org")
    tell(node, seat("badr"))
    node.settle()
    assert [mail["X-Envelope-To"] for mail in node.mailbox.mails] == ["بدر@example.org"]


# --- encryption and passwords ---------------------------------------------------------------


class Post(Mailbox):
    """A server with a certificate of its own that lets one person in."""

    def __init__(self, certificate: Path, key: Path, tls: bool, login: bool) -> None:
        self.mails = []
        self.fail = {}
        self.raw: list[bytes] = []
        self.logins: list[str] = []
        self.sessions: set[Any] = set()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        with __import__("socket").socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.controller = Controller(
            self,
            hostname="127.0.0.1",
            port=self.port,
            tls_context=context if tls else None,
            authenticator=self.let_in,
            auth_required=login,
            auth_require_tls=tls,
        )
        self.controller.start()

    def let_in(self, server: Any, session: Any, envelope: Any, how: str, proof: Any) -> AuthResult:
        good = isinstance(proof, LoginPassword) and proof.password == b"pass: word/@"
        if good:
            self.logins.append(proof.login.decode())
        return AuthResult(success=good)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.raw.append(envelope.content)
        self.sessions.add(session)
        return "250 OK"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return paths


@pytest.fixture
def post(certificate) -> Iterator[Post]:
    made = Post(*certificate, tls=True, login=True)
    yield made
    made.stop()


def test_a_mail_goes_encrypted_and_with_a_password_over_one_connection(post, certificate):
    url = f"smtp://amal:pass%3A%20word%2F%40@127.0.0.1:{post.port}?starttls=required"
    server = Server.of(url, str(certificate[0]))
    marks: list[int] = []
    with Line(server) as line:
        for n in range(3):
            line.hand_over("a@a.test", f"b{n}@b.test", MAIL, lambda: marks.append(1))
    assert post.logins == ["amal"]
    assert len(post.sessions) == 1
    assert len(marks) == len(post.raw) == 3
    assert post.raw[0] == MAIL + b"\r\n"


@pytest.mark.parametrize(
    ("user", "query", "trusted"),
    [
        ("amal:wrong@", "?starttls=required", True),
        ("amal:pass%3A%20word%2F%40@", "?starttls=required", False),
        ("", "?starttls=off", True),
    ],
)
def test_a_line_that_cannot_be_trusted_carries_nothing(post, certificate, user, query, trusted):
    url = f"smtp://{user}127.0.0.1:{post.port}{query}"
    server = Server.of(url, str(certificate[0]) if trusted else "")
    with Line(server, timeout=2) as line, pytest.raises((NoLine, Refused)):
        line.hand_over("a@a.test", "b@b.test", MAIL, lambda: pytest.fail("not handed"))
    assert post.raw == []


def test_encryption_insisted_on_and_not_offered_is_refused(certificate):
    plain = Post(*certificate, tls=False, login=False)
    try:
        server = Server.of(f"smtp://127.0.0.1:{plain.port}?starttls=required")
        with Line(server) as line, pytest.raises(NoLine):
            line.hand_over("a@a.test", "b@b.test", MAIL, lambda: None)
        opportunistic = Server.of(f"smtp://127.0.0.1:{plain.port}")
        with Line(opportunistic) as line:
            line.hand_over("a@a.test", "b@b.test", MAIL, lambda: None)
    finally:
        plain.stop()
    assert len(plain.raw) == 1


def test_a_server_that_is_not_there_is_tried_again(empty_node):
    empty_node.mailbox = Mailbox()
    node = empty_node.start(NotificationsService)
    node.mailbox.stop()
    knows(node, "badr")
    knows(node, "huda")
    tell(node, seat("badr"))
    tell(node, seat("huda"))
    node.settle()
    waiting = node.remote(Notifications).deliveries(ListDeliveries())
    assert {(one.state, one.attempts) for one in waiting} == {("queued", 1)}
    assert all("NoLine" in one.error for one in waiting)


def test_a_password_never_travels_in_clear_to_another_machine():
    far = Server.of("smtp://amal:secret@mail.example.org")
    assert (far.port, far.nearby) == (587, False)
    assert far.trust().verify_mode is ssl.CERT_REQUIRED
    assert Server.of("smtp://mail.example.org").trust().verify_mode is ssl.CERT_NONE
    assert Server.of("smtps://mail.example.org").trust().verify_mode is ssl.CERT_REQUIRED
    required = Server.of("smtp://mail.example.org?starttls=required")
    assert required.trust().verify_mode is ssl.CERT_REQUIRED
