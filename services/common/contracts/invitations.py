"""Inviting people by address, once. Answered by membership."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from services.common.contracts.shared import Asker, Text

RowState = Literal["new", "known", "doubled", "invalid"]


@dataclass(frozen=True, kw_only=True)
class InviteByAddress:
    """Invite those a list names: CSV, vCards, or addresses one a line. With `dry_run` nobody is
    invited; it is only said what would happen."""

    asker: Asker
    slug: str
    content: str
    dry_run: bool = True


@dataclass(frozen=True, kw_only=True)
class OfInvitations:
    """The invitations of a community."""

    asker: Asker
    slug: str


@dataclass(frozen=True, kw_only=True)
class OfInvitation:
    """An invitation by the token in its mail."""

    token: str


@dataclass(frozen=True, kw_only=True)
class AnswerInvitation:
    """Accept or decline, by the token in the mail."""

    token: str
    accept: bool
    accept_rules: bool = False


@dataclass(frozen=True, kw_only=True)
class ListedRow:
    """A row of a list. `known` is whoever is a member, was invited before, or wants no invitation:
    which of these is not for organisers to learn."""

    line: int
    name: str
    email: str
    state: RowState


@dataclass(frozen=True, kw_only=True)
class InvitationRows:
    """What a list says and what became, or would become, of each row."""

    rows: list[ListedRow]
    counts: dict[str, int] = field(default_factory=dict)
    invited: int = 0


@dataclass(frozen=True, kw_only=True)
class InvitationCounts:
    """How many wait for an answer, accepted, and will hear no more."""

    waiting: int = 0
    accepted: int = 0
    ended: int = 0


@dataclass(frozen=True, kw_only=True)
class InvitationView:
    """An invitation as the invited person sees it. `email` and `name` are theirs, for registering;
    `registered` says that an account with that address is here."""

    status: Literal["waiting", "accepted", "joined", "declined", "lapsed"]
    slug: str
    community_name: Text
    about: Text
    rules: Text
    by_name: Text
    email: str = ""
    name: str = ""
    language: str = "ar"
    registered: bool = False


class Invitations(Protocol):
    """Inviting by address."""

    def invite_by_address(self, command: InviteByAddress) -> InvitationRows: ...
    def invitations(self, command: OfInvitations) -> InvitationCounts: ...
    def invitation(self, command: OfInvitation) -> InvitationView: ...
    def answer_invitation(self, command: AnswerInvitation) -> InvitationView: ...
