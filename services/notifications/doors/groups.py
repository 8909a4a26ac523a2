"""Doors of groups in which a community is announced."""

from typing import Any

from services.common.contracts.groups import LinkGroup, OfCommunityGroups, UnlinkGroup
from services.common.entrypoints import rpc
from services.common.wire import dump, load


class GroupDoors:
    """What organizers ask of groups."""

    use_cases: Any

    @rpc()
    def groups(self, command: Any) -> Any:
        """A community's groups."""
        return dump(self.use_cases.grouping.groups(load(OfCommunityGroups, command)))

    @rpc()
    def link_group(self, command: Any) -> Any:
        """A code for a group."""
        return dump(self.use_cases.grouping.link_group(load(LinkGroup, command)))

    @rpc()
    def unlink_group(self, command: Any) -> Any:
        """Announce there no more."""
        self.use_cases.grouping.unlink_group(load(UnlinkGroup, command))
