"""WhatsApp's Cloud API, as far as the node uses it (graph.facebook.com/v23.0/{phone}/messages)."""

import hashlib
import hmac
import json
from typing import Any

from tests.receiver import Receiver, Reply

PHONE = "106540352242922"
NUMBER = "966115550000"
ACCESS = "EAAJB4pretended8but9long0enough"
SECRET = "4f1d0c2a9b8e7f6a5d4c3b2a19081726"
VERIFY = "a-word-we-agreed-on"
TEMPLATES = {
    ("multaqa_news", "ar"): 3,
    ("multaqa_news", "en_US"): 3,
    ("multaqa_seat", "ar"): 2,
}
SETTING = (
    "*/ar=multaqa_news/ar(title,text,link) */en=multaqa_news/en_US(title,text,link) "
    "seat_confirmed/ar=multaqa_seat/ar(title,link)"
)
JSON = {"Content-Type": "application/json; charset=UTF-8"}


class WhatsAppApi(Receiver):
    """Takes messages of one phone; `sent` holds those it accepted.

    Numbers in `open` have written within a day: only they can be sent plain text. `failing`
    (number → code) answers with that error, `limited` (seconds) 429 once, `broken` with this text.
    """

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[dict[str, Any]] = []
        self.open: set[str] = set()
        self.failing: dict[str, int] = {}
        self.limited = 0
        self.broken = b""

    def reply_for(self, path: str) -> Reply:
        """Judge the newest request."""
        asked = self.asked[-1]
        if self.broken:
            return Reply(200, self.broken, {"Content-Type": "text/html"})
        if path != f"/{PHONE}/messages" or asked.method != "POST":
            return _no(404, 100, "Unsupported post request.", "GraphMethodException")
        if asked.headers.get("authorization") != f"Bearer {ACCESS}":
            return _no(401, 190, "Error validating access token")
        if self.limited:
            seconds, self.limited = self.limited, 0
            return _no(429, 130429, "Rate limit hit", Retry=seconds)
        given = json.loads(asked.body)
        to = given.get("to", "")
        if to in self.failing:
            return _no(400, self.failing[to], "Message undeliverable")
        if trouble := self._wrong(given, to):
            return _no(400, *trouble)
        self.sent.append(given)
        id = f"wamid.{len(self.sent)}"
        told = {
            "messaging_product": "whatsapp",
            "contacts": [{"input": to, "wa_id": to}],
            "messages": [{"id": id, "message_status": "accepted"}],
        }
        return Reply(200, json.dumps(told).encode(), JSON)

    def _wrong(self, given: dict[str, Any], to: str) -> tuple[int, str] | None:
        if given.get("messaging_product") != "whatsapp" or not to.isdigit():
            return 100, "Invalid parameter"
        if given.get("type") == "text":
            return None if to in self.open else (131047, "Re-engagement message")
        template = given.get("template", {})
        name = template.get("name", ""), template.get("language", {}).get("code", "")
        if name not in TEMPLATES:
            return 132001, "Template name does not exist in the translation"
        parts = [one for part in template.get("components", []) for one in part["parameters"]]
        if len(parts) != TEMPLATES[name]:
            return 132000, "Number of parameters does not match"
        for one in parts:
            text = one.get("text", "")
            if not text or "\n" in text or "\t" in text or "     " in text:
                return 132018, "Param text cannot have new-line/tab characters"
        if sum(len(one["text"]) for one in parts) > 1000:
            return 132005, "Translated text too long"
        return None


def said(*values: dict[str, Any], phone: str = PHONE) -> dict[str, Any]:
    """A call of the webhook with these parts (`messages`, `statuses`)."""
    meta = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": phone}}
    changes = [{"field": "messages", "value": {**meta, **one}} for one in values]
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}


def text(number: str, body: str, id: str = "wamid.in1") -> dict[str, Any]:
    """Somebody writes."""
    message = {"from": number, "id": id, "timestamp": "1", "type": "text", "text": {"body": body}}
    return {"messages": [message]}


def failed(number: str, code: int, job: str = "") -> dict[str, Any]:
    """A message did not arrive."""
    error = {"code": code, "title": "Message undeliverable"}
    status = {
        "id": "wamid.1",
        "status": "failed",
        "recipient_id": number,
        "errors": [error],
        "biz_opaque_callback_data": job,
    }
    return {"statuses": [{"id": "wamid.0", "status": "delivered", "recipient_id": number}, status]}


def signature(body: bytes, secret: str = SECRET) -> str:
    """What Meta's header says of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _no(status: int, code: int, words: str, kind: str = "OAuthException", Retry: int = 0) -> Reply:
    error = {"message": f"(#{code}) {words}", "type": kind, "code": code, "fbtrace_id": "A1"}
    headers = {**JSON, **({"Retry-After": str(Retry)} if Retry else {})}
    return Reply(status, json.dumps({"error": error}).encode(), headers)
