"""What people say of themselves, and who may read it."""

from collections.abc import Iterable, Mapping
from typing import Any

from services.common.errors import Stale
from services.common.rules import Mistakes
from services.membership.domain.account import Person

RELATIONS = ("expert", "practitioner", "works_in", "learner")
"""How people stand to a field, the strongest first (S02)."""
MOST_YEARS = 70
MAX_ENTRIES = 10


def check_relations(relations: Mapping[str, str], known: Iterable[str], noted: Mistakes) -> None:
    """Note what is wrong with how somebody says they stand to fields (S02)."""
    _check_keys("relations", relations, set(known), noted)
    if any(one not in RELATIONS for one in relations.values()):
        noted.note("relations", "not_one_of")


def check_years(years: Mapping[str, int], known: Iterable[str], noted: Mistakes) -> None:
    """Note what is wrong with the years somebody has spent in fields: 0 to 70."""
    _check_keys("years", years, set(known), noted)
    if any(not 0 <= one <= MOST_YEARS for one in years.values()):
        noted.note("years", "invalid")


def _check_keys(path: str, given: Mapping[str, Any], known: set[str], noted: Mistakes) -> None:
    if len(given) > MAX_ENTRIES:
        noted.note(path, "too_many")
    if not given.keys() <= known:
        noted.note(path, "unknown_field")


def revise(person: Person, new: Mapping[str, Any], expected: int | None) -> bool:
    """Take over what is new; gives whether anything was. Raises Stale `person.stale`."""
    if expected is not None and expected != person.revision:
        raise Stale("person.stale", {"version": person.revision})
    changed = {name: value for name, value in new.items() if getattr(person, name) != value}
    for name, value in changed.items():
        setattr(person, name, value)
    if changed:
        person.revision += 1
    return bool(changed)


def may_read(person: Person, reader: str, shares: bool) -> bool:
    """Whether `reader` (empty for anybody) may read the profile; `shares` a community with it.

    Who is listed in the directory may be read by everybody signed in, unless private.
    """
    if reader == person.id or person.visibility == "public":
        return True
    if person.visibility == "private" or not reader:
        return False
    return shares or person.listed
