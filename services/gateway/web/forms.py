"""Forms: what was typed, what is wrong with it, and the lists to choose from."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from flask import request

from services.common.contracts.membership import CityView, FieldView, SearchCities
from services.common.contracts.shared import Text
from services.common.errors import Invalid, NotFound, Refusal, TooMany, Unauthenticated, Unavailable
from services.gateway import fieldtree, i18n, sentences
from services.gateway.api.eventtimes import at
from services.gateway.language import LANGUAGES, language
from services.gateway.node import node
from services.gateway.web.frame import attempt, several

SEVERAL = ("field_ids", "languages")
SECRET = ("csrf_token", "idempotency_key", "password", "new_password", "email_password", "token")
CITIES = 20

Errors = dict[str, list[str]]


def typed() -> dict[str, Any]:
    """The form as it was typed, without passwords and our own hidden fields."""
    found: dict[str, Any] = {
        name: value for name, value in request.form.items() if name not in SECRET
    }
    for name in SEVERAL:
        found[name] = request.form.getlist(name)
    return found


def sent() -> bool:
    """Whether the form was sent to be done, rather than to be shown or to look for a city."""
    return request.method == "POST" and not request.form.get("find")


def line(name: str) -> str:
    """One field as text, without spaces around it."""
    return request.form.get(name, "").strip()


def ticked(name: str) -> bool:
    """Whether a box was ticked."""
    return bool(request.form.get(name))


def text_of(name: str, before: Mapping[str, str] | None = None) -> Text:
    """A text from its two fields; what `before` says in other languages stays."""
    others = {tag: said for tag, said in (before or {}).items() if tag not in LANGUAGES}
    written = {tag: line(f"{name}_{tag}") for tag in LANGUAGES}
    return {**others, **{tag: said for tag, said in written.items() if said}}


def fields_of(name: str, text: Mapping[str, str]) -> dict[str, str]:
    """A text as its two fields."""
    return {f"{name}_{tag}": text.get(tag, "") for tag in LANGUAGES}


def tags(name: str = "tags") -> list[str]:
    """Free words, separated by commas of either script."""
    parts = request.form.get(name, "").replace("،", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


def chosen(name: str, among: tuple[str, ...]) -> Any:
    """One of a few values. Raises Invalid for any other."""
    value = request.form.get(name, "")
    if value not in among:
        raise Invalid(fields={name: ["not_one_of" if value else "required"]})
    return value


def whole(name: str) -> int | None:
    """A whole number in any digits, or none where the field is empty. Raises Invalid."""
    value = line(name)
    if not value:
        return None
    if len(value) > 9 or not value.lstrip("-").isdecimal():
        raise Invalid(fields={name: ["invalid"]})
    return int(value)


def moments(names: tuple[str, ...], zone: str) -> dict[str, Any]:
    """Moments from their two fields each, read in this zone. Raises Invalid naming fields."""
    read: dict[str, Any] = {}
    wrong: Errors = {}
    for name in names:
        day, time = line(f"{name}_date"), line(f"{name}_time")
        if not day or not time:
            wrong[name] = ["required"]
            continue
        try:
            read[name] = datetime.strptime(f"{day} {time[:5]}", "%Y-%m-%d %H:%M")
        except ValueError:
            wrong[name] = ["invalid"]
    try:
        at(read, zone)
    except Invalid as no:
        wrong.update(no.fields)
    if wrong:
        raise Invalid(fields=wrong)
    return read


def again(no: Refusal, names: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What shows a form again after a refusal: `errors` by field, and the page's status `code`.

    `names` maps paths of the contract to fields of the form. Raises the refusal itself when no
    form can help.
    """
    if isinstance(no, NotFound) or (
        isinstance(no, Unauthenticated) and no.code != "account.wrong_credentials"
    ):
        raise no
    code = {Unavailable: 503, TooMany: 429}.get(type(no), 422)
    return {"errors": errors_of(no, names or {}), "code": code}


def errors_of(no: Refusal, names: Mapping[str, str]) -> Errors:
    """Sentences by field in the reader's language; under `_` what concerns the whole form."""
    reader = language()
    if not isinstance(no, Invalid) or not no.fields:
        return {"_": [sentences.sentence(no.code, no.kind, no.details, reader)]}
    found: Errors = {}
    for path, codes in no.fields.items():
        first = path.split(".")[0]
        said = found.setdefault(names.get(path) or names.get(first) or first, [])
        for code in codes:
            sentence = sentences.field_sentence(code, no.details, reader)
            if sentence not in said:
                said.append(sentence)
    return found


def cities(form: dict[str, Any], name: str = "city_id") -> list[CityView]:
    """Cities to choose from: the chosen one, and those the search words find."""
    value, words = str(form.get(name) or ""), str(form.get(f"{name}_q") or "").strip()
    found: list[CityView] = []
    if words:
        search = SearchCities(q=words[:80], limit=CITIES)
        found = several(lambda: _cities(search))
        if found and request.values.get("find") == name:
            form[name] = value = found[0].id
    if value and all(city.id != value for city in found):
        found = [*several(lambda: _cities(SearchCities(ids=[value[:64]]))), *found]
    return found


def _cities(search: SearchCities) -> list[CityView]:
    try:
        return node().membership.cities(search)
    except Invalid:
        return []


def fields() -> list[FieldView]:
    """Every field, each below its parent; none while membership is down."""
    kept = attempt(lambda: fieldtree.tree(), None)
    return kept.fields if kept is not None else []


def tree() -> list[tuple[FieldView, list[FieldView]]]:
    """The fields as branches and what is below each, to tick from."""
    every = fields()
    parents = {each.id: each.parent for each in every}

    def top(id: str) -> str:
        seen = 0
        while parents.get(id) and seen < 10:
            id, seen = parents[id], seen + 1
        return id

    below: dict[str, list[FieldView]] = {}
    for each in every:
        below.setdefault(top(each.id), []).append(each)
    return [(each, below[each.id]) for each in every if not each.parent]


def most(ids: list[str], at_most: int = 8) -> list[tuple[str, int]]:
    """The most frequent, with how often."""
    return Counter(ids).most_common(at_most)


def zones(kept: str = "") -> list[tuple[str, str]]:
    """Time zones by the name of their city in the reader's language; `kept` among them."""
    known = _zones(i18n.current_reader().language)
    if kept and kept in available_timezones() and all(name != kept for name, _ in known):
        return [(kept, kept), *known]
    return list(known)


@lru_cache(maxsize=2)
def _zones(language: str) -> tuple[tuple[str, str], ...]:
    continents = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Pacific/")
    named = [
        (name, f"{i18n.zone_city(name)} ({name})")
        for name in available_timezones()
        if name.startswith(continents)
    ]
    return (("UTC", "UTC"), *sorted(named, key=lambda zone: zone[1]))
