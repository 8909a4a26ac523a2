"""Asking other services: one shared connection, a reader thread, deadlines."""

import contextlib
import json
import threading
import time
import uuid
from typing import Any, cast

import amqp

from services.common.amqp import connect
from services.common.context import current
from services.common.errors import Unavailable, refusal
from services.common.topology import rpc_queue

REPLIES = "amq.rabbitmq.reply-to"
RESTART_SECONDS = 3
"""How long a call waits for a service or broker that is just starting again."""


class CallFailed(Exception):
    """The other service met a bug; the text is its incident's id, never the error's text."""


class _Pending:
    __slots__ = ("answer", "done", "trouble")

    def __init__(self) -> None:
        self.done = threading.Event()
        self.answer: dict[str, Any] | None = None
        self.trouble = ""


class _Line:
    """One open connection with its reader; thrown away at the first sign of trouble."""

    def __init__(self, url: str) -> None:
        self.connection = cast(Any, connect(url))
        self.channel = self.connection.default_channel
        self.channel.events["basic_return"].add(self._on_return)
        self.channel.basic_consume(REPLIES, no_ack=True, callback=self._on_reply)
        self.writing = threading.Lock()
        self.pending: dict[str, _Pending] = {}
        self.broken = False
        self._beaten = time.monotonic()
        threading.Thread(target=self._read, daemon=True, name="rpc-replies").start()

    def send(self, id: str, queue: str, body: bytes, headers: dict[str, Any], ms: int) -> _Pending:
        pending = self.pending[id] = _Pending()
        message = amqp.Message(
            body,
            content_type="application/json",
            correlation_id=id,
            reply_to=REPLIES,
            application_headers=headers,
            expiration=str(ms),
            delivery_mode=1,
        )
        with self.writing:
            self.channel.basic_publish(message, "", queue, mandatory=True)
        return pending

    def _on_reply(self, message: Any) -> None:
        pending = self.pending.get(message.properties.get("correlation_id", ""))
        if pending is not None:
            pending.answer = json.loads(message.body)
            pending.done.set()

    def _on_return(self, error: Any, exchange: str, routing_key: str, message: Any) -> None:
        pending = self.pending.get(message.properties.get("correlation_id", ""))
        if pending is not None:
            pending.trouble = "no_queue"
            pending.done.set()

    def _read(self) -> None:
        try:
            while not self.broken:
                with contextlib.suppress(TimeoutError):
                    self.connection.drain_events(timeout=1)
                if time.monotonic() - self._beaten > 5:
                    self._beaten = time.monotonic()
                    with self.writing:
                        self.connection.heartbeat_check()
        except Exception:
            self.hang_up()

    def hang_up(self) -> None:
        self.broken = True
        for pending in list(self.pending.values()):
            pending.trouble = pending.trouble or "connection"
            pending.done.set()
        with contextlib.suppress(Exception):  # it is broken already
            self.connection.transport.connection.collect()


class Caller:
    """Carries calls of a process: `caller("events", "rsvp", {...})`.

    Raises the Refusal the other side raised, typed; Unavailable with code `<service>.unavailable`
    when no answer came in time; CallFailed when the other side met a bug.
    """

    def __init__(self, url: str, timeout: float = 6.0) -> None:
        self.url = url
        self.timeout = timeout
        self._line: _Line | None = None
        self._opening = threading.Lock()
        self._down_until: dict[str, float] = {}

    def __call__(self, service: str, method: str, payload: Any) -> Any:
        began = time.monotonic()
        deadline = began + self.timeout
        body = json.dumps(payload, ensure_ascii=False).encode()
        while True:
            trouble, answer = self._attempt(service, method, body, deadline)
            if answer is not None:
                self._down_until.pop(service, None)
                return _open_answer(answer)
            # Nothing was done yet when there was no line or no queue: a restart may be under way.
            if trouble == "unanswered" or self._waited_enough(service, began):
                raise Unavailable(f"{service}.unavailable")
            time.sleep(0.1)

    def _waited_enough(self, service: str, began: float) -> bool:
        # One caller waits for a restart; while it is known to be down the others do not, or a
        # dead service would hold every thread of the gateway.
        now = time.monotonic()
        if now - began < RESTART_SECONDS and now > self._down_until.get(service, 0):
            return False
        self._down_until[service] = now + 1
        return True

    def _attempt(
        self, service: str, method: str, body: bytes, deadline: float
    ) -> tuple[str, dict[str, Any] | None]:
        context = current()
        headers = {"method": method, "request_id": context.request, "cause": context.cause}
        try:
            line = self._open()
        except Exception:
            return "no_line", None
        id = uuid.uuid4().hex
        try:
            left = max(deadline - time.monotonic(), 0.05)
            pending = line.send(id, rpc_queue(service), body, headers, int(left * 1000))
            pending.done.wait(left)
            if pending.answer is None and pending.trouble == "no_queue":
                return "no_queue", None
            return "unanswered", pending.answer
        except Exception:
            line.hang_up()
            return "no_line", None
        finally:
            line.pending.pop(id, None)

    def _open(self) -> _Line:
        line = self._line
        if line is not None and not line.broken:
            return line
        with self._opening:
            if self._line is None or self._line.broken:
                self._line = _Line(self.url)
            return self._line

    def connected(self) -> bool:
        """Whether the broker can be reached now."""
        try:
            return not self._open().broken
        except Exception:
            return False

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.hang_up()


def _open_answer(answer: dict[str, Any]) -> Any:
    if "refusal" in answer:
        no = answer["refusal"]
        raise refusal(no["kind"], no["code"], no["details"])
    if "failure" in answer:
        raise CallFailed(answer["failure"])
    return answer.get("result")
