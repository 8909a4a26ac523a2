"""Telling organisers' own programs: endpoints, signed deliveries, the log."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from typing import Any

from standardwebhooks import Webhook

from services.common.clock import Clock
from services.common.contracts.membership import (
    ORGANIZERS,
    CommunityChanged,
    Membership,
    OfCommunity,
    OfMember,
    PersonClosed,
)
from services.common.contracts.shared import Asker
from services.common.contracts.webhooks import (
    AddWebhook,
    AmendWebhook,
    ListWebhookDeliveries,
    ListWebhooks,
    OfWebhook,
    ReplayWebhook,
    WebhookDelivery,
    WebhookDeliveryPage,
    WebhookView,
)
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from services.common.ids import derived_id, new_id
from services.common.jobs import GiveUp, Job, TryLater
from services.common.log import did
from services.common.outgoing import Outgoing, OutgoingError
from services.common.waiting import asked_to_wait
from services.common.wire import open_envelope
from services.notifications.domain import Notice
from services.notifications.domain.webhooks import (
    TEST,
    WEBHOOK_KINDS,
    Endpoint,
    check_new,
    check_room,
    news_of,
)
from services.notifications.endpoints import Endpoints, WebhookJobs, view
from services.notifications.use_cases.telling import Telling

SECONDS = 10.0
ANSWER_BYTES = 256 * 1024
AT_ONCE = 4
"""How many deliveries are under way at the same time in one process and lane."""
LONGEST_WAIT = 3600.0


class NotTaken(Exception):
    """The endpoint did not take a delivery; the text says how."""


@dataclass(frozen=True)
class Webhooks:
    """Endpoints of communities. Their secrets are made from the node's own and kept nowhere."""

    endpoints: Endpoints
    jobs: WebhookJobs
    telling: Telling
    membership: Membership
    outgoing: Outgoing
    clock: Clock
    secret: str
    origin: str

    # --- organisers

    def webhooks(self, command: ListWebhooks) -> list[WebhookView]:
        """A community's endpoints."""
        self._community(command.asker, command.slug)
        return [self._view(one) for one in self.endpoints.of(command.slug)]

    def webhook(self, command: OfWebhook) -> WebhookView:
        """One endpoint."""
        return self._view(self._own(command.asker, command.id))

    def add_webhook(self, command: AddWebhook) -> WebhookView:
        """Keep a new endpoint; its secret is shown this once. Raises Invalid naming fields."""
        community = self._community(command.asker, command.slug)
        kinds, words = check_new(command.kinds, command.description)
        known = self.endpoints.find(command.id)
        if known is None:
            check_room(len(self.endpoints.of(command.slug)))
            self._check_url(command.url)
            known = Endpoint(
                id=command.id,
                slug=command.slug,
                community=community,
                url=command.url,
                kinds=kinds,
                description=words,
                created_by=command.asker.person,
                created_at=self.clock.now(),
            )
            self.endpoints.add(known)
        elif known.slug != command.slug:
            raise Conflict("exists")
        return self._view(known, secret=True)

    def amend_webhook(self, command: AmendWebhook) -> WebhookView:
        """Change, pause or resume an endpoint."""
        self._own(command.asker, command.id)
        if command.url is not None:
            self._check_url(command.url)
        self.endpoints.change(command.id, lambda one: one.amend(command))
        return self._view(self.endpoints.get(command.id))

    def remove_webhook(self, command: OfWebhook) -> None:
        """Forget an endpoint and its log."""
        self._own(command.asker, command.id)
        self.endpoints.remove(command.id)
        self.jobs.drop(command.id)

    def rotate_webhook(self, command: OfWebhook) -> WebhookView:
        """A new secret, shown this once; the old one signs along for a day."""
        self._own(command.asker, command.id)
        now = self.clock.now()
        self.endpoints.change(command.id, lambda one: one.rotate(now))
        return self._view(self.endpoints.get(command.id), secret=True)

    def test_webhook(self, command: OfWebhook) -> WebhookDelivery:
        """Send something harmless now, whatever state the endpoint is in."""
        endpoint = self._own(command.asker, command.id)
        id = f"msg_{new_id()}"
        data = {"community": {"slug": endpoint.slug}, "webhook": {"id": endpoint.id}}
        self.jobs.plan(endpoint, id, TEST, self._body(TEST, self.clock.now(), data))
        return self._delivery(id)

    def webhook_deliveries(self, command: ListWebhookDeliveries) -> WebhookDeliveryPage:
        """What was sent of late."""
        limit = check_limit(command.limit)
        endpoint = self._own(command.asker, command.id)
        found = self.jobs.newest(endpoint.id, _before(command.cursor), limit + 1)
        items, last = found[:limit], found[limit - 1] if len(found) > limit else None
        return WebhookDeliveryPage(
            items=items, next=encode(last.created_at.isoformat(), last.id) if last else None
        )

    def replay_webhook(self, command: ReplayWebhook) -> WebhookDelivery:
        """Send a delivery again under its id, so that the receiver can tell that it knows it."""
        kept = self.jobs.one(command.delivery)
        if kept is None:
            raise NotFound("webhook.delivery_unknown")
        self._own(command.asker, kept["endpoint"])
        self.jobs.again(command.delivery)
        return self._delivery(command.delivery)

    # --- listening

    def hear(self, letter: dict[str, Any]) -> None:
        """Plan a delivery to each endpoint that wants to know. The ids come from the message's, so
        hearing it twice sends it once."""
        message = open_envelope(letter)
        if isinstance(message, PersonClosed):
            self.jobs.forget(message.person)
        if isinstance(message, CommunityChanged) and message.archived:
            self._drop_all(message.slug)
        news = news_of(message)
        if news is None:
            return
        said_at = datetime.fromisoformat(letter["occurred_at"])
        for endpoint in self.endpoints.wanting(news.slug, news.kind):
            id = f"msg_{derived_id('webhook', letter['id'], endpoint.id)}"
            body = self._body(news.kind, said_at, self._linked(news.data))
            self.jobs.plan(endpoint, id, news.kind, body, news.person)

    def _drop_all(self, slug: str) -> None:
        for endpoint in self.endpoints.of(slug):
            self.endpoints.remove(endpoint.id)
            self.jobs.drop(endpoint.id)

    # --- sending

    def send_due(self, lane: str) -> int:
        """Send what is due, a few at the same time; gives how many began."""
        waiting = self.jobs.due(lane, AT_ONCE)

        def work() -> None:
            self.jobs.run_due(self._deliver, lane, limit=20)

        others = [Thread(target=work, daemon=True) for _ in range(waiting - 1)]
        for thread in others:
            thread.start()
        if waiting:
            work()
        for thread in others:
            thread.join()
        return waiting

    def _deliver(self, job: Job) -> str:
        endpoint = self.endpoints.find(job.data["endpoint"])
        if endpoint is None or (endpoint.status != "active" and job.kind != TEST):
            return "skipped"
        began = time.monotonic()
        try:
            answer = self.outgoing.request(
                "POST",
                endpoint.url,
                self._signed(endpoint, job.id, job.data["body"]),
                job.data["body"].encode(),
                limit_bytes=ANSWER_BYTES,
                seconds=SECONDS,
            )
        except OutgoingError as no:
            self.jobs.tried(job, 0, _ms(began), f"{no.code}: {no}")
            self._failed(endpoint, job, gone=False)
            raise NotTaken(no.code) from None
        self.jobs.tried(job, answer.status, _ms(began), answer.body.decode("utf-8", "replace"))
        if 200 <= answer.status < 300:
            now = self.clock.now()
            self.endpoints.change(endpoint.id, lambda one: one.succeeded(now))
            return "done"
        gone = answer.status == 410
        self._failed(endpoint, job, gone)
        if gone:
            raise GiveUp("the endpoint is gone (410)")
        wait = asked_to_wait(answer.headers)
        if answer.status in (429, 503) and wait is not None:
            raise TryLater(f"status {answer.status}", min(max(wait, 1.0), LONGEST_WAIT))
        raise NotTaken(f"status {answer.status}")

    def _failed(self, endpoint: Endpoint, job: Job, gone: bool) -> None:
        if job.kind == TEST and not gone:
            return
        now = self.clock.now()
        if not self.endpoints.change(endpoint.id, lambda one: one.failed(now, gone)):
            return
        did("disabled a webhook", endpoint=endpoint.id, community=endpoint.community, gone=gone)
        node = Asker(person=f"{self.origin}/ap/relay", confirmed=True, admin=True)
        community = self.membership.community(OfCommunity(asker=node, slug=endpoint.slug))
        params = {
            "slug": endpoint.slug,
            "community_name": community.name,
            "address": endpoint.url[:200],
        }
        self.telling.write_down(
            [
                Notice(kind="webhook_disabled", person=one.person, params=params)
                for one in community.organizers
            ],
            derived_id("webhook_disabled", endpoint.id, now.isoformat()),
        )

    # --- inside

    def _community(self, asker: Asker, slug: str) -> str:
        """The id of a community the asker runs. Raises Unauthenticated, Forbidden, NotFound."""
        if not asker.person:
            raise Unauthenticated("account.required")
        standing = self.membership.standing(OfMember(person=asker.person, slug=slug))
        if standing.status != "active" or standing.role not in ORGANIZERS:
            raise Forbidden("community.organizers_only")
        return standing.community

    def _own(self, asker: Asker, id: str) -> Endpoint:
        endpoint = self.endpoints.find(id)
        if endpoint is None:
            raise NotFound("webhook.unknown")
        try:
            self._community(asker, endpoint.slug)
        except Forbidden:
            # Whoever may not use it need not learn that it is there.
            raise NotFound("webhook.unknown") from None
        return endpoint

    def _check_url(self, url: str) -> None:
        try:
            self.outgoing.check(url)
        except OutgoingError as no:
            raise Invalid(fields={"url": [f"url_{no.code}"]}) from None

    def _secret(self, endpoint: str, generation: int) -> str:
        words = f"webhook {endpoint} {generation}".encode()
        made = hmac.new(self.secret.encode(), words, hashlib.sha256).digest()
        return f"whsec_{base64.b64encode(made).decode()}"

    def _signed(self, endpoint: Endpoint, id: str, body: str) -> dict[str, str]:
        """The headers of Standard Webhooks, signed with every secret that is good now."""
        now = self.clock.now()
        # The library reads a time without zone as UTC and writes whole seconds.
        at = now.replace(tzinfo=None)
        signatures = [
            Webhook(self._secret(endpoint.id, one)).sign(id, at, body)
            for one in endpoint.generations(now)
        ]
        return {
            "content-type": "application/json",
            "webhook-id": id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    def _body(self, kind: str, at: datetime, data: dict[str, Any]) -> str:
        stamp = at.astimezone(UTC).isoformat().replace("+00:00", "Z")
        told = {"type": kind, "timestamp": stamp, "data": data}
        return json.dumps(told, ensure_ascii=False, separators=(",", ":"))

    def _linked(self, data: dict[str, Any]) -> dict[str, Any]:
        if "event" not in data:
            return data
        api = f"{self.origin}/api/v1/events/{data['event']['id']}"
        return {**data, "event": {**data["event"], "api_url": api}}

    def _delivery(self, id: str) -> WebhookDelivery:
        kept = self.jobs.one(id)
        if kept is None:
            raise NotFound("webhook.delivery_unknown")
        return view(kept)

    def _view(self, one: Endpoint, secret: bool = False) -> WebhookView:
        return WebhookView(
            id=one.id,
            slug=one.slug,
            url=one.url,
            kinds=one.kinds,
            description=one.description,
            status=one.status,
            why=one.why,
            created_at=one.created_at,
            last_success_at=one.last_success_at,
            failing_since=one.failing_since,
            old_secret_until=one.old_until(self.clock.now()),
            secret=self._secret(one.id, one.generation) if secret else "",
        )


def _ms(began: float) -> int:
    return round((time.monotonic() - began) * 1000)


def _before(cursor: str) -> tuple[datetime, str] | None:
    keys = decode(cursor, 2, (str, str))
    if keys is None:
        return None
    try:
        at = datetime.fromisoformat(str(keys[0]))
        return at.astimezone(UTC), str(keys[1])
    except (ValueError, OverflowError):
        raise Invalid(fields={"cursor": ["invalid"]}) from None


Listener = Callable[[dict[str, Any]], None]

__all__ = ["WEBHOOK_KINDS", "Listener", "Webhooks"]
