"""Doors of hosting: turns, the guarded address."""

from typing import Any

from services.common.contracts.events import (
    GiveHost,
    ListGuests,
    OfRotation,
    SetAddress,
    SetHosts,
    TrustGuest,
)
from services.common.entrypoints import every, rpc
from services.common.wire import dump, load

Payload = Any


class HostingDoors:
    """Hosting by turns, behind a guarded address."""

    use_cases: Any

    @rpc()
    def hosts(self, command: Payload) -> Payload:
        return dump(self.use_cases.hosts(load(OfRotation, command)))

    @rpc()
    def set_hosts(self, command: Payload) -> Payload:
        return dump(self.use_cases.set_hosts(load(SetHosts, command)))

    @rpc()
    def give_host(self, command: Payload) -> Payload:
        return dump(self.use_cases.give_host(load(GiveHost, command)))

    @rpc()
    def set_address(self, command: Payload) -> Payload:
        return dump(self.use_cases.set_address(load(SetAddress, command)))

    @rpc()
    def guests_of_host(self, command: Payload) -> Payload:
        return dump(self.use_cases.guests_of_host(load(ListGuests, command)))

    @rpc()
    def trust_guest(self, command: Payload) -> Payload:
        return dump(self.use_cases.trust_guest(load(TrustGuest, command)))

    @every(interval=20)
    def assign_hosts(self) -> None:
        """Name the hosts of coming open evenings."""
        self.use_cases.assign_hosts()
