"""The doors of what we say to other servers: what is new, who follows, how it arrives."""

from typing import Any

from services.common.contracts.events import (
    EventCancelled,
    EventChanged,
    EventPublished,
    EventTouched,
    SeatConfirmed,
    SeatReleased,
    SeriesCancelled,
    SeriesChanged,
    SeriesDated,
)
from services.common.contracts.federation import (
    DecideFollower,
    ListFollowers,
    ListServers,
    OfServer,
)
from services.common.contracts.membership import (
    CommunityChanged,
    MemberJoined,
    MemberLeft,
    PersonChanged,
    PersonClosed,
)
from services.common.entrypoints import every, rpc, subscribe
from services.common.wire import dump, load, open_envelope
from services.federation.repository.deliveries import AGAIN, FIRST

Letter = dict[str, Any]


def _said(letter: Letter) -> Any:
    return open_envelope(letter)


class TellingDoors:
    """Hearing what is new here, and saying it elsewhere."""

    use_cases: Any

    @subscribe(EventPublished)
    def event_published(self, letter: Letter) -> None:
        self.use_cases.tellers.event(_said(letter).event)

    @subscribe(EventTouched)
    def event_touched(self, letter: Letter) -> None:
        self.use_cases.tellers.touched(_said(letter))

    @subscribe(EventChanged)
    def event_changed(self, letter: Letter) -> None:
        message = _said(letter)
        self.use_cases.tellers.event(message.event, message.changed)

    @subscribe(EventCancelled)
    def event_cancelled(self, letter: Letter) -> None:
        self.use_cases.tellers.event(_said(letter).event, ["status"])

    @subscribe(SeriesDated)
    def series_dated(self, letter: Letter) -> None:
        self.use_cases.tellers.dated(_said(letter))

    @subscribe(SeriesChanged)
    def series_changed(self, letter: Letter) -> None:
        message = _said(letter)
        self.use_cases.tellers.series(message.series, message.changed)

    @subscribe(SeriesCancelled)
    def series_cancelled(self, letter: Letter) -> None:
        self.use_cases.tellers.series(_said(letter).series, ["status"])

    @subscribe(SeatConfirmed)
    def seat_confirmed(self, letter: Letter) -> None:
        self.use_cases.attending.hear("Accept", letter)
        self.use_cases.tellers.seats(_said(letter).event)

    @subscribe(SeatReleased)
    def seat_released(self, letter: Letter) -> None:
        self.use_cases.attending.released(letter)
        self.use_cases.tellers.seats(_said(letter).event)

    @subscribe(CommunityChanged)
    def community_changed(self, letter: Letter) -> None:
        message = _said(letter)
        self.use_cases.tellers.community(message.slug, message.archived)

    @subscribe(MemberJoined)
    def member_joined(self, letter: Letter) -> None:
        self.use_cases.tellers.members(_said(letter).slug)

    @subscribe(MemberLeft)
    def member_left(self, letter: Letter) -> None:
        message = _said(letter)
        self.use_cases.tellers.members(message.slug)
        self.use_cases.passes.standing_ended(message.person, message.slug)

    @subscribe(PersonChanged)
    def person_changed(self, letter: Letter) -> None:
        self.use_cases.tellers.person(_said(letter).username)

    @subscribe(PersonClosed)
    def person_closed(self, letter: Letter) -> None:
        self.use_cases.goodbye(_said(letter))

    @every(0.5)
    def tell_others(self) -> None:
        self.use_cases.tellers.tell_due()


class DeliveringDoors:
    """Bringing it there, and looking how that goes."""

    use_cases: Any

    @every(0.5)
    def deliver_first(self) -> None:
        self.use_cases.delivering.deliver_due(FIRST)

    @every(0.5)
    def deliver_again(self) -> None:
        self.use_cases.delivering.deliver_due(AGAIN)

    @every(60)
    def measure_deliveries(self) -> None:
        self.use_cases.watching.measure()

    @rpc()
    def servers(self, command: Any) -> Any:
        return dump(self.use_cases.watching.page(load(ListServers, command)))

    @rpc()
    def server(self, command: Any) -> Any:
        return dump(self.use_cases.watching.one(load(OfServer, command)))

    @rpc()
    def retry_server(self, command: Any) -> Any:
        return dump(self.use_cases.watching.retry(load(OfServer, command)))


class FollowingDoors:
    """Who follows this node, and what those say whom we follow."""

    use_cases: Any

    @every(30)
    def pull_outboxes(self) -> None:
        self.use_cases.pulling.pull_due()

    @rpc()
    def followers(self, command: Any) -> Any:
        return dump(self.use_cases.following.waiting(load(ListFollowers, command)))

    @rpc()
    def decide_follower(self, command: Any) -> None:
        self.use_cases.following.decide(load(DecideFollower, command))
