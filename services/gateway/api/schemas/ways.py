"""Ways to a person: browsers and chats that are told."""

from marshmallow import Schema, fields

from services.gateway.api.schemas.fields import ID, Instant, Line, said


class PushKeys(Schema):
    """The keys of a browser's subscription."""

    p256dh = Line(limit=200, required=True, metadata=said("Its public key, base64url."))
    auth = Line(limit=60, required=True, metadata=said("Its secret, base64url."))


class PushSubscription(Schema):
    """`PushSubscription.toJSON()` as browsers give it."""

    endpoint = Line(
        limit=2000, required=True, metadata=said("Of the push service.", "https://push.example/a1")
    )
    expirationTime = fields.Raw(allow_none=True, load_default=None)
    keys = fields.Nested(PushKeys, required=True)
    label = Line(limit=60, load_default="", metadata=said("What its owner knows it by.", "Firefox"))


class WayAddress(Schema):
    """A browser, a chat or a number."""

    id = fields.String(required=True, metadata=said("Its id.", ID))
    state = fields.String(required=True, metadata=said("Whether it is told.", "active"))
    since = Instant(required=True)
    label = fields.String(required=True, metadata=said("What its owner knows it by.", "Firefox"))


class Way(Schema):
    """A channel of this node, and one's addresses on it."""

    channel = fields.String(required=True, metadata=said("Its name.", "push"))
    addresses = fields.List(fields.Nested(WayAddress), required=True)
    consent = fields.String(required=True, metadata=said("What giving an address agrees to."))
    key = fields.String(required=True, metadata=said("For push: the applicationServerKey."))


class WayList(Schema):
    """The channels besides mail that this node has."""

    items = fields.List(fields.Nested(Way), required=True)


class TelegramLink(Schema):
    """Where to press Start."""

    url = fields.String(
        required=True, metadata=said("Opens the bot.", "https://t.me/multaqa_bot?start=a1")
    )
    expires_at = Instant(required=True)


class WhatsAppLink(Schema):
    """What to send where."""

    url = fields.String(
        required=True, metadata=said("Opens WhatsApp.", "https://wa.me/966500000000?text=ABC")
    )
    number = fields.String(required=True, metadata=said("The node's number.", "966500000000"))
    code = fields.String(required=True, metadata=said("What to send to it.", "K7QMX2PDARBN"))
    expires_at = Instant(required=True)
