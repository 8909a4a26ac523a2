"""What membership says of itself: people, accounts, communities, who belongs where."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from services.common.contracts.invitations import Invitations
from services.common.contracts.moving import Moving
from services.common.contracts.shared import Asker, Text
from services.common.messages import Message

Role = Literal["founder", "organizer", "co_organizer", "moderator", "member"]
Status = Literal["invited", "pending", "active", "paused", "left", "removed"]
JoinMode = Literal["open", "approval", "invite"]
Form = Literal[
    "meetup_group",
    "diwaniya",
    "chat_group",
    "association",
    "student_body",
    "workshop_series",
    "leadership_council",
]
Stage = Literal["spark", "core", "group", "chapter", "association"]
Relation = Literal["expert", "practitioner", "works_in", "learner"]
Visibility = Literal["public", "members", "private"]

ORGANIZERS = ("founder", "organizer", "co_organizer")
"""Roles that may run a community's events and members."""


# --- messages -------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class PersonRegistered(Message):
    """An account exists; its address is to be confirmed with `token`."""

    person: str
    username: str
    name: Text
    email: str
    language: str
    timezone: str
    token: str


@dataclass(frozen=True, kw_only=True)
class EmailConfirmationRequested(Message):
    """A confirmation link was asked for (again, or for a changed address)."""

    person: str
    name: Text
    email: str
    language: str
    token: str


@dataclass(frozen=True, kw_only=True)
class PasswordResetRequested(Message):
    """A person asked for a link to set a new password."""

    person: str
    name: Text
    email: str
    language: str
    token: str


@dataclass(frozen=True, kw_only=True)
class PersonChanged(Message):
    """The whole of what other services keep of a person, after any change to it."""

    person: str
    username: str
    name: Text
    email: str
    language: str
    timezone: str
    confirmed: bool


@dataclass(frozen=True, kw_only=True)
class PersonClosed(Message):
    """The account is gone; whatever is kept of the person is to be forgotten."""

    person: str
    username: str


@dataclass(frozen=True, kw_only=True)
class PersonMoved(Message):
    """A person lives on another node now, as `to`; the account here points there."""

    person: str
    username: str
    to: str


@dataclass(frozen=True, kw_only=True)
class CommunityMoved(Message):
    """A community lives on another node now, as the actor `to`; the one here points there."""

    community: str
    slug: str
    to: str


@dataclass(frozen=True, kw_only=True)
class CommunityChanged(Message):
    """The whole of what other services keep of a community, after founding or any change."""

    community: str
    slug: str
    name: Text
    city_id: str
    timezone: str
    field_ids: list[str]
    archived: bool = False


@dataclass(frozen=True, kw_only=True)
class MembershipRequested(Message):
    """Somebody asks to join; `organizers` are the people who decide."""

    community: str
    slug: str
    community_name: Text
    person: str
    person_name: Text
    organizers: list[str]


@dataclass(frozen=True, kw_only=True)
class MemberInvited(Message):
    """Somebody was invited to join."""

    community: str
    slug: str
    community_name: Text
    person: str
    by: str
    by_name: Text


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Message):
    """A membership became active. `approved` when an organizer had to say yes."""

    community: str
    slug: str
    community_name: Text
    person: str
    person_name: Text
    role: str
    approved: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Message):
    """An address is invited to a community, or reminded of it, once each. Nobody need be known
    under it; `token` leads to the answer."""

    invitation: str
    community: str
    slug: str
    community_name: Text
    person_name: Text
    by_name: Text
    email: str
    language: str
    token: str
    reminder: bool = False


@dataclass(frozen=True, kw_only=True)
class InvitationEnded(Message):
    """An invitation by address was answered or lapsed: the address is to be forgotten."""

    invitation: str
    community: str


@dataclass(frozen=True, kw_only=True)
class MembershipDeclined(Message):
    """A request to join was refused."""

    community: str
    slug: str
    community_name: Text
    person: str


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Message):
    """A member has another role now."""

    community: str
    slug: str
    community_name: Text
    person: str
    role: str


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Message):
    """A membership ended: by the member, by removal, or because the account closed."""

    community: str
    slug: str
    community_name: Text
    person: str
    reason: Literal["left", "removed", "closed"]
    banned: bool = False


@dataclass(frozen=True, kw_only=True)
class PersonFollowed(Message):
    """Somebody follows a person, for the first time."""

    person: str
    by: str
    by_username: str
    by_name: Text


# --- commands and questions -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Register:
    """Open an account. `id` makes a repeated request harmless."""

    id: str
    username: str
    email: str
    password: str
    name: Text
    language: str = "ar"
    city_id: str = ""


@dataclass(frozen=True, kw_only=True)
class Token:
    """A link's or a session's token, as it was handed out."""

    token: str


