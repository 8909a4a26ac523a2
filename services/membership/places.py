"""Fields, cities and languages as the contract shows them, and whether what is named exists."""

from collections.abc import Iterable

from babel import Locale, UnknownLocaleError

from services.common.contracts.membership import CityView, FieldView, SearchCities
from services.common.rules import Mistakes
from services.membership import cities
from services.membership.domain.profile import RELATIONS
from services.membership.fields import FIELDS, Field, ancestors, descendants

MAX_FIELDS = 10
MAX_LANGUAGES = 10


def city_view(city_id: str) -> CityView | None:
    """The city as others see it, or None."""
    city = cities.get(city_id) if city_id else None
    return _city(city) if city else None


def find_cities(q: str, ids: list[str], limit: int) -> list[CityView]:
    """Cities of these ids and cities called so."""
    named = [cities.get(one) for one in ids[:100]]
    called = cities.search(q, limit) if q else []
    return [_city(city) for city in [*named, *called] if city is not None]


def field_view(field: Field) -> FieldView:
    """The field as others see it; `parent` is empty at the top."""
    return FieldView(id=field.id, parent=field.parent or "", label=dict(field.label))


def field_views(field_ids: Iterable[str]) -> list[FieldView]:
    """The known ones of these fields."""
    return [field_view(FIELDS[one]) for one in field_ids if one in FIELDS]


def all_fields() -> list[FieldView]:
    """The whole tree, parents before children."""
    return [field_view(one) for one in FIELDS.values()]


def labels(field_ids: Iterable[str]) -> list[str]:
    """Names by which somebody may look for these fields: labels and other spellings."""
    found: list[str] = []
    for one in field_ids:
        if one in FIELDS:
            found += [*FIELDS[one].label.values(), *FIELDS[one].aliases]
    return found


def within(field_id: str) -> list[str]:
    """This field and all below it."""
    return [one.id for one in descendants(field_id)]


def timezone(city_id: str) -> str:
    """A city's zone; UTC where no city is named."""
    return (cities.timezone(city_id) if city_id else None) or "UTC"


def nearby(city_id: str, radius_km: int) -> list[str]:
    """Ids of the cities around this one, itself first; at most 2,000."""
    city = cities.get(city_id)
    return cities.near(city.lat, city.lon, radius_km, 2000) if city else []


def located(command: SearchCities) -> list[str]:
    """The city an address names, else the nearest to its point; none when unsure."""
    named = None
    if command.named:
        named = cities.resolve(command.named[:100], command.country[:100] or None)
    if named or command.latitude is None or command.longitude is None:
        return [named] if named else []
    if abs(command.latitude) > 90 or abs(command.longitude) > 180:
        return []
    return cities.near(command.latitude, command.longitude, command.radius_km, 1)


def relation_to(field_ids: Iterable[str], relations: dict[str, str]) -> str:
    """How a person stands to a community's fields: the strongest relation they named to one of
    them, or to one above or below; `none` without any."""
    mine = set(field_ids)
    concerned = mine | {up.id for one in mine if one in FIELDS for up in ancestors(one)}
    held = {
        relation
        for one, relation in relations.items()
        if one in concerned or (one in FIELDS and any(up.id in mine for up in ancestors(one)))
    }
    return next((one for one in RELATIONS if one in held), "none")


def check_city(city_id: str, path: str, mistakes: Mistakes) -> None:
    """Note `unknown_city` unless it is empty or exists."""
    if city_id and cities.get(city_id) is None:
        mistakes.note(path, "unknown_city")


def check_field(field_id: str, path: str, mistakes: Mistakes) -> None:
    """Note `unknown_field` unless it is empty or in the tree."""
    if field_id and field_id not in FIELDS:
        mistakes.note(path, "unknown_field")


def check_fields(
    field_ids: list[str], mistakes: Mistakes, required: bool = False, path: str = "field_ids"
) -> list[str]:
    """Fields of the tree, each once: at most 10, noting required, too_many, unknown_field."""
    kept = list(dict.fromkeys(field_ids[:200]))
    if required and not kept:
        mistakes.note(path, "required")
    if len(kept) > MAX_FIELDS:
        mistakes.note(path, "too_many")
    for place, one in enumerate(kept[:MAX_FIELDS]):
        check_field(one or "?", f"{path}.{place}", mistakes)
    return kept


def check_languages(languages: list[str], mistakes: Mistakes) -> list[str]:
    """Languages people speak as BCP 47 tags in their usual spelling, each once."""
    kept: dict[str, None] = {}
    if len(languages) > MAX_LANGUAGES:
        mistakes.note("languages", "too_many")
    for place, tag in enumerate(languages[:MAX_LANGUAGES]):
        try:
            kept[str(Locale.parse(tag.strip()[:40], sep="-")).replace("_", "-")] = None
        except (ValueError, TypeError, UnknownLocaleError):
            mistakes.note(f"languages.{place}", "invalid")
    return list(kept)


def _city(city: cities.City) -> CityView:
    return CityView(
        id=city.id,
        name=dict(city.name),
        country=city.country,
        country_name=dict(city.country_name),
        latitude=city.lat,
        longitude=city.lon,
        timezone=city.timezone,
    )


def city_names(city_id: str) -> list[str]:
    """What a city is called, for finding what is there."""
    city = cities.get(city_id) if city_id else None
    return list(city.name.values()) if city else []
