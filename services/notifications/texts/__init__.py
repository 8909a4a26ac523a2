"""What is said of each kind of notification, in the reader's language."""

from collections.abc import Callable
from dataclasses import dataclass, field
from html import escape
from typing import Any
from urllib.parse import quote

from services.notifications.domain import KINDS, Kind
from services.notifications.texts.catalogue import Unsayable, counted, language_of, sentence
from services.notifications.texts.dates import written_out

FSI, PDI = "\u2068", "\u2069"
_CONTROLS = {*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0x202A, 0x202F)}
_CONTROLS |= set(range(0x2066, 0x206A)) | {0x200E, 0x200F, 0x061C}
_BARE = dict.fromkeys(_CONTROLS, " ")

_CHANGES = {
    "starts_at": "change.time",
    "ends_at": "change.time",
    "timezone": "change.time",
    "venue": "change.place",
    "place": "change.place",
    "online_url": "change.online",
    "draw_at": "change.draw",
}
_ROLES = ("founder", "organizer", "co_organizer", "moderator", "member")

Wrap = Callable[[str], str]


@dataclass(frozen=True)
class Said:
    """A notification put into words. `lines` are (label, words) pairs, `sections` what a list is
    made of; with `html` asked for, everything but `url` is HTML, else plain text with isolates
    around foreign words."""

    title: str
    body: str
    url: str
    lines: list[tuple[str, str]] = field(default_factory=list)
    sections: list["Section"] = field(default_factory=list)

    @property
    def whole(self) -> str:
        """Body, lines and sections as one text, a line each; what is listed begins with a dash."""
        text = [self.body, *(f"{label}: {words}" for label, words in self.lines)]
        for section in self.sections:
            text += ["", section.title] if section.title else [""]
            for one in section.items:
                below = [part for part in (*one.whole.split("\n"), one.url) if part]
                text += [f"- {one.title}", *(f"  {part}" for part in below)]
        return "\n".join(text)


@dataclass(frozen=True)
class Section:
    """A part of a list: a heading, which may be empty, and what stands under it."""

    title: str
    items: list[Said]


def one_line(text: str) -> str:
    """People's text without line ends, control characters or marks that steer direction."""
    return " ".join(text.translate(_BARE).split())


def isolated(text: str) -> str:
    """Foreign words that must not disturb the direction of what surrounds them."""
    return f"{FSI}{one_line(text)}{PDI}"


def isolated_html(text: str) -> str:
    """The same for HTML."""
    return f"<bdi>{escape(one_line(text))}</bdi>"


def pick(text: Any, language: str) -> str:
    """People's text in this language, else in whatever there is."""
    if not isinstance(text, dict) or not text:
        return ""
    return str(text.get(language) or text.get("ar") or text.get("en") or next(iter(text.values())))


def kind_of(name: str) -> Kind:
    """A sort of notification. Raises Unsayable for one this version does not know (any more)."""
    if name not in KINDS:
        raise Unsayable(f"no kind is called {name}")
    return KINDS[name]


def say(
    kind: Kind, params: dict[str, Any], wish: str, origin: str, node: str, html: bool = False
) -> Said:
    """The words for one notification in the language that serves `wish` (BCP 47). Raises
    Unsayable when a sentence is missing, or what one is made of.

    A digest or a bundle lists other notifications: `params["sections"]` has dicts of `title`, the
    key of a sentence or empty, and `items`, dicts of `kind` and `params`.
    """
    try:
        return _say(kind, params, wish, origin, node, html)
    except (LookupError, TypeError, ValueError, AttributeError) as missing:
        raise Unsayable(f"{kind.name}: {type(missing).__name__}: {missing}") from missing


def _say(kind: Kind, params: dict[str, Any], wish: str, origin: str, node: str, html: bool) -> Said:
    language = language_of(wish)
    wrap = isolated_html if html else isolated
    keep: Wrap = escape if html else str
    words = _words(params, language, node, wrap, keep)

    def fill(key: str) -> str:
        return keep(sentence(language, key)).format_map(words)

    lines = [
        (keep(sentence(language, f"line.{name}")), line)
        for name in kind.shows
        if (line := _line(name, params, language, wrap, keep))
    ]
    return Said(
        title=fill(f"{kind.name}.title"),
        body=fill(f"{kind.name}.body"),
        url=link(kind, params, language, origin),
        lines=lines,
        sections=[
            Section(
                title=keep(sentence(language, part["title"])) if part.get("title") else "",
                items=[
                    _say(KINDS[one["kind"]], one["params"], wish, origin, node, html)
                    for one in part["items"]
                ],
            )
            for part in params.get("sections", ())
        ],
    )


