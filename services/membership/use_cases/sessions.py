"""Signing in, and who a token stands for."""

from datetime import timedelta
from typing import Any

from services.common.clock import Clock
from services.common.contracts.membership import (
    Identity,
    OfSession,
    SessionOpened,
    SessionView,
    SignIn,
    Token,
)
from services.common.contracts.shared import Asker
from services.common.errors import NotFound, Unauthenticated
from services.common.ids import new_id
from services.common.log import did
from services.common.text import clean_name
from services.membership.credentials import digest, fits, hash_password, new_secret, outdated
from services.membership.domain.account import Person, email_key
from services.membership.domain.moving import must_live_here
from services.membership.domain.session import (
    ACCESS,
    LABEL_LIMIT,
    NOTE_USE_EVERY,
    WEB,
    Session,
    check_scopes,
    open_session,
    with_session,
)
from services.membership.repository.people import People
from services.membership.repository.records import Attempts
from services.membership.use_cases.accounts import FAILURES, FAILURES_IN, own
from services.membership.views import identity, session_view


class Sessions:
    """Everything about tokens that stand for a person."""

    def __init__(self, people: People, attempts: Attempts, clock: Clock) -> None:
        self.people = people
        self.attempts = attempts
        self.clock = clock

    def sign_in(self, command: SignIn) -> SessionOpened:
        """Open a session with a username or address and a password."""
        login = command.login.strip().lower()[:300]
        person = self._known(login)
        key = f"password:{person.id}" if person else f"login:{email_key(login)}"
        self.attempts.count(key, FAILURES, FAILURES_IN)
        # Nobody's password takes as long as somebody's: an answer's time tells nothing.
        right = fits(command.password, person.password if person else "")
        if person is None or not right:
            raise Unauthenticated("account.wrong_credentials")
        must_live_here(person)
        scopes = check_scopes(command.scopes, person.admin)
        if command.kind == "web" and person.admin:
            # Pages ask for nothing in particular: a person in a browser may what the person may.
            scopes = [*dict.fromkeys([*scopes, "admin"])]
        self.attempts.forget(key)
        renewed = hash_password(command.password) if outdated(person.password) else ""
        return self._open(person, command, scopes, renewed)

    def _known(self, login: str) -> Person | None:
        if "@" in login:
            person = self.people.by_email(email_key(login))
        else:
            person = self.people.by_username(login)
        return None if person is None or person.closed else person

    def _open(
        self, proven: Person, command: SignIn, scopes: list[str], renewed: str
    ) -> SessionOpened:
        now = self.clock.now()
        access = new_secret()
        refresh = "" if command.kind == "web" else new_secret()
        session = open_session(
            id=new_id(),
            kind=command.kind,
            label=clean_name(command.label[:1000])[:LABEL_LIMIT],
            scopes=scopes,
            access=digest(access),
            refresh=digest(refresh) if refresh else "",
            now=now,
        )

        def decide(person: Person) -> Identity:
            if person.password != proven.password:
                raise Unauthenticated("account.wrong_credentials")
            person.sessions = with_session(person.sessions, session, now)
            person.password = renewed or person.password
            return self._identity(person, session)

        who: Identity = self.people.change(proven.id, decide)
        did("signed in", person=proven.id, kind=command.kind)
        return self._opened(session, access, refresh, who)

    def refresh_session(self, command: Token) -> SessionOpened:
        """A new pair of tokens for the refresh token, once. Two who hold it lose the session."""
        token = digest(command.token)
        holder = self.people.by_refresh(token)
        if holder is None:
            raise Unauthenticated("session.unknown")
        access, refresh = new_secret(), new_secret()
        now = self.clock.now()

        def decide(person: Person) -> tuple[Session, Identity] | str:
            for session in person.sessions:
                if token in session.spent:
                    person.sessions = [one for one in person.sessions if one is not session]
                    return "session.reused"
                if session.refresh == token:
                    if session.until <= now:
                        return "session.expired"
                    session.rotate(digest(access), digest(refresh), now)
                    return session, self._identity(person, session)
            return "session.unknown"

        done = self.people.change(holder.id, decide)
        if isinstance(done, str):
            # The ended session had to be saved, so the refusal comes after the decision.
            did("refused to refresh", person=holder.id, code=done)
            raise _refused(done)
        session, who = done
        return self._opened(session, access, refresh, who)

    def authenticate(self, command: Token) -> Identity:
        """Who an access token stands for: one indexed find, and now and then a note of its use."""
        token = digest(command.token)
        found = self.people.by_access(token)
        if found is None:
            raise Unauthenticated("session.unknown")
        session = found["sessions"][0]
        now = self.clock.now()
        if session["access_until"] <= now:
            raise Unauthenticated("session.expired")
        until = session["access_until"]
        if now - session["used_at"] >= NOTE_USE_EVERY:
            longer = now + WEB if session["kind"] == "web" else None
            self.people.note_use(found["_id"], token, now, longer)
            until = longer or until
        return identity(found, session["id"], session["scopes"], until)

    def authenticate_calendar(self, command: Token) -> Identity:
        """Whose calendar a token opens; it is good for nothing else."""
        found = self.people.by_calendar(command.token)
        if found is None:
            raise Unauthenticated("session.unknown")
        return identity(found, "", ["calendar"], self.clock.now() + timedelta(days=1))

    def mine(self, command: Asker) -> list[SessionView]:
        """The asker's living sessions, the last used first."""
        person = self.people.get(own(command))
        living = [one for one in person.sessions if one.until > self.clock.now()]
        living.sort(key=lambda one: one.used_at, reverse=True)
        return [session_view(one) for one in living]

    def end(self, command: OfSession) -> None:
        """End one of the asker's sessions."""

        def decide(person: Person) -> None:
            if person.session(command.session) is None:
                raise NotFound("session.not_found")
            person.sessions = [one for one in person.sessions if one.id != command.session]

        self.people.change(own(command.asker), decide)

    def _identity(self, person: Person, session: Session) -> Identity:
        found: dict[str, Any] = {"_id": person.id, **vars(person)}
        return identity(found, session.id, session.scopes, session.access_until)

    def _opened(self, session: Session, access: str, refresh: str, who: Identity) -> SessionOpened:
        lasts = WEB if session.kind == "web" else ACCESS
        return SessionOpened(
            session=session.id,
            access_token=access,
            expires_in=int(lasts.total_seconds()),
            refresh_token=refresh,
            identity=who,
        )


def _refused(code: str) -> Unauthenticated:
    if code == "session.reused":
        return Unauthenticated("session.reused")
    if code == "session.expired":
        return Unauthenticated("session.expired")
    return Unauthenticated("session.unknown")
