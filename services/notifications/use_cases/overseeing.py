"""What could not be told: shown to its person, and to the operator who may try again or let go."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from services.common import metrics
from services.common.contracts.deliveries import (
    DELIVERY_STATES,
    DeliveryCount,
    DeliveryDetail,
    DeliveryFilter,
    DeliveryView,
    DropDeliveries,
    ListDeliveries,
    ListUndelivered,
    Number,
    OfDelivery,
    RetryDelivery,
    UndeliveredPage,
    UndeliveredView,
)
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Invalid, NotFound, Unauthenticated
from services.common.settings import Settings
from services.notifications.deliveries import Deliveries
from services.notifications.outcomes import Outcomes
from services.notifications.repository import Recipients
from services.notifications.texts import Unsayable, kind_of, say


@dataclass(frozen=True)
class Overseeing:
    """Answers about deliveries; all but `undelivered` is for the operator's command line only."""

    jobs: Deliveries
    outcomes: Outcomes
    recipients: Recipients
    settings: Settings

    def deliveries(self, command: ListDeliveries) -> list[DeliveryView]:
        """The operator's list. Raises Invalid naming `state` or `limit`."""
        among = DeliveryFilter(
            state=command.state,
            channel=command.channel,
            person=command.person,
            kind=command.kind,
            since=command.since,
        )
        return self.outcomes.newest(self._checked(among), check_limit(command.limit))

    def delivery(self, command: OfDelivery) -> DeliveryDetail:
        """All about one. Raises NotFound `delivery.unknown`."""
        found = self.outcomes.one(command.id)
        if found is None:
            raise NotFound("delivery.unknown")
        return found

    def retry_delivery(self, command: RetryDelivery) -> Number:
        """Queue failed deliveries again; gives how many. Raises Invalid when none is named."""
        if not command.id and not command.all:
            raise Invalid(fields={"id": ["required"]})
        return Number(count=self.jobs.retry("" if command.all else command.id))

    def drop_deliveries(self, command: DropDeliveries) -> Number:
        """Let go of what waits or failed; gives how many. Raises Invalid when nothing is named."""
        among = command.among or DeliveryFilter()
        if not command.id and among == DeliveryFilter():
            raise Invalid(fields={"id": ["required"]})
        if command.only:
            return Number(count=self.outcomes.droppable(self._checked(among)))
        return Number(count=self.outcomes.drop(self._checked(among), command.id))

    def count_deliveries(self) -> list[DeliveryCount]:
        """How many there are, by channel and state."""
        return self.outcomes.counts()

    def undelivered(self, command: ListUndelivered) -> UndeliveredPage:
        """What did not reach the asker, newest first."""
        if not command.asker.person:
            raise Unauthenticated("session.required")
        limit, before = check_limit(command.limit), _before(command.cursor)
        found = self.outcomes.missed(command.asker.person, before, limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return UndeliveredPage(
            items=[self._missed(one, command.asker.language) for one in found[:limit]],
            next=encode(last["created_at"].isoformat(), last["_id"]) if last else None,
        )

    def measure(self) -> None:
        """Show how many wait for the operator."""
        metrics.UNTOLD.set(self.outcomes.failed())

    def _checked(self, among: DeliveryFilter) -> DeliveryFilter:
        if among.state and among.state not in DELIVERY_STATES:
            raise Invalid(fields={"state": ["not_one_of"]})
        if not among.person or "/" in among.person:
            return among
        person = self.recipients.called(among.person)
        if not person:
            raise NotFound("person.not_found")
        return replace(among, person=person)

    def _missed(self, found: dict[str, Any], language: str) -> UndeliveredView:
        return UndeliveredView(
            id=found["_id"],
            kind=found["kind"],
            title=self._title(found, language),
            channel=found["channel"],
            at=found.get("failed_at") or found.get("done_at") or found["created_at"],
            reason=found["reason"],
        )

    def _title(self, found: dict[str, Any], language: str) -> str:
        settings = self.settings
        params, name = found["data"].get("params", {}), settings.name_in(language)
        try:
            kind = kind_of(found["kind"])
            return say(kind, params, language, settings.origin, name).title
        except Unsayable:
            return ""


def _before(cursor: str) -> tuple[datetime, str] | None:
    keys = decode(cursor, 2, (str, str))
    if keys is None:
        return None
    try:
        return datetime.fromisoformat(str(keys[0])).astimezone(UTC), str(keys[1])
    except (ValueError, OverflowError):
        raise Invalid(fields={"cursor": ["invalid"]}) from None
