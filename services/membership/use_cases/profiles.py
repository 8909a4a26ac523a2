"""Profiles, the directory, and leaving the node for good."""

from dataclasses import replace
from typing import Any

from services.common.contracts.membership import (
    CloseAccount,
    CommunityCard,
    OfPerson,
    People,
    PersonCard,
    PersonPage,
    PersonView,
    SearchPeople,
    SelfView,
    UpdateProfile,
)
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Invalid, NotFound
from services.common.log import did
from services.common.rules import TEXT_LIMIT, Mistakes, check_tags, check_text, check_zone
from services.common.wire import dump
from services.membership.domain.account import Person, check_language, refuse_ownerless
from services.membership.domain.profile import (
    RELATIONS,
    check_relations,
    check_years,
    may_read,
    revise,
)
from services.membership.fields import FIELDS
from services.membership.places import (
    check_city,
    check_field,
    check_fields,
    check_languages,
    labels,
    timezone,
    within,
)
from services.membership.repository.follows import Followings
from services.membership.use_cases.accounts import Accounts
from services.membership.use_cases.belonging import Belonging
from services.membership.use_cases.members import Members
from services.membership.views import (
    card,
    card_for,
    community_card,
    person_view,
    self_view,
    session_view,
)

MAX_CARDS = 200
MAX_SHOWN = 50


