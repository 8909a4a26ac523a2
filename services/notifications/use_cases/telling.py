"""Hearing messages and writing down what is to be told, so that hearing twice tells once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from services.common.clock import Clock
from services.common.contracts.events import GUEST, GuestConfirmed, GuestForgotten
from services.common.contracts.membership import PersonChanged, PersonClosed, PersonRegistered
from services.common.ids import derived_id
from services.common.jobs import Job
from services.common.messages import Message
from services.common.wire import open_envelope
from services.notifications.deliveries import Deliveries
from services.notifications.domain import (
    EMAIL,
    INAPP,
    KINDS,
    Crowd,
    Notice,
    Recipient,
    channels_for,
    told_by,
)
from services.notifications.repository import Kept, Told

WALKS = "fanout"
"""The lane of jobs that walk through a crowd."""


@dataclass(frozen=True)
class Telling:
    """What listeners do: keep the copy of people, and write notifications and mail jobs down."""

    kept: Kept
    jobs: Deliveries
    clock: Clock
    also: list[Callable[[dict[str, Any]], None]] = field(default_factory=list)
    """Who else hears each message: a service hears it once, at one door."""

    def hear(self, letter: dict[str, Any]) -> None:
        """Write down what follows from a message; its envelope's id makes that happen once."""
        for listener in self.also:
            listener(letter)
        message = open_envelope(letter)
        said_at = datetime.fromisoformat(letter["occurred_at"])
        if isinstance(message, PersonClosed | GuestForgotten):
            self._forget(message.person, said_at)
            return
        self._learn(message, said_at)
        told = told_by(message)
        if isinstance(told, Crowd):
            self._plan_walk(told, letter["id"])
        else:
            self.write_down(told, letter["id"])

    def write_down(self, notices: Sequence[Notice], cause: str) -> None:
        """One insert for the application, one for the mails; what is there already stays."""
        people = [one.person for one in notices]
        if not people:
            return
        gone, choices = self.kept.recipients.gone(people), self.kept.choices.of_all(people)
        now = self.clock.now()
        notes: list[Told] = []
        mails: list[Job] = []
        for notice in notices:
            if notice.person in gone:
                continue
            wanted = channels_for(KINDS[notice.kind], choices.get(notice.person, {}))
            if INAPP in wanted and not notice.person.startswith(GUEST):
                notes.append(_note(notice, cause, now))
            if EMAIL in wanted:
                mails.append(_mail(notice, cause, now))
        self.kept.notes.add(notes)
        self.jobs.put(mails)

    def _learn(self, message: Message, said_at: datetime) -> None:
        if isinstance(message, GuestConfirmed):
            guest = Recipient(
                person=message.person,
                name=message.name,
                email=message.email,
                language=message.language,
                timezone=message.timezone,
                confirmed=True,
                link=message.link,
            )
            self.kept.recipients.learn(guest, said_at, newest=True)
        if isinstance(message, PersonRegistered | PersonChanged):
            person = Recipient(
                person=message.person,
                username=message.username,
                name=message.name,
                email=message.email,
                language=message.language,
                timezone=message.timezone,
                confirmed=isinstance(message, PersonChanged) and message.confirmed,
            )
            newest = isinstance(message, PersonChanged)
            self.kept.recipients.learn(person, said_at, newest)

    def _forget(self, person: str, said_at: datetime) -> None:
        self.kept.recipients.forget(person, said_at)
        self.kept.choices.forget(person)
        self.kept.notes.forget(person)
        self.jobs.forget(person)

    def _plan_walk(self, crowd: Crowd, cause: str) -> None:
        now = self.clock.now()
        data = {
            "source": crowd.source,
            "of": crowd.of,
            "but": crowd.but,
            "states": list(crowd.states),
            "params": crowd.params,
            "cause": cause,
            "after": "",
        }
        id = derived_id(cause, "crowd")
        extra = {"created_at": now, "channel": "crowd"}
        self.jobs.put([Job(id, crowd.kind, data, now, WALKS, extra=extra)])


def _note(notice: Notice, cause: str, now: datetime) -> Told:
    return Told(
        id=derived_id(cause, notice.person, INAPP),
        person=notice.person,
        kind=notice.kind,
        params={key: value for key, value in notice.params.items() if key != "token"},
        created_at=now,
        about=_about(notice),
    )


def _mail(notice: Notice, cause: str, now: datetime) -> Job:
    extra = {"created_at": now, "person": notice.person, "channel": EMAIL}
    if about := _about(notice):
        extra["about"] = about
    return Job(
        id=derived_id(cause, notice.person, EMAIL),
        kind=notice.kind,
        data={
            "person": notice.person,
            "params": notice.params,
            "address": notice.address,
            "language": notice.language,
        },
        due_at=now,
        lane=KINDS[notice.kind].lane,
        extra=extra,
    )


def _about(notice: Notice) -> str:
    """Somebody else who is named, and whose going must take the name along."""
    other = str(notice.params.get("person") or notice.params.get("by") or "")
    return other if other != notice.person else ""
