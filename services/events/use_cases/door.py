"""At the door: who may stand there, who is expected, checking in."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from services.common import cursors
from services.common.contracts.events import (
    CheckIn,
    CheckInOutcome,
    CheckIns,
    DismissSteward,
    DoorLine,
    DoorNumbers,
    DoorPage,
    ListDoor,
    NameSteward,
    OfEvent,
    Stewards,
)
from services.common.contracts.shared import Asker, Text
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from services.common.rules import check_line, check_text
from services.events.domain import Event, Party
from services.events.domain.attendance import (
    NO_SHOW_AFTER,
    Arrival,
    Attendance,
    door_open,
    fresh,
    need_open,
    possible,
)
from services.events.use_cases.desk import Desk, confirmed

MOST_ITEMS = 500
MOST_LISTED = 500
ID_LIMIT = 64
DEVICE_LIMIT = 64
MOST_GUESTS = 20


@dataclass
class Wanted:
    """What a batch wants of one record: the record as it would begin, and item by item its place,
    its id, and who arrived; None takes the check-in back."""

    record: Attendance
    items: list[tuple[int, str, Arrival | None]] = field(default_factory=list)

    def decide(self, record: Attendance, event: Event) -> dict[int, str]:
        """Do all of it; gives what became of each item."""
        return {
            place: record.arrive(arrival, event) if arrival else record.take_back(id)
            for place, id, arrival in self.items
        }


class AtTheDoor(Desk):
    """What stewards and organizers ask while people come in."""

    def name_steward(self, command: NameSteward) -> Stewards:
        """Let somebody check in at this event."""
        self.to_run(command.event, command.asker)
        name = check_text(command.name, "name")
        if not self.doorway.records.name_steward(command.event, command.person, name):
            raise Conflict("door.too_many_stewards")
        return self._stewards(command.event)

    def dismiss_steward(self, command: DismissSteward) -> Stewards:
        """End that; dismissing nobody changes nothing."""
        self.to_run(command.event, command.asker)
        self.doorway.records.dismiss(command.event, command.person)
        return self._stewards(command.event)

    def stewards(self, command: OfEvent) -> Stewards:
        """Who may check in, for organizers."""
        self.to_run(command.event, command.asker)
        return self._stewards(command.event)

    def door(self, command: ListDoor) -> DoorPage:
        """The list at the door: names and states of those expected, and nothing else of them."""
        cursors.check_limit(command.limit, MOST_LISTED)
        event, organizer = self.at_door(command.event, command.asker)
        keys: Any = cursors.decode(command.cursor, 2, (int, str))
        found = self.doorway.expected.named(
            event.id, expected_states(event), command.q, keys, command.limit + 1
        )
        more = len(found) > command.limit
        found = found[: command.limit]
        known = self.doorway.attendance.of(event.id, [key for key, _ in found])
        now = self.clock.now()
        return DoorPage(
            event=event.id,
            title=event.title,
            status=event.shown_status(now),
            starts_at=event.starts_at,
            ends_at=event.ends_at,
            timezone=event.timezone,
            slug=event.slug,
            community_name=event.community_name,
            drop_in=event.drop_in,
            open=door_open(event, now),
            organizer=organizer,
            items=[line_of(key, party, known.get(key)) for key, party in found],
            numbers=self.numbers(event),
            next=cursors.encode(found[-1][1].seq, found[-1][0]) if more else None,
        )

    def check_in(self, command: CheckIns) -> CheckInOutcome:
        """Take over what devices at the door noted, in any order and as often as they send it."""
        if not 1 <= len(command.items) <= MOST_ITEMS:
            raise Invalid(fields={"items": ["too_many" if command.items else "required"]})
        _need_ids(command)
        event, _ = self.at_door(command.event, command.asker)
        now = self.clock.now()
        need_open(event, now)
        outcomes, clamped = self._noted(event, command, now)
        return CheckInOutcome(
            outcomes=[outcomes[place] for place in range(len(command.items))],
            clamped=clamped,
            numbers=self.numbers(event),
        )

    def at_door(self, event_id: str, asker: Asker) -> tuple[Event, bool]:
        """The event, for somebody who may check in there, and whether they run it. Stewards need
        no other right and get no other."""
        confirmed(asker)
        event = self.page(event_id)
        if self.doorway.records.is_steward(event.id, asker.person) and event.status != "draft":
            return event, False
        if self.seen_by(event, asker):
            return event, True
        raise Forbidden("door.not_steward")

    def numbers(self, event: Event) -> DoorNumbers:
        """How many were expected and how many came."""
        counted: DoorNumbers = self.doorway.attendance.numbers(event.id, event.counts.going)
        return counted

    def keep(self, event: Event, wanted: dict[str, Wanted]) -> dict[int, str]:
        """Write down what is wanted of each record, new ones in one write. Gives outcomes by
        place in the batch."""
        known = self.doorway.attendance.of(event.id, list(wanted))
        outcomes: dict[int, str] = {}
        new: list[Attendance] = []
        for key, want in wanted.items():
            if key not in known:
                record = replace(want.record, taken=[], recorded=[])
                outcomes |= want.decide(record, event)
                if record.state != "none":
                    new.append(record)
        taken = self.doorway.attendance.add_all(new)
        for key, want in wanted.items():
            if key in known or want.record.id in taken:
                outcomes |= self.doorway.attendance.change(
                    want.record.id, lambda one, want=want: want.decide(one, event)
                )
        if wanted:
            self.doorway.records.used(event.id, event.ends_at + NO_SHOW_AFTER)
        return outcomes

    def _noted(
        self, event: Event, command: CheckIns, now: datetime
    ) -> tuple[dict[int, str], list[str]]:
        event, keys = self._with_answers(event, command)
        outcomes: dict[int, str] = {}
        clamped: list[str] = []
        wanted: dict[str, Wanted] = {}
        for place, item in enumerate(command.items):
            try:
                want, arrival = self._read(event, item, keys[place], command)
            except Refusal as no:
                outcomes[place] = f"refused:{no.code}"
                continue
            if arrival is not None:
                arrival = possible(arrival, event, now)
                clamped += [item.id] if arrival.clamped else []
            wanted.setdefault(want.key, Wanted(want)).items.append((place, item.id, arrival))
        return outcomes | self.keep(event, wanted), clamped

    def _with_answers(self, event: Event, command: CheckIns) -> tuple[Event, list[str]]:
        # The event with just the answers this batch is about.
        keys = []
        for item in command.items:
            try:
                token = item.ticket
                keys.append(self.doorway.passes.read("door", token).key if token else item.key)
            except NotFound:
                keys.append("")
        return self.doorway.expected.page(event.id, keys), keys

    def _read(
        self, event: Event, item: CheckIn, key: str, command: CheckIns
    ) -> tuple[Attendance, Arrival | None]:
        by, device = command.asker.person, command.device[:DEVICE_LIMIT]
        if item.drop_in:
            name: Text = _line(item.name)
            own = fresh(event, f"w-{item.id}", name=name)
            heads = 1 + max(0, min(item.guests or 0, MOST_GUESTS))
            how: Any = "drop_in"
            return own, Arrival(id=item.id, how=how, at=item.at, heads=heads, by=by, device=device)
        if item.undo:
            return fresh(event, key), None
        party = self.expected(event, item, key)
        announced = party.guests if item.guests is None else item.guests
        return fresh(event, key, party.person, party.name), Arrival(
            id=item.id,
            how="qr" if item.ticket else "name",
            at=item.at,
            heads=1 + max(0, min(announced, party.guests)),
            by=by,
            device=device,
        )

    def expected(self, event: Event, item: CheckIn, key: str) -> Party:
        """The answer of somebody at the door. Raises NotFound or Conflict with why not."""
        party = event.answers.get(key)
        if item.ticket:
            held = self.doorway.passes.read("door", item.ticket)
            if held.event != event.id:
                raise Conflict("ticket.other_event")
            if party is None or party.state != "going" or party.seq != held.seq:
                raise Conflict("ticket.revoked")
        if party is None or party.state not in expected_states(event):
            raise Conflict("door.not_expected")
        return party

    def _stewards(self, event: str) -> Stewards:
        return Stewards(items=self.doorway.records.stewards(event))


def expected_states(event: Event) -> list[str]:
    """Answers that are on the door's list."""
    return ["going", "maybe"] if event.drop_in else ["going"]


def line_of(key: str, party: Party, record: Attendance | None) -> DoorLine:
    """Somebody on the door's list."""
    return DoorLine(
        key=key,
        name=party.name,
        guests=party.guests,
        state=record.state if record else "none",
        how=record.how if record else "",
        at=record.at if record else None,
        heads=record.heads if record and record.state == "present" else 0,
    )


def _need_ids(command: CheckIns) -> None:
    for item in command.items:
        if not (0 < len(item.id) <= ID_LIMIT and item.id.isascii() and item.id.isprintable()):
            raise Invalid(fields={"items.id": ["invalid"]})


def _line(name: str) -> Text:
    cleaned = check_line(name, "name", required=False)
    arabic = any("\u0600" <= mark <= "\u06ff" for mark in cleaned)
    return {"ar" if arabic else "en": cleaned} if cleaned else {}
