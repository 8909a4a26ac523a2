"""Where an event elsewhere takes place."""

import re
from dataclasses import dataclass
from typing import Any

from services.common.contracts.shared import Text
from services.federation.domain.reading import shapes
from services.federation.domain.reading.shapes import Document

_GEONAMES = re.compile(r"https?://(?:sws\.|www\.)?geonames\.org/(\d{1,12})/?")
_LINES = ("streetAddress", "postalCode", "addressLocality", "addressRegion", "addressCountry")


@dataclass(frozen=True, kw_only=True)
class PlaceCard:
    """A venue or a city. `city_id` is the GeoNames id, which only nodes like ours name."""

    name: Text
    address: str = ""
    city: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None
    city_id: str = ""


def read_place(location: Any) -> tuple[PlaceCard | None, str]:
    """The first physical place, and the link of the first virtual one. A location is a name, a
    place, a virtual location, or several of them; an address a line or an object."""
    place: PlaceCard | None = None
    link = ""
    for one in shapes.listed(location):
        if isinstance(one, dict) and shapes.kind(one, "VirtualLocation") == "VirtualLocation":
            link = link or shapes.link_to(one.get("url"))
            continue
        if place is None:
            place = _named(one) if isinstance(one, str) else _read(one)
        if isinstance(one, dict) and isinstance(one.get("address"), dict):
            link = link or shapes.link_to(one["address"].get("url"))
    return place, link


def _named(name: str) -> PlaceCard | None:
    cleaned = shapes.string(name)
    return PlaceCard(name={shapes.guessed_language(cleaned): cleaned}) if cleaned else None


def _read(place: Any) -> PlaceCard | None:
    if not isinstance(place, dict):
        return None
    address = shapes.first(place.get("address"))
    parts: Document = address if isinstance(address, dict) else {}
    written = address if isinstance(address, str) else _written(parts)
    name = shapes.by_language(place, "name")
    line = shapes.string(written, 500)
    if not name and line:
        name = {shapes.guessed_language(line): line[:200]}
    latitude = shapes.coordinate(place.get("latitude"), 90)
    longitude = shapes.coordinate(place.get("longitude"), 180)
    if latitude is None or longitude is None:
        latitude = longitude = None
    if not name and latitude is None:
        return None
    return PlaceCard(
        name=name,
        address=line,
        city=shapes.string(parts.get("addressLocality")),
        country=_country(parts.get("addressCountry")),
        latitude=latitude,
        longitude=longitude,
        city_id=_geonames(place) or _geonames(parts),
    )


def _country(value: Any) -> str:
    value = shapes.first(value)
    return shapes.string(value.get("name") if isinstance(value, dict) else value)


def _written(parts: Document) -> str:
    lines = (shapes.string(parts.get(key)) for key in _LINES[:4])
    country = _country(parts.get("addressCountry"))
    return ", ".join(dict.fromkeys(one for one in (*lines, country) if one))


def _geonames(place: Document) -> str:
    for one in shapes.listed(place.get("sameAs")):
        if isinstance(one, str) and (found := _GEONAMES.fullmatch(one)):
            return found[1]
    return ""
