"""Roles in a community and what each may do."""

from services.common.errors import Forbidden

AMEND = "amend"
"""Change the community's page and settings."""
ADMIT = "admit"
"""See requests, approve, decline, invite."""
REMOVE = "remove"
"""Pause, remove and ban members of a lower rank."""
ROLES = "roles"
"""Give and take roles below founder."""
OWN = "own"
"""Make and unmake founders."""

_ORGANIZING = frozenset({AMEND, ADMIT, REMOVE})
RIGHTS: dict[str, frozenset[str]] = {
    "founder": _ORGANIZING | {ROLES, OWN},
    "organizer": _ORGANIZING | {ROLES},
    "co_organizer": _ORGANIZING,
    "moderator": frozenset(),
    "member": frozenset(),
}
RANK = {"founder": 4, "organizer": 3, "co_organizer": 2, "moderator": 1, "member": 0}


def may(role: str, right: str) -> bool:
    """Whether a member with this role has the right; no role has none."""
    return right in RIGHTS.get(role, frozenset())


def require(role: str, right: str) -> None:
    """Raise Forbidden unless the role has the right."""
    if may(role, right):
        return
    if right in (ROLES, OWN) and may(role, ADMIT):
        raise Forbidden("community.owners_only")
    raise Forbidden("community.organizers_only")


def require_over(role: str, other: str) -> None:
    """Raise Forbidden unless a `role` may act against a member who is `other`."""
    require(role, REMOVE)
    if role != "founder" and RANK[other] >= RANK[role]:
        raise Forbidden("community.rank")


def require_change(role: str, before: str, after: str) -> None:
    """Raise Forbidden unless a `role` may turn `before` into `after`."""
    require(role, OWN if "founder" in (before, after) else ROLES)
