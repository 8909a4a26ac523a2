"""Bringing what we said to the inboxes of others, for days if need be (S26 to S29)."""

import logging
import random
from collections import defaultdict, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Thread

from services.common import metrics
from services.common.clock import Clock
from services.common.context import working_for
from services.common.log import did
from services.common.outgoing import Answer, OutgoingError
from services.federation.actors import RemoteActors
from services.federation.domain.schedule import ATTEMPTS, asked_wait, delay, outcome
from services.federation.fetch import Fetcher, FetchFailed, Gone
from services.federation.repository.deliveries import Delivery
from services.federation.repository.hosts import Breaker, Host
from services.federation.repository.outward import Outward
from services.federation.signatures import Scheme

AT_ONCE = 16
"""How many deliveries are under way at the same time in one process and lane."""
BATCH = 128
WRITTEN_TOGETHER = 32
LONGEST = timedelta(seconds=35)
"""No attempt takes longer; what might outlive our claim is given back."""
RECHECKED = 50


@dataclass
class _Batch:
    """What was claimed together, and what is known for it."""

    left: deque[Delivery]
    bodies: dict[str, bytes]
    hosts: dict[str, Host]
    breakers: dict[str, Breaker]

    def next(self) -> Delivery | None:
        """The next to bring; None when all are taken up."""
        try:
            return self.left.popleft()
        except IndexError:
            return None

    def host(self, one: Delivery) -> Host:
        """What is known of reaching its host."""
        return self.hosts.get(one.host) or Host(one.host)


