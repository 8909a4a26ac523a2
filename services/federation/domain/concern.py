"""Whom an activity concerns: everybody may bring us anything, we keep what is for us (S23)."""

from typing import Any

from services.federation.domain.reading import shapes
from services.federation.domain.reading.activities import ActivityCard
from services.federation.domain.uris import Uris

ALWAYS = frozenset({"Update", "Delete", "Undo", "Move"})
"""What changes or takes back something: we may hold it, whoever follows its author by now."""

_NAMED_IN = ("id", "object", "target", "origin", "inReplyTo", "audience", "context", "actor")


def concerns_us(card: ActivityCard, activity: dict[str, Any], uris: Uris) -> bool:
    """Whether an activity is addressed to somebody here, or about something here."""
    if card.type in ALWAYS:
        return True
    named = (*card.to, *card.objects, *shapes.uris(activity.get("audience")), card.target)
    return any(uris.ours(one) for one in named) or _mentions(card.embedded, uris)


def _mentions(embedded: Any, uris: Uris, depth: int = 3) -> bool:
    """Whether an object that came along names something of ours: a reply, an `Undo` of a `Follow`,
    a group's `Announce` of somebody's `Like`."""
    if not isinstance(embedded, dict) or depth == 0:
        return False
    if any(uris.ours(one) for one in shapes.recipients(embedded)):
        return True
    return any(
        any(uris.ours(one) for one in shapes.uris(embedded.get(key)))
        or _mentions(shapes.first(embedded.get(key)), uris, depth - 1)
        for key in _NAMED_IN
    )
