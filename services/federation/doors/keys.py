"""The door through which the operator renews keys."""

from typing import Any

from services.common.contracts.federation import RotateKey
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class KeyDoors:
    """Keys of our actors."""

    use_cases: Any

    @rpc()
    def rotate_key(self, command: Any) -> Any:
        return dump(self.use_cases.rotating.rotate(load(RotateKey, command)))
