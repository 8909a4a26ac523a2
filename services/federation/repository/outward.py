"""Everything that is kept to say things to other servers, side by side."""

from dataclasses import dataclass
from typing import Any

from pymongo.database import Database

from services.common.clock import Clock
from services.federation.repository.activities import Activities
from services.federation.repository.deliveries import Deliveries
from services.federation.repository.followers import Followers, Followings
from services.federation.repository.hosts import Breakers, Hosts
from services.federation.repository.tellings import Tellings
from services.federation.repository.tombstones import Tombstones


@dataclass(frozen=True)
class Outward:
    """What was said, to whom, and what is still to be said."""

    activities: Activities
    deliveries: Deliveries
    followers: Followers
    followings: Followings
    hosts: Hosts
    breakers: Breakers
    tellings: Tellings
    tombstones: Tombstones

    def prepare(self) -> None:
        """Make the indexes."""
        self.activities.create_indexes()
        self.deliveries.create_indexes()
        self.followers.create_indexes()
        self.followings.create_indexes()
        self.hosts.create_indexes()
        self.tellings.create_indexes()


def outward(base: Database[Any], clock: Clock) -> Outward:
    """The collections of this database."""
    return Outward(
        activities=Activities(base["activities"], clock),
        deliveries=Deliveries(base["deliveries"], clock),
        followers=Followers(base["followers"], clock),
        followings=Followings(base["followings"], clock),
        hosts=Hosts(base["hosts"], clock),
        breakers=Breakers(base["inboxes"], clock),
        tellings=Tellings(base["tellings"], clock),
        tombstones=Tombstones(base["graves"]),
    )
