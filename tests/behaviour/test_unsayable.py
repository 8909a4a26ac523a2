"""What our own texts cannot say ends at once and is told to the operator; the rest goes on."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po, write_po

from services.common.contracts.deliveries import ListDeliveries, RetryDelivery
from services.common.contracts.notifications import ListNotifications, Notifications
from services.notifications.service import NotificationsService
from services.notifications.texts import catalogue, layouts
from services.operations.admin.vapid import new_key
from tests.behaviour.notified import asker, knows, mail_of, seat, tell, uri
from tests.behaviour.test_ways import HOOK, link, subscribe
from tests.node import Node
from tests.providers.push import PushService
from tests.providers.telegram import TOKEN, TelegramApi


@pytest.fixture
def texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder our texts are read from in this test, ours to spoil; read anew by `read`."""
    whole = Path(catalogue.__file__).parent
    shutil.copytree(whole, tmp_path / "texts")
    monkeypatch.setattr(catalogue, "_LOCALE", tmp_path / "texts" / "locale")
    monkeypatch.setattr(layouts, "_HERE", tmp_path / "texts" / "layouts")
    yield tmp_path / "texts"
    monkeypatch.undo()
    read()


def read() -> None:
    """As a process that starts reads them."""
    catalogue._catalogue.cache_clear()
    layouts._compiled.cache_clear()


def translated(texts: Path, key: str, words: str) -> str:
    """Have an English sentence say this; gives what it said."""
    for path in (texts / "locale" / "en" / "LC_MESSAGES").glob("*.po"):
        found = read_po(path.open("rb"), locale="en")
        if key in found:
            message = found[key]
            before, message.string = str(message.string), words
            write_po(path.open("wb"), found)
            read()
            return before
    raise AssertionError(key)


@pytest.fixture
def telegram() -> Iterator[TelegramApi]:
    with TelegramApi() as api:
        yield api


@pytest.fixture
def browser() -> Iterator[PushService]:
    with PushService() as service:
        yield service


@pytest.fixture
def node(empty_node: Node, telegram: TelegramApi) -> Node:
    empty_node.more = {
        "telegram_url": telegram.url,
        "telegram_token": TOKEN,
        "telegram_bot": "multaqa_bot",
        "telegram_secret": HOOK,
        "vapid_private_key": new_key(),
    }
    return empty_node.start(NotificationsService)


@pytest.mark.parametrize(
    ("key", "words", "why"),
    [
        ("seat_confirmed.body", "You have a seat, {nobody}", "KeyError: 'nobody'"),
        (
            "seat_confirmed.title",
            "A seat at {event",
            "ValueError: expected '}' before end of string",
        ),
        ("action.event", "", "MissingText: en: action.event"),
    ],
    ids=["unknown name", "broken entry", "no entry"],
)
def test_a_sentence_that_cannot_be_said_ends_that_delivery_alone(
    node: Node,
    telegram: TelegramApi,
    browser: PushService,
    texts: Path,
    key: str,
    words: str,
    why: str,
) -> None:
    notifications = node.remote(Notifications)
    knows(node, "badr", "en")
    knows(node, "huda")
    link(node, "badr", "en")
    link(node, "huda", chat=43, update=2)
    subscribe(node, browser)
    node.mailbox.clear()
    telegram.sent.clear()

    mended = translated(texts, key, words)
    for name in ("badr", "huda"):
        tell(node, seat(name))
    node.settle()
    failed = notifications.deliveries(ListDeliveries(state="failed"))
    assert {(one.channel, one.person, one.attempts) for one in failed} == {
        (channel, uri("badr"), 1) for channel in ("email", "push", "telegram")
    }
    assert all(one.error.endswith(why) for one in failed), failed
    assert {one.reason for one in failed} == {"unsayable"}
    assert [one["X-Envelope-To"] for one in node.mailbox.mails] == [mail_of("huda")]
    assert [one["chat_id"] for one in telegram.sent] == [43]
    assert browser.shown == []
    # The page of what one was told still opens.
    notifications.notifications(ListNotifications(asker=asker("badr", "en")))

    translated(texts, key, mended)
    notifications.retry_delivery(RetryDelivery(all=True))
    node.settle()
    assert notifications.deliveries(ListDeliveries(state="failed")) == []
    assert len(node.mailbox.to(mail_of("badr"))) == 1
    assert [one["chat_id"] for one in telegram.sent] == [43, 42]
    assert len(browser.shown) == 1


def test_a_layout_that_lacks_a_value_ends_those_mails_alone(node: Node, texts: Path) -> None:
    notifications = node.remote(Notifications)
    for name, language in (("badr", "en"), ("huda", "ar"), ("sami", "ar")):
        knows(node, name, language)
    layout = texts / "layouts" / "mail.mjml"
    spoiled = '{% if "$language" == "en" %}{{ nobody_gives_this }}{% endif %}{{ greeting }}'
    layout.write_text(layout.read_text().replace("{{ greeting }}", spoiled))
    read()
    for name in ("huda", "badr", "sami"):
        tell(node, seat(name))
    node.settle()
    (failed,) = notifications.deliveries(ListDeliveries(state="failed"))
    assert (failed.person, failed.attempts) == (uri("badr"), 1)
    assert failed.error == (
        "Unsayable: seat_confirmed: UndefinedError: 'nobody_gives_this' is undefined"
    )
    arrived = sorted(one["X-Envelope-To"] for one in node.mailbox.mails)
    assert arrived == [mail_of("huda"), mail_of("sami")]
