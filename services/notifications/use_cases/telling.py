"""Hearing messages and writing down what is to be told, so that hearing twice tells once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from services.common.clock import Clock
from services.common.contracts.events import GUEST, GuestConfirmed, GuestForgotten
from services.common.contracts.membership import (
    InvitationEnded,
    PersonChanged,
    PersonClosed,
    PersonRegistered,
)
from services.common.ids import derived_id
from services.common.jobs import Job
from services.common.messages import Message
from services.common.wire import open_envelope
from services.notifications.addresses import Address
from services.notifications.deliveries import Deliveries
from services.notifications.digests import Waiting
from services.notifications.domain import (
    EMAIL,
    INAPP,
    KINDS,
    Crowd,
    Notice,
    Recipient,
    told_by,
)
from services.notifications.domain.invitations import pretended
from services.notifications.domain.telling import DIGEST
from services.notifications.domain.wishes import NOTHING_CHOSEN
from services.notifications.repository import Kept, Told
from services.notifications.use_cases.bundling import Bundling

WALKS = "fanout"
"""The lane of jobs that walk through a crowd."""

FEW = 50
"""Up to so many people are looked up one by one."""


def crowd_lane(channel: str) -> str:
    """Where what goes to many by a channel waits, so that single people need not."""
    return f"{channel}-crowd"


INSIDE, OUTSIDE = "inside", "outside"
"""The two sides of telling: the pages of the application, and every way that leaves the node."""


class Batch(NamedTuple):
    """What is to be written for some people: notes for the application, jobs for what leaves it,
    and what waits for their digest."""

    notes: list[Told]
    jobs: list[Job]
    waiting: list[Waiting]


@dataclass(frozen=True)
class Telling:
    """What listeners do: keep the copy of people, and write notifications and mail jobs down."""

    kept: Kept
    jobs: Deliveries
    clock: Clock
    ways: tuple[str, ...] = ()
    """The channels besides mail that can be sent by."""
    origin: str = ""
    """Where people of ours have their URIs; whoever is elsewhere is told by their own node."""
    also: list[Callable[[dict[str, Any]], None]] = field(default_factory=list)
    """Who else hears each message: a service hears it once, at one door."""

    @property
    def bundling(self) -> Bundling:
        """Where edits wait for one another."""
        return Bundling(self.kept.bundles, self.clock)

    def hear(self, letter: dict[str, Any]) -> None:
        """Write down what follows from a message; its envelope's id makes that happen once."""
        for listener in self.also:
            listener(letter)
        message = open_envelope(letter)
        said_at = datetime.fromisoformat(letter["occurred_at"])
        if isinstance(message, PersonClosed | GuestForgotten):
            self._forget(message.person, said_at)
            return
        if isinstance(message, InvitationEnded):
            self.jobs.forget(pretended(message.invitation))
            self.kept.suppressions.forget(pretended(message.invitation))
            return
        self._learn(message, said_at)
        self.bundling.hear(message, said_at)
        told = told_by(message)
        if isinstance(told, Crowd):
            held = self.bundling.hold(message, told, letter["id"], said_at)
            self._plan_walk(told, letter["id"], *(held or ({}, None)))
        else:
            self.write_down(told, letter["id"])

    def write_down(self, notices: Sequence[Notice], cause: str) -> None:
        """What single people are to hear, in the application and by the ways outside it."""
        self.keep(self.prepare(notices, cause, (INSIDE, OUTSIDE)))

    def prepare(self, notices: Sequence[Notice], cause: str, sides: Sequence[str]) -> Batch:
        """What is to be written for these notices on these sides; nothing is written yet."""
        notices = [one for one in notices if self._ours(one.person)]
        people = [one.person for one in notices]
        batch = Batch([], [], [])
        if not people:
            return batch
        gone = self.kept.recipients.gone_lately if len(people) > FEW else self.kept.recipients.gone
        left, choices = gone(people), self.kept.choices.of_all(people)
        quiet = [person for person, wishes in choices.items() if wishes.quiet]
        zones = self.kept.recipients.zones(quiet) if quiet and OUTSIDE in sides else {}
        reached = self._reached(people) if OUTSIDE in sides else {}
        now = self.clock.now()
        for notice in notices:
            if notice.person in left:
                continue
            kind, wishes = KINDS[notice.kind], choices.get(notice.person, NOTHING_CHOSEN)
            wanted = wishes.channels_of(kind, str(notice.params.get("slug", "")), now)
            inside = INAPP in wanted and not notice.person.startswith(GUEST)
            if INSIDE in sides and inside:
                batch.notes.append(_note(notice, cause, now))
            if OUTSIDE in sides and EMAIL in wanted:
                batch.jobs.append(
                    _mail(notice, cause, now, wishes.hold(kind, zones.get(notice.person, ""), now))
                )
            if OUTSIDE in sides and DIGEST in wanted:
                batch.waiting.append(_for_digest(notice, cause, now))
            for address in reached.get(notice.person, ()):
                if address.channel in wanted:
                    leaves = wishes.hold(kind, zones.get(notice.person, ""), now)
                    batch.jobs.append(_note_out(notice, address, cause, now, leaves))
        return batch

    def _ours(self, person: str) -> bool:
        return not self.origin or "://" not in person or person.startswith(f"{self.origin}/")

    def _reached(self, people: Sequence[str]) -> dict[str, list[Address]]:
        found: dict[str, list[Address]] = {}
        for one in self.kept.addresses.active(people) if self.ways else ():
            if one.channel in self.ways:
                found.setdefault(one.person, []).append(one)
        return found

    def keep(self, batch: Batch) -> None:
        """One insert for the application, one for the rest; what is there already stays."""
        self.kept.notes.add(batch.notes)
        self.jobs.put(batch.jobs)
        self.kept.digests.hold(batch.waiting)

    def show(self, people: Sequence[str], kind: str, params: dict[str, Any], cause: str) -> None:
        """The same in the application of many; what is there already stays."""
        now, sort, slug = self.clock.now(), KINDS[kind], str(params.get("slug", ""))
        by_default = INAPP in NOTHING_CHOSEN.channels_of(sort, slug, now)
        left = self.kept.recipients.gone_lately(people)
        choices = self.kept.choices.deviating(people, kind, slug, INAPP, by_default)

        def wanted(person: str) -> bool:
            wishes = choices.get(person)
            return by_default if wishes is None else INAPP in wishes.channels_of(sort, slug, now)

        ids = {
            one: derived_id(cause, one, INAPP)
            for one in people
            if wanted(one) and one not in left and not one.startswith(GUEST)
        }
        alike = _note(Notice(kind=kind, person="", params=params), cause, now)
        self.kept.notes.add_alike(alike, ids)

    def plan_walk(
        self, data: dict[str, Any], kind: str, side: str, due: datetime | None = None
    ) -> None:
        """A walk through a crowd: first the pages of the application, then what leaves it. One
        that is planned already is due no later than this."""
        now = self.clock.now()
        id = derived_id(data["cause"], "crowd", *([] if side == INSIDE else [side]))
        extra = {"created_at": now, "channel": "crowd"}
        walk = Job(id, kind, {**data, "side": side}, due or now, WALKS, extra=extra)
        if not self.jobs.put([walk]) and due is not None:
            self.jobs.hurry(id, due)

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
            # Their clock may have changed.
            self.jobs.wake(message.person)

    def _forget(self, person: str, said_at: datetime) -> None:
        self.kept.recipients.forget(person, said_at)
        self.kept.choices.forget(person)
        self.kept.notes.forget(person)
        self.jobs.forget(person)
        self.kept.addresses.forget(person)
        self.kept.suppressions.forget(person)
        self.kept.reports.forget(person)
        self.kept.consents.forget(person)
        self.kept.digests.forget(person)

    def _plan_walk(
        self, crowd: Crowd, cause: str, held: dict[str, str], due: datetime | None
    ) -> None:
        data = {
            "source": crowd.source,
            "of": crowd.of,
            "but": crowd.but,
            "states": list(crowd.states),
            "params": {} if held else crowd.params,
            "cause": cause,
            "after": "",
            **held,
        }
        self.plan_walk(data, crowd.kind, INSIDE, due)


