"""Origins, and who speaks for whom (S6, S14 to S16)."""

import pytest

from services.federation.domain.authority import (
    host_of,
    is_its_own,
    may_change,
    origin_of,
    same_origin,
    speaks_for_itself,
)

BEA, EVE = "https://beta.test/users/bea", "https://evil.test/users/eve"


@pytest.mark.parametrize(
    ("uri", "origin"),
    [
        ("https://Beta.Test/users/bea#key", "https://beta.test"),
        ("https://beta.test:443/", "https://beta.test"),
        ("http://beta.test:443/", "http://beta.test:443"),
        ("http://[::1]:8000/a", "http://[::1]:8000"),
        ("https://bea@beta.test/", ""),
        ("https://beta.test:99999/", ""),
        ("urn:uuid:1", ""),
        ("", ""),
        ("https:///a", ""),
        ("https://[half", ""),
    ],
)
def test_an_origin_is_scheme_host_and_port(uri: str, origin: str) -> None:
    assert origin_of(uri) == origin
    assert host_of(uri) == origin.partition("://")[2]


def test_one_server_is_one_origin() -> None:
    assert same_origin(BEA, "https://beta.test:443/x")
    assert not same_origin(BEA, "http://beta.test/users/bea")
    assert not same_origin(BEA, "https://beta.test.evil.test/")
    assert not same_origin(BEA, "https://sub.beta.test/")
    assert not same_origin("urn:a", "urn:a") and not same_origin()


def test_a_document_speaks_for_its_own_server_only() -> None:
    note = {"id": "https://beta.test/notes/1"}
    assert speaks_for_itself(note) and speaks_for_itself({**note, "attributedTo": [BEA]})
    assert not speaks_for_itself({**note, "attributedTo": [BEA, {"id": EVE}]})
    assert not speaks_for_itself({**note, "actor": EVE}) and not speaks_for_itself({})


def test_s15_what_came_along_is_believed_when_it_is_the_actors_own() -> None:
    assert is_its_own({"id": "https://beta.test/notes/1"}, BEA)
    assert is_its_own({"type": "Follow"}, BEA)
    assert not is_its_own({"id": "https://beta.test/notes/1"}, EVE)
    assert not is_its_own({"id": "https://beta.test/notes/1", "attributedTo": EVE}, BEA)
    assert not is_its_own({"id": None}, BEA)


def test_s16_owners_servers_and_moderators_change_things() -> None:
    assert may_change("https://beta.test/users/mod", [BEA])
    assert may_change(EVE, [BEA], moderators=[EVE])
    assert not may_change(EVE, [BEA]) and not may_change(EVE, [])
