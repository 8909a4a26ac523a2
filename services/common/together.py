"""Writing what several callers have at the same moment as one: each waits until its own is safe."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

P = TypeVar("P")
R = TypeVar("R")


@dataclass
class _Waiting(Generic[P]):
    """One caller's part, and what came of it."""

    part: P
    woken: threading.Event = field(default_factory=threading.Event)
    leads: bool = False
    result: Any = None
    trouble: BaseException | None = None


class Together(Generic[P, R]):
    """While one write is on its way, whoever comes next waits; then one of them writes for all.

    `write` gets the parts in the order they came, at most `most` of them, and gives as many
    results. What it raises, each caller of that write gets.
    """

    def __init__(self, write: Callable[[Sequence[P]], Sequence[R]], most: int = 200) -> None:
        self._write = write
        self._most = most
        self._guard = threading.Lock()
        self._busy = False
        self._line: list[_Waiting[P]] = []

    def put(self, part: P) -> R:
        """Have a part written; gives its result when it is. Raises what `write` raised."""
        mine = _Waiting(part)
        with self._guard:
            self._line.append(mine)
            if not self._busy:
                self._busy = mine.leads = True
        if not mine.leads:
            mine.woken.wait()
        if mine.leads:
            self._lead()
        if mine.trouble is not None:
            raise mine.trouble
        result: R = mine.result
        return result

    def _lead(self) -> None:
        with self._guard:
            batch = self._line[: self._most]
            del self._line[: self._most]
        try:
            results = self._write([one.part for one in batch])
            for one, result in zip(batch, results, strict=True):
                one.result = result
        except BaseException as trouble:
            for one in batch:
                one.trouble = trouble
        with self._guard:
            heir = self._line[0] if self._line else None
            self._busy = heir is not None
        if heir is not None:
            heir.leads = True
            heir.woken.set()
        for one in batch:
            one.woken.set()
