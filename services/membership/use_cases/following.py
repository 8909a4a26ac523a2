"""Following people."""

from datetime import UTC, datetime, timedelta

from services.common.clock import Clock
from services.common.contracts.membership import Follow, Follows, ListFollows, PersonPage, Yes
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Invalid, NotFound
from services.membership.domain.following import MOST_FOLLOWED, following_of, refuse_too_many
from services.membership.repository.follows import Followings
from services.membership.use_cases.belonging import Belonging
from services.membership.use_cases.profiles import Profiles
from services.membership.views import card_for

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)
LATEST = 10**13


class Following:
    """Who follows whom, for the two of them; others learn nothing of it."""

    def __init__(
        self, belonging: Belonging, profiles: Profiles, follows: Followings, clock: Clock
    ) -> None:
        self.belonging = belonging
        self.profiles = profiles
        self.kept = follows
        self.clock = clock

    def follow(self, command: Follow) -> Yes:
        """Follow somebody whose profile the asker may read, or no longer; again is harmless."""
        person = self.belonging.asking(command.asker, confirmed=True)
        other = self.belonging.people.by_username(command.username)
        if other is None or other.closed or not self.profiles.may_read(other, command.asker):
            raise NotFound("person.not_found")
        now = self.clock.now()
        pair = following_of(person.id, other.id, now)
        if not command.on:
            if self.kept.holds(person.id, other.id):
                self.kept.change(pair.id, lambda one: one.end())
            return Yes(yes=False)
        if not self.kept.holds(person.id, other.id):
            refuse_too_many(self.kept.count(person.id, MOST_FOLLOWED))
        self.kept.there(pair)
        self.kept.change(pair.id, lambda one: one.begin(person.username, person.name, now))
        return Yes(yes=True)

    def list(self, command: ListFollows) -> PersonPage:
        """A slice of those the asker follows, or of the asker's followers."""
        person = self.belonging.asking(command.asker)
        limit, after = check_limit(command.limit), decode(command.cursor, 2, (int, str))
        if after is not None and not 0 <= int(after[0]) < LATEST:
            raise Invalid(fields={"cursor": ["invalid"]})
        edge = (EPOCH + int(after[0]) * MILLISECOND, str(after[1])) if after else None
        found = self.kept.of(person.id, command.followers, edge, limit + 1)
        shown = found[:limit]
        ids = [one.person if command.followers else one.other for one in shown]
        known = self.belonging.people.many(ids)
        more = len(found) > limit
        last = shown[-1] if more else None
        return PersonPage(
            items=[card_for(known[one], False) for one in ids if one in known],
            next=encode((last.since - EPOCH) // MILLISECOND, last.id) if last else None,
        )

    def follows(self, command: Follows) -> Yes:
        """Whether one follows the other; for other services only."""
        return Yes(yes=self.kept.holds(command.person, command.other))