def _note(notice: Notice, cause: str, now: datetime) -> Told:
    return Told(
        id=derived_id(cause, notice.person, INAPP),
        person=notice.person,
        kind=notice.kind,
        params=_lasting(notice.params),
        created_at=now,
        about=_about(notice),
    )


def _for_digest(notice: Notice, cause: str, now: datetime) -> Waiting:
    return Waiting(
        id=derived_id(cause, notice.person, DIGEST),
        person=notice.person,
        kind=notice.kind,
        params=notice.params,
        at=now,
        about=_about(notice),
    )


def _mail(notice: Notice, cause: str, now: datetime, leaves: datetime) -> Job:
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
            **_held(leaves, now),
        },
        due_at=leaves,
        lane=KINDS[notice.kind].lane,
        extra=extra,
    )


def _note_out(notice: Notice, address: Address, cause: str, now: datetime, leaves: datetime) -> Job:
    crowd = KINDS[notice.kind].lane == "bulk"
    extra = {"created_at": now, "person": notice.person, "channel": address.channel}
    if about := _about(notice):
        extra["about"] = about
    return Job(
        id=derived_id(cause, notice.person, address.channel, address.id),
        kind=notice.kind,
        data={
            "person": notice.person,
            "params": notice.params,
            "address": address.id,
            **_held(leaves, now),
        },
        due_at=leaves,
        lane=crowd_lane(address.channel) if crowd else address.channel,
        extra=extra,
    )


def _held(leaves: datetime, now: datetime) -> dict[str, bool]:
    """What marks a job that waits for its person's hour, to be looked at again then."""
    return {"held": True} if leaves > now else {}


def _lasting(params: dict[str, Any]) -> dict[str, Any]:
    """Without a link's token; as it is where there is none, since a crowd shares it."""
    if "token" not in params:
        return params
    return {key: value for key, value in params.items() if key != "token"}


def _about(notice: Notice) -> str:
    """Somebody else who is named, and whose going must take the name along."""
    other = str(notice.params.get("person") or notice.params.get("by") or "")
    return other if other != notice.person else ""
