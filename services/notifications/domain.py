"""What there is to tell, who is told of which message, and how people choose to be told."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal

from services.common.contracts import events, membership
from services.common.errors import Invalid
from services.common.messages import Message

Lane = Literal["urgent", "normal", "bulk"]

INAPP = "inapp"
EMAIL = "email"
BOTH = (INAPP, EMAIL)
KEPT_DAYS = 180
"""How long a person's notifications are kept."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A sort of notification. An essential one keeps at least one of its channels.

    `lane` is the queue its mails wait in; `shows` names what its text has lines for.
    """

    name: str
    essential: bool = False
    available: tuple[str, ...] = BOTH
    chosen: tuple[str, ...] = BOTH
    lane: Lane = "normal"
    leads_to: Literal["event", "community", "members", "confirm", "reset"] = "community"
    shows: tuple[str, ...] = ()


_TABLE = (
    Kind(
        name="confirm_email",
        essential=True,
        available=(EMAIL,),
        chosen=(EMAIL,),
        lane="urgent",
        leads_to="confirm",
    ),
    Kind(
        name="reset_password",
        essential=True,
        available=(EMAIL,),
        chosen=(EMAIL,),
        lane="urgent",
        leads_to="reset",
    ),
    Kind(
        name="seat_confirmed",
        lane="urgent",
        leads_to="event",
        shows=("when", "place", "guests"),
    ),
    Kind(
        name="seat_promoted",
        essential=True,
        lane="urgent",
        leads_to="event",
        shows=("when", "place", "guests"),
    ),
    Kind(name="waitlisted", lane="urgent", leads_to="event", shows=("when", "position")),
    Kind(name="seat_released", leads_to="event", shows=("when",)),
    Kind(
        name="event_changed",
        essential=True,
        lane="bulk",
        leads_to="event",
        shows=("changed", "when", "place"),
    ),
    Kind(
        name="event_cancelled",
        essential=True,
        lane="bulk",
        leads_to="event",
        shows=("when", "reason"),
    ),
    Kind(name="event_published", lane="bulk", leads_to="event", shows=("when", "place")),
    Kind(name="membership_requested", leads_to="members"),
    Kind(name="membership_approved"),
    Kind(name="membership_declined"),
    Kind(name="member_invited"),
    # Joining an open community is seen on the page at once: a mail would only repeat it.
    Kind(name="welcome_member", chosen=(INAPP,)),
    Kind(name="role_changed"),
    Kind(name="member_removed"),
)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _TABLE}


# --- who is told ----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Notice:
    """One person is to be told something. `address` only where it is not the person's own."""

    kind: str
    person: str
    params: dict[str, Any]
    address: str = ""
    language: str = ""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """Many are to be told: a community's `members`, or those who answered an event."""

    kind: str
    source: Literal["members", "attendees"]
    of: str
    params: dict[str, Any]
    but: str = ""


ATTENDING = ("going", "maybe", "waitlisted")
"""Answers whose people hear of changes and cancellation."""

_Teller = Callable[[Any], list[Notice] | Crowd]
_TELLERS: dict[type[Message], _Teller] = {}


def told_by(message: Message) -> list[Notice] | Crowd:
    """Who is to be told of this message, and what. Nobody hears of their own doing, but for
    receipts (a seat, a place in the queue) and a welcome."""
    tell = _TELLERS.get(type(message))
    return tell(message) if tell else []


def _tells(kind: type[Message]) -> Callable[[_Teller], _Teller]:
    def register(tell: _Teller) -> _Teller:
        _TELLERS[kind] = tell
        return tell

    return register


def _facts(message: Message, *without: str) -> dict[str, Any]:
    names = [part.name for part in fields(message) if part.name not in without]
    return {name: getattr(message, name) for name in names}


@_tells(membership.PersonRegistered)
@_tells(membership.EmailConfirmationRequested)
def _confirm(said: membership.PersonRegistered) -> list[Notice]:
    return [_by_link("confirm_email", said)]


@_tells(membership.PasswordResetRequested)
def _reset(said: membership.PasswordResetRequested) -> list[Notice]:
    return [_by_link("reset_password", said)]


def _by_link(kind: str, said: Any) -> Notice:
    return Notice(
        kind=kind,
        person=said.person,
        params={"token": said.token, "person_name": said.name},
        address=said.email,
        language=said.language,
    )