class Profiles:
    """What people show of themselves."""

    def __init__(
        self, belonging: Belonging, accounts: Accounts, members: Members, follows: Followings
    ) -> None:
        self.belonging = belonging
        self.people = belonging.people
        self.communities = belonging.communities
        self.memberships = belonging.memberships
        self.accounts = accounts
        self.members = members
        self.follows = follows

    def myself(self, command: Asker) -> SelfView:
        """The asker's own account."""
        return self_view(self.belonging.asking(command))

    def update(self, command: UpdateProfile) -> SelfView:
        """Change what is given. Raises Stale when it was changed since `expected`."""
        asking = self.belonging.asking(command.asker)
        new = self._checked(command)

        def decide(person: Person) -> Person:
            if revise(person, new, command.expected):
                person.index(labels(person.field_ids))
                person.tell()
            return person

        person: Person = self.people.change(asking.id, decide)
        self.belonging.follow_person(person)
        return self_view(person)

    def _checked(self, command: UpdateProfile) -> dict[str, Any]:
        noted = Mistakes()
        new: dict[str, Any] = {}
        if command.name is not None:
            new["name"] = check_text(command.name, "name", mistakes=noted)
        if command.headline is not None:
            new["headline"] = check_text(command.headline, "headline", False, mistakes=noted)
        if command.about is not None:
            new["about"] = check_text(command.about, "about", False, TEXT_LIMIT, noted)
        if command.field_ids is not None:
            new["field_ids"] = check_fields(command.field_ids, noted)
        if command.tags is not None:
            new["tags"] = check_tags(command.tags, mistakes=noted)
        if command.languages is not None:
            new["languages"] = check_languages(command.languages, noted)
        if command.city_id is not None:
            check_city(command.city_id, "city_id", noted)
            new["city_id"] = command.city_id
            if command.city_id and command.timezone is None:
                new["timezone"] = timezone(command.city_id)
        if command.timezone is not None:
            new["timezone"] = check_zone(command.timezone, mistakes=noted)
        if command.language is not None:
            check_language(command.language, noted)
        if command.relations is not None:
            check_relations(command.relations, FIELDS, noted)
        if command.years is not None:
            check_years(command.years, FIELDS, noted)
        for name in ("language", "relations", "years", "visibility", "listed"):
            if getattr(command, name) is not None:
                new[name] = getattr(command, name)
        noted.refuse()
        return new

    def person(self, command: OfPerson) -> PersonView:
        """A profile for those who may read it; to others it is not there."""
        if command.person:
            person = self.people.find(command.person)
        else:
            person = self.people.by_username(command.username)
        if person is None or person.closed or not self.may_read(person, command.asker):
            raise NotFound("person.not_found")
        view = person_view(person, self._shown_communities(person))
        return replace(view, followed=self.follows.holds(command.asker.person, person.id))

    def may_read(self, person: Person, asker: Asker) -> bool:
        """Whether somebody may read this profile."""
        asks = asker.person
        needed = person.visibility == "members" and bool(asks) and asks != person.id
        shares = needed and self.memberships.share(asks, person.id)
        return may_read(person, asks, shares)

    def _shown_communities(self, person: Person) -> list[CommunityCard]:
        held = self.memberships.of_person(person.id, ("active",))
        known = self.communities.many([one.community for one in held])
        shown = [known[one.community] for one in held if one.community in known]
        return [community_card(one) for one in shown if one.open_to_all][:MAX_SHOWN]

    def search(self, command: SearchPeople) -> PersonPage:
        """A slice of the directory, by name: only people who chose to be in it."""
        limit = check_limit(command.limit)
        after = decode(command.cursor, 2, (str, str))
        noted = Mistakes()
        check_field(command.field, "field", noted)
        check_city(command.city, "city", noted)
        if command.relation and command.relation not in RELATIONS:
            noted.note("relation", "not_one_of")
        noted.refuse()
        found = self.people.search(
            ["public", "members"] if command.asker.person else ["public"],
            command.q[:200],
            within(command.field) if command.field else [],
            command.city,
            command.relation,
            after,
            limit + 1,
        )
        shown = found[:limit]
        more = len(found) > limit
        return PersonPage(
            items=[card(one) for one in shown],
            next=encode(shown[-1].sort_name, shown[-1].id) if more else None,
        )

    def cards(self, command: People) -> list[PersonCard]:
        """Cards of these people in the order asked; closed and unknown ones are left out."""
        if len(command.people) > MAX_CARDS:
            raise Invalid(fields={"people": ["too_many"]})
        known = self.people.many(command.people)
        return [card_for(known[one], False) for one in command.people if one in known]

    def public_cards(self, command: People) -> list[PersonCard]:
        """Cards of those of these people whom anybody may read, in the order asked."""
        if len(command.people) > MAX_CARDS:
            raise Invalid(fields={"people": ["too_many"]})
        known = self.people.many(command.people)
        asked = [known[one] for one in command.people if one in known]
        return [card(one) for one in asked if may_read(one, "", False)]

    def person_changed(self, message: Any) -> None:
        """Renew what memberships copy of a person, should a crash have cut it short."""
        person = self.people.find(message.person)
        if person is not None and not person.closed:
            self.belonging.follow_person(person)

    def close(self, command: CloseAccount) -> None:
        """Delete the account. Raises Conflict naming communities that would have no founder."""
        person = self.accounts.prove(command.asker, command.password)
        owned = self.communities.owned_by(person.id)
        alone = [one for one in owned if one.founders == [person.id]]
        refuse_ownerless([one.slug for one in alone if self.memberships.others(one.id, person.id)])
        for one in owned:
            self.belonging.drop_founder(one, person.id)
        self.people.change(person.id, lambda one: one.close())
        self.members.leave_all(person.id)
        self.follows.forget(person.id)
        did("closed account", person=person.id)

    def export(self, command: Asker) -> dict[str, Any]:
        """All that membership keeps of the asker."""
        person = self.belonging.asking(command)
        held = self.memberships.all_of(person.id)
        known = self.communities.many([one.community for one in held])
        account = dump(self_view(person))
        account.pop("calendar_token")
        return {
            "following": [one.other for one in self.follows.of(person.id, False, None, 5000)],
            "followers": [one.person for one in self.follows.of(person.id, True, None, 5000)],
            "account": account,
            "sessions": [dump(session_view(one)) for one in person.sessions],
            "memberships": [
                {
                    "community": known[one.community].slug if one.community in known else "",
                    "name": known[one.community].name if one.community in known else {},
                    "role": one.role,
                    "status": one.status,
                    "since": one.since.isoformat(),
                    "note": one.note,
                    "banned": one.banned,
                }
                for one in held
            ],
        }
