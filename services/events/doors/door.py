"""Doors of the door: checking in, tickets, attendance."""

from typing import Any

from services.common.contracts.events import (
    ArriveMyself,
    CheckIns,
    DismissSteward,
    ListAttendance,
    ListDoor,
    MarkAttendance,
    NameSteward,
    OfEvent,
    ReadPass,
    WallCode,
)
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load

Payload = Any


class DoorDoors:
    """Checking in, tickets and links, attendance."""

    use_cases: Any

    @rpc()
    def name_steward(self, command: Payload) -> Payload:
        return dump(self.use_cases.name_steward(load(NameSteward, command)))

    @rpc()
    def dismiss_steward(self, command: Payload) -> Payload:
        return dump(self.use_cases.dismiss_steward(load(DismissSteward, command)))

    @rpc()
    def stewards(self, command: Payload) -> Payload:
        return dump(self.use_cases.stewards(load(OfEvent, command)))

    @rpc()
    def door(self, command: Payload) -> Payload:
        return dump(self.use_cases.door(load(ListDoor, command)))

    @rpc()
    def check_in(self, command: Payload) -> Payload:
        return dump(self.use_cases.check_in(load(CheckIns, command)))

    @rpc()
    def ticket(self, command: Payload) -> Payload:
        return dump(self.use_cases.ticket(load(OfEvent, command)))

    @rpc()
    def read_ticket(self, command: Payload) -> Payload:
        return dump(self.use_cases.read_ticket(load(ReadPass, command)))

    @rpc()
    def join_online(self, command: Payload) -> Payload:
        return dump(self.use_cases.join_online(load(ReadPass, command)))

    @rpc()
    def wall_code(self, command: Payload) -> Payload:
        return dump(self.use_cases.wall_code(load(WallCode, command)))

    @rpc()
    def arrive(self, command: Payload) -> Payload:
        return dump(self.use_cases.arrive(load(ArriveMyself, command)))

    @rpc()
    def my_attendance(self, command: Payload) -> Payload:
        return dump(self.use_cases.my_attendance(load(OfEvent, command)))

    @rpc()
    def attendance(self, command: Payload) -> Payload:
        return dump(self.use_cases.attendance(load(ListAttendance, command)))

    @rpc()
    def mark_attendance(self, command: Payload) -> Payload:
        return dump(self.use_cases.mark_attendance(load(MarkAttendance, command)))

    @every(interval=30)
    def note_absent(self) -> None:
        """Note who had a seat and was not seen, once events are over."""
        self.use_cases.note_absent()
