"""The composition root of membership; production and the test node both start here."""

from functools import cache
from typing import Any

from services.common.contracts.membership import (
    BeginRequest,
    CityView,
    FieldView,
    FinishRequest,
    Nothing,
    RequestRecord,
    SearchCities,
)
from services.common.cursors import check_limit
from services.common.surroundings import Surroundings
from services.membership.credentials import Links
from services.membership.places import all_fields, find_cities, located, nearby
from services.membership.repository.brought import Brought
from services.membership.repository.communities import Communities
from services.membership.repository.follows import Followings
from services.membership.repository.handles import Handles
from services.membership.repository.invitations import InvitationRepository
from services.membership.repository.memberships import Memberships
from services.membership.repository.people import People
from services.membership.repository.records import Attempts, Requests
from services.membership.use_cases.accounts import Accounts
from services.membership.use_cases.belonging import Belonging
from services.membership.use_cases.communities import CommunityUseCases
from services.membership.use_cases.following import Following
from services.membership.use_cases.homes import CommunityHomes
from services.membership.use_cases.invitations import Invitations
from services.membership.use_cases.members import Members
from services.membership.use_cases.moving import Moving
from services.membership.use_cases.profiles import Profiles
from services.membership.use_cases.sessions import Sessions


class MembershipUseCases:
    """Everything membership can be asked for, by what it is about."""

    def __init__(self, around: Surroundings) -> None:
        database, clock, settings = around.database, around.clock, around.settings
        people = People(database, clock)
        communities = Communities(database, clock)
        memberships = Memberships(database, clock)
        handles = Handles(database, clock)
        attempts = Attempts(database, clock)
        self._requests = Requests(database, clock)
        self._kept: list[Any] = [people, communities, memberships, attempts, self._requests]
        self.accounts = Accounts(
            people,
            handles,
            attempts,
            Links(settings.secret),
            clock,
            settings.origin,
            settings.registration,
        )
        self.sessions = Sessions(people, attempts, clock)
        belonging = Belonging(people, communities, memberships, clock)
        self.communities = CommunityUseCases(belonging, handles, clock)
        self.members = Members(belonging, clock)
        follows = Followings(database, clock)
        self._kept.append(follows)
        self.profiles = Profiles(belonging, self.accounts, self.members, follows)
        self.following = Following(belonging, self.profiles, follows, clock)
        invited = InvitationRepository(database, clock)
        self._kept.append(invited)
        brought = Brought(database, clock)
        self._kept.append(brought)
        self.community_homes = CommunityHomes(self.profiles.belonging, settings.origin)
        self.moving = Moving(self.profiles, self.following, brought, clock, settings.origin)
        self.invitations = Invitations(belonging, invited, clock, settings.secret)

    def prepare(self) -> None:
        """Create the indexes; again is harmless."""
        for one in self._kept:
            one.create_indexes()

    def cities(self, command: SearchCities) -> list[CityView]:
        """Cities by name or id, or around one of them, nearest first."""
        limit = check_limit(command.limit)
        around = nearby(command.near, command.radius_km)[:limit] if command.near else []
        if not command.ids:
            around += located(command)[:limit]
        return find_cities(command.q, [*command.ids, *around], limit)

    def fields(self, command: Nothing) -> list[FieldView]:
        """The whole field tree."""
        return _tree()

    def begin_request(self, command: BeginRequest) -> RequestRecord:
        """Remember an idempotency key."""
        return self._requests.begin(command.key, command.fingerprint)

    def finish_request(self, command: FinishRequest) -> None:
        """Keep what was answered under a key."""
        self._requests.finish(command.key, command.answer)


@cache
def _tree() -> list[FieldView]:
    return all_fields()


def build(around: Surroundings) -> MembershipUseCases:
    """The use cases on this database and clock."""
    return MembershipUseCases(around)
