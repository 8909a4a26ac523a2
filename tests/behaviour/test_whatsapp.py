"""Being told by WhatsApp: only who sent a code, only by approved templates, until they say stop."""

import json
from datetime import timedelta

import pytest

from services.common.contracts.deliveries import ListDeliveries
from services.common.contracts.notifications import Notifications
from services.common.contracts.ways import LinkWhatsApp
from services.common.errors import Conflict
from services.notifications.service import NotificationsService
from tests.behaviour.notified import asker, knows, seat, tell
from tests.providers import whatsapp as meta

HUDA, BADR = "966500000001", "966500000002"


@pytest.fixture
def whatsapp():
    with meta.WhatsAppApi() as api:
        yield api


@pytest.fixture
def node(empty_node, whatsapp):
    empty_node.more = {
        "whatsapp_url": whatsapp.url,
        "whatsapp_phone_id": meta.PHONE,
        "whatsapp_number": meta.NUMBER,
        "whatsapp_token": meta.ACCESS,
        "whatsapp_app_secret": meta.SECRET,
        "whatsapp_verify": meta.VERIFY,
        "whatsapp_templates": meta.SETTING,
    }
    return empty_node.start(NotificationsService)


def hook(node, told, signed=None):
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    answer = node.app.test_client().post(
        "/hooks/whatsapp",
        data=body,
        content_type="application/json",
        headers={"X-Hub-Signature-256": signed or meta.signature(body)},
    )
    node.settle()
    return answer.status_code


def write(node, whatsapp, number, words, id):
    whatsapp.open.add(number)
    assert hook(node, meta.said(meta.text(number, words, id))) == 200


def link(node, whatsapp, username, number, language="ar"):
    knows(node, username, language)
    made = node.remote(Notifications).link_whatsapp(LinkWhatsApp(asker=asker(username, language)))
    assert made.url == f"https://wa.me/{meta.NUMBER}?text={made.code}"
    write(node, whatsapp, number, f"Hello, {made.code.lower()}", f"wamid.{username}")
    return made.code


def delivered(node):
    found = node.remote(Notifications).deliveries(ListDeliveries())
    return [one for one in found if one.channel == "whatsapp"]


def addresses(node, username):
    (way,) = node.remote(Notifications).ways(asker(username))
    return way.addresses


def test_a_number_is_told_by_templates_and_stops_at_a_word(node, whatsapp):
    code = link(node, whatsapp, "huda", HUDA)
    assert "إيقاف" in whatsapp.sent[0]["text"]["body"]
    # Used up, and told twice.
    write(node, whatsapp, BADR, code, "wamid.9")
    write(node, whatsapp, HUDA, code, "wamid.huda")
    assert len(whatsapp.sent) == 2
    assert "غير صالح" in whatsapp.sent[1]["text"]["body"]
    whatsapp.open.clear()

    letter = tell(node, seat("huda", title={"ar": "لقاء\n\tالشتاء"}))
    node.settle()
    node.queue.append(letter)
    node.settle()
    (told,) = whatsapp.sent[2:]
    assert (told["to"], told["template"]["name"]) == (HUDA, "multaqa_seat")
    title, page = (one["text"] for one in told["template"]["components"][0]["parameters"])
    assert "الشتاء" in title
    assert page == "https://alpha.test/ar/events/3b1c"

    (one,) = addresses(node, "huda")
    assert one.label == f"+{HUDA}"
    write(node, whatsapp, HUDA, "«إيقاف»"[1:-1], "wamid.10")
    assert "تم الإيقاف" in whatsapp.sent[3]["text"]["body"]
    tell(node, seat("huda"))
    node.settle()
    assert len(whatsapp.sent) == 4
    assert addresses(node, "huda") == []
    consents = node.remote(Notifications).export_person(asker("huda"))["consents"]
    (consent,) = [one for one in consents if one["channel"] == "whatsapp"]
    assert (consent["purpose"], consent["how"]) == ("notifications", "code")
    assert "واتساب" in consent["text"]
    assert consent["ended_at"]


def test_english_goes_by_its_own_template_and_one_stops_in_english(node, whatsapp):
    link(node, whatsapp, "badr", BADR, "en")
    tell(node, seat("badr"))
    node.settle()
    template = whatsapp.sent[-1]["template"]
    assert (template["name"], template["language"]["code"]) == ("multaqa_news", "en_US")
    write(node, whatsapp, BADR, "STOP", "wamid.11")
    assert "Stopped" in whatsapp.sent[-1]["text"]["body"]
    assert addresses(node, "badr") == []


