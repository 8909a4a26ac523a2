"""Saying something to others: it is kept first, then brought to each inbox by a job."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from services.common.ids import derived_id, new_id
from services.federation.domain.authority import host_of
from services.federation.domain.uris import Uris
from services.federation.repository.activities import KeptActivity
from services.federation.repository.deliveries import Addressed
from services.federation.repository.hosts import Host
from services.federation.repository.outward import Outward

Document = dict[str, Any]
SLICE = 500


@dataclass(frozen=True)
class Outbound:
    """The only way by which anything of ours leaves for other servers."""

    uris: Uris
    kept: Outward
    refuses: Callable[[str], bool]

    def new_id(self, *parts: str) -> str:
        """An id for an activity: the same for the same parts, a fresh one without."""
        name = derived_id("activity", *parts) if parts else new_id()
        return self.uris.of("activities", name)

    def send(
        self,
        activity: Document,
        *,
        signer: str,
        to_inboxes: Iterable[str],
        cause: str = "",
        subject: str = "",
    ) -> KeptActivity:
        """Keep an activity and have it brought to these inboxes, once to each. Saying it again
        under the same id repeats nothing, and finishes what was begun. `subject` is the thing
        whose activities must arrive in order, the activity's object unless it is named."""
        kept = self.kept.activities.keep(activity, subject)
        for some in _slices(self._outside(to_inboxes)):
            self.kept.deliveries.put(kept, signer, self._addressed(some), cause)
        return kept

    def to_followers(self, activity: Document, actor_uri: str, cause: str = "") -> KeptActivity:
        """Say something to all who follow an actor of ours, and to those who follow the node."""
        inboxes = self.kept.followers.inboxes(actor_uri, self.uris.relay)
        return self.send(activity, signer=actor_uri, to_inboxes=inboxes, cause=cause)

    def _outside(self, inboxes: Iterable[str]) -> Iterator[str]:
        return (one for one in inboxes if one and not self.uris.ours(one))

    def _addressed(self, inboxes: Sequence[str]) -> list[Addressed]:
        breakers = self.kept.breakers.of(inboxes)
        hosts = {one: host_of(one) for one in inboxes}
        heard = [one for one, host in hosts.items() if host and not self.refuses(host)]
        known = self.kept.hosts.find_all(hosts.values())
        return [
            Addressed(
                inbox,
                hosts[inbox],
                breakers[inbox].open_until if breakers[inbox].open else None,
                skipped=_given_up(known.get(hosts[inbox])),
            )
            for inbox in heard
        ]


def _given_up(host: Host | None) -> bool:
    return host is not None and host.unavailable_since is not None


def _slices(some: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(some)
    while part := list(islice(rest, SLICE)):
        yield part
