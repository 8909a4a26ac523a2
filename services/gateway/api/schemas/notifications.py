"""What a person was told, and how they want to be told."""

from typing import Any

from marshmallow import Schema, fields, validate

from services.common.contracts.deliveries import REASONS
from services.gateway.api.schemas.fields import Flag, Instant, Line, Page, Whole, Words, said


class Notification(Schema):
    """One thing a person was told."""

    id = fields.String(required=True)
    kind = fields.String(required=True, metadata=said("What it is about.", "seat_confirmed"))
    title = fields.String(required=True, metadata=said("In the person's language."))
    body = fields.String(required=True, metadata=said("In the person's language."))
    url = fields.String(required=True, metadata=said("Where it leads."))
    created_at = Instant(required=True)
    read = fields.Boolean(required=True)


class NotificationList(Schema):
    """A slice of the notifications, newest first."""

    items = fields.List(fields.Nested(Notification), required=True)
    next = fields.String(required=True, allow_none=True)
    unread = fields.Integer(required=True, metadata=said("Not read yet, in all.", 2))


class NotificationQuery(Page):
    """Which notifications."""

    unread = fields.Boolean(load_default=False, metadata=said("Only those not read."))


class Undelivered(Schema):
    """Something that did not reach the person by a channel."""

    id = fields.String(required=True)
    kind = fields.String(required=True, metadata=said("What it is about.", "seat_confirmed"))
    title = fields.String(required=True, metadata=said("In the person's language, or empty."))
    channel = fields.String(required=True, metadata=said("By what it was sent.", "email"))
    at = Instant(required=True)
    reason = fields.String(
        required=True, metadata=said(f"One of {', '.join(REASONS)}.", "address_refused")
    )
    why = fields.String(required=True, metadata=said("The reason in words."))
    advice = fields.String(required=True, metadata=said("What the person can do."))


class UndeliveredList(Schema):
    """A slice of them, newest first."""

    items = fields.List(fields.Nested(Undelivered), required=True)
    next = fields.String(required=True, allow_none=True)


class StreamQuery(Schema):
    """Where a stream goes on."""

    after = fields.String(
        load_default="",
        validate=validate.Length(max=1000),
        metadata=said("Id of the last event, for those who cannot send `Last-Event-ID`."),
    )


class Reading(Schema):
    """Which were read."""

    ids = fields.List(Line(limit=200), load_default=list, validate=validate.Length(max=100))
    all = Flag(load_default=False, metadata=said("All of them.", True))


class Unread(Schema):
    """How many are left."""

    unread = fields.Integer(required=True, metadata=said("Not read yet.", 0))


class Kind(Schema):
    """A kind of notification and its channels."""

    kind = fields.String(required=True, metadata=said("The kind.", "seat_confirmed"))
    essential = fields.Boolean(required=True, metadata=said("Cannot be switched off."))
    channels = fields.List(fields.String(), required=True, metadata=said("Chosen.", ["inapp"]))
    available = fields.List(
        fields.String(),
        required=True,
        metadata=said("To choose from; `digest` lets it wait for the digest."),
    )
    topic = fields.String(required=True, metadata=said("Its heading.", "seats"))


def _by_kind(**more: Any) -> fields.Dict:
    return fields.Dict(
        keys=Line(limit=80),
        values=fields.List(Line(limit=40), validate=validate.Length(max=10)),
        validate=validate.Length(max=100),
        **more,
    )


class Quiet(Schema):
    """Hours in which nothing leaves the application that can wait."""

    start = Line(limit=5, required=True, metadata=said("By the person's clock.", "22:00"))
    end = Line(limit=5, required=True, metadata=said("The next day when earlier.", "07:00"))
    days = fields.List(
        Whole(validate=validate.Range(0, 6)),
        load_default=lambda: list(range(7)),
        validate=validate.Length(max=7),
        metadata=said("On which they begin; Monday is 0.", [6, 0, 1, 2, 3]),
    )


class Digest(Schema):
    """A mail of what is new in one's field and city, at one's hour."""

    every = Line(limit=10, required=True, metadata=said("daily or weekly.", "weekly"))
    hour = Whole(load_default=8, metadata=said("By the person's clock.", 8))
    day = Whole(load_default=6, metadata=said("Of a weekly one; Monday is 0.", 6))


class Consent(Schema):
    """What one agreed to."""

    channel = fields.String(required=True, metadata=said("How one is told.", "telegram"))
    purpose = fields.String(required=True, metadata=said("What for.", "notifications"))
    text = fields.String(required=True, metadata=said("The sentence that was shown."))
    language = fields.String(required=True, metadata=said("Of the sentence.", "ar"))
    how = fields.String(required=True, metadata=said("How one said yes.", "/start"))
    at = Instant(required=True)
    ended_at = Instant(required=True, allow_none=True, metadata=said("When it was taken back."))


class ConsentList(Schema):
    """What one agreed to, ended ones too, newest first."""

    items = fields.List(fields.Nested(Consent), required=True)


PRESET = (
    "Counts in place of single choices, which are kept: `everything`, `essential` (what must be "
    "known), `here` (all the rest in the application only); empty: one's own choices. What is "
    "chosen for a kind after it counts above it."
)


class Silence(Schema):
    """A community one does not want to hear of."""

    community = Line(limit=80, required=True, metadata=said("Its slug.", "riyadh-python"))
    until = Instant(load_default=None, allow_none=True, metadata=said("Its end; null: for good."))


class OfCommunity(Schema):
    """What is chosen for one community."""

    community = fields.String(required=True, metadata=said("Its slug.", "riyadh-python"))
    name = Words(required=True)
    channels = _by_kind(required=True, metadata=said("Chosen by kind, here only.", {}))
    muted = fields.Boolean(required=True, metadata=said("Silent now.", False))
    until = Instant(required=True, allow_none=True, metadata=said("End of the silence."))


class Preferences(Schema):
    """Every kind with its channels, quiet hours, and what is chosen for single communities."""

    kinds = fields.List(fields.Nested(Kind), required=True)
    language = fields.String(required=True, metadata=said("Of the messages.", "ar"))
    timezone = fields.String(required=True, metadata=said("Of the quiet hours.", "Asia/Riyadh"))
    quiet = fields.Nested(Quiet, required=True, allow_none=True)
    digest = fields.Nested(Digest, required=True, allow_none=True)
    preset = fields.String(required=True, metadata=said(PRESET, ""))
    communities = fields.List(fields.Nested(OfCommunity), required=True)


class PreferencesIn(Schema):
    """What is to change; what is left out stays."""

    channels = _by_kind(
        load_default=dict,
        metadata=said("Chosen channels by kind.", {"event_published": ["inapp", "email"]}),
    )
    communities = fields.Dict(
        keys=Line(limit=80),
        values=_by_kind(),
        validate=validate.Length(max=200),
        metadata=said("The same for single communities, by slug; an empty one goes.", {}),
    )
    muted = fields.List(
        fields.Nested(Silence), validate=validate.Length(max=200), metadata=said("All silences.")
    )
    quiet = fields.Nested(Quiet, allow_none=True, metadata=said("Quiet hours; null: none."))
    digest = fields.Nested(Digest, allow_none=True, metadata=said("The digest; null: none."))
    preset = Line(limit=20, metadata=said(PRESET, "here"))
