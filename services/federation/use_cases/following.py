"""Following across servers, both ways (contract 6.2)."""

from dataclasses import dataclass
from typing import Any

from services.common.clock import Clock
from services.common.contracts.federation import (
    DecideFollower,
    FollowerPage,
    FollowerView,
    ListFollowers,
)
from services.common.contracts.membership import Membership, OfCommunity, OfPerson
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit, decode, encode
from services.common.errors import NotFound
from services.common.log import did
from services.federation.activities import Received
from services.federation.actors import RemoteActors
from services.federation.documents import answers
from services.federation.domain.authority import host_of
from services.federation.domain.reading import read_actor
from services.federation.domain.uris import Uris
from services.federation.fetch import Gone
from services.federation.repository.activities import name_of
from services.federation.repository.followers import Followed, Follower, State
from services.federation.repository.outward import Outward
from services.federation.use_cases.outbound import Outbound
from services.federation.use_cases.peers import administrator

ANYBODY = Asker()
MOVED_TOGETHER = 200


@dataclass(frozen=True)
class Following:
    """Who follows whom. Nobody follows the node itself before an administrator has said so."""

    uris: Uris
    kept: Outward
    actors: RemoteActors
    outbound: Outbound
    membership: Membership
    clock: Clock

    # --- they follow us

    def asked(self, received: Received) -> None:
        """Somebody elsewhere wants to follow one of ours. Whoever asks again is answered again:
        Mastodon does so under another id when it has missed the answer."""
        one = received.actor
        state = self._may_be_followed(received.object)
        if state is None:
            return
        if state == "accepted" or received.object == self.uris.relay:
            state = self.kept.followers.put(
                Follower(
                    actor=one.id,
                    ours=received.object,
                    inbox=one.inbox,
                    shared_inbox=one.shared_inbox,
                    host=host_of(one.id),
                    follow=received.id,
                    state=state,
                    at=received.at,
                )
            )
        if state != "pending":
            self._answer(state, received.object, one.id, received.id, one.inbox)

    def stopped(self, received: Received) -> None:
        """They follow no more: known by the id of what is undone, else by who follows whom."""
        undone = received.activity.get("object")
        by_id = self.kept.followers.by_follow(received.actor.id, name_of(undone))
        ours = by_id.ours if by_id else ""
        if not ours and isinstance(undone, dict) and undone.get("type") == "Follow":
            ours = name_of(undone.get("object"))
        self.kept.followers.remove(received.actor.id, ours)

    def waiting(self, command: ListFollowers) -> FollowerPage:
        """Who follows the node itself or asks to; administrators only."""
        administrator(command.asker)
        limit = check_limit(command.limit)
        after = decode(command.cursor, 1, (str,))
        key = str(after[0]) if after else ""
        found = self.kept.followers.page(self.uris.relay, command.state, key, limit + 1)
        items = [
            FollowerView(actor=one.actor, host=one.host, state=one.state, since=one.at)
            for _, one in found[:limit]
        ]
        more = encode(found[limit - 1][0]) if len(found) > limit else None
        return FollowerPage(items=items, next=more)

    def decide(self, command: DecideFollower) -> None:
        """Let a server follow this node, or refuse it; deciding so again says nothing anew."""
        administrator(command.asker)
        one = self.kept.followers.find(command.actor, self.uris.relay)
        if one is None:
            raise NotFound("follower.unknown")
        state: State = "accepted" if command.accept else "rejected"
        if one.state != state:
            self.kept.followers.decide(one.actor, one.ours, state)
            self._answer(state, one.ours, one.actor, one.follow, one.inbox)

    def _may_be_followed(self, ours: str) -> State | None:
        if ours == self.uris.relay:
            return "pending"
        kind, name = self.uris.read(ours) or ("", "")
        try:
            if kind == "groups":
                shown = self.membership.community(OfCommunity(asker=ANYBODY, slug=name))
                return "accepted" if shown.visibility == "public" else "rejected"
            if kind == "people":
                self.membership.person(OfPerson(asker=ANYBODY, username=name))
                return "accepted"
        except NotFound:
            return "rejected"
        return None

    def _answer(self, state: State, ours: str, actor: str, follow: str, inbox: str) -> None:
        kind = "Accept" if state == "accepted" else "Reject"
        asked = {"id": follow, "type": "Follow", "actor": actor, "object": ours}
        id = self.outbound.new_id(kind, ours, follow)
        self.outbound.send(
            answers.answered(kind, id, ours, asked, actor),
            signer=ours,
            to_inboxes=[inbox],
            subject=f"{ours} {actor}",
        )

    # --- we follow them

    def follow(self, ours: str, target: str) -> None:
        """Ask to let one of ours follow an actor elsewhere. Asking while it waits asks the same
        again, and nothing once it is accepted. Raises FetchFailed when there is no such actor."""
        known = self.kept.followings.find(ours, target)
        if known is not None and known.state == "accepted":
            return
        actor = self.actors.of(target)
        waits = known is not None and known.state == "pending"
        id = known.follow if known and waits else self.outbound.new_id()
        self.kept.followings.put(
            Followed(
                ours=ours,
                actor=actor.id,
                inbox=actor.inbox,
                host=host_of(actor.id),
                follow=id,
                state="pending",
                at=self.clock.now(),
            )
        )
        self._send(answers.follow(id, ours, actor.id), ours, actor.id, actor.inbox)

    def unfollow(self, ours: str, target: str) -> None:
        """Follow no more; without a follow nothing happens."""
        known = self.kept.followings.find(ours, target)
        if known is None or not self.kept.followings.remove(ours, target):
            return
        asked = answers.follow(known.follow, ours, target)
        id = self.outbound.new_id("Undo", known.follow)
        self._send(answers.undone(id, ours, asked, target), ours, target, known.inbox)

    def answered(self, received: Received, state: State) -> None:
        """They accepted or refused; it counts only from the one we asked (S18)."""
        answer = received.activity.get("object")
        asked = self.kept.followings.asked(name_of(answer))
        if asked is None and isinstance(answer, dict) and answer.get("type") == "Follow":
            asked = self.kept.followings.find(name_of(answer.get("actor")), received.actor.id)
        if asked is not None and asked.actor == received.actor.id:
            self.kept.followings.decide(asked.ours, asked.actor, state)

    def moved(self, old: str, new: str) -> None:
        """Follow an actor to another server, whoever of us followed it. Both sides must say so:
        the new one that it was the old one, and the old one, while it is there, where it went.
        Raises FetchFailed when one of them cannot be asked now."""
        there = read_actor(self.actors.of(new, fresh=True).raw) if new != old else None
        if there is None or old not in there.also_known_as or not self._points(old, new):
            did("an actor moved and was not believed", actor=old, to=new)
            return
        while followed := self.kept.followings.of(old, MOVED_TOGETHER):
            for one in followed:
                if one.state != "rejected":
                    self.follow(one.ours, new)
                self.unfollow(one.ours, old)

    def _points(self, old: str, new: str) -> bool:
        try:
            before = read_actor(self.actors.of(old, fresh=True).raw)
        except Gone:
            return True
        return before is not None and before.moved_to == new

    def forget(self, actor: str) -> None:
        """An actor elsewhere is gone."""
        self.kept.followers.forget(actor)
        self.kept.followings.forget(actor)

    def _send(self, said: dict[str, Any], ours: str, target: str, inbox: str) -> None:
        subject = f"{ours} {target}"
        self.outbound.send(said, signer=ours, to_inboxes=[inbox], subject=subject)
