"""Writing what several callers have at the same moment as one: each waits until its own is safe."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass
class _Waiting(Generic[T]):
    """One caller's part, and what came of it."""

    part: T
    done: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    trouble: BaseException | None = None


class Together(Generic[T]):
    """While one write is on its way, whoever comes next waits; then one of them writes for all.

    `write` gets the parts in the order they came, at most `most` of them. What it raises, each
    caller of that write gets.
    """

    def __init__(self, write: Callable[[Sequence[T]], object], most: int = 200) -> None:
        self._write = write
        self._most = most
        self._guard = threading.Lock()
        self._busy = False
        self._line: list[_Waiting[T]] = []

    def put(self, part: T) -> None:
        """Have a part written; it is when this returns. Raises what `write` raised."""
        mine = _Waiting(part)
        with self._guard:
            self._line.append(mine)
            if not self._busy:
                self._busy = mine.leads = True
        if not mine.leads:
            mine.done.wait()
        if mine.leads:
            self._lead()
        if mine.trouble is not None:
            raise mine.trouble

    def _lead(self) -> None:
        with self._guard:
            batch = self._line[: self._most]
            del self._line[: self._most]
        try:
            self._write([one.part for one in batch])
        except BaseException as trouble:
            for one in batch:
                one.trouble = trouble
        with self._guard:
            heir = self._line[0] if self._line else None
            self._busy = heir is not None
        if heir is not None:
            heir.leads = True
            heir.done.set()
        for one in batch:
            one.done.set()
