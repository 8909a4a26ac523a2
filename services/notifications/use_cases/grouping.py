"""Groups in which a community's public events are announced."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from services.common.clock import Clock
from services.common.contracts.events import (
    EventCancelled,
    EventChanged,
    EventPublished,
    Events,
    EventView,
    OfEvent,
)
from services.common.contracts.groups import (
    GroupLink,
    GroupView,
    LinkGroup,
    OfCommunityGroups,
    UnlinkGroup,
)
from services.common.contracts.membership import (
    ORGANIZERS,
    CommunityChanged,
    Membership,
    OfMember,
    PersonClosed,
)
from services.common.contracts.shared import Asker
from services.common.errors import Conflict, Forbidden, NotFound, Unauthenticated
from services.common.ids import derived_id
from services.common.jobs import Job
from services.common.settings import Settings
from services.common.text import clean_name
from services.common.wire import open_envelope
from services.notifications.addresses import Codes
from services.notifications.channels import Dispatch
from services.notifications.channels.telegram import Moved, Telegram
from services.notifications.deliveries import Deliveries
from services.notifications.domain.editing import HOLD, held_until
from services.notifications.domain.groups import MOST_GROUPS, Group
from services.notifications.domain.telling import TELEGRAM
from services.notifications.groups import Groups, group_id
from services.notifications.texts import kind_of, say
from services.notifications.texts.catalogue import sentence
from services.notifications.use_cases.telling import crowd_lane

CODE_MINUTES = 30
_TOLD = {
    EventPublished: "event_published",
    EventChanged: "event_changed",
    EventCancelled: "event_cancelled",
}


@dataclass(frozen=True)
class Grouping:
    """Links groups for organizers, and announces in them what anybody may see."""

    kept: Groups
    codes: Codes
    jobs: Deliveries
    telegram: Telegram
    membership: Membership
    events: Events
    clock: Clock
    settings: Settings

    # --- organizers

    def groups(self, command: OfCommunityGroups) -> list[GroupView]:
        """A community's linked groups."""
        self._run(command.asker.person, command.slug)
        return [_view(one) for one in self.kept.active(command.slug)]

    def link_group(self, command: LinkGroup) -> GroupLink:
        """A code good for one group. Raises Conflict `way.absent`, `group.too_many`."""
        self._run(command.asker.person, command.slug)
        if not self.telegram.ready:
            raise Conflict("way.absent")
        if len(self.kept.active(command.slug)) >= MOST_GROUPS:
            raise Conflict("group.too_many")
        code = secrets.token_urlsafe(24)
        until = self.clock.now() + timedelta(minutes=CODE_MINUTES)
        self.codes.put(code, command.asker.person, command.language, until, command.slug)
        return GroupLink(
            url=f"https://t.me/{self.telegram.bot}?startgroup={code}",
            command=f"/link@{self.telegram.bot} {code}",
            expires_at=until,
        )

    def unlink_group(self, command: UnlinkGroup) -> None:
        """Announce there no more; again changes nothing. Raises NotFound `group.unknown`."""
        self._run(command.asker.person, command.slug)
        group = self.kept.find(command.id)
        if group is None or group.slug != command.slug:
            raise NotFound("group.unknown")
        self.kept.end(group.id, "unlinked")

    # --- what Telegram tells

    def known(self, chat: str) -> Group | None:
        """The group that is linked by this number."""
        group = self.kept.find(group_id(chat))
        return group if group is not None and group.state == "active" else None

    def link(self, chat: str, title: str, code: dict[str, Any]) -> bool:
        """Link a group by a code, for whoever made it and still runs the community."""
        person, slug = code["person"], code["slug"]
        try:
            community = self._run(person, slug)
        except (Forbidden, NotFound):
            return False
        self.kept.put(
            Group(
                id=group_id(chat),
                chat=chat,
                slug=slug,
                community=community,
                title=clean_name(title)[:120],
                language=code["language"],
                linked_by=person,
                linked_at=self.clock.now(),
            )
        )
        return True

    def put_out(self, chat: str) -> None:
        """The bot is no longer in a group."""
        self.kept.end(group_id(chat), "the bot was put out")

    def moved(self, chat: str, new: str) -> Group | None:
        """A group goes on under another number."""
        return self.kept.move(chat, new)

    def gone(self, group: str, why: str) -> None:
        """Telegram takes nothing for a group any more."""
        self.kept.end(group, why)

    # --- announcing

    def hear(self, letter: dict[str, Any]) -> None:
        """Plan an announcement in each group of the community; hearing twice plans it once."""
        message = open_envelope(letter)
        if isinstance(message, PersonClosed):
            self.kept.forget(message.person)
        if isinstance(message, CommunityChanged) and message.archived:
            self.kept.drop(message.slug)
        if not isinstance(message, EventPublished | EventChanged | EventCancelled):
            return
        now, kind = self.clock.now(), _TOLD[type(message)]
        cause, due = letter["id"], now
        if isinstance(message, EventChanged):
            # Edits of the same half hour are one announcement, of what is true when it goes.
            due = held_until(now, message.starts_at)
            cause = f"{message.event} {int(now.timestamp() // HOLD.total_seconds())}"
        self.jobs.put(
            _planned(group, kind, message.event, cause, due, now)
            for group in self.kept.active(message.slug)
        )

    def announce(self, job: Job) -> str:
        """Write to a group what is true now; gives how it ended."""
        group = self.kept.find(job.data["group"])
        view = self._public(job.data["event"])
        # What was cancelled since it was published or changed is told by the cancellation.
        off = view is not None and (view.status == "cancelled") != (job.kind == "event_cancelled")
        if group is None or group.state != "active" or view is None or off:
            return "suppressed"
        dispatch = self._said(job, view, group.language)
        try:
            self.telegram.announce(dispatch, group.chat)
        except Moved as elsewhere:
            self.kept.move(group.chat, elsewhere.chat)
            self.telegram.announce(dispatch, elsewhere.chat)
        return "done"

    def _said(self, job: Job, view: EventView, language: str) -> Dispatch:
        settings, kind = self.settings, kind_of(job.kind)
        params: dict[str, Any] = {
            "event": view.id,
            "title": view.title,
            "slug": view.slug,
            "community_name": view.community_name,
            "starts_at": view.starts_at,
            "timezone": view.timezone,
            "place": view.venue.name if view.venue else {},
            "online": view.mode != "in_person",
            "reason": view.cancel_reason,
        }
        return Dispatch(
            id=job.id,
            kind=kind,
            said=say(kind, params, language, settings.origin, settings.name_in(language)),
            action=sentence(language, f"action.{kind.leads_to}"),
            language=language,
            params=params,
        )

    def _public(self, event: str) -> EventView | None:
        """An event as anybody may see it; None for what is not for everybody."""
        try:
            return self.events.event(OfEvent(asker=Asker(), event=event))
        except (NotFound, Forbidden):
            return None

    def _run(self, person: str, slug: str) -> str:
        """The id of a community this person runs. Raises Unauthenticated, Forbidden, NotFound."""
        if not person:
            raise Unauthenticated("account.required")
        standing = self.membership.standing(OfMember(person=person, slug=slug))
        if standing.status != "active" or standing.role not in ORGANIZERS:
            raise Forbidden("community.organizers_only")
        return standing.community


def _planned(group: Group, kind: str, event: str, cause: str, due: datetime, now: datetime) -> Job:
    return Job(
        id=derived_id("group", cause, kind, group.id),
        kind=kind,
        data={"group": group.id, "event": event},
        due_at=due,
        lane=crowd_lane(TELEGRAM),
        extra={"created_at": now, "channel": TELEGRAM},
    )


def _view(group: Group) -> GroupView:
    return GroupView(
        id=group.id,
        title=group.title,
        language=group.language,
        state=group.state,
        why=group.why,
        linked_at=group.linked_at,
    )
