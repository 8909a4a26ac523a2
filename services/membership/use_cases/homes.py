"""Communities that move from one node to another (D12)."""

from collections.abc import Callable

from services.common.contracts.moving import MoveCommunity, NameFormerCommunity
from services.common.contracts.shared import Asker
from services.common.log import did
from services.membership.domain.community import Community
from services.membership.domain.moving import check_actor, name_former
from services.membership.domain.roles import OWN, require
from services.membership.use_cases.belonging import Belonging


class CommunityHomes:
    """A community's other homes; its founders decide about them."""

    def __init__(self, belonging: Belonging, origin: str) -> None:
        self.belonging = belonging
        self.origin = origin

    def name_former(self, command: NameFormerCommunity) -> None:
        """Say that a community elsewhere is this one too: its node asks before it lets go."""
        former = check_actor(command.former, "former", self.origin)
        self._change(command.asker, command.slug, lambda one: name_former(one, former, command.on))

    def move(self, command: MoveCommunity) -> None:
        """Point to a community elsewhere, whose node the edge has asked."""
        to = check_actor(command.to, "to", self.origin)
        self._change(command.asker, command.slug, lambda one: one.move(to))
        did("a community moved", slug=command.slug, to=to)

    def _change(self, asker: Asker, slug: str, decide: Callable[[Community], None]) -> None:
        self.belonging.asking(asker, confirmed=True)
        found, standing = self.belonging.seen(asker, slug)
        require(standing.role if standing and standing.active else "", OWN)
        self.belonging.communities.change(found.id, decide)
