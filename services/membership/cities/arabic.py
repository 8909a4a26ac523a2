"""Which of the names GeoNames lists for a city is the one Arabic readers know."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale

from services.common.text import fold

ARAB_COUNTRIES = frozenset(
    (
        *("AE", "BH", "DJ", "DZ", "EG", "IQ", "JO", "KM", "KW", "LB", "LY"),
        *("MA", "MR", "OM", "PS", "QA", "SA", "SD", "SO", "SY", "TN", "YE"),
    )
)

# Persian, Urdu, Pashto, Kurdish and Uyghur use further letters, so a name without them is
# Arabic or written the same way in it.
_PURE = re.compile("[ء-غف-يـ\u064b-\u0652 -]+")
_SIGNS = re.compile("[ـ\u064b-\u0652]")
_KINDS_OF_PLACE = ("ولاية", "والاية", "محافظة", "مدينة", "إمارة", "جزيرة", "دائرة", "بلدية", "قضاء")
_NOT_ARABIC = re.compile("ى\\B|^ئ|اا|ئى|ىى|رى|وو|ةر|قار$")
_ARABIC_SOUNDS = str.maketrans(
    {**dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "bttghkddrzsssdtzgfkklmnh", strict=True))}
    | dict.fromkeys("اأإآىئءؤةعوي -", None)
)
_LATIN_SOUNDS = (
    *(("sch", "s"), ("sh", "s"), ("ch", "s"), ("th", "t"), ("kh", "k"), ("gh", "g"), ("ph", "f")),
    *(("ce", "se"), ("ci", "si"), ("x", "ks"), ("q", "k"), ("c", "k"), ("p", "b"), ("v", "f")),
    ("j", "g"),
)


def arabic_name(geoname_id: str, city: Mapping[str, object]) -> str | None:
    """The Arabic name of a city as GeoNames describes it, or None when none is known.

    Corrected by hand where it matters, then CLDR's, then the likeliest alternate name.
    """
    corrected = _corrections()["names"].get(geoname_id)
    if corrected:
        return str(corrected)
    name = str(city["name"])
    zone_city = _zone_cities().get(str(city["timezone"]))
    if zone_city and zone_city[0] == fold(name):
        return zone_city[1]
    alternates = city["alternatenames"]
    assert isinstance(alternates, list)
    candidates = _candidates(alternates)
    if not candidates:
        return None
    arab = city["countrycode"] in ARAB_COUNTRIES
    return min(candidates, key=lambda candidate: _doubt(candidate, name, candidates, arab))


def also_called(geoname_id: str) -> list[str]:
    """Names people use that GeoNames does not list, such as «الأحساء» for its chief town."""
    names: list[str] = _corrections()["also"].get(geoname_id, [])
    return names


def _candidates(alternates: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for name in alternates:
        name = unicodedata.normalize("NFKC", name).strip()
        if _PURE.fullmatch(name):
            plain = _SIGNS.sub("", name).strip()
            if len(plain) > 1:
                found[plain] = None
    return list(found)


def _doubt(candidate: str, name: str, others: list[str], arab: bool) -> tuple[float, int, str]:
    """How unlikely a candidate is; smaller is better."""
    doubt = 1 - SequenceMatcher(None, _sounds(candidate), _latin_sounds(name)).ratio()
    if candidate.startswith(_KINDS_OF_PLACE):
        doubt += 1
    if _NOT_ARABIC.search(candidate):
        doubt += 1
    if len(candidate) > 3 and _is_one_letter_off(candidate, others):
        doubt += 0.05
    key = fold(candidate)
    if arab:
        if not key.startswith("ال") and any(fold(other) == "ال" + key for other in others):
            doubt += 0.5
        if candidate.endswith("ى") and candidate[:-1] + "ي" in others:
            doubt += 0.3
    if candidate.endswith("ه") and candidate[:-1] + "ة" in others:
        doubt += 0.3
    # Of two spellings of one name, the one with its hamzas and teh marbuta is the careful one.
    care = sum(candidate.count(letter) for letter in "أإآؤئة")
    return (round(doubt, 2), -care, candidate)


def _is_one_letter_off(candidate: str, others: list[str]) -> bool:
    return any(len(other) > len(candidate) and candidate in other for other in others)


def _sounds(arabic: str) -> str:
    return re.sub(r"\bال", "", arabic).translate(_ARABIC_SOUNDS)


def _latin_sounds(name: str) -> str:
    sounds = re.sub(r"^(al|el|ar|as|ash|ad|at|az|an) ", "", fold(name))
    for written, heard in _LATIN_SOUNDS:
        sounds = sounds.replace(written, heard)
    return re.sub(r"(.)\1", r"\1", re.sub("[^bdfghklmnrstz]", "", sounds))


@cache
def _corrections() -> dict[str, Any]:
    text = (files(__package__) / "arabic_names.json").read_text("utf-8")
    corrections: dict[str, Any] = json.loads(text)
    return corrections


@cache
def _zone_cities() -> dict[str, tuple[str, str]]:
    """The city a time zone is named after: its folded English name and its Arabic one."""
    arabic = Locale("ar").time_zones
    return {
        zone: (fold(zone.rsplit("/")[-1].replace("_", " ")), data["city"])
        for zone, data in arabic.items()
        if "city" in data and _PURE.fullmatch(data["city"])
    }
