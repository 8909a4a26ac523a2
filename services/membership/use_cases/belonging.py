"""What several use cases need of a person's place in a community."""

from collections.abc import Callable

from services.common.clock import Clock
from services.common.contracts.membership import CommunityView
from services.common.contracts.shared import Asker
from services.common.errors import NotFound, Unauthenticated
from services.membership.domain.account import Person
from services.membership.domain.community import Community
from services.membership.domain.membership import Membership, Where, membership_id
from services.membership.domain.roles import ADMIT, may
from services.membership.places import relation_to
from services.membership.repository.communities import Communities
from services.membership.repository.memberships import Memberships
from services.membership.repository.people import People
from services.membership.use_cases.accounts import own
from services.membership.views import community_view, name_card

INSIDE = ("active", "paused", "invited", "pending")
SLICE = 500


class Belonging:
    """People, communities and what stands between them, read and written together."""

    def __init__(
        self, people: People, communities: Communities, memberships: Memberships, clock: Clock
    ) -> None:
        self.people = people
        self.communities = communities
        self.memberships = memberships
        self.clock = clock

    def asking(self, asker: Asker, confirmed: bool = False) -> Person:
        """Who asks. Raises Unauthenticated, or Forbidden `account.unconfirmed` if that matters."""
        person = self.people.find(own(asker))
        if person is None or person.closed:
            raise Unauthenticated("session.unknown")
        if confirmed:
            person.must_be_confirmed()
        return person

    def seen(
        self, asker: Asker, slug: str, community: str = ""
    ) -> tuple[Community, Membership | None]:
        """A community the asker may see, and where they stand in it. Raises NotFound."""
        found = self.communities.named(slug, community)
        standing = self.memberships.between(found.id, asker.person)
        inside = standing is not None and standing.status in INSIDE and not standing.banned
        if not found.open_to_all and not inside and not asker.admin:
            raise NotFound("community.not_found")
        return found, standing

    def view(self, community: Community, standing: Membership | None) -> CommunityView:
        """The community's page for somebody who stands there."""
        role = standing.role if standing and standing.active else ""
        runs = self.memberships.organizers(community.id)
        people = self.people.many([one.person for one in runs])
        pending = self.memberships.count(community.id, "pending") if may(role, ADMIT) else 0
        return community_view(
            community,
            members=self.memberships.count(community.id),
            pending=pending,
            organizers=[name_card(people[one.person]) for one in runs if one.person in people],
            role=role,
            status=standing.status if standing else "",
        )

    def decide(
        self, community: Community, person: Person, decide: Callable[[Membership], None]
    ) -> Membership:
        """Take a decision on a membership and renew the community's count of members."""
        counted = False

        def noted(membership: Membership) -> None:
            nonlocal counted
            before = membership.status
            decide(membership)
            counted = before != membership.status

        done = self.memberships.decide(
            community.id, person.id, noted, lambda: self._begin(community, person)
        )
        if counted:
            self.recount(community.id)
        return done

    def recount(self, community: str) -> bool:
        """Renew the copied number of members; gives whether the community is archived."""
        return self.communities.renew_count(community, lambda: self.memberships.count(community))

    def drop_founder(self, community: Community, person: str) -> None:
        """Let an owner go. Raises Conflict when members would be left without one."""

        def decide(one: Community) -> None:
            one.drop_founder(person, self.memberships.others(community.id, person))

        if person not in community.founders:
            return
        self.communities.change(community.id, decide)
        if self.communities.get(community.id).archived and self.memberships.others(
            community.id, person
        ):
            # Somebody joined while the last one went: the community lives, and keeps its owner.
            self.communities.change(community.id, lambda one: one.reopen())
            self.communities.change(community.id, lambda one: one.drop_founder(person, others=1))

    def follow_person(self, person: Person) -> None:
        """Renew what memberships copy of a person."""
        held = self.memberships.of_person(person.id)
        known = self.communities.many([one.community for one in held])
        relations = {id: relation_to(one.field_ids, person.relations) for id, one in known.items()}
        self.memberships.copy_person(person.id, relations, person.visibility, person.terms)

    def follow_community(self, community: Community) -> None:
        """Renew how its members stand to a community's fields."""
        after = ""
        while held := self.memberships.of_community(community.id, after, SLICE):
            after = held[-1][0]
            people = self.people.many([person for person, _ in held])
            fresh = {
                person: relation_to(community.field_ids, people[person].relations)
                for person, _ in held
                if person in people
            }
            changed = {one: fresh[one] for one, old in held if fresh.get(one, old) != old}
            self.memberships.copy_relations(community.id, changed)

    def _begin(self, community: Community, person: Person) -> Membership:
        return Membership(
            id=membership_id(community.id, person.id),
            community=community.id,
            person=person.id,
            since=self.clock.now(),
            relation=relation_to(community.field_ids, person.relations),
            visibility=person.visibility,
            terms=person.terms,
        )


def where(community: Community) -> Where:
    """What a membership's messages say of this community."""
    return Where(community.id, community.slug, community.name)
