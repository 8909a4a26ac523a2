"""The channel that docs/channels.md gives as an example does what it says there."""

import json
import re
import types
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.common.jobs import GiveUp, TryLater
from services.common.outgoing import Outgoing
from services.common.settings import Settings
from services.notifications.addresses import Address
from services.notifications.channels import Dispatch, Gone, Trouble
from services.notifications.domain import KINDS, OUTER
from services.notifications.texts import say
from tests.receiver import Receiver, Reply
from tests.unit.notifications.test_texts import PARAMS

DOCUMENT = Path(__file__).parents[2] / "docs/channels.md"
NUMBER = Address(
    person="https://a.test/people/huda",
    channel="sms",
    key="+966500000001",
    since=datetime(2027, 3, 1, tzinfo=UTC),
)


class Provider(Receiver):
    """Takes texts of at most three parts, each id once."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, dict[str, str]] = {}

    def reply_for(self, path: str) -> Reply:
        """Judge the newest request, unless a test has said what to answer."""
        if path in self.replies:
            return super().reply_for(path)
        asked = self.asked[-1]
        given = json.loads(asked.body)
        size = 153 if given["text"].isascii() else 67
        assert asked.headers["authorization"] == "Bearer t0ken"
        assert len(given["text"]) <= 3 * size
        self.sent.setdefault(asked.headers["idempotency-key"], given)
        return Reply(202, json.dumps({"id": f"m{len(self.sent)}"}).encode())


@pytest.fixture(scope="module")
def sms():
    """The module of the document, as a file of its own would be."""
    (code,) = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)
    module = types.ModuleType("sms")
    exec(compile(code, str(DOCUMENT), "exec"), module.__dict__)
    return module


def dispatch(kind, language, **changed):
    params = {**PARAMS, **changed}
    said = say(KINDS[kind], params, language, "https://a.test", "ملتقى")
    return Dispatch(
        id=f"{kind}-{language}",
        kind=KINDS[kind],
        said=said,
        action="",
        language=language,
        params=params,
    )


def test_the_example_sends_every_kind_and_says_how_it_ended(sms):
    settings = Settings(service="notifications", outgoing_allow="127.0.0.1:*")
    with Provider() as provider:
        made = sms.Sms(provider.url, "t0ken", "Multaqa", Outgoing(settings))
        assert made.ready
        assert not sms.Sms(provider.url, "", "Multaqa", Outgoing(settings)).ready
        outside = [kind for kind, about in KINDS.items() if set(OUTER) & set(about.available)]
        for kind in outside:
            for language in ("ar", "en"):
                made.send(dispatch(kind, language, title={"ar": "لقاء " * 60}), NUMBER)
        made.send(dispatch("seat_confirmed", "ar"), NUMBER)
        assert len(provider.sent) == 2 * len(outside)
        assert all("https://a.test/" in one["text"] for one in provider.sent.values())

        for reply, raised in (
            (Reply(400, b'{"error": "invalid_number"}'), Gone),
            (Reply(401, b"{}"), GiveUp),
            (Reply(429, b"", {"Retry-After": "30"}), TryLater),
            (Reply(500, b"<html>"), Trouble),
            (Reply(200, b"<html>"), Trouble),
        ):
            provider.replies["/messages"] = reply
            with pytest.raises(raised) as no:
                made.send(dispatch("seat_confirmed", "ar"), NUMBER)
            assert type(no.value) is raised
