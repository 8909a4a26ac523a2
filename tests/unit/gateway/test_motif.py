"""Generated art: always the same for a name, different for different names, harmless."""

from __future__ import annotations

from xml.etree import ElementTree

from services.gateway.motif import HUES, cover, hue

NAMES = [f"community-{number}" for number in range(200)]


def test_a_name_always_gets_the_same_picture() -> None:
    assert cover("riyadh-data") == cover("riyadh-data")
    assert len({cover(name) for name in NAMES}) > 190


def test_all_hues_are_used() -> None:
    assert {hue(name) for name in NAMES} == set(range(HUES))


def test_pictures_are_small_sound_svg_without_colours_ids_or_the_name() -> None:
    for name in [*NAMES, '"><script>', "مجتمع"]:
        for shape in ("wide", "square"):
            drawn = cover(name, shape)
            ElementTree.fromstring(drawn)
            assert len(drawn) < 60_000
            assert "id=" not in drawn and "style=" not in drawn and "script" not in drawn
