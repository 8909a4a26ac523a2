"""The lottery: a seed promised beforehand, an order anybody can compute again.

When the event is published, the SHA-256 of a secret seed is shown. Everybody who enters gets a
random ticket. At the draw the seed is shown, and the order is that of `SHA-256(seed + ":" +
ticket)` in hexadecimal. Walking in that order, a party is seated while nobody of its class waits
and its heads fit; whoever is not seated waits, in the drawn order. Organizers cannot choose the
seed after seeing who entered, nor learn it before.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MOST_ENTERED = 10_000
"""Parties in one draw: told of in one write, they must fit one document."""


@dataclass(frozen=True, kw_only=True)
class Drawn:
    """What became of a ticket. It names nobody, and stays when the person goes."""

    rank: int
    heads: int
    seat_class: str = ""
    outcome: Literal["seated", "waitlisted"]


def new_seed() -> str:
    """A seed nobody can guess."""
    return secrets.token_hex(32)


def new_ticket() -> str:
    """A ticket that tells neither who holds it nor when it was given out."""
    return secrets.token_hex(8)


def commitment_to(seed: str) -> str:
    """What is shown of a seed before the draw."""
    return hashlib.sha256(seed.encode()).hexdigest()


def lot(seed: str, ticket: str) -> str:
    """By what a ticket is ordered."""
    return hashlib.sha256(f"{seed}:{ticket}".encode()).hexdigest()


def drawn_order(seed: str, tickets: Iterable[str]) -> list[str]:
    """Tickets in the order they are drawn."""
    return sorted(tickets, key=lambda ticket: lot(seed, ticket))
