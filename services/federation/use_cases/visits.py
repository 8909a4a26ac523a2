"""Taking visitors from other nodes in: their passes, their answers, their end (D3)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from services.common.clock import Clock
from services.common.contracts.events import Events, ForgetVisitor, OfEvent, PersonAttended, Rsvp
from services.common.contracts.federation import (
    AnswerAsVisitor,
    DecideVisitor,
    OfVisit,
    OfVisitors,
    PresentPass,
    RevokeVisit,
    SetVisitRule,
    VisitAnswer,
    VisitorPage,
    VisitorView,
    VisitView,
)
from services.common.contracts.membership import Membership, OfMember
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit, decode, encode
from services.common.errors import Conflict, Forbidden, Invalid, Refusal, Unauthenticated
from services.common.log import did
from services.federation import pass_tokens
from services.federation.actors import RemoteActors
from services.federation.documents.context import on_top
from services.federation.domain.authority import origin_of
from services.federation.domain.blocks import host_of as host_named
from services.federation.domain.passes import FORGOTTEN_AFTER, HOLDING, LONGEST, Answered, Visit
from services.federation.domain.uris import Uris
from services.federation.fetch import Fetcher, FetchFailed, Gone
from services.federation.pass_tokens import NoPass, home_of
from services.federation.repository.passes import PassBook, Rule, must
from services.federation.use_cases.outbound import Outbound
from services.federation.use_cases.passes import KIND
from services.federation.use_cases.peers import Peers, administrator

ORGANIZERS = ("founder", "organizer", "co_organizer")
CHECKED_EVERY = timedelta(minutes=5)
"""How often the home of a visitor is asked whether the pass still holds; it also says so itself."""
CHECKS_AT_ONCE = 20
PURGED_AT_ONCE = 50
MOST_ANSWERS = 50
MOST_HOMES = 100
LATEST = 10**13


@dataclass(frozen=True)
class Visits:
    """The host's side of passes. Whoever comes is a pseudonym at their home, and here nobody."""

    book: PassBook
    uris: Uris
    peers: Peers
    actors: RemoteActors
    fetcher: Fetcher
    outbound: Outbound
    events: Events
    membership: Membership
    clock: Clock

    def present(self, command: PresentPass) -> VisitView:
        """Take a pass, once. Raises Unauthenticated for one that is altered, over, shown before or
        for another node; Forbidden for one that was revoked or whose home is not heard."""
        visit = self._read(command.token)
        if self.peers.refuses(home_of(visit)):
            raise Forbidden("visit.home_refused")
        if visit.ends <= self.clock.now():
            raise Unauthenticated("visit.over")
        before = self.book.visit(visit.id)
        if before is not None and before.state == "revoked":
            raise Forbidden("visit.revoked")
        if before is not None:
            raise Unauthenticated("visit.pass_used")
        if self._ask_home(visit) == "revoked":
            raise Forbidden("visit.revoked")
        secret = secrets.token_urlsafe(24)
        now = self.clock.now()
        visit.secret, visit.presented_at = _digest(secret), now
        visit.check_at = now + CHECKED_EVERY
        if not self.book.arrive(visit):
            raise Unauthenticated("visit.pass_used")
        self._tell_home(visit, "Accept")
        did("took a visitor in", home=home_of(visit))
        return _shown(visit, secret)

    def _read(self, token: str) -> Visit:
        try:
            key = self.actors.key(pass_tokens.key_id(token))
            return pass_tokens.read(token, key.public, key.actor.id, self.uris.host)
        except (NoPass, FetchFailed):
            raise Unauthenticated("visit.no_pass") from None

    def visit(self, command: OfVisit) -> VisitView:
        """A visit by its secret."""
        return _shown(self._staying(command.visit))

    def answer(self, command: AnswerAsVisitor) -> VisitView:
        """Answer an event on the days of the pass, by the rule of its community."""
        visit = self._staying(command.visit)
        self._check(visit)
        event = self.events.event(OfEvent(asker=_asker(visit), event=command.event))
        if not command.going:
            self._take_back(visit, event.id)
            return _shown(must(self.book.visit(visit.id)))
        rule = self.book.rule(event.slug)
        if rule.rule == "closed" or home_of(visit) in rule.blocked_homes:
            raise Forbidden("visit.closed")
        if not visit.covers(event.starts_at, ZoneInfo(event.timezone)):
            raise Conflict("visit.other_days")
        before = visit.answers.get(event.id)
        if before is not None and before.state == "refused":
            raise Forbidden("visit.refused")
        if before is None and len(visit.answers) >= MOST_ANSWERS:
            raise Conflict("visit.too_many")
        if before is None or before.state not in HOLDING:
            state = "asked" if rule.rule == "ask" else "going"
            answered = Answered(event.slug, event.title, event.starts_at, event.timezone, state)
            self._hold(visit, event.id, answered, rule)
            if state == "going":
                self._seat(visit, event.id, answered)
        return _shown(must(self.book.visit(visit.id)))

    def _hold(self, visit: Visit, event: str, answered: Answered, rule: Rule) -> None:
        """Take one of the places for visitors, or refuse; taken first and counted after, so that
        two at once never both get the last one."""
        self.book.answer(visit.id, event, answered)
        if rule.places is not None and self.book.taken(event) > rule.places:
            self.book.answer(visit.id, event, None)
            raise Conflict("visit.no_places")

    def _seat(self, visit: Visit, event: str, answered: Answered) -> None:
        """Answer as anybody does; what events refuses is refused."""
        try:
            view = self.events.rsvp(Rsvp(asker=_asker(visit), event=event))
        except Refusal:
            self.book.answer(visit.id, event, None)
            raise
        state = view.mine.state if view.mine else "going"
        self.book.answer(visit.id, event, _become(answered, state))

    def _take_back(self, visit: Visit, event: str) -> None:
        answered = visit.answers.get(event)
        if answered is None or answered.state == "refused":
            return
        if answered.state != "asked":
            try:
                self.events.cancel_rsvp(OfEvent(asker=_asker(visit), event=event))
            except (Conflict, Forbidden):
                # It is over or called off; the seat is nobody's any more.
                did("left a past answer as it was", event=event)
        self.book.answer(visit.id, event, None)

    # --- organizers

    def set_rule(self, command: SetVisitRule) -> VisitorPage:
        """How a community takes visitors; its organizers only."""
        self._organizer(command.asker, command.slug)
        if command.places is not None and not 0 <= command.places <= 10_000:
            raise Invalid(fields={"places": ["invalid"]})
        homes = [host_named(one) for one in command.blocked_homes[:MOST_HOMES] if one.strip()]
        if "" in homes:
            raise Invalid(fields={"blocked_homes": ["invalid"]})
        self.book.set_rule(command.slug, Rule(command.rule, command.places, sorted(set(homes))))
        return self.visitors(OfVisitors(asker=command.asker, slug=command.slug))

    def visitors(self, command: OfVisitors) -> VisitorPage:
        """A community's visitors with what they answered; its organizers only."""
        self._organizer(command.asker, command.slug)
        limit = check_limit(command.limit)
        keys: Any = decode(command.cursor, 2, (int, str))
        before = (_at(keys[0]), str(keys[1])) if keys else None
        found = self.book.of_community(command.slug, before, limit + 1)
        more = None
        if len(found) > limit and (last := found[limit - 1]).presented_at is not None:
            more = encode(int(last.presented_at.timestamp() * 1000), last.id)
        rule = self.book.rule(command.slug)
        return VisitorPage(
            rule=rule.rule,
            places=rule.places,
            blocked_homes=rule.blocked_homes,
            items=[
                VisitorView(
                    id=one.id,
                    name=one.name,
                    home=home_of(one),
                    community_name=one.community_name,
                    first=date.fromisoformat(one.first),
                    last=date.fromisoformat(one.last),
                    answer=answer,
                )
                for one in found[:limit]
                for answer in _answers(one)
                if answer.slug == command.slug
            ],
            next=more,
        )

    def decide(self, command: DecideVisitor) -> None:
        """Let a visitor in, or refuse them; its organizers only. Deciding again is harmless."""
        self._organizer(command.asker, command.slug)
        visit = must(self.book.visit(command.id))
        answered = visit.answers.get(command.event)
        if answered is None or answered.slug != command.slug:
            raise Conflict("visit.no_answer")
        if command.admit and answered.state == "asked":
            self._seat(visit, command.event, answered)
        elif not command.admit and answered.state != "refused":
            self._take_back(visit, command.event)
            self.book.answer(visit.id, command.event, _become(answered, "refused"))

    def revoke(self, command: RevokeVisit) -> None:
        """End a visit altogether; administrators only. Its home hears of it."""
        administrator(command.asker)
        visit = must(self.book.visit(command.id))
        if self._end(visit, "host"):
            self._tell_home(visit, "Reject")

    def _organizer(self, asker: Asker, slug: str) -> None:
        if not asker.person:
            raise Unauthenticated("account.required")
        standing = self.membership.standing(OfMember(person=asker.person, slug=slug))
        if standing.role not in ORGANIZERS:
            raise Forbidden("community.organizers_only")

    # --- home and time

    def revoked_at_home(self, actor: str, id: str) -> None:
        """A home takes a pass back; also one it has not seen shown yet."""
        visit = self.book.visit(id)
        if visit is None:
            until = self.clock.now() + LONGEST + FORGOTTEN_AFTER
            self.book.arrive(Visit(id, actor, until, state="revoked", by="home"))
        elif visit.issuer == actor:
            self._end(visit, "home")

    def attended(self, message: PersonAttended) -> None:
        """Somebody came; a visitor's home keeps it for them."""
        if self.uris.ours(message.person):
            return
        visit = self.book.by_subject(message.person)
        if visit is not None:
            event = {"id": self.uris.of("events", message.event), "nameMap": message.title}
            self._tell_home(visit, "Arrive", message.event, target={"type": "Event", **event})

    def look_after(self) -> None:
        """Ask homes whether passes still hold, and forget whoever left a month ago."""
        for _ in range(CHECKS_AT_ONCE):
            visit = self.book.claim_check(self.clock.now(), CHECKED_EVERY)
            if visit is None:
                break
            if visit.ends > self.clock.now() and self._ask_home(visit) == "revoked":
                self._end(visit, "home")
        for visit in self.book.to_purge(self.clock.now(), PURGED_AT_ONCE):
            if visit.subject:
                self.events.forget_visitor(ForgetVisitor(person=visit.subject))
            self.book.forget(visit.id)

    def _staying(self, secret: str) -> Visit:
        visit = self.book.by_secret(_digest(secret)) if secret else None
        if visit is None:
            raise Unauthenticated("visit.no_pass")
        if visit.state == "revoked":
            raise Forbidden("visit.revoked")
        if visit.ends <= self.clock.now():
            raise Unauthenticated("visit.over")
        return visit

    def _check(self, visit: Visit) -> None:
        """Whether the pass holds at this moment, as far as its home can be asked."""
        if self.peers.refuses(home_of(visit)):
            raise Forbidden("visit.home_refused")
        if self._ask_home(visit) == "revoked":
            self._end(visit, "home")
            raise Forbidden("visit.revoked")

    def _ask_home(self, visit: Visit) -> str:
        """The state of a pass at its home; empty while nobody answers there."""
        try:
            found = self.fetcher.get(f"{origin_of(visit.issuer)}/ap/passes/{visit.id}")
        except Gone:
            return "revoked"
        except FetchFailed:
            return ""
        return str(found.get("state", ""))

    def _end(self, visit: Visit, by: str) -> bool:
        if not self.book.revoke(visit.id, by):
            return False
        for event in visit.answers:
            self._take_back(visit, event)
        did("ended a visit", home=home_of(visit), by=by)
        return True

    def _tell_home(self, visit: Visit, kind: str, about: str = "", **more: Any) -> None:
        home = self.actors.known(visit.issuer)
        if home is None:
            return
        thing = {"id": f"{origin_of(visit.issuer)}/ap/passes/{visit.id}", "type": KIND}
        said = {
            "id": self.outbound.new_id("visit", visit.id, kind, about),
            "type": kind,
            "actor": self.uris.relay,
            "object": thing,
            "to": [visit.issuer],
            **more,
        }
        self.outbound.send(on_top(said), signer=self.uris.relay, to_inboxes=[home.inbox])


def _asker(visit: Visit) -> Asker:
    return Asker(person=visit.subject, name=visit.name, confirmed=True)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _become(answered: Answered, state: str) -> Answered:
    return Answered(answered.slug, answered.title, answered.starts_at, answered.timezone, state)


def _answers(visit: Visit) -> list[VisitAnswer]:
    found = sorted(visit.answers.items(), key=lambda one: one[1].starts_at)
    return [VisitAnswer(event=event, **vars(one)) for event, one in found]


def _shown(visit: Visit, secret: str = "") -> VisitView:
    return VisitView(
        name=visit.name,
        home=home_of(visit),
        community_name=visit.community_name,
        first=date.fromisoformat(visit.first),
        last=date.fromisoformat(visit.last),
        field_ids=visit.field_ids,
        answers=_answers(visit),
        visit=secret,
    )


def _at(milliseconds: int) -> datetime:
    if not 0 <= milliseconds <= LATEST:
        raise Invalid(fields={"cursor": ["invalid"]})
    return datetime.fromtimestamp(milliseconds / 1000, UTC)
