"""Hosts by turns, and what a host decides: where it is, and who is shown it."""

from dataclasses import replace
from typing import Any

from services.common import cursors
from services.common.contracts.events import (
    AddressChanged,
    EventView,
    GiveHost,
    GuestPage,
    GuestView,
    Hosts,
    HostView,
    ListGuests,
    OfRotation,
    SetAddress,
    SetHosts,
    TrustGuest,
)
from services.common.contracts.membership import MemberLeft, PersonChanged, PersonClosed, Standing
from services.common.contracts.shared import Asker
from services.common.errors import Conflict, Forbidden, NotFound, Unavailable
from services.events.domain import Event
from services.events.domain.content import content_of
from services.events.domain.hosting import AHEAD, Host, Rotation, give_host, trust
from services.events.use_cases.attendance import Attended
from services.events.use_cases.desk import confirmed, known, runs

ASSIGNED_AT_ONCE = 50


class Hosted(Attended):
    """The rotation of a community, and the evening of a host."""

    def hosts(self, command: OfRotation) -> Hosts:
        """Who hosts, the next first; for organizers and those in the rotation."""
        known(command.asker)
        standing = self.standing(command.asker.person, slug=command.slug)
        rotation: Rotation | None = self.doorway.rotations.find(standing.community)
        line = rotation.line if rotation else []
        if not runs(standing) and all(one.person != command.asker.person for one in line):
            raise Forbidden("event.not_organizer")
        return _hosts(line)

    def set_hosts(self, command: SetHosts) -> Hosts:
        """Say who hosts, in which order. Only active members can."""
        confirmed(command.asker)
        standing = self.standing(command.asker.person, slug=command.slug)
        if not runs(standing):
            raise Forbidden("event.not_organizer")
        for one in command.hosts[:100]:
            if self.standing(one.person, community=standing.community).status != "active":
                raise Conflict("host.not_member")
        hosts = [Host(person=one.person, name=one.name) for one in command.hosts]
        self.doorway.rotations.there(standing.community, standing.slug)

        def decide(rotation: Rotation) -> Hosts:
            rotation.set(hosts)
            return _hosts(rotation.line)

        answer: Hosts = self.doorway.rotations.change(standing.community, decide)
        self._assign(standing.community)
        return answer

    def give_host(self, command: GiveHost) -> EventView:
        """Pass an evening on: the host their own, organizers any."""
        event, organizer = self._hosted(command.event, command.asker)
        if event.over(self.clock.now()):
            raise Conflict("event.ended")
        if not event.drop_in:
            raise Conflict("host.not_drop_in")
        host: Host = self.doorway.rotations.change(
            event.community, lambda one: one.pass_on(event.id, command.person)
        )

        def decide(one: Event) -> EventView:
            give_host(one, host.person, host.name)
            return self.view(one, command.asker.person, organizer)

        answer: EventView = self.events.change(event.id, decide)
        return answer

    def set_address(self, command: SetAddress) -> EventView:
        """Where it is and who is shown it: the host's own say, and the organizers'."""
        event, organizer = self._hosted(command.event, command.asker)
        now = self.clock.now()
        venue, asker = replace(command.venue, guarded=True), command.asker.person

        def decide(one: Event) -> EventView:
            new = replace(content_of(one), venue=venue, address_rule=command.address_rule)
            one.amend(new, now)
            one.recorded = [
                replace(said, by=asker) if isinstance(said, AddressChanged) else said
                for said in one.recorded
            ]
            return self.view(one, command.asker.person, organizer)

        answer: EventView = self.events.change(event.id, decide)
        return answer

    def guests_of_host(self, command: ListGuests) -> GuestPage:
        """Those who come, for the host and organizers."""
        cursors.check_limit(command.limit)
        event, _ = self._hosted(command.event, command.asker)
        keys: Any = cursors.decode(command.cursor, 2, (int, str))
        found = self.doorway.expected.named(event.id, ["going"], "", keys, command.limit + 1)
        more = len(found) > command.limit
        found = found[: command.limit]
        return GuestPage(
            items=[
                GuestView(key=key, name=one.name, guests=one.guests, trusted=key in event.trusted)
                for key, one in found
            ],
            next=cursors.encode(found[-1][1].seq, found[-1][0]) if more else None,
        )

    def trust_guest(self, command: TrustGuest) -> GuestView:
        """Show somebody who comes the address, or no longer."""
        event, _ = self._hosted(command.event, command.asker)

        def decide(one: Event) -> GuestView:
            trust(one, command.key, command.trusted)
            party = one.answers[command.key]
            return GuestView(
                key=command.key, name=party.name, guests=party.guests, trusted=command.trusted
            )

        answer: GuestView = self.events.change(event.id, decide)
        return answer

    def assign_hosts(self) -> None:
        """Name the hosts of the coming open evenings, those in the next weeks."""
        for community in self.doorway.rotations.turning():
            self._assign(community)

    def member_left(self, news: MemberLeft, at: Any) -> None:
        """Who left hosts no more there."""
        super().member_left(news, at)
        self._no_longer(news.person, [news.community])

    def person_changed(self, news: PersonChanged) -> None:
        """Show the new name of hosts and of those at the door."""
        super().person_changed(news)
        self.doorway.records.rename(news.person, news.name)
        for community in self.doorway.rotations.holding(news.person):
            self.doorway.rotations.change(community, lambda one: one.rename(news.person, news.name))
            for event in self._hosted_by(news.person, community):
                self.events.change(event.id, lambda one: setattr(one, "host_name", news.name))

    def person_closed(self, news: PersonClosed) -> None:
        """Who is gone hosts nowhere."""
        super().person_closed(news)
        self._no_longer(news.person, self.doorway.rotations.holding(news.person))

    def address_for_members(self, event: Event, asker: Asker) -> bool:
        """Whether the asker is shown a guarded address as a member. Asked for only where the rule
        says members; nobody is one while membership does not answer."""
        guarded = event.venue is not None and event.venue.guarded
        if not (guarded and asker.person and event.address_rule == "members"):
            return False
        try:
            standing: Standing = self.standing(asker.person, community=event.community)
        except (Unavailable, NotFound):
            return False
        return standing.status == "active"

    def _assign(self, community: str) -> None:
        now = self.clock.now()
        coming = {
            "community": community,
            "status": "published",
            "starts_at": {"$gt": now, "$lt": now + AHEAD},
            "drop_in": True,
            "host": {"$in": ["", None]},
        }
        for event in self.finders.whole(coming, "", ASSIGNED_AT_ONCE):
            host = self.doorway.rotations.change(
                community, lambda one, event=event: one.take(event.id)
            )
            if host is not None:
                self.events.change(
                    event.id, lambda one, host=host: give_host(one, host.person, host.name)
                )

    def _no_longer(self, person: str, communities: list[str]) -> None:
        for community in communities:
            if self.doorway.rotations.find(community) is None:
                continue
            self.doorway.rotations.change(community, lambda one: one.drop(person))
            for event in self._hosted_by(person, community):
                self.events.change(event.id, lambda one: give_host(one, "", {}))

    def _hosted_by(self, person: str, community: str) -> list[Event]:
        later = {"$gt": self.clock.now()}
        coming = {"community": community, "host": person, "starts_at": later}
        found: list[Event] = self.finders.whole(coming, "", ASSIGNED_AT_ONCE)
        return found

    def _hosted(self, event_id: str, asker: Asker) -> tuple[Event, bool]:
        """The event, for its host or somebody who runs it, and whether they run it."""
        confirmed(asker)
        event = self.page(event_id, asker.person)
        if event.status != "draft" and event.host == asker.person:
            return event, False
        if self.seen_by(event, asker):
            return event, True
        raise Forbidden("host.not_yours")


def _hosts(line: list[Host]) -> Hosts:
    return Hosts(items=[HostView(person=one.person, name=one.name) for one in line])
