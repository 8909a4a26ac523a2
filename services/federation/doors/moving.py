"""Doors of moving home."""

from typing import Any

from services.common.contracts.federation import (
    MoveCommunityHome,
    MoveHome,
    ReadExport,
    SignExport,
)
from services.common.contracts.membership import CommunityMoved, PersonMoved
from services.common.entrypoints import rpc, subscribe
from services.common.wire import dump, load, open_envelope

Letter = dict[str, Any]


class MovingDoors:
    """Mixed into the service."""

    use_cases: Any

    @rpc()
    def sign_export(self, command: Any) -> Any:
        return dump(self.use_cases.moving.sign_export(load(SignExport, command)))

    @rpc()
    def read_export(self, command: Any) -> Any:
        return dump(self.use_cases.moving.read_export(load(ReadExport, command)))

    @rpc()
    def move_home(self, command: Any) -> Any:
        return dump(self.use_cases.moving.move_home(load(MoveHome, command)))

    @rpc()
    def move_community_home(self, command: Any) -> None:
        self.use_cases.moving.move_community(load(MoveCommunityHome, command))

    @subscribe(CommunityMoved)
    def community_moved(self, letter: Letter) -> None:
        self.use_cases.moving.community_moved(open_envelope(letter), letter["id"])

    @subscribe(PersonMoved)
    def person_moved(self, letter: Letter) -> None:
        self.use_cases.moving.moved(open_envelope(letter), letter["id"])
