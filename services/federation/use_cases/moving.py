"""Moving home, towards other nodes (contract 8, FEP-7628; D12)."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from services.common.clock import Clock
from services.common.contracts.federation import (
    HomeExport,
    MoveCommunityHome,
    MoveHome,
    ReadExport,
    SignExport,
)
from services.common.contracts.membership import CommunityMoved, Membership, PersonMoved
from services.common.contracts.moving import LeaveFor, MoveCommunity
from services.common.errors import Conflict, Forbidden, Unauthenticated
from services.federation.actors import RemoteActors
from services.federation.documents import answers as documents
from services.federation.domain import exports
from services.federation.domain.reading import read_actor
from services.federation.domain.uris import Uris
from services.federation.fetch import FetchFailed
from services.federation.keys import KeyRing
from services.federation.use_cases.outbound import Outbound


@dataclass(frozen=True)
class Moving:
    """Signing what goes along, believing what others signed, pointing to where somebody went."""

    uris: Uris
    keys: KeyRing
    actors: RemoteActors
    membership: Membership
    outbound: Outbound
    clock: Clock

    def sign_export(self, command: SignExport) -> HomeExport:
        """Sign an account's own data with its key."""
        person = command.asker.person
        if not person:
            raise Unauthenticated("account.required")
        document = exports.unsigned(person, command.data, self.clock.now())
        key = self.keys.of(person)
        value = key.private.sign(exports.signed_bytes(document), PKCS1v15(), SHA256())
        document["signature"] = {
            "keyId": key.id,
            "algorithm": exports.ALGORITHM,
            "value": base64.b64encode(value).decode(),
        }
        return HomeExport(person=person, document=document, data=command.data)

    def read_export(self, command: ReadExport) -> HomeExport:
        """Verify a signed export by the key its account shows. Raises Invalid for what is none, is
        older than 30 days or forged; Conflict when the account's node does not answer."""
        person, key_id, value = exports.check_export(command.document, self.clock.now())
        if self.uris.ours(person):
            raise exports.forged()
        try:
            key = self.actors.key(key_id, fresh=True)
        except FetchFailed:
            raise Conflict("moving.node_silent") from None
        if key.actor.id != person:
            raise exports.forged()
        try:
            signature = base64.b64decode(value, validate=True)
            key.public.verify(
                signature, exports.signed_bytes(command.document), PKCS1v15(), SHA256()
            )
        except (InvalidSignature, binascii.Error, ValueError):
            raise exports.forged() from None
        data: dict[str, Any] = command.document["data"]
        return HomeExport(person=person, document=command.document, data=data)

    def move_home(self, command: MoveHome) -> None:
        """Leave for an account elsewhere. It must say there that it is this one too: nobody is
        moved into a stranger's account."""
        to = self._named_there(command.to.strip(), command.asker.person)
        self.membership.leave_for(LeaveFor(asker=command.asker, password=command.password, to=to))

    def move_community(self, command: MoveCommunityHome) -> None:
        """Let a community point to one elsewhere, which must say that it is the same."""
        to = self._named_there(command.to.strip(), self.uris.of("groups", command.slug))
        self.membership.move_community(MoveCommunity(asker=command.asker, slug=command.slug, to=to))

    def _named_there(self, to: str, ours: str) -> str:
        """The actor's own id, once it is sure that it says it is `ours` too. Raises Forbidden, and
        Conflict when its node cannot be asked now."""
        try:
            card = read_actor(self.actors.of(to, fresh=True).raw)
        except FetchFailed as no:
            if no.passing:
                raise Conflict("moving.node_silent") from None
            card = None
        if card is None or ours not in card.also_known_as:
            raise Forbidden("moving.not_named_there")
        return card.id

    def moved(self, said: PersonMoved, cause: str) -> None:
        """Tell everybody who follows them where they are."""
        self._say_move(said.person, said.to, cause)

    def community_moved(self, said: CommunityMoved, cause: str) -> None:
        """Tell everybody who follows a community where it is: Mastodon goes on following there."""
        self._say_move(self.uris.of("groups", said.slug), said.to, cause)

    def _say_move(self, actor: str, to: str, cause: str) -> None:
        id = self.outbound.new_id("move", cause)
        move = documents.of_actor("Move", id, actor, actor, self.clock.now(), target=to)
        self.outbound.to_followers(move, actor, cause)
