"""What notifications hears of the door."""

from typing import Any

from services.common.contracts.events import AddressChanged, HostAssigned, PersonAttended
from services.common.entrypoints import subscribe


class DoorNews:
    """Listens to what happens at the door."""

    use_cases: Any

    @subscribe(PersonAttended)
    def person_attended(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(HostAssigned)
    def host_assigned(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)

    @subscribe(AddressChanged)
    def address_changed(self, letter: Any) -> None:
        self.use_cases.telling.hear(letter)
