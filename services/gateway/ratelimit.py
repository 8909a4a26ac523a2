"""How often somebody may ask. Counted per process, by token where there is one, else by address."""

import time
from dataclasses import dataclass

from flask import Response, g, request
from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from services.common.errors import TooMany


@dataclass(frozen=True)
class Rule:
    """So many requests in so many seconds."""

    name: str
    amount: int
    seconds: int


READ = Rule("read", 6000, 60)
WRITE = Rule("write", 1800, 60)
SIGN_IN = Rule("sign_in", 1200, 600)
REGISTER = Rule("register", 1200, 3600)
MAIL = Rule("mail", 60, 3600)
GUESS = Rule("guess", 300, 600)
"""What could be tried in bulk: tokens of mails and sessions."""

STRICTER = {
    "/accounts": REGISTER,
    "/accounts/confirm": GUESS,
    "/accounts/resend-confirmation": MAIL,
    "/accounts/forgot-password": MAIL,
    "/accounts/reset-password": GUESS,
    "/sessions": SIGN_IN,
    "/sessions/refresh": SIGN_IN,
    "/me/email": MAIL,
    "/me/password": GUESS,
    "/register": REGISTER,
    "/confirm/resend": MAIL,
    "/forgot": MAIL,
    "/reset": GUESS,
    "/sign-in": SIGN_IN,
    "/unsubscribe": GUESS,
    "/guest-rsvps/confirm": GUESS,
    "/guest-rsvps/tap": GUESS,
    "/rsvp/confirm": GUESS,
    "/invitations/answer": GUESS,
    "/invitations/stop": GUESS,
}
"""Rules of single POSTs, beside those for reading and writing; by path below the prefix."""


class RateLimits:
    """Counts and refuses; does nothing when switched off."""

    def __init__(self, on: bool, stricter: dict[str, Rule] | None = None) -> None:
        self.on = on
        self.stricter = STRICTER if stricter is None else stricter
        self._window = FixedWindowRateLimiter(MemoryStorage())

    def count(self, rule: Rule, who: str) -> None:
        """One more request by `who`. Raises TooMany with seconds to wait."""
        if not self.on:
            return
        item = RateLimitItemPerSecond(rule.amount, rule.seconds, namespace=rule.name)
        allowed = self._window.hit(item, who)
        stats = self._window.get_window_stats(item, who)
        reset = max(1, int(stats.reset_time - time.time()) + 1)
        g.rate = (rule.amount, max(stats.remaining, 0), reset)
        if not allowed:
            raise TooMany("request.too_many", {"retry_after": reset})

    def spent(self, rule: Rule, who: str) -> bool:
        """Whether `who` has nothing left under a rule, without counting."""
        item = RateLimitItemPerSecond(rule.amount, rule.seconds, namespace=rule.name)
        return self.on and not self._window.test(item, who)


def count_request(limits: RateLimits, path: str, who: str, address: str) -> None:
    """Count a request under the general rule and, for a POST that has one, its stricter rule."""
    if not limits.on:
        return
    reading = request.method in ("GET", "HEAD", "OPTIONS")
    limits.count(READ if reading else WRITE, who)
    if request.method == "POST" and (rule := limits.stricter.get(path)):
        # By address even when signed in: a new token is too easily had.
        limits.count(rule, address)


def show_limits(response: Response) -> Response:
    """Tell the client where it stands."""
    if rate := g.get("rate"):
        limit, remaining, reset = rate
        response.headers["RateLimit-Limit"] = str(limit)
        response.headers["RateLimit-Remaining"] = str(remaining)
        response.headers["RateLimit-Reset"] = str(reset)
    return response
