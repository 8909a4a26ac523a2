"""The program of one event: its call for speakers and its sessions.

Sessions are kept as time after the event's start, so that they move with the event.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from services.common.contracts.events import Speaker, TalkFormat
from services.common.contracts.shared import Text
from services.common.errors import Invalid, NotFound
from services.common.messages import Message
from services.common.rules import TEXT_LIMIT, Mistakes, check_line, check_tags, check_text

MAX_SESSIONS = 200
MAX_SPEAKERS = 10
MAX_FORMATS = 10
MAX_REVIEWERS = 30
LONGEST_TALK = 480
"""Minutes."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """When and for what speakers are looked for."""

    opens_at: datetime
    closes_at: datetime
    about: Text = field(default_factory=dict)
    topics: list[str] = field(default_factory=list)
    formats: list[TalkFormat] = field(default_factory=list)

    def open(self, now: datetime) -> bool:
        """Whether proposals are taken now."""
        return self.opens_at <= now < self.closes_at


@dataclass(frozen=True, kw_only=True)
class Session:
    """A part of the event; `begins` and `lasts` in seconds, counted from the event's start."""

    id: str
    title: Text
    begins: int
    lasts: int
    updated_at: datetime
    abstract: Text = field(default_factory=dict)
    room: str = ""
    speakers: list[Speaker] = field(default_factory=list)
    proposal: str = ""
    sequence: int = 0

    @property
    def ends(self) -> int:
        """Seconds after the event's start at which it is over."""
        return self.begins + self.lasts


@dataclass(kw_only=True)
class Program:
    """What an event offers, hour by hour. Its id is the event's."""

    id: str
    call: Call | None = None
    reviewers: list[str] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def open_call(self, call: Call, reviewers: list[str], ends_at: datetime) -> None:
        """Look for speakers until the call closes, which is before the event is over.
        Raises Invalid naming fields."""
        mistakes = Mistakes()
        if call.closes_at <= call.opens_at:
            mistakes.note("closes_at", "before_start")
        elif call.closes_at > ends_at:
            mistakes.note("closes_at", "too_late")
        if len(call.formats) > MAX_FORMATS:
            mistakes.note("formats", "too_many")
        if len(set(reviewers)) > MAX_REVIEWERS:
            mistakes.note("reviewers", "too_many")
        cleaned = replace(
            call,
            about=check_text(call.about, "about", False, TEXT_LIMIT, mistakes),
            topics=check_tags(call.topics, "topics", mistakes=mistakes),
            formats=[
                _checked_format(one, f"formats.{place}", mistakes)
                for place, one in enumerate(call.formats[:MAX_FORMATS])
            ],
        )
        mistakes.refuse()
        self.call, self.reviewers = cleaned, list(dict.fromkeys(filter(None, reviewers)))

    def close_call(self, now: datetime) -> None:
        """Take no more proposals. Closing what is closed changes nothing."""
        if self.call is not None and self.call.closes_at > now:
            opened = min(self.call.opens_at, now)
            self.call = replace(self.call, opens_at=opened, closes_at=now)

    def put(self, session: Session, length: timedelta) -> None:
        """Place a session within an event of this length. Nobody speaks twice at once, and no
        room holds two sessions. Raises Invalid naming fields."""
        checked = _checked_session(session, int(length.total_seconds()))
        others = [one for one in self.sessions if one.id != session.id]
        if len(others) >= MAX_SESSIONS:
            raise Invalid(fields={"sessions": ["too_many"]})
        _refuse_overlaps(checked, others)
        before = next((one for one in self.sessions if one.id == session.id), None)
        if before is not None:
            if replace(checked, updated_at=before.updated_at, sequence=before.sequence) == before:
                return
            checked = replace(checked, sequence=before.sequence + 1)
        self.sessions = sorted([*others, checked], key=lambda one: (one.begins, one.room, one.id))

    def drop(self, session: str) -> None:
        """Take a session out. Raises NotFound."""
        left = [one for one in self.sessions if one.id != session]
        if len(left) == len(self.sessions):
            raise NotFound("agenda.no_session")
        self.sessions = left

    def forget(self, person: str) -> None:
        """Forget a person whose account is closed: their talk stays, their name does not."""
        self.reviewers = [one for one in self.reviewers if one != person]
        self.sessions = [
            replace(one, speakers=[who for who in one.speakers if who.person != person])
            if any(who.person == person for who in one.speakers)
            else one
            for one in self.sessions
        ]


def _checked_format(one: TalkFormat, path: str, mistakes: Mistakes) -> TalkFormat:
    if not 1 <= one.minutes <= LONGEST_TALK:
        mistakes.note(f"{path}.minutes", "invalid")
    return replace(one, name=check_text(one.name, f"{path}.name", mistakes=mistakes))


def _checked_session(session: Session, length: int) -> Session:
    mistakes = Mistakes()
    if session.lasts <= 0:
        mistakes.note("ends_at", "before_start")
    if not 0 <= session.begins < length:
        mistakes.note("starts_at", "outside_event")
    elif session.ends > length:
        mistakes.note("ends_at", "outside_event")
    if len(session.speakers) > MAX_SPEAKERS:
        mistakes.note("speakers", "too_many")
    cleaned = replace(
        session,
        title=check_text(session.title, "title", mistakes=mistakes),
        abstract=check_text(session.abstract, "abstract", False, TEXT_LIMIT, mistakes),
        room=check_line(session.room, "room", required=False, mistakes=mistakes),
        speakers=[
            replace(one, name=check_text(one.name, f"speakers.{place}.name", mistakes=mistakes))
            for place, one in enumerate(session.speakers[:MAX_SPEAKERS])
        ],
    )
    mistakes.refuse()
    return cleaned


def _refuse_overlaps(session: Session, others: list[Session]) -> None:
    people = {one.person for one in session.speakers if one.person}
    mistakes = Mistakes()
    for other in others:
        if other.begins >= session.ends or session.begins >= other.ends:
            continue
        if session.room and other.room == session.room:
            mistakes.note("room", "busy_then")
        if people & {one.person for one in other.speakers}:
            mistakes.note("speakers", "busy_then")
    mistakes.refuse()
