"""Web push: a short encrypted note to a browser, by its maker's push service."""

import base64
import binascii
import json
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02
from pywebpush import WebPusher

from services.common.errors import Invalid
from services.common.ids import derived_id
from services.common.outgoing import Outgoing, OutgoingError
from services.common.settings import Settings
from services.notifications.addresses import Address
from services.notifications.channels import Dispatch, Gone, judge

NAME = "push"
TITLE, BODY = 120, 300
"""Characters of a note: more is not shown, and a payload must stay below 3 KB."""
TTL = {"urgent": 6 * 3600, "normal": 86400, "bulk": 86400}
"""Seconds a push service keeps a note for a browser that is away."""


class Push:
    """Sends notes, signed with the node's VAPID key."""

    name = NAME

    def __init__(self, settings: Settings, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self._subject = f"mailto:{settings.sender}"
        key = settings.vapid_private_key
        self._vapid = Vapid02.from_string(key) if key else None

    @property
    def ready(self) -> bool:
        """Whether there is a key."""
        return self._vapid is not None

    @property
    def key(self) -> str:
        """The public key a browser subscribes with (applicationServerKey)."""
        if self._vapid is None:
            return ""
        raw = self._vapid.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")

    def check(self, endpoint: str, p256dh: str, auth: str) -> None:
        """Refuse a subscription nothing could be sent to. Raises Invalid naming fields."""
        mistakes: dict[str, list[str]] = {}
        if len(_bytes(p256dh)) != 65 or _bytes(p256dh)[:1] != b"\x04":
            mistakes["p256dh"] = ["invalid"]
        if len(_bytes(auth)) != 16:
            mistakes["auth"] = ["invalid"]
        try:
            self._outgoing.check(endpoint)
        except OutgoingError as no:
            mistakes["endpoint"] = [f"url_{no.code}"]
        if not mistakes:
            try:
                self._encrypted(b"{}", {"endpoint": endpoint, "p256dh": p256dh, "auth": auth})
            except ValueError:
                # Of the right length, and no point of the curve.
                mistakes["p256dh"] = ["invalid"]
        if mistakes:
            raise Invalid(fields=mistakes)

    def send(self, dispatch: Dispatch, address: Address) -> None:
        """Encrypt and hand over; a subscription the service no longer knows is Gone."""
        assert self._vapid is not None
        data = address.data
        parts = urlsplit(data["endpoint"])
        claims = {"sub": self._subject, "aud": f"{parts.scheme}://{parts.netloc}"}
        headers = {
            **self._vapid.sign(claims),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(TTL[dispatch.kind.lane]),
            "urgency": "high" if dispatch.kind.lane == "urgent" else "normal",
            # A note repeated after a crash takes the first one's place while the browser is away.
            "topic": derived_id("push", dispatch.id).replace("-", "")[:32],
        }
        answer = self._outgoing.request(
            "POST",
            data["endpoint"],
            headers,
            self._encrypted(note(dispatch), data),
            limit_bytes=64 * 1024,
            seconds=15,
        )
        if answer.status in (404, 410):
            raise Gone(f"status {answer.status}")
        judge(answer)

    def _encrypted(self, content: bytes, data: dict[str, str]) -> bytes:
        keys = {"p256dh": data["p256dh"], "auth": data["auth"]}
        pusher = WebPusher({"endpoint": data["endpoint"], "keys": keys})
        return bytes(pusher.encode(content, content_encoding="aes128gcm")["body"])


def note(dispatch: Dispatch) -> bytes:
    """What the service worker is given: title, text, where it leads. `tag` is the same at every
    attempt, so that a browser shows one note once."""
    said = dispatch.said
    shown = {
        "title": _short(said.title, TITLE),
        "body": _short(said.whole, BODY),
        "url": said.url,
        "tag": dispatch.id,
        "lang": dispatch.language,
        "dir": "rtl" if dispatch.language == "ar" else "ltr",
    }
    return json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _bytes(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        return b""
