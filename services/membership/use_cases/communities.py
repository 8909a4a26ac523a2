"""Founding, changing, seeing and finding communities."""

from typing import Any

from services.common.clock import Clock
from services.common.contracts.membership import (
    AmendCommunity,
    CommunityCard,
    CommunityPage,
    CommunityView,
    Found,
    OfCommunity,
    SearchCommunities,
)
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Conflict, Forbidden, Stale
from services.common.ids import derived_id
from services.common.log import did
from services.common.rules import TEXT_LIMIT, Mistakes, check_tags, check_text
from services.membership.domain.account import Person, taken
from services.membership.domain.community import Community
from services.membership.domain.forms import FORMS
from services.membership.domain.handles import check_slug, folded
from services.membership.domain.membership import Membership
from services.membership.domain.roles import AMEND, require
from services.membership.places import (
    check_city,
    check_field,
    check_fields,
    city_names,
    labels,
    nearby,
    timezone,
    within,
)
from services.membership.repository.handles import Handles
from services.membership.use_cases.accounts import own
from services.membership.use_cases.belonging import Belonging, where
from services.membership.views import community_card

MAX_RADIUS = 1000
MOST_FIELDS = 5000


class CommunityUseCases:
    """What somebody may do with communities."""

    def __init__(self, belonging: Belonging, handles: Handles, clock: Clock) -> None:
        self.belonging = belonging
        self.communities = belonging.communities
        self.memberships = belonging.memberships
        self.people = belonging.people
        self.handles = handles
        self.clock = clock

    def found(self, command: Found) -> CommunityView:
        """Found a community with the asker as founder. The same command again changes nothing."""
        founder = self.belonging.asking(command.asker, confirmed=True)
        id = derived_id("community", founder.id, command.id)
        community = self.communities.find(id)
        if community is None:
            community = self._add(id, founder, command)
        standing = self._seat_founder(community, founder)
        return self.belonging.view(community, standing)

    def found_for_node(self, command: Found) -> CommunityView:
        """Found a community that belongs to nobody: the node runs it. Again changes nothing."""
        if not command.asker.admin:
            raise Forbidden("community.organizers_only")
        id = derived_id("community", command.asker.person, command.id)
        community = self.communities.find(id) or self._add(id, None, command)
        return self.belonging.view(community, None)

    def _add(self, id: str, founder: Person | None, command: Found) -> Community:
        community = self._checked(id, founder, command)
        self.handles.reserve(community.handle, id, "slug")
        community.tell()
        try:
            self.communities.add(community)
        except Conflict:
            twin = self.communities.find(id)
            if twin is None:
                raise taken("slug") from None
            return twin
        did("founded", community=id)
        return community

    def _checked(self, id: str, founder: Person | None, command: Found) -> Community:
        mistakes = Mistakes()
        if not 1 <= len(command.id) <= 200:
            mistakes.note("id", "invalid")
        form = FORMS[command.form]
        check_slug(command.slug, mistakes)
        check_city(command.city_id, "city_id", mistakes)
        if form.needs_city and not command.city_id and founder is not None:
            mistakes.note("city_id", "required")
        zone = founder.timezone if founder is not None else "UTC"
        community = Community(
            id=id,
            slug=command.slug,
            handle=folded(command.slug),
            name=check_text(command.name, "name", mistakes=mistakes),
            about=check_text(command.about, "about", False, TEXT_LIMIT, mistakes),
            rules=check_text(command.rules, "rules", False, TEXT_LIMIT, mistakes),
            field_ids=check_fields(command.field_ids, mistakes, required=True),
            tags=check_tags(command.tags, mistakes=mistakes),
            city_id=command.city_id,
            timezone=timezone(command.city_id) if command.city_id else zone,
            form=command.form,
            stage=form.stage,
            join_mode=command.join_mode or form.join_mode,
            visibility=command.visibility or form.visibility,
            founders=[founder.id] if founder is not None else [],
            members=1 if founder is not None else 0,
            created_at=self.clock.now(),
        )
        mistakes.refuse()
        _index(community)
        return community

    def _seat_founder(self, community: Community, founder: Person) -> Membership | None:
        standing = self.memberships.between(community.id, founder.id)
        if standing is not None or founder.id not in community.founders:
            return standing
        return self.belonging.decide(
            community,
            founder,
            lambda one: one.found(where(community), founder.name, self.clock.now()),
        )

    def community_changed(self, message: Any) -> None:
        """Do what follows from a change of a community, should a crash have cut it short."""
        community = self.communities.find(message.community)
        if community is None or community.archived:
            return
        for person in self.people.many(community.founders).values():
            self._seat_founder(community, person)
        self.belonging.follow_community(community)

    def amend(self, command: AmendCommunity) -> CommunityView:
        """Change what is given. Raises Stale when somebody changed it since `expected`."""
        self.belonging.asking(command.asker)
        found, standing = self.belonging.seen(command.asker, command.slug)
        require(standing.role if standing and standing.active else "", AMEND)
        new = self._amendments(command, found)

        def decide(community: Community) -> Community:
            if command.expected is not None and command.expected != community.revision:
                raise Stale("community.stale", {"version": community.revision})
            changed = {k: v for k, v in new.items() if getattr(community, k) != v}
            if not changed:
                return community
            for name, value in changed.items():
                setattr(community, name, value)
            community.revision += 1
            _index(community)
            community.tell()
            return community

        community: Community = self.communities.change(found.id, decide)
        if "field_ids" in new:
            self.belonging.follow_community(community)
        return self.belonging.view(community, standing)

    def _amendments(self, command: AmendCommunity, found: Community) -> dict[str, object]:
        mistakes = Mistakes()
        new: dict[str, object] = {}
        if command.name is not None:
            new["name"] = check_text(command.name, "name", mistakes=mistakes)
        if command.about is not None:
            new["about"] = check_text(command.about, "about", False, TEXT_LIMIT, mistakes)
        if command.rules is not None:
            new["rules"] = check_text(command.rules, "rules", False, TEXT_LIMIT, mistakes)
        if command.field_ids is not None:
            new["field_ids"] = check_fields(command.field_ids, mistakes, required=True)
        if command.tags is not None:
            new["tags"] = check_tags(command.tags, mistakes=mistakes)
        if command.city_id is not None:
            check_city(command.city_id, "city_id", mistakes)
            if not command.city_id and FORMS[command.form or found.form].needs_city:
                mistakes.note("city_id", "required")
            new["city_id"] = command.city_id
            new["timezone"] = timezone(command.city_id) if command.city_id else found.timezone
        for name in ("form", "join_mode", "stage"):
            if getattr(command, name) is not None:
                new[name] = getattr(command, name)
        mistakes.refuse()
        return new

    def view(self, command: OfCommunity) -> CommunityView:
        """A community's page for those who may see it."""
        community, standing = self.belonging.seen(command.asker, command.slug, command.community)
        return self.belonging.view(community, standing)

    def search(self, command: SearchCommunities) -> CommunityPage:
        """A slice of the public communities, the largest first."""
        limit = check_limit(command.limit)
        after = decode(command.cursor, 3, (int, str, str))
        mistakes = Mistakes()
        check_field(command.field, "field", mistakes)
        check_city(command.city, "city", mistakes)
        check_city(command.near, "near", mistakes)
        if not 1 <= command.radius_km <= MAX_RADIUS:
            mistakes.note("radius_km", "invalid")
        mistakes.refuse()
        cities = [command.city] if command.city else None
        if command.near:
            around = nearby(command.near, command.radius_km)
            cities = [one for one in around if not command.city or one == command.city]
        fields = within(command.field) if command.field else command.field_ids[:MOST_FIELDS]
        found = self.communities.search(command.q[:200], fields, cities, after, limit + 1)
        shown = found[:limit]
        held = {one.community: one for one in self._held(command.asker)}
        return CommunityPage(
            items=[community_card(one, held.get(one.id)) for one in shown],
            next=_after(shown[-1]) if len(found) > limit else None,
        )

    def mine(self, command: Asker) -> list[CommunityCard]:
        """The communities the asker belongs to, was invited to, or asked to join."""
        own(command)
        held = self._held(command)
        known = self.communities.many([one.community for one in held])
        return [community_card(known[one.community], one) for one in held if one.community in known]

    def _held(self, asker: Asker) -> list[Membership]:
        return self.memberships.of_person(asker.person) if asker.person else []


def _index(community: Community) -> None:
    community.index([*labels(community.field_ids), *city_names(community.city_id)])


def _after(last: Community) -> str:
    return encode(last.members, last.sort_name, last.id)
