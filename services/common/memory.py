"""What is remembered for a moment, by several threads at once."""

from threading import Lock
from typing import Generic, TypeVar

from cachetools import TTLCache

T = TypeVar("T")


class Memory(Generic[T]):
    """Values by name, for some seconds; the least used go when there are too many."""

    def __init__(self, seconds: float, most: int = 5000) -> None:
        self._guard = Lock()
        self._kept: TTLCache[str, T] = TTLCache(most, seconds)

    def get(self, name: str) -> T | None:
        """What is remembered, or None."""
        with self._guard:
            return self._kept.get(name)

    def put(self, name: str, value: T) -> T:
        """Remember a value; gives it."""
        with self._guard:
            self._kept[name] = value
        return value

    def forget(self, name: str) -> None:
        """Remember one no longer."""
        with self._guard:
            self._kept.pop(name, None)

    def clear(self) -> None:
        """Remember nothing."""
        with self._guard:
            self._kept.clear()
