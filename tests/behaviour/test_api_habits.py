"""What holds for every call: problems, ids, headers, limits, tags, kept answers."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from services.common.errors import TooMany
from services.gateway.app import create_app
from services.gateway.node import KEY
from services.gateway.ratelimit import RateLimits, Rule
from tests.builders import registered
from tests.client import ApiClient
from tests.node import Node

PROBLEM = "application/problem+json"


@pytest.fixture
def node(empty_node: Node) -> Iterator[Node]:
    from services.membership.service import MembershipService

    yield empty_node.start(MembershipService)


@pytest.mark.parametrize(
    ("method", "path", "raw", "kind", "status", "code"),
    [
        ("GET", "/nowhere", None, "", 404, "route.unknown"),
        ("PUT", "/accounts", None, "", 405, "route.method_not_allowed"),
        ("POST", "/accounts", b"{", "application/json", 400, "request.malformed"),
        ("POST", "/accounts", b"\xff\xfe", "application/json", 400, "request.malformed"),
        ("POST", "/accounts", b'{"a": NaN}', "application/json", 400, "request.malformed"),
        ("POST", "/accounts", b"[" * 90000, "application/json", 400, "request.malformed"),
        ("POST", "/accounts", b"1" * 9000, "application/json", 400, "request.malformed"),
        ("POST", "/accounts", b"a=b", "application/x-www-form-urlencoded", 415, ""),
        ("POST", "/accounts", b"[]", "application/json", 422, "invalid"),
        ("POST", "/accounts", b'"x"', "application/json", 422, "invalid"),
        ("POST", "/accounts", b"null", "application/json", 422, "invalid"),
        ("POST", "/accounts", b"", "application/json", 422, "invalid"),
        ("GET", "/me", None, "", 401, "session.required"),
        ("GET", "/cities?limit=0", None, "", 422, "invalid"),
        ("GET", "/cities?limit=101", None, "", 422, "invalid"),
        ("GET", "/cities?limit=x", None, "", 422, "invalid"),
        ("GET", "/cities?cursor=x", None, "", 422, "invalid"),
        ("GET", "/cities?q=%00", None, "", 422, "invalid"),
        ("GET", "/people/%FF", None, "", 404, ""),
    ],
)
def test_every_refusal_is_a_problem_document(
    node: Node, method: str, path: str, raw: bytes | None, kind: str, status: int, code: str
) -> None:
    if path.startswith("/people") and "person" not in dir(node.services["membership"].instance):
        pytest.skip("people are not served yet")
    headers = {"Content-Type": kind} if kind else {}
    refused = node.client().ask(method, path, raw=raw, headers=headers)

    assert refused.status == status, refused
    assert refused.headers["Content-Type"] == PROBLEM
    problem = refused.json
    assert problem["status"] == status
    assert problem["request_id"] == refused.headers["X-Request-Id"]
    assert {"type", "title", "detail", "code"} <= set(problem)
    assert not code or problem["code"] == code
    if status == 405:
        assert "POST" in refused.headers["Allow"]


@pytest.mark.parametrize("size", [1024 * 1024 + 1, 10_000_000])
def test_a_body_that_is_too_large_is_refused_without_being_kept(node: Node, size: int) -> None:
    class Counting(io.BytesIO):
        largest = 0

        def read(self, amount: int | None = -1) -> bytes:
            piece = super().read(amount)
            Counting.largest = max(Counting.largest, len(piece))
            return piece

    client = node.app.test_client()
    refused = client.post(
        "/api/v1/accounts",
        input_stream=Counting(b"x" * size),
        content_length=size,
        content_type="application/json",
    )

    assert refused.status_code == 413
    assert refused.json is not None
    assert refused.json["code"] == "request.too_large"
    assert Counting.largest <= 65536


def test_a_body_of_unknown_length_is_bounded_too(node: Node) -> None:
    refused = node.app.test_client().post(
        "/api/v1/accounts",
        input_stream=io.BytesIO(b"x" * 3_000_000),
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
        content_type="application/json",
    )

    assert refused.status_code == 413


def test_a_small_body_of_unknown_length_is_read(node: Node) -> None:
    refused = node.app.test_client().post(
        "/api/v1/sessions",
        input_stream=io.BytesIO(b'{"login": "nobody", "password": "a wrong password"}'),
        headers={"Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
        content_type="application/json",
    )

    assert refused.json is not None
    assert refused.json["code"] == "account.wrong_credentials"


def test_a_bug_shows_a_number_and_nothing_else(
    node: Node, caplog: pytest.LogCaptureFixture
) -> None:
    node.services["membership"].asks["cities"] = lambda command: 1 / 0
    failed = node.client(language="en").get("/cities", q="x")

    assert (failed.status, failed.code) == (500, "node.failed")
    assert "division" not in failed.text and "ZeroDivision" not in failed.text
    assert failed.json["request_id"] in failed.headers["X-Request-Id"]


def test_a_service_that_is_down_gives_503_and_says_when_to_come_again(node: Node) -> None:
    node.down.add("membership")
    refused = node.client().get("/cities", q="x")

    assert (refused.status, refused.code) == (503, "membership.unavailable")
    assert int(refused.headers["Retry-After"]) >= 1


def test_a_request_id_is_taken_over_when_it_is_harmless(node: Node) -> None:
    given = node.client().get("/fields", headers={"X-Request-Id": "my-id.7"})
    wild = node.client().get("/fields", headers={"X-Request-Id": "a b<script>"})

    assert given.headers["X-Request-Id"] == "my-id.7"
    assert wild.headers["X-Request-Id"].isalnum()


def test_one_line_is_logged_for_a_request_without_tokens_or_queries(
    node: Node, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "multaqa")
    node.client().get("/cities?q=secret", headers={"X-Request-Id": "r1"})

    lines = [one for one in caplog.records if one.getMessage() == "answered"]
    facts = [getattr(one, "facts", {}) for one in lines if "route" in getattr(one, "facts", {})]
    assert facts[-1]["route"] == "/api/v1/cities"
    assert facts[-1]["status"] == 200
    assert "secret" not in json.dumps([one.__dict__ for one in lines], default=str)


def test_every_answer_is_guarded(node: Node) -> None:
    for path in ("/api/v1/fields", "/api/v1/nowhere", "/healthz", "/api/v1/docs", "/nowhere"):
        headers = node.client().page(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy and "unsafe" not in policy, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age" in headers["Strict-Transport-Security"]
        assert headers["Referrer-Policy"] == "strict-origin-when-cross-origin"


def test_other_sites_may_read_and_use_tokens_but_never_cookies(node: Node) -> None:
    preflight = node.client().ask("OPTIONS", "/events", headers={"Origin": "https://app.test"})
    read = node.client().get("/fields", headers={"Origin": "https://app.test"})

    assert preflight.status == 204
    assert "Authorization" in preflight.headers["Access-Control-Allow-Headers"]
    assert int(preflight.headers["Access-Control-Max-Age"]) > 0
    for answer in (preflight, read):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_read_carries_a_tag_and_is_not_sent_twice(node: Node) -> None:
    client = node.client()
    first = client.get("/fields")
    again = client.get("/fields", headers={"If-None-Match": first.etag})
    other = client.get("/fields", headers={"If-None-Match": 'W/"other"'})

    assert first.etag.startswith('W/"')
    assert (again.status, again.text, again.etag) == (304, "", first.etag)
    assert other.status == 200


def test_the_same_holds_for_a_signed_in_reader_whose_answers_are_never_kept(node: Node) -> None:
    client = registered(node, "amal")
    first = client.get("/sessions")
    again = client.get("/sessions", headers={"If-None-Match": first.etag})

    assert first.headers["Cache-Control"] == "private, no-store"
    assert again.status == 304


def counted(node: Node) -> list[str]:
    calls: list[str] = []
    hosted = node.services["membership"].asks
    real = hosted["cities"]

    def cities(command: Any) -> Any:
        calls.append(command["q"])
        return real(command)

    hosted["cities"] = cities
    return calls


def test_public_answers_are_kept_for_a_moment_and_a_write_ends_it(node: Node) -> None:
    calls = counted(node)
    anybody = node.client()
    first = anybody.get("/cities", q="الرياض")
    second = anybody.get("/cities", q="الرياض")
    assert (first.json, len(calls)) == (second.json, 1)

    anybody.get("/cities", q="الرياض", headers={"Accept-Language": "en"})
    assert len(calls) == 2

    registered(node, "amal")
    anybody.get("/cities", q="الرياض")
    assert len(calls) == 3


def test_a_kept_answer_serves_while_the_service_is_down(node: Node) -> None:
    anybody = node.client()
    before = anybody.get("/cities", q="جدة")
    node.app.extensions[KEY].cache.outdate()
    node.down.add("membership")
    during = anybody.get("/cities", q="جدة")

    assert (during.status, during.json) == (200, before.json)
    assert during.headers["Warning"].startswith("110")
    assert node.client().get("/cities", q="دبي").status == 503


def test_a_signed_in_reader_never_gets_a_kept_answer(node: Node) -> None:
    calls = counted(node)
    client = registered(node, "amal")
    client.get("/cities", q="الرياض")
    client.get("/cities", q="الرياض")

    assert len(calls) == 2


def limited(node: Node, **rules: Rule) -> ApiClient:
    limits = RateLimits(True, {f"/{name}": rule for name, rule in rules.items()})
    return ApiClient(create_app(node.call, node.settings("gateway"), node.clock, limits))


def test_too_many_requests_are_told_when_to_come_again(node: Node) -> None:
    client = limited(node, sessions=Rule("test", 3, 60))
    body = {"login": "nobody", "password": "wrong password"}
    for _ in range(3):
        assert client.post("/sessions", body).status == 401
    refused = client.post("/sessions", body)

    assert (refused.status, refused.code) == (429, "request.too_many")
    assert 1 <= int(refused.headers["Retry-After"]) <= 61
    assert refused.headers["RateLimit-Limit"] == "3"
    assert refused.headers["RateLimit-Remaining"] == "0"
    assert int(refused.headers["RateLimit-Reset"]) >= 1
    assert client.get("/fields").headers["RateLimit-Remaining"].isdigit()


def test_a_forwarded_address_counts_only_from_a_known_proxy(node: Node) -> None:
    from dataclasses import replace

    def ask(client: ApiClient, named: str) -> int:
        body = {"login": "nobody", "password": "wrong password"}
        headers = {"X-Forwarded-For": named}
        return client.post("/sessions", body, headers=headers).status

    rule = {"/sessions": Rule("test", 1, 60)}
    settings = node.settings("gateway")
    plain = ApiClient(create_app(node.call, settings, node.clock, RateLimits(True, rule)))
    assert [ask(plain, one) for one in ("1.1.1.1", "2.2.2.2")] == [401, 429]

    behind = replace(settings, trusted_proxies="127.0.0.0/8")
    proxied = ApiClient(create_app(node.call, behind, node.clock, RateLimits(True, rule)))
    assert [ask(proxied, one) for one in ("1.1.1.1", "2.2.2.2")] == [401, 401]
    # The left is free text of the client's own: only what our proxy added counts.
    assert ask(proxied, "9.9.9.9, 2.2.2.2") == 429


def test_counting_is_off_when_the_operator_says_so() -> None:
    limits = RateLimits(False)
    for _ in range(5):
        limits.count(Rule("test", 1, 60), "somebody")
    on = RateLimits(True)
    with Flask(__name__).test_request_context(), pytest.raises(TooMany):
        for _ in range(2):
            on.count(Rule("test", 1, 60), "somebody")


def test_the_process_is_alive_and_names_what_it_needs(node: Node) -> None:
    assert node.client().page("/healthz").json == {"status": "ok"}
    ready = node.client().page("/readyz")
    assert ready.status == 503
    assert ready.json["parts"]["membership"] == "ok"
    assert ready.json["parts"]["events"] == "down"
    counts = node.client().page("/metrics")
    assert "multaqa_http_answers_total" in counts.text
    assert 'route="/healthz"' in counts.text
