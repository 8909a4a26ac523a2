"""A person's account: name, address, password, what they say of themselves, and their sessions."""

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from services.common.contracts.membership import (
    EmailConfirmationRequested,
    PasswordResetRequested,
    PersonChanged,
    PersonClosed,
    PersonMoved,
    PersonRegistered,
)
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Forbidden, Invalid
from services.common.messages import Message
from services.common.rules import Mistakes
from services.common.text import search_terms, sort_name
from services.membership.domain.session import Session

LANGUAGES = ("ar", "en")
PASSWORD_SHORTEST, PASSWORD_LONGEST = 8, 200
_TRIED_FIRST = """
    0000000000 0123456789 0987654321 1111111111 11111111111 1122334455 123123123123 1234512345
    1234567890 12345678900 12345678910 123456789012 1234567891 12345678911 1234567899 123456789a
    123456789q 123456789z 1234abcd1234 123qwe123qwe 1q2w3e4r5t 1q2w3e4r5t6y 1qaz2wsx3edc
    2222222222 5555555555 6666666666 7777777777 8888888888 9876543210 9999999999 a123456789
    aa12345678 aaaaaaaaaa abc1234567 abcd123456 abcd1234567 abcdefghij abcdefghijk admin12345
    admin123456 administrator asdfasdfasdf asdfghjkl1 asdfghjkl123 basketball1 changeme123
    changemenow football123 google1234 iloveyou123 iloveyou1234 jesuschrist letmein123
    letmein1234 mohammed123 muhammad123 p@ssw0rd123 p@ssword123 pass1234567 passw0rd123
    password01 password10 password11 password12 password123 password123! password1234
    password12345 passwordpassword q1w2e3r4t5 q1w2e3r4t5y6 qazwsxedcrfv qwe123qwe123
    qwer1234qwer qwerty1234 qwerty12345 qwerty123456 qwertyqwerty qwertyuiop qwertyuiop1
    qwertyuiop123 qwertyuiop[] superman123 temp123456 test123456 test1234567 trustno1trustno1
    unknown123 user123456 welcome123 welcome1234 zaq12wsxcde3 zxcvbnm123 zxcvbnm1234
    zxcvbnmasdfghjkl
"""
COMMON_PASSWORDS = frozenset(_TRIED_FIRST.split())
"""Passwords long enough to pass that are tried first; chosen from what is generally known."""

Sign = Callable[[str, "Person"], str]
"""Makes a link's token: purpose (`confirm`, `reset`) and person to text."""


