"""What every use case works with, and the questions all of them ask first."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from services.common.clock import Clock
from services.common.contracts.events import EventView, SearchEvents
from services.common.contracts.membership import ORGANIZERS, Membership, OfMember, Standing
from services.common.contracts.shared import Asker
from services.common.errors import Forbidden, NotFound, Unauthenticated, Unavailable
from services.common.jobs import Jobs
from services.common.outgoing import Outgoing
from services.events.domain import Event, key_of
from services.events.domain.links import PersonalLinks
from services.events.domain.passes import Pass, Passes
from services.events.use_cases.views import view

Query = dict[str, Any]
SearchQuery = Callable[[SearchEvents, Any, bool], Query | None]
PUBLIC = "public"


@dataclass(frozen=True, kw_only=True)
class Doorway:
    """What those at the door work with: records, who is expected, signed passes."""

    attendance: Any
    records: Any
    expected: Any
    passes: Passes
    rotations: Any
    origin: str


@dataclass(frozen=True, kw_only=True)
class Visitors:
    """What is kept of people without an account and of replies, and the links they are sent."""

    guests: Any
    registrations: Any
    links: PersonalLinks
    origin: str


@dataclass(frozen=True, kw_only=True)
class ImportDesk:
    """What imports work with: their records and jobs, the door out, and how they are shown."""

    records: Any
    jobs: Jobs
    outgoing: Outgoing
    view: Callable[..., Any]
    row: Callable[..., Any]


@dataclass(frozen=True, kw_only=True)
class SeriesDesk:
    """Series, their dates, and answers to all dates."""

    rows: Any
    dates: Any
    answers: Any


@dataclass(frozen=True, kw_only=True)
class Afterwards:
    """What is kept once a meeting is over, and letters; `secret` hides who spoke without a name."""

    voices: Any
    care: Any
    letters: Any
    postage: Any
    secret: str
    letters_per_week: int


class Desk:
    """Storage, membership and the clock; keeps no state between questions."""

    def __init__(
        self,
        events: Any,
        finders: Any,
        public: Any,
        answered: Any,
        memory: Any,
        programs: Any,
        offers: Any,
        search_query: SearchQuery,
        membership: Membership,
        clock: Clock,
        prepare: Callable[[], None],
        doorway: Doorway,
        recurring: SeriesDesk,
        visitors: Visitors,
        later: Afterwards,
        imports: ImportDesk,
    ) -> None:
        self.events = events
        self.finders = finders
        self.public = public
        self.answered = answered
        self.memory = memory
        self.programs = programs
        self.offers = offers
        self.search_query = search_query
        self.membership = membership
        self.clock = clock
        self.prepare = prepare
        self.doorway = doorway
        self.recurring = recurring
        self.visitors = visitors
        self.later = later
        self.imports = imports

    def view(
        self,
        event: Event,
        person: str,
        organizer: bool = False,
        position: int | None = None,
        member: bool = False,
    ) -> EventView:
        """An event's page as this person may see it, with their personal link."""
        now, link = self.clock.now(), self.link(event, person)
        return view(event, person, now, organizer, position, link, member)

    def link(self, event: Event, person: str) -> str:
        """The personal link of somebody going to an online event; empty for anybody else."""
        party = event.mine(person)
        if party is None or party.state != "going" or not event.online_url:
            return ""
        token = self.doorway.passes.token("join", Pass(event.id, key_of(person), party.seq))
        return f"{self.doorway.origin}/join/{token}"

    def page(self, event: str, person: str = "") -> Event:
        """An event for showing. Raises NotFound."""
        found: Event | None = self.finders.page(event, person)
        if found is None:
            raise NotFound("event.unknown")
        return found

    def standing(self, person: str, slug: str = "", community: str = "") -> Standing:
        """Where a person stands in a community. Raises NotFound for an unknown one."""
        return self.membership.standing(OfMember(person=person, slug=slug, community=community))

    def organizes(self, event: Event, asker: Asker) -> bool:
        """Whether the asker may run this event; raises Unavailable when nobody can tell."""
        return bool(asker.person) and runs(self.standing(asker.person, community=event.community))

    def to_run(self, event_id: str, asker: Asker) -> Event:
        """The event, for somebody who may run it; a draft is unknown to everybody else."""
        confirmed(asker)
        event = self.page(event_id, asker.person)
        if not self.organizes(event, asker):
            if event.status == "draft":
                raise NotFound("event.unknown")
            raise Forbidden("event.not_organizer")
        return event

    def seen_by(self, event: Event, asker: Asker) -> bool:
        """Whether the asker runs the event; raises NotFound when they may not know of it.

        While membership does not answer, a public event is shown as to anybody.
        """
        if event.status != "draft" and event.visibility == PUBLIC:
            try:
                return self.organizes(event, asker)
            except Unavailable:
                return False
        standing = self.standing(asker.person, community=event.community) if asker.person else None
        if standing is not None and runs(standing):
            return True
        if event.status == "draft" or standing is None or standing.status != "active":
            raise NotFound("event.unknown")
        return False


def runs(standing: Standing) -> bool:
    """Whether this standing allows to run events."""
    return standing.role in ORGANIZERS and standing.status == "active"


def known(asker: Asker) -> None:
    """Refuse anybody who has not signed in."""
    if not asker.person:
        raise Unauthenticated("account.required")


def confirmed(asker: Asker) -> None:
    """Refuse anybody without a confirmed account."""
    known(asker)
    if not asker.confirmed:
        raise Forbidden("account.unconfirmed")
