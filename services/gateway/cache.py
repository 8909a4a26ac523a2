"""Public answers kept for a moment: one request per key goes through, the rest get its answer."""

import mmap
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from cachetools import LRUCache

FRESH_SECONDS = 1.0
"""A write elsewhere shows after this time; our own writes show at once."""
STALE_SECONDS = 60.0
RETRY_SECONDS = 2.0
PATIENCE_SECONDS = 1.0
BYTES = 64 * 1024 * 1024
LARGEST = 1024 * 1024


@dataclass(frozen=True)
class Answer:
    """A whole HTTP answer. `public` says that anybody may be given the same one."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    route: str = ""
    public: bool = False
    age: int = 0
    stale: bool = False

    @property
    def code(self) -> int:
        """The status as a number."""
        return int(self.status[:3])

    def header(self, name: str) -> str:
        """The first header of this name, or nothing."""
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")


class Writes:
    """Tells when something was last changed through this gateway, by any of its processes."""

    def __init__(self, directory: str = "") -> None:
        self._shared: mmap.mmap | None = None
        self._own = 0
        if directory:
            path = Path(directory) / "writes"
            with path.open("a+b") as file:
                if os.fstat(file.fileno()).st_size < 8:
                    file.truncate(8)
                self._shared = mmap.mmap(file.fileno(), 8)

    def note(self) -> None:
        """Something was changed just now."""
        if self._shared is None:
            self._own += 1
        else:
            # The time rather than a count: two processes writing at once cannot cancel out.
            self._shared[:8] = time.monotonic_ns().to_bytes(8, "little")

    def last(self) -> int:
        """A number that differs after every change."""
        return self._own if self._shared is None else int.from_bytes(self._shared[:8], "little")


@dataclass
class _Kept:
    answer: Answer
    at: float
    write: int
    checked: float


@dataclass
class _Flight:
    done: threading.Event = field(default_factory=threading.Event)
    answer: Answer | None = None


class AnswerCache:
    """Keeps public answers: fresh for a second, stale for a minute while a service is down."""

    def __init__(self, writes: Writes | None = None, size: int = BYTES) -> None:
        self.writes = writes or Writes()
        self._kept: LRUCache[str, _Kept] = LRUCache(
            size, getsizeof=lambda kept: len(kept.answer.body) + 2000
        )
        self._flights: dict[tuple[str, int], _Flight] = {}
        self._lock = threading.Lock()

    def outdate(self) -> None:
        """Something changed: nothing kept is fresh any more, but may still serve in need."""
        self.writes.note()

    def answer(self, key: str, make: Callable[[], Answer]) -> Answer:
        """The kept answer while fresh; otherwise a new one, made by one request at a time."""
        now, write = time.monotonic(), self.writes.last()
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.write == write and now - kept.at < FRESH_SECONDS:
                return replace(kept.answer, age=int(now - kept.at))
            if kept is not None and now - kept.checked < RETRY_SECONDS and kept.checked > kept.at:
                return _stale(kept, now)
            flight = self._flights.get((key, write))
            leading = flight is None
            if flight is None:
                flight = self._flights[key, write] = _Flight()
        if leading:
            return self._lead(key, write, flight, kept, make)
        return _follow(flight, kept, make)

    def _lead(
        self, key: str, write: int, flight: _Flight, kept: _Kept | None, make: Callable[[], Answer]
    ) -> Answer:
        try:
            made = make()
            now = time.monotonic()
            if made.code == 503 and kept is not None and now - kept.at < STALE_SECONDS:
                kept.checked = now
                return _stale(kept, now)
            if made.public and made.code == 200 and len(made.body) <= LARGEST:
                flight.answer = made
                with self._lock:
                    self._kept[key] = _Kept(made, now, write, now)
            return made
        finally:
            with self._lock:
                self._flights.pop((key, write), None)
            flight.done.set()


def _follow(flight: _Flight, kept: _Kept | None, make: Callable[[], Answer]) -> Answer:
    now = time.monotonic()
    if kept is not None and now - kept.at < STALE_SECONDS:
        # Somebody has been waiting long: a service may be down, and an old answer is at hand.
        if not flight.done.wait(PATIENCE_SECONDS):
            return _stale(kept, time.monotonic())
    else:
        flight.done.wait(10)
    return flight.answer or make()


def _stale(kept: _Kept, now: float) -> Answer:
    return replace(kept.answer, age=int(now - kept.at), stale=True)