@dataclass(frozen=True, kw_only=True)
class ByEmail:
    """Something asked for by naming an address; the answer never tells whether it is known."""

    email: str


@dataclass(frozen=True, kw_only=True)
class ResetPassword:
    """Set a new password with the token from the mail. Ends every session."""

    token: str
    password: str


@dataclass(frozen=True, kw_only=True)
class ChangePassword:
    """Set a new password, knowing the old one. Ends every other session."""

    asker: Asker
    session: str
    password: str
    new_password: str


@dataclass(frozen=True, kw_only=True)
class ChangeEmail:
    """Ask for another address; it counts once confirmed."""

    asker: Asker
    password: str
    email: str


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """Open a session. `login` is a username or an address; `label` names the device."""

    login: str
    password: str
    kind: Literal["api", "web"] = "api"
    label: str = ""
    scopes: list[str] = field(default_factory=lambda: ["read", "write"])


@dataclass(frozen=True, kw_only=True)
class OfSession:
    """One session of the asker's: to end it, or to name the current one."""

    asker: Asker
    session: str


@dataclass(frozen=True, kw_only=True)
class UpdateProfile:
    """Change what a person says of themselves; None leaves a thing as it is.

    `expected` is the version the change was prepared against, or None.
    """

    asker: Asker
    name: Text | None = None
    about: Text | None = None
    headline: Text | None = None
    city_id: str | None = None
    field_ids: list[str] | None = None
    tags: list[str] | None = None
    relations: dict[str, str] | None = None
    years: dict[str, int] | None = None
    languages: list[str] | None = None
    language: str | None = None
    timezone: str | None = None
    visibility: Visibility | None = None
    listed: bool | None = None
    expected: int | None = None


@dataclass(frozen=True, kw_only=True)
class CloseAccount:
    """Delete the account and every personal trace; counts stay."""

    asker: Asker
    password: str


@dataclass(frozen=True, kw_only=True)
class OfPerson:
    """A person as somebody may see them; one of `username`, `person` is given."""

    asker: Asker
    username: str = ""
    person: str = ""


@dataclass(frozen=True, kw_only=True)
class Follow:
    """Follow a person of this node, or no longer."""

    asker: Asker
    username: str
    on: bool = True


@dataclass(frozen=True, kw_only=True)
class ListFollows:
    """Whom the asker follows, or who follows the asker; the latest first."""

    asker: Asker
    followers: bool = False
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class Follows:
    """Whether `person` follows `other`."""

    person: str
    other: str


@dataclass(frozen=True, kw_only=True)
class SearchPeople:
    """The directory: only people who chose to be listed."""

    asker: Asker
    q: str = ""
    field: str = ""
    city: str = ""
    relation: str = ""
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class People:
    """Cards of these people, at most 200."""

    people: list[str]


@dataclass(frozen=True, kw_only=True)
class SearchCities:
    """Cities by name in Arabic or English, by id (`ids`), or around a city (`near`, its id).

    Or the one an address names (`named`, with `country` as somebody wrote it) or else the nearest
    to a point within the radius: for places other servers tell us of.
    """

    q: str = ""
    ids: list[str] = field(default_factory=list)
    near: str = ""
    radius_km: int = 50
    limit: int = 20
    named: str = ""
    country: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, kw_only=True)
class Nothing:
    """A question without conditions."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """Found a community; the asker is its founder. What is None takes the form's default (S04)."""

    id: str
    asker: Asker
    slug: str
    name: Text
    about: Text = field(default_factory=dict)
    field_ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    city_id: str = ""
    form: Form = "meetup_group"
    join_mode: JoinMode | None = None
    rules: Text = field(default_factory=dict)
    visibility: Visibility | None = None


@dataclass(frozen=True, kw_only=True)
class AmendCommunity:
    """Change a community; None leaves a thing as it is."""

    asker: Asker
    slug: str
    name: Text | None = None
    about: Text | None = None
    field_ids: list[str] | None = None
    tags: list[str] | None = None
    city_id: str | None = None
    form: Form | None = None
    join_mode: JoinMode | None = None
    rules: Text | None = None
    stage: Stage | None = None
    expected: int | None = None


@dataclass(frozen=True, kw_only=True)
class OfCommunity:
    """A community by its slug or id, as somebody may see it."""

    asker: Asker
    slug: str = ""
    community: str = ""


@dataclass(frozen=True, kw_only=True)
class SearchCommunities:
    """Communities by words, field (with all below it), city, or nearness to a city.

    `field_ids` are several fields, just these, in place of the one.
    """

    asker: Asker
    q: str = ""
    field_ids: list[str] = field(default_factory=list)
    field: str = ""
    city: str = ""
    near: str = ""
    radius_km: int = 50
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class Join:
    """Join, or ask to; `accept_rules` where the community has rules."""

    asker: Asker
    slug: str
    accept_rules: bool = False
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Leave:
    """End one's own membership."""

    asker: Asker
    slug: str


