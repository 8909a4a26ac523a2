"""Shapes several speakers use: text in two languages, places, who asks."""

from dataclasses import dataclass, field

Text = dict[str, str]
"""What people write, by BCP 47 language: `{"ar": ..., "en": ...}`, one of them enough."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """A venue people go to. `guarded` hides the address until a seat is confirmed."""

    name: Text
    address: Text = field(default_factory=dict)
    city_id: str = ""
    latitude: float | None = None
    longitude: float | None = None
    guarded: bool = False


@dataclass(frozen=True, kw_only=True)
class Asker:
    """Who asks, as the gateway established it. An empty `person` is anybody."""

    person: str = ""
    username: str = ""
    name: Text = field(default_factory=dict)
    language: str = "ar"
    confirmed: bool = False
    admin: bool = False
