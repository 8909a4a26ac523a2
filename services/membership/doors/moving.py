"""Doors of moving home."""

from typing import Any

from services.common.contracts.moving import (
    BringHome,
    LeaveFor,
    MoveCommunity,
    NameFormer,
    NameFormerCommunity,
    OfUsername,
)
from services.common.contracts.shared import Asker
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class MovingDoors:
    """Mixed into the service."""

    use_cases: Any

    @rpc()
    def name_former(self, command: Any) -> Any:
        return dump(self.use_cases.moving.name_former(load(NameFormer, command)))

    @rpc()
    def leave_for(self, command: Any) -> Any:
        return dump(self.use_cases.moving.leave_for(load(LeaveFor, command)))

    @rpc()
    def bring_home(self, command: Any) -> Any:
        return dump(self.use_cases.moving.bring_home(load(BringHome, command)))

    @rpc()
    def name_former_community(self, command: Any) -> None:
        self.use_cases.community_homes.name_former(load(NameFormerCommunity, command))

    @rpc()
    def move_community(self, command: Any) -> None:
        self.use_cases.community_homes.move(load(MoveCommunity, command))

    @rpc()
    def homes(self, command: Any) -> Any:
        return dump(self.use_cases.moving.homes(load(Asker, command)))

    @rpc()
    def signpost(self, command: Any) -> Any:
        return dump(self.use_cases.moving.signpost(load(OfUsername, command)))
