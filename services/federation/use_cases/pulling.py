"""Reading the outboxes of those we follow, since some servers say a thing once and never again
(S30): what we missed is received as if it had been sent."""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from services.common.clock import Clock
from services.common.log import did
from services.common.outgoing import OutgoingError
from services.federation.actors import RemoteActors
from services.federation.collecting import items
from services.federation.domain.actors import RemoteActor
from services.federation.domain.authority import id_of, same_origin
from services.federation.domain.reading.activities import read_activity
from services.federation.fetch import Fetcher, FetchFailed
from services.federation.repository.followers import Followings
from services.federation.repository.inbox import Entry, Inbox

EARLIEST, LATEST = timedelta(hours=6), timedelta(hours=12)
"""Bounds of the time between two readings; it differs, so that not all are read at once."""
LEASE = timedelta(minutes=10)
MOST = 200
AT_ONCE = 20


@dataclass(frozen=True)
class Pulling:
    """Outboxes that are due."""

    followings: Followings
    actors: RemoteActors
    fetcher: Fetcher
    inbox: Inbox
    types: frozenset[str]
    clock: Clock

    def pull_due(self) -> int:
        """Read what is due; gives how many outboxes that were."""
        read = 0
        while read < AT_ONCE:
            one = self.followings.to_read(self.clock.now() + LEASE)
            if one is None:
                break
            read += 1
            self._pull(one.actor)
        return read

    def _pull(self, uri: str) -> None:
        try:
            actor = self.actors.of(uri)
            for entry in reversed(list(self._said(actor))):
                self.inbox.put(entry)
        except (FetchFailed, OutgoingError) as trouble:
            did("could not read an outbox", actor=uri, trouble=str(trouble))
        after = EARLIEST + random.random() * (LATEST - EARLIEST)  # noqa: S311
        self.followings.read(uri, self.clock.now() + after)

    def _said(self, actor: RemoteActor) -> Iterator[Entry]:
        """What the actor said of late, newest first. An outbox is believed only about its owner,
        and only on the owner's server."""
        outbox = id_of(actor.raw.get("outbox"))
        if not same_origin(outbox, actor.id):
            return
        for item in items(self.fetcher, outbox, MOST):
            entry = self._entry(actor, item)
            if entry is not None:
                yield entry

    def _entry(self, actor: RemoteActor, item: Any) -> Entry | None:
        activity = self._whole(item)
        card = read_activity(activity)
        if card is None or card.actor != actor.id or card.type not in self.types:
            return None
        if not same_origin(card.id, actor.id):
            return None
        body = json.dumps(activity, ensure_ascii=False)
        return Entry(
            activity=card.id,
            type=card.type,
            actor=card.actor,
            object=card.object,
            body=body,
            at=self.clock.now(),
        )

    def _whole(self, item: Any) -> Any:
        if not isinstance(item, str):
            return item
        try:
            return self.fetcher.get(item)
        except (FetchFailed, OutgoingError):
            return None
