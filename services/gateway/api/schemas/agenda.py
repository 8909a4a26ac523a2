"""Public shapes of calls for speakers, proposals and agendas."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.fields import (
    ID,
    Instant,
    Line,
    Page,
    When,
    Whole,
    Words,
    said,
    words,
)

DECISIONS = ("accepted", "declined", "waitlisted")
ANSWERS = ("confirmed", "withdrawn")


class Format(Schema):
    """A way of presenting."""

    name = words("What it is called.", {"ar": "كلمة قصيرة", "en": "Short talk"}, required=True)
    minutes = fields.Integer(required=True, metadata=said("Its length.", 15))


class FormatIn(Schema):
    """A way of presenting, with its length in minutes."""

    name = Words(required=True, metadata=said("What it is called."))
    minutes = Whole(required=True, metadata=said("Its length, 1 to 480.", 15))


class Call(Schema):
    """A call for speakers."""

    opens_at = Instant(required=True)
    closes_at = Instant(required=True)
    open = fields.Boolean(required=True, metadata=said("Whether proposals are taken now.", True))
    about = words("What is looked for.", required=True)
    topics = fields.List(fields.String(), required=True)
    formats = fields.List(fields.Nested(Format), required=True)


class CallIn(Schema):
    """What speakers are looked for, until when, and who scores besides the organizers."""

    opens_at = When(metadata=said("From now on when left out."))
    closes_at = When(required=True)
    about = Words(metadata=said("What is looked for."))
    topics = fields.List(Line(limit=400), validate=validate.Length(max=100))
    formats = fields.List(fields.Nested(FormatIn), validate=validate.Length(max=100))
    reviewers = fields.List(
        Line(limit=200), validate=validate.Length(max=100), metadata=said("Usernames.", ["huda"])
    )


class SpeakerShown(Schema):
    """Who speaks."""

    name = words("Their name.", required=True)
    person = fields.String(required=True, metadata=said("The actor URI; empty without one."))


class SpeakerIn(Schema):
    """Who speaks: a person of this node by username, anybody else by name."""

    username = Line(limit=200, load_default="", metadata=said("On this node.", "badr"))
    name = Words(metadata=said("Their name; a username's own when left out."))


class Session(Schema):
    """A part of an event."""

    id = fields.String(required=True, metadata=said("The session's id.", ID))
    title = words("Its title.", required=True)
    abstract = words("What it is about.", required=True)
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    room = fields.String(required=True, metadata=said("Where in the venue.", "القاعة الكبرى"))
    speakers = fields.List(fields.Nested(SpeakerShown), required=True)
    outside = fields.Boolean(required=True, metadata=said("The event no longer covers it.", False))
    ics = fields.String(required=True, metadata=said("For a calendar."))


class SessionIn(Schema):
    """A session within the event's time."""

    title = Words(required=True, metadata=said("Its title."))
    abstract = Words(metadata=said("What it is about."))
    starts_at = When(required=True)
    ends_at = When(required=True)
    room = Line(limit=1000, load_default="", metadata=said("Where in the venue."))
    speakers = fields.List(fields.Nested(SpeakerIn), validate=validate.Length(max=50))
    proposal = Line(limit=64, load_default="", metadata=said("The proposal it comes from."))


class Agenda(Schema):
    """The agenda in order of time, and the call for speakers."""

    event = fields.String(required=True, metadata=said("The event's id.", ID))
    timezone = fields.String(required=True, metadata=said("IANA name.", "Asia/Riyadh"))
    organizer = fields.Boolean(required=True)
    reviews = fields.Boolean(required=True, metadata=said("Whether the reader scores proposals."))
    call = fields.Nested(Call, required=True, allow_none=True)
    sessions = fields.List(fields.Nested(Session), required=True)
    reviewers = fields.List(
        fields.String(), required=True, metadata=said("Actor URIs; for organizers only.")
    )


class Review(Schema):
    """One reviewer's score."""

    person = fields.String(required=True, metadata=said("The actor URI."))
    name = words("Their name.", required=True)
    score = fields.Integer(required=True, metadata=said("1 to 5.", 4))
    comment = fields.String(required=True)
    at = Instant(required=True)


class ReviewIn(Schema):
    """A score from 1 to 5."""

    score = Whole(required=True, metadata=said("1 to 5.", 4))
    comment = Line(limit=10000, load_default="", metadata=said("For the other reviewers."))


class ProposalIn(Schema):
    """An offer to speak."""

    title = Words(required=True, metadata=said("Of the talk."))
    abstract = Words(required=True, metadata=said("What it is about."))
    format = Whole(allow_none=True, metadata=said("Place in the call's formats, from 0.", 0))
    topic = Line(limit=400, metadata=said("One of the call's topics."))
    language = Line(limit=100, metadata=said("Spoken.", "ar"))
    notes = Line(limit=10000, metadata=said("Only reviewers read this."))


class ProposalChange(Schema):
    """What to change; what is left out stays."""

    title = Words(metadata=said("Of the talk."))
    abstract = Words(metadata=said("What it is about."))
    format = Whole(metadata=said("Place in the call's formats, from 0.", 0))
    topic = Line(limit=400, metadata=said("One of the call's topics."))
    language = Line(limit=100, metadata=said("Spoken.", "ar"))
    notes = Line(limit=10000, metadata=said("Only reviewers read this."))


class Proposal(Schema):
    """An offer to speak, as its speaker or a reviewer sees it."""

    id = fields.String(required=True, metadata=said("The proposal's id.", ID))
    event = fields.String(required=True, metadata=said("The event's id.", ID))
    title = words("Of the talk.", required=True)
    abstract = words("What it is about.", required=True)
    format = fields.Integer(required=True, allow_none=True)
    topic = fields.String(required=True)
    language = fields.String(required=True)
    notes = fields.String(required=True)
    person = fields.String(required=True, metadata=said("The speaker's actor URI."))
    name = words("The speaker's name.", required=True)
    state = fields.String(required=True, metadata=said("What became of it.", "submitted"))
    created_at = Instant(required=True)
    mine = fields.Boolean(required=True)
    reviewed = fields.Integer(required=True, metadata=said("How many scored it."))
    average = fields.Float(required=True, allow_none=True, metadata=said("Mean score.", 4.5))
    reviews = fields.List(fields.Nested(Review), required=True)


class Proposals(Schema):
    """A slice of the proposals, oldest first."""

    items = fields.List(fields.Nested(Proposal), required=True)
    next = fields.String(required=True, allow_none=True)


class ProposalQuery(Page):
    """Which proposals."""

    state = Line(limit=40, load_default="", metadata=said("Only these.", "submitted"))


class DecisionIn(Schema):
    """What becomes of a proposal: organizers decide, its speaker confirms or withdraws."""

    state = fields.String(
        required=True,
        validate=validate.OneOf((*DECISIONS, *ANSWERS)),
        metadata=said("The decision or the speaker's word.", "accepted"),
    )