def link(kind: Kind, params: dict[str, Any], language: str, origin: str) -> str:
    """The page a notification leads to."""
    start = f"{origin}/{language}"
    slug, event = quote(str(params.get("slug", "")), ""), quote(str(params.get("event", "")), "")
    token = quote(str(params.get("token", "")), "")
    return {
        "home": f"{start}/",
        "event": f"{start}/events/{event}",
        "elsewhere": f"{start}/cards/{quote(str(params.get('card', '')), '')}",
        "series": f"{start}/series/{quote(str(params.get('series', '')), '')}",
        "proposal": f"{start}/proposals/{quote(str(params.get('proposal', '')), '')}",
        "answers": f"{start}/events/{event}/people?state=pending",
        "feedback": f"{start}/events/{event}/feedback",
        "after": f"{start}/events/{event}/after",
        "letter": f"{start}/events/{event}" if event else f"{start}/communities/{slug}",
        "community": f"{start}/communities/{slug}",
        "members": f"{start}/communities/{slug}/members?status=pending",
        "confirm": f"{start}/confirm?token={token}",
        "reset": f"{start}/reset?token={token}",
        "rsvp": f"{start}/rsvp/{token}",
        "rsvp_confirm": f"{start}/rsvp/confirm?token={token}",
        "person": f"{start}/people/{quote(str(params.get('by_username', '')), '')}",
        "invitation": f"{start}/invitations/{token}",
        "settings": f"{start}/me/notifications/settings",
        "mailbox": f"{start}/mailbox?token={token}",
    }[kind.leads_to]


def _words(
    params: dict[str, Any], language: str, node: str, wrap: Wrap, keep: Wrap
) -> dict[str, str]:
    role = str(params.get("role", ""))
    text = _paragraphs(pick(params.get("text"), language), wrap, keep)
    return {
        "event": wrap(pick(params.get("title"), language)),
        "community": wrap(pick(params.get("community_name"), language)),
        "subject": wrap(pick(params.get("subject"), language)),
        "text": text,
        "more": _break(keep) + text if text else "",
        "talk": wrap(pick(params.get("proposal_title"), language)),
        "person": wrap(pick(params.get("person_name"), language)),
        "by": wrap(pick(params.get("by_name"), language)),
        "role": keep(sentence(language, f"role.{role}")) if role in _ROLES else wrap(role),
        "node": wrap(node),
    }


def _paragraphs(text: str, wrap: Wrap, keep: Wrap) -> str:
    """People's longer text with its line breaks, each line kept apart."""
    return _break(keep).join(wrap(line) if line.strip() else "" for line in text.splitlines())


def _break(keep: Wrap) -> str:
    return "\n" if keep is str else "<br>"


def _line(name: str, params: dict[str, Any], language: str, wrap: Wrap, keep: Wrap) -> str:
    if name == "when":
        zone = str(params.get("timezone", "UTC"))
        return keep(written_out(params["starts_at"], zone, language))
    if name in ("was_when", "was_place"):
        return _was(name, params, language, wrap, keep)
    if name in ("deadline", "release_at"):
        zone = str(params.get("timezone", "UTC"))
        return keep(written_out(params[name], zone, language)) if params.get(name) else ""
    if name == "place":
        place = pick(params.get("place"), language)
        if not place:
            return keep(sentence(language, "online")) if params.get("online") else ""
        return wrap(place)
    if name == "host":
        return wrap(str(params.get("host", "")))
    if name == "reason":
        reason = str(params.get("reason", ""))
        return wrap(reason) if reason else ""
    if name == "email":
        return wrap(str(params.get("email", "")))
    if name == "stopped":
        return keep(sentence(language, f"stopped.{params.get('stopped') or 'hard'}"))
    if name == "changed":
        keys = dict.fromkeys(_CHANGES[one] for one in params.get("changed", ()) if one in _CHANGES)
        return keep(sentence(language, "comma").join(sentence(language, key) for key in keys))
    count = int(params.get(name) or 0)
    return keep(counted(language, name, count).format(count=count)) if count else ""


def _was(name: str, params: dict[str, Any], language: str, wrap: Wrap, keep: Wrap) -> str:
    """Time or place as they were before; nothing where they are the same."""
    was = params.get("was") or {}
    if name == "was_place":
        place = pick(was.get("place"), language)
        return wrap(place) if place and was["place"] != params.get("place") else ""
    moved = was and (was["starts_at"], was["timezone"]) != (params["starts_at"], params["timezone"])
    return keep(written_out(was["starts_at"], was["timezone"], language)) if moved else ""


__all__ = [
    "KINDS",
    "Said",
    "Section",
    "Unsayable",
    "isolated",
    "isolated_html",
    "link",
    "one_line",
    "pick",
    "say",
]
