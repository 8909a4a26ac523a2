"""What events shows other servers, through federation: nothing anybody may not see."""

from services.common import cursors
from services.common.contracts.events import ListPublic, PublicEvents
from services.events.use_cases.desk import Desk


class Outward(Desk):
    """Lists for the edge."""

    def public_events(self, command: ListPublic) -> PublicEvents:
        """A slice of the public events, each as nobody in particular sees it."""
        cursors.check_limit(command.limit)
        now, coming = self.clock.now(), command.order == "coming"
        find = self.public.coming if coming else self.public.changed
        found, next_ = find(command.community, command.cursor, command.limit, now)
        return PublicEvents(
            items=[self.view(event, "") for event in found],
            total=None if command.cursor else self.public.count(command.community, coming, now),
            next=next_,
        )
