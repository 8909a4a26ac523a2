"""Being told in the browser: an open page hears of it, and a push is shown and leads there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import chromium
from tests.browser.test_main_job import DESK, PHONE, OwnOrigin, town
from tests.builders import announced, founded, joined, person
from tests.client import PASSWORD

__all__ = ["town"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def signed_in(browser: Browser, town: OwnOrigin, language: str, username: str) -> Page:
    size = PHONE if language == "ar" else DESK
    page = browser.new_context(viewport=size, reduced_motion="reduce").new_page()
    page.goto(f"{town.origin}/{language}/sign-in")
    page.fill("main [name=login]", username)
    page.fill("main [name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    return page


def test_an_open_page_hears_of_a_notification(browser: Browser, town: OwnOrigin) -> None:
    amal = person(town, "amal")
    founded(amal)
    event = announced(town, amal, capacity=5)["id"]
    pages = {}
    for username, language in (("badr", "ar"), ("dana", "en")):
        joined(person(town, username))
        town.settle()
        pages[username] = signed_in(browser, town, language, username)
        expect(pages[username].locator("[data-live-said]")).to_have_text("")
    town.clock.advance(seconds=1)
    for username in pages:
        town.client(username).put(f"/events/{event}/rsvp", {"answer": "going"})
    town.settle()
    expect(pages["badr"].locator("[data-live-said]")).to_contain_text("إشعار جديد")
    expect(pages["dana"].locator("[data-live-said]")).to_contain_text("New notification")
    expect(pages["badr"].locator(".dock [data-bell] .count")).to_be_visible()
    expect(pages["dana"].locator(".top [data-bell] .count")).to_be_visible()
    expect(pages["dana"].locator("[data-bell-said]")).to_contain_text("Unread")
    for page in pages.values():
        page.context.close()
