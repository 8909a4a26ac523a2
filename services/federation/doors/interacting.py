"""The doors through which people here act on things elsewhere."""

from typing import Any

from services.common.contracts.federation import (
    ActAs,
    FollowElsewhere,
    ListFollowedElsewhere,
    LookUp,
)
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class InteractingDoors:
    """Looking, following, going on elsewhere."""

    use_cases: Any

    @rpc()
    def elsewhere(self, command: Any) -> Any:
        return dump(self.use_cases.interacting.look_up(load(LookUp, command)))

    @rpc()
    def follow_elsewhere(self, command: Any) -> Any:
        return dump(self.use_cases.interacting.follow_elsewhere(load(FollowElsewhere, command)))

    @rpc()
    def followed_elsewhere(self, command: Any) -> Any:
        asked = load(ListFollowedElsewhere, command)
        return dump(self.use_cases.interacting.followed_elsewhere(asked))

    @rpc()
    def place_to_act(self, command: Any) -> Any:
        return dump(self.use_cases.interacting.place_to_act(load(ActAs, command)))
