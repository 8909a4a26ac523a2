"""One invitation to one address: sent once, reminded of once, never repeated."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from services.common.contracts.membership import InvitationEnded, PersonInvited
from services.common.contracts.shared import Text
from services.common.messages import Message
from services.membership.domain.membership import Where

REMINDED_AFTER = timedelta(days=7)
KEPT = timedelta(days=30)
MOST_ROWS = 1000
MOST_A_DAY = 2000

Status = Literal["waiting", "accepted", "joined", "declined", "lapsed"]


@dataclass
class Invitation:
    """`id` is a keyed hash of community and address: what is left when the rest is forgotten, so
    that nobody is invited again who said no. Until accepted, the person is listed nowhere."""

    id: str
    community: str
    email: str
    email_key: str
    name: str
    language: str
    invited_by: str
    by_name: Text
    created_at: datetime
    status: Status = "waiting"
    remind_at: datetime | None = None
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def send(self, where: Where, token: str, reminder: bool = False) -> None:
        """Have the mail written: the invitation, or its only reminder."""
        self.remind_at = None if reminder else self.created_at + REMINDED_AFTER
        self.recorded.append(
            PersonInvited(
                invitation=self.id,
                community=where.community,
                slug=where.slug,
                community_name=where.name,
                person_name={self.language: self.name} if self.name else {},
                by_name=self.by_name,
                email=self.email,
                language=self.language,
                token=token,
                reminder=reminder,
            )
        )

    def accept(self) -> None:
        """The person wants to come; they belong once their account is confirmed."""
        if self.status == "waiting":
            self.status, self.remind_at = "accepted", None

    def join(self) -> None:
        """The person belongs: the address is no longer needed here."""
        if self.status in ("waiting", "accepted"):
            self._forget("joined")

    def decline(self) -> None:
        """The person does not want this, now or later. What is kept is the hash."""
        if self.status != "joined":
            self._forget("declined")

    def lapse(self) -> None:
        """Nobody answered in a month."""
        if self.status == "waiting":
            self._forget("lapsed")

    def _forget(self, status: Status) -> None:
        if self.status == status:
            return
        self.status, self.remind_at = status, None
        self.email = self.email_key = self.name = ""
        self.recorded.append(InvitationEnded(invitation=self.id, community=self.community))
