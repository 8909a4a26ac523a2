"""A dictionary that knows what changed since it was marked."""

from dataclasses import dataclass
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.common.documents import from_document, to_sparse
from services.common.entries import Entries

keys = st.sampled_from("abcd")
acts = st.one_of(
    st.tuples(st.sampled_from(["set", "pop", "setdefault", "update", "merge"]), keys),
    st.tuples(st.sampled_from(["del", "popitem", "clear"]), keys),
)


def act(entries: dict[str, Any], how: str, key: str, value: Any) -> None:
    if how == "set":
        entries[key] = value
    elif how == "pop":
        entries.pop(key, None)
    elif how == "setdefault":
        entries.setdefault(key, value)
    elif how == "update":
        entries.update({key: value})
    elif how == "merge":
        entries |= {key: value}
    elif how == "del" and key in entries:
        del entries[key]
    elif how == "popitem" and entries:
        entries.popitem()
    elif how == "clear":
        entries.clear()


@given(st.sets(keys), st.lists(acts, max_size=12))
def test_what_changed_is_what_a_comparison_of_copies_finds(
    there: set[str], done: list[tuple[str, str]]
) -> None:
    before = {key: object() for key in sorted(there)}
    entries, plain = Entries(before), dict(before)
    entries.mark()
    for how, key in done:
        value = object()
        act(entries, how, key, value)
        act(plain, how, key, value)
    assert entries == plain
    put, gone = entries.changed()
    assert set(put) == {key for key in plain if plain[key] is not before.get(key)}
    assert set(gone) >= {key for key in before if key not in plain}
    assert not set(gone) & set(plain)
    entries.mark()
    assert entries.changed() == ([], [])


@dataclass(frozen=True)
class Line:
    text: str
    guests: int = 0
    names: tuple[str, ...] = ()


def test_a_sparse_document_reads_back_as_it_was() -> None:
    assert to_sparse(Line("a")) == {"text": "a"}
    for line in (Line("a"), Line("", 2), Line("b", 0, ("c",))):
        assert from_document(Line, to_sparse(line)).guests == line.guests
