"""What is kept of an event or a community of another node: its public card."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.common.contracts.shared import Text
from services.common.ids import derived_id
from services.common.text import search_terms, sort_name

Kind = Literal["event", "community"]


@dataclass
class Card:
    """An event or a community by the id of its node; what only one of them has is empty.

    `under` are the hosts whose rules hold for it. `group` is who holds an event, by URI.
    """

    uri: str
    kind: Kind
    host: str
    under: list[str]
    url: str
    name: Text
    seen_at: datetime
    about: Text = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    field_ids: list[str] = field(default_factory=list)
    city_id: str = ""
    place: Text = field(default_factory=dict)
    address: Text = field(default_factory=dict)
    group: str = ""
    group_name: Text = field(default_factory=dict)
    handle: str = ""
    members: int = 0
    status: str = "published"
    mode: str = "in_person"
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    timezone: str = "UTC"
    capacity: int | None = None
    going: int | None = None
    join_mode: str = ""
    updated_at: datetime | None = None
    words: list[str] = field(default_factory=list)
    sort_name: str = ""

    @property
    def id(self) -> str:
        """What it is called here."""
        return card_id(self.uri)

    def index(self, labels: list[str]) -> None:
        """Renew the words it is found by; `labels` are names of its fields and its city."""
        names = [*self.name.values(), *self.group_name.values()]
        where = [*self.place.values(), *self.address.values()]
        texts = self.about.values()
        self.words = search_terms(*names, self.handle, *self.tags, *labels, *where, *texts)
        self.sort_name = sort_name(self.name)


def card_id(uri: str) -> str:
    """What a thing of another node is called on this one."""
    return derived_id("card", uri)
