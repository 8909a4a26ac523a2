"""Saying yes to a channel, and saying no to it: on the page, by a link, by a word."""

from dataclasses import dataclass
from typing import Any

from services.common import metrics
from services.common.clock import Clock
from services.common.ids import derived_id
from services.common.jobs import GiveUp
from services.common.log import did
from services.notifications.addresses import Address
from services.notifications.domain.consenting import NEEDED, NOTIFICATIONS, Consent
from services.notifications.repository import Kept
from services.notifications.texts.catalogue import language_of, sentence


class NoConsent(GiveUp):
    """Nobody said yes to this; it is not sent."""

    reason = ""


@dataclass(frozen=True)
class Consenting:
    """Keeps who agreed to what, and stops what nobody agrees to any more."""

    kept: Kept
    clock: Clock

    def agree(
        self,
        person: str,
        channel: str,
        purpose: str,
        language: str,
        how: str,
        about: str = "",
    ) -> None:
        """Note a yes to the sentence shown in this language; a newer yes takes the place of what
        held before, and an address has one owner."""
        now, read = self.clock.now(), language_of(language)
        name = channel if purpose == NOTIFICATIONS else purpose
        self.kept.consents.renew(
            Consent(
                id=derived_id("consent", person, channel, purpose, about, now.isoformat()),
                person=person,
                channel=channel,
                purpose=purpose,
                at=now,
                text=sentence(read, f"consent.{name}"),
                language=read,
                how=how,
                about=about,
            )
        )

    def withdraw(self, person: str, channel: str, purpose: str, how: str, about: str = "") -> None:
        """End a channel at once, for a purpose or one address of it only; again changes nothing."""
        which = {"person": person, "channel": channel, "purpose": purpose}
        which |= {"about": about} if about else {}
        self.kept.consents.end(self.clock.now(), how, **which)
        if purpose == NOTIFICATIONS:
            self.kept.addresses.stop(person, channel, about)

    def stop(self, channel: str, key: str, how: str) -> Address | None:
        """Somebody wrote a word that stops a channel (`asks_to_stop`): end it at once. Gives the
        address as it was; None when it is nobody's."""
        address = self.kept.addresses.by_key(channel, key)
        if address is not None:
            self.withdraw(address.person, channel, NOTIFICATIONS, how, address.id)
        return address

    def gone(self, address: str, why: str) -> None:
        """The provider says that an address is no more: neither it nor what was agreed holds."""
        self.kept.addresses.end(address, "dead", why)
        self.kept.consents.end(self.clock.now(), "dead", about=address)

    def take_over(self) -> None:
        """Move what older versions kept inside addresses here; again finds nothing."""
        self.kept.addresses.take_out_consents(self._move)

    def _move(self, address: dict[str, Any]) -> None:
        old, active = address["consent"], address["state"] == "active"
        person, channel, purpose = address["person"], address["channel"], old["purpose"]
        given = derived_id(
            "consent", person, channel, purpose, address["_id"], old["at"].isoformat()
        )
        self.kept.consents.add(
            Consent(
                id=given,
                person=person,
                channel=channel,
                purpose=purpose,
                at=old["at"],
                text=old["text"],
                language="ar" if any("\u0600" <= one <= "\u06ff" for one in old["text"]) else "en",
                how=old["how"],
                about=address["_id"],
                ended_at=None if active else self.clock.now(),
                ended_how="" if active else address["state"],
            )
        )

    def insist(self, person: str, channel: str, purpose: str, about: str = "") -> None:
        """Before anything is sent. Raises NoConsent where a yes is needed and none is kept."""
        if purpose == NOTIFICATIONS and channel not in NEEDED:
            return
        if not self.kept.consents.given(person, channel, purpose, about):
            metrics.UNCONSENTED.labels(channel).inc()
            did("refused to send without consent", channel=channel, purpose=purpose)
            raise NoConsent("no consent is kept")
