"""The doors through which others read who we are."""

from typing import Any

from services.common.contracts.federation import ReadDocument, ReadFinger, ReadNodeInfo
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class IdentityDoors:
    """Documents and names."""

    use_cases: Any

    @rpc()
    def document(self, command: Any) -> Any:
        asked = load(ReadDocument, command)
        reader = self.use_cases.readers.who(asked)
        return dump(self.use_cases.identities.document(asked, reader))

    @rpc()
    def finger(self, command: Any) -> Any:
        return dump(self.use_cases.discovery.finger(load(ReadFinger, command)))

    @rpc()
    def node_info(self, command: Any) -> Any:
        return dump(self.use_cases.discovery.node_info(load(ReadNodeInfo, command)))
