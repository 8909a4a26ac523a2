"""Showing operators how well other servers are reached."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from services.common import metrics
from services.common.contracts.federation import (
    ListServers,
    OfServer,
    Retried,
    ServerDelivery,
    ServerDetails,
    ServerPage,
    ServerView,
)
from services.common.cursors import check_limit, decode, encode
from services.common.errors import NotFound
from services.federation.repository.hosts import Host
from services.federation.repository.outward import Outward
from services.federation.use_cases.peers import administrator

COUNTED = 10_000
ENDED = ("failed", "refused", "gone")


@dataclass(frozen=True)
class Watching:
    """Servers with what waits for them."""

    kept: Outward

    def page(self, command: ListServers) -> ServerPage:
        """Servers by name; administrators only."""
        administrator(command.asker)
        limit = check_limit(command.limit)
        after = decode(command.cursor, 1, (str,))
        found = self.kept.hosts.page(str(after[0]) if after else "", limit + 1, command.troubled)
        more = encode(found[limit - 1].name) if len(found) > limit else None
        items = self._views(found[:limit])
        return ServerPage(items=items, waiting=self.kept.deliveries.waiting(), next=more)

    def one(self, command: OfServer) -> ServerDetails:
        """One server. Raises NotFound when there never was anything with it."""
        administrator(command.asker)
        limit = check_limit(command.limit)
        before = decode(command.cursor, 1, (int,))
        view = self._views([self._known(command.host)])[0]
        number = int(before[0]) if before else None
        found = self.kept.deliveries.of(view.host, number, limit + 1)
        more = encode(found[limit - 1]["number"]) if len(found) > limit else None
        return ServerDetails(server=view, deliveries=[*map(_delivery, found[:limit])], next=more)

    def retry(self, command: OfServer) -> Retried:
        """Try again what failed, and now what waits; also when the server was given up. Gives how
        many had failed."""
        administrator(command.asker)
        host = self._known(command.host)
        if self.kept.hosts.forgive(host.name):
            self.kept.deliveries.revive(host.name)
        self.kept.deliveries.hurry(host.name)
        return Retried(count=self.kept.deliveries.retry(host.name))

    def measure(self) -> None:
        """Keep the gauges of this process right."""
        metrics.UNDELIVERED.set(self.kept.deliveries.waiting())
        metrics.UNAVAILABLE.set(len(self.kept.hosts.unavailable(COUNTED)))

    def _known(self, name: str) -> Host:
        found = self.kept.hosts.find(name.strip().lower()[:300])
        if found is None:
            raise NotFound("server.unknown")
        return found

    def _views(self, hosts: Sequence[Host]) -> list[ServerView]:
        counts = self.kept.deliveries.counts([one.name for one in hosts])
        return [_view(one, counts[one.name], self.kept.followers.on(one.name)) for one in hosts]


def _view(host: Host, counts: dict[str, int], followers: int) -> ServerView:
    failing = "failing" if host.failing_days else "well"
    return ServerView(
        host=host.name,
        state="unavailable" if host.unavailable_since else failing,  # type: ignore[arg-type]
        scheme=host.scheme,
        last_success_at=host.last_success_at,
        last_heard_at=host.last_heard_at,
        last_failure_at=host.last_failure_at,
        failing_days=len(host.failing_days),
        unavailable_since=host.unavailable_since,
        error=host.error,
        waiting=sum(counts.get(one, 0) for one in ("waiting", "queued", "working")),
        failed=sum(counts.get(one, 0) for one in ENDED),
        skipped=counts.get("skipped", 0),
        followers=followers,
    )


def _delivery(found: dict[str, Any]) -> ServerDelivery:
    return ServerDelivery(
        activity=found["activity"],
        type=found["type"],
        inbox=found["inbox"],
        state=found["state"],
        attempts=found["attempts"],
        error=found["error"],
        created_at=found["created_at"],
        due_at=found["due_at"] if found["state"] in ("queued", "working") else None,
    )
