"""One person in one community: asking, joining, roles, leaving, bans."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from services.common.contracts.membership import (
    MemberInvited,
    MemberJoined,
    MemberLeft,
    MembershipDeclined,
    MembershipRequested,
    RoleChanged,
)
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Forbidden, Invalid, NotFound
from services.common.ids import derived_id
from services.common.messages import Message

SETTABLE = ("active", "paused", "removed")
"""States an organizer may put a member into."""


@dataclass(frozen=True)
class Where:
    """What a membership's messages say of its community."""

    community: str
    slug: str
    name: Text


@dataclass
class Membership:
    """Where a person stands; an empty status is nowhere yet.

    `relation`, `visibility` and `terms` are copies of what the person says of themselves, so that
    a community's directory is read from one place.
    """

    id: str
    community: str
    person: str
    since: datetime
    status: str = ""
    role: str = "member"
    banned: bool = False
    note: str = ""
    reason: str = ""
    invited_by: str = ""
    relation: str = "none"
    visibility: str = "members"
    terms: list[str] = field(default_factory=list)
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    @property
    def active(self) -> bool:
        """Whether the person belongs to the community now."""
        return self.status == "active"

    def join(
        self,
        where: Where,
        name: Text,
        mode: str,
        agreed: bool,
        note: str,
        organizers: list[str],
        now: datetime,
    ) -> None:
        """Join or ask to, by the community's way of joining; again changes nothing.

        `agreed` says that the rules, if any, were accepted. Raises Forbidden `community.banned`
        or `community.invite_only`, Invalid `accept_rules`.
        """
        if self.banned:
            raise Forbidden("community.banned")
        if self.status in ("active", "paused") or (self.status == "pending" and mode != "open"):
            return
        if mode == "invite" and self.status != "invited":
            raise Forbidden("community.invite_only")
        if not agreed:
            raise Invalid(fields={"accept_rules": ["required"]})
        self.note, self.reason, self.role = note, "", "member"
        if mode == "approval" and self.status != "invited":
            self.status, self.since = "pending", now
            self.recorded.append(
                MembershipRequested(
                    community=where.community,
                    slug=where.slug,
                    community_name=where.name,
                    person=self.person,
                    person_name=name,
                    organizers=organizers,
                )
            )
            return
        self._begin(where, name, now, approved=False)

    def found(self, where: Where, name: Text, now: datetime) -> None:
        """Begin as the community's founder."""
        if self.active and self.role == "founder":
            return
        self.role = "founder"
        self._begin(where, name, now, approved=False)

    def invite(self, where: Where, by: str, by_name: Text, now: datetime) -> None:
        """Invite; who asked to join is in at once. Raises Conflict `membership.exists`, Forbidden
        `community.banned`."""
        if self.banned:
            raise Forbidden("community.banned")
        if self.status in ("active", "paused"):
            raise Conflict("membership.exists")
        if self.status == "invited":
            return
        self.status, self.since, self.invited_by, self.role = "invited", now, by, "member"
        self.recorded.append(
            MemberInvited(
                community=where.community,
                slug=where.slug,
                community_name=where.name,
                person=self.person,
                by=by,
                by_name=by_name,
            )
        )

    def set_status(
        self, where: Where, name: Text, status: str, banned: bool, reason: str, now: datetime
    ) -> None:
        """Approve, decline, pause, resume, remove, ban, or lift a ban."""
        if status == "active":
            self._admit(where, name, now)
        elif status == "paused":
            if self.status not in ("active", "paused"):
                raise Conflict("membership.not_active")
            self.status, self.reason = "paused", reason
        else:
            self._remove(where, banned, reason, now)

    def set_role(self, where: Where, role: str) -> None:
        """Another role for an active member. Raises Conflict `membership.not_active`."""
        if self.role == role and self.status in ("active", "paused"):
            return
        if not self.active:
            raise Conflict("membership.not_active")
        self.role = role
        self.recorded.append(
            RoleChanged(
                community=where.community,
                slug=where.slug,
                community_name=where.name,
                person=self.person,
                role=role,
            )
        )

    def leave(
        self, where: Where, now: datetime, reason: Literal["left", "removed", "closed"] = "left"
    ) -> None:
        """End it by the person's own will; a request or invitation is withdrawn."""
        if self.status in ("", "left", "removed"):
            return
        belonged = self.status in ("active", "paused")
        self.status, self.role, self.since, self.note = "left", "member", now, ""
        if belonged:
            self._tell_left(where, reason)

    def _admit(self, where: Where, name: Text, now: datetime) -> None:
        if self.active:
            return
        if self.status == "paused":
            self.status, self.reason = "active", ""
        elif self.status == "pending":
            self._begin(where, name, now, approved=True)
        else:
            raise Conflict("membership.not_pending")

    def _remove(self, where: Where, banned: bool, reason: str, now: datetime) -> None:
        before = self.status
        if not before and not banned:
            raise NotFound("membership.not_found")
        self.banned, self.reason = banned, reason
        if before in ("left", "removed") and not banned:
            return
        if before != "removed":
            self.since = now
        self.status, self.role, self.note = "removed", "member", ""
        if before in ("active", "paused"):
            self._tell_left(where, "removed")
        elif before == "pending":
            self.recorded.append(
                MembershipDeclined(
                    community=where.community,
                    slug=where.slug,
                    community_name=where.name,
                    person=self.person,
                )
            )

    def _begin(self, where: Where, name: Text, now: datetime, approved: bool) -> None:
        self.status, self.since, self.reason = "active", now, ""
        self.recorded.append(
            MemberJoined(
                community=where.community,
                slug=where.slug,
                community_name=where.name,
                person=self.person,
                person_name=name,
                role=self.role,
                approved=approved,
            )
        )

    def _tell_left(self, where: Where, reason: Literal["left", "removed", "closed"]) -> None:
        self.recorded.append(
            MemberLeft(
                community=where.community,
                slug=where.slug,
                community_name=where.name,
                person=self.person,
                reason=reason,
                banned=self.banned,
            )
        )


def membership_id(community: str, person: str) -> str:
    """The one id of this person's membership of this community."""
    return derived_id("membership", community, person)
