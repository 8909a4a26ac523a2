"""What other servers bring: verified, remembered, applied."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pymongo import MongoClient
from pymongo.database import Database
from pymongo.write_concern import WriteConcern

from services.common.clock import SystemClock
from services.federation.domain import actors
from services.federation.domain.authority import host_of
from services.federation.keys import SigningKey
from services.federation.repository.followers import Followed, Followings
from services.federation.repository.remote_actors import RemoteActorRepository
from services.federation.signatures import SignedRequest, sign, verify
from tests.bench.load import CONNECTIONS, Line
from tests.bench.report import Row
from tests.bench.rows import ROUNDS, row
from tests.bench.stand import Stand, served

ACTIVITIES = 2000
HOSTS = 20
PATIENCE = 120
ACTIVITY = "application/activity+json"

Sent = tuple[SignedRequest, bytes]


class Neighbours:
    """Servers that are followed here, each with a community that tells of its events."""

    def __init__(self, stand: Stand, client: MongoClient[Any]) -> None:
        self.inbox = f"{stand.node.state()['origin']}/ap/inbox"
        name = next(one for one in client.list_database_names() if one.endswith("federation"))
        self.kept: Database[Any] = client.get_database(
            name, write_concern=WriteConcern("majority", j=True)
        )
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        groups = [f"https://node{n}.example/ap/groups/python" for n in range(HOSTS)]
        self.keys = [SigningKey(f"{one}#main-key", one, private, pem.decode()) for one in groups]
        for key in self.keys:
            self._know(key)

    def _know(self, key: SigningKey) -> None:
        now, relay = datetime.now(UTC), f"{self.inbox.removesuffix('/inbox')}/relay"
        shown = {
            "id": key.owner,
            "type": "Group",
            "inbox": f"{key.owner}/inbox",
            "preferredUsername": "python",
            "name": "Python",
            "publicKey": {"id": key.id, "owner": key.owner, "publicKeyPem": key.public_pem},
        }
        actor = actors.read(shown, now)
        assert actor is not None
        RemoteActorRepository(self.kept["remote_actors"]).keep(actor)
        Followings(self.kept["followings"], SystemClock()).put(
            Followed(relay, actor.id, actor.inbox, host_of(actor.id), "", "accepted", now)
        )

    def sent(self, count: int, round: str) -> list[Sent]:
        """So many new events, told and signed just now."""
        return [self._sent(self.keys[n % HOSTS], f"{round}-{n}") for n in range(count)]

    def _sent(self, key: SigningKey, name: str) -> Sent:
        node = key.owner.split("/ap/")[0]
        starts_at = datetime.now(UTC) + timedelta(days=20)
        event = {
            "id": f"{node}/ap/events/{name}",
            "type": "Event",
            "attributedTo": key.owner,
            "actor": f"{node}/ap/people/amal",
            "to": ["https://www.w3.org/ns/activitystreams#Public"],
            "cc": [f"{key.owner}/followers"],
            "name": "بايثون في الإنتاج",
            "summary": "Fri 5 Mar 2027, 18:30",
            "content": "<p>حديثان ثم نقاش مفتوح حول الطاولة.</p>" * 10,
            "startTime": starts_at.isoformat(),
            "endTime": (starts_at + timedelta(hours=2)).isoformat(),
            "timezone": "Asia/Riyadh",
            "joinMode": "restricted",
            "maximumAttendeeCapacity": 40,
            "participantCount": 28,
            "tag": [{"type": "Hashtag", "name": "#python"}],
            "attachment": [],
        }
        activity = {
            "@context": "https://www.w3.org/ns/activitystreams",
            "id": f"{node}/ap/activities/{name}",
            "type": "Create",
            "actor": key.owner,
            "to": event["to"],
            "object": event,
        }
        body = json.dumps(activity).encode()
        headers = sign(
            "cavage", key, "POST", self.inbox, {"content-type": ACTIVITY}, body, datetime.now(UTC)
        )
        lines = [f"{name}: {value}" for name, value in headers.items()]
        head = "\r\n".join(["POST /ap/inbox HTTP/1.1", *lines, f"Content-Length: {len(body)}"])
        return SignedRequest("POST", self.inbox, headers, body), f"{head}\r\n\r\n".encode() + body


def _each(work: Callable[[int, Sent], None], sent: list[Sent]) -> None:
    """Every one of them once, by as many threads as there are connections."""
    waiting = iter(sent)
    guard = threading.Lock()
    troubles: list[BaseException] = []

    def line(number: int) -> None:
        try:
            while True:
                with guard:
                    one = next(waiting, None)
                if one is None:
                    return
                work(number, one)
        except BaseException as trouble:
            troubles.append(trouble)

    threads = [threading.Thread(target=line, args=(n,)) for n in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]


@row
def inbox(stand: Stand) -> Row:
    """Ours: new events of followed servers, from the first POST to the last card in the index;
    floor: Flask, the same signatures verified with a kept key and one journaled write for each,
    served as the gateway is."""
    url = stand.node.state()["mongo_url"]
    client: MongoClient[Any] = MongoClient(url, tz_aware=True)
    here = Neighbours(stand, client)
    ours, floors, bare = [], [], []
    env = {
        "MULTAQA_MONGO_URL": url,
        "FLOOR_KEY": here.keys[0].public_pem,
        "FLOOR_URL": here.inbox,
    }
    with served("tests.bench.floors:verified_write()", env=env) as floor:
        for round in range(ROUNDS):
            ours.append(_applied(here, stand.node.port, here.sent(ACTIVITIES, f"{round}")))
            floors.append(_posted(floor, here.sent(ACTIVITIES, f"floor-{round}")))
            bare.append(_bare(here, here.sent(ACTIVITIES, f"bare-{round}")))
    client.close()
    print(f"a bare loop of {CONNECTIONS} threads: {_middle(bare):.0f} a second", flush=True)
    return Row("inbox", _middle(ours), _middle(floors), "activities/s")


def _middle(figures: list[float]) -> float:
    return sorted(figures)[len(figures) // 2]


def _posted(port: int, sent: list[Sent]) -> float:
    """How many a second are answered with 202."""
    lines = [Line(port) for _ in range(CONNECTIONS)]

    def post(number: int, one: Sent) -> None:
        status = lines[number].ask(one[1])
        assert status == 202, f"answered {status}"

    began = time.monotonic()
    _each(post, sent)
    return len(sent) / (time.monotonic() - began)


def _applied(here: Neighbours, port: int, sent: list[Sent]) -> float:
    """How many a second have become cards."""
    cards = here.kept["cards"]
    before = cards.count_documents({"kind": "event"})
    began = time.monotonic()
    taken = _posted(port, sent)
    while (now := cards.count_documents({"kind": "event"}) - before) < len(sent):
        assert time.monotonic() < began + PATIENCE, f"{now} of {len(sent)}"
        time.sleep(0.02)
    applied = len(sent) / (time.monotonic() - began)
    print(f"taken at {taken:.0f}, applied at {applied:.0f} a second", flush=True)
    return applied


def _bare(here: Neighbours, sent: list[Sent]) -> float:
    """The same without HTTP: how many a second one process verifies and writes."""
    kept = here.kept["bare"]
    public = here.keys[0].private.public_key()

    def work(number: int, one: Sent) -> None:
        verify(one[0], public, datetime.now(UTC))
        kept.insert_one({"_id": one[0].headers["signature"], "body": one[0].body})

    began = time.monotonic()
    _each(work, sent)
    took = time.monotonic() - began
    kept.drop()
    return len(sent) / took
