"""Names and arguments of the exchanges and queues on the bus.

A queue's arguments cannot be changed once it exists: change one, and raise `VERSION`.
"""

from collections.abc import Iterable
from typing import Any

VERSION = "v1"
MESSAGES = "multaqa.messages"
RETRY_DELAYS = (2, 15, 60, 300)
"""Seconds a failed message waits before its second, third … hearing."""


def rpc_queue(service: str) -> str:
    """Where a service is asked. It vanishes with its last consumer, so callers know at once."""
    return f"rpc.{service}.{VERSION}"


def listener_queue(service: str) -> str:
    """Where a service hears what others say."""
    return f"listen.{service}.{VERSION}"


def delay_queue(service: str, seconds: float) -> str:
    """Where a failed message waits before it is heard again."""
    return f"listen.{service}.delay-{int(seconds * 1000)}.{VERSION}"


def dead_queue(service: str) -> str:
    """Where messages end that failed every time."""
    return f"listen.{service}.dead.{VERSION}"


def declare_rpc(channel: Any, service: str) -> None:
    """The queue a service is asked on."""
    channel.queue_declare(rpc_queue(service), durable=False, auto_delete=True)


def declare_listener(
    channel: Any,
    service: str,
    routing_keys: Iterable[str],
    delays: Iterable[float] = RETRY_DELAYS,
) -> None:
    """A service's listening queue with its waiting rooms and its dead-letter queue."""
    main, dead = listener_queue(service), dead_queue(service)
    channel.exchange_declare(MESSAGES, "topic", durable=True, auto_delete=False)
    _quorum(channel, dead)
    _quorum(
        channel,
        main,
        {
            "x-delivery-limit": 5,
            **_dead_letters_to(dead),
        },
    )
    for seconds in delays:
        wait = {"x-message-ttl": int(seconds * 1000), **_dead_letters_to(main)}
        _quorum(channel, delay_queue(service, seconds), wait)
    for key in routing_keys:
        channel.queue_bind(main, MESSAGES, routing_key=key)


def _quorum(channel: Any, name: str, arguments: dict[str, Any] | None = None) -> None:
    arguments = {"x-queue-type": "quorum", **(arguments or {})}
    channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)


def _dead_letters_to(queue: str) -> dict[str, Any]:
    return {
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": queue,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
