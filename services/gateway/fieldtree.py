"""The field tree as the gateway needs it: kept for a while, since it seldom changes."""

import threading
import time
from dataclasses import dataclass, field

from services.common.contracts.membership import FieldView, Nothing
from services.common.errors import Invalid
from services.gateway.node import Node, node

SECONDS = 300


@dataclass
class FieldTree:
    """Fields with their places in the tree."""

    fields: list[FieldView]
    children: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.fields:
            self.children.setdefault(one.parent, []).append(one.id)

    def below(self, id: str) -> list[str]:
        """A field and all below it. Raises Invalid for an unknown one."""
        if all(one.id != id for one in self.fields):
            raise Invalid(fields={"field": ["unknown_field"]})
        found = [id]
        for one in found:
            found += self.children.get(one, ())
        return found

    def matching(self, q: str, parent: str) -> list[FieldView]:
        """Fields with these letters in a label, directly below `parent` where it is given."""
        sought = q.casefold().strip()
        return [
            one
            for one in self.fields
            if (not parent or one.parent == parent)
            and (not sought or any(sought in text.casefold() for text in one.label.values()))
        ]


_kept: dict[int, tuple[float, FieldTree]] = {}
_lock = threading.Lock()


def tree() -> FieldTree:
    """The tree, asked for anew every few minutes."""
    here: Node = node()
    kept = _kept.get(id(here))
    if kept is not None and time.monotonic() - kept[0] < SECONDS:
        return kept[1]
    with _lock:
        made = FieldTree(here.membership.fields(Nothing()))
        _kept.clear()
        _kept[id(here)] = (time.monotonic(), made)
        return made
