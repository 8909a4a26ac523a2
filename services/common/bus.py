"""The bus as a nameko extension: one consumer per service for its questions and its messages.

Differs from nameko's own consumers in four ways, each paid for by somebody before us: a failed
message is heard again after a delay and ends in a dead-letter queue; stopping finishes the work in
hand before the connection goes; replies are neither confirmed nor persistent; a lost connection is
opened again without the service's death.
"""

import contextlib
import json
import threading
import time
import uuid
from typing import Any

from nameko.extensions import ProviderCollector, SharedExtension
from pymongo.errors import ConnectionFailure, PyMongoError

from services.common import metrics
from services.common.amqp import Publisher, connect
from services.common.context import working_for
from services.common.errors import Refusal, Unavailable
from services.common.log import did
from services.common.settings import Settings, read_settings
from services.common.topology import (
    RETRY_DELAYS,
    dead_queue,
    declare_listener,
    declare_rpc,
    delay_queue,
    listener_queue,
    rpc_queue,
)

DRAIN_SECONDS = 25
ATTEMPT = "x-attempt"


class Bus(SharedExtension, ProviderCollector):
    """Consumes a service's two queues, hands work to its methods, answers and retries."""

    def setup(self) -> None:
        """Read settings; nothing is connected yet."""
        self.settings: Settings = read_settings(self.container.service_name)
        self.delays = RETRY_DELAYS
        self.replies = Publisher(self.settings.amqp_url, confirms=False)
        self.parking = Publisher(self.settings.amqp_url, confirms=True)
        self.writing = threading.Lock()
        self.in_hand: dict[int, Any] = {}
        self.ready = threading.Event()
        self.draining = False
        self.drained = threading.Event()
        self.connection: Any = None

    def start(self) -> None:
        """Begin to consume; waits until the queues are there, half a minute, or we are stopped."""
        self.container.spawn_managed_thread(self._run, identifier="bus")
        end = time.monotonic() + 30
        while not (self.draining or time.monotonic() > end):
            if self.ready.wait(0.1):
                break

    def stop(self) -> None:
        """Close what is left open once everything has drained."""
        self.drain()
        self.replies.close()
        self.parking.close()

    def drain(self) -> None:
        """Take no more work and wait for what is in hand; safe to ask for many times."""
        self.draining = True
        self.drained.wait(DRAIN_SECONDS + 5)

    # --- consuming

    def _run(self) -> None:
        pause = 0.2
        while not self.draining:
            try:
                self._consume()
                pause = 0.2
            except Exception as error:
                self.ready.clear()
                did("lost the broker", trouble=type(error).__name__, again_in=pause)
                time.sleep(pause)
                pause = min(pause * 2, 3)
        self.drained.set()

    def _consume(self) -> None:
        service = self.container.service_name
        with connect(self.settings.amqp_url) as self.connection:
            self.in_hand.clear()
            channel = self.connection.default_channel
            keys = [door.message.routing_key() for door in self._doors("message")]
            if keys:
                declare_listener(channel, service, keys, self.delays)
            declare_rpc(channel, service)
            channel.basic_qos(0, self.settings.workers * 3 // 4, False)
            tags = [channel.basic_consume(rpc_queue(service), callback=self._asked)]
            if keys:
                channel.basic_qos(0, max(self.settings.workers // 4, 1), False)
                tags.append(channel.basic_consume(listener_queue(service), callback=self._told))
            self.ready.set()
            did("serving", service=service)
            self._serve()
            self._finish_work_in_hand(channel, tags)

    def _serve(self) -> None:
        beaten = time.monotonic()
        while not self.draining:
            with contextlib.suppress(TimeoutError):
                self.connection.drain_events(timeout=0.5)
            if time.monotonic() - beaten > 5:
                beaten = time.monotonic()
                with self.writing:
                    self.connection.heartbeat_check()
                self.replies.beat()
                self.parking.beat()

    def _finish_work_in_hand(self, channel: Any, tags: list[str]) -> None:
        # The broker may still have sent messages before it heard of the cancel: they are done too.
        for tag in tags:
            channel.basic_cancel(tag)
        end = time.monotonic() + DRAIN_SECONDS
        while self.in_hand and time.monotonic() < end:
            with contextlib.suppress(TimeoutError):
                self.connection.drain_events(timeout=0.1)

    def _doors(self, having: str) -> list[Any]:
        return [door for door in self._providers if hasattr(door, having)]

    def _asked(self, message: Any) -> None:
        headers = message.headers or {}
        method = headers.get("method", "")
        door = next((d for d in self._providers if d.method_name == method), None)
        if door is None or hasattr(door, "message"):
            self._take(message)
            self._reply(message, {"failure": f"no method {method[:60]}"})
            self._ack(message)
            return
        self._open(door, message, headers.get("request_id", ""), headers.get("cause", ""))

    def _told(self, message: Any) -> None:
        try:
            letter = json.loads(message.body)
            key = f"{letter['source']}.{letter['name']}"
            cause, request = letter["id"], letter.get("request_id", "")
        except (ValueError, KeyError, TypeError):
            self._take(message)
            self._park(message, "not an envelope")
            return
        door = next((d for d in self._doors("message") if d.message.routing_key() == key), None)
        if door is None:
            # An older binding may still bring what nobody listens to any more.
            self._take(message)
            self._ack(message)
            return
        self._open(door, message, request, cause)

    def _open(self, door: Any, message: Any, request: str, cause: str) -> None:
        self._take(message)
        try:
            body = json.loads(message.body)
        except ValueError:
            self._reply(message, {"failure": "not JSON"})
            self._ack(message)
            return
        message.began = time.monotonic()
        door.open(body, message, {"request": request, "cause": cause})

    # --- finishing

    def finished(
        self, door: Any, message: Any, worker: Any, result: Any, error: BaseException | None
    ) -> None:
        """A worker is done with a message: answer or retry, then acknowledge and log."""
        context = worker.context_data
        with working_for(context.get("request", ""), context.get("cause", "")):
            try:
                if hasattr(door, "message"):
                    self._heard(door, message, error)
                else:
                    self._answered(door, message, result, error)
            except Exception as trouble:
                # Without a broker there is nobody to answer; it will deliver the message again.
                did("could not finish", error=trouble, method=door.method_name)
                self.in_hand.pop(id(message), None)

    def _answered(self, door: Any, message: Any, result: Any, error: BaseException | None) -> None:
        answer: dict[str, Any] = {"result": result}
        outcome, incident = "ok", ""
        if _database_is_away(error):
            error = Unavailable(f"{self.container.service_name}.unavailable")
        if isinstance(error, Refusal):
            outcome = error.code
            answer = {"refusal": {"kind": error.kind, "code": error.code, "details": error.details}}
        elif error is not None:
            outcome, incident = "failure", uuid.uuid4().hex[:12]
            answer = {"failure": incident}
        try:
            self._reply(message, answer)
        except TypeError as unserializable:
            outcome, incident, error = "failure", uuid.uuid4().hex[:12], unserializable
            self._reply(message, {"failure": incident})
        self._ack(message)
        self._say("answered", door, message, outcome, error if incident else None, incident)
        service = self.container.service_name
        seconds = time.monotonic() - message.began
        kind = outcome if outcome in ("ok", "failure") else "refused"
        metrics.CALLS.labels(service, door.method_name, kind).inc()
        metrics.CALL_SECONDS.labels(service, door.method_name).observe(seconds)

    def _heard(self, door: Any, message: Any, error: BaseException | None) -> None:
        outcome = "ok"
        if error is None:
            self._ack(message)
        elif isinstance(error, Refusal) and not isinstance(error, Unavailable):
            outcome = "dead"
            self._park(message, str(error))
        else:
            outcome = self._again(message, error)
        self._say("heard", door, message, outcome, error)
        metrics.HEARD.labels(self.container.service_name, door.message.NAME, outcome).inc()

    def _again(self, message: Any, error: BaseException) -> str:
        attempt = int((message.headers or {}).get(ATTEMPT, 0))
        if attempt >= len(self.delays):
            self._park(message, f"{type(error).__name__}: {error}")
            return "dead"
        queue = delay_queue(self.container.service_name, self.delays[attempt])
        self._move(message, queue, {ATTEMPT: attempt + 1})
        return "again"

    def _park(self, message: Any, reason: str) -> None:
        queue = dead_queue(self.container.service_name)
        self._move(message, queue, {"x-reason": reason[:300], "x-parked-at": int(time.time())})

    def _move(self, message: Any, queue: str, headers: dict[str, Any]) -> None:
        # Confirmed in its new place first, acknowledged in the old one then: never in neither.
        try:
            body = json.loads(message.body)
        except ValueError:
            body = {"unreadable": str(message.body)[:1000]}
        try:
            self.parking.publish(body, "", queue, headers, mandatory=True)
        except Exception:
            self.give_back(message)
            raise
        self._ack(message)

    def _reply(self, message: Any, answer: dict[str, Any]) -> None:
        to = message.properties.get("reply_to")
        if to:
            id = message.properties.get("correlation_id", "")
            self.replies.publish(answer, "", to, correlation_id=id)

    def _take(self, message: Any) -> None:
        self.in_hand[id(message)] = message

    def _ack(self, message: Any) -> None:
        self.in_hand.pop(id(message), None)
        with self.writing:
            message.channel.basic_ack(message.delivery_tag)

    def give_back(self, message: Any) -> None:
        """Return a message to its queue undone."""
        self.in_hand.pop(id(message), None)
        with self.writing:
            message.channel.basic_reject(message.delivery_tag, requeue=True)

    def _say(
        self,
        what: str,
        door: Any,
        message: Any,
        outcome: str,
        error: BaseException | None,
        incident: str = "",
    ) -> None:
        ms = round((time.monotonic() - message.began) * 1000, 1)
        facts = {"method": door.method_name, "outcome": outcome, "ms": ms, "incident": incident}
        did(what, error=error, **facts)


def _database_is_away(error: BaseException | None) -> bool:
    # Its restart is no bug of ours: whoever asked may ask again.
    return isinstance(error, PyMongoError) and (
        isinstance(error, ConnectionFailure) or error.timeout
    )
