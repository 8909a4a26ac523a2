"""Pages as anybody and as members see them: languages, links, cookies, escaping, refusals."""

import json
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.builders import announced, event_body, founded, joined, person
from tests.client import PASSWORD
from tests.node import Node
from tests.visitor import Visitor

LANGUAGES = {"ar": "rtl", "en": "ltr"}
NASTY = '<script>alert("1")</script> & \u202eevil\u202c'
ANYBODY = [
    "/",
    "/search",
    "/search?tab=communities",
    "/search?tab=people",
    "/search?q=data&city=108410&field=0613&from=2027-03-01&to=2027-12-31",
    "/search?q=nothing+of+the+kind",
    "/about",
    "/communities/riyadh-data",
    "/communities/riyadh-data/members",
    "/events/{event}",
]
DOORS = ["/sign-in", "/register", "/forgot", "/reset?token=x"]
OWN = [
    "/me",
    "/me/meetings",
    "/me/meetings?tab=past",
    "/me/communities",
    "/me/notifications",
    "/me/notifications/settings",
    "/me/devices",
    "/me/delete",
    "/communities/new",
    "/people/amal",
]
RUN = [
    "/communities/riyadh-data/edit",
    "/communities/riyadh-data/members?status=pending",
    "/communities/riyadh-data/events/new",
    "/events/{event}/edit",
    "/events/{event}/people",
    "/events/{draft}",
]


@pytest.fixture
def town(node: Node) -> dict[str, str]:
    """A community with a meeting, a draft and a member."""
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, capacity=2)["id"]
    draft = amal.post("/communities/riyadh-data/events", event_body(node, 9, publish=False)).json
    joined(person(node, "badr", "en"))
    node.settle()
    return {"event": str(event), "draft": str(draft["id"])}


def sound(visitor: Visitor, language: str) -> None:
    page = visitor.page
    assert (page.language, page.direction) == (language, LANGUAGES[language])
    assert visitor.answer.headers["Content-Language"] == language
    assert len(page.ids) == len(set(page.ids)), visitor.at
    assert visitor.text.count("<h1") == 1, visitor.at
    assert "None" not in re.sub(r"<[^>]*>", "", visitor.text), visitor.at


