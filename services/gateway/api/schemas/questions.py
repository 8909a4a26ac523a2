"""Who may answer an event, and what those who come are asked."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.fields import Flag, Line, Words, said, words

AUDIENCES = ("anyone", "members", "followed")
KINDS = ("text", "choice", "yes_no")
KEY = said("Short, of small letters, digits and `_`.", "diet")
REPLIES = said("By key: words, the number of an option from 1, `yes` or `no`.", {"diet": "1"})


class QuestionIn(Schema):
    """A question to those who come."""

    key = Line(limit=100, required=True, metadata=KEY)
    text = Words(required=True, metadata=said("The question."))
    kind = fields.String(
        load_default="text", validate=validate.OneOf(KINDS), metadata=said("Its sort.", "text")
    )
    required = Flag(load_default=False, metadata=said("Whether nobody comes without replying."))
    options = fields.List(
        Words(), load_default=list, validate=validate.Length(max=50), metadata=said("To choose.")
    )


class AudienceWords(Schema):
    """Who may answer, and what they are asked."""

    audience = fields.String(
        validate=validate.OneOf(AUDIENCES),
        metadata=said("`anyone`, `members`, or people whom the author `followed`.", "anyone"),
    )
    guest_answers = Flag(metadata=said("Whether people without an account may answer."))
    questions = fields.List(
        fields.Nested(QuestionIn),
        validate=validate.Length(max=50),
        metadata=said("At most 10; they stay once somebody replied."),
    )


class Question(Schema):
    """A question to those who come."""

    key = fields.String(required=True, metadata=KEY)
    text = words("The question.", required=True)
    kind = fields.String(required=True, metadata=said("`text`, `choice` or `yes_no`.", "text"))
    required = fields.Boolean(required=True)
    options = fields.List(words("An option."), required=True)


class AudienceShown(Schema):
    """The part of an event's page about who may answer."""

    audience = fields.String(required=True, metadata=said("Who may answer.", "anyone"))
    guest_answers = fields.Boolean(
        required=True, metadata=said("Whether people without an account may answer.")
    )
    barred = fields.String(
        required=True, metadata=said("Who alone may answer, if the reader may not.", "")
    )
    questions = fields.List(fields.Nested(Question), required=True)
    questions_frozen = fields.Boolean(required=True)
    replies = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=REPLIES
    )