@dataclass(frozen=True, kw_only=True)
class Invite:
    """Invite a person of this node by username."""

    asker: Asker
    slug: str
    username: str


@dataclass(frozen=True, kw_only=True)
class ListMembers:
    """The members of a community, newest last; pending ones only for organizers."""

    asker: Asker
    slug: str
    status: Status = "active"
    role: str = ""
    relation: str = ""
    q: str = ""
    cursor: str = ""
    limit: int = 20


@dataclass(frozen=True, kw_only=True)
class AmendMember:
    """Change a member's role or status. `banned` with status `removed` keeps them out."""

    asker: Asker
    slug: str
    username: str
    role: Role | None = None
    status: Status | None = None
    banned: bool = False
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class OfMember:
    """Where a person stands in a community."""

    person: str
    community: str = ""
    slug: str = ""


@dataclass(frozen=True, kw_only=True)
class Audience:
    """The active members of a community, or its organizers only, a slice at a time, for telling
    them something."""

    community: str
    after: str = ""
    limit: int = 500
    organizers: bool = False


@dataclass(frozen=True, kw_only=True)
class BeginRequest:
    """Remember an idempotency key before doing what it stands for."""

    key: str
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class FinishRequest:
    """Keep the answer that was given under a key, sealed by the gateway."""

    key: str
    answer: str


@dataclass(frozen=True, kw_only=True)
class OpenAccount:
    """Open an account that needs no confirmation (command line only)."""

    id: str
    username: str
    email: str
    password: str
    name: Text
    language: str = "ar"
    admin: bool = False


@dataclass(frozen=True, kw_only=True)
class Appoint:
    """Make a person an administrator of the node (command line only)."""

    username: str
    admin: bool = True


# --- views ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who a session's token stands for."""

    person: str
    username: str
    name: Text
    language: str
    timezone: str
    confirmed: bool
    admin: bool
    session: str
    scopes: list[str]
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class SessionOpened:
    """The tokens of a new session; shown once. Times in seconds."""

    session: str
    access_token: str
    expires_in: int
    refresh_token: str
    identity: Identity


@dataclass(frozen=True, kw_only=True)
class SessionView:
    """A session as its owner sees it in a list."""

    id: str
    kind: str
    label: str
    scopes: list[str]
    created_at: datetime
    used_at: datetime
    expires_at: datetime


@dataclass(frozen=True, kw_only=True)
class CityView:
    """A place with its names and zone; `id` is the GeoNames id."""

    id: str
    name: Text
    country: str
    country_name: Text
    latitude: float
    longitude: float
    timezone: str


@dataclass(frozen=True, kw_only=True)
class FieldView:
    """A node of the field tree (ISCED-F 2013 at the top, specialities below)."""

    id: str
    parent: str
    label: Text


@dataclass(frozen=True, kw_only=True)
class PersonCard:
    """The little that may stand beside a person's name in a list."""

    person: str
    username: str
    name: Text
    headline: Text = field(default_factory=dict)
    city: CityView | None = None
    fields: list[FieldView] = field(default_factory=list)
    relations: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PersonPage:
    """A slice of the directory."""

    items: list[PersonCard]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """A person's profile as the asker may see it."""

    person: str
    username: str
    name: Text
    headline: Text
    about: Text
    city: CityView | None
    fields: list[FieldView]
    tags: list[str]
    relations: dict[str, str]
    years: dict[str, int]
    languages: list[str]
    communities: list["CommunityCard"]
    created_at: datetime
    version: int
    followed: bool = False
    """Whether the asker follows them."""
    known_as: list[str] = field(default_factory=list)
    moved_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Yes:
    """The answer to a yes-or-no question."""

    yes: bool


@dataclass(frozen=True, kw_only=True)
class SelfView:
    """A person's own account, whole."""

    person: str
    username: str
    name: Text
    email: str
    pending_email: str
    confirmed: bool
    admin: bool
    headline: Text
    about: Text
    city: CityView | None
    fields: list[FieldView]
    tags: list[str]
    relations: dict[str, str]
    years: dict[str, int]
    languages: list[str]
    language: str
    timezone: str
    visibility: str
    listed: bool
    calendar_token: str
    created_at: datetime
    version: int


@dataclass(frozen=True, kw_only=True)
class CommunityCard:
    """A community in a list."""

    id: str
    slug: str
    name: Text
    city: CityView | None
    fields: list[FieldView]
    form: str
    stage: str
    members: int
    role: str = ""
    status: str = ""


