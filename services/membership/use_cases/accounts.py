"""Opening, proving, securing and closing accounts."""

from collections.abc import Callable
from datetime import timedelta

from services.common.clock import Clock
from services.common.contracts.membership import (
    Appoint,
    ByEmail,
    ChangeEmail,
    ChangePassword,
    OpenAccount,
    Register,
    ResetPassword,
    SelfView,
    Token,
)
from services.common.contracts.shared import Asker
from services.common.errors import Conflict, Forbidden, Invalid, Unauthenticated
from services.common.log import did
from services.common.rules import Mistakes, check_text
from services.membership.credentials import (
    Links,
    check_email,
    fits,
    hash_password,
    new_secret,
)
from services.membership.domain.account import (
    Person,
    check_language,
    check_password,
    email_key,
    taken,
)
from services.membership.domain.handles import check_username, folded
from services.membership.places import check_city, timezone
from services.membership.repository.handles import Handles
from services.membership.repository.people import People
from services.membership.repository.records import Attempts
from services.membership.views import self_view

MAILS, MAILS_IN = 5, timedelta(hours=1)
FAILURES, FAILURES_IN = 10, timedelta(minutes=15)


class Accounts:
    """What somebody may do with an account of their own."""

    def __init__(
        self,
        people: People,
        handles: Handles,
        attempts: Attempts,
        links: Links,
        clock: Clock,
        origin: str,
        registration: str,
    ) -> None:
        self.people = people
        self.handles = handles
        self.attempts = attempts
        self.links = links
        self.clock = clock
        self.origin = origin
        self.registration = registration

    def register(self, command: Register) -> SelfView:
        """Open an account, its address to be confirmed. The same command again is harmless."""
        known = self.people.by_registration(command.id)
        if known is not None:
            return self_view(known)
        if self.registration != "open":
            raise Forbidden("account.registration_closed")
        return self_view(self._open(command))

    def open_account(self, command: OpenAccount) -> SelfView:
        """Open an account as the node's operator: proven as it is, whoever else may register."""
        registration = Register(
            id=command.id,
            username=command.username,
            email=command.email,
            password=command.password,
            name=command.name,
            language=command.language,
        )
        known = self.people.by_registration(command.id)
        return self_view(known or self._open(registration, vouched=True, admin=command.admin))

    def _open(self, command: Register, vouched: bool = False, admin: bool = False) -> Person:
        name, email = self._checked(command)
        handle = folded(command.username)
        occupied = []
        if not self.handles.free(handle, command.id):
            occupied.append("username")
        if self.people.by_email(email_key(email)) is not None:
            occupied.append("email")
        if occupied:
            raise taken(*occupied)
        password = hash_password(command.password)
        self.handles.reserve(handle, command.id, "username")
        return self._add(command, name, email, password, vouched, admin)

    def _checked(self, command: Register) -> tuple[dict[str, str], str]:
        mistakes = Mistakes()
        if not 1 <= len(command.id) <= 200:
            mistakes.note("id", "invalid")
        check_username(command.username, mistakes)
        email = check_email(command.email, mistakes)
        check_password(command.password, command.username, email, mistakes)
        name = check_text(command.name, "name", mistakes=mistakes)
        check_language(command.language, mistakes)
        check_city(command.city_id, "city_id", mistakes)
        mistakes.refuse()
        return name, email

    def _add(
        self,
        command: Register,
        name: dict[str, str],
        email: str,
        password: str,
        vouched: bool,
        admin: bool,
    ) -> Person:
        person = Person(
            id=f"{self.origin}/ap/people/{command.username}",
            username=command.username,
            handle=folded(command.username),
            registration=command.id,
            name=name,
            email=email,
            email_key=email_key(email),
            password=password,
            nonce=new_secret(),
            calendar_token=new_secret(),
            created_at=self.clock.now(),
            language=command.language,
            timezone=timezone(command.city_id),
            city_id=command.city_id,
            confirmed=vouched,
            admin=admin,
        )
        person.index(())
        if vouched:
            person.tell()
        else:
            person.register(self.sign("confirm", person))
        try:
            self.people.add(person)
        except Conflict as exists:
            twin = self.people.by_registration(command.id)
            if twin is not None:
                return twin
            if exists.details["key"] == "email_key":
                self.handles.release(person.handle, command.id)
                raise taken("email") from None
            raise taken("username") from None
        did("registered", person=person.id)
        return person

    def confirm_email(self, command: Token) -> SelfView:
        """Prove an address by the token from the mail."""

        def decide(person: Person) -> SelfView:
            self.links.check("confirm", command.token, person, self.clock.now())
            person.confirm(nonce)
            return self_view(person)

        nonce = new_secret()
        return self._by_link("confirm", command.token, decide)

    def resend_confirmation(self, command: Asker) -> None:
        """Send the confirmation link again."""
        self._count_mail(f"confirm:{command.person}")
        self.people.change(own(command), lambda person: person.ask_to_confirm(self.sign))

    def request_password_reset(self, command: ByEmail) -> None:
        """Send a link to set a new password; says nothing about whether the address is known."""
        address = check_email(command.email, Mistakes())
        self._count_mail(f"reset:{email_key(address or command.email[:300])}")
        person = self.people.by_email(email_key(address))
        if person is not None:
            self.people.change(person.id, lambda one: one.ask_to_reset(self.sign))

    def reset_password(self, command: ResetPassword) -> None:
        """Set a new password by the token from the mail; every session ends."""

        def decide(person: Person) -> None:
            self.links.check("reset", command.token, person, self.clock.now())
            person.reset(hashed, nonce)

        known = self.people.find(self.links.person("reset", command.token))
        if known is None:
            raise Invalid("token.invalid", fields={"token": ["invalid"]})
        self.links.check("reset", command.token, known, self.clock.now())
        mistakes = Mistakes()
        check_password(command.password, known.username, known.email, mistakes)
        mistakes.refuse()
        nonce, hashed = new_secret(), hash_password(command.password)
        self.people.change(known.id, decide)
        self.attempts.forget(f"password:{known.id}")

    def change_password(self, command: ChangePassword) -> None:
        """Set a new password, knowing the old one; every other session ends."""
        person = self.prove(command.asker, command.password)
        mistakes = Mistakes()
        check_password(
            command.new_password, person.username, person.email, mistakes, "new_password"
        )
        mistakes.refuse()
        hashed = hash_password(command.new_password)

        def decide(one: Person) -> None:
            if one.password != person.password:
                raise Conflict("busy")
            one.set_password(hashed, keep=command.session)

        self.people.change(person.id, decide)

    def change_email(self, command: ChangeEmail) -> None:
        """Ask for another address; a link goes there."""
        person = self.prove(command.asker, command.password)
        mistakes = Mistakes()
        email = check_email(command.email, mistakes)
        mistakes.refuse()
        holder = self.people.by_email(email_key(email))
        if holder is not None and holder.id != person.id:
            raise taken("email")
        self._count_mail(f"confirm:{person.id}")
        self.people.change(person.id, lambda one: one.ask_for_email(email, self.sign))

    def appoint(self, command: Appoint) -> None:
        """Make or unmake an administrator of the node."""
        person = self.people.by_username(command.username)
        if person is None or person.closed:
            raise Invalid(fields={"username": ["unknown"]})
        self.people.change(person.id, lambda one: one.appoint(command.admin))
        did("appointed", person=person.id, admin=command.admin)

    def renew_calendar_token(self, command: Asker) -> SelfView:
        """A new secret for the personal calendar; the old address stops working."""

        def decide(person: Person) -> SelfView:
            person.calendar_token = token
            return self_view(person)

        token = new_secret()
        view: SelfView = self.people.change(own(command), decide)
        return view

    def prove(self, asker: Asker, password: str) -> Person:
        """The asker, who knows their password. Raises Forbidden `account.wrong_password`."""
        person = self.people.find(own(asker))
        if person is None or person.closed:
            raise Unauthenticated("session.unknown")
        key = f"password:{person.id}"
        self.attempts.count(key, FAILURES, FAILURES_IN)
        if not fits(password, person.password):
            raise Forbidden("account.wrong_password")
        self.attempts.forget(key)
        return person

    def sign(self, purpose: str, person: Person) -> str:
        """A link's token, as of now."""
        return self.links.sign(purpose, person, self.clock.now())

    def _by_link(self, purpose: str, token: str, decide: Callable[[Person], SelfView]) -> SelfView:
        id = self.links.person(purpose, token)
        if self.people.find(id) is None:
            raise Invalid("token.invalid", fields={"token": ["invalid"]})
        try:
            view: SelfView = self.people.change(id, decide)
            return view
        except Conflict as exists:
            if exists.details.get("key") == "email_key":
                raise taken("email") from None
            raise

    def _count_mail(self, key: str) -> None:
        self.attempts.count(f"mail:{key}", MAILS, MAILS_IN)


def own(asker: Asker) -> str:
    """The asker's id. Raises Unauthenticated when nobody in particular asks."""
    if not asker.person:
        raise Unauthenticated("session.required")
    return asker.person
