"""The door on a phone whose network goes away: nothing is lost, and nobody counts twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import chromium
from tests.browser.test_main_job import PHONE, OwnOrigin, town
from tests.builders import announced, founded, joined, person
from tests.client import PASSWORD

__all__ = ["town"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


def at_door(browser: Browser, town: OwnOrigin, username: str, event: str) -> Page:
    """Somebody's phone with the list at the door."""
    page = browser.new_context(viewport=PHONE, locale="en-GB").new_page()
    page.goto(f"{town.origin}/en/sign-in?next=/en/events/{event}/door")
    page.fill("main [name=login]", username)
    page.fill("main [name=password]", PASSWORD)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").first.click()
    expect(page.get_by_role("heading", name="The door", exact=True)).to_be_visible()
    return page


def line(page: Page, name: str) -> Any:
    return page.locator(".door-line", has_text=name)


def test_check_ins_wait_while_the_network_is_away_and_merge_when_it_is_back(
    browser: Browser, town: OwnOrigin
) -> None:
    amal = person(town, "amal")
    founded(amal)
    event = announced(town, amal, days=0.01, capacity=10)["id"]
    for name in ("badr", "huda", "noura"):
        joined(person(town, name)).put(f"/events/{event}/rsvp", {"answer": "going"})
    joined(person(town, "sami"))
    assert amal.put(f"/events/{event}/stewards/sami").status == 200
    ticket = town.client("noura").get(f"/events/{event}/ticket").json["url"]
    here, there = (at_door(browser, town, name, event) for name in ("amal", "sami"))

    here.context.set_offline(True)
    line(here, "Badr").get_by_role("button", name="Check in").click()
    line(here, "Huda").get_by_role("button", name="Check in").click()
    line(here, "Huda").get_by_role("button", name="Take back").click()
    here.fill("[name=name]", "A guest")
    here.get_by_role("button", name="Count them").click()
    here.fill("[name=ticket]", ticket)
    here.locator("form:has([name=ticket])").get_by_role("button", name="Check in").click()
    expect(here.locator("[data-waiting-count]")).to_have_text("5")
    expect(line(here, "Badr").get_by_text("Here")).to_be_visible()
    expect(line(here, "Noura").get_by_text("Here")).to_be_visible()
    expect(here.get_by_text("No network")).to_be_visible()

    line(there, "Badr").get_by_role("button", name="Check in").click()
    expect(there.locator("[data-number=came]")).to_have_text("1")

    here.context.set_offline(False)
    expect(here.locator("[data-waiting]")).to_be_hidden(timeout=15000)
    expect(here.locator("[data-number=came]")).to_have_text("3")
    rows = amal.get(f"/events/{event}/attendance").json
    assert sorted(one["name"]["en"] for one in rows["items"]) == ["A guest", "Badr", "Noura"]
    assert rows["numbers"]["came"] == 3

    # What was noted offline came first, and the earliest time counts.
    badr = next(one for one in rows["items"] if one["username"] == "badr")
    kept = town.services["events"].database["attendance"].find_one({"key": badr["key"]})
    assert kept is not None and len(kept["taken"]) == 2

    # The page keeps what waits even when it is closed before the network is back.
    here.context.set_offline(True)
    line(here, "Huda").get_by_role("button", name="Check in").click()
    expect(here.locator("[data-waiting-count]")).to_have_text("1")
    again = here.context.new_page()
    here.close()
    again.context.set_offline(False)
    again.goto(f"{town.origin}/en/events/{event}/door")
    expect(again.locator("[data-number=came]")).to_have_text("4")
    again.fill("[data-search]", "nour")
    expect(line(again, "Huda")).to_be_hidden()
    expect(line(again, "Noura")).to_be_visible()