@_tells(membership.MembershipRequested)
def _requested(said: membership.MembershipRequested) -> list[Notice]:
    params = _facts(said, "organizers")
    deciders = dict.fromkeys(said.organizers)
    return [
        Notice(kind="membership_requested", person=one, params=params)
        for one in deciders
        if one != said.person
    ]


@_tells(membership.MemberInvited)
def _invited(said: membership.MemberInvited) -> list[Notice]:
    if said.by == said.person:
        return []
    return [Notice(kind="member_invited", person=said.person, params=_facts(said, "person"))]


@_tells(membership.MemberJoined)
def _joined(said: membership.MemberJoined) -> list[Notice]:
    if said.role == "founder":
        return []
    kind = "membership_approved" if said.approved else "welcome_member"
    return [Notice(kind=kind, person=said.person, params=_facts(said, "person", "person_name"))]


@_tells(membership.MembershipDeclined)
def _declined(said: membership.MembershipDeclined) -> list[Notice]:
    return [Notice(kind="membership_declined", person=said.person, params=_facts(said, "person"))]


@_tells(membership.RoleChanged)
def _role(said: membership.RoleChanged) -> list[Notice]:
    return [Notice(kind="role_changed", person=said.person, params=_facts(said, "person"))]


@_tells(membership.MemberLeft)
def _left(said: membership.MemberLeft) -> list[Notice]:
    if said.reason != "removed":
        return []
    return [Notice(kind="member_removed", person=said.person, params=_facts(said, "person"))]


@_tells(events.EventPublished)
def _published(said: events.EventPublished) -> Crowd:
    return Crowd(
        kind="event_published",
        source="members",
        of=said.community,
        params=_facts(said, "by"),
        but=said.by,
    )


@_tells(events.EventChanged)
def _changed(said: events.EventChanged) -> Crowd:
    return Crowd(kind="event_changed", source="attendees", of=said.event, params=_facts(said))


@_tells(events.EventCancelled)
def _cancelled(said: events.EventCancelled) -> Crowd:
    return Crowd(kind="event_cancelled", source="attendees", of=said.event, params=_facts(said))


@_tells(events.SeatConfirmed)
def _seated(said: events.SeatConfirmed) -> list[Notice]:
    kind = "seat_promoted" if said.promoted else "seat_confirmed"
    return [Notice(kind=kind, person=said.person, params=_facts(said, "person", "promoted"))]


@_tells(events.PlacedOnWaitlist)
def _waiting(said: events.PlacedOnWaitlist) -> list[Notice]:
    return [Notice(kind="waitlisted", person=said.person, params=_facts(said, "person"))]


@_tells(events.SeatReleased)
def _released(said: events.SeatReleased) -> list[Notice]:
    if said.reason in ("cancelled", "closed"):
        return []
    return [Notice(kind="seat_released", person=said.person, params=_facts(said, "person"))]


# --- how people want to be told -------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """What is known of a person in order to tell them something."""

    person: str
    username: str = ""
    name: dict[str, str] = field(default_factory=dict)
    email: str = ""
    language: str = "ar"
    timezone: str = ""
    confirmed: bool = False
    closed: bool = False


def channels_for(kind: Kind, choices: Mapping[str, list[str]]) -> tuple[str, ...]:
    """The channels by which a person hears of this kind, by their choices or by default."""
    chosen = choices.get(kind.name)
    if chosen is None:
        return kind.chosen
    kept = tuple(one for one in kind.available if one in chosen)
    return kept or (kind.chosen if kind.essential else ())


def check_choices(choices: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Choices as they are kept. Raises Invalid naming `channels.<kind>`: unknown, not_one_of,
    essential (at least one channel must stay)."""
    mistakes: dict[str, list[str]] = {}
    kept: dict[str, list[str]] = {}
    for name, chosen in choices.items():
        kind = KINDS.get(name)
        if kind is None:
            mistakes[f"channels.{name[:60]}"] = ["unknown"]
        elif not set(chosen) <= set(kind.available):
            mistakes[f"channels.{name}"] = ["not_one_of"]
        elif kind.essential and not chosen:
            mistakes[f"channels.{name}"] = ["essential"]
        else:
            kept[name] = [one for one in kind.available if one in chosen]
        if len(mistakes) > len(KINDS):
            break
    if mistakes:
        raise Invalid(fields=mistakes)
    return kept


def without_mail(kind: Kind, choices: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The choice that stops mails of this kind, as the one-click link makes it."""
    return check_choices({kind.name: [one for one in channels_for(kind, choices) if one != EMAIL]})
