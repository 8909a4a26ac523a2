"""Our collections, a page at a time (contract 5)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from services.common.contracts.events import EventView, ListPublic
from services.common.errors import Invalid, NotFound
from services.federation.documents import activities, collections
from services.federation.documents.context import Document
from services.federation.repository.followers import Followers, Followings
from services.federation.repository.replies import ReplyRepository
from services.federation.use_cases.showing import Shown

SIZE = 20
EMPTY = ("members", "resources", "posts", "todos", "discussions")
"""Of a group: there for Mobilizon's walk, and for nobody to read from outside."""

Items = Callable[[list[EventView]], list[Any]]


@dataclass(frozen=True)
class Collections:
    """What hangs from our actors and events. Raises NotFound for what is not there."""

    shown: Shown
    followers: Followers
    followings: Followings
    replies: ReplyRepository
    hides: Callable[[str], bool]

    def of_group(self, slug: str, name: str, cursor: str | None) -> Document:
        """A collection of a public community; with `cursor` only the page that begins there."""
        community, uris = self.shown.community(slug), self.shown.uris
        uri = f"{uris.of('groups', slug)}/{name}"
        if name == "outbox":
            return self._events(uri, community.id, "changed", self._said, cursor)
        if name == "events":
            return self._events(uri, community.id, "changed", self.shown.events, cursor)
        if name == "upcoming":
            return self._events(uri, community.id, "coming", self.shown.events, cursor)
        if name == "moderators":
            found = self.shown.moderators(community)
            return _short(uri, found, len(found), cursor)
        if name == "followers":
            return _short(uri, [], self.followers.count(uris.of("groups", slug)), cursor)
        if name == "following":
            return _short(uri, [], 0, cursor)
        if name in EMPTY:
            return _short(uri, [], community.members if name == "members" else 0, cursor)
        raise NotFound("route.unknown")

    def of_person(self, username: str, name: str, cursor: str | None) -> Document:
        """A collection of a person: that there is one, and nothing of what is in it."""
        if name not in ("outbox", "followers", "following"):
            raise NotFound("route.unknown")
        uri = f"{self.shown.person(username)['id']}/{name}"
        return _short(uri, [], 0 if name == "outbox" else None, cursor)

    def of_relay(self, name: str, cursor: str | None) -> Document:
        """A collection of the node: every public event, pointed to."""
        relay = self.shown.uris.relay
        if name == "outbox":
            return self._events(f"{relay}/{name}", "", "changed", self._announced, cursor)
        if name == "followers":
            return _short(f"{relay}/{name}", [], self.followers.count(relay), cursor)
        if name == "following":
            return _short(f"{relay}/{name}", [], self.followings.count(relay), cursor)
        raise NotFound("route.unknown")

    def of_event(self, id: str, name: str, cursor: str | None) -> Document:
        """A collection of a public event: how many come, who runs it, what is said under it."""
        event = self.shown.event(id)
        uri = f"{event['id']}/{name}"
        if name == "attendees":
            return _short(uri, [], event["participantCount"], cursor)
        if name == "organizers":
            found = self.shown.organizers(id)
            return _short(uri, found, len(found), cursor)
        if name == "replies":
            return self._replies(uri, id, cursor)
        raise NotFound("route.unknown")

    def _replies(self, uri: str, event: str, cursor: str | None) -> Document:
        begins = "" if cursor in (None, collections.FIRST) else str(cursor)
        shown = (event, [one for one in self.replies.hosts(event) if self.hides(one)], False)
        try:
            found, next_ = self.replies.page(*shown, begins, SIZE)
        except Invalid:
            raise NotFound("route.unknown") from None
        page = collections.page(uri, begins, [one.uri for one in found], next_)
        if cursor is not None:
            return page
        return collections.collection(uri, self.replies.count(*shown), page)

    def _events(
        self,
        uri: str,
        community: str,
        order: Literal["changed", "coming"],
        written: Items,
        cursor: str | None,
    ) -> Document:
        begins = "" if cursor in (None, collections.FIRST) else str(cursor)
        asked = ListPublic(community=community, order=order, cursor=begins, limit=SIZE)
        try:
            found = self.shown.happening.public_events(asked)
        except Invalid:
            raise NotFound("route.unknown") from None
        items = written(found.items) if found.items else []
        page = collections.page(uri, begins, items, found.next)
        return collections.collection(uri, found.total, page) if cursor is None else page

    def _said(self, views: list[EventView]) -> list[Any]:
        """What a community would say of these events now: so that whoever was away has it all,
        and nothing is shown that was public only once."""
        uris = self.shown.uris
        return [
            activities.create(uris, one)
            if one["updated"] <= one["published"]
            else activities.about("Update", uris, one, one["updated"], cause=one["updated"])
            for one in self.shown.events(views)
        ]

    def _announced(self, views: list[EventView]) -> list[Any]:
        uris = self.shown.uris
        return [
            activities.announce(
                uris,
                uris.of("events", one.id),
                uris.of("groups", one.slug),
                one.published_at or one.created_at,
            )
            for one in views
        ]


def _short(uri: str, items: list[Any], total: int | None, cursor: str | None) -> Document:
    if cursor not in (None, collections.FIRST):
        raise NotFound("route.unknown")
    page = collections.page(uri, "", items, None)
    return collections.collection(uri, total, page) if cursor is None else page
