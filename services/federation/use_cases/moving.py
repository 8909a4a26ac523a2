"""Moving home, towards other nodes (contract 8, FEP-7628; D12)."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256

from services.common.clock import Clock
from services.common.contracts.federation import HomeExport, MoveHome, ReadExport, SignExport
from services.common.contracts.membership import Membership, PersonMoved
from services.common.contracts.moving import LeaveFor
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
        to = command.to.strip()
        try:
            card = read_actor(self.actors.of(to, fresh=True).raw)
        except FetchFailed as no:
            if no.passing:
                raise Conflict("moving.node_silent") from None
            card = None
        if card is None or command.asker.person not in card.also_known_as:
            raise Forbidden("moving.not_named_there")
        self.membership.leave_for(
            LeaveFor(asker=command.asker, password=command.password, to=card.id)
        )

    def moved(self, said: PersonMoved, cause: str) -> None:
        """Tell everybody who follows them where they are."""
        move = documents.of_actor(
            "Move",
            self.outbound.new_id("move", cause),
            said.person,
            said.person,
            self.clock.now(),
            target=said.to,
        )
        self.outbound.to_followers(move, said.person, cause)
