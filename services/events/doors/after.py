"""Doors of what comes after a meeting, and of letters."""

from typing import Any

from services.common.contracts.events import (
    CloseEvent,
    Company,
    CopyEvent,
    GiveFeedback,
    LetterPeople,
    ListAttended,
    ListLetters,
    ListUnserved,
    OfEvent,
    OfLetter,
    PutMaterials,
    ReadFeedback,
    Reschedule,
    SendLetter,
    WriteLetter,
)
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load

Payload = Any


class AfterDoors:
    """Feedback, thanks and materials, closing, one's own record, copies."""

    use_cases: Any

    @rpc()
    def give_feedback(self, command: Payload) -> Payload:
        return dump(self.use_cases.give_feedback(load(GiveFeedback, command)))

    @rpc()
    def feedback(self, command: Payload) -> Payload:
        return dump(self.use_cases.feedback(load(ReadFeedback, command)))

    @rpc()
    def put_materials(self, command: Payload) -> Payload:
        return dump(self.use_cases.put_materials(load(PutMaterials, command)))

    @rpc()
    def send_thanks(self, command: Payload) -> Payload:
        return dump(self.use_cases.send_thanks(load(OfEvent, command)))

    @rpc()
    def close_event(self, command: Payload) -> Payload:
        return dump(self.use_cases.close_event(load(CloseEvent, command)))

    @rpc()
    def after_event(self, command: Payload) -> Payload:
        return dump(self.use_cases.after_event(load(OfEvent, command)))

    @rpc()
    def unserved(self, command: Payload) -> Payload:
        return dump(self.use_cases.unserved(load(ListUnserved, command)))

    @rpc()
    def attended(self, command: Payload) -> Payload:
        return dump(self.use_cases.attended(load(ListAttended, command)))

    @rpc()
    def copy_event(self, command: Payload) -> Payload:
        return dump(self.use_cases.copy_event(load(CopyEvent, command)))

    @rpc()
    def reschedule(self, command: Payload) -> Payload:
        return dump(self.use_cases.reschedule(load(Reschedule, command)))

    @rpc()
    def company(self, command: Payload) -> Payload:
        return dump(self.use_cases.company(load(Company, command)))

    @every(interval=60)
    def ask_for_feedback(self) -> None:
        """Ask those who came to what is over since a few hours."""
        self.use_cases.ask_for_feedback()


class LetterDoors:
    """Writing to some of a community's people."""

    use_cases: Any

    @rpc()
    def write_letter(self, command: Payload) -> Payload:
        return dump(self.use_cases.write_letter(load(WriteLetter, command)))

    @rpc()
    def letter(self, command: Payload) -> Payload:
        return dump(self.use_cases.letter(load(OfLetter, command)))

    @rpc()
    def letters(self, command: Payload) -> Payload:
        return dump(self.use_cases.letters(load(ListLetters, command)))

    @rpc()
    def send_letter(self, command: Payload) -> Payload:
        return dump(self.use_cases.send_letter(load(SendLetter, command)))

    @rpc()
    def cancel_letter(self, command: Payload) -> Payload:
        return dump(self.use_cases.cancel_letter(load(OfLetter, command)))

    @rpc()
    def letter_people(self, command: Payload) -> Payload:
        return dump(self.use_cases.letter_people(load(LetterPeople, command)))

    @every(interval=2)
    def send_letters(self) -> None:
        """Let letters go out whose time has come."""
        self.use_cases.send_letters()
