"""When to try again, when to pause, when to stop: S26 to S29 as plain rules."""

from typing import Literal

ATTEMPTS = 16
"""Attempts at one delivery, over two to three days (S26)."""
BREAKS_AFTER = 10
"""Failures in a row after which an inbox is left in peace (S27)."""
BREAK_SECONDS = 60
FAILING_DAYS = 7
"""Different days with failures and no success after which a host is unavailable (S28)."""
LONGEST_WAIT = 86400.0

Outcome = Literal["done", "gone", "other_scheme", "wait", "refused", "later"]
"""What an inbox's status means: `gone` for good, `other_scheme` to sign otherwise at once, `wait`
as long as it says, `refused` for good, `later` to try again."""


def delay(attempt: int, jitter: float) -> float:
    """Seconds to wait after the n-th failed attempt; `jitter` is between 0 and 1 (S26)."""
    return attempt**4 + 15 + jitter * attempt**4 / 2


def outcome(status: int) -> Outcome:
    """What to make of an inbox's answer (contract 10)."""
    if 200 <= status < 300:
        return "done"
    if status in (404, 410):
        return "gone"
    if status in (401, 403):
        return "other_scheme"
    if status == 429:
        return "wait"
    return "refused" if 400 <= status < 500 and status != 408 else "later"


def asked_wait(retry_after: str) -> float:
    """Seconds a `Retry-After` asks for; dates and nonsense count as a minute."""
    seconds = float(retry_after) if retry_after.isdigit() and len(retry_after) < 9 else 60.0
    return min(max(seconds, 1.0), LONGEST_WAIT)
