"""Addresses no mail goes to: what their person and the operator see and may change."""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from services.common.clock import Clock
from services.common.contracts.mail import (
    LiftByToken,
    LiftSuppression,
    ListSuppressions,
    MailAddress,
    Suppress,
    SuppressionPage,
    SuppressionView,
)
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Conflict, Invalid, NotFound, TooMany
from services.common.ids import derived_id
from services.common.jobs import GiveUp
from services.common.log import did
from services.notifications.channels.links import Links
from services.notifications.domain import Notice, Recipient
from services.notifications.domain.mail import CHECK
from services.notifications.repository import Kept
from services.notifications.suppressions import Suppression, key_of
from services.notifications.use_cases.reading import own
from services.notifications.use_cases.telling import Telling

PAUSE = timedelta(minutes=10)
"""Between two mails that ask whether an address works again."""


@dataclass(frozen=True)
class Suppressing:
    """Answers people about their own address, and the operator about all."""

    kept: Kept
    telling: Telling
    links: Links
    clock: Clock

    def mail_address(self, asker: Asker) -> MailAddress:
        """The asker's address, and whether mails go there."""
        known, found = self._mine(asker)
        if found is None:
            return MailAddress(email=known.email, reached=True)
        return MailAddress(
            email=known.email,
            reached=False,
            reason=found.reason,
            since=found.since,
            status=found.status,
        )

    def check_mail_address(self, asker: Asker) -> None:
        """Send one mail whose link lets all others go again. Raises Conflict `mail.reached`,
        TooMany `mail.just_sent`."""
        known, found = self._mine(asker)
        if found is None:
            raise Conflict("mail.reached")
        now = self.clock.now()
        if not self.kept.suppressions.asked(known.email, now, PAUSE):
            raise TooMany("mail.just_sent", {"retry_after": int(PAUSE.total_seconds())})
        notice = Notice(
            kind=CHECK,
            person=known.person,
            params={
                "token": self.links.token(found.address, found.since.isoformat()),
                "email": known.email,
                "person_name": known.name,
            },
            address=known.email,
            language=known.language,
        )
        self.telling.write_down([notice], derived_id("mail check", known.email, now.isoformat()))

    def lift_by_token(self, command: LiftByToken) -> None:
        """Whoever got that mail reads there: send to it again. Repeating it is harmless. Raises
        NotFound `link.unknown`."""
        address, since = self.links.read(command.token)
        moment = datetime.fromisoformat(since).astimezone(UTC)
        kept = self.kept.suppressions
        if not kept.lift(address, self.clock.now(), moment) and not kept.lifted(address, moment):
            raise NotFound("link.unknown")
        did("lifted a suppression", by="person")

    def suppressions(self, command: ListSuppressions) -> SuppressionPage:
        """Every suppressed address, a slice at a time."""
        limit = check_limit(command.limit)
        keys = decode(command.cursor, 1, (str,))
        found = self.kept.suppressions.page(str(keys[0]) if keys else "", limit + 1)
        shown = found[:limit]
        return SuppressionPage(
            items=[SuppressionView(**asdict(one)) for one in shown],
            next=encode(key_of(shown[-1].address)) if len(found) > limit else None,
        )

    def suppress(self, command: Suppress) -> None:
        """By the operator's wish. Raises Invalid naming `address`; again changes nothing."""
        address = _address(command.address)
        known = self.kept.recipients.by_email(address)
        self.kept.suppressions.put(
            Suppression(
                address=address,
                reason="operator",
                since=self.clock.now(),
                person=known.person if known else "",
                note=command.note[:300],
            )
        )

    def lift_suppression(self, command: LiftSuppression) -> None:
        """By the operator's wish. Raises Invalid naming `address`, NotFound
        `mail.not_suppressed`."""
        if not self.kept.suppressions.lift(_address(command.address), self.clock.now()):
            raise NotFound("mail.not_suppressed")
        did("lifted a suppression", by="operator")

    def _mine(self, asker: Asker) -> tuple[Recipient, Suppression | None]:
        known = self.kept.recipients.find(own(asker))
        if known is None or not known.email:
            return Recipient(person=asker.person), None
        try:
            return known, self.kept.suppressions.find(known.email)
        except GiveUp:
            return known, None


def _address(text: str) -> str:
    try:
        return key_of(text.strip())
    except GiveUp:
        raise Invalid(fields={"address": ["invalid"]}) from None
