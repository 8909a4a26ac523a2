"""Connections to RabbitMQ, and a publisher that can wait until a message is safe."""

import contextlib
import json
import threading
from typing import Any, ClassVar

import amqp
from kombu.connection import Connection
from kombu.transport import pyamqp

from services.common.relay import Unroutable

HEARTBEAT = 20


class _Wire(amqp.Connection):
    # With `connection.blocked` on, publishing reads the socket: a second reader beside the one
    # that consumes, and two readers corrupt the stream.
    negotiate_capabilities: ClassVar[dict[str, bool]] = {
        "consumer_cancel_notify": True,
        "authentication_failure_close": True,
    }


class Transport(pyamqp.Transport):
    """kombu's AMQP transport on our connection class."""

    Connection = _Wire


def connect(url: str, confirms: bool = False) -> Connection:
    """An open connection. `confirms` makes each publish wait for the broker's word."""
    connection = Connection(
        url,
        transport=Transport,
        heartbeat=HEARTBEAT,
        connect_timeout=4,
        transport_options={
            "confirm_publish": confirms,
            "read_timeout": 20,
            "write_timeout": 15,
            "client_properties": {"connection_name": "multaqa"},
        },
    )
    connection.ensure_connection(max_retries=1, interval_start=0.1, timeout=5)
    return connection


class Publisher:
    """Publishes on a connection of its own, opened when first needed and again when broken."""

    def __init__(self, url: str, confirms: bool) -> None:
        self.url = url
        self.confirms = confirms
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._channel: Any = None
        self._returned = False

    def publish(
        self,
        body: Any,
        exchange: str,
        routing_key: str,
        headers: dict[str, Any] | None = None,
        mandatory: bool = False,
        **properties: Any,
    ) -> None:
        """Send JSON. With confirms, returns when the broker has it safe; raises Unroutable when
        `mandatory` and no queue takes it, and the connection's errors when it cannot be sent."""
        with self._lock:
            try:
                self._send(body, exchange, routing_key, headers or {}, mandatory, properties)
            except Unroutable:
                raise
            except Exception:
                self._drop()
                self._send(body, exchange, routing_key, headers or {}, mandatory, properties)

    def _send(
        self,
        body: Any,
        exchange: str,
        routing_key: str,
        headers: dict[str, Any],
        mandatory: bool,
        properties: dict[str, Any],
    ) -> None:
        channel = self._open()
        self._returned = False
        channel.basic_publish(
            amqp.Message(
                json.dumps(body, ensure_ascii=False).encode(),
                content_type="application/json",
                application_headers=headers,
                delivery_mode=2 if self.confirms else 1,
                **properties,
            ),
            exchange=exchange,
            routing_key=routing_key,
            mandatory=mandatory,
            timeout=10,
            **({"confirm_timeout": 10} if self.confirms else {}),
        )
        if self._returned:
            raise Unroutable(routing_key)

    def _open(self) -> Any:
        if self._channel is None:
            self._connection = connect(self.url, self.confirms)
            self._channel = self._connection.default_channel
            self._channel.events["basic_return"].add(self._on_return)
        return self._channel

    def _on_return(self, *args: Any) -> None:
        self._returned = True

    def beat(self) -> None:
        """Keep an idle connection alive; a dead one is dropped and opened at the next publish."""
        with self._lock:
            if self._connection is None:
                return
            try:
                self._connection.heartbeat_check()
            except Exception:
                self._drop()

    def _drop(self) -> None:
        connection, self._connection, self._channel = self._connection, None, None
        if connection is not None:
            with contextlib.suppress(Exception):  # it is broken already
                connection.transport.connection.collect()

    def close(self) -> None:
        """Let go of the connection."""
        with self._lock:
            self._drop()
