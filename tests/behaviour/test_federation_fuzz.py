"""Thousands of activities and signatures nobody would send: each gets an answer, none gets further
than it may."""

import base64
import copy
import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

from services.federation.domain.authority import host_of, same_origin
from services.federation.signatures import sign
from tests.fediverse import ACTIVITY, FederatedNode, Fediverse, Stranger

ACTIVITIES = 10_000
SIGNATURES = 2_000
ANSWERS = {202, 400, 401, 403, 413, 429}
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
NOWHERE = "http://127.0.0.30:1"
"""Where nobody ever answers, and says so at once."""


def body_of(activity: Any) -> bytes:
    return json.dumps(activity).encode()


def deliver(node: FederatedNode, headers: dict[str, str], body: bytes) -> int:
    """What the service's door answers, against the contract; a bug of it comes up here."""
    command = {
        "url": f"{node.origin}/ap/inbox",
        "headers": headers,
        "body": base64.b64encode(body).decode(),
        "source": "127.0.0.1",
    }
    return int(node.services["federation"].asks["receive"](command)["status"])


def as_header(text: str) -> str:
    """What a web server lets through: what is no header at all never reaches us."""
    return "".join(one for one in text if one.isprintable() and ord(one) < 256)


def signed(node: FederatedNode, bea: Stranger, body: bytes) -> dict[str, str]:
    url = f"{node.origin}/ap/inbox"
    return sign("cavage", bea.key, "POST", url, {"content-type": ACTIVITY}, body, bea.clock.now())


def ordinary(node: FederatedNode, bea: Stranger) -> list[dict[str, Any]]:
    """One of each kind, as another server would send it."""
    relay, event = f"{node.origin}/ap/relay", f"{bea.url}/events/1"
    ours = f"{node.origin}/ap/events/4b0c7a0e-6a0e-4c55-9f2f-0a7f3d5f2c11"
    thing = {
        "id": event,
        "type": "Event",
        "attributedTo": bea.id,
        "actor": bea.id,
        "to": [PUBLIC],
        "cc": [f"{bea.id}/followers"],
        "name": "لقاء بايثون",
        "content": "<p>حديثان ثم نقاش.</p>",
        "startTime": "2027-03-05T18:30:00+03:00",
        "endTime": "2027-03-05T21:00:00+03:00",
        "timezone": "Asia/Riyadh",
        "location": {"type": "Place", "name": "القاعة", "latitude": 24.7, "longitude": 46.7},
        "tag": [{"type": "Hashtag", "name": "#python"}],
        "attachment": [{"type": "Link", "href": "https://a.example/", "name": "Website"}],
    }
    note = {"id": f"{bea.url}/notes/1", "type": "Note", "attributedTo": bea.id, "inReplyTo": ours}
    follow = {"id": f"{bea.url}/follows/1", "type": "Follow", "actor": bea.id, "object": relay}
    stone = {"id": event, "type": "Tombstone", "formerType": "Event"}
    return [
        bea.activity("Follow", relay, to=[relay]),
        bea.activity("Undo", follow),
        bea.activity("Accept", {**follow, "actor": relay, "object": bea.id}),
        bea.activity("Reject", f"{node.origin}/ap/activities/f1"),
        bea.activity("Create", thing, to=[PUBLIC], cc=[relay]),
        bea.activity("Create", note, to=[PUBLIC, relay]),
        bea.activity("Update", {**thing, "name": "لقاء آخر"}),
        bea.activity("Update", bea.actor),
        bea.activity("Delete", stone),
        bea.activity("Announce", event, to=[relay]),
        bea.activity("Announce", {"id": f"{bea.url}/a/1", "type": "Create", "object": thing}),
        bea.activity("Join", ours, participationMessage="نباتي"),
        bea.activity("Leave", ours),
        bea.activity("TentativeAccept", {"type": "Join", "id": f"{node.origin}/ap/joins/1"}),
        bea.activity("Flag", [relay, ours], content="spam"),
        bea.activity("Move", bea.id, target=f"{bea.url}/users/else"),
        bea.activity("Like", ours),
    ]


