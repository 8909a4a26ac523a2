"""Who came: whom the door saw, or, where nobody stood at the door, who had a seat."""

from services.common import cursors
from services.common.contracts.events import AttendeeSlice, Company
from services.events.domain import Event, key_of
from services.events.use_cases.desk import Desk
from services.events.use_cases.door import expected_states

MOST = 1000
SEEN, SEATED = "seen:", "seated:"


class Companions(Desk):
    """The same answer for one person and for all."""

    def company(self, command: Company) -> AttendeeSlice:
        """Actor URIs of those who came, a slice at a time."""
        cursors.check_limit(command.limit, MOST)
        after = command.after or (SEEN if self.door_used(command.event) else SEATED)
        if after.startswith(SEEN):
            return self._door_saw(command.event, after.removeprefix(SEEN), command.limit)
        event = self.page(command.event)
        return self.answering(
            event.id, expected_states(event), after.removeprefix(SEATED), command.limit, SEATED
        )

    def came_to(self, event: Event, person: str) -> bool:
        """Whether this person came; `event` is shown with their answer."""
        if not person:
            return False
        key = key_of(person)
        record = self.doorway.attendance.of(event.id, [key]).get(key)
        if record is not None and record.state == "present":
            return True
        party = event.mine(person)
        seated = party is not None and party.state in expected_states(event)
        return seated and not self.door_used(event.id)

    def door_used(self, event: str) -> bool:
        """Whether anybody was checked in."""
        return bool(self.doorway.attendance.slice(event, ["present"], "", 1))

    def answering(
        self, event: str, states: list[str], after: str, limit: int, mark: str = ""
    ) -> AttendeeSlice:
        """Those who answered in these states; `mark` goes before where the next slice begins."""
        found = self.answered.people(event, states, after, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        people = [person for _, person in found]
        return AttendeeSlice(people=people, next=mark + found[-1][0] if more else "")

    def _door_saw(self, event: str, after: str, limit: int) -> AttendeeSlice:
        found = self.doorway.attendance.slice(event, ["present"], after, limit + 1)
        more = len(found) > limit
        found = found[:limit]
        people = [one.person for one in found if one.person]
        return AttendeeSlice(people=people, next=SEEN + found[-1].id if more else "")
