"""What federation says of itself, a module a topic; `Federation` is all of what it answers."""

from typing import Protocol

from services.common.contracts.federation.answers import *
from services.common.contracts.federation.answers import Answers
from services.common.contracts.federation.cards import *
from services.common.contracts.federation.cards import Cards
from services.common.contracts.federation.following import *
from services.common.contracts.federation.following import Followers
from services.common.contracts.federation.identity import *
from services.common.contracts.federation.identity import Identity
from services.common.contracts.federation.inbox import *
from services.common.contracts.federation.inbox import Inbox
from services.common.contracts.federation.interacting import *
from services.common.contracts.federation.interacting import Interacting
from services.common.contracts.federation.keys import *
from services.common.contracts.federation.keys import Keys
from services.common.contracts.federation.moving import *
from services.common.contracts.federation.moving import MovingHome
from services.common.contracts.federation.passes import *
from services.common.contracts.federation.passes import VisitorPasses
from services.common.contracts.federation.peers import *
from services.common.contracts.federation.peers import Peers
from services.common.contracts.federation.receipts import *
from services.common.contracts.federation.receipts import Receipts
from services.common.contracts.federation.replies import *
from services.common.contracts.federation.replies import Replies
from services.common.contracts.federation.reports import *
from services.common.contracts.federation.reports import Reports
from services.common.contracts.federation.servers import *
from services.common.contracts.federation.servers import Servers


class Federation(
    Answers,
    Followers,
    Servers,
    Cards,
    Identity,
    MovingHome,
    Interacting,
    Inbox,
    Keys,
    Peers,
    Receipts,
    Replies,
    Reports,
    VisitorPasses,
    Protocol,
):
    """What federation answers."""
