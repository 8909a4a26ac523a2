"""Aggregates with many entries: one entry's change writes one entry, kept copies never lie."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from pymongo import MongoClient
from pymongo.collection import Collection

from services.common.clock import SystemClock
from services.common.errors import Conflict
from services.common.messages import Message
from services.common.store import Repository


@dataclass(frozen=True)
class Line:
    text: str


@dataclass
class Book:
    id: str
    title: str = ""
    lines: dict[str, Line] = field(default_factory=dict)
    version: int = 0
    recorded: list[Message] = field(default_factory=list)


class Books(Repository[Book]):
    missing = "book.unknown"
    by_key = frozenset({"lines"})
    keeps = 2


@pytest.fixture
def shelf(mongo: MongoClient[Any]) -> Iterator[Collection[Any]]:
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield mongo[name]["books"]
    mongo.drop_database(name)


@pytest.fixture
def books(shelf: Collection[Any]) -> Books:
    books = Books(shelf, Book, SystemClock())
    books.add(Book(id="b", title="one", lines={"a": Line("first"), "z": Line("last")}))
    return books


def write(key: str, text: str) -> Any:
    def decide(book: Book) -> int:
        book.lines[key] = Line(text)
        return len(book.lines)

    return decide


def test_an_entry_is_added_replaced_and_removed_alone(books: Books, shelf: Collection[Any]) -> None:
    assert books.change("b", write("m", "middle")) == 3
    books.change("b", write("a", "again"))
    books.change("b", lambda book: book.lines.pop("z"))
    stored = shelf.find_one({"_id": "b"})
    assert stored is not None
    assert stored["lines"] == {"a": {"text": "again"}, "m": {"text": "middle"}}
    assert stored["version"] == 4
    assert books.get("b").lines["a"] == Line("again")


def test_what_was_not_touched_is_not_written(books: Books, shelf: Collection[Any]) -> None:
    books.change("b", write("m", "middle"))
    # Another hand changes an entry without a new version: only a whole rewrite would undo it.
    shelf.update_one({"_id": "b"}, {"$set": {"lines.z.text": "by hand"}})
    books.change("b", write("n", "next"))
    stored = shelf.find_one({"_id": "b"})
    assert stored is not None and stored["lines"]["z"]["text"] == "by hand"


def test_a_kept_copy_that_is_out_of_date_is_never_decided_on(
    books: Books, shelf: Collection[Any]
) -> None:
    other = Books(shelf, Book, SystemClock())
    books.change("b", write("m", "mine"))
    other.change("b", write("o", "theirs"))
    assert books.change("b", lambda book: sorted(book.lines)) == ["a", "m", "o", "z"]
    other.change("b", write("p", "theirs"))

    def refuse_unless_known(book: Book) -> str:
        if "p" not in book.lines:
            raise Conflict("not.there")
        return book.lines["p"].text

    assert books.change("b", refuse_unless_known) == "theirs"


def test_a_copy_half_changed_by_a_bug_is_not_kept(books: Books) -> None:
    books.change("b", write("m", "middle"))

    def trip(book: Book) -> None:
        book.title = "half"
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        books.change("b", trip)
    assert books.change("b", lambda book: (book.title, len(book.lines))) == ("one", 3)
    assert books.get("b").title == "one"


def test_only_so_many_copies_are_kept(books: Books) -> None:
    for id in ("c", "d", "e"):
        books.add(Book(id=id))
        books.change(id, write("a", id))
    assert list(books._kept) == ["d", "e"]


def test_two_processes_writing_at_once_lose_nothing(books: Books, shelf: Collection[Any]) -> None:
    others = [books, Books(shelf, Book, SystemClock()), Books(shelf, Book, SystemClock())]

    def fill(of: Books, start: int) -> None:
        for number in range(start, start + 20):
            of.change("b", write(f"k{number}", str(number)))

    threads = [
        threading.Thread(target=fill, args=(others[n % 3], n * 100), daemon=True) for n in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    stored = shelf.find_one({"_id": "b"})
    assert stored is not None
    assert len(stored["lines"]) == 122
    # Decisions that waited together share a write.
    assert stored["version"] <= 121
