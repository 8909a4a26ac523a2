"""Giving an actor of ours a new key (contract 2.4)."""

from dataclasses import dataclass

from services.common.clock import Clock
from services.common.contracts.federation import KeyView, ReadDocument, RotateKey
from services.common.errors import NotFound
from services.common.log import did
from services.federation.documents.context import PUBLIC, on_top
from services.federation.domain.uris import Uris
from services.federation.keys import KeyRing
from services.federation.use_cases.identity import Identities
from services.federation.use_cases.outbound import Outbound


@dataclass(frozen=True)
class Rotating:
    """The new key stands in the actor's document at once, and who follows is told. Others notice
    when a signature does not match the key they remember, and ask again."""

    uris: Uris
    keys: KeyRing
    identities: Identities
    outbound: Outbound
    clock: Clock

    def rotate(self, command: RotateKey) -> KeyView:
        """Make a new key; the old one signs nothing from now on. Raises NotFound for an actor
        nobody can read."""
        uri = f"{self.uris.origin}/ap/{command.actor}"
        if "inbox" not in self.identities.document(ReadDocument(uri=uri)).document:
            raise NotFound("route.unknown")
        key, made_at = self.keys.renew(uri), self.clock.now()
        actor = self.identities.document(ReadDocument(uri=uri)).document
        update = {
            "id": self.outbound.new_id(uri, "Update", key.id),
            "type": "Update",
            "actor": uri,
            "published": made_at.isoformat(timespec="seconds"),
            "to": [PUBLIC],
            "cc": [f"{uri}/followers"],
            "object": {part: value for part, value in actor.items() if part != "@context"},
        }
        self.outbound.to_followers({**on_top(update), "@context": actor["@context"]}, uri)
        did("renewed a key", key=key.id)
        return KeyView(id=key.id, made_at=made_at)