@pytest.mark.parametrize("language", LANGUAGES)
def test_anybody_reads_public_pages_without_a_cookie(
    node: Node, town: dict[str, str], language: str
) -> None:
    visitor = Visitor(node)
    for path in ANYBODY:
        answer = visitor.get(f"/{language}{path.format(**town)}")
        assert answer.status_code == 200, path
        assert "Set-Cookie" not in answer.headers, path
        assert "csrf_token" not in visitor.text, path
        assert answer.headers["Cache-Control"].startswith("public"), path
        assert answer.headers["ETag"], path
        sound(visitor, language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("who", ["amal", "badr"])
def test_members_read_every_page_of_theirs(
    node: Node, town: dict[str, str], language: str, who: str
) -> None:
    visitor = Visitor(node).sign_in(who, language)
    for path in ANYBODY + OWN + (RUN if who == "amal" else []):
        answer = visitor.get(f"/{language}{path.format(**town)}")
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "private, no-store", path
        sound(visitor, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_doors_are_open_to_anybody(node: Node, language: str) -> None:
    visitor = Visitor(node)
    for path in DOORS:
        answer = visitor.get(f"/{language}{path}")
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "private, no-store"
        sound(visitor, language)


def test_what_is_private_leads_to_the_door_and_back(node: Node, town: dict[str, str]) -> None:
    visitor = Visitor(node)
    for path in OWN + RUN[:1]:
        answer = visitor.get(f"/en{path}", follow=False)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith("/en/sign-in?next=/en/"), path
    assert visitor.get("/en/events/" + town["draft"]).status_code == 404


def test_a_member_who_runs_nothing_is_told_so(node: Node, town: dict[str, str]) -> None:
    visitor = Visitor(node).sign_in("badr")
    for path in RUN[:-1]:
        answer = visitor.get("/en" + path.format(**town))
        assert answer.status_code == 403, path
        sound(visitor, "en")
    assert visitor.get("/en/events/" + town["draft"]).status_code == 404


@pytest.mark.parametrize("who", ["", "amal", "badr"])
def test_every_link_leads_somewhere(node: Node, town: dict[str, str], who: str) -> None:
    visitor = Visitor(node)
    if who:
        visitor.sign_in(who)
    seen: set[str] = set()
    waiting = ["/ar/", "/en/", f"/en/events/{town['event']}"]
    while waiting and len(seen) < 250:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = visitor.get(path, follow=False)
        assert answer.status_code < 400, path
        if answer.status_code in (302, 303):
            waiting.append(answer.headers["Location"])
        elif answer.mimetype == "text/html" and path[1:3] in LANGUAGES:
            waiting += _within(visitor)
    assert len(seen) > 25


def _within(visitor: Visitor) -> list[str]:
    found = []
    for link in visitor.page.links:
        parts = urlsplit(link.removeprefix(visitor.node.origin))
        if parts.scheme or parts.netloc:
            continue
        if not parts.path:
            assert parts.fragment in visitor.page.ids, (visitor.at, link)
            continue
        if parts.path.endswith("/language"):
            continue
        found.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return found


def test_the_front_door_knows_the_language(node: Node) -> None:
    visitor = Visitor(node)
    for accept, language in [("", "ar"), ("en-GB,en;q=0.9", "en"), ("fr", "ar"), ("ar-SA", "ar")]:
        answer = visitor.get("/", follow=False, Accept_Language=accept)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/{language}/")
        assert "Accept-Language" in answer.headers["Vary"]
    answer = visitor.get("/en/language?to=ar&next=/en/search?q=a", follow=False)
    assert answer.headers["Location"] == "/ar/search?q=a"
    answer = visitor.get("/", follow=False, Accept_Language="en")
    assert answer.headers["Location"] == "/ar/"


def test_the_front_door_knows_the_persons_language(node: Node, town: dict[str, str]) -> None:
    visitor = Visitor(node).sign_in("badr", "ar")
    answer = visitor.get("/", follow=False, Accept_Language="ar")
    assert answer.headers["Location"] == "/en/"


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "x"]
)
def test_no_form_leads_to_another_site(node: Node, town: dict[str, str], elsewhere: str) -> None:
    visitor = Visitor(node)
    visitor.client.get("/en/sign-in", base_url=node.origin, query_string={"next": elsewhere})
    visitor.get("/en/sign-in")
    answer = visitor.send(follow=False, login="badr", password=PASSWORD, next=elsewhere)
    assert answer.headers["Location"] == "/en/"
    answer = visitor.client.get(
        "/en/language", base_url=node.origin, query_string={"to": "ar", "next": elsewhere}
    )
    assert answer.headers["Location"].startswith("/ar/")


def test_unknown_pages_are_missing_in_the_readers_language(node: Node) -> None:
    visitor = Visitor(node)
    assert visitor.get("/en/nowhere").status_code == 404
    sound(visitor, "en")
    assert visitor.get("/ar/nowhere/at/all").status_code == 404
    sound(visitor, "ar")
    assert visitor.get("/nowhere", Accept_Language="en").status_code == 404
    sound(visitor, "en")
    assert "Set-Cookie" not in visitor.answer.headers
    assert visitor.answer.headers["X-Request-Id"] in visitor.text


def test_what_people_write_is_never_markup(node: Node) -> None:
    amal = person(node, "amal", name={"en": NASTY, "ar": NASTY})
    founded(amal, name={"en": NASTY}, about={"en": NASTY}, tags=["<b>x"])
    body = event_body(node, title={"en": NASTY}, about={"en": NASTY})
    event = amal.post("/communities/riyadh-data/events", body).json["id"]
    visitor = Visitor(node).sign_in("amal")
    paths = ["/", "/search?tab=communities", "/communities/riyadh-data", f"/events/{event}"]
    paths += ["/people/amal", "/me", "/communities/riyadh-data/edit", f"/events/{event}/edit"]
    for path in [*paths, "/search?q=<script>alert(1)</script>"]:
        for language in LANGUAGES:
            visitor.get(f"/{language}{path}")
            assert visitor.answer.status_code == 200
            assert "<script>alert" not in visitor.text, path
            assert "<b>x" not in visitor.text, path
    visitor.get(f"/en/events/{event}")
    assert "<bdi>&lt;script&gt;" in visitor.text
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', visitor.text, re.S)
    assert data is not None
    assert json.loads(data[1])["name"].startswith("<script>")


