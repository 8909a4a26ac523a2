"""Digests: at a person's hour one mail of what is new to them, and none when nothing is.

A digest is frozen in its mail job, whose id follows from the person and the hour. What it tells is
noted as told only from that job, so that a process killed in between, or another one that is as
fast, goes on with the very same mail.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from services.common.clock import Clock
from services.common.contracts.events import EventCard, Events, SearchEvents
from services.common.contracts.membership import (
    CommunityCard,
    Membership,
    Nothing,
    PersonChanged,
    SearchCommunities,
    SelfView,
)
from services.common.contracts.shared import Asker
from services.common.ids import derived_id
from services.common.jobs import Job
from services.common.log import did
from services.common.wire import open_envelope
from services.notifications.deliveries import Deliveries
from services.notifications.domain import EMAIL, KINDS
from services.notifications.domain.consenting import DIGEST
from services.notifications.domain.digest import (
    HORIZON,
    MOST_COMMUNITIES,
    MOST_HELD,
    MOST_MEETINGS,
    next_digest,
)
from services.notifications.domain.wishes import Wishes
from services.notifications.repository import Kept
from services.notifications.use_cases.consenting import Consenting, NoConsent

AT_ONCE = 50
AGAIN = timedelta(minutes=10)
REMEMBERED = timedelta(days=400)
"""How long a community that was told of is not told of again."""
MOST_FIELDS = 3
"""Fields of a person that communities are looked for in."""

Things = dict[str, datetime]


@dataclass(frozen=True)
class Digesting:
    """Composes digests when they are due."""

    kept: Kept
    jobs: Deliveries
    membership: Membership
    events: Events
    consenting: Consenting
    clock: Clock

    def hear(self, letter: dict[str, Any]) -> None:
        """A person's clock may have changed, and with it the hour of their digest."""
        said = open_envelope(letter)
        if isinstance(said, PersonChanged):
            self.plan(said.person, said.timezone)

    def plan(self, person: str, zone: str) -> None:
        """Set when a person's next digest is due; one whose hour has come stays due."""
        digest = self.kept.choices.of(person).digest
        if digest is not None:
            now = self.clock.now()
            self.kept.choices.plan_digest(person, next_digest(digest, zone, now), now)

    def send_due(self) -> int:
        """Write the digests that are due; gives how many people were looked at."""
        now = self.clock.now()
        due = self.kept.choices.digests_due(now, AT_ONCE)
        tree = _Tree(self.membership) if due else None
        for person, at in due:
            try:
                self._digest(person, at, tree)
            except Exception as trouble:
                # The next person's may go; this one waits a little.
                self.kept.choices.digest_later(person, now + AGAIN)
                did("could not write a digest", trouble=type(trouble).__name__)
        return len(due)

    def _digest(self, person: str, at: datetime, tree: "_Tree | None") -> None:
        wishes, now = self.kept.choices.of(person), self.clock.now()
        known = self.kept.recipients.find(person)
        if wishes.digest is None or known is None or tree is None:
            return
        id = derived_id(person, DIGEST, at.isoformat())
        if self.jobs.find(id) is None and self._wanted(person, wishes, now):
            self._compose(id, person, wishes, known.timezone, tree)
        frozen = self.jobs.find(id)
        if frozen is not None:
            data = frozen.data
            things = {one["thing"]: one["until"] for one in data["things"]}
            self.kept.digests.note(person, things, data["items"])
        following = next_digest(wishes.digest, known.timezone, now)
        self.kept.choices.digest_done(person, at, following)

    def _wanted(self, person: str, wishes: Wishes, now: datetime) -> bool:
        if EMAIL not in wishes.channels_of(KINDS[DIGEST], "", now):
            return False
        try:
            self.consenting.insist(person, EMAIL, DIGEST)
        except NoConsent:
            return False
        return True

    def _compose(self, id: str, person: str, wishes: Wishes, zone: str, tree: "_Tree") -> None:
        now = self.clock.now()
        asker = Asker(person=person)
        me = self.membership.myself(asker)
        silent, things = wishes.silent(now), Things()
        held = self.kept.digests.held(person, MOST_HELD)
        parts = {
            "digest.held": [{"kind": one.kind, "params": one.params} for one in held],
            "digest.meetings": self._meetings(asker, me, tree, silent, things),
            "digest.communities": self._communities(asker, me, silent, things),
        }
        sections = [{"title": key, "items": items} for key, items in parts.items() if items]
        if not sections:
            return
        mail = Job(
            id=id,
            kind=DIGEST,
            data={
                "person": person,
                "params": {"sections": sections},
                "address": "",
                "language": "",
                "held": True,
                "things": [{"thing": one, "until": until} for one, until in things.items()],
                "items": [one.id for one in held],
            },
            due_at=wishes.hold(KINDS[DIGEST], zone, now),
            lane=KINDS[DIGEST].lane,
            extra={"created_at": now, "person": person, "channel": EMAIL},
        )
        self.jobs.put([mail])

    def _meetings(
        self, asker: Asker, me: SelfView, tree: "_Tree", silent: set[str], things: Things
    ) -> list[dict[str, Any]]:
        now = self.clock.now()
        fields = tree.below([one.id for one in me.fields])
        ask = SearchEvents(
            asker=asker, field_ids=fields, after=now, before=now + HORIZON, limit=MOST_MEETINGS * 3
        )
        asked = []
        if me.city is not None:
            asked.append(replace(ask, city_ids=[me.city.id]))
        if fields:
            asked.append(replace(ask, online=True) if asked else ask)
        cards = [card for one in asked for card in self.events.search(one).items]
        cards.sort(key=lambda card: card.starts_at, reverse=True)
        # Of a series its next date stands for all of them.
        found = {
            _thing(card): card for card in cards if card.mine is None and card.slug not in silent
        }
        new = self.kept.digests.new(asker.person, list(found))
        told = [(thing, card) for thing, card in reversed(found.items()) if thing in new]
        for thing, card in told[:MOST_MEETINGS]:
            things[thing] = card.starts_at + timedelta(days=1)
            if card.series:
                things[thing] = now + REMEMBERED
        return [
            {"kind": "digest_meeting", "params": _meeting(card)} for _, card in told[:MOST_MEETINGS]
        ]

    def _communities(
        self, asker: Asker, me: SelfView, silent: set[str], things: Things
    ) -> list[dict[str, Any]]:
        city = me.city.id if me.city else ""
        fields = [one.id for one in me.fields][:MOST_FIELDS] or ([""] if city else [])
        found = {
            card.slug: card
            for field in fields
            for card in self.membership.search_communities(
                SearchCommunities(asker=asker, field=field, city=city, limit=MOST_COMMUNITIES * 4)
            ).items
        }
        known = silent | {card.slug for card in self.membership.my_communities(asker)}
        new = self.kept.digests.new(asker.person, [f"community:{slug}" for slug in found])
        cards = [
            card for slug, card in found.items() if slug not in known and f"community:{slug}" in new
        ][:MOST_COMMUNITIES]
        until = self.clock.now() + REMEMBERED
        things |= {f"community:{card.slug}": until for card in cards}
        return [{"kind": "digest_community", "params": _community(card)} for card in cards]


class _Tree:
    """The field tree, asked for once when a person needs it."""

    def __init__(self, membership: Membership) -> None:
        self.membership = membership
        self._children: Mapping[str, list[str]] | None = None

    def below(self, fields: list[str]) -> list[str]:
        """These fields and all below them."""
        if not fields:
            return []
        if self._children is None:
            children: dict[str, list[str]] = {}
            for field in self.membership.fields(Nothing()):
                children.setdefault(field.parent, []).append(field.id)
            self._children = children
        found = list(dict.fromkeys(fields))
        for one in found:
            found += self._children.get(one, ())
        return list(dict.fromkeys(found))


def _thing(card: EventCard) -> str:
    return f"series:{card.series}" if card.series else f"event:{card.id}"


def _meeting(card: EventCard) -> dict[str, Any]:
    return {
        "event": card.id,
        "title": card.title,
        "starts_at": card.starts_at,
        "timezone": card.timezone,
        "slug": card.slug,
        "community_name": card.community_name,
        "place": card.place,
        "online": card.mode != "in_person",
    }


def _community(card: CommunityCard) -> dict[str, Any]:
    return {"slug": card.slug, "community_name": card.name}
