"""Those who wait, in order: a line for each class of seats, and the offers by their deadline."""

from bisect import bisect_left, insort
from collections.abc import Iterator, Mapping
from datetime import datetime

from services.events.domain.seats.party import Party


class Lines:
    """Keys of answers in the order they are served; follows the answers one change at a time."""

    def __init__(self, answers: Mapping[str, Party]) -> None:
        self._waiting: dict[str, list[tuple[int, str]]] = {}
        self._offers: list[tuple[datetime, str]] = []
        for key, party in answers.items():
            if party.state == "waitlisted":
                self._waiting.setdefault(party.seat_class, []).append((party.seq, key))
            elif party.deadline is not None:
                self._offers.append((party.deadline, key))
        for line in self._waiting.values():
            line.sort()
        self._offers.sort()

    def of(self, seat_class: str) -> list[tuple[int, str]]:
        """Number and key of everybody who waits for this class, the first first."""
        return self._waiting.get(seat_class, [])

    def classes(self) -> list[str]:
        """The classes somebody waits for."""
        return sorted(name for name, line in self._waiting.items() if line)

    def ahead(self, key: str, party: Party) -> int:
        """How many stand before this party."""
        return bisect_left(self.of(party.seat_class), (party.seq, key))

    def offers(self, until: datetime) -> Iterator[str]:
        """Keys of the offers that lapse by then, the first first."""
        return (key for deadline, key in list(self._offers) if deadline <= until)

    @property
    def next_deadline(self) -> datetime | None:
        """When the next offer lapses."""
        return self._offers[0][0] if self._offers else None

    def follow(self, key: str, old: Party | None, new: Party | None) -> None:
        """Take over that an answer changed."""
        if old is not None and old.state == "waitlisted":
            line = self._waiting[old.seat_class]
            del line[bisect_left(line, (old.seq, key))]
        elif old is not None and old.deadline is not None:
            del self._offers[bisect_left(self._offers, (old.deadline, key))]
        if new is not None and new.state == "waitlisted":
            insort(self._waiting.setdefault(new.seat_class, []), (new.seq, key))
        elif new is not None and new.deadline is not None:
            insort(self._offers, (new.deadline, key))
