"""The page at the door reads tickets with the camera, in a browser that cannot by itself."""

from pathlib import Path

import segno
from playwright.sync_api import expect

from tests.browser.chromium import chromium
from tests.browser.test_door import at_door, line
from tests.browser.test_main_job import OwnOrigin, town
from tests.builders import announced, founded, joined, person

__all__ = ["town"]

WIDE, HIGH = 640, 480
DOT = 6


def filmed(text: str, path: Path) -> Path:
    """A film in which somebody holds this code before the camera: grey, still, one second."""
    code = segno.make(text, error="m")
    dots = [[bool(dot) for dot in row] for row in code.matrix_iter(border=4)]
    picture = bytearray(b"\xff" * (WIDE * HIGH))
    left, top = (WIDE - len(dots[0]) * DOT) // 2, (HIGH - len(dots) * DOT) // 2
    for y, row in enumerate(dots):
        for x, dark in enumerate(row):
            for line_ in range(DOT if dark else 0):
                start = (top + y * DOT + line_) * WIDE + left + x * DOT
                picture[start : start + DOT] = bytes(DOT)
    colours = b"\x80" * (WIDE * HIGH // 2)
    frame = b"FRAME\n" + bytes(picture) + colours
    path.write_bytes(b"YUV4MPEG2 W%d H%d F10:1 Ip A1:1 C420jpeg\n" % (WIDE, HIGH) + frame * 10)
    return path


def test_a_ticket_before_the_camera_checks_its_holder_in(town: OwnOrigin, tmp_path: Path) -> None:
    amal = person(town, "amal")
    founded(amal)
    event = announced(town, amal, days=0.01)["id"]
    joined(person(town, "badr")).put(f"/events/{event}/rsvp", {"answer": "going"})
    ticket = town.client("badr").get(f"/events/{event}/ticket").json["url"]
    film = filmed(ticket, tmp_path / "ticket.y4m")
    with chromium(
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ) as browser:
        page = at_door(browser, town, "amal", event)
        page.get_by_role("button", name="Read tickets with the camera").click()
        expect(line(page, "Badr").get_by_text("Here")).to_be_visible(timeout=20000)
        expect(page.locator("[data-number=came]")).to_have_text("1")
