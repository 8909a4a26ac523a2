"""The federation service on the bus. Wiring only: decode, delegate, encode."""

from importlib.metadata import version

from services.common.contracts.events import Events
from services.common.contracts.membership import Membership
from services.common.outgoing import Outgoing
from services.common.providers import UseCases
from services.common.remote import Remote
from services.common.surroundings import Surroundings
from services.federation.actors import RemoteActors
from services.federation.domain.uris import Uris
from services.federation.doors.cards import CardDoors
from services.federation.doors.identity import IdentityDoors
from services.federation.doors.peers import PeerDoors
from services.federation.fetch import Fetcher
from services.federation.keys import KeyRing
from services.federation.reach import Reach
from services.federation.repository.activities import Activities
from services.federation.repository.cards import CardRepository
from services.federation.repository.followers import Followers, Followings
from services.federation.repository.hosts import Hosts
from services.federation.repository.keys import KeyRepository
from services.federation.repository.peers import PeerRepository
from services.federation.repository.remote_actors import RemoteActorRepository
from services.federation.repository.tombstones import Tombstones
from services.federation.use_cases import FederationUseCases
from services.federation.use_cases.block_lists import BlockLists
from services.federation.use_cases.cards import Cards
from services.federation.use_cases.collecting import Collections
from services.federation.use_cases.discovery import Discovery
from services.federation.use_cases.identity import Identities
from services.federation.use_cases.peers import Peers
from services.federation.use_cases.readers import Readers
from services.federation.use_cases.showing import Shown

VERSION = version("multaqa")


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
    followers = Followers(base["followers"], around.clock)
    followings = Followings(base["followings"], around.clock)
    tombstones = Tombstones(base["graves"])
    shown = Shown(
        uris=uris,
        keys=keys,
        membership=Remote(Membership, around.call),
        happening=Remote(Events, around.call),
        tombstones=tombstones,
        node_name=settings.node_name,
    )

    return FederationUseCases(
        reach=reach,
        identities=Identities(
            uris=uris,
            keys=keys,
            shown=shown,
            collections=Collections(shown, followers, followings),
            activities=Activities(base["activities"], around.clock),
            tombstones=tombstones,
            clock=around.clock,
        ),
        readers=Readers(uris, actors, peers, around.clock, settings.federation_secure),
        discovery=Discovery(uris, shown, settings.names, VERSION, settings.registration),
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
