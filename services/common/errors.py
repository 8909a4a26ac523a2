"""Refusals: the expected ways of saying no. Anything else that is raised is a bug."""

from typing import Any


class Refusal(Exception):
    """An expected no: a stable code for programs and details for the sentence a person reads.

    `details` holds JSON values only; it fills the placeholders of the translated sentence.
    """

    kind = "refusal"

    def __init__(self, code: str, details: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.details: dict[str, Any] = details or {}

    def __str__(self) -> str:
        return f"{self.code} {self.details}" if self.details else self.code


class Invalid(Refusal):
    """What was sent cannot be understood. `fields` maps a path (`venue.name`) to codes."""

    kind = "invalid"

    def __init__(
        self,
        code: str = "invalid",
        details: dict[str, Any] | None = None,
        *,
        fields: dict[str, list[str]] | None = None,
    ) -> None:
        super().__init__(code, dict(details or {}))
        if fields:
            self.details["fields"] = fields

    @property
    def fields(self) -> dict[str, list[str]]:
        """The codes by field path; empty when the whole request is meant."""
        return dict(self.details.get("fields", {}))


class Unauthenticated(Refusal):
    """Nobody in particular is asking, or the proof of who asks is not good."""

    kind = "unauthenticated"


class Forbidden(Refusal):
    """We know who asks, and they may not."""

    kind = "forbidden"


class NotFound(Refusal):
    """It is not there, or the asker has no right to know that it is."""

    kind = "not_found"


class Conflict(Refusal):
    """It cannot be done in the present state of things."""

    kind = "conflict"


class Stale(Refusal):
    """The change was prepared against an older version."""

    kind = "stale"


class TooMany(Refusal):
    """Too often; `retry_after` in details says how many seconds to wait."""

    kind = "too_many"


class Unavailable(Refusal):
    """A part of the node does not answer. Raised by callers, never by a domain."""

    kind = "unavailable"


KINDS: dict[str, type[Refusal]] = {
    kind.kind: kind
    for kind in (
        Invalid,
        Unauthenticated,
        Forbidden,
        NotFound,
        Conflict,
        Stale,
        TooMany,
        Unavailable,
    )
}


def refusal(kind: str, code: str, details: dict[str, Any]) -> Refusal:
    """Raise-able again on the caller's side, typed as it was on the other."""
    return KINDS.get(kind, Refusal)(code, details)
