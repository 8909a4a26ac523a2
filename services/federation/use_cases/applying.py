"""Doing what received activities ask for, in the order they came, each until it is done."""

import time
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from services.common.errors import Refusal, Unavailable
from services.common.log import did
from services.federation.activities import Reach, Received, Receiver
from services.federation.domain.actors import RemoteActor
from services.federation.domain.parsing import parse
from services.federation.domain.reading.activities import ActivityCard, read_activity
from services.federation.fetch import FetchFailed
from services.federation.repository.inbox import Entry, Inbox

BATCH = 200
SECONDS = 60.0
"""So long one turn works at what it claimed; the lease is longer."""


LANES = 32
THINGS = frozenset({"Create", "Update", "Delete", "Announce"})


@dataclass(frozen=True)
class Applying:
    """The inbox, emptied."""

    inbox: Inbox
    receivers: dict[str, list[Receiver]]
    reach: Reach

    def apply_due(self) -> None:
        """Everything that is due, batch by batch."""
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and (claimed := self.inbox.claim(BATCH)):
            lanes = _lanes(self._in_turn(claimed))
            # What is about the same keeps its order; the rest shares its writes.
            with ThreadPoolExecutor(min(LANES, max(1, len(lanes)))) as pool:
                list(pool.map(lambda lane: self._apply_all(lane, until), lanes))

    def _in_turn(self, claimed: Sequence[Entry]) -> list[Entry]:
        """Without those about something that waits for an earlier one."""
        held = self.inbox.held_back([one.object for one in claimed if one.object])
        late = [one for one in claimed if one.object in held and one.attempts == 0]
        for object in {one.object for one in late}:
            behind = [one for one in late if one.object == object]
            self.inbox.wait_behind(held[object], behind)
        return [one for one in claimed if one not in late]

    def _apply_all(self, entries: list[Entry], until: float) -> None:
        """One after the other; what fails keeps those about the same from going ahead."""
        while entries and time.monotonic() < until:
            entry = entries.pop(0)
            trouble = self._apply(entry)
            if not trouble:
                self.inbox.done(entry)
                continue
            self.inbox.failed(entry, trouble)
            behind = [one for one in entries if one.object and one.object == entry.object]
            self.inbox.wait_behind(entry, behind)
            entries = [one for one in entries if one not in behind]
        self.inbox.release(entries)

    def _apply(self, entry: Entry) -> str:
        """Let every receiver have it; gives what went wrong when it should be tried again."""
        try:
            received = self._received(entry)
            for receiver in self.receivers.get(received.type, ()):
                receiver(received, self.reach)
        except (Refusal, FetchFailed) as no:
            if isinstance(no, Unavailable) or getattr(no, "passing", False):
                return str(no)
            did("refused an activity", reason=str(no), activity=entry.activity)
        except Exception as bug:
            did("could not apply an activity", error=bug, activity=entry.activity)
            return f"{type(bug).__name__}: {bug}"
        return ""

    def _received(self, entry: Entry) -> Received:
        activity = parse(entry.body.encode())
        card = read_activity(activity)
        assert card is not None
        return Received(
            id=card.id,
            type=card.type,
            actor=self._actor(card),
            object=card.object,
            activity=activity,
            at=entry.at,
        )

    def _actor(self, card: ActivityCard) -> RemoteActor:
        known = self.reach.actors.known(card.actor)
        if known is None and card.type == "Delete":
            # It is gone and we forgot it already; there may still be things that were its own.
            return RemoteActor(id=card.actor, type="", inbox="")
        return known or self.reach.actors.of(card.actor)


def _lanes(entries: Sequence[Entry]) -> list[list[Entry]]:
    """Apart what may be done at the same time: news of different things. Of what else an actor
    does, one may take back the other."""
    lanes: defaultdict[str, list[Entry]] = defaultdict(list)
    for one in entries:
        lanes[one.object if one.type in THINGS and one.object else one.actor].append(one)
    return list(lanes.values())
