"""The doors through which others read who we are."""

from typing import Any

from services.common.contracts.federation import ReadDocument
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class IdentityDoors:
    """Documents."""

    use_cases: Any

    @rpc()
    def document(self, command: Any) -> Any:
        return dump(self.use_cases.identities.document(load(ReadDocument, command)))
