"""Inviting by address: from a list, once each, with a way out that is remembered."""

import hashlib
import hmac
from datetime import timedelta

from services.common.clock import Clock
from services.common.contracts.invitations import (
    AnswerInvitation,
    InvitationCounts,
    InvitationRows,
    InvitationView,
    InviteByAddress,
    ListedRow,
    OfInvitation,
    OfInvitations,
)
from services.common.contracts.membership import PersonChanged
from services.common.contracts.shared import Asker
from services.common.errors import Conflict, Forbidden, NotFound, TooMany
from services.common.log import did
from services.common.rules import Mistakes
from services.membership.credentials import check_email
from services.membership.domain.account import Person, email_key
from services.membership.domain.community import Community
from services.membership.domain.guest_list import Listed, read_list
from services.membership.domain.invitation import KEPT, MOST_A_DAY, Invitation
from services.membership.domain.membership import Membership
from services.membership.domain.roles import ADMIT, require
from services.membership.repository.invitations import InvitationRepository
from services.membership.use_cases.belonging import Belonging, where

BATCH = 200


class Invitations:
    """Invitations of communities to addresses."""

    def __init__(
        self, belonging: Belonging, kept: InvitationRepository, clock: Clock, secret: str
    ) -> None:
        self.belonging = belonging
        self.kept = kept
        self.clock = clock
        self._secret = secret.encode()

    def invite_by_address(self, command: InviteByAddress) -> InvitationRows:
        """Say what a list says, and invite whoever was never invited, unless it is a dry run.

        Raises Invalid naming `content`, Forbidden, TooMany for more than 2,000 in a day.
        """
        person, community = self._running(command.asker, command.slug)
        rows = self._judged(read_list(command.content), community)
        fresh = [row for row in rows if row.state == "new"]
        invited = 0
        if not command.dry_run and fresh:
            self._check_day(community.id, len(fresh))
            made = [self._made(row, community, person, command.asker.language) for row in fresh]
            invited = self.kept.add_all(made)
            did("invited by address", community=community.id, invited=invited)
        counts = dict.fromkeys(("new", "known", "doubled", "invalid"), 0)
        for row in rows:
            counts[row.state] += 1
        return InvitationRows(rows=rows, counts=counts, invited=invited)

    def invitations(self, command: OfInvitations) -> InvitationCounts:
        """How many wait, came, will not come. Who, organisers see once they are members."""
        _, community = self._running(command.asker, command.slug)
        counts = self.kept.counts(community.id)
        return InvitationCounts(
            waiting=counts.get("waiting", 0),
            accepted=counts.get("accepted", 0) + counts.get("joined", 0),
            ended=counts.get("declined", 0) + counts.get("lapsed", 0),
        )

    def invitation(self, command: OfInvitation) -> InvitationView:
        """What the link in the mail leads to. Raises NotFound for a forged one."""
        one = self.kept.get(self._id_in(command.token))
        return self._view(one, self._community(one))

    def answer_invitation(self, command: AnswerInvitation) -> InvitationView:
        """Accept or decline; again changes nothing. Whoever has a confirmed account with that
        address belongs at once, since the link proves the address."""
        id = self._id_in(command.token)
        one = self.kept.get(id)
        community = self._community(one)
        if not command.accept:
            self.kept.change(id, lambda found: found.decline())
            return self._view(self.kept.get(id), community)
        if one.status in ("declined", "lapsed"):
            raise Conflict("invitation.over")
        person = self.belonging.people.by_email(one.email_key) if one.email_key else None
        if person is not None and person.confirmed and not person.closed:
            self._admit(one, community, person, command.accept_rules)
        else:
            self.kept.change(id, lambda found: found.accept())
        return self._view(self.kept.get(id), community)

    def person_changed(self, message: PersonChanged) -> None:
        """Whoever accepted before they had an account belongs once its address is confirmed."""
        if not message.confirmed:
            return
        for one in self.kept.accepted_by(email_key(message.email)):
            community = self.belonging.communities.find(one.community)
            person = self.belonging.people.find(message.person)
            if community is not None and person is not None and not community.archived:
                self._admit(one, community, person, agreed=True)

    def look_after(self) -> int:
        """Send reminders that are due, forget what nobody answered; gives how many."""
        now = self.clock.now()
        due = self.kept.to_remind(now, BATCH)
        for id in due:
            self._remind(id)
        over = self.kept.to_lapse(now - KEPT, BATCH)
        for id in over:
            self.kept.change(id, lambda one: one.lapse())
        return len(due) + len(over)

    # --- inside

    def _remind(self, id: str) -> None:
        one = self.kept.find(id)
        community = self.belonging.communities.find(one.community) if one else None
        if community is None or community.archived:
            self.kept.change(id, lambda found: found.lapse())
            return

        def decide(found: Invitation) -> None:
            if found.status == "waiting" and found.remind_at is not None:
                found.send(where(community), self._token(id), reminder=True)

        self.kept.change(id, decide)

    def _running(self, asker: Asker, slug: str) -> tuple[Person, Community]:
        person = self.belonging.asking(asker, confirmed=True)
        community, standing = self.belonging.seen(asker, slug)
        if standing is None or not standing.active:
            raise Forbidden("community.organizers_only")
        require(standing.role, ADMIT)
        return person, community

    def _judged(self, listed: list[Listed], community: Community) -> list[ListedRow]:
        checked = [(row, _address(row.email)) for row in listed]
        ids = {address: self._id(community.id, address) for _, address in checked if address}
        known = self.kept.known(ids.values())
        here = self.belonging.people.by_addresses([email_key(one) for one in ids])
        seen: set[str] = set()
        rows: list[ListedRow] = []
        for row, address in checked:
            state = "new"
            if not address:
                state = "invalid"
            elif ids[address] in seen:
                state = "doubled"
            elif ids[address] in known or self._belongs(community, here.get(email_key(address))):
                state = "known"
            if address:
                seen.add(ids[address])
            rows.append(
                ListedRow(
                    line=row.line,
                    name=row.name,
                    email=address or row.email,
                    state=state,  # type: ignore[arg-type]
                )
            )
        return rows

    def _belongs(self, community: Community, person: str | None) -> bool:
        held = self.belonging.memberships.between(community.id, person or "")
        return held is not None and (held.banned or held.status in ("active", "paused", "pending"))

    def _check_day(self, community: str, more: int) -> None:
        sent = self.kept.since(community, self.clock.now() - timedelta(days=1))
        if sent + more > MOST_A_DAY:
            raise TooMany("invitation.too_many_today", {"retry_after": 86400, "most": MOST_A_DAY})

    def _made(self, row: ListedRow, community: Community, by: Person, language: str) -> Invitation:
        id = self._id(community.id, row.email)
        one = Invitation(
            id=id,
            community=community.id,
            email=row.email,
            email_key=email_key(row.email),
            name=row.name,
            language=language,
            invited_by=by.id,
            by_name=by.name,
            created_at=self.clock.now(),
        )
        one.send(where(community), self._token(id))
        return one

    def _admit(self, one: Invitation, community: Community, person: Person, agreed: bool) -> None:
        def decide(held: Membership) -> None:
            # The invitation stands for whatever the community otherwise asks of those who come.
            rules = agreed or not community.rules
            now = self.clock.now()
            held.join(where(community), person.name, "open", rules, "", [], now)

        self.belonging.decide(community, person, decide)
        self.kept.change(one.id, lambda found: found.join())

    def _community(self, one: Invitation) -> Community:
        community = self.belonging.communities.find(one.community)
        if community is None or community.archived:
            raise NotFound("community.not_found")
        return community

    def _view(self, one: Invitation, community: Community) -> InvitationView:
        open_still = one.status in ("waiting", "accepted")
        person = self.belonging.people.by_email(one.email_key) if one.email_key else None
        return InvitationView(
            status=one.status,
            slug=community.slug,
            community_name=community.name,
            about=community.about,
            rules=community.rules,
            by_name=one.by_name,
            email=one.email if open_still else "",
            name=one.name if open_still else "",
            language=one.language,
            registered=person is not None,
        )

    def _id(self, community: str, address: str) -> str:
        """Keyed, so that a list of addresses does not tell who was invited."""
        words = f"invitation {community} {email_key(address)}".encode()
        return hmac.new(self._secret, words, hashlib.sha256).hexdigest()[:40]

    def _token(self, id: str) -> str:
        words = f"invitation token {id}".encode()
        return f"{id}.{hmac.new(self._secret, words, hashlib.sha256).hexdigest()[:40]}"

    def _id_in(self, token: str) -> str:
        id = token.partition(".")[0][:64]
        if not hmac.compare_digest(self._token(id).encode(), token[:200].encode()):
            raise NotFound("link.unknown")
        return id


def _address(written: str) -> str:
    mistakes = Mistakes()
    address = check_email(written, mistakes)
    return "" if mistakes.fields else address
