"""Counting what single servers and addresses do, in memory: each copy of the service its own."""

from dataclasses import dataclass
from threading import Lock

from cachetools import TTLCache

from services.common.clock import Clock

MOST_NAMES = 20_000


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
