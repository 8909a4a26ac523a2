"""Cities of the world with Arabic names and time zones: found, placed, recognised.

Backed by an SQLite file (see `index`), so that a process using it stays small.
"""

from __future__ import annotations

import math
import os
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from services.membership.cities.index import (
    HEAD_LENGTH,
    MAX_FOUND,
    OWN_NAME_WEIGHT,
    name_key,
    ready_index,
)
from services.membership.cities.resolving import CityNames, Values

EARTH_RADIUS_KM = 6371.0088
_KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180


@dataclass(frozen=True, slots=True)
class City:
    """A city with its GeoNames id; `name` always has `en`, and `ar` where one is known."""

    id: str
    name: Mapping[str, str]
    country: str
    country_name: Mapping[str, str]
    lat: float
    lon: float
    timezone: str
    population: int


class _Index:
    """The open index; one connection a process, since answers take far less than a switch."""

    def __init__(self) -> None:
        self.folder: Path | None = None
        self._lock = threading.RLock()
        self._connection: sqlite3.Connection | None = None
        self._owner = 0

    def rows(self, query: str, values: Values = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            if self._connection is None or self._owner != os.getpid():
                self._open()
            assert self._connection is not None
            return self._connection.execute(query, values).fetchall()

    def close(self) -> None:
        with self._lock:
            if self._connection is not None and self._owner == os.getpid():
                self._connection.close()
            self._connection = None

    def _open(self) -> None:
        path = ready_index(self.folder)
        self._connection = sqlite3.connect(
            f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        self._connection.execute("PRAGMA cache_size=-1024")
        self._owner = os.getpid()


_index = _Index()
_names = CityNames(_index.rows)


def use_folder(folder: Path | None) -> None:
    """Keep the index in this folder instead of MULTAQA_CACHE; made there when first asked."""
    _index.close()
    _index.folder = folder
    _city.cache_clear()


def get(city_id: str) -> City | None:
    """The city with this id, or None."""
    if not (city_id.isascii() and city_id.isdigit() and len(city_id) < 12):
        return None
    return _city(int(city_id))


def search(q: str, limit: int = 10) -> list[City]:
    """Cities one of whose names has a word starting so, in Arabic, English or another spelling.

    Whole names first, then the larger city. At most 50.
    """
    limit = max(0, min(limit, MAX_FOUND))
    key = name_key(q[:100])
    if not key:
        return []
    found = _starting_with(key, limit)
    if not found and " " in key:
        found = _starting_with(key.replace(" ", ""), limit)
    if not found and limit:
        named = resolve(q)
        found = [int(named)] if named else []
    return [city for city in map(_city, found) if city is not None]


def resolve(name: str, country: str | None = None) -> str | None:
    """The id of the city somebody wrote, such as «Dallas, TX» in «U.S.A.»; None when unsure."""
    return _names.resolve(name, country)


def country_code(name: str) -> str | None:
    """The two-letter code of a country however it is written, such as `U.K.` or «السعودية»."""
    return _names.country(name)


def timezone(city_id: str) -> str | None:
    """The IANA time zone of a city, or None for an unknown id."""
    city = get(city_id)
    return city.timezone if city else None


def near(lat: float, lon: float, radius_km: float, limit: int = 50) -> list[str]:
    """Ids of cities within so many kilometres of a point, nearest first."""
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and radius_km >= 0):
        raise ValueError("not a point on Earth and a radius")
    reach = radius_km / _KM_PER_DEGREE
    narrowest = math.cos(math.radians(min(90.0, abs(lat) + reach)))
    width = reach / narrowest if narrowest * 180 > reach else 180.0
    # The box may cross the 180th meridian, so it is also laid one turn to either side.
    rows = _index.rows(
        "SELECT id, lat, lon FROM city WHERE lat BETWEEN ? AND ? AND (lon BETWEEN ? AND ?"
        " OR lon BETWEEN ? AND ? OR lon BETWEEN ? AND ?)",
        (
            *(lat - reach, lat + reach, lon - width, lon + width),
            *(lon - width - 360, lon + width - 360, lon - width + 360, lon + width + 360),
        ),
    )
    measured = ((_distance(lat, lon, there[1], there[2]), there[0]) for there in rows)
    within = sorted(pair for pair in measured if pair[0] <= radius_km)
    return [str(city_id) for _, city_id in within[: max(0, limit)]]


def distance_km(a: City | str, b: City | str) -> float:
    """Kilometres between two cities, given or by id; raises KeyError for an unknown id."""
    one, other = _given(a), _given(b)
    return _distance(one.lat, one.lon, other.lat, other.lon)


def _given(city: City | str) -> City:
    found = city if isinstance(city, City) else get(city)
    if found is None:
        raise KeyError(city)
    return found


def _distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Great-circle distance in kilometres, by the haversine formula."""
    north, other_north = math.radians(lat), math.radians(other_lat)
    rise = math.sin((other_north - north) / 2) ** 2
    turn = math.sin(math.radians(other_lon - lon) / 2) ** 2
    share = rise + math.cos(north) * math.cos(other_north) * turn
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, share)))


def _starting_with(key: str, limit: int) -> list[int]:
    if len(key) <= HEAD_LENGTH:
        rows = _index.rows("SELECT city FROM head WHERE key=? ORDER BY place LIMIT ?", (key, limit))
    else:
        # `index.order` and `index.weight`, written for SQLite.
        rows = _index.rows(
            "SELECT city, min(CASE WHEN key=:key AND kind<2 THEN 0"
            " ELSE CASE kind WHEN 1 THEN 2 WHEN 3 THEN 3 ELSE 1 END END) AS rank,"
            " max(CASE WHEN kind=0 THEN population*:own ELSE population END) AS weight"
            " FROM name WHERE key>=:key AND key<:end GROUP BY city"
            " ORDER BY rank, weight DESC, city LIMIT :limit",
            {"key": key, "end": key + "\U0010ffff", "own": OWN_NAME_WEIGHT, "limit": limit},
        )
    return [row[0] for row in rows]


@lru_cache(maxsize=512)
def _city(city_id: int) -> City | None:
    rows = _index.rows(
        "SELECT city.en, city.ar, country, country.en, country.ar, lat, lon, timezone, population"
        " FROM city JOIN country ON country.code = city.country WHERE city.id=?",
        (city_id,),
    )
    if not rows:
        return None
    english, arabic, code, country_english, country_arabic, *place = rows[0]
    name = {"ar": arabic, "en": english} if arabic else {"en": english}
    country_name = MappingProxyType({"ar": country_arabic, "en": country_english})
    return City(str(city_id), MappingProxyType(name), code, country_name, *place)
