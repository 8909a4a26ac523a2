"""Cursors go out and come back the same, and nothing else comes in."""

import base64
import json

import pytest

from services.common.cursors import check_limit, decode, encode
from services.common.errors import Invalid


@pytest.mark.parametrize("keys", [("x",), (3, "محمد"), (-1.5, "a", "b"), ("",), ("🙂/+=",)])
def test_keys_come_back_as_they_were(keys):
    cursor = encode(*keys)

    assert decode(cursor, len(keys)) == keys
    assert cursor.isascii()
    assert not set(cursor) & set("/+= ")


def test_no_cursor_is_the_beginning():
    assert decode("", 2) is None


def packed(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "محمد",
        "!!!!",
        "a" * 2000,
        packed({"$gt": ""}),
        packed([{"$gt": ""}]),
        packed([True]),
        packed([None]),
        packed([2**64]),
        packed(["a", "b"]),
        packed(["\ud800"]),
        packed([float("nan")]),
        "W" * 999,
    ],
)
def test_anything_else_is_refused(cursor):
    with pytest.raises(Invalid) as refused:
        decode(cursor, 1)

    assert refused.value.fields == {"cursor": ["invalid"]}


def test_keys_of_another_kind_are_refused():
    with pytest.raises(Invalid):
        decode(encode(3), 1, (str,))


@pytest.mark.parametrize("limit", [0, -1, 101])
def test_slices_are_bounded(limit):
    with pytest.raises(Invalid) as refused:
        check_limit(limit)

    assert refused.value.fields == {"limit": ["invalid"]}
    assert check_limit(100) == 100
