"""Lists taken along, and a list of meetings that other sites show."""

import csv
import html
import io

import pytest

from services.gateway.sheets import cell
from tests import builders
from tests.behaviour.test_guests import LAYLA, confirmed
from tests.visitor import Visitor

QUESTIONS = [
    {"key": "why", "text": {"ar": "ما السبب؟", "en": "Why?"}},
    {
        "key": "meal",
        "text": {"ar": "=الطعام", "en": "Meal"},
        "kind": "choice",
        "options": [{"ar": "نبات", "en": "Plants"}, {"ar": "سمك", "en": "Fish"}],
    },
    {"key": "car", "text": {"ar": "بسيارة؟", "en": "By car?"}, "kind": "yes_no"},
]
BEGINS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "\u200f=1"]


@pytest.mark.parametrize("begin", BEGINS)
def test_nothing_in_a_cell_is_a_formula(begin: str) -> None:
    assert cell(begin) == f"'{begin}"


def test_organisers_take_the_list_along_and_nothing_in_it_runs(node) -> None:
    amal = builders.person(node, "amal")
    builders.founded(amal)
    event = builders.announced(node, amal, questions=QUESTIONS)
    evil = builders.person(node, "evil", name={"ar": '=HYPERLINK("http://x")', "en": "Evil"})
    for guest in (evil, builders.person(node, "badr", name={"ar": 'بدر "أبو", سعد'})):
        builders.joined(guest).put(f"/events/{event['id']}/rsvp", {"answer": "going"})
    evil.put(f"/events/{event['id']}/rsvp", {"answer": "going", "replies": {"why": "=1+1"}})
    confirmed(node, event, replies={"why": "فضول", "meal": "2", "car": "no"})
    path = f"/events/{event['id']}/attendees"
    answer = amal.get(f"{path}.csv")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(answer.text[1:])))
    assert rows[0][0] == "الاسم" and [row[1] for row in rows[1:]] == ["evil", "badr", ""]
    assert rows[1][0] == '\'=HYPERLINK("http://x")' and rows[2][0] == 'بدر "أبو", سعد'
    # What each replied stands under its question; a guest has a name and no address.
    assert [row[8:] for row in rows] == [
        ["ما السبب؟", "'=الطعام", "بسيارة؟"],
        ["'=1+1", "", ""],
        ["", "", ""],
        ["فضول", "سمك", "لا"],
    ]
    assert rows[3][0] == LAYLA["name"]
    english = amal.get(f"{path}.csv", headers={"Accept-Language": "en"}).text
    assert '"Why?"' in english and '"Fish","No"' in english
    told = amal.get(f"{path}.json").json
    assert [one["username"] for one in told["items"]] == ["evil", "badr", None]
    assert told["items"][0]["replies"] == {"why": "=1+1"}
    assert told["items"][2]["replies"] == {"why": "فضول", "meal": "2", "car": "no"}
    for text in (answer.text, str(told)):
        assert "@example.org" not in text and LAYLA["email"] not in text
    members = amal.get("/communities/riyadh-data/members.csv").text
    assert "'=HYPERLINK" in members and "@example.org" not in members
    for stranger in (evil, builders.person(node, "sami")):
        assert stranger.get(f"{path}.csv").status == 403
        assert stranger.get(f"{path}.json").status == 403
        assert stranger.get("/communities/riyadh-data/members.csv").status == 403
    assert node.client().get(f"{path}.csv").status == 401


def test_another_site_may_show_the_meetings_and_nothing_else(node) -> None:
    amal = builders.person(node, "amal")
    builders.founded(amal)
    for day in (7, 8, 9):
        builders.announced(node, amal, days=day, title={"ar": f"<script>{day}</script>"})
    shown = node.client().page("/embed/communities/riyadh-data?lang=en&theme=dark&limit=2")
    assert shown.status == 200
    policy = shown.headers["Content-Security-Policy"]
    assert "frame-ancestors *" in policy and "script-src" not in policy
    assert "X-Frame-Options" not in shown.headers and "Set-Cookie" not in shown.headers
    assert "noindex" in shown.text and 'lang="en" dir="ltr" data-theme="dark"' in shown.text
    assert shown.text.count("<li>") == 2 and "<script" not in shown.text
    assert shown.text.count('target="_blank" rel="noopener"') == 3
    odd = node.client().page("/embed/communities/riyadh-data?lang=xx&theme=%22&limit=999999")
    assert 'lang="ar" dir="rtl" data-theme="auto"' in odd.text and odd.text.count("<li>") == 3
    for path in ("/embed/communities/nowhere", "/ar/communities/riyadh-data"):
        other = node.client().page(path)
        assert other.headers["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in other.headers["Content-Security-Policy"]
    listed = node.client().get("/communities/riyadh-data/events")
    assert listed.headers["Access-Control-Allow-Origin"] == "*" and len(listed.json["items"]) == 3


def test_organisers_copy_the_snippet(node) -> None:
    amal = builders.person(node, "amal")
    builders.founded(amal, name={"ar": 'بيانات "الرياض" <b>'})
    visitor = Visitor(node).sign_in("amal")
    visitor.get("/ar/communities/riyadh-data/embed?lang=en&limit=10")
    snippet = html.unescape(visitor.text.split("<textarea", 1)[1].split("</textarea>")[0])
    assert 'src="https://alpha.test/embed/communities/riyadh-data?lang=en' in snippet
    assert "&#34;الرياض&#34; &lt;b&gt;" in snippet
    sheet = visitor.get("/ar/communities/riyadh-data/members.csv")
    assert sheet.headers["Content-Type"].startswith("text/csv")
