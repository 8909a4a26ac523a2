"""Every kind says something by every channel in both languages; answers are judged alike."""

import json
from dataclasses import replace

import pytest

from services.common.jobs import GiveUp, TryLater
from services.common.outgoing import Answer, Outgoing
from services.common.settings import Settings
from services.notifications.channels import Dispatch, Trouble, as_json, judge
from services.notifications.channels.push import note
from services.notifications.channels.telegram import ANSWERS, keyboard, text
from services.notifications.channels.whatsapp import WhatsApp, filled
from services.notifications.domain import KINDS
from services.notifications.domain.telling import OUTER
from services.notifications.texts import say
from services.notifications.texts.catalogue import sentence
from tests.providers.whatsapp import SETTING
from tests.unit.notifications.test_texts import PARAMS

SETTINGS = Settings(service="notifications", whatsapp_templates=SETTING)
WHATSAPP = WhatsApp(SETTINGS, Outgoing(SETTINGS))
OUTSIDE = [kind for kind in KINDS.values() if set(kind.available) & set(OUTER)]


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("kind", OUTSIDE, ids=lambda kind: kind.name)
def test_every_kind_is_short_and_whole_by_every_channel(kind, language):
    said = say(kind, PARAMS, language, "https://a.test", "ملتقى")
    action = sentence(language, f"action.{kind.leads_to}")
    ready = Dispatch(id="j1", kind=kind, said=said, action=action, language=language, params=PARAMS)
    shown = json.loads(note(ready))
    assert shown["title"]
    assert shown["body"]
    assert shown["url"].startswith(f"https://a.test/{language}/")
    assert len(note(ready)) < 3000
    assert text(ready).startswith("<b>")
    assert "{" not in text(ready)
    values = filled(ready)
    for name in WHATSAPP.template(kind.name, language).parameters:
        assert values[name], name
        assert not {"\n", "\t", "{"} & set(values[name])
    assert sum(map(len, values.values())) < 1024
    asked = replace(ready, answers={one: sentence(language, f"answer.{one}") for one in ANSWERS})
    for button in (one for row in keyboard(asked) for one in row):
        assert button["text"]
        assert len(button.get("callback_data", "").encode()) <= 64


def test_what_a_template_is_given_has_one_line_and_an_end():
    kind = KINDS["event_published"]
    long = {**PARAMS, "title": {"ar": "س" * 500}, "text": {"ar": "ص\n" * 900}}
    said = say(kind, long, "ar", "https://a.test", "ملتقى")
    ready = Dispatch(id="j1", kind=kind, said=said, action="", language="ar", params=long)
    values = filled(ready)
    assert len(values["title"]) == 200
    assert values["title"].endswith("…")
    with pytest.raises(GiveUp):
        WhatsApp(SETTINGS, Outgoing(SETTINGS)).template("event_published", "fr")


def test_kinds_with_a_token_leave_by_mail_only():
    assert not {"confirm_email", "reset_password"} & {kind.name for kind in OUTSIDE}
    assert all(kind.leads_to not in ("confirm", "reset", "invitation") for kind in OUTSIDE)


@pytest.mark.parametrize(
    ("status", "headers", "raised", "seconds"),
    [
        (200, {}, None, None),
        (429, {"retry-after": "90"}, TryLater, 90),
        (503, {"retry-after": "999999999"}, TryLater, 86400),
        (
            503,
            {
                "retry-after": "Thu, 21 Oct 2027 07:28:00 GMT",
                "date": "Thu, 21 Oct 2027 07:27:00 GMT",
            },
            TryLater,
            60,
        ),
        (503, {"retry-after": "Sat, 21 Oct 2000 07:28:00 GMT"}, TryLater, 1),
        (503, {"retry-after": "soon"}, Trouble, None),
        (503, {"retry-after": "²"}, Trouble, None),
        (429, {}, Trouble, None),
        (500, {}, Trouble, None),
        (400, {"retry-after": "5"}, GiveUp, None),
        (301, {}, GiveUp, None),
    ],
)
def test_a_status_decides(status, headers, raised, seconds):
    answer = Answer(status, headers, b"", "https://x.test/")
    if raised is None:
        judge(answer)
        return
    with pytest.raises(raised) as no:
        judge(answer)
    assert getattr(no.value, "seconds", None) == seconds


@pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b"\xff", b"[" * 9999, b"null"])
def test_an_answer_that_is_no_object_is_empty(body):
    assert as_json(Answer(200, {}, body, "")) == {}
