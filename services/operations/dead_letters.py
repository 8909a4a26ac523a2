"""Dead letters: messages a service could not hear, kept until somebody looks at them."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import amqp

from services.common.amqp import connect
from services.common.topology import dead_queue, listener_queue

MOST = 10_000
"""Letters looked at in one queue; a longer one keeps its order no more once looked at."""
_LOOKS = 10
# Headers that tell of the failure, not of the message.
_OF_FAILURE = ("x-reason", "x-parked-at", "x-attempt", "x-delivery-count", "x-acquired-count")


class CannotReplay(Exception):
    """The message could not be handed back; it still lies where it was."""


@dataclass(frozen=True)
class DeadLetter:
    """One message that failed every time, with why and since when."""

    id: str
    service: str
    name: str
    reason: str
    parked_at: datetime | None
    body: str
    headers: dict[str, Any]


class DeadLetters:
    """The dead-letter queues of a node. Looking takes nothing and leaves the order as it was."""

    def __init__(self, url: str, services: list[str]) -> None:
        """Name the broker and whose letters to look at; each method connects by itself."""
        self.url = url
        self.services = services

    def look(self, limit: int = MOST) -> list[DeadLetter]:
        """At most so many letters of each service, oldest first."""
        return [
            letter
            for service in self.services
            for letter in self._walk(service, lambda letter: False, lambda *_: None)[:limit]
        ]

    def count(self) -> dict[str, int]:
        """How many letters each service has; services without such a queue are left out."""
        found = {}
        for service in self.services:
            with self._channel() as channel:
                waiting = _waiting(channel, service)
            if waiting is not None:
                found[service] = waiting
        return found

    def replay(self, id: str = "") -> int:
        """Hand a letter, or every one when no id is given, back to its listener. Gives how many.

        Each is safe in the listener's queue before it leaves this one. Raises CannotReplay.
        """
        return self._take(id, self._hand_back)

    def drop(self, id: str) -> int:
        """Forget a letter for good. Gives how many of this id there were."""
        return self._take(id, lambda *_: None)

    def _take(self, id: str, then: Callable[[Any, str, Any], None]) -> int:
        taken = 0

        def chosen(letter: DeadLetter) -> bool:
            nonlocal taken
            fits = id in ("", letter.id)
            taken += fits
            return fits

        for service in self.services:
            self._walk(service, chosen, then)
        return taken

    def _walk(
        self,
        service: str,
        chosen: Callable[[DeadLetter], bool],
        then: Callable[[Any, str, Any], None],
    ) -> list[DeadLetter]:
        """Hold the letters of a queue, do `then` with the chosen ones, put the others back."""
        with self._channel() as channel:
            # All of them, because what is returned queues up behind what was returned before.
            waiting = min(_waiting(channel, service) or 0, MOST)
            kept: list[Any] = []
            seen: list[DeadLetter] = []
            try:
                for _ in range(waiting):
                    message = channel.basic_get(dead_queue(service), no_ack=False)
                    if message is None:
                        break
                    letter = _letter(service, message)
                    seen.append(letter)
                    if chosen(letter):
                        then(channel, service, message)
                        channel.basic_ack(message.delivery_tag)
                    else:
                        kept.append(message)
            finally:
                _put_back(channel, service, kept)
            return seen

    def _hand_back(self, channel: Any, service: str, message: Any) -> None:
        _publish(channel, listener_queue(service), message)

    @contextmanager
    def _channel(self) -> Iterator[Any]:
        with connect(self.url, confirms=True) as connection:
            channel = connection.default_channel
            channel.returned = []
            channel.events["basic_return"].add(lambda *given: channel.returned.append(given))
            yield channel


def _waiting(channel: Any, service: str) -> int | None:
    """How many letters lie ready, or None when the service has no such queue."""
    try:
        return int(channel.queue_declare(dead_queue(service), passive=True).message_count)
    except amqp.NotFound:
        return None


def _put_back(channel: Any, service: str, messages: list[Any]) -> None:
    """Return letters to their places."""
    looks = max((int(_headers(one).get("x-delivery-count", 0)) for one in messages), default=0)
    if looks >= _LOOKS:
        # Newer brokers throw a message away that was returned too often. Queued afresh it is new;
        # doing so with all keeps their order.
        for message in messages:
            _publish(channel, dead_queue(service), message, keep=True)
            channel.basic_ack(message.delivery_tag)
        return
    # A quorum queue puts what is returned back in the order in which it is returned.
    for message in messages:
        channel.basic_reject(message.delivery_tag, requeue=True)


def _publish(channel: Any, queue: str, message: Any, keep: bool = False) -> None:
    headers = {
        key: value
        for key, value in _headers(message).items()
        if key not in (_OF_FAILURE[3:] if keep else _OF_FAILURE) and not key.startswith("x-death")
    }
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    channel.returned.clear()
    channel.basic_publish(
        amqp.Message(
            body,
            content_type="application/json",
            application_headers=headers,
            delivery_mode=2,
            message_id=message.properties.get("message_id", ""),
        ),
        exchange="",
        routing_key=queue,
        mandatory=True,
        timeout=10,
        confirm_timeout=10,
    )
    if channel.returned:
        raise CannotReplay(f"there is no queue {queue}: has this service ever run here?")


def _headers(message: Any) -> dict[str, Any]:
    return dict(message.properties.get("application_headers") or {})


def _letter(service: str, message: Any) -> DeadLetter:
    body = message.body
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else str(body)
    headers = _headers(message)
    try:
        envelope = json.loads(text)
        id, name = str(envelope["id"]), f"{envelope['source']}.{envelope['name']}"
    except (ValueError, KeyError, TypeError):
        id = "unreadable-" + hashlib.sha256(text.encode()).hexdigest()[:12]
        name = "not a message"
    since = headers.get("x-parked-at")
    return DeadLetter(
        id=id,
        service=service,
        name=name,
        reason=str(headers.get("x-reason") or headers.get("x-first-death-reason") or "unknown"),
        parked_at=datetime.fromtimestamp(since, UTC) if isinstance(since, int) else None,
        body=text,
        headers={key: value for key, value in headers.items() if not key.startswith("x-death")},
    )
