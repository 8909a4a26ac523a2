"""A whole node in one process: real services, real MongoDB, real SMTP; broker and clock replaced.

Everything crosses the bus as JSON text, is read strictly against its contract, and time passes
only through `clock.advance`.
"""

import email
import email.policy
import json
import socket
import uuid
from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any, TypeVar

from aiosmtpd.controller import Controller
from flask import Flask
from pymongo import MongoClient

from services.common.caller import CallFailed
from services.common.context import current, working_for
from services.common.database import database
from services.common.entrypoints import Every, Rpc, Subscribe
from services.common.errors import Refusal, Unavailable, refusal
from services.common.messages import REGISTRY
from services.common.providers import Outbox, UseCases
from services.common.relay import Relay
from services.common.remote import Remote
from services.common.settings import Settings
from services.common.surroundings import Surroundings
from services.common.wire import load
from services.gateway.app import create_app
from services.gateway.node import KEY
from tests.client import PASSWORD, ApiClient

T = TypeVar("T")

_used: dict[Any, list[str]] = defaultdict(list)
"""Databases of nodes that are gone, emptied: making all indexes anew takes 0.3 s a node."""

JOBS = {
    "notifications": ("jobs",),
    "federation": ("deliveries", "inbox", "lookups", "tellings"),
}
"""Collections of work that comes due, by service."""

SECRET = "a secret for tests only, 32 characters long"


class MovableClock:
    """Stands still until told to move."""

    def __init__(self) -> None:
        self.time = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, **by: float) -> None:
        """Let time pass: `advance(days=1, hours=2)`."""
        self.time += timedelta(**by)


