"""Asking other servers: what we send, what we believe, and where we stop (S8, S11 to S14, S29)."""

import json
from typing import Any

import pytest

from services.common.outgoing import Outgoing
from services.common.settings import Settings
from services.federation.actors import RemoteActors
from services.federation.collecting import items
from services.federation.fetch import Fetcher, FetchFailed, Gone
from services.federation.signatures import SignedRequest, scheme_of, verify
from tests.fediverse import ACTIVITY, FederatedNode, Fediverse, Stranger
from tests.node import SECRET
from tests.receiver import Asked, Reply


def reach(node: FederatedNode) -> Any:
    return node.services["federation"].instance.use_cases.reach


def fetcher(node: FederatedNode) -> Fetcher:
    found: Fetcher = reach(node).fetcher
    return found


def actors(node: FederatedNode) -> RemoteActors:
    found: RemoteActors = reach(node).actors
    return found


def document(of: Stranger, path: str, **parts: Any) -> str:
    """A note there, or what else the parts say; gives its address."""
    id = f"{of.url}{path}"
    of.documents[path] = {"id": id, "type": "Note", "attributedTo": of.id, **parts}
    return id


def reply(body: Any, content_type: str = ACTIVITY, status: int = 200) -> Reply:
    return Reply(status, json.dumps(body).encode(), {"Content-Type": content_type})


def leads_to(url: str) -> Reply:
    return Reply(302, headers={"Location": url})


def check_signature(asked: Asked, url: str, node: FederatedNode) -> None:
    key = reach(node).fetcher.keys.of(f"{node.origin}/ap/relay")
    request = SignedRequest(asked.method, url, asked.headers, asked.body)
    verify(request, key.private.public_key(), node.clock.now())


def refused(node: FederatedNode, url: str, reason: str) -> None:
    with pytest.raises(FetchFailed, match=reason):
        fetcher(node).get(url)


def test_s08_documents_and_keys_are_asked_for_with_the_relays_signature(
    fediverse: Fediverse,
) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    assert actors(node).key(bea.key.id).actor.id == bea.id
    (asked,) = bea.asked
    check_signature(asked, bea.id, node)
    assert f'keyId="{node.origin}/ap/relay#main-key"' in asked.headers["signature"]
    assert "application/activity+json" in asked.headers["accept"]
    assert "application/ld+json" in asked.headers["accept"]
    assert "cookie" not in asked.headers
    # The key that signs is to be had by somebody who has none yet.
    unsigned = node.app.test_client().get("/ap/relay")
    assert unsigned.status_code == 200
    assert unsigned.json["publicKey"]["id"] == f"{node.origin}/ap/relay#main-key"


def test_s11_only_public_addresses_are_asked_and_the_checked_one_is_dialled(
    fediverse: Fediverse,
) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    answers = [["8.8.8.8", "10.0.0.7"], ["::ffff:127.0.0.1"], ["fd00::1"], ["169.254.1.1"]]
    usual = reach(node).fetcher
    settings = Settings("federation", secret=SECRET, outgoing_http=True)
    for inner in answers:
        door = Outgoing(settings, resolve=lambda host, port, inner=inner: inner)
        guarded = Fetcher(door, usual.keys, usual.hosts, node.clock, usual.relay, usual.refuses)
        with pytest.raises(FetchFailed, match="public internet"):
            guarded.get("http://inner.example/users/bea")
        with pytest.raises(Exception, match="public internet"):
            guarded.post("http://inner.example/inbox", b"{}", usual.relay, "cavage")
    plain = Fetcher(
        Outgoing(settings), usual.keys, usual.hosts, node.clock, usual.relay, usual.refuses
    )
    for url in (bea.id, "http://localhost/", "http://[::1]/", "http://2130706433/"):
        with pytest.raises(FetchFailed):
            plain.get(url)
    assert bea.asked == []


def test_s12_three_redirects_are_followed_each_signed_for_anew(fediverse: Fediverse) -> None:
    node, bea, gus = fediverse.node(), fediverse.stranger(), fediverse.stranger("gus")
    here = document(gus, "/notes/1")
    bea.replies |= {
        "/1": leads_to(f"{bea.url}/2"),
        "/2": leads_to("3"),
        "/3": leads_to(here),
        "/0": leads_to("/1"),
        "/round": leads_to("/and-round"),
        "/and-round": leads_to("/round"),
        "/inside": leads_to("http://10.0.0.1/"),
        "/down": leads_to("file:///etc/passwd"),
        "/odd": leads_to("http://[half"),
        "/nowhere": Reply(302),
    }
    assert fetcher(node).get(f"{bea.url}/1")["id"] == here
    check_signature(gus.asked[-1], here, node)
    check_signature(bea.asked[1], f"{bea.url}/2", node)
    refused(node, f"{bea.url}/0", "leads on and on")
    before = len(bea.asked)
    refused(node, f"{bea.url}/round", "leads on and on")
    assert len(bea.asked) == before + 4
    refused(node, f"{bea.url}/inside", "port|public internet")
    refused(node, f"{bea.url}/down", "do not speak")
    refused(node, f"{bea.url}/odd", "no URL")
    refused(node, f"{bea.url}/nowhere", "302")


