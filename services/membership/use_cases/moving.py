"""Moving home: leaving a node for another, and bringing along what is one's own (D12)."""

from typing import Any

from services.common.clock import Clock
from services.common.contracts.membership import Follow, UpdateProfile
from services.common.contracts.moving import (
    BringHome,
    Homes,
    LeaveFor,
    NameFormer,
    OfUsername,
    Signpost,
)
from services.common.contracts.shared import Asker
from services.common.errors import Forbidden, Invalid, Refusal
from services.common.log import did
from services.membership.credentials import new_secret
from services.membership.domain.account import Person, refuse_ownerless
from services.membership.domain.moving import (
    MOST_FOLLOWS,
    MOST_RECORDS,
    check_actor,
    leave_for,
    name_former,
)
from services.membership.fields import FIELDS
from services.membership.repository.brought import Brought, Luggage
from services.membership.use_cases.following import Following
from services.membership.use_cases.profiles import Profiles

TEXTS = ("headline", "about")
LISTS = ("tags", "languages")


class Moving:
    """An account's homes."""

    def __init__(
        self, profiles: Profiles, following: Following, brought: Brought, clock: Clock, origin: str
    ) -> None:
        self.profiles = profiles
        self.belonging = profiles.belonging
        self.following = following
        self.brought = brought
        self.clock = clock
        self.origin = origin

    def homes(self, command: Asker) -> Homes:
        """The asker's other homes, and what they brought."""
        return self._homes(self.belonging.asking(command))

    def signpost(self, command: OfUsername) -> Signpost:
        """Where an account comes from and went, for everybody; nothing of one that is not there."""
        person = self.profiles.people.by_username(command.username)
        if person is None or person.closed:
            return Signpost(known_as=[], moved_to="")
        return Signpost(known_as=person.known_as, moved_to=person.moved_to)

    def name_former(self, command: NameFormer) -> Homes:
        """Say that an account elsewhere is one's own too: its node asks before it lets go."""
        person = self.belonging.asking(command.asker, confirmed=True)
        former = check_actor(command.former, "former", self.origin)
        named: Person = self.profiles.people.change(
            person.id, lambda one: _changed(one, former, command.on)
        )
        return self._homes(named)

    def leave_for(self, command: LeaveFor) -> None:
        """Leave for an account elsewhere, whose node the edge has asked. Raises Conflict naming
        communities that would have no founder."""
        to = check_actor(command.to, "to", self.origin)
        person = self.profiles.accounts.prove(command.asker, command.password)
        owned = self.profiles.communities.owned_by(person.id)
        alone = [one for one in owned if one.founders == [person.id]]
        others = self.profiles.memberships.others
        refuse_ownerless([one.slug for one in alone if others(one.id, person.id)])
        token = new_secret()
        self.profiles.people.change(person.id, lambda one: leave_for(one, to, token))
        for one in owned:
            self.belonging.drop_founder(one, person.id)
        self.profiles.members.leave_all(person.id)
        did("moved home", person=person.id)

    def bring_home(self, command: BringHome) -> Homes:
        """Take in an export whose signature the edge has verified. Only for an account that was
        named as one's own before."""
        person = self.belonging.asking(command.asker, confirmed=True)
        if command.former not in person.known_as:
            raise Forbidden("account.not_former")
        if len(command.follows) > MOST_FOLLOWS:
            raise Invalid(fields={"follows": ["too_many"]})
        if len(command.records) > MOST_RECORDS:
            raise Invalid(fields={"records": ["too_many"]})
        self.profiles.update(UpdateProfile(asker=command.asker, **_missing(person, command)))
        self.brought.put(
            Luggage(
                person=person.id,
                former=command.former,
                at=self.clock.now(),
                ask_again=[one for one in command.follows if not self._follow(command.asker, one)],
                records=command.records,
                proof=command.proof,
            )
        )
        return self._homes(self.profiles.people.get(person.id))

    def forget(self, person: str) -> None:
        """An account is closed."""
        self.brought.forget(person)

    def _follow(self, asker: Asker, other: str) -> bool:
        """Follow somebody of this node anew, as far as they let us."""
        username = other.removeprefix(f"{self.origin}/ap/people/")
        if username == other:
            return False
        try:
            self.following.follow(Follow(asker=asker, username=username))
        except Refusal:
            return False
        return True

    def _homes(self, person: Person) -> Homes:
        brought = self.brought.of(person.id)
        return Homes(
            known_as=person.known_as,
            moved_to=person.moved_to,
            ask_again=[one for luggage in brought for one in luggage.ask_again],
            records=[one for luggage in brought for one in luggage.records],
        )


def _changed(person: Person, former: str, on: bool) -> Person:
    name_former(person, former, on)
    return person


def _missing(person: Person, command: BringHome) -> dict[str, Any]:
    """What the export knows and the account does not say yet."""
    new: dict[str, Any] = {
        part: getattr(command, part)
        for part in (*TEXTS, *LISTS)
        if getattr(command, part) and not getattr(person, part)
    }
    known = [one for one in command.field_ids if one in FIELDS]
    if known and not person.field_ids:
        new["field_ids"] = known
    if command.city_id and not person.city_id:
        new["city_id"] = command.city_id
    return new
