"""Forms of our own pages: bound to the browser, refused from elsewhere, done once."""

import re

import pytest
from flask import Flask, Response, g, render_template_string

from services.common.contracts.membership import SignIn
from services.gateway import auth
from services.gateway.app import create_app
from services.gateway.node import node as here
from tests.builders import registered
from tests.client import PASSWORD
from tests.node import Node

ORIGIN = "https://alpha.test"


@pytest.fixture
def app(empty_node: Node) -> Flask:
    """The gateway with two small pages besides."""
    from services.membership.service import MembershipService

    empty_node.start(MembershipService)
    app = create_app(empty_node.call, empty_node.settings("gateway"), empty_node.clock)
    done: list[str] = []

    @app.get("/form")
    def form() -> str:
        return render_template_string("{{ csrf_field() }}")

    @app.post("/form")
    def send() -> Response:
        done.append(g.identity.username if g.identity else "")
        return Response(f"{len(done)} {done[-1]}")

    @app.post("/enter")
    def enter() -> Response:
        opened = here().membership.sign_in(SignIn(login="amal", password=PASSWORD, kind="web"))
        return auth.sign_in_cookie(Response("in"), opened)

    registered(empty_node, "amal")
    return app


def token(text: str) -> str:
    found = re.search(r'name="csrf_token" value="(\w+)"', text)
    assert found
    return found[1]


def test_a_form_is_taken_from_its_own_page_only(app: Flask) -> None:
    browser = app.test_client()
    given = token(browser.get("/form", base_url=ORIGIN).text)

    def send(base: str = ORIGIN, **headers: str) -> int:
        data = {"csrf_token": given}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return browser.post("/form", base_url=base, data=data, headers=named).status_code

    assert send() == 200
    assert send(Origin=ORIGIN, Sec_Fetch_Site="same-origin") == 200
    assert send(Origin="https://evil.test") == 403
    assert send(Origin="null") == 403
    assert send(Sec_Fetch_Site="cross-site") == 403
    assert browser.post("/form", base_url=ORIGIN).status_code == 403
    assert browser.post("/form", base_url=ORIGIN, data={"csrf_token": "é"}).status_code == 403


def test_a_token_of_another_browser_or_before_signing_in_does_not_serve(app: Flask) -> None:
    browser, other = app.test_client(), app.test_client()
    foreign = token(other.get("/form", base_url=ORIGIN).text)
    before = token(browser.get("/form", base_url=ORIGIN).text)
    assert browser.post("/form", base_url=ORIGIN, data={"csrf_token": foreign}).status_code == 403

    entered = browser.post("/enter", base_url=ORIGIN, data={"csrf_token": before})
    cookie = next(one for one in entered.headers.getlist("Set-Cookie") if "multaqa_session" in one)
    assert {"HttpOnly", "Secure", "SameSite=Lax"} <= set(cookie.split("; "))
    assert browser.post("/form", base_url=ORIGIN, data={"csrf_token": before}).status_code == 403
    after = token(browser.get("/form", base_url=ORIGIN).text)
    sent = browser.post("/form", base_url=ORIGIN, data={"csrf_token": after})
    assert sent.text == "1 amal"


def test_a_form_sent_twice_under_one_key_is_done_once(app: Flask) -> None:
    browser = app.test_client()
    data = {"csrf_token": token(browser.get("/form", base_url=ORIGIN).text), "idempotency_key": "k"}

    first = browser.post("/form", base_url=ORIGIN, data=data)
    again = browser.post("/form", base_url=ORIGIN, data=data)

    assert first.text == again.text == "1 "
    assert again.headers["Idempotency-Replayed"] == "true"


def test_the_session_cookie_means_nothing_on_the_api(app: Flask) -> None:
    browser = app.test_client()
    given = token(browser.get("/form", base_url=ORIGIN).text)
    browser.post("/enter", base_url=ORIGIN, data={"csrf_token": given})

    assert browser.get("/api/v1/me", base_url=ORIGIN).status_code == 401


def test_a_session_that_ended_is_forgotten_by_the_browser(app: Flask) -> None:
    browser = app.test_client()
    browser.set_cookie("multaqa_session", "forged", domain="alpha.test", secure=True)
    seen = browser.get("/form", base_url=ORIGIN)

    assert seen.status_code == 200
    assert any("multaqa_session=;" in one for one in seen.headers.getlist("Set-Cookie"))
