"""A real Chromium for tests, and axe-core that also reads joined Arabic."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--no-first-run",
]

# axe draws letters to see whether a font is made of pictures, and takes letters that join, as
# Arabic ones do, for such a font: their contrast is then never checked. Giving its canvas the same
# answer for every text makes it check all of them.
READ_ARABIC = """() => {
  const pen = CanvasRenderingContext2D.prototype;
  const draw = pen.fillText, size = pen.measureText;
  pen.fillText = function (text, ...where) { return draw.call(this, 'o', ...where); };
  pen.measureText = function () { return size.call(this, 'o'); };
}"""

RUN = """async () => {
  const found = await axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'],
  });
  return found.violations.map((each) => each.id + ': ' + each.help + ' | '
    + each.nodes.slice(0, 3).map((node) => node.html.slice(0, 160) + ' '
      + node.any.concat(node.all).map((check) => check.message).join('; ')).join(' || '));
}"""


def chromium_path() -> str:
    """Where Chromium is: MULTAQA_CHROMIUM, or on PATH."""
    path = os.environ.get("MULTAQA_CHROMIUM") or shutil.which("chromium")
    if not path:
        raise RuntimeError("no Chromium: install it, or name it in MULTAQA_CHROMIUM")
    return path


@contextmanager
def chromium(*more: str) -> Iterator[Browser]:
    """One browser, closed at the end; `more` are arguments of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_path(), args=[*ARGUMENTS, *more]
        )
        yield browser
        browser.close()


@lru_cache(maxsize=1)
def _axe() -> str:
    return (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")


def axe_finds(page: Page) -> list[str]:
    """What axe-core has against the page, one line per rule; best an empty list."""
    page.evaluate(READ_ARABIC)
    # evaluate() comes through the debugging protocol, so the page's own CSP stays in force.
    page.evaluate(_axe())
    found: list[Any] = page.evaluate(RUN)
    return [str(line) for line in found]