@dataclass
class Person:
    """One human with an account of this node; `id` is the actor URI.

    `revision` counts changes of the profile, `version` every write. After `close` only id, username
    and handle remain, so that nobody takes the name.
    """

    id: str
    username: str
    handle: str
    registration: str
    name: Text
    email: str
    email_key: str
    password: str
    nonce: str
    calendar_token: str
    created_at: datetime
    language: str = "ar"
    timezone: str = "UTC"
    city_id: str = ""
    pending_email: str = ""
    confirmed: bool = False
    admin: bool = False
    closed: bool = False
    headline: Text = field(default_factory=dict)
    about: Text = field(default_factory=dict)
    field_ids: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    relations: dict[str, str] = field(default_factory=dict)
    relation_list: list[str] = field(default_factory=list)
    years: dict[str, int] = field(default_factory=dict)
    languages: list[str] = field(default_factory=list)
    visibility: str = "members"
    listed: bool = False
    sessions: list[Session] = field(default_factory=list)
    terms: list[str] = field(default_factory=list)
    sort_name: str = ""
    known_as: list[str] = field(default_factory=list)
    moved_to: str = ""
    revision: int = 1
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def register(self, token: str) -> None:
        """The account is opened; its address is to be confirmed."""
        self.recorded.append(
            PersonRegistered(
                person=self.id,
                username=self.username,
                name=self.name,
                email=self.email,
                language=self.language,
                timezone=self.timezone,
                token=token,
            )
        )

    def bound(self, purpose: str) -> str:
        """What a link's token is bound to: using it, or what it is for, makes it worthless."""
        if purpose == "reset":
            return f"{self.password}:{self.email}"
        return f"{self.nonce}:{self.pending_email or self.email}"

    def confirm(self, nonce: str) -> None:
        """The address is proven; a pending one becomes the address. Renews the nonce."""
        if self.pending_email:
            self.email = self.pending_email
            self.email_key = email_key(self.email)
            self.pending_email = ""
        self.confirmed = True
        self.nonce = nonce
        self.tell()

    def ask_for_email(self, email: str, sign: Sign) -> None:
        """Send a link to another address, which counts once confirmed."""
        self.pending_email = "" if email_key(email) == self.email_key else email
        self.ask_to_confirm(sign)

    def ask_to_confirm(self, sign: Sign) -> None:
        """Send the link again; nothing when there is nothing to confirm."""
        if self.confirmed and not self.pending_email:
            return
        self.recorded.append(
            EmailConfirmationRequested(
                person=self.id,
                name=self.name,
                email=self.pending_email or self.email,
                language=self.language,
                token=sign("confirm", self),
            )
        )

    def ask_to_reset(self, sign: Sign) -> None:
        """Send a link with which a new password may be set."""
        if self.closed:
            return
        self.recorded.append(
            PasswordResetRequested(
                person=self.id,
                name=self.name,
                email=self.email,
                language=self.language,
                token=sign("reset", self),
            )
        )

    def reset(self, password: str, nonce: str) -> None:
        """Set a new password by the link; it came by mail, so the address is proven too."""
        self.set_password(password, keep="")
        if not self.confirmed:
            self.confirmed = True
            self.nonce = nonce
            self.tell()

    def set_password(self, password: str, keep: str) -> None:
        """Keep a new password's hash; every session but `keep` ends."""
        self.password = password
        self.sessions = [one for one in self.sessions if one.id == keep]

    def appoint(self, admin: bool) -> None:
        """Make or unmake an administrator; sessions lose what they may no longer do."""
        self.admin = admin
        if not admin:
            for session in self.sessions:
                session.scopes = [scope for scope in session.scopes if scope != "admin"]

    def tell(self) -> None:
        """Record what other services keep of the person."""
        self.recorded.append(
            PersonChanged(
                person=self.id,
                username=self.username,
                name=self.name,
                email=self.email,
                language=self.language,
                timezone=self.timezone,
                confirmed=self.confirmed,
            )
        )

    def move(self) -> None:
        """Record that the person lives elsewhere now."""
        self.recorded.append(PersonMoved(person=self.id, username=self.username, to=self.moved_to))

    def index(self, labels: Iterable[str]) -> None:
        """Renew the words the person is found by; `labels` are those of their fields."""
        names, lines = self.name.values(), self.headline.values()
        self.terms = search_terms(*names, self.username, *lines, *self.tags, *labels)
        self.relation_list = sorted(set(self.relations.values()))
        self.sort_name = sort_name(self.name)

    def close(self) -> None:
        """Forget the person; the name stays taken."""
        if self.closed:
            return
        blank = Person(
            id=self.id,
            username=self.username,
            handle=self.handle,
            registration=self.registration,
            name={},
            email="",
            email_key="",
            password="",
            nonce="",
            calendar_token="",
            created_at=self.created_at,
            closed=True,
            visibility="private",
            revision=self.revision + 1,
            version=self.version,
            recorded=self.recorded,
        )
        self.__dict__.update(blank.__dict__)
        self.recorded.append(PersonClosed(person=self.id, username=self.username))

    def must_be_confirmed(self) -> None:
        """Raise Forbidden `account.unconfirmed` while the address is not proven."""
        if not self.confirmed:
            raise Forbidden("account.unconfirmed")

    def session(self, id: str) -> Session | None:
        """One of the person's sessions, or None."""
        return next((one for one in self.sessions if one.id == id), None)


def email_key(email: str) -> str:
    """The form under which addresses must differ."""
    return email.casefold()


def password_form(password: str) -> str:
    """One form for the same password typed on different keyboards."""
    return unicodedata.normalize("NFKC", password)


def check_password(
    password: str, username: str, email: str, mistakes: Mistakes, path: str = "password"
) -> None:
    """Note what is wrong with a new password: too_short, too_long, too_common, too_similar."""
    plain = password_form(password[: PASSWORD_LONGEST + 1]).casefold()
    own = {username, email.casefold(), email.casefold().partition("@")[0]} - {""}
    if len(password) > PASSWORD_LONGEST:
        mistakes.note(path, "too_long")
    elif len(password) < PASSWORD_SHORTEST:
        mistakes.note(path, "too_short" if password else "required")
    elif plain in own:
        mistakes.note(path, "too_similar")
    elif plain in COMMON_PASSWORDS or len(set(plain)) < 3:
        mistakes.note(path, "too_common")


def check_language(language: str, mistakes: Mistakes) -> None:
    """Note `not_one_of` when the interface does not speak this language."""
    if language not in LANGUAGES:
        mistakes.note("language", "not_one_of")


def taken(*paths: str) -> Invalid:
    """The refusal that names what somebody else has already."""
    return Invalid(fields={path: ["taken"] for path in paths})


def refuse_ownerless(slugs: list[str]) -> None:
    """Raise Conflict `community.needs_founder` when communities would be left without one."""
    if slugs:
        raise Conflict("community.needs_founder", {"slugs": slugs})
