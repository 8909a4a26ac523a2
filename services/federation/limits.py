"""Counting what single servers and addresses do, in memory: each copy of the service its own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock

from cachetools import TTLCache

from services.common.clock import Clock
from services.common.errors import TooMany

MOST_NAMES = 20_000
BUSY_SECONDS = 5


@dataclass
class _Window:
    """Begins with the first thing counted."""

    ends_at: float
    count: int = 0


class Tally:
    """So many times in so many seconds, by name."""

    def __init__(self, most: int, seconds: int, clock: Clock) -> None:
        self.most = most
        self.seconds = seconds
        self._now = lambda: clock.now().timestamp()
        self._guard = Lock()
        self._windows: TTLCache[str, _Window] = TTLCache(MOST_NAMES, seconds, self._now)

    def add(self, name: str) -> int:
        """Count once more. Gives the seconds to wait when that is too often, else 0."""
        with self._guard:
            window = self._windows.get(name)
            if window is None:
                window = self._windows[name] = _Window(self._now() + self.seconds)
            window.count += 1
            return self._left(window) if window.count > self.most else 0

    def full(self, name: str) -> bool:
        """Whether once more would be too often."""
        with self._guard:
            window = self._windows.get(name)
            return window is not None and window.count >= self.most

    def _left(self, window: _Window) -> int:
        return max(1, int(window.ends_at - self._now()) + 1)


class Turns:
    """Few at a time do what waits for other servers, and nobody too often. Raises TooMany."""

    def __init__(self, at_once: int, tally: Tally) -> None:
        self._free = BoundedSemaphore(at_once)
        self._tally = tally

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        """One turn, counted under a name."""
        if wait := self._tally.add(name):
            raise TooMany("request.too_many", {"retry_after": wait})
        if not self._free.acquire(blocking=False):
            raise TooMany("request.too_many", {"retry_after": BUSY_SECONDS})
        try:
            yield
        finally:
            self._free.release()