@dataclass(frozen=True, kw_only=True)
class CommunityPage:
    """A slice of a list of communities."""

    items: list[CommunityCard]
    next: str | None = None


@dataclass(frozen=True, kw_only=True)
class CommunityView:
    """A community's page. `role` and `status` are the asker's own, empty for anybody else."""

    id: str
    slug: str
    name: Text
    about: Text
    city: CityView | None
    fields: list[FieldView]
    tags: list[str]
    form: str
    stage: str
    join_mode: str
    visibility: str
    rules: Text
    members: int
    pending: int
    organizers: list[PersonCard]
    role: str
    status: str
    created_at: datetime
    version: int
    known_as: list[str] = field(default_factory=list)
    """Communities elsewhere that are this one too, by actor URI."""
    moved_to: str = ""
    """Where it lives now, by actor URI."""


@dataclass(frozen=True, kw_only=True)
class MemberView:
    """A member in the community's directory."""

    card: PersonCard
    role: str
    status: str
    since: datetime
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class MemberPage:
    """A slice of the members; `counts` by relation to the community's fields (S02)."""

    items: list[MemberView]
    next: str | None = None
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where a person stands in a community, with what an event needs to know of it."""

    community: str
    slug: str
    community_name: Text
    city_id: str
    timezone: str
    field_ids: list[str]
    visibility: str
    role: str = ""
    status: str = ""
    banned: bool = False


@dataclass(frozen=True, kw_only=True)
class AudienceSlice:
    """Actor URIs, and where the next slice begins; empty `next` at the end."""

    people: list[str]
    next: str = ""


@dataclass(frozen=True, kw_only=True)
class RequestRecord:
    """What is known of an idempotency key: `new`, `running`, `done` with its answer, `differs`."""

    state: Literal["new", "running", "done", "differs"]
    answer: str = ""


class Membership(Invitations, Moving, Protocol):
    """What membership answers."""

    def register(self, command: Register) -> SelfView: ...
    def confirm_email(self, command: Token) -> SelfView: ...
    def resend_confirmation(self, command: Asker) -> None: ...
    def request_password_reset(self, command: ByEmail) -> None: ...
    def reset_password(self, command: ResetPassword) -> None: ...
    def change_password(self, command: ChangePassword) -> None: ...
    def change_email(self, command: ChangeEmail) -> None: ...
    def sign_in(self, command: SignIn) -> SessionOpened: ...
    def refresh_session(self, command: Token) -> SessionOpened: ...
    def authenticate(self, command: Token) -> Identity: ...
    def authenticate_calendar(self, command: Token) -> Identity: ...
    def sessions(self, command: Asker) -> list[SessionView]: ...
    def end_session(self, command: OfSession) -> None: ...
    def close_account(self, command: CloseAccount) -> None: ...
    def myself(self, command: Asker) -> SelfView: ...
    def update_profile(self, command: UpdateProfile) -> SelfView: ...
    def renew_calendar_token(self, command: Asker) -> SelfView: ...
    def person(self, command: OfPerson) -> PersonView: ...
    def follow(self, command: Follow) -> Yes: ...
    def following(self, command: ListFollows) -> PersonPage: ...
    def follows(self, command: Follows) -> Yes: ...
    def search_people(self, command: SearchPeople) -> PersonPage: ...
    def cards(self, command: People) -> list[PersonCard]: ...
    def public_cards(self, command: People) -> list[PersonCard]: ...
    def cities(self, command: SearchCities) -> list[CityView]: ...
    def fields(self, command: Nothing) -> list[FieldView]: ...
    def found(self, command: Found) -> CommunityView: ...
    def amend_community(self, command: AmendCommunity) -> CommunityView: ...
    def community(self, command: OfCommunity) -> CommunityView: ...
    def search_communities(self, command: SearchCommunities) -> CommunityPage: ...
    def my_communities(self, command: Asker) -> list[CommunityCard]: ...
    def join(self, command: Join) -> CommunityView: ...
    def leave(self, command: Leave) -> None: ...
    def invite(self, command: Invite) -> MemberView: ...
    def members(self, command: ListMembers) -> MemberPage: ...
    def amend_member(self, command: AmendMember) -> MemberView: ...
    def standing(self, command: OfMember) -> Standing: ...
    def audience(self, command: Audience) -> AudienceSlice: ...
    def begin_request(self, command: BeginRequest) -> RequestRecord: ...
    def finish_request(self, command: FinishRequest) -> None: ...
    def appoint(self, command: Appoint) -> None: ...
    def open_account(self, command: OpenAccount) -> SelfView: ...
    def found_for_node(self, command: Found) -> CommunityView: ...
    def export_person(self, command: Asker) -> dict[str, Any]: ...