def test_a_form_without_its_token_is_refused(node: Node, town: dict[str, str]) -> None:
    visitor = Visitor(node).sign_in("badr")
    rsvp = f"/en/events/{town['event']}/rsvp"
    origin = {"Origin": node.origin}
    assert visitor.post(rsvp, {"answer": "going"}, **origin).status_code == 403
    assert visitor.post(rsvp, {"answer": "going", "csrf_token": "x"}, **origin).status_code == 403
    visitor.get(f"/en/events/{town['event']}")
    token = dict(visitor.form("/rsvp").fields)["csrf_token"]
    sent = {"answer": "going", "csrf_token": token}
    assert visitor.post(rsvp, sent, Origin="https://evil.example").status_code == 403
    assert visitor.post(rsvp, sent, Sec_Fetch_Site="cross-site").status_code == 403
    other = Visitor(node).sign_in("amal")
    assert other.post(rsvp, sent, **origin).status_code == 403
    visitor.get(f"/en/events/{town['event']}")
    assert "rsvp-going" not in visitor.text
    assert visitor.post(rsvp, sent, **origin).status_code == 200
    assert "rsvp-going" in visitor.text


def test_pages_go_on_without_the_services_they_can_do_without(
    node: Node, town: dict[str, str]
) -> None:
    visitor = Visitor(node)
    node.down.add("events")
    visitor.get("/en/")
    assert visitor.answer.status_code == 200
    assert "A part of this node is resting" in visitor.text
    assert "Riyadh Data Meetup" in visitor.text
    assert not visitor.answer.headers["Cache-Control"].startswith("public")
    answer = visitor.get(f"/ar/events/{town['event']}")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    sound(visitor, "ar")
    node.down.clear()
    node.down.add("membership")
    assert visitor.get(f"/en/events/{town['event']}").status_code == 200
    assert "Data evening" in visitor.text
    assert visitor.get("/en/communities/riyadh-data").status_code == 503
    node.down.clear()
    node.down.add("notifications")
    member = Visitor(node).sign_in("badr")
    assert member.get(f"/en/events/{town['event']}").status_code == 200
    assert member.get("/en/me/notifications").status_code == 503


def test_robots_icon_and_alternates(node: Node) -> None:
    visitor = Visitor(node)
    assert "Disallow: /ar/me" in visitor.get("/robots.txt").get_data(as_text=True)
    assert visitor.get("/favicon.ico", follow=False).status_code == 302
    visitor.get("/en/about")
    for language in LANGUAGES:
        assert f'hreflang="{language}" href="{node.origin}/{language}/about"' in visitor.text
    assert f'rel="canonical" href="{node.origin}/en/about"' in visitor.text
    assert 'property="og:title"' in visitor.text


def test_light_and_dark_are_kept_and_shown(node: Node) -> None:
    visitor = Visitor(node)
    visitor.get("/en/about")
    answer = visitor.send("/theme", ("theme", "dark"), follow=False)
    assert answer.status_code == 303
    assert "theme=dark" in answer.headers["Set-Cookie"]
    visitor.get("/en/about")
    assert 'data-theme="dark"' in visitor.text
    other: Any = Visitor(node)
    other.get("/en/about")
    assert "data-theme" not in other.text


def test_search_keeps_its_filters_and_finds_cities(node: Node, town: dict[str, str]) -> None:
    visitor = Visitor(node)
    visitor.get("/en/search?tab=communities&q=data&field=0613")
    assert "Riyadh Data Meetup" in visitor.text
    tabs = [link for link in visitor.page.links if "tab=events" in link and "field=0613" in link]
    assert tabs
    visitor.get("/en/search?tab=events&city_q=Riyadh&find=city")
    assert 'value="108410" selected' in visitor.text
    assert "Data evening" in visitor.text
    visitor.get("/en/search?from=2027-06-01")
    assert "Nothing found" in visitor.text
    assert visitor.get("/en/search?cursor=broken").status_code == 422