def test_what_whatsapp_answers_decides(node, whatsapp):
    link(node, whatsapp, "huda", HUDA)
    link(node, whatsapp, "badr", BADR)
    whatsapp.sent.clear()
    whatsapp.limited = 77
    tell(node, seat("huda"))
    node.settle()
    (waits,) = [one for one in delivered(node) if one.state == "queued"]
    assert waits.due_at == node.clock.now() + timedelta(seconds=77)
    node.clock.advance(seconds=78)
    node.settle()
    assert len(whatsapp.sent) == 1

    for broken in (b"<html>502</html>", b"{}", b"[]"):
        whatsapp.broken = broken
        tell(node, seat("huda"))
        node.settle()
        (late,) = [one for one in delivered(node) if one.state == "queued"]
        assert "not WhatsApp's" in late.error
        whatsapp.broken = b""
        node.clock.advance(seconds=11)
        node.settle()
    assert len(whatsapp.sent) == 4

    # The node's fault ends the job, not the number.
    for code in (190, 132001, 131047):
        whatsapp.failing[HUDA] = code
        tell(node, seat("huda"))
        node.settle()
    failed = [one for one in delivered(node) if one.state == "failed"]
    assert len(failed) == 3
    assert "token" in "".join(one.error for one in failed)
    assert len(addresses(node, "huda")) == 1
    # The number's fault ends the number, and nobody else waits for it.
    whatsapp.failing[HUDA] = 131026
    tell(node, seat("huda"))
    tell(node, seat("badr"))
    node.settle()
    assert addresses(node, "huda") == []
    assert whatsapp.sent[-1]["to"] == BADR


def test_a_message_that_does_not_arrive_is_noted_and_may_end_the_number(node, whatsapp):
    link(node, whatsapp, "huda", HUDA)
    tell(node, seat("huda"))
    node.settle()
    job = whatsapp.sent[-1]["biz_opaque_callback_data"]
    assert hook(node, meta.said(meta.failed(HUDA, 131053, job))) == 200
    (failed,) = [one for one in delivered(node) if one.id == job]
    assert (failed.state, failed.error) == ("failed", "Bounced: 131053: Message undeliverable")
    assert len(addresses(node, "huda")) == 1
    assert hook(node, meta.said(meta.failed(HUDA, 131026, job))) == 200
    assert addresses(node, "huda") == []


def test_only_meta_may_call_the_hook(node, whatsapp):
    link(node, whatsapp, "huda", HUDA)
    stop = meta.said(meta.text(HUDA, "stop"))
    assert hook(node, stop, signed=meta.signature(json.dumps(stop).encode(), "0" * 32)) == 403
    assert hook(node, stop, signed="sha256=") == 403
    assert hook(node, stop, signed="sha1=é") == 403
    for body in (b"", b"no json", b"[]", b"[" * 5000):
        assert hook(node, body) == 422
    assert hook(node, b'"' + b"x" * 1_100_000) == 413
    value = {"metadata": {"phone_number_id": meta.PHONE}}
    for strange in (
        {},
        {"entry": 3},
        {"entry": [3, {"changes": [None, {"value": []}, {"value": value}]}]},
        meta.said({"messages": [3, {}, {"from": 3, "id": "1", "text": {"body": "stop"}}]}),
        meta.said({"statuses": [{"status": "failed"}, {"status": "failed", "errors": [{}]}]}),
        meta.said(meta.text(HUDA, "stop"), phone="999999"),
    ):
        assert hook(node, strange) == 200
    # Behind all of it the next call is heard.
    assert len(addresses(node, "huda")) == 1
    assert hook(node, meta.said({"messages": [7]}, meta.text(HUDA, "Stop."))) == 200
    assert addresses(node, "huda") == []

    client = node.app.test_client()
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    good = client.get("/hooks/whatsapp", query_string={**asked, "hub.verify_token": meta.VERIFY})
    assert (good.status_code, good.text, good.mimetype) == (200, "1158201444", "text/plain")
    bad = client.get("/hooks/whatsapp", query_string={**asked, "hub.verify_token": "guess"})
    assert bad.status_code == 403


def test_an_old_code_links_nothing_and_without_credentials_nothing_is_there(node, whatsapp):
    knows(node, "huda")
    made = node.remote(Notifications).link_whatsapp(LinkWhatsApp(asker=asker("huda")))
    node.clock.advance(minutes=31)
    write(node, whatsapp, HUDA, made.code, "wamid.1")
    assert addresses(node, "huda") == []
    node.more = {}
    node.start(NotificationsService)
    assert node.remote(Notifications).ways(asker("huda")) == []
    assert hook(node, meta.said(meta.text(HUDA, "stop"))) == 404
    with pytest.raises(Conflict, match=r"way\.absent"):
        node.remote(Notifications).link_whatsapp(LinkWhatsApp(asker=asker("huda")))
