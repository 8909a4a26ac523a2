"""Joining, leaving, inviting, and looking after members."""

from datetime import UTC, datetime
from typing import Any, Literal

from services.common.clock import Clock
from services.common.contracts.membership import (
    ORGANIZERS,
    AmendMember,
    Audience,
    AudienceSlice,
    CommunityView,
    Invite,
    Join,
    Leave,
    ListMembers,
    MemberPage,
    MemberView,
    OfMember,
    Standing,
)
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Conflict, Forbidden, Invalid, NotFound
from services.common.log import did
from services.common.rules import Mistakes, check_line
from services.membership.domain.account import Person
from services.membership.domain.community import Community
from services.membership.domain.membership import SETTABLE, Membership
from services.membership.domain.profile import RELATIONS
from services.membership.domain.roles import ADMIT, RIGHTS, may, require, require_change
from services.membership.domain.roles import require_over as require_rank
from services.membership.use_cases.belonging import Belonging, where
from services.membership.views import member_view

NOTE_LIMIT = 500
MAX_AUDIENCE = 2500


class Members:
    """Who belongs to a community, and as what."""

    def __init__(self, belonging: Belonging, clock: Clock) -> None:
        self.belonging = belonging
        self.communities = belonging.communities
        self.memberships = belonging.memberships
        self.people = belonging.people
        self.clock = clock

    def join(self, command: Join) -> CommunityView:
        """Join or ask to, by the community's way of joining."""
        person = self.belonging.asking(command.asker, confirmed=True)
        community = self.communities.named(command.slug)
        standing = self.memberships.between(community.id, person.id)
        hidden = not community.open_to_all and (standing is None or not standing.status)
        if hidden:
            raise NotFound("community.not_found")
        note = check_line(command.note, "note", required=False, limit=NOTE_LIMIT)
        agreed = command.accept_rules or not community.rules
        organizers = [one.person for one in self.memberships.organizers(community.id)]

        def decide(one: Membership) -> None:
            one.join(
                where(community),
                person.name,
                community.join_mode,
                agreed,
                note,
                organizers,
                self.clock.now(),
            )

        standing = self.belonging.decide(community, person, decide)
        if standing.active and self.communities.get(community.id).archived:
            # The last one closed the door at the same moment.
            self._end(community, person, "left")
            raise NotFound("community.not_found")
        return self.belonging.view(community, standing)

    def leave(self, command: Leave) -> None:
        """End one's own membership. Raises Conflict for the only founder of others."""
        person = self.belonging.asking(command.asker)
        community = self.communities.named(command.slug)
        standing = self.memberships.between(community.id, person.id)
        if standing is None or standing.status in ("", "left", "removed"):
            if not community.open_to_all:
                raise NotFound("community.not_found")
            return
        self.belonging.drop_founder(community, person.id)
        self._end(community, person, "left")

    def leave_all(self, id: str) -> None:
        """End every membership of somebody whose account is closed; of a stranger there is none."""
        person = self.people.find(id)
        if person is None:
            return
        for held in self.memberships.of_person(id):
            community = self.communities.find(held.community)
            if community is not None:
                self._end(community, person, "closed")

    def person_closed(self, message: Any) -> None:
        """End what an account left behind, should a crash have cut its closing short."""
        self.leave_all(message.person)

    def _end(self, community: Community, person: Person, reason: Literal["left", "closed"]) -> None:
        def decide(one: Membership) -> None:
            one.leave(where(community), self.clock.now(), reason)

        self.belonging.decide(community, person, decide)

    def invite(self, command: Invite) -> MemberView:
        """Invite a person; who asked to join already is let in."""
        asker = self.belonging.asking(command.asker, confirmed=True)
        community, _ = self._running(command, ADMIT)
        guest = self._person(command.username)
        held = self.memberships.between(community.id, guest.id)
        if held is not None and held.status == "pending":
            return self._set_status(community, guest, "active", False, "")

        def decide(one: Membership) -> None:
            one.invite(where(community), asker.id, asker.name, self.clock.now())

        return member_view(self.belonging.decide(community, guest, decide), guest, True)

    def page(self, command: ListMembers) -> MemberPage:
        """The members a slice at a time; only those who run the community see who is not in."""
        limit = check_limit(command.limit)
        community, standing = self.belonging.seen(command.asker, command.slug)
        inside = standing is not None and standing.active
        runs_it = bool(standing and inside and may(standing.role, ADMIT))
        if command.status != "active" and not runs_it:
            raise Forbidden("community.organizers_only")
        self._check_filters(command)
        found = self.memberships.page(
            community.id,
            command.status,
            command.role,
            command.relation,
            command.q[:200],
            None if runs_it else command.asker.person,
            inside,
            _since(command.cursor),
            limit + 1,
        )
        shown = found[:limit]
        people = self.people.many([one.person for one in shown])
        last = shown[-1] if len(found) > limit else None
        return MemberPage(
            items=[
                member_view(one, people[one.person], inside, runs_it)
                for one in shown
                if one.person in people
            ],
            next=encode(last.since.isoformat(), last.id) if last else None,
            counts=self._counts(community.id),
        )

    def _check_filters(self, command: ListMembers) -> None:
        mistakes = Mistakes()
        if command.role and command.role not in RIGHTS:
            mistakes.note("role", "not_one_of")
        if command.relation and command.relation not in (*RELATIONS, "none"):
            mistakes.note("relation", "not_one_of")
        mistakes.refuse()

    def _counts(self, community: str) -> dict[str, int]:
        counts = dict.fromkeys((*RELATIONS, "none"), 0)
        counts |= self.memberships.counts_by_relation(community)
        return {"total": sum(counts.values()), **counts}

    def amend(self, command: AmendMember) -> MemberView:
        """Change a member's role or status, as far as the asker's own role allows."""
        self.belonging.asking(command.asker)
        community, standing = self._running(command, ADMIT)
        self._check_amendment(command)
        person = self._person(command.username)
        held = self.memberships.between(community.id, person.id)
        if held is None and not command.banned:
            raise NotFound("membership.not_found")
        if command.status is not None:
            reason = check_line(command.reason, "reason", required=False, limit=NOTE_LIMIT)
            view = self._amend_status(community, standing, person, held, command, reason)
        if command.role is not None:
            view = self._set_role(community, standing, person, command.role)
        return view

    def _check_amendment(self, command: AmendMember) -> None:
        mistakes = Mistakes()
        if command.status is None and command.role is None:
            mistakes.note("status", "required")
        if command.status is not None and command.status not in SETTABLE:
            mistakes.note("status", "not_one_of")
        if command.banned and command.status != "removed":
            mistakes.note("banned", "invalid")
        if command.role is not None and command.status not in (None, "active"):
            mistakes.note("role", "invalid")
        mistakes.refuse()

    def _amend_status(
        self,
        community: Community,
        standing: Membership,
        person: Person,
        held: Membership | None,
        command: AmendMember,
        reason: str,
    ) -> MemberView:
        role = held.role if held and held.status in ("active", "paused") else "member"
        status = str(command.status)
        if status != "active":
            require_rank(standing.role, role)
            if role == "founder" or person.id in community.founders:
                # Ownership is given up in one step, membership in another.
                raise Conflict("membership.is_founder")
        return self._set_status(community, person, status, command.banned, reason, role)

    def _set_status(
        self,
        community: Community,
        person: Person,
        status: str,
        banned: bool,
        reason: str,
        role: str = "member",
    ) -> MemberView:
        def decide(one: Membership) -> None:
            if status != "active" and one.status in ("active", "paused") and one.role != role:
                raise Conflict("busy")
            one.set_status(where(community), person.name, status, banned, reason, self.clock.now())

        held = self.belonging.decide(community, person, decide)
        did("amended member", community=community.id, status=held.status, banned=held.banned)
        return member_view(held, person, True, True)

    def _set_role(
        self, community: Community, standing: Membership, person: Person, role: str
    ) -> MemberView:
        held = self.memberships.between(community.id, person.id)
        if held is None or held.status not in ("active", "paused"):
            raise Conflict("membership.not_active")
        before = "founder" if person.id in community.founders else held.role
        if before != role:
            require_change(standing.role, before, role)
        if role != "founder":
            self._give_up(community, person.id)

        def decide(one: Membership) -> None:
            if one.role not in (before, role, held.role):
                raise Conflict("busy")
            one.set_role(where(community), role)

        done = self.belonging.decide(community, person, decide)
        if role == "founder":
            self.communities.change(community.id, lambda one: one.add_founder(person.id))
        return member_view(done, person, True, True)

    def _give_up(self, community: Community, person: str) -> None:
        def decide(one: Community) -> None:
            # A founder who stays is somebody left behind too.
            one.drop_founder(person, others=1)

        if person in community.founders:
            self.communities.change(community.id, decide)

    def standing(self, command: OfMember) -> Standing:
        """Where a person stands, with what an event needs of the community: two finds."""
        community = self.communities.named(command.slug, command.community)
        held = self.memberships.between(community.id, command.person)
        return Standing(
            community=community.id,
            slug=community.slug,
            community_name=community.name,
            city_id=community.city_id,
            timezone=community.timezone,
            field_ids=community.field_ids,
            visibility=community.visibility,
            role=held.role if held and held.active else "",
            status=held.status if held else "",
            banned=bool(held and held.banned),
        )

    def audience(self, command: Audience) -> AudienceSlice:
        """The active members, or their organizers, a slice at a time in the order of URIs."""
        limit = check_limit(command.limit, MAX_AUDIENCE)
        roles = ORGANIZERS if command.organizers else ()
        people = self.memberships.audience(command.community, command.after, limit, roles)
        return AudienceSlice(people=people, next=people[-1] if len(people) == limit else "")

    def recount(self) -> None:
        """Put right the copied numbers of members that a crash left behind."""
        copied, counted = self.communities.all_counts(), self.memberships.all_counts()
        for community, members in copied.items():
            if counted.get(community, 0) != members:
                self.belonging.recount(community)

    def _running(self, command: Invite | AmendMember, right: str) -> tuple[Community, Membership]:
        community, standing = self.belonging.seen(command.asker, command.slug)
        if standing is None or not standing.active:
            raise Forbidden("community.organizers_only")
        require(standing.role, right)
        return community, standing

    def _person(self, username: str) -> Person:
        person = self.people.by_username(username)
        if person is None or person.closed:
            raise NotFound("person.not_found")
        return person


def _since(cursor: str) -> tuple[datetime, str] | None:
    keys = decode(cursor, 2, (str, str))
    if keys is None:
        return None
    try:
        since = datetime.fromisoformat(str(keys[0]))
        if since.tzinfo is None:
            raise ValueError("no instant")
        return since.astimezone(UTC), str(keys[1])
    except (ValueError, OverflowError):
        raise Invalid(fields={"cursor": ["invalid"]}) from None