@dataclass(frozen=True)
class Delivering:
    """Takes deliveries out of their lines to where they are to go."""

    kept: Outward
    fetcher: Fetcher
    actors: RemoteActors
    refuses: Callable[[str], bool]
    clock: Clock

    def deliver_due(self, lane: str, limit: int = 2000) -> int:
        """Bring what is due in a lane, several at a time; gives how many were looked at."""
        seen = 0
        while seen < limit and (due := self.kept.deliveries.due(lane, BATCH)):
            breakers = self.kept.breakers.of(inbox for _, inbox in due)
            claimed = self.kept.deliveries.take(lane, self._allowed(due, breakers))
            self._hold_back(breakers)
            self._bring_all(claimed, breakers)
            seen += len(due)
        if seen:
            metrics.JOBS.labels("federation", lane).inc(seen)
        return seen

    def heard_from(self, host: str) -> None:
        """Something came from there that we could verify: it is reachable again (S28)."""
        if self.kept.hosts.heard(host):
            self._revive(host)

    def _allowed(self, due: Sequence[tuple[str, str]], breakers: dict[str, Breaker]) -> list[str]:
        """Those the breakers of their inboxes let through now."""
        now = self.clock.now()
        left = {inbox: breaker.room(now) for inbox, breaker in breakers.items()}
        allowed: list[str] = []
        for id, inbox in due:
            if left[inbox] > 0:
                allowed.append(id)
                left[inbox] -= 1
        return allowed

    def _hold_back(self, breakers: dict[str, Breaker]) -> None:
        """What an inbox in trouble still has to get waits: one delivery has gone to see."""
        now = self.clock.now()
        for inbox, breaker in breakers.items():
            if breaker.open:
                held = self.kept.breakers.pause(inbox) if breaker.room(now) else breaker
                self.kept.deliveries.postpone(inbox, held.open_until or now)

    # --- one batch

    def _bring_all(self, claimed: Sequence[Delivery], breakers: dict[str, Breaker]) -> None:
        kept = self.kept.activities.find_all({one.activity for one in claimed})
        batch = _Batch(
            left=deque(claimed),
            bodies={id: one.body.encode() for id, one in kept.items()},
            hosts=self.kept.hosts.find_all({one.host for one in claimed}),
            breakers=breakers,
        )
        workers = [
            Thread(target=self._work, args=(batch,), daemon=True)
            for _ in range(min(AT_ONCE, len(claimed)))
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def _work(self, batch: _Batch) -> None:
        ended: defaultdict[str, list[Delivery]] = defaultdict(list)
        while (one := batch.next()) is not None:
            with working_for(one.request, one.cause):
                state = self._bring(one, batch)
            if state:
                ended[state].append(one)
                metrics.DELIVERIES.labels(state).inc()
            if len(ended["done"]) >= WRITTEN_TOGETHER:
                self.kept.deliveries.over(ended.pop("done"), "done")
        for state, some in ended.items():
            self.kept.deliveries.over(some, state)

    # --- one delivery

    def _bring(self, one: Delivery, batch: _Batch) -> str:
        """Gives how it ended; empty when it did not, or that is written down already."""
        if one.until - self.clock.now() < LONGEST:
            self.kept.deliveries.give_back(one)
            return ""
        if self.refuses(one.host):
            return "refused"
        try:
            answer = self._post(one, batch)
        except (OutgoingError, FetchFailed) as trouble:
            return self._failed(one, str(trouble))
        except Exception as bug:
            did("could not deliver", logging.ERROR, error=bug, activity=one.activity)
            return self._failed(one, "an error of our own")
        meaning = outcome(answer.status)
        if meaning == "done":
            self._took(one, batch)
        elif meaning == "gone":
            self._recheck(one, for_good=answer.status == 410)
        elif meaning == "wait":
            self.kept.deliveries.later(
                one, asked_wait(answer.headers.get("retry-after", "")), "429"
            )
            return ""
        elif meaning == "later":
            return self._failed(one, f"it answered {answer.status}")
        else:
            self.kept.deliveries.over([one], "refused", f"it answered {answer.status}")
            metrics.DELIVERIES.labels("refused").inc()
            return ""
        return meaning

    def _post(self, one: Delivery, batch: _Batch) -> Answer:
        """Send it signed as this host wants it; once more in the other scheme if it is not
        believed (S29)."""
        body = batch.bodies[one.activity]
        scheme = batch.host(one).scheme
        answer = self.fetcher.post(one.inbox, body, one.signer, scheme)
        if outcome(answer.status) != "other_scheme":
            return answer
        other: Scheme = "cavage" if scheme == "rfc9421" else "rfc9421"
        answer = self.fetcher.post(one.inbox, body, one.signer, other)
        if outcome(answer.status) == "done":
            self.kept.hosts.speaks(one.host, other)
        return answer

    def _took(self, one: Delivery, batch: _Batch) -> None:
        breaker = batch.breakers[one.inbox]
        if breaker.failures:
            self.kept.breakers.succeeded(one.inbox)
        if breaker.open:
            self.kept.deliveries.wake(one.inbox)
        if self.kept.hosts.succeeded(batch.host(one)):
            self._revive(one.host)

    def _failed(self, one: Delivery, error: str) -> str:
        breaker = self.kept.breakers.failed(one.inbox)
        if breaker.open and breaker.open_until:
            self.kept.deliveries.postpone(one.inbox, breaker.open_until)
        if self.kept.hosts.failed(one.host, error):
            did("a host is unavailable", logging.WARNING, host=one.host, trouble=error)
            self.kept.deliveries.skip(one.host)
            return "skipped"
        if one.attempts >= ATTEMPTS:
            self.kept.deliveries.over([one], "failed", error)
            metrics.DELIVERIES.labels("failed").inc()
        else:
            self.kept.deliveries.later(one, delay(one.attempts, random.random()), error)  # noqa: S311
        return ""

    def _recheck(self, one: Delivery, for_good: bool) -> None:
        """The inbox is no more: are those whom it was for?"""
        if for_good:
            self.kept.deliveries.drop(one.inbox, "gone")
        for actor in self.kept.followers.reached_at(one.inbox, RECHECKED):
            try:
                self.actors.of(actor, fresh=True)
            except Gone:
                self.kept.followers.forget(actor)
            except (OutgoingError, FetchFailed):
                continue

    def _revive(self, host: str) -> None:
        did("a host is back", host=host)
        self.kept.deliveries.revive(host)
