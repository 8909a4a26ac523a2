"""Sessions: what a device may do in a person's name, and until when."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from services.common.errors import Forbidden
from services.common.rules import Mistakes

SCOPES = ("read", "write", "admin")
ACCESS = timedelta(hours=1)
REFRESH = timedelta(days=30)
WEB = timedelta(days=30)
NOTE_USE_EVERY = timedelta(minutes=10)
MAX_SESSIONS = 50
KEPT_SPENT = 60
LABEL_LIMIT = 100


@dataclass
class Session:
    """One device's session. Tokens are kept as SHA-256 digests only.

    `access` is what requests carry until `access_until`; an `api` session gets a new pair with
    `refresh` until `until`. `spent` are refresh digests that were used up: seeing one again means
    that two hold it. A `web` session has the one token, prolonged by use.
    """

    id: str
    kind: str
    label: str
    scopes: list[str]
    access: str
    access_until: datetime
    until: datetime
    created_at: datetime
    used_at: datetime
    refresh: str = ""
    spent: list[str] = field(default_factory=list)

    def rotate(self, access: str, refresh: str, now: datetime) -> None:
        """A new pair of tokens; the old refresh token is used up."""
        self.spent = [*self.spent, self.refresh][-KEPT_SPENT:]
        self.access, self.refresh = access, refresh
        self.access_until, self.until = now + ACCESS, now + REFRESH
        self.used_at = now


def open_session(
    id: str, kind: str, label: str, scopes: list[str], access: str, refresh: str, now: datetime
) -> Session:
    """A new session; `refresh` is empty for kind `web`."""
    return Session(
        id=id,
        kind=kind,
        label=label,
        scopes=scopes,
        access=access,
        access_until=now + (WEB if kind == "web" else ACCESS),
        until=now + (WEB if kind == "web" else REFRESH),
        created_at=now,
        used_at=now,
        refresh=refresh,
    )


def check_scopes(scopes: list[str], admin: bool) -> list[str]:
    """The scopes asked for, each once. Raises Invalid, or Forbidden `session.scope`."""
    mistakes = Mistakes()
    for place, scope in enumerate(scopes[:20]):
        if scope not in SCOPES:
            mistakes.note(f"scopes.{place}", "not_one_of")
    if not scopes:
        mistakes.note("scopes", "required")
    mistakes.refuse()
    if "admin" in scopes and not admin:
        raise Forbidden("session.scope", {"scope": "admin"})
    return [scope for scope in SCOPES if scope in scopes]


def with_session(sessions: list[Session], new: Session, now: datetime) -> list[Session]:
    """The living sessions and the new one; of too many those unused the longest end."""
    living = sorted((one for one in sessions if one.until > now), key=lambda one: one.used_at)
    return [*living[-(MAX_SESSIONS - 1) :], new]
