"""The field tree: what communities are about and what people know.

ISCED-F 2013 in its three levels, and below it a fourth of the specialities people gather around.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from services.common.text import bare, fold

BROAD, NARROW, DETAILED, SPECIALITY = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class Field:
    """One node of the tree: an ISCED-F code such as `0613`, or a slug such as `python`."""

    id: str
    parent: str | None
    level: int
    label: Mapping[str, str]
    aliases: tuple[str, ...] = ()


class _Fields(Mapping[str, Field]):
    """All fields by id, in the order of the tree; read from disk when first asked."""

    def __getitem__(self, field_id: str) -> Field:
        return _all()[field_id]

    def __iter__(self) -> Iterator[str]:
        return iter(_all())

    def __len__(self) -> int:
        return len(_all())


FIELDS: Mapping[str, Field] = _Fields()


def tree() -> tuple[Field, ...]:
    """The broad fields, from which `children` leads down."""
    return tuple(field for field in _all().values() if field.level == BROAD)


def children(field_id: str) -> tuple[Field, ...]:
    """Fields directly below this one; raises KeyError for an unknown id."""
    FIELDS[field_id]
    return tuple(FIELDS[child] for child in _children().get(field_id, ()))


def ancestors(field_id: str) -> tuple[Field, ...]:
    """Fields above this one, the nearest first; raises KeyError for an unknown id."""
    found = []
    parent = FIELDS[field_id].parent
    while parent is not None:
        found.append(FIELDS[parent])
        parent = FIELDS[parent].parent
    return tuple(found)


def descendants(field_id: str) -> tuple[Field, ...]:
    """This field and all below it, for searching everything within; KeyError if unknown."""
    found = [FIELDS[field_id]]
    for child in _children().get(field_id, ()):
        found.extend(descendants(child))
    return tuple(found)


def resolve(text: str) -> Field | None:
    """The field somebody means by an id, a label in either language or an alias.

    Where a wide field and a narrower one share a label the wide one answers: «Law» is all of law.
    """
    exact = _all().get(text.strip())
    if exact is not None:
        return exact
    key = fold(text)
    found = _names().get(key) or _names().get(_without_articles(key))
    return FIELDS[found] if found else None


def related(one: str, other: str) -> bool:
    """Whether two fields, known or not, are the same or one stands directly above the other."""
    if one == other:
        return True
    pair = (_all().get(one), _all().get(other))
    return any(field is not None and field.parent in (one, other) for field in pair)


@cache
def _all() -> Mapping[str, Field]:
    folder = files(__package__)
    found: dict[str, Field] = {}
    for row in json.loads((folder / "isced_f_2013.json").read_text("utf-8")):
        code = row["id"]
        parent = code[:-1] if len(code) > 2 else None
        found[code] = Field(code, parent, len(code) - 1, _label(row))
    specialities = json.loads((folder / "specialities.json").read_text("utf-8"))
    for row in specialities:
        aliases = tuple(row["aliases"])
        found[row["id"]] = Field(row["id"], row["parent"], SPECIALITY, _label(row), aliases)
    return MappingProxyType(found)


@cache
def _children() -> Mapping[str, tuple[str, ...]]:
    below: dict[str, list[str]] = {}
    for field in _all().values():
        if field.parent is not None:
            below.setdefault(field.parent, []).append(field.id)
    return {parent: tuple(sorted(ids)) for parent, ids in below.items()}


@cache
def _names() -> Mapping[str, str]:
    """Folded names to ids: labels before aliases, wide fields before narrow ones."""
    names: dict[str, str] = {}
    for field in _all().values():
        for name in (field.id, *field.label.values()):
            _remember(names, name, field.id)
    for field in _all().values():
        for alias in field.aliases:
            _remember(names, alias, field.id)
    return names


def _remember(names: dict[str, str], name: str, field_id: str) -> None:
    key = fold(name)
    names.setdefault(key, field_id)
    names.setdefault(_without_articles(key), field_id)


def _without_articles(key: str) -> str:
    return " ".join(bare(word) for word in key.split())


def _label(row: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({"ar": row["ar"], "en": row["en"]})
