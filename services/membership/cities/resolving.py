"""Recognising a city in what somebody else's data calls it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from services.common.text import fold
from services.membership.cities.index import name_key, weight
from services.membership.cities.keys import country_key

Values = Sequence[Any] | Mapping[str, Any]
Rows = Callable[[str, Values], list[tuple[Any, ...]]]

_SHORT_FORMS = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "port"}
_ADDITIONS = ("greater ", "city of ", "downtown ", "central ", "metro ")
_ENDINGS = (" city", " area", " bay area", " metro area", " metropolitan area", " region")
# Where to look next, because people and GeoNames draw the borders differently.
_ALSO_LOOK_IN = {
    "CN": ("HK", "MO"),
    "PS": ("IL",),
    "US": ("PR", "VI", "GU"),
    "FR": ("RE", "GP", "MQ", "GF"),
    "GB": ("IM", "JE", "GG"),
}


class CityNames:
    """Answers which city or country a text names; asks the index through `rows`."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def country(self, name: str) -> str | None:
        """The code of a country however it is written, or None."""
        found = self._rows("SELECT code FROM country_key WHERE key=?", (country_key(name[:80]),))
        return str(found[0][0]) if found else None

    def resolve(self, name: str, country: str | None) -> str | None:
        """The id of a city, or None when no city of that country is called so."""
        if country is None:
            name, country = self._without_country(name[:120])
        parts = [part for part in re.split("[,،;/|(){}]", name[:120]) if fold(part)]
        if not parts:
            return None
        code = self.country(country) if country else None
        if country and fold(country) and code is None:
            return None
        for extra in parts[1:]:
            if code is None:
                code = self.country(extra) or self._country_of_region(extra)
        region = next(filter(None, (self._region(code, extra) for extra in parts[1:])), None)
        wanted = (parts[0], *(part for part in parts[1:] if not self._is_wider(part, code)))
        keys = dict.fromkeys(key for part in wanted for key in _spellings(part))
        for place in (code, *_ALSO_LOOK_IN.get(code or "", ())):
            for key in keys:
                found = self._named(key, place, region if place == code else None)
                if found is not None:
                    return str(found)
        return None

    def _without_country(self, name: str) -> tuple[str, str | None]:
        """Takes «Dubai UAE» apart; a name that is a city as it stands stays whole."""
        words = name.split()
        if self._named(name_key(name), None, None) is None:
            for size in (3, 2, 1):
                country = " ".join(words[-size:])
                if len(words) > size and self.country(country):
                    return " ".join(words[:-size]), country
        return name, None

    def _named(self, key: str, country: str | None, region: str | None) -> int | None:
        rows = self._rows(
            "SELECT name.city, name.kind, city.country, city.region, city.population"
            " FROM name JOIN city ON city.id = name.city WHERE key=? AND kind<2",
            (key,),
        )
        fitting = [
            (weight(kind, population), -city)
            for city, kind, its_country, its_region, population in rows
            if country in (None, its_country) and region in (None, its_region)
        ]
        return -max(fitting)[1] if fitting else None

    def _region(self, country: str | None, written: str) -> str | None:
        if country is None:
            return None
        found = self._rows(
            "SELECT region FROM region_key WHERE country=? AND key=?", (country, fold(written))
        )
        return str(found[0][0]) if found else None

    def _country_of_region(self, written: str) -> str | None:
        found = self._rows("SELECT country FROM region_key WHERE key=?", (fold(written),))
        return str(found[0][0]) if len(found) == 1 else None

    def _is_wider(self, part: str, country: str | None) -> bool:
        """Whether a part of a name only says in which country or region the city is."""
        return self.country(part) is not None or self._region(country, part) is not None


def _spellings(part: str) -> Iterator[str]:
    key = name_key(part)
    yield key
    words = key.split()
    if any(word in _SHORT_FORMS for word in words):
        yield " ".join(_SHORT_FORMS.get(word, word) for word in words)
    for addition in _ADDITIONS:
        if key.startswith(addition):
            yield key.removeprefix(addition)
    for ending in _ENDINGS:
        if key.endswith(ending):
            yield key.removesuffix(ending)
    if len(words) > 1:
        yield "".join(words)
    for piece in re.split(r"\s[-–—&+]\s|[-–—&]|\band\b", part):
        if 3 < len(name_key(piece)) < len(key):
            yield name_key(piece)