class Mailbox:
    """A real SMTP server on a free port that keeps what it is given.

    `fail[address] = "451 later"` makes it refuse that recipient until removed.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.fail: dict[str, str] = {}
        # The controller calls itself once started, so it must know its port beforehand.
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=port)
        self.controller.start()
        self.url = f"smtp://127.0.0.1:{port}"

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.fail:
            return self.fail[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        mail["X-Envelope-To"] = ", ".join(envelope.rcpt_tos)
        mail["X-Envelope-From"] = envelope.mail_from
        self.mails.append(mail)
        self.raw.append(envelope.content)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """The mails this address got, oldest first."""
        return [mail for mail in self.mails if address in mail["X-Envelope-To"]]

    def clear(self) -> None:
        self.mails.clear()
        self.raw.clear()
        self.fail.clear()

    def stop(self) -> None:
        self.controller.stop()


class _Hosted:
    """One real service class with its dependencies put in by hand."""

    def __init__(self, node: "Node", service: type) -> None:
        self.name: str = service.name
        self.instance = service()
        settings = node.settings(self.name)
        self.database = database(node.mongo, settings)
        self.asks: dict[str, Any] = {}
        self.hears: dict[tuple[str, str], list[Any]] = {}
        self.timers: list[Any] = []
        collections: list[str] = []
        for attribute, provider in vars(service).items():
            if isinstance(provider, UseCases):
                around = Surroundings(self.database, node.clock, node.call, settings)
                use_cases = provider.build(around)
                use_cases.prepare()
                setattr(self.instance, attribute, use_cases)
            elif isinstance(provider, Outbox):
                collections += provider.collections
        self.relay = Relay([self.database[name] for name in collections], node.queue.append)
        for attribute in dir(service):
            for door in getattr(getattr(service, attribute), "nameko_entrypoints", ()):
                self._open(door, getattr(self.instance, attribute), attribute)

    def _open(self, door: Any, method: Any, name: str) -> None:
        if isinstance(door, Subscribe):
            key = (door.message.SOURCE, door.message.NAME)
            self.hears.setdefault(key, []).append(method)
        elif isinstance(door, Rpc):
            self.asks[name] = method
        elif isinstance(door, Every):
            self.timers.append(method)


class Node:
    """`node.remote(Events)` asks a service; `node.settle()` lets everything that follows happen."""

    def __init__(self, mongo: MongoClient[Any], mailbox: Mailbox, host: str = "alpha.test") -> None:
        self.mongo = mongo
        self.mailbox = mailbox
        self.host = host
        used = _used[mongo.address]
        self.name = used.pop() if used else f"test_{uuid.uuid4().hex[:12]}"
        self.clock = MovableClock()
        self.queue: deque[dict[str, Any]] = deque()
        self.said: list[dict[str, Any]] = []
        self.failures: list[BaseException] = []
        self.services: dict[str, _Hosted] = {}
        self.down: set[str] = set()
        self.more: dict[str, Any] = {}
        """Further settings, named before the services start."""
        self._app: Flask | None = None

    @property
    def app(self) -> Flask:
        """The gateway over this node's services."""
        if self._app is None:
            self._app = create_app(self.call, self.settings("gateway"), self.clock)
        return self._app

    def client(self, person: str = "", language: str = "", password: str = PASSWORD) -> ApiClient:
        """A client of the API: anybody's, or signed in as the person of this username."""
        client = ApiClient(self.app, language)
        if person:
            opened = client.post("/sessions", {"login": person, "password": password})
            assert opened.status == 201, opened.json
            client.token = opened.json["access_token"]
            client.username = person
        return client

    @property
    def origin(self) -> str:
        return f"https://{self.host}"

    def settings(self, service: str) -> Settings:
        usual = {
            "origin": self.origin,
            "mongo_database": self.name,
            "smtp_url": self.mailbox.url,
            "secret": SECRET,
            "rate_limits": False,
            "mail_per_domain": 0,
            # Stand-ins for what is outside listen here; every other inner address stays shut.
            "outgoing_allow": "127.0.0.1:*",
        }
        return Settings(service=service, **{**usual, **self.more})

    def start(self, *services: type) -> "Node":
        """Host these service classes."""
        for service in services:
            self.services[service.name] = _Hosted(self, service)
        return self

    def call(self, service: str, method: str, payload: Any) -> Any:
        """Ask as the gateway asks: JSON there and back, refusals typed, bugs as CallFailed."""
        if service in self.down or service not in self.services:
            raise Unavailable(f"{service}.unavailable")
        hosted = self.services[service]
        try:
            with working_for(current().request, current().cause):
                answer = hosted.asks[method](json.loads(json.dumps(payload)))
            result = json.loads(json.dumps(answer))
        except Refusal as no:
            details = json.loads(json.dumps(no.details))
            raise refusal(no.kind, no.code, details) from no
        except Exception as bug:
            raise CallFailed("bug") from bug
        finally:
            self._relay()
        return result

    def remote(self, interface: type[T]) -> T:
        """A typed client of a service."""
        return Remote(interface, self.call)

    def settle(self) -> None:
        """Relay, deliver and run timers until nothing moves."""
        for _ in range(200):
            self._relay()
            before = self.noise()
            while self.queue:
                self._deliver(self.queue.popleft())
                self._relay()
            for hosted in self.services.values():
                if hosted.name not in self.down:
                    for timer in hosted.timers:
                        timer()
            self._relay()
            if not self.queue and before == self.noise():
                if self._app is not None:
                    # What messages changed would show within a second; no time passes here.
                    self._app.extensions[KEY].cache.outdate()
                return
        raise AssertionError("the node never came to rest")

    def _relay(self) -> None:
        for hosted in self.services.values():
            hosted.relay.flush()

    def _deliver(self, letter: dict[str, Any]) -> None:
        self.said.append(letter)
        load(REGISTRY[letter["source"], letter["name"]], letter["data"])
        for hosted in self.services.values():
            for listener in hosted.hears.get((letter["source"], letter["name"]), ()):
                with working_for(letter["request_id"], letter["id"]):
                    listener(json.loads(json.dumps(letter)))

    def noise(self) -> tuple[int, set[str]]:
        """What changes while anything happens: messages said, jobs that are due.

        Not how many jobs: a walk that is over and the one mail it led to are as many as before.
        """
        return len(self.said), self._jobs_left()

    def _jobs_left(self) -> set[str]:
        now = self.clock.now()
        due = {"state": {"$in": ["queued", "working"]}, "due_at": {"$lte": now}}
        hosts = self.services.values()
        return {
            str(job)
            for hosted in hosts
            for kept in JOBS.get(hosted.name, ())
            for job in hosted.database[kept].distinct("_id", due)
        }

    def heard(self, name: str) -> list[dict[str, Any]]:
        """The data of every message of this name that was delivered, oldest first."""
        return [letter["data"] for letter in self.said if letter["name"] == name]

    def stop(self) -> None:
        """Hang up on open pages and empty the databases."""
        if self._app is not None:
            live = self._app.extensions[KEY].live
            for stream in live.streams:
                live.end(stream)
        for hosted in self.services.values():
            for kept in hosted.database.list_collection_names():
                if kept.startswith("system."):
                    hosted.database.drop_collection(kept)
                else:
                    hosted.database[kept].delete_many({})
        _used[self.mongo.address].append(self.name)
