"""Where a reader means: a city by its id, or by its name in Arabic or English."""

from typing import Any

from services.common.contracts.membership import SearchCities
from services.common.errors import Invalid
from services.gateway.node import node


def settle(query: dict[str, Any]) -> dict[str, Any]:
    """The query with the ids of the cities it names. Raises Invalid for one that is not known."""
    for path in ("city", "near"):
        if named := query.get(path, "").strip():
            ids = [named] if named.isascii() and named.isdigit() else []
            search = SearchCities(q="" if ids else named[:80], ids=ids, limit=1)
            found = node().membership.cities(search)
            if not found:
                raise Invalid(fields={path: ["unknown_city"]})
            query[path] = found[0].id
    return query
