"""The federation service on the bus. Wiring only: decode, delegate, encode."""

from importlib.metadata import version
from urllib.parse import urlsplit

from services.common.contracts.events import Events
from services.common.contracts.membership import Membership
from services.common.jobs import Jobs
from services.common.outgoing import Outgoing
from services.common.providers import Outbox, UseCases
from services.common.remote import Remote
from services.common.surroundings import Surroundings
from services.federation.activities import receivers
from services.federation.actors import RemoteActors
from services.federation.domain.answers import Answer
from services.federation.domain.uris import Uris
from services.federation.doors.answers import AnswerDoors
from services.federation.doors.cards import CardDoors
from services.federation.doors.delivering import DeliveringDoors, FollowingDoors, TellingDoors
from services.federation.doors.identity import IdentityDoors
from services.federation.doors.inbox import InboxDoors
from services.federation.doors.interacting import InteractingDoors
from services.federation.doors.keys import KeyDoors
from services.federation.doors.moving import MovingDoors
from services.federation.doors.passes import PassDoors
from services.federation.doors.peers import PeerDoors
from services.federation.doors.replies import ReplyDoors
from services.federation.fetch import Fetcher
from services.federation.finding import Finder
from services.federation.fingers import Fingers
from services.federation.keys import KeyRing
from services.federation.limits import Tally, Turns
from services.federation.reach import Reach
from services.federation.repository.answers import AnswerRepository, Joins
from services.federation.repository.cards import CardRepository
from services.federation.repository.inbox import Inbox
from services.federation.repository.keys import KeyRepository
from services.federation.repository.outward import outward
from services.federation.repository.passes import PassBook
from services.federation.repository.peers import PeerRepository
from services.federation.repository.receipts import Receipts
from services.federation.repository.remote_actors import RemoteActorRepository
from services.federation.repository.replies import ReplyRepository
from services.federation.repository.reports import ReportRepository
from services.federation.use_cases import FederationUseCases
from services.federation.use_cases.answering import Answering
from services.federation.use_cases.applying import Applying
from services.federation.use_cases.attending import Attending
from services.federation.use_cases.block_lists import BlockLists
from services.federation.use_cases.cards import Cards
from services.federation.use_cases.collecting import Collections
from services.federation.use_cases.delivering import Delivering
from services.federation.use_cases.discovery import Discovery
from services.federation.use_cases.following import Following
from services.federation.use_cases.identity import Identities
from services.federation.use_cases.interacting import Interacting
from services.federation.use_cases.learning import DELAYS, Learning
from services.federation.use_cases.moving import Moving
from services.federation.use_cases.notices import Notices
from services.federation.use_cases.outbound import Outbound
from services.federation.use_cases.passes import PassDesk
from services.federation.use_cases.peers import Peers
from services.federation.use_cases.pulling import Pulling
from services.federation.use_cases.readers import Readers
from services.federation.use_cases.receipts import Confirming
from services.federation.use_cases.receiving import Limits, Receiving
from services.federation.use_cases.replying import Replying
from services.federation.use_cases.reporting import Reporting
from services.federation.use_cases.rotating import Rotating
from services.federation.use_cases.showing import Shown
from services.federation.use_cases.telling import Tellers
from services.federation.use_cases.visiting import Visiting
from services.federation.use_cases.visits import Visits
from services.federation.use_cases.watching import Watching
from services.federation.verifying import Verifier

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

    kept_to_say = outward(base, around.clock)
    hosts = kept_to_say.hosts
    door = Outgoing(settings)
    fetcher = Fetcher(door, keys, hosts, around.clock, uris.relay, peers.refuses)
    actors = RemoteActors(RemoteActorRepository(base["remote_actors"]), fetcher, around.clock)
    membership, events = Remote(Membership, around.call), Remote(Events, around.call)
    shown = Shown(
        uris=uris,
        keys=keys,
        membership=membership,
        happening=events,
        tombstones=kept_to_say.tombstones,
        node_name=settings.node_name,
    )
    written = ReplyRepository(base["replies"], base["tombstones"])
    peers.cut_off.append(written.forget)
    outbound = Outbound(uris, kept_to_say, peers.refuses)
    book = PassBook(base)
    passes = PassDesk(book, uris, keys, peers, nodes, actors, outbound, membership, around.clock)
    visits = Visits(book, uris, peers, actors, fetcher, outbound, events, membership, around.clock)
    identities = Identities(
        uris=uris,
        keys=keys,
        shown=shown,
        collections=Collections(
            shown, kept_to_say.followers, kept_to_say.followings, written, peers.hides
        ),
        activities=kept_to_say.activities,
        tombstones=kept_to_say.tombstones,
        passes=passes,
        clock=around.clock,
    )
    verifier = Verifier(actors, uris, around.clock, peers.refuses)
    discovery = Discovery(uris, shown, settings.names, VERSION, settings.registration)
    turns = Turns(8, Tally(60, 60, around.clock))
    fingers = Fingers(door, urlsplit(settings.origin).scheme, peers.refuses)
    following = Following(uris, kept_to_say, actors, outbound, membership, around.clock)
    notices = Notices(uris, events, kept_to_say.followers, actors, outbound, around.clock)
    lookups = Jobs(base["lookups"], around.clock, DELAYS)
    followings = kept_to_say.followings
    learning = Learning(kept, lookups, peers, followings, fetcher, actors, membership, around.clock)
    finder = Finder(door, fetcher, settings.origin)
    visiting = Visiting(nodes, peers, finder, following, followings, uris.relay, around.clock)
    confirming = Confirming(Receipts(base), outbound, nodes, actors, uris.relay, around.clock)
    attending = Attending(uris, Joins(base["joins"]), events, outbound, around.clock)
    answering = Answering(
        uris,
        AnswerRepository(base["answers"], Answer, around.clock),
        kept,
        actors,
        outbound,
        learning,
        around.clock,
    )
    replying = Replying(uris, written, events, peers, actors, outbound, around.clock)
    reporting = Reporting(
        uris,
        ReportRepository(base["reports"]),
        replying,
        kept,
        peers,
        actors,
        outbound,
        around.clock,
    )
    reach = Reach(
        uris=uris,
        fetcher=fetcher,
        actors=actors,
        following=following,
        attending=attending,
        answering=answering,
        learning=learning,
        confirming=confirming,
        visiting=visiting,
        replying=replying,
        reporting=reporting,
        passes=passes,
        visits=visits,
    )
    learning.heard.append(answering.changed)
    learning.lost.append(answering.ended)
    moving = Moving(uris, keys, actors, membership, outbound, around.clock)
    inbox = Inbox(base["inbox"], around.clock)
    received = receivers()
    types = frozenset(received)
    delivering = Delivering(kept_to_say, fetcher, actors, peers.refuses, around.clock)

    return FederationUseCases(
        reach=reach,
        receiving=Receiving(
            uris=uris,
            clock=around.clock,
            verifier=verifier,
            actors=actors,
            heard=delivering.heard_from,
            followings=followings,
            in_thread=written.knows,
            inbox=inbox,
            types=types,
            limits=Limits(settings.rate_limits, around.clock),
        ),
        applying=Applying(inbox, received, reach),
        rotating=Rotating(uris, keys, identities, outbound, around.clock),
        identities=identities,
        readers=Readers(uris, verifier, settings.federation_secure),
        discovery=discovery,
        interacting=Interacting(
            uris,
            fetcher,
            fingers,
            kept_to_say.followings,
            following,
            peers,
            discovery,
            learning,
            turns,
        ),
        peers=peers,
        block_lists=BlockLists(peers, nodes, around.clock),
        cards=Cards(kept, peers, around.clock),
        learning=learning,
        confirming=confirming,
        visiting=visiting,
        passes=passes,
        visits=visits,
        kept_to_say=kept_to_say,
        following=following,
        tellers=Tellers(uris, kept_to_say, identities, outbound, notices, around.clock),
        delivering=delivering,
        pulling=Pulling(followings, actors, fetcher, inbox, types, around.clock),
        watching=Watching(kept_to_say),
        attending=attending,
        answering=answering,
        moving=moving,
        replying=replying,
        reporting=reporting,
    )


class FederationService(
    AnswerDoors,
    CardDoors,
    DeliveringDoors,
    FollowingDoors,
    IdentityDoors,
    MovingDoors,
    InteractingDoors,
    InboxDoors,
    KeyDoors,
    PassDoors,
    PeerDoors,
    ReplyDoors,
    TellingDoors,
):
    """Other servers: who we are to them, what they tell us, what we tell them."""

    name = "federation"
    use_cases = UseCases(build)
    outbox = Outbox("answers")


SERVICE = FederationService
