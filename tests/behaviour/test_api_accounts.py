"""Accounts and sessions over HTTP."""

from collections.abc import Iterator

import pytest

from tests.builders import confirmation_token, person, registered
from tests.client import PASSWORD
from tests.node import Node


@pytest.fixture
def node(empty_node: Node) -> Iterator[Node]:
    from services.membership.service import MembershipService

    yield empty_node.start(MembershipService)


NEW = {
    "username": "amal",
    "email": "amal@example.org",
    "password": PASSWORD,
    "name": {"ar": "أمل", "en": "Amal"},
    "language": "ar",
    "city_id": "108410",
}


def test_an_account_is_opened_and_confirmed_and_signs_in(node: Node) -> None:
    made = node.client().post("/accounts", NEW)
    node.settle()

    assert made.status == 201
    assert made.headers["Location"] == "https://alpha.test/api/v1/people/amal"
    assert made.json["username"] == "amal"
    assert made.json["city"]["name"]["ar"] == "الرياض"
    assert made.json["confirmed"] is False

    token = confirmation_token(node, "amal")
    confirmed = node.client().post("/accounts/confirm", {"token": token})
    assert confirmed.status == 200
    assert confirmed.json["confirmed"] is True

    opened = node.client().post("/sessions", {"login": "amal", "password": PASSWORD})
    assert opened.status == 201
    assert opened.json["token_type"] == "Bearer"
    assert 0 < opened.json["expires_in"] <= 86400
    assert opened.headers["Cache-Control"] == "private, no-store"


def test_a_name_may_be_sent_as_plain_text(node: Node) -> None:
    arabic = node.client().post("/accounts", NEW | {"name": "أمل 🌙"})
    english = node.client().post(
        "/accounts", NEW | {"username": "badr", "email": "b@example.org", "name": "Badr"}
    )

    assert arabic.json["name"] == {"ar": "أمل 🌙"}
    assert english.json["name"] == {"en": "Badr"}


def test_everything_wrong_with_a_registration_is_named_at_once_in_the_readers_language(
    node: Node,
) -> None:
    refused = node.client(language="en").post(
        "/accounts", NEW | {"username": "A B", "email": "nobody", "password": "short"}
    )

    assert (refused.status, refused.code) == (422, "invalid")
    assert set(refused.errors) == {"username", "email", "password"}
    assert refused.json["detail"].startswith("What was sent")
    in_arabic = node.client(language="ar").post("/accounts", {})
    assert in_arabic.json["errors"]["username"][0]["message"] == "هذا مطلوب."
    assert in_arabic.headers["Content-Language"] == "ar"


def test_a_session_is_refreshed_listed_and_ended(node: Node) -> None:
    registered(node, "amal")
    anybody = node.client()
    opened = anybody.post("/sessions", {"login": "amal", "password": PASSWORD, "label": "حاسوبي"})
    renewed = anybody.post("/sessions/refresh", {"refresh_token": opened.json["refresh_token"]})
    assert renewed.status == 201

    client = node.client("amal")
    listed = client.get("/sessions").json["items"]
    assert [one["current"] for one in listed].count(True) == 1
    assert "حاسوبي" in [one["label"] for one in listed]

    assert client.delete("/sessions/current").status == 204
    gone = client.get("/me")
    assert (gone.status, gone.headers["WWW-Authenticate"]) == (401, 'Bearer realm="multaqa"')


def test_a_revoked_session_ends_at_once(node: Node) -> None:
    first = registered(node, "amal")
    second = node.client("amal")
    other = next(one for one in second.get("/sessions").json["items"] if not one["current"])

    assert first.get("/me").status == 200
    for one in second.get("/sessions").json["items"]:
        if not one["current"]:
            assert second.delete(f"/sessions/{one['id']}").status == 204
    assert first.get("/me").status == 401
    assert second.delete(f"/sessions/{other['id']}").status in (204, 404)


@pytest.mark.parametrize(
    "header", ["Bearer forged", "Bearer", "Basic YTpi", "bearer  ", "Bearer " + "x" * 5000, "\x7f"]
)
def test_a_bad_token_is_refused_even_where_none_is_needed(node: Node, header: str) -> None:
    refused = node.client().get("/cities", headers={"Authorization": header}, q="الرياض")

    assert refused.status == 401
    assert refused.headers["Content-Type"] == "application/problem+json"


def test_an_expired_token_is_refused(node: Node) -> None:
    client = registered(node, "amal")
    node.clock.advance(days=2)

    assert (client.get("/me").status, client.get("/me").code) == (401, "session.expired")


def test_a_token_for_reading_does_not_write(node: Node) -> None:
    registered(node, "amal")
    opened = node.client().post(
        "/sessions", {"login": "amal", "password": PASSWORD, "scopes": ["read"]}
    )
    client = node.client()
    client.token = opened.json["access_token"]

    assert client.get("/sessions").status == 200
    refused = client.post("/me/password", {"password": "x", "new_password": PASSWORD})
    assert (refused.status, refused.code) == (403, "session.scope_missing")
    assert client.delete("/sessions/current").status == 204


def test_a_lost_password_is_set_anew_and_ends_every_session(node: Node) -> None:
    client = person(node, "amal")
    anybody = node.client()

    known = anybody.post("/accounts/forgot-password", {"email": "amal@example.org"})
    unknown = anybody.post("/accounts/forgot-password", {"email": "nobody@example.org"})
    assert (known.status, known.text) == (unknown.status, unknown.text) == (204, "")
    node.settle()
    token = node.heard("password_reset_requested")[-1]["token"]

    new = {"token": token, "password": "another good password"}
    assert anybody.post("/accounts/reset-password", new).status == 204
    assert client.get("/me").status == 401
    assert node.client("amal", password="another good password").get("/sessions").status == 200
    assert anybody.post("/accounts/reset-password", new).status == 422


def test_the_same_registration_under_one_key_opens_one_account(node: Node) -> None:
    first = node.client().post("/accounts", NEW, key="one")
    again = node.client().post("/accounts", NEW, key="one")
    other = node.client().post("/accounts", NEW | {"username": "huda"}, key="one")
    node.settle()

    assert (first.status, first.json) == (again.status, again.json)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.headers["Location"] == first.headers["Location"]
    assert (other.status, other.code) == (422, "idempotency.key_reused")
    assert len(node.heard("person_registered")) == 1
