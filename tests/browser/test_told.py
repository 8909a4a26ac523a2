"""Being told in the browser: an open page hears of it, and a push is shown and leads there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from services.gateway import live
from services.notifications.channels import Dispatch
from services.notifications.channels.push import note
from services.notifications.domain import KINDS
from services.notifications.texts import say
from tests.browser.chromium import chromium
from tests.browser.test_main_job import DESK, PHONE, OwnOrigin, town
from tests.builders import announced, founded, joined, person
from tests.client import PASSWORD
from tests.unit.notifications.test_texts import PARAMS

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


REGISTER = "navigator.serviceWorker.register('/sw.js').then(() => navigator.serviceWorker.ready)"
SHOWN = """async () => {
  let found = [];
  while (!found.length) {
    found = await registration.getNotifications();
    await new Promise((done) => { setTimeout(done, 50); });
  }
  return found.map(({ title, body, lang, dir, tag }) => ({ title, body, lang, dir, tag }));
}"""
CLICK = """async () => {
  const opened = [];
  clients.openWindow = (url) => { opened.push(url); return Promise.resolve(null); };
  const [notification] = await registration.getNotifications();
  self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
  return opened;
}"""


def dispatch(origin: str) -> Dispatch:
    """A place that was confirmed, in Arabic."""
    kind = KINDS["seat_confirmed"]
    said = say(kind, PARAMS, "ar", origin, "ملتقى")
    return Dispatch(id="j1", kind=kind, said=said, action="", language="ar", params=PARAMS)


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


def test_a_page_without_a_place_asks_now_and_then(
    browser: Browser, town: OwnOrigin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "MOST_EACH", 0)
    amal = person(town, "amal")
    founded(amal)
    event = announced(town, amal, capacity=5)["id"]
    badr = joined(person(town, "badr"))
    town.settle()
    page = signed_in(browser, town, "en", "badr")
    page.clock.install()
    with page.expect_response("**/notifications/stream*") as refused:
        page.reload()
    assert refused.value.status == 503
    town.clock.advance(seconds=1)
    badr.put(f"/events/{event}/rsvp", {"answer": "going"})
    town.settle()
    page.clock.fast_forward(61000)
    expect(page.locator("[data-live-said]")).to_contain_text("New notification")
    page.context.close()


def test_a_push_is_shown_and_leads_to_its_page(browser: Browser, town: OwnOrigin) -> None:
    person(town, "badr")
    page = signed_in(browser, town, "ar", "badr")
    context = page.context
    context.grant_permissions(["notifications"], origin=town.origin)
    line, known = context.new_cdp_session(page), []
    line.on("ServiceWorker.workerRegistrationUpdated", lambda it: known.extend(it["registrations"]))
    line.send("ServiceWorker.enable")
    page.evaluate(REGISTER)
    (worker,) = context.service_workers
    while not known:
        page.wait_for_timeout(50)
    pushed = {"origin": town.origin, "registrationId": known[0]["registrationId"]}
    for data in ("no json", note(dispatch(town.origin)).decode()):
        line.send("ServiceWorker.deliverPushMessage", {**pushed, "data": data})
    (shown,) = worker.evaluate(SHOWN)
    assert shown["title"].startswith("تأكّد الحضور")
    assert "قاعة المها" in shown["body"]
    assert (shown["lang"], shown["dir"], shown["tag"]) == ("ar", "rtl", "j1")
    # There is no notification centre here to click in, and nobody else may open a window: the
    # worker's own event, and what it asks the browser to open.
    opened = worker.evaluate(CLICK)
    assert opened == [f"{town.origin}/ar/events/e1"]
    assert worker.evaluate("registration.getNotifications().then((all) => all.length)") == 0
    context.close()
