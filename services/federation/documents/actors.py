"""Our actors as documents."""

from typing import Any

from services.federation.domain.uris import Uris
from services.federation.keys import SigningKey

Document = dict[str, Any]

CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]


def relay(uris: Uris, key: SigningKey, name: str) -> Document:
    """The node itself, an Application: it signs what is nobody's in particular (contract 2.3)."""
    me = uris.relay
    return {
        "@context": CONTEXT,
        "id": me,
        "type": "Application",
        "preferredUsername": "relay",
        "name": name,
        "url": f"{uris.origin}/",
        "inbox": f"{me}/inbox",
        "outbox": f"{me}/outbox",
        "followers": f"{me}/followers",
        "following": f"{me}/following",
        "endpoints": {"sharedInbox": uris.shared_inbox},
        "manuallyApprovesFollowers": True,
        "publicKey": {"id": key.id, "owner": me, "publicKeyPem": key.public_pem},
    }
