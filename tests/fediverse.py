"""Several nodes in one process that meet over real HTTP, and scripted strangers.

Each listens on an address of its own (127.0.0.1, 127.0.0.2, …), since servers are told apart by
their hosts. All share one clock.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import count
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pymongo import MongoClient
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from services.common.outgoing import Answer, Outgoing
from services.common.settings import Settings
from services.federation.keys import SigningKey
from services.federation.signatures import Scheme, sign
from tests.node import SECRET, Mailbox, MovableClock, Node
from tests.receiver import Receiver, Reply

HOSTS = ",".join(f"127.0.0.{number}:*" for number in range(1, 30))
ACTIVITY = "application/activity+json"


class FederatedNode(Node):
    """A node other nodes reach at `origin`; the same as `Node` otherwise."""

    def __init__(self, mongo: MongoClient[Any], mailbox: Mailbox, address: str) -> None:
        self._address = address
        self._server: BaseWSGIServer | None = None
        super().__init__(mongo, mailbox, address)
        self.more = {"outgoing_http": True}

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def settings(self, service: str) -> Settings:
        given = super().settings(service)
        return Settings(**{**vars(given), "outgoing_allow": HOSTS})

    def listen(self, port: int = 0) -> int:
        """Serve the gateway from now on; gives the port."""
        server = make_server(
            self._address, port, self._answer, threaded=True, request_handler=_Silent
        )
        threading.Thread(target=lambda: server.serve_forever(0.02), daemon=True).start()
        self._server = server
        return int(server.server_port)

    def _answer(self, environ: dict[str, Any], start_response: Any) -> Any:
        return self.app(environ, start_response)

    def hang_up(self) -> None:
        """Nobody answers at `origin` any more."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @contextmanager
    def unreachable(self) -> Iterator[None]:
        """The node is there, and the line to it is cut."""
        port = self._server.server_port if self._server else 0
        self.hang_up()
        try:
            yield
        finally:
            self.listen(port)

    def stop(self) -> None:
        self.hang_up()
        super().stop()


class _Silent(WSGIRequestHandler):
    def log_request(self, *args: Any) -> None:
        """Not worth a line."""


class Stranger(Receiver):
    """A server nobody here wrote, with one actor and a key; `heard` is what its inbox was sent.

    `documents[path]` are served as ActivityStreams objects, `status` is the inbox's answer.
    """

    def __init__(self, clock: MovableClock, address: str, name: str, kind: str) -> None:
        self.clock = clock
        self.status = 202
        self.answer_headers: dict[str, str] = {}
        self.documents: dict[str, Any] = {}
        super().__init__(address)
        self.id = f"{self.url}/users/{name}"
        self.inbox = f"{self.id}/inbox"
        self.shared_inbox = f"{self.url}/inbox"
        self._ids = count(1)
        self.renew_key()
        self.documents[f"/users/{name}"] = {
            "@context": ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"],
            "id": self.id,
            "type": kind,
            "preferredUsername": name,
            "name": name.title(),
            "url": f"{self.url}/@{name}",
            "inbox": self.inbox,
            "outbox": f"{self.id}/outbox",
            "followers": f"{self.id}/followers",
            "endpoints": {"sharedInbox": self.shared_inbox},
        }
        self.actor: dict[str, Any] = self.documents[f"/users/{name}"]
        self._publish_key()
        acct = f"acct:{name}@{self.url.split('//')[1]}"
        link = {"rel": "self", "type": ACTIVITY, "href": self.id}
        self.documents["/.well-known/webfinger"] = {"subject": acct, "links": [link]}

    def renew_key(self, fragment: str = "main-key") -> None:
        """Sign with a new key from now on; the actor shows it once it is there."""
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.key = SigningKey(f"{self.id}#{fragment}", self.id, private, public.decode())
        if hasattr(self, "actor"):
            self._publish_key()

    def _publish_key(self) -> None:
        self.actor["publicKey"] = {
            "id": self.key.id,
            "owner": self.id,
            "publicKeyPem": self.key.public_pem,
        }

    @property
    def heard(self) -> list[dict[str, Any]]:
        """The activities its inboxes were sent, oldest first."""
        return [json.loads(one.body) for one in self.asked if one.method == "POST"]

    def reply_for(self, path: str) -> Reply:
        """Documents for readers, `status` for whoever sends."""
        path = path.split("?")[0]
        if path in self.replies:
            return super().reply_for(path)
        if self.asked[-1].method == "POST":
            return Reply(self.status, headers=self.answer_headers)
        if path not in self.documents:
            return Reply(404)
        body = json.dumps(self.documents[path]).encode()
        return Reply(200, body, {"Content-Type": ACTIVITY})

    def activity(self, kind: str, thing: Any, **more: Any) -> dict[str, Any]:
        """An activity of its actor with an id of its own."""
        return {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{self.url}/activities/{next(self._ids)}",
            "type": kind,
            "actor": self.id,
            "object": thing,
            **more,
        }

    def send(
        self,
        inbox: str,
        activity: dict[str, Any],
        scheme: Scheme = "cavage",
        *,
        at: datetime | None = None,
        key: SigningKey | None = None,
    ) -> Answer:
        """Sign and post an activity; gives what the other side said."""
        body = json.dumps(activity).encode()
        headers = {"content-type": ACTIVITY}
        signed = sign(scheme, key or self.key, "POST", inbox, headers, body, at or self.clock.now())
        return self.post(inbox, body, signed)

    def post(self, inbox: str, body: bytes, headers: dict[str, str]) -> Answer:
        """Post bytes as they are."""
        return _door().request("POST", inbox, headers, body, limit_bytes=100_000, seconds=10)


class Fediverse:
    """Nodes and strangers that can reach each other; one clock for all."""

    def __init__(self, mongo: MongoClient[Any], mailbox: Mailbox) -> None:
        self.mongo = mongo
        self.mailbox = mailbox
        self.clock = MovableClock()
        self.nodes: list[FederatedNode] = []
        self.strangers: list[Stranger] = []
        self._addresses = (f"127.0.0.{number}" for number in range(1, 30))

    def node(self, **settings: Any) -> FederatedNode:
        """Another whole node, with these settings besides the usual ones."""
        from services.events.service import EventsService
        from services.federation.service import FederationService
        from services.membership.service import MembershipService
        from services.notifications.service import NotificationsService

        made = FederatedNode(self.mongo, self.mailbox, next(self._addresses))
        made.clock = self.clock
        made.more.update(settings)
        made.host = f"{made.host}:{made.listen()}"
        made.start(MembershipService, EventsService, NotificationsService, FederationService)
        self.nodes.append(made)
        return made

    def stranger(self, name: str = "bea", kind: str = "Person") -> Stranger:
        """Another server with one actor."""
        made = Stranger(self.clock, next(self._addresses), name, kind)
        self.strangers.append(made)
        return made

    def settle(self) -> None:
        """Let everything happen that follows, on every node, until all is quiet."""
        for _ in range(50):
            before = self._noise()
            for node in self.nodes:
                node.settle()
            if before == self._noise():
                return
        raise AssertionError("the nodes never came to rest")

    def _noise(self) -> list[Any]:
        heard = [len(one.asked) for one in self.strangers]
        return [*heard, *(node.noise() for node in self.nodes)]

    def stop(self) -> None:
        """Everybody goes."""
        for one in (*self.nodes, *self.strangers):
            one.stop()


def _door() -> Outgoing:
    return Outgoing(
        Settings(service="stranger", secret=SECRET, outgoing_allow=HOSTS, outgoing_http=True)
    )
