"""The door through which federation reads what is for everybody."""

from typing import Any

from services.common.contracts.events import ForgetVisitor, ListPublic
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class OutwardDoors:
    """Mixed into the service."""

    use_cases: Any

    @rpc()
    def public_events(self, command: Any) -> Any:
        """Public events by last change or by time."""
        return dump(self.use_cases.public_events(load(ListPublic, command)))

    @rpc()
    def forget_visitor(self, command: Any) -> Any:
        """Nothing of a visitor stays."""
        self.use_cases.forget_visitor(load(ForgetVisitor, command))
