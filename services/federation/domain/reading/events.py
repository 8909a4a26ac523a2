"""Events of other servers: ours, Mobilizon's, Gancio's, WordPress's (contract 4.1)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from services.common.contracts.shared import Text
from services.common.html import clean_html, plain
from services.federation.domain.reading import shapes
from services.federation.domain.reading.places import PlaceCard, read_place
from services.federation.domain.reading.shapes import Document

JoinMode = Literal["free", "restricted", "invite", "external", "none"]
Status = Literal["confirmed", "tentative", "cancelled"]

JOIN_MODES = ("free", "restricted", "invite", "external", "none")
LONGEST = timedelta(days=366)
INVENTED = timedelta(hours=2)
"""How long an event is taken to be whose end nobody says."""
MOST_TAGS = 50

_CANCELLED = ("cancelled", "canceled", "eventcancelled")
_TENTATIVE = ("tentative", "eventtentative", "eventpostponed")


@dataclass(frozen=True, kw_only=True)
class EventCard:
    """An event elsewhere, as far as it is for showing. Times in UTC; `content` is HTML of the
    allow-list. `group` and `actor` are the two actors of contract rule 0.1; `capacity` None is
    without limit or unknown. `ends_known` is whether its server said when it ends."""

    id: str
    name: Text
    starts_at: datetime
    ends_at: datetime
    timezone: str = ""
    ends_known: bool = True
    url: str = ""
    group: str = ""
    actor: str = ""
    to: tuple[str, ...] = ()
    summary: str = ""
    content: str = ""
    language: str = ""
    place: PlaceCard | None = None
    online: bool = False
    online_url: str = ""
    join_mode: JoinMode = "none"
    external_url: str = ""
    capacity: int | None = None
    remaining: int | None = None
    participants: int | None = None
    status: Status = "confirmed"
    category: str = ""
    tags: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    """Ids of the field tree, which only nodes like ours name."""
    comments: bool = False
    published: datetime | None = None
    updated: datetime | None = None

    @property
    def public(self) -> bool:
        """Whether it is for everybody."""
        return shapes.PUBLIC in self.to

    @property
    def owner(self) -> str:
        """The actor it belongs to: the group, or whoever wrote it."""
        return self.group or self.actor


def read_event(document: Any) -> EventCard | None:
    """An event, or None: without an id, a name or a start, a draft, or times nobody can mean."""
    if not isinstance(document, dict) or shapes.kind(document, "Event") != "Event":
        return None
    id, language = shapes.web_address(document.get("id")), _language(document)
    name = shapes.by_language(document, "name", language=language)
    when = _times(document)
    if not id or not name or when is None or shapes.yes(document.get("draft")):
        return None
    place, online_url = read_place(document.get("location"))
    group, actor = _actors(document)
    external = shapes.web_address(shapes.first(document.get("externalParticipationUrl")))
    online = bool(shapes.yes(document.get("isOnline"))) or bool(online_url)
    return EventCard(
        id=id,
        name=name,
        starts_at=when[0],
        ends_at=when[1],
        ends_known=when[2],
        timezone=_zone(document.get("timezone")),
        url=shapes.link_to(document.get("url"), "text/html") or id,
        group=group,
        actor=actor,
        to=shapes.recipients(document),
        summary=plain(shapes.long_string(document.get("summary"), 2000))[:500],
        content=_content(document),
        language=language,
        place=place,
        online=online,
        online_url=online_url or _website(document) if online else "",
        join_mode=_join_mode(document, external),
        external_url=external,
        capacity=shapes.number(document.get("maximumAttendeeCapacity")) or None,
        remaining=shapes.number(document.get("remainingAttendeeCapacity")),
        participants=_participants(document),
        status=_status(document),
        category=shapes.string(document.get("category"), 60),
        tags=tuple(_tags(document)),
        fields=tuple(shapes.field_ids(document)),
        comments=bool(shapes.yes(document.get("commentsEnabled"))),
        published=shapes.moment(document.get("published")),
        updated=shapes.moment(document.get("updated")),
    )


def _language(document: Document) -> str:
    found = shapes.string(document.get("inLanguage"), 35)
    return found if shapes.is_language(found) else ""


def _times(document: Document) -> tuple[datetime, datetime, bool] | None:
    begins = shapes.moment(document.get("startTime"))
    if begins is None:
        return None
    said, known = document.get("endTime"), True
    ends = shapes.moment(said)
    if ends is None:
        if shapes.first(said) is not None:
            return None
        lasts = shapes.duration(document.get("duration"))
        known = lasts is not None
        ends = begins + (lasts or INVENTED)
    known = known and shapes.yes(document.get("displayEndTime")) is not False
    return (begins, ends, known) if begins <= ends <= begins + LONGEST else None


def _zone(value: Any) -> str:
    named = shapes.string(value, 64)
    try:
        return ZoneInfo(named).key if named else ""
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ""


def _actors(document: Document) -> tuple[str, str]:
    """The group and the organiser. With several in `attributedTo`, a Group is the group."""
    attributed = shapes.listed(document.get("attributedTo"))
    groups = [one for one in attributed if isinstance(one, dict) and one.get("type") == "Group"]
    owners = list(shapes.uris([*groups, *attributed]))
    actor = shapes.uri(document.get("actor"))
    group = owners[0] if owners else ""
    if not actor:
        actor = next((one for one in owners if one != group), group)
    return group, actor


def _content(document: Document) -> str:
    written = document.get("content")
    if not isinstance(written, str) or not written.strip():
        translations = document.get("contentMap")
        texts = translations.values() if isinstance(translations, dict) else []
        written = next((one for one in texts if isinstance(one, str) and one.strip()), "")
    return clean_html(written)


def _website(document: Document) -> str:
    """Mobilizon's link of an online event: an attachment, not a place."""
    for one in shapes.objects(document.get("attachment")):
        if shapes.kind(one, "Link") == "Link" and one.get("name") == "Website":
            return shapes.web_address(one.get("href") or one.get("url"))
    return ""


def _join_mode(document: Document, external: str) -> JoinMode:
    said = shapes.word(document.get("joinMode"), JOIN_MODES)
    # Nobody we know answers where nothing is said; a link is the one way left.
    return said or ("external" if external else "none")  # type: ignore[return-value]


def _participants(document: Document) -> int | None:
    said = shapes.number(document.get("participantCount"))
    attendees = shapes.first(document.get("attendees"))
    if said is None and isinstance(attendees, dict):
        said = shapes.number(attendees.get("totalItems"))
    return said


def _status(document: Document) -> Status:
    for key in ("eventStatus", "status", "ical:status"):
        said = shapes.string(document.get(key), 100).rsplit("/", 1)[-1].lower()
        if said in _CANCELLED:
            return "cancelled"
        if said in _TENTATIVE:
            return "tentative"
    return "confirmed"


def _tags(document: Document) -> list[str]:
    found: dict[str, None] = {}
    for one in shapes.listed(document.get("tag"), MOST_TAGS):
        hashtag = isinstance(one, dict) and shapes.kind(one, "Hashtag") in ("Hashtag", "as:Hashtag")
        named = one.get("name") if hashtag else one if isinstance(one, str) else ""
        if tag := shapes.string(named, 60).lstrip("#").strip():
            found[tag] = None
    return list(found)
