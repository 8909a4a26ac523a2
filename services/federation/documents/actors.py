"""Our actors as documents (contract 2)."""

from collections.abc import Mapping
from typing import Any

from services.common.contracts.membership import CityView, CommunityView, PersonView
from services.common.contracts.moving import Signpost
from services.common.contracts.shared import Text
from services.common.html import as_html
from services.federation.documents.context import Document, on_top, without_nothing
from services.federation.documents.tags import hashtags
from services.federation.documents.wording import language_of, named, said
from services.federation.domain.uris import Uris
from services.federation.keys import SigningKey

SUMMARY_LENGTH = 5000
"""Mobilizon refuses actors that say more of themselves."""
OPENNESS = {"open": "open", "approval": "moderated", "invite": "invite_only"}
COLLECTIONS = ("outbox", "members", "resources", "posts", "todos", "discussions", "events")
"""In the order in which Mobilizon walks them; it stops at the first that is missing."""
IMPLEMENTS = [
    {"href": "https://datatracker.ietf.org/doc/html/rfc9421", "name": "RFC-9421"},
]
"""What others may rely on, as FEP-844e has it, instead of guessing from our software's name."""


def relay(uris: Uris, key: SigningKey, name: str) -> Document:
    """The node itself, an Application: it signs what is nobody's in particular (contract 2.3)."""
    return on_top(
        {
            **_actor(uris, uris.relay, key, "Application", "relay"),
            "name": name,
            "url": f"{uris.origin}/",
            "manuallyApprovesFollowers": True,
            "implements": IMPLEMENTS,
        }
    )


def group(uris: Uris, key: SigningKey, community: CommunityView) -> Document:
    """A public community (contract 2.1)."""
    me = uris.of("groups", community.slug)
    document = _actor(uris, me, key, "Group", username_of(community.slug))
    document["endpoints"] |= {one: f"{me}/{one}" for one in COLLECTIONS[1:]}
    return on_top(
        {
            **document,
            **named("name", community.name, ""),
            "summary": _summary(community.about),
            "url": f"{uris.origin}/c/{community.slug}",
            "members": f"{me}/members",
            "events": f"{me}/events",
            "upcomingEvents": f"{me}/upcoming",
            "attributedTo": f"{me}/moderators",
            "memberCount": community.members,
            "openness": OPENNESS[community.join_mode],
            "manuallyApprovesFollowers": False,
            "discoverable": True,
            "indexable": True,
            "location": city_place(community.city),
            "tag": hashtags(uris, community.tags),
            "fields": [one.id for one in community.fields],
            "published": community.created_at.isoformat(),
            "alsoKnownAs": community.known_as or None,
            "movedTo": community.moved_to,
        }
    )


def person(uris: Uris, key: SigningKey, view: PersonView) -> Document:
    """A person whose profile is for everybody: the public card, and nothing else of it (D12)."""
    return on_top(
        {
            **_actor(uris, view.person, key, "Person", view.username),
            **named("name", view.name, ""),
            "summary": _summary(view.headline),
            "url": f"{uris.origin}/p/{view.username}",
            "manuallyApprovesFollowers": False,
            "indexable": False,
            "location": city_place(view.city),
            "fields": [one.id for one in view.fields],
        }
    )


def bare_person(uris: Uris, key: SigningKey, username: str) -> Document:
    """A person who has acted on other servers and shows them nothing: a name to be called by and
    the key their signatures are checked with."""
    me = uris.of("people", username)
    return on_top(
        {
            **_actor(uris, me, key, "Person", username),
            "name": username,
            "manuallyApprovesFollowers": True,
            "indexable": False,
        }
    )


def with_homes(person: Document, post: Signpost) -> Document:
    """A person's other homes: those they came from, the one they live in now (FEP-7628)."""
    more: Document = {"alsoKnownAs": post.known_as} if post.known_as else {}
    if post.moved_to:
        more["movedTo"] = post.moved_to
    return {**person, **more}


def username_of(slug: str) -> str:
    """A community's `preferredUsername`: letters, digits and `_`, which is all Mobilizon reads."""
    return slug.replace("-", "_")


def city_place(city: CityView | None) -> Document | None:
    """A city as a place; between nodes its GeoNames id says which."""
    if city is None:
        return None
    return without_nothing(
        {
            "type": "Place",
            **named("name", city.name, ""),
            "latitude": float(city.latitude),
            "longitude": float(city.longitude),
            "address": without_nothing(
                {
                    "type": "PostalAddress",
                    "addressLocality": _plain(city.name),
                    "addressCountry": _plain(city.country_name) or city.country,
                }
            ),
            "sameAs": f"https://sws.geonames.org/{city.id}/",
        }
    )


def _actor(uris: Uris, me: str, key: SigningKey, type: str, username: str) -> dict[str, Any]:
    return {
        "id": me,
        "type": type,
        "preferredUsername": username,
        "webfinger": f"{username}@{uris.host}",
        "inbox": f"{me}/inbox",
        "outbox": f"{me}/outbox",
        "followers": f"{me}/followers",
        "following": f"{me}/following",
        "endpoints": {"sharedInbox": uris.shared_inbox},
        "publicKey": {"id": key.id, "owner": me, "publicKeyPem": key.public_pem},
    }


def _summary(about: Text) -> str:
    """What is said in the first language it is said in, as HTML that fits everywhere."""
    text = said(about, language_of(about))[:SUMMARY_LENGTH]
    while len(written := as_html(text)) > SUMMARY_LENGTH:
        text = text[: len(text) - max(1, (len(written) - SUMMARY_LENGTH) // 5)]
    return written


def _plain(text: Mapping[str, str]) -> str:
    return said(dict(text), language_of(dict(text)))
