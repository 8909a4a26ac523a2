"""Tickets and personal links: what they are worth to whoever holds them, now."""

from datetime import datetime
from typing import Any

from services.common.contracts.events import OfEvent, PassView, ReadPass, TicketView
from services.common.errors import Conflict, Forbidden, NotFound, Unauthenticated
from services.events.domain import Event, Party
from services.events.domain.attendance import Arrival, door_open, fresh
from services.events.domain.passes import Pass
from services.events.domain.revealing import link_opens_at
from services.events.use_cases.attendance import Attended
from services.events.use_cases.desk import known
from services.events.use_cases.door import Wanted, line_of


class Tickets(Attended):
    """What a seat gives its holder to carry."""

    def ticket(self, command: OfEvent) -> TicketView:
        """The asker's ticket. Raises Conflict without a seat."""
        known(command.asker)
        person = command.asker.person
        event = self.page(command.event, person)
        party = event.mine(person)
        if party is None or party.state != "going":
            self.seen_by(event, command.asker)
            raise Conflict("ticket.no_seat")
        now = self.clock.now()
        token, came = self.carried(event, person)
        return TicketView(
            event=event.id,
            title=event.title,
            status=event.shown_status(now),
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            timezone=event.timezone,
            slug=event.slug,
            community_name=event.community_name,
            place=event.place,
            name=party.name,
            guests=party.guests,
            token=token,
            came=came,
        )

    def read_ticket(self, command: ReadPass) -> PassView:
        """What a ticket is worth: with its line for those at the door, without for others."""
        held, event, party = self._held("door", command.token)
        now = self.clock.now()
        if not self._good(event, held, party):
            return _pass("revoked", event)
        if event.status == "cancelled":
            return _pass("cancelled", event)
        if event.over(now):
            return _pass("over", event)
        try:
            self.at_door(event.id, command.asker)
        except (Forbidden, NotFound, Unauthenticated):
            return _pass("yours", event)
        record = self.doorway.attendance.of(event.id, [held.key]).get(held.key)
        assert party is not None
        state: Any = "open" if door_open(event, now) else "early"
        return _pass(state, event, line=line_of(held.key, party, record))

    def join_online(self, command: ReadPass) -> PassView:
        """Where a personal link leads now. Followed while it is open it counts as attendance."""
        held, event, party = self._held("join", command.token)
        now = self.clock.now()
        if not self._good(event, held, party):
            return _pass("revoked", event)
        if event.status == "cancelled":
            return _pass("cancelled", event)
        if event.over(now):
            return _pass("over", event)
        opens_at = link_opens_at(event)
        if now < opens_at or not event.online_url:
            return _pass("early", event, opens_at=opens_at)
        if command.follow and party is not None:
            record = fresh(event, held.key, party.person, party.name)
            arrival = Arrival(id=f"online-{record.id}", how="online", at=now)
            self.keep(event, {held.key: Wanted(record, [(0, "", arrival)])})
        return _pass("open", event, opens_at=opens_at, url=event.online_url)

    def _held(self, purpose: Any, token: str) -> tuple[Pass, Event, Party | None]:
        held = self.doorway.passes.read(purpose, token)
        event: Event | None = self.doorway.expected.page(held.event, [held.key])
        if event is None or event.status == "draft":
            raise NotFound("pass.forged")
        return held, event, event.answers.get(held.key)

    def _good(self, event: Event, held: Pass, party: Party | None) -> bool:
        return party is not None and party.state == "going" and party.seq == held.seq


def _pass(
    state: Any, event: Event, opens_at: datetime | None = None, url: str = "", line: Any = None
) -> PassView:
    return PassView(
        state=state,
        event=event.id,
        title=event.title,
        starts_at=event.starts_at,
        ends_at=event.ends_at,
        timezone=event.timezone,
        slug=event.slug,
        community_name=event.community_name,
        opens_at=opens_at,
        url=url,
        line=line,
    )