class Mutations:
    """Changes of all kinds, the same ones in every run."""

    def __init__(self, seed: int, node: FederatedNode, bea: Stranger) -> None:
        self.dice = random.Random(seed)
        relay = f"{node.origin}/ap/relay"
        self.oddities: list[Any] = [
            *(None, True, False, 0, -1, 1.5, 2**62, 2**70, 1e300, "", " ", "a", "😀" * 50),
            *([], [[]], {}, [{}], [None], {"id": None}, {"id": {"id": "x"}}, {"@value": 5}),
            *("\u202e" * 20, "a" * 5000, "\x00", "\ud800", "../../etc/passwd", "$where", "a.b"),
            *(relay, node.origin, f"{node.origin}/ap/people/amal", f"{relay}#main-key"),
            *(bea.id, f"{bea.url}/users/else", f"{NOWHERE}/users/eve", "acct:bea@a.example"),
            *(PUBLIC, "as:Public", "javascript:alert(1)", "file:///etc/passwd", "http://[::1]/"),
            *("<script>alert(1)</script>", "2027-02-30T00:00:00Z", "9999-12-31T23:59:59-12:00"),
            *("Create", "Delete", "Person", "Tombstone", ["Create", "Delete"], {"$set": {"a": 1}}),
            *({"id": f"{NOWHERE}/x", "type": "Event"}, {"id": relay, "type": "Person"}),
        ]

    def of(self, whole: Any) -> Any:
        """The same with one to four things changed, anywhere in it."""
        changed = json.loads(json.dumps(whole))
        for _ in range(self.dice.choice((1, 1, 1, 2, 3, 4))):
            self._change(changed)
        return changed

    def oddity(self) -> Any:
        """One of them, its own copy."""
        return copy.deepcopy(self.dice.choice(self.oddities))

    def bytes_of(self, body: bytes) -> bytes:
        """The same with some bytes changed, cut out or doubled."""
        raw = bytearray(body)
        for _ in range(self.dice.randint(1, 4)):
            at = self.dice.randrange(len(raw))
            match self.dice.randrange(3):
                case 0:
                    raw[at] = self.dice.randrange(256)
                case 1:
                    del raw[at : at + self.dice.randint(1, 20)]
                case _:
                    raw[at:at] = raw[at : at + self.dice.randint(1, 20)]
            raw = raw or bytearray(b"x")
        return bytes(raw)

    def _change(self, whole: Any) -> None:
        place, key = self.dice.choice(list(_places(whole)))
        match self.dice.randrange(6):
            case 0:
                del place[key]
            case 1:
                place[key] = [place[key], self.oddity()]
            case 2 if isinstance(place, dict):
                name = self.dice.choice(("object", "actor", "id", "type", "to", "$x", "a.b"))
                place[name] = self.oddity()
            case _:
                place[key] = self.oddity()


def _places(whole: Any) -> Iterator[tuple[Any, Any]]:
    """Everywhere something stands: what holds it, and under which key."""
    entries = whole.items() if isinstance(whole, dict) else enumerate(whole)
    for key, value in list(entries):
        yield whole, key
        if isinstance(value, dict | list):
            yield from _places(value)
    if not whole and isinstance(whole, dict):
        whole["id"] = None
        yield whole, "id"


def everything(node: FederatedNode) -> dict[str, list[dict[str, Any]]]:
    base = node.services["federation"].database
    return {name: list(base[name].find()) for name in base.list_collection_names()}


def test_ten_thousand_mutated_activities(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger(kind="Group")
    use_cases = node.services["federation"].instance.use_cases
    mutations = Mutations(20270301, node, bea)
    kinds = [*ordinary(node, bea)]
    answers: Counter[int] = Counter()
    for n in range(ACTIVITIES):
        whole = kinds[n % len(kinds)]
        if n % 5:
            fresh = {**whole, "id": f"{bea.url}/activities/{n}"}
            body = json.dumps(mutations.of(fresh)).encode("utf-8", "surrogatepass")
        else:
            body = mutations.bytes_of(body_of(whole))
        answers[deliver(node, signed(node, bea, body), body)] += 1
        if n % 2000 == 1999:
            use_cases.applying.apply_due()
    assert set(answers) <= ANSWERS and answers[202] > 3000, answers
    assert answers[400] > 500 and answers[401] > 100, answers

    kept = everything(node)
    for entry in kept["inbox"]:
        assert entry["actor"] == bea.id and entry["state"] != "failed", entry
        # What a receiver stumbles over would be tried again under the name of the bug.
        assert ":" not in entry.get("error", "").split(" ")[0], entry
    assert {one["_id"] for one in kept["remote_actors"]} <= {bea.id, f"{bea.url}/users/else"}
    for card in kept.get("cards", ()):
        assert same_origin(card["uri"], bea.id), card["uri"]
    for follower in kept.get("followers", ()):
        assert follower["actor"] == bea.id and follower["ours"].startswith(node.origin), follower
    for peer in kept.get("peers", ()):
        assert peer["_id"] == host_of(bea.id), peer
    assert not kept.get("followings")


def test_two_thousand_mutated_signatures(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    body = body_of(bea.activity("Update", bea.id))
    good = {
        scheme: sign(scheme, bea.key, "POST", f"{node.origin}/ap/inbox", {}, body, bea.clock.now())  # type: ignore[arg-type]
        for scheme in ("cavage", "rfc9421")
    }
    mutations = Mutations(20270302, node, bea)
    texts = [one for one in mutations.oddities if isinstance(one, str)]
    answers: Counter[int] = Counter()
    for n in range(SIGNATURES):
        headers = dict(good["cavage" if n % 2 else "rfc9421"])
        name = mutations.dice.choice(list(headers))
        before = headers[name]
        match mutations.dice.randrange(8):
            case 0:
                del headers[name]
            case 1:
                headers[name] = as_header(mutations.dice.choice(texts))
            case 2:
                headers[name] = ", ".join([before] * 2)
            case _:
                headers[name] = as_header(mutations.bytes_of(before.encode()).decode("latin-1"))
        status = deliver(node, headers, body)
        answers[status] += 1
        # Capitals in names that are not signed change nothing.
        if status == 202 and headers.get(name, "").lower() != before.lower():
            raise AssertionError((name, before, headers.get(name)))
    assert set(answers) <= ANSWERS and answers[401] > SIGNATURES * 0.9, answers
    assert len(everything(node)["inbox"]) <= 1
    assert deliver(node, good["cavage"], body) == 202
