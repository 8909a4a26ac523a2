"""The federation service on the bus. Wiring only: decode, delegate, encode."""

from services.common.outgoing import Outgoing
from services.common.providers import UseCases
from services.common.surroundings import Surroundings
from services.federation.actors import RemoteActors
from services.federation.domain.uris import Uris
from services.federation.doors.cards import CardDoors
from services.federation.doors.identity import IdentityDoors
from services.federation.doors.peers import PeerDoors
from services.federation.fetch import Fetcher
from services.federation.keys import KeyRing
from services.federation.reach import Reach
from services.federation.repository.cards import CardRepository
from services.federation.repository.hosts import Hosts
from services.federation.repository.keys import KeyRepository
from services.federation.repository.peers import PeerRepository
from services.federation.repository.remote_actors import RemoteActorRepository
from services.federation.use_cases import FederationUseCases
from services.federation.use_cases.block_lists import BlockLists
from services.federation.use_cases.cards import Cards
from services.federation.use_cases.identity import Identities
from services.federation.use_cases.peers import Peers


def build(around: Surroundings) -> FederationUseCases:
    """The use cases over this database."""
    base = around.database
    settings = around.settings
    uris = Uris(settings.origin)
    keys = KeyRing(KeyRepository(base["keys"], around.clock, settings.secret))
    nodes = PeerRepository(base["peers"], base["rules"])
    kept = CardRepository(base["cards"], base["tombstones"])
    peers = Peers(nodes, kept, around.clock, settings.host)

    hosts = Hosts(base["hosts"], around.clock)
    fetcher = Fetcher(Outgoing(settings), keys, hosts, around.clock, uris.relay, peers.refuses)
    actors = RemoteActors(RemoteActorRepository(base["remote_actors"]), fetcher, around.clock)
    reach = Reach(uris=uris, fetcher=fetcher, actors=actors)

    return FederationUseCases(
        reach=reach,
        identities=Identities(uris, keys, settings.node_name),
        peers=peers,
        block_lists=BlockLists(peers, nodes, around.clock),
        cards=Cards(kept, peers, around.clock),
    )


class FederationService(
    CardDoors,
    IdentityDoors,
    PeerDoors,
):
    """Other servers: who we are to them, what they tell us, what we tell them."""

    name = "federation"
    use_cases = UseCases(build)


SERVICE = FederationService
