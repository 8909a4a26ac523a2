"""What came of it: attendance for organizers and for oneself, and noting who did not come."""

from services.common import cursors
from services.common.contracts.events import (
    ArriveMyself,
    AttendancePage,
    AttendanceView,
    ListAttendance,
    MarkAttendance,
    MyAttendance,
    OfEvent,
    WallCode,
    WallView,
)
from services.common.contracts.membership import PersonClosed
from services.common.contracts.shared import Asker, Text
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from services.events.domain import Event, key_of
from services.events.domain.attendance import (
    NO_SHOW_AFTER,
    SELF_BEFORE,
    Arrival,
    Attendance,
    door_open,
    fresh,
    may_arrive,
)
from services.events.domain.passes import Pass
from services.events.use_cases.desk import confirmed, known
from services.events.use_cases.door import AtTheDoor, Wanted, expected_states
from services.events.use_cases.hearing import Hearing

STATES = ("present", "no_show", "excused")
SWEPT_AT_ONCE = 500


class Attended(AtTheDoor, Hearing):
    """After the door: corrections, numbers, own attendance, and those who were not seen."""

    def attendance(self, command: ListAttendance) -> AttendancePage:
        """Who came and who did not, for organizers only."""
        cursors.check_limit(command.limit)
        if command.state and command.state not in STATES:
            raise Invalid(fields={"state": ["not_one_of"]})
        event = self.to_run(command.event, command.asker)
        after = cursors.decode(command.cursor, 1, (str,))
        states = [command.state] if command.state else list(STATES)
        found = self.doorway.attendance.slice(
            event.id, states, str(after[0]) if after else "", command.limit + 1
        )
        more = len(found) > command.limit
        found = found[: command.limit]
        return AttendancePage(
            items=[attendance_view(one) for one in found],
            numbers=self.numbers(event),
            next=cursors.encode(found[-1].id) if more else None,
        )

    def mark_attendance(self, command: MarkAttendance) -> AttendanceView:
        """Correct what is kept of somebody: present, excused, did not come."""
        self.to_run(command.event, command.asker)
        event: Event = self.doorway.expected.page(command.event, [command.key])
        known_ = self.doorway.attendance.of(event.id, [command.key])
        party = event.answers.get(command.key)
        if command.key not in known_:
            if party is None or party.state not in expected_states(event):
                raise NotFound("attendance.unknown")
            record = fresh(event, command.key, party.person, party.name)
            self._add_if_new(record)
        now, by = self.clock.now(), command.asker.person
        if command.state != "excused" and now < event.starts_at and not door_open(event, now):
            raise Conflict("door.closed")

        def decide(one: Attendance) -> AttendanceView:
            one.mark(command.state, by, event, now)
            return attendance_view(one)

        id = fresh(event, command.key).id
        answer: AttendanceView = self.doorway.attendance.change(id, decide)
        self.doorway.records.used(event.id, event.ends_at + NO_SHOW_AFTER)
        return answer

    def my_attendance(self, command: OfEvent) -> MyAttendance:
        """What is kept of the asker's own attendance, and what they may do at the door."""
        known(command.asker)
        event = self.page(command.event, command.asker.person)
        self._may_know(event, command.asker)
        return self._mine(event, command.asker.person)

    def wall_code(self, command: WallCode) -> WallView:
        """The code for the wall, for organizers; another one if asked."""
        event = self.to_run(command.event, command.asker)
        turn = self.doorway.records.turn(event.id, command.renew)
        return WallView(
            event=event.id,
            title=event.title,
            starts_at=event.starts_at,
            timezone=event.timezone,
            slug=event.slug,
            community_name=event.community_name,
            code=self.doorway.passes.code(event.id, turn),
        )

    def arrive(self, command: ArriveMyself) -> MyAttendance:
        """Check oneself in with the code on the wall, from half an hour before until the end."""
        confirmed(command.asker)
        person, now = command.asker.person, self.clock.now()
        event = self.page(command.event, person)
        self._may_know(event, command.asker)
        if event.status == "cancelled":
            raise Conflict("event.cancelled")
        if not may_arrive(event, now):
            raise Conflict("door.self_closed")
        party = event.mine(person)
        seated = party is not None and party.state in expected_states(event)
        if not seated and not event.drop_in:
            raise Forbidden("door.not_seated")
        if self.memory.banned(event.community, person):
            raise Forbidden("event.banned")
        self._check_code(event, command)
        record = fresh(event, key_of(person), person, command.asker.name)
        arrival = Arrival(id=f"self-{record.id}", how="self", at=now)
        self.keep(event, {record.key: Wanted(record, [(0, "", arrival)])})
        return self._mine(event, person)

    def note_absent(self) -> None:
        """After the end, note who had a seat and was not seen, where the door was used at all."""
        while event_id := self.doorway.records.claim(self.clock.now()):
            event: Event | None = self.finders.page(event_id)
            due = event.ends_at + NO_SHOW_AFTER if event is not None else None
            if due is not None and due > self.clock.now():
                # It was moved to a later day since.
                self.doorway.records.swept(event_id, due)
                continue
            if event is not None and event.status == "published" and not event.drop_in:
                self._note_absent(event)
            self.doorway.records.swept(event_id)

    def person_closed(self, news: PersonClosed) -> None:
        """Forget the person here too: records keep their counts."""
        super().person_closed(news)
        self.doorway.attendance.forget(news.person, self.doorway.passes.unlinked)
        self.doorway.records.forget(news.person)

    def hand_over(self, event: Event, guest: str, person: str, name: Text) -> None:
        """What is kept of a guest's attendance is this person's; again changes nothing."""
        key = key_of(guest)
        theirs = self.doorway.attendance.of(event.id, [key]).get(key)
        if theirs is None:
            return
        own = fresh(event, key_of(person), person, name)
        self.doorway.attendance.add_all([own])
        self.doorway.attendance.change(own.id, lambda one: one.take_over(theirs, event))
        self.doorway.attendance.drop(theirs.id)

    def carried(self, event: Event, person: str) -> tuple[str, bool]:
        """The token of somebody's ticket, empty without a seat, and whether they came."""
        key, party = key_of(person), event.mine(person)
        if party is None or party.state != "going":
            return "", False
        record = self.doorway.attendance.of(event.id, [key]).get(key)
        token = self.doorway.passes.token("door", Pass(event.id, key, party.seq))
        return token, record is not None and record.state == "present"

    def attendance_of(self, asker: Asker) -> list[dict[str, object]]:
        """Everything kept of the asker's own attendance, for their export."""
        return [
            {
                "event": one.event,
                "state": one.state,
                "how": one.how,
                "at": one.at,
                "minutes": one.minutes,
                "heads": one.heads,
            }
            for one in self.doorway.attendance.of_person(asker.person)
            if one.state != "none"
        ]

    def _note_absent(self, event: Event) -> None:
        after: tuple[int, str] | None = None
        while True:
            found = self.doorway.expected.named(event.id, ["going"], "", after, SWEPT_AT_ONCE)
            if not found:
                return
            after = (found[-1][1].seq, found[-1][0])
            seen = self.doorway.attendance.of(event.id, [key for key, _ in found])
            absent = []
            for key, party in found:
                if key not in seen and party.person:
                    absent.append(fresh(event, key, party.person, party.name))
                    absent[-1].miss()
            self.doorway.attendance.add_all(absent)
            for record in seen.values():
                if record.state == "none":
                    self.doorway.attendance.change(record.id, lambda one: one.miss())

    def _add_if_new(self, record: Attendance) -> None:
        self.doorway.attendance.add_all([record])

    def _mine(self, event: Event, person: str) -> MyAttendance:
        now = self.clock.now()
        record = self.doorway.attendance.of(event.id, [key_of(person)]).get(key_of(person))
        party = event.mine(person)
        expected = party is not None and party.state in expected_states(event)
        return MyAttendance(
            state=record.state if record else "none",
            how=record.how if record else "",
            at=record.at if record else None,
            opens_at=event.starts_at - SELF_BEFORE,
            may_arrive=may_arrive(event, now) and (expected or event.drop_in),
            steward=self.doorway.records.is_steward(event.id, person),
        )

    def _may_know(self, event: Event, asker: Asker) -> None:
        # Whoever has an answer, or stands at the door, knows of the event already.
        if event.status != "draft" and (
            event.mine(asker.person) is not None
            or self.doorway.records.is_steward(event.id, asker.person)
        ):
            return
        self.seen_by(event, asker)

    def _check_code(self, event: Event, command: ArriveMyself) -> None:
        wait = 0
        given = "".join(str(int(mark)) for mark in command.code if mark.isdecimal())
        right = self.doorway.passes.code(event.id, self.doorway.records.turn(event.id))
        now, key = self.clock.now(), key_of(command.asker.person)
        # Every guess counts, the right one too: a lucky one after too many must not get in.
        wait = self.doorway.records.guessed(event.id, key, now)
        if wait:
            raise TooMany("door.too_many_guesses", {"retry_after": wait})
        if given != right:
            raise Invalid(fields={"code": ["wrong_code"]})


def attendance_view(record: Attendance) -> AttendanceView:
    """A record as organizers see it."""
    return AttendanceView(
        key=record.key,
        person=record.person,
        name=record.name,
        state=record.state,
        how=record.how,
        at=record.at,
        minutes=record.minutes,
        heads=record.heads,
    )
