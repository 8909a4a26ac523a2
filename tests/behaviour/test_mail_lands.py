"""What makes receivers take a mail: lists, threads, a signature."""

import re

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from services.notifications.service import NotificationsService
from tests.behaviour.notified import knows, seat, tell


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    made = rsa.generate_private_key(65537, 2048)
    place = tmp_path_factory.mktemp("dkim") / "key.pem"
    place.write_bytes(
        made.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.TraditionalOpenSSL,
            serialization.NoEncryption(),
        )
    )
    public = made.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return place, public


def test_mails_are_signed_and_what_was_signed_arrives(empty_node, key):
    place, public = key
    empty_node.more = {"dkim_key_file": str(place), "dkim_selector": "spring"}
    node = empty_node.start(NotificationsService)
    knows(node, "badr")
    node.mailbox.clear()
    tell(node, seat("badr", title={"ar": "لقاء " + "طويل جدا " * 30}))
    node.settle()
    (mail,) = node.mailbox.raw
    asked = []

    def dns(name, **more):
        asked.append(name)
        import base64

        return b"v=DKIM1; k=rsa; p=" + base64.b64encode(public)

    assert dkim.verify(mail, dnsfunc=dns)
    assert asked == [b"spring._domainkey.alpha.test."]
    assert not dkim.verify(
        mail.replace(b"List-Unsubscribe: <https", b"List-Unsubscribe: <http"), dnsfunc=dns
    )
    assert len(mail) < 102 * 1024


def test_mails_of_one_event_gather_in_a_thread(empty_node):
    node = empty_node.start(NotificationsService)
    knows(node, "badr")
    node.mailbox.clear()
    tell(node, seat("badr"))
    tell(node, seat("badr", event="4c2d", slug="odd\r\nBcc: x@y.z"))
    node.settle()
    first, second = node.mailbox.mails
    assert first["List-Id"] == "<python.communities.alpha.test>"
    assert first["References"] == first["In-Reply-To"] == "<event.3b1c@alpha.test>"
    assert second["References"] == "<event.4c2d@alpha.test>"
    assert second["List-Id"] is None
    assert second["Bcc"] is None
    assert re.fullmatch(r"<[0-9a-f-]{36}@alpha\.test>", first["Message-ID"])
