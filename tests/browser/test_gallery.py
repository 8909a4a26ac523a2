"""Every page of the gallery in a real browser: both languages, phone and desk, light and dark."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.chromium import axe_finds, chromium
from tests.browser.gallery.samples import PAGES

ROOT = Path(__file__).parents[2]
PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}
DIRECTIONS = {"ar": "rtl", "en": "ltr"}
# Of the eight combinations these four show each language and each size in both schemes. axe reads
# every page in Arabic and in English, in light and in dark.
LOOKS = [
    ("ar", "phone", "light"),
    ("ar", "desk", "dark"),
    ("en", "phone", "dark"),
    ("en", "desk", "light"),
]
WITH_AXE = {("ar", "phone", "light"), ("en", "phone", "dark")}
TIMEOUT = 20


@pytest.fixture(scope="module")
def gallery() -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.browser.gallery", str(port)],
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    origin = f"http://127.0.0.1:{port}"
    try:
        _wait(origin, server)
        yield origin
    finally:
        server.terminate()
        server.wait(TIMEOUT)


def _wait(origin: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + TIMEOUT
    while time.monotonic() < end and server.poll() is None:
        try:
            httpx.get(f"{origin}/gallery", timeout=2)
            return
        except httpx.TransportError:
            time.sleep(0.1)
    raise RuntimeError("the gallery did not start")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as opened:
        yield opened


@dataclass
class Window:
    """One browser window that keeps what the console complained about."""

    page: Page
    complaints: list[str] = field(default_factory=list)


def _window(context: BrowserContext) -> Window:
    window = Window(context.new_page())
    window.page.on(
        "console",
        lambda said: (
            window.complaints.append(said.text) if said.type in ("error", "warning") else None
        ),
    )
    window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
    return window


@pytest.fixture(scope="module")
def windows(browser: Browser) -> Iterator[dict[tuple[str, str, str], Window]]:
    opened = {}
    for look in LOOKS:
        context = browser.new_context(
            viewport=PHONE if look[1] == "phone" else DESK,
            color_scheme="dark" if look[2] == "dark" else "light",
            reduced_motion="reduce",
            locale="ar-SA" if look[0] == "ar" else "en-GB",
        )
        opened[look] = _window(context)
    yield opened
    for window in opened.values():
        window.page.context.close()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_sound(
    name: str, gallery: str, windows: dict[tuple[str, str, str], Window]
) -> None:
    wrong: list[str] = []
    for look, window in windows.items():
        window.complaints.clear()
        window.page.goto(f"{gallery}/{look[0]}/gallery/{name}", wait_until="load")
        state = window.page.evaluate(
            "() => [document.documentElement.lang, document.documentElement.dir, "
            "document.documentElement.scrollWidth - innerWidth, "
            "document.querySelectorAll('h1').length]"
        )
        if state[:2] != [look[0], DIRECTIONS[look[0]]]:
            wrong.append(f"{look}: language and direction are {state[:2]}")
        if state[2] > 0:
            wrong.append(f"{look}: {state[2]} px wider than the window")
        if state[3] != 1:
            wrong.append(f"{look}: {state[3]} main headings")
        if look in WITH_AXE:
            wrong += [f"{look}: {line}" for line in axe_finds(window.page)]
        wrong += [f"{look}: console: {line}" for line in window.complaints]
    assert wrong == []


def test_targets_of_buttons_and_fields_are_large_enough_for_fingers(
    gallery: str, windows: dict[tuple[str, str, str], Window]
) -> None:
    page = windows["ar", "phone", "light"].page
    for name in ("event", "community_new", "home", "search", "register"):
        page.goto(f"{gallery}/ar/gallery/{name}")
        small = page.evaluate(
            "() => [...document.querySelectorAll("
            "'.button, .input, .select, .top-link, .chip, .dock a')]"
            ".filter((each) => each.checkVisibility()"
            " && each.getBoundingClientRect().height < 43.5)"
            ".map((each) => each.outerHTML.slice(0, 120))"
        )
        assert small == [], name


def test_the_chosen_scheme_wins_over_the_device(
    gallery: str, windows: dict[tuple[str, str, str], Window]
) -> None:
    page = windows["en", "desk", "light"].page
    ground = "() => getComputedStyle(document.body).backgroundColor"
    page.goto(f"{gallery}/en/gallery/home")
    light = page.evaluate(ground)
    page.click(".theme button[value=dark]")
    dark = page.evaluate(ground)
    page.goto(f"{gallery}/en/gallery/search")
    kept = page.evaluate(ground)
    page.click(".theme button[value=auto]")
    assert light != dark
    assert kept == dark
    assert page.evaluate(ground) == light


def test_giving_up_a_place_asks_first(
    gallery: str, windows: dict[tuple[str, str, str], Window]
) -> None:
    page = windows["en", "phone", "dark"].page
    page.goto(f"{gallery}/en/gallery/event_going")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.url) if asked.method == "POST" else None)
    page.get_by_role("button", name="Give up my place").click()
    dialog = page.get_by_role("dialog", name="Give up the place?")
    assert dialog.is_visible()
    dialog.get_by_role("button", name="Go back").click()
    assert sent == []
    page.get_by_role("button", name="Give up my place").click()
    with page.expect_request(lambda asked: asked.method == "POST"):
        dialog.get_by_role("button", name="Give it up").click()
    assert [url.endswith("/en/events/e1/rsvp/cancel") for url in sent] == [True]


def test_pages_work_without_javascript(browser: Browser, gallery: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    page.goto(f"{gallery}/ar/gallery/home")
    page.locator("details.menu > summary").click()
    assert page.get_by_role("link", name="لقاءاتي").first.is_visible()
    page.goto(f"{gallery}/ar/gallery/event")
    page.get_by_role("button", name="تأكيد الحضور").click()
    assert page.url.endswith("/ar/events/e1/rsvp")
    context.close()


def test_arabic_is_set_in_the_font_that_is_served(
    gallery: str, windows: dict[tuple[str, str, str], Window]
) -> None:
    page = windows["ar", "desk", "dark"].page
    page.goto(f"{gallery}/ar/gallery/home")
    loaded = page.evaluate(
        "async () => { await document.fonts.ready; "
        "return [...document.fonts].filter((f) => f.status === 'loaded').map((f) => f.family) }"
    )
    assert any("Noto Sans Arabic" in family for family in loaded)


def test_axe_reads_arabic(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(
        "<html lang=ar dir=rtl><title>ن</title><main><h1>عنوان</h1>"
        "<p style='color:#bbb;background:#fff;font-family:Noto Sans Arabic'>"
        "نص باهت لا يكاد يُقرأ</p></main>"
    )
    found = axe_finds(page)
    page.close()
    assert any(line.startswith("color-contrast") for line in found)