def test_s13_schemes_sizes_and_depths_are_bounded(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    for url in ("ftp://bea.example/a", "file:///etc/passwd", "gopher://a/", "", "bea"):
        refused(node, url, "do not speak")
    deep: Any = {}
    for _ in range(20):
        deep = {"a": deep}
    document(bea, "/deep", content=deep)
    refused(node, f"{bea.url}/deep", "nested too deeply")
    document(bea, "/large", content="a" * 1024 * 1024)
    refused(node, f"{bea.url}/large", "too large")
    for name, body in {
        "half": b'{"id": ',
        "list": b"[]",
        "latin": b'{"id": "\xe9"}',
        "surrogate": b'{"id": "\\ud800"}',
        "nul": b'{"id": "\\u0000"}',
        "nan": b'{"id": NaN}',
        "huge": b'{"id": 1e999}',
        "tower": b"[" * 100_000,
    }.items():
        bea.replies[f"/{name}"] = Reply(200, body, {"Content-Type": ACTIVITY})
        refused(node, f"{bea.url}/{name}", "it is not|it holds|nested")


def test_s14_an_object_is_what_it_says_and_where_it_says(fediverse: Fediverse) -> None:
    node, bea, gus = fediverse.node(), fediverse.stranger(), fediverse.stranger("gus")
    here = document(bea, "/notes/1")
    for good in (
        ACTIVITY,
        "Application/Activity+JSON; charset=utf-8",
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    ):
        bea.replies["/typed"] = reply({"id": f"{bea.url}/typed", "type": "Note"}, good)
        assert fetcher(node).get(f"{bea.url}/typed")["type"] == "Note"
    for bad in ("application/json", "text/html", "application/ld+json", "", "text/plain;" + good):
        bea.replies["/typed"] = reply({"id": f"{bea.url}/typed", "type": "Note"}, bad)
        refused(node, f"{bea.url}/typed", "no ActivityStreams document")
    # Another address of the same thing: its own name is asked.
    bea.replies["/also"] = reply({"id": here, "content": "forged"})
    assert "content" not in fetcher(node).get(f"{bea.url}/also")
    bea.replies["/loop"] = reply({"id": f"{bea.url}/pool"})
    bea.replies["/pool"] = reply({"id": f"{bea.url}/loop"})
    refused(node, f"{bea.url}/loop", "not what was asked for")
    # Somebody else's name, or nobody's.
    before = len(bea.asked)
    gus.replies["/notes/2"] = reply({"id": here, "type": "Note"})
    refused(node, f"{gus.url}/notes/2", "not what was asked for")
    gus.replies["/notes/3"] = reply({"type": "Note"})
    refused(node, f"{gus.url}/notes/3", "not what was asked for")
    assert len(bea.asked) == before
    for by in (bea.id, {"id": bea.id}, [gus.id, bea.id], {"id": 7}):
        speaks = document(gus, "/notes/4", attributedTo=by)
        if by == {"id": 7}:
            assert fetcher(node).get(speaks)["id"] == speaks
        else:
            refused(node, speaks, "speaks for another server")
    refused(node, document(gus, "/notes/5", actor=bea.id), "speaks for another server")


def test_what_is_deleted_is_told_from_what_never_was(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    bea.replies["/gone"] = reply({"id": f"{bea.url}/gone", "type": "Tombstone"}, status=410)
    with pytest.raises(Gone):
        fetcher(node).get(f"{bea.url}/gone")
    for status, passing in ((404, False), (403, False), (401, True), (500, True), (429, True)):
        bea.replies["/state"] = Reply(status)
        with pytest.raises(FetchFailed) as no:
            fetcher(node).get(f"{bea.url}/state")
        assert no.value.passing == passing and not isinstance(no.value, Gone)
    bea.stop()
    with pytest.raises(FetchFailed) as no:
        fetcher(node).get(f"{bea.url}/state")
    assert no.value.passing


def test_s29_a_server_that_wants_the_other_scheme_is_asked_in_it_and_remembered(
    fediverse: Fediverse,
) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    here = document(bea, "/notes/1")
    note = reply(bea.documents["/notes/1"])
    bea.replies["/notes/1"] = [Reply(401), note]
    assert fetcher(node).get(here)["id"] == here
    assert fetcher(node).get(here)["id"] == here
    schemes = [scheme_of(SignedRequest("GET", here, one.headers)) for one in bea.asked]
    assert schemes == ["cavage", "rfc9421", "rfc9421"]
    # A query is signed first and left out of the signature then.
    bea.asked.clear()
    bea.replies["/outbox"] = [Reply(401), Reply(401), reply({"type": "OrderedCollectionPage"})]
    page = f"{bea.url}/outbox?page=2"
    assert fetcher(node).page(page)["type"] == "OrderedCollectionPage"
    assert [one.path for one in bea.asked] == ["/outbox?page=2"] * 3
    check_signature(bea.asked[0], page, node)
    check_signature(bea.asked[1], f"{bea.url}/outbox", node)
    # Three times no is no.
    bea.asked.clear()
    bea.replies["/notes/1"] = Reply(401)
    refused(node, here, "401")
    assert len(bea.asked) == 2


def test_actors_are_asked_for_once_a_day(fediverse: Fediverse) -> None:
    node, bea = fediverse.node(), fediverse.stranger()
    known = actors(node)
    bea.actor["publicKey"] = [
        {"id": f"{bea.id}#old", "owner": bea.id, "publicKeyPem": "-----BEGIN PUBLIC KEY-----"},
        {"id": f"{bea.id}#stolen", "owner": f"{bea.url}/else", "publicKeyPem": bea.key.public_pem},
        {"id": "https://else.example/key", "owner": bea.id, "publicKeyPem": bea.key.public_pem},
        bea.actor["publicKey"],
        None,
    ]
    found = known.of(bea.id)
    assert (found.inbox, found.shared_inbox) == (bea.inbox, bea.shared_inbox)
    assert (found.type, found.username, found.name) == ("Person", "bea", "Bea")
    assert [key.id for key in found.keys] == [f"{bea.id}#old", bea.key.id]
    fediverse.clock.advance(hours=23)
    assert known.of(bea.id) == found and len(bea.asked) == 1
    bea.actor["name"] = "Beatrice"
    assert known.of(bea.id, fresh=True).name == "Beatrice" and len(bea.asked) == 2
    fediverse.clock.advance(hours=25)
    assert known.of(bea.id).fetched_at == fediverse.clock.now() and len(bea.asked) == 3
    # Unreachable for a while: what is known still counts, for two days.
    bea.replies["/users/bea"] = Reply(503)
    fediverse.clock.advance(hours=25)
    assert known.of(bea.id).name == "Beatrice"
    assert known.key(bea.key.id).actor.id == bea.id
    fediverse.clock.advance(hours=24)
    for ask in (lambda: known.of(bea.id), lambda: known.key(bea.key.id)):
        with pytest.raises(FetchFailed):
            ask()
    bea.replies["/users/bea"] = Reply(410)
    with pytest.raises(Gone):
        known.of(bea.id)
    assert known.known(bea.id) is None


def test_actors_that_are_none_and_keys_elsewhere_are_refused(fediverse: Fediverse) -> None:
    node, bea, gus = fediverse.node(), fediverse.stranger(), fediverse.stranger("gus")
    known = actors(node)
    for change in ({"type": "Note"}, {"inbox": None}, {"inbox": gus.inbox}, {"type": 5}):
        bea.documents["/users/odd"] = {**bea.actor, "id": f"{bea.url}/users/odd", **change}
        with pytest.raises(FetchFailed, match="no actor"):
            known.of(f"{bea.url}/users/odd")
    gus.actor["endpoints"] = {"sharedInbox": bea.shared_inbox}
    assert known.of(gus.id).shared_inbox == ""
    # GoToSocial: a key with an address of its own.
    path = "/users/bea/main-key"
    owned = {"id": f"{bea.url}{path}", "owner": bea.id, "publicKeyPem": bea.key.public_pem}
    bea.documents[path] = owned
    with pytest.raises(FetchFailed, match="shows no such key"):
        known.key(f"{bea.url}{path}")
    fediverse.clock.advance(minutes=2)
    bea.actor["publicKey"] = owned
    assert known.key(f"{bea.url}{path}").actor.id == bea.id
    gus.documents["/key"] = {**owned, "id": f"{gus.url}/key"}
    with pytest.raises(FetchFailed, match="neither an actor nor a key"):
        known.key(f"{gus.url}/key")


def test_collections_of_any_shape_are_read_and_those_without_end_are_left(
    fediverse: Fediverse,
) -> None:
    node, bea = fediverse.node(), fediverse.stranger()

    def read(path: str, most: int = 50) -> list[Any]:
        return list(items(fetcher(node), f"{bea.url}{path}", most))

    def page(path: str, *entries: Any, key: str = "orderedItems", **parts: Any) -> None:
        bea.documents[path] = {"id": f"{bea.url}{path}", key: list(entries), **parts}

    page("/flat", 1, 2, key="items")
    assert read("/flat") == [1, 2]
    page("/paged", first=f"{bea.url}/paged/1")
    page("/paged/1", 1, 2, next={"id": f"{bea.url}/paged/2"})
    page("/paged/2", 3)
    assert read("/paged") == [1, 2, 3] and read("/paged", 2) == [1, 2]
    embedded = {"type": "OrderedCollectionPage", "orderedItems": [1], "next": f"{bea.url}/paged/2"}
    page("/embedded", first=embedded)
    assert read("/embedded") == [1, 3]
    page("/one", key="orderedItems", first={"items": {"id": "a"}})
    assert read("/one") == [{"id": "a"}]
    # In circles, elsewhere, without end.
    page("/round", 1, next=f"{bea.url}/round")
    assert read("/round") == [1]
    page("/away", 1, next="https://elsewhere.example/2")
    assert read("/away") == [1]
    for number in range(30):
        page(f"/endless/{number}", number, next=f"{bea.url}/endless/{number + 1}")
    assert read("/endless/0") == list(range(20))
    page("/empty", first=None, next=5)
    assert read("/empty") == []
