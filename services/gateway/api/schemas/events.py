"""Events and the answers to them."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.cards import Origin
from services.gateway.api.schemas.communities import SLUG
from services.gateway.api.schemas.fields import (
    ID,
    Flag,
    Instant,
    Line,
    Moment,
    Number,
    Page,
    When,
    Whole,
    Words,
    said,
    words,
)
from services.gateway.api.schemas.questions import REPLIES, AudienceShown, AudienceWords
from services.gateway.api.schemas.seats import (
    MySeat,
    OverCapacity,
    SeatsShown,
    SeatWords,
    WaitingCounts,
)

ADDRESS_RULES = ("going", "approved_by_host", "members", "day_of")
ANSWERS = ("going", "maybe", "declined")


class Venue(Schema):
    """A place people go to."""

    name = words("Its name.", {"ar": "مركز التقنية"}, required=True)
    address = words("Where it is; empty for those who may not see it.", required=True)
    city_id = fields.String(required=True, metadata=said("GeoNames id.", "108410"))
    latitude = fields.Float(required=True, allow_none=True)
    longitude = fields.Float(required=True, allow_none=True)
    guarded = fields.Boolean(required=True, metadata=said("Shown only with a confirmed seat."))


class VenueIn(Schema):
    """A place people go to."""

    name = Words(required=True, metadata=said("Its name."))
    address = Words(load_default=dict, metadata=said("Where it is."))
    city_id = Line(limit=40, load_default="", metadata=said("GeoNames id.", "108410"))
    latitude = Number(load_default=None, allow_none=True, validate=validate.Range(-90, 90))
    longitude = Number(load_default=None, allow_none=True, validate=validate.Range(-180, 180))
    guarded = Flag(load_default=False, metadata=said("Address only with a confirmed seat."))


class Counts(WaitingCounts):
    """Heads; guests are counted in `going` and `offered`."""

    going = fields.Integer(required=True)
    maybe = fields.Integer(required=True)
    declined = fields.Integer(required=True)
    waitlisted = fields.Integer(required=True)


class Mine(MySeat):
    """One's own answer."""

    state = fields.String(required=True, metadata=said("What became of it.", "going"))
    guests = fields.Integer(required=True)
    position = fields.Integer(required=True, allow_none=True, metadata=said("In the waitlist."))
    answered_at = Instant(required=True, allow_none=True)


class Host(Schema):
    """The community an event belongs to."""

    slug = fields.String(required=True, metadata=SLUG)
    name = words("Its name.", required=True)


class EventCard(Schema):
    """An event in a list."""

    id = fields.String(required=True, metadata=said("The event's id.", ID))
    title = words("Its title.", {"ar": "لقاء البيانات"}, required=True)
    status = fields.String(
        required=True, metadata=said("`draft`, `published`, `cancelled` or `ended`.", "published")
    )
    mode = fields.String(required=True, metadata=said("Way of attending.", "in_person"))
    starts_at = Instant(required=True)
    ends_at = Instant(required=True)
    timezone = fields.String(required=True, metadata=said("IANA name.", "Asia/Riyadh"))
    all_day = fields.Boolean(required=True)
    community = fields.Nested(Host, required=True)
    city_id = fields.String(required=True)
    field_ids = fields.List(fields.String(), required=True)
    capacity = fields.Integer(required=True, allow_none=True, metadata=said("Seats.", 30))
    counts = fields.Nested(Counts, required=True)
    mine = fields.Nested(Mine, required=True, allow_none=True)
    drop_in = fields.Boolean(required=True, metadata=said("Open hours; nobody need answer."))
    url = fields.String(required=True, metadata=said("Its page."))


class ListedEvent(EventCard):
    """An event in a list, with the name of its place."""

    place = words("Where, in short.", required=True)


class FoundEvent(ListedEvent):
    """An event that was looked for. One of another node has an `origin`."""

    origin = fields.Nested(Origin, required=True, allow_none=True)


class Events(Schema):
    """A slice of a list of events."""

    items = fields.List(fields.Nested(ListedEvent), required=True)
    next = fields.String(required=True, allow_none=True)


