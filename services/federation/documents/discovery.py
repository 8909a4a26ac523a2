"""How we are found: JRD (RFC 7033) and NodeInfo 2.1."""

from services.federation.documents.context import Document
from services.federation.domain.uris import Uris

SUBSCRIBE = "http://ostatus.org/schema/1.0/subscribe"


def finger(uris: Uris, username: str, actor: str, page: str) -> Document:
    """Who a name stands for. `page` is where people read of them; the template is where one of
    ours acts on something elsewhere."""
    return {
        "subject": f"acct:{username}@{uris.host}",
        "aliases": [actor, page],
        "links": [
            {"rel": "self", "type": "application/activity+json", "href": actor},
            {
                "rel": "http://webfinger.net/rel/profile-page",
                "type": "text/html",
                "href": page,
            },
            {"rel": SUBSCRIBE, "template": f"{uris.origin}/interact?uri={{uri}}"},
        ],
    }


def node_info(names: dict[str, str], version: str, open_registrations: bool) -> Document:
    """The node, without numbers of people: those that are not counted are not said."""
    return {
        "version": "2.1",
        "software": {"name": "multaqa", "version": version},
        "protocols": ["activitypub"],
        "services": {"inbound": [], "outbound": []},
        "openRegistrations": open_registrations,
        "usage": {"users": {}},
        "metadata": {
            "nodeName": names["ar"],
            "nodeNameEn": names["en"],
            "nodeDescription": (
                "ملتقى: بيت لمجتمعات المختصين. "
                "Multaqa: a home for communities of specialists, self-hosted and federated."
            ),
            "staffAccounts": [],
        },
    }
