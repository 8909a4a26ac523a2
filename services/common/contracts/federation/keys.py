"""The keys our actors sign with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class RotateKey:
    """Give an actor of ours a new key: `relay` (the node itself), `groups/<slug>`,
    `people/<name>`."""

    actor: str = "relay"


@dataclass(frozen=True, kw_only=True)
class KeyView:
    """A key by its id, and since when it signs."""

    id: str
    made_at: datetime


class Keys(Protocol):
    """What federation answers about keys."""

    def rotate_key(self, command: RotateKey) -> KeyView: ...