class FoundEvents(Schema):
    """A slice of what was found, here and on the nodes this one follows."""

    items = fields.List(fields.Nested(FoundEvent), required=True)
    next = fields.String(required=True, allow_none=True)


class Event(EventCard, SeatsShown, AudienceShown):
    """An event's page."""

    about = words("What it is about.", required=True)
    venue = fields.Nested(Venue, required=True, allow_none=True)
    online_url = fields.String(
        required=True,
        metadata=said("A personal link for those going, the meeting's for organizers, or empty."),
    )
    link = fields.String(required=True, metadata=said("A page elsewhere."))
    goal_ids = fields.List(fields.String(), required=True, metadata=said("Goals it serves."))
    tags = fields.List(fields.String(), required=True)
    language = fields.String(required=True, metadata=said("Spoken there.", "ar"))
    seats_left = fields.Integer(required=True, allow_none=True)
    guests_allowed = fields.Integer(required=True)
    organizer = fields.Boolean(required=True, metadata=said("Whether the reader may run it."))
    cancel_reason = fields.String(required=True)
    created_at = Instant(required=True)
    updated_at = Instant(required=True)
    published_at = Instant(required=True, allow_none=True)
    series = fields.String(required=True, metadata=said("The series it is a date of, or empty."))
    sequence = fields.Integer(required=True, metadata=said("As calendars count changes.", 0))
    version = fields.Integer(required=True, metadata=said("Grows with every change.", 1))
    reveal_minutes = fields.Integer(
        required=True, metadata=said("Minutes before the start that personal links open.", 60)
    )
    link_opens_at = Instant(required=True, allow_none=True)
    address_rule = fields.String(
        required=True, metadata=said("Who is shown a guarded address.", "going")
    )
    host_name = words("Whose turn it is to host; empty without a host.", required=True)
    hosting = fields.Boolean(required=True, metadata=said("Whether the reader hosts it."))
    ics = fields.String(required=True, metadata=said("For a calendar."))


class _EventWords(SeatWords, AudienceWords):
    about = Words(metadata=said("What it is about."))
    online_url = Line(limit=4000, allow_none=True, metadata=said("Where to meet online."))
    capacity = Whole(allow_none=True, metadata=said("Seats; null for no limit.", 30))
    guests_allowed = Whole(metadata=said("Guests each person may bring, 0 to 5.", 0))
    field_ids = fields.List(Line(limit=40), validate=validate.Length(max=100))
    goal_ids = fields.List(
        Line(limit=64), validate=validate.Length(max=100), metadata=said("Goals it serves.")
    )
    tags = fields.List(Line(limit=400), validate=validate.Length(max=100))
    venue = fields.Nested(VenueIn, allow_none=True)
    drop_in = Flag(metadata=said("Open from start to end; nobody need answer."))
    reveal_minutes = Whole(
        metadata=said("Minutes before the start that personal links open, 0 to 10080.", 60)
    )
    address_rule = Line(
        limit=40,
        validate=validate.OneOf(ADDRESS_RULES),
        metadata=said("Who is shown a guarded address.", "going"),
    )


class Announcement(_EventWords):
    """A new event: a draft, or published at once."""

    title = Words(required=True, metadata=said("Its title."))
    starts_at = When(required=True)
    ends_at = When(required=True)
    timezone = Line(limit=80, required=True, metadata=said("IANA name.", "Asia/Riyadh"))
    language = Line(limit=40, metadata=said("Spoken there.", "ar"))
    link = Line(limit=4000, metadata=said("A page elsewhere."))
    publish = Flag(load_default=False, metadata=said("Publish at once."))


SCOPES = ("this", "following", "all")


class Scoped(Schema):
    """Of a date in a series: only it, it and those after it, or all."""

    scope = fields.String(
        load_default="this", validate=validate.OneOf(SCOPES), metadata=said("How far.", "this")
    )


class EventChange(_EventWords, OverCapacity, Scoped):
    """What to change; what is left out stays, null empties."""

    title = Words(metadata=said("Its title."))
    starts_at = When()
    ends_at = When()
    timezone = Line(limit=80, metadata=said("IANA name.", "Asia/Riyadh"))


