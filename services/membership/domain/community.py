"""A community: what it is about, its form and settings, and who owns it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.common.contracts.membership import CommunityChanged, CommunityMoved
from services.common.contracts.shared import Text
from services.common.errors import Conflict
from services.common.messages import Message
from services.common.text import search_terms, sort_name


@dataclass
class Community:
    """The central thing. `founders` says who owns it; members are documents of their own.

    `members` is a copy of the number of active ones, renewed from the truth. `revision` counts
    changes people made.
    """

    id: str
    slug: str
    handle: str
    name: Text
    created_at: datetime
    founders: list[str]
    field_ids: list[str]
    form: str
    stage: str
    join_mode: str
    visibility: str
    timezone: str
    about: Text = field(default_factory=dict)
    rules: Text = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    city_id: str = ""
    archived: bool = False
    known_as: list[str] = field(default_factory=list)
    moved_to: str = ""
    members: int = 1
    terms: list[str] = field(default_factory=list)
    sort_name: str = ""
    revision: int = 1
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    @property
    def open_to_all(self) -> bool:
        """Whether anybody may see it."""
        return self.visibility == "public" and not self.archived

    def tell(self) -> None:
        """Record what other services keep of the community."""
        self.recorded.append(
            CommunityChanged(
                community=self.id,
                slug=self.slug,
                name=self.name,
                city_id=self.city_id,
                timezone=self.timezone,
                field_ids=self.field_ids,
                archived=self.archived,
            )
        )

    def move(self, to: str) -> None:
        """Point to where it lives now. Raises Conflict when it points elsewhere already."""
        if self.moved_to:
            raise Conflict("community.moved")
        self.moved_to = to
        self.revision += 1
        self.recorded.append(CommunityMoved(community=self.id, slug=self.slug, to=to))
        self.tell()

    def index(self, labels: Iterable[str]) -> None:
        """Renew the words it is found by; `labels` are names of its fields and city."""
        names, texts = self.name.values(), self.about.values()
        slug = self.slug.replace("-", " ").replace("_", " ")
        self.terms = search_terms(*names, slug, *self.tags, *labels, *texts)
        self.sort_name = sort_name(self.name)

    def add_founder(self, person: str) -> None:
        """One more owner; twice changes nothing."""
        if person not in self.founders:
            self.founders = [*self.founders, person]

    def drop_founder(self, person: str, others: int) -> None:
        """An owner goes. `others` is how many active members there are besides.

        Raises Conflict `community.needs_founder` when members would be left without an owner; the
        last person of all takes the community along into the archive.
        """
        if person not in self.founders:
            return
        if self.founders != [person]:
            self.founders = [one for one in self.founders if one != person]
            return
        if others:
            raise Conflict("community.needs_founder", {"slugs": [self.slug]})
        self.archived = True
        self.tell()

    def reopen(self) -> None:
        """Out of the archive: somebody had joined at the same moment."""
        if self.archived:
            self.archived = False
            self.tell()
