"""What is carried out."""

from marshmallow import Schema, fields

from services.common.contracts.membership import ORGANIZERS
from services.gateway.api.schemas.fields import ID, Instant, said, words
from services.gateway.api.schemas.questions import REPLIES

RUNNING = ORGANIZERS
ATTENDEE_HEADS = {
    "ar": (
        "الاسم",
        "اسم المستخدم",
        "الرد",
        "المرافقون",
        "الترتيب",
        "فئة المقعد",
        "وقت الرد",
        "الحضور",
    ),
    "en": (
        "Name",
        "Username",
        "Answer",
        "Guests",
        "Position",
        "Seat class",
        "Answered",
        "Attendance",
    ),
}
MEMBER_HEADS = {
    "ar": ("الاسم", "اسم المستخدم", "التعريف", "المدينة", "الدور", "عضو منذ"),
    "en": ("Name", "Username", "Headline", "City", "Role", "Member since"),
}


class Attendee(Schema):
    """One person's answer."""

    username = fields.String(required=True, allow_none=True, metadata=said("On this node."))
    person = fields.String(
        required=True,
        metadata=said("The actor URI, or of a guest an id that begins with `guest:`."),
    )
    name = words("Their name.", required=True)
    state = fields.String(required=True)
    guests = fields.Integer(required=True)
    position = fields.Integer(required=True, allow_none=True)
    seat_class = fields.String(required=True)
    answered_at = Instant(required=True)
    attendance = fields.String(required=True, metadata=said("`none` as long as nothing is kept."))
    replies = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=REPLIES
    )


class Attendees(Schema):
    """Every answer to an event."""

    event = fields.String(required=True, metadata=said("The event's id.", ID))
    items = fields.List(fields.Nested(Attendee), required=True)
