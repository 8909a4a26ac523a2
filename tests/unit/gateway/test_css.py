"""The stylesheets keep to the design system: logical directions, colours in one place."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GATEWAY = Path(__file__).parents[3] / "services" / "gateway"
SHEETS = sorted((GATEWAY / "static" / "css").glob("*.css"))
TEMPLATES = sorted((GATEWAY / "templates").rglob("*.html"))

PHYSICAL = re.compile(
    r"""(?<![\w-])(
        (margin|padding|border|scroll-margin|scroll-padding)-(left|right|top|bottom)\b
      | (left|right)\s*:
      | border-(top|bottom)-(left|right)-radius
      | (text-align|float|clear)\s*:\s*(left|right)\b
      | (min-|max-)?(width|height)\s*:
      | to\s+(left|right)\b
    )""",
    re.VERBOSE,
)
COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|oklab|color)\(|:\s*(?:white|black|red|grey|gray)\b",
    re.I,
)
PIXEL_TYPE = re.compile(r"font(?:-size)?\s*:[^;]*\d(?:\.\d+)?px")
COMMENT = re.compile(r"/\*.*?\*/", re.S)
# Media queries have no logical form for the viewport.
QUERY = re.compile(r"@media[^{]*\{")


def rules(sheet: Path) -> list[str]:
    text = COMMENT.sub(lambda found: "\n" * found.group().count("\n"), sheet.read_text())
    return QUERY.sub("{", text).splitlines()


def offences(sheet: Path, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{sheet.name}:{number}: {line.strip()}"
        for number, line in enumerate(rules(sheet), 1)
        if pattern.search(line)
    ]


def test_there_are_stylesheets() -> None:
    assert {sheet.name for sheet in SHEETS} == {
        "tokens.css", "foundation.css", "components.css", "door.css", "embed.css", "pages.css",
    }  # fmt: skip


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_directions_are_logical(sheet: Path) -> None:
    assert offences(sheet, PHYSICAL) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_colours_stand_in_tokens_only(sheet: Path) -> None:
    if sheet.name != "tokens.css":
        assert offences(sheet, COLOUR) == []


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_type_follows_the_size_the_reader_chose(sheet: Path) -> None:
    assert offences(sheet, PIXEL_TYPE) == []


def test_every_token_used_is_defined() -> None:
    text = "".join(sheet.read_text() for sheet in SHEETS)
    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    used = set(re.findall(r"var\((--[\w-]+)", text))
    assert used - defined == set()


def test_every_class_in_a_template_is_known_to_a_stylesheet() -> None:
    known = set(re.findall(r"\.([a-z][\w-]*)", "".join(sheet.read_text() for sheet in SHEETS)))
    found: dict[str, str] = {}
    for template in TEMPLATES:
        # A word touching an expression ("hue-{{ n }}") is only half a class name.
        text = re.sub(r"\{%.*?%\}", " ", template.read_text())
        text = re.sub(r'[^\s">]*\{\{.*?\}\}[^\s"<]*', " ", text)
        for words in re.findall(r'class="([^"]*)"', text):
            found.update(dict.fromkeys(words.split(), template.name))
    unknown = {
        name: where for name, where in found.items() if name not in known and not name.endswith("-")
    }
    assert unknown == {}


def test_no_template_carries_inline_style_or_script() -> None:
    for template in TEMPLATES:
        text = template.read_text()
        assert not re.search(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text), template.name
        # JSON-LD is data for search engines; no browser runs it.
        scripts = re.findall(r"<script[^>]*>", text)
        assert all("src=" in one or "application/ld+json" in one for one in scripts), scripts


def test_fonts_stay_small() -> None:
    fonts = list((GATEWAY / "static" / "fonts").glob("*.woff2"))
    assert fonts
    assert sum(font.stat().st_size for font in fonts) < 300_000


def test_contrast_reaches_aa_in_light_and_dark() -> None:
    tokens = dict(
        re.findall(
            r"(--[\w-]+): light-dark\((#[0-9a-f]{6}, #[0-9a-f]{6})\)",
            (GATEWAY / "static" / "css" / "tokens.css").read_text(),
        )
    )
    text = ["--ink", "--ink-soft", "--ink-faint", "--palm", "--rumman"]
    grounds = ["--ground", "--surface", "--surface-sunk", "--surface-raised"]
    pairs = [(ink, ground) for ink in text for ground in grounds]
    pairs += [(f"--{name}", f"--{name}-wash") for name in ("palm", "rumman", "saffron", "sky")]
    pairs += [("--on-palm", "--palm"), ("--on-rumman", "--rumman"), ("--ink", "--palm-wash")]
    for scheme in (0, 1):
        for ink, ground in pairs:
            front, back = tokens[ink].split(", ")[scheme], tokens[ground].split(", ")[scheme]
            assert contrast(front, back) >= 4.5, (ink, ground, ("light", "dark")[scheme])


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two #rrggbb colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
