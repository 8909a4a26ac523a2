"""Accounts, sessions and oneself."""

from marshmallow import Schema, fields, validate

from services.gateway.api.schemas.fields import Flag, Instant, Line, Page, Whole, Words, said, words
from services.gateway.api.schemas.places import City, Field

PASSWORD = said("8 to 200 characters.", "correct horse battery")
EMAIL = said("An address mail reaches.", "amal@example.org")
TOKEN = said("The token from the mail.")


class Registration(Schema):
    """A new account."""

    username = Line(limit=200, required=True, metadata=said("2 to 30 of a-z, 0-9 and _.", "amal"))
    email = Line(limit=400, required=True, metadata=EMAIL)
    password = Line(limit=1000, required=True, metadata=PASSWORD)
    name = Words(required=True, metadata=said("What others call you."))
    language = Line(limit=40, load_default="", metadata=said("`ar` or `en`.", "ar"))
    city_id = Line(limit=40, load_default="", allow_none=True, metadata=said("GeoNames id."))


class MailToken(Schema):
    """A token from a mail."""

    token = Line(limit=4000, required=True, metadata=TOKEN)


class Address(Schema):
    """An e-mail address."""

    email = Line(limit=400, required=True, metadata=EMAIL)


class NewPassword(Schema):
    """A new password, with the token from the mail."""

    token = Line(limit=4000, required=True, metadata=TOKEN)
    password = Line(limit=1000, required=True, metadata=PASSWORD)


class PasswordChange(Schema):
    """A new password, knowing the old one."""

    password = Line(limit=1000, required=True, metadata=said("The present password."))
    new_password = Line(limit=1000, required=True, metadata=PASSWORD)


class EmailChange(Schema):
    """Another address; it counts once confirmed."""

    password = Line(limit=1000, required=True, metadata=said("The present password."))
    email = Line(limit=400, required=True, metadata=EMAIL)


class Closing(Schema):
    """The password, so that nobody closes an account left open on a screen."""

    password = Line(limit=1000, required=True, metadata=said("The present password."))


class Login(Schema):
    """What opens a session."""

    login = Line(limit=400, required=True, metadata=said("Username or e-mail address.", "amal"))
    password = Line(limit=1000, required=True, metadata=PASSWORD)
    label = Line(limit=200, load_default="", metadata=said("Names the device in the list.", "CLI"))
    scopes = fields.List(
        Line(limit=60),
        load_default=lambda: ["read", "write"],
        validate=validate.Length(max=10),
        metadata=said("Rights: `read`, `write`, `admin`.", ["read", "write"]),
    )


class Refresh(Schema):
    """The refresh token of a session."""

    refresh_token = Line(limit=500, required=True, metadata=said("Can be used once."))


class Tokens(Schema):
    """A new session's tokens, shown once."""

    access_token = fields.String(required=True, metadata=said("For `Authorization: Bearer`."))
    token_type = fields.String(required=True, metadata=said("Always this.", "Bearer"))
    expires_in = fields.Integer(required=True, metadata=said("Seconds.", 3600))
    refresh_token = fields.String(required=True, metadata=said("Gives the next tokens, once."))
    scope = fields.String(required=True, metadata=said("Rights.", "read write"))
    session = fields.String(required=True, metadata=said("The session's id."))
    username = fields.String(required=True, metadata=said("Whose it is.", "amal"))


class Session(Schema):
    """A session as its owner sees it."""

    id = fields.String(required=True, metadata=said("For ending it."))
    kind = fields.String(required=True, metadata=said("`api` or `web`.", "api"))
    label = fields.String(required=True, metadata=said("The device.", "CLI"))
    scopes = fields.List(fields.String(), required=True)
    created_at = Instant(required=True)
    used_at = Instant(required=True)
    expires_at = Instant(required=True)
    current = fields.Boolean(required=True, metadata=said("Whether it carries this request."))


class Sessions(Schema):
    """The open sessions."""

    items = fields.List(fields.Nested(Session), required=True)
    next = fields.String(required=True, allow_none=True)


class Account(Schema):
    """One's own account, whole."""

    id = fields.String(required=True, metadata=said("The actor URI."))
    username = fields.String(required=True, metadata=said("The username.", "amal"))
    name = words("What others call you.", required=True)
    email = fields.String(required=True, metadata=EMAIL)
    pending_email = fields.String(required=True, metadata=said("An address not confirmed yet."))
    confirmed = fields.Boolean(required=True, metadata=said("Whether the address is confirmed."))
    admin = fields.Boolean(required=True, metadata=said("Whether they run the node."))
    headline = words("A line about oneself.", required=True)
    about = words("More about oneself.", required=True)
    city = fields.Nested(City, required=True, allow_none=True)
    fields_ = fields.List(fields.Nested(Field), required=True, data_key="fields")
    tags = fields.List(fields.String(), required=True)
    relations = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata=said("Relation to each field.", {"0613": "practitioner"}),
    )
    years = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    languages = fields.List(fields.String(), required=True)
    language = fields.String(required=True, metadata=said("Of mails and pages.", "ar"))
    timezone = fields.String(required=True, metadata=said("IANA name.", "Asia/Riyadh"))
    visibility = fields.String(required=True, metadata=said("Who sees the profile.", "members"))
    listed = fields.Boolean(required=True, metadata=said("Whether the directory shows them."))
    calendar_url = fields.String(required=True, metadata=said("Own calendar, for calendar apps."))
    created_at = Instant(required=True)
    version = fields.Integer(required=True, metadata=said("Grows with every change.", 1))


class ProfileChange(Schema):
    """What to change; what is left out stays."""

    name = Words()
    about = Words()
    headline = Words()
    city_id = Line(limit=40, allow_none=True, metadata=said("GeoNames id; null for none."))
    field_ids = fields.List(Line(limit=40), validate=validate.Length(max=100))
    tags = fields.List(Line(limit=400), validate=validate.Length(max=100))
    relations = fields.Dict(keys=Line(limit=40), values=Line(limit=40))
    years = fields.Dict(keys=Line(limit=40), values=Whole())
    languages = fields.List(Line(limit=40), validate=validate.Length(max=100))
    language = Line(limit=40, metadata=said("`ar` or `en`.", "ar"))
    timezone = Line(limit=80, metadata=said("IANA name.", "Asia/Riyadh"))
    visibility = Line(limit=40, metadata=said("`public`, `members` or `private`.", "members"))
    listed = Flag()


class CalendarQuery(Schema):
    """Whose calendar, and in which language."""

    token = Line(limit=500, required=True, metadata=said("From `calendar_url`."))
    lang = Line(limit=20, load_default="", metadata=said("`ar` or `en`.", "ar"))


class MineQuery(Page):
    """Which of one's answers."""

    past = fields.Boolean(load_default=False, metadata=said("Those that are over."))


class Export(Schema):
    """Everything the node keeps of a person, by service."""

    exported_at = Instant(required=True)
    membership = fields.Dict(required=True)
    events = fields.Dict(required=True)
    notifications = fields.Dict(required=True)
    federation = fields.Dict(required=True)