class Reason(Schema):
    """Why something will not take place."""

    reason = Line(limit=4000, load_default="", metadata=said("People are told.", "القاعة مغلقة"))


class Calling(Reason, Scoped):
    """Why an event will not take place, and how far in its series."""


class EventQuery(Page):
    """Which events."""

    q = Line(limit=200, load_default="", metadata=said("Words in Arabic or English."))
    field = Line(limit=40, load_default="", metadata=said("A field, with all below it."))
    city = Line(limit=40, load_default="", metadata=said("A city by GeoNames id or name."))
    near = Line(
        limit=80, load_default="", metadata=said("A city by id or name: what is around it.")
    )
    radius_km = fields.Integer(load_default=50, validate=validate.Range(1, 1000))
    from_ = Moment(data_key="from", load_default=None, metadata=said("On at this time or later."))
    to = Moment(load_default=None, metadata=said("On before this time."))
    community = Line(limit=200, load_default="", metadata=said("A community's short name."))
    online = fields.Boolean(load_default=None, allow_none=True, metadata=said("Only those online."))
    past = fields.Boolean(load_default=False, metadata=said("Those that are over, newest first."))


class CommunityEventQuery(Page):
    """Which events of a community."""

    past = fields.Boolean(load_default=False, metadata=said("Those that are over, newest first."))
    drafts = fields.Boolean(load_default=False, metadata=said("Not published; organizers only."))


class RsvpIn(Schema):
    """An answer."""

    answer = fields.String(
        load_default="going",
        validate=validate.OneOf(ANSWERS),
        metadata=said("The answer.", "going"),
    )
    guests = Whole(load_default=0, metadata=said("People brought along.", 0))
    seat_class = Line(
        limit=60, load_default="", metadata=said("Kind of seat, where there are some.", "")
    )
    replies = fields.Dict(
        keys=fields.String(),
        values=Line(limit=5000),
        load_default=None,
        allow_none=True,
        metadata=REPLIES,
    )


class Rsvp(MySeat):
    """What became of an answer."""

    event = fields.String(required=True, metadata=said("The event's id.", ID))
    state = fields.String(required=True, metadata=said("As in `counts`, or `cancelled`.", "going"))
    guests = fields.Integer(required=True)
    position = fields.Integer(required=True, allow_none=True, metadata=said("In the waitlist."))
    counts = fields.Nested(Counts, required=True)
    capacity = fields.Integer(required=True, allow_none=True)
    seats_left = fields.Integer(required=True, allow_none=True)


class RsvpView(Schema):
    """One person's answer."""

    username = fields.String(required=True, allow_none=True, metadata=said("On this node.", "badr"))
    person = fields.String(required=True, metadata=said("The actor URI."))
    name = words("Their name.", required=True)
    state = fields.String(required=True)
    guests = fields.Integer(required=True)
    position = fields.Integer(required=True, allow_none=True)
    answered_at = Instant(required=True)
    key = fields.String(required=True, metadata=said("Names the answer, for deciding about it."))
    seat_class = fields.String(required=True, metadata=said("Kind of seat; may be empty.", ""))
    deadline = Instant(required=True, allow_none=True, metadata=said("When an offer lapses."))
    still_coming = fields.String(
        required=True, metadata=said("Empty, `asked` if they still come, or `yes`.", "")
    )
    replies = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=REPLIES
    )


class Decided(Schema):
    """What the organizers' word led to."""

    counts = fields.Nested(Counts, required=True)


class Rsvps(Schema):
    """A slice of the answers, with the counts of all."""

    items = fields.List(fields.Nested(RsvpView), required=True)
    next = fields.String(required=True, allow_none=True)
    counts = fields.Nested(Counts, required=True)


class RsvpQuery(Page):
    """Which answers."""

    state = Line(limit=40, load_default="", metadata=said("Only these.", "waitlisted"))


class FeedQuery(Schema):
    """In which language."""

    lang = Line(limit=20, load_default="", metadata=said("`ar` or `en`.", "ar"))
