"""Answers to events of other nodes."""

from marshmallow import Schema, fields

from services.gateway.api.schemas.fields import Flag, Instant, Line, When, said, words

STATES = "`asked` until the other node answers; `going`, `waitlisted`, `refused`, `unanswered`."


class AnswerElsewhereIn(Schema):
    """An answer to an event of another node."""

    message = Line(
        limit=500, load_default="", metadata=said("A line to its organizers.", "See you there.")
    )


class AnswerElsewhere(Schema):
    """What became of an answer to an event of another node."""

    card = fields.String(required=True, metadata=said("The event's card here."))
    uri = fields.String(required=True, metadata=said("The event's own id."))
    url = fields.String(required=True, metadata=said("Its page on its own node."))
    host = fields.String(required=True, metadata=said("Its node.", "jeddah.example"))
    title = words("Its title.", required=True)
    starts_at = When(required=True)
    ends_at = When(required=True)
    timezone = fields.String(required=True)
    community_name = words("Who holds it.", required=True)
    place = words("Where.", required=True)
    state = fields.String(required=True, metadata=said(STATES, "going"))
    asked_at = Instant(required=True)
    answered_at = Instant(required=True, allow_none=True)
    event_status = fields.String(required=True, metadata=said("`published` or `cancelled`."))


class AnswersElsewhere(Schema):
    """Answers to events of other nodes."""

    items = fields.List(fields.Nested(AnswerElsewhere), required=True)
    next = fields.String(required=True, allow_none=True)


class ElsewhereQuery(Schema):
    """Which of one's answers."""

    past = Flag(load_default=False, metadata=said("Those to past events."))
