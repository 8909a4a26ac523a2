"""The visitor pass: given out at home, shown once at one host node (D3)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker, Text

PassState = Literal["issued", "used", "revoked", "ended"]
VisitRule = Literal["open", "ask", "closed"]


@dataclass(frozen=True, kw_only=True)
class IssuePass:
    """Days at a host node, as a member of one community of this one, by its short name."""

    asker: Asker
    id: str
    host: str
    community: str
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class OfPass:
    """One pass of the asker's."""

    asker: Asker
    id: str


@dataclass(frozen=True, kw_only=True)
class Visited:
    """What somebody came to on a pass, as the host told."""

    title: Text
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PassView:
    """A pass as its owner sees it. `url` shows it to the host; it is there while that can be
    done. `by` says who revoked it: `home` or `host`."""

    id: str
    host: str
    community: str
    community_name: Text
    first: date
    last: date
    state: PassState
    by: str
    issued_at: datetime
    token: str = ""
    url: str = ""
    visited: list[Visited] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Passes:
    """All passes of a person, the newest first; few."""

    items: list[PassView]


@dataclass(frozen=True, kw_only=True)
class PresentPass:
    """Show a pass to this node, once."""

    token: str


@dataclass(frozen=True, kw_only=True)
class OfVisit:
    """A visit by the secret the visitor was given for their pass."""

    visit: str


@dataclass(frozen=True, kw_only=True)
class AnswerAsVisitor:
    """A visitor comes to an event, or does not."""

    visit: str
    event: str
    going: bool = True


@dataclass(frozen=True, kw_only=True)
class VisitAnswer:
    """What became of a visitor's answer: `asked` while organizers look at it, else as answers."""

    event: str
    slug: str
    title: Text
    starts_at: datetime
    timezone: str
    state: str


@dataclass(frozen=True, kw_only=True)
class VisitView:
    """A visit as the visitor sees it; `visit` is its secret, only when the pass is shown."""

    name: Text
    home: str
    community_name: Text
    first: date
    last: date
    field_ids: list[str]
    answers: list[VisitAnswer]
    visit: str = ""


@dataclass(frozen=True, kw_only=True)
class SetVisitRule:
    """How a community takes visitors: `places` per event at most (none for no limit), and homes
    whose visitors it does not take."""

    asker: Asker
    slug: str
    rule: VisitRule
    places: int | None = None
    blocked_homes: list[str] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class OfVisitors:
    """A community's visitors, for its organizers; the latest first."""

    asker: Asker
    slug: str
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class DecideVisitor:
    """Let a visitor in to an event, or refuse them."""

    asker: Asker
    slug: str
    id: str
    event: str
    admit: bool


@dataclass(frozen=True, kw_only=True)
class RevokeVisit:
    """End a visit of this node altogether; administrators only."""

    asker: Asker
    id: str


@dataclass(frozen=True, kw_only=True)
class VisitorView:
    """A visitor's answer as organizers see it."""

    id: str
    name: Text
    home: str
    community_name: Text
    first: date
    last: date
    answer: VisitAnswer


@dataclass(frozen=True, kw_only=True)
class VisitorPage:
    """How a community takes visitors, and a slice of them."""

    rule: VisitRule
    places: int | None
    blocked_homes: list[str]
    items: list[VisitorView]
    next: str | None = None


class VisitorPasses(Protocol):
    """What federation answers about passes and visits."""

    def issue_pass(self, command: IssuePass) -> PassView: ...

    def my_passes(self, command: Asker) -> Passes: ...

    def revoke_pass(self, command: OfPass) -> PassView: ...

    def present_pass(self, command: PresentPass) -> VisitView: ...

    def visit(self, command: OfVisit) -> VisitView: ...

    def answer_as_visitor(self, command: AnswerAsVisitor) -> VisitView: ...

    def set_visit_rule(self, command: SetVisitRule) -> VisitorPage: ...

    def visitors(self, command: OfVisitors) -> VisitorPage: ...

    def decide_visitor(self, command: DecideVisitor) -> None: ...

    def revoke_visit(self, command: RevokeVisit) -> None: ...
