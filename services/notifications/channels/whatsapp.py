"""WhatsApp: approved templates of the business number to numbers that asked for it (Cloud API)."""

import hashlib
import hmac
import json
import re
from dataclasses import dataclass
from typing import Any

from services.common.jobs import GiveUp, TryLater
from services.common.outgoing import Outgoing
from services.common.settings import WHATSAPP_TEMPLATE, Settings
from services.notifications.addresses import Address
from services.notifications.channels import Dispatch, Gone, Trouble, as_json, judge

NAME = "whatsapp"
LIMITS = {"title": 200, "text": 600, "link": 500, "node": 60}
"""Characters of each parameter; a template with all of them stays below WhatsApp's 1024."""
DEAD = frozenset({131026, 131030, 131045, 131050, 133010})
"""Codes after which a number is written to no more: it is not on WhatsApp, takes nothing from us,
or asked for no more."""
BUSY = {4: 60.0, 80007: 60.0, 130429: 60.0, 131048: 3600.0, 131056: 60.0}
"""Codes of limits that are reached, with the seconds to wait where WhatsApp names none."""
TOKEN = frozenset({0, 3, 10, 190, 200})


@dataclass(frozen=True)
class Template:
    """A template as Meta approved it: its name, language, and what its body is given in order."""

    name: str
    language: str
    parameters: tuple[str, ...]


class WhatsApp:
    """Speaks to the Cloud API (graph.facebook.com)."""

    name = NAME

    def __init__(self, settings: Settings, outgoing: Outgoing) -> None:
        self._outgoing = outgoing
        self.phone_id = settings.whatsapp_phone_id
        self._url = f"{settings.whatsapp_url}/{self.phone_id}/messages"
        self._token = settings.whatsapp_token
        self._secret = settings.whatsapp_app_secret
        self._verify = settings.whatsapp_verify
        self.number = settings.whatsapp_number
        self.templates = templates(settings.whatsapp_templates)
        self.ready = bool(
            self.phone_id
            and self._token
            and self._secret
            and self._verify
            and self.number
            and self.templates
        )

    def send(self, dispatch: Dispatch, address: Address) -> None:
        """One template; outside a conversation WhatsApp takes nothing else."""
        template = self.template(dispatch.kind.name, dispatch.language)
        values = filled(dispatch)
        texts = [{"type": "text", "text": values[name]} for name in template.parameters]
        shown: dict[str, Any] = {"name": template.name, "language": {"code": template.language}}
        if texts:
            shown["components"] = [{"type": "body", "parameters": texts}]
        body = {"type": "template", "template": shown}
        # It comes back with what WhatsApp says of the message later.
        self._post(address.key, {**body, "biz_opaque_callback_data": dispatch.id})

    def write(self, to: str, words: str) -> None:
        """Answer somebody who has just written."""
        self._post(to, {"type": "text", "text": {"body": words, "preview_url": False}})

    def template(self, kind: str, language: str) -> Template:
        """What a kind is told by. Raises GiveUp when none is approved for it."""
        found = self.templates.get((kind, language)) or self.templates.get(("*", language))
        if found is None:
            raise GiveUp(f"no template for {kind} in {language}")
        return found

    def signed(self, body: bytes, signature: str) -> bool:
        """Whether Meta sent this (X-Hub-Signature-256)."""
        made = hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        return hmac.compare_digest(f"sha256={made}".encode(), signature.encode())

    def verified(self, token: str) -> bool:
        """Whether who sets the webhook up knows our word."""
        return hmac.compare_digest(token.encode(), self._verify.encode())

    def _post(self, to: str, content: dict[str, Any]) -> None:
        body = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": to,
            **content,
        }
        answer = self._outgoing.request(
            "POST",
            self._url,
            {"content-type": "application/json", "authorization": f"Bearer {self._token}"},
            json.dumps(body, ensure_ascii=False).encode(),
            limit_bytes=256 * 1024,
            seconds=15,
        )
        told = as_json(answer)
        error = told.get("error")
        if isinstance(error, dict):
            _refused(error, answer.headers.get("retry-after", ""))
        judge(answer)
        if not told.get("messages"):
            raise Trouble("an answer that is not WhatsApp's")


def _refused(error: dict[str, Any], retry_after: str) -> None:
    """Raise what an error of the Graph API means where its status does not say enough."""
    code = error.get("code")
    why = f"{code}: {str(error.get('message', ''))[:200]}"
    if code in DEAD:
        raise Gone(why)
    if code in BUSY:
        raise TryLater(why, float(retry_after) if retry_after.isdigit() else BUSY[code])
    if code in TOKEN:
        # The node's, not the number's: the operator can mend it and have it tried again.
        raise GiveUp(f"the token is not taken ({code})")
    if isinstance(code, int) and (code == 131047 or 132000 <= code < 133000):
        raise GiveUp(why)


def filled(dispatch: Dispatch) -> dict[str, str]:
    """What a template can be given; WhatsApp takes neither empty ones nor line ends in them."""
    said = dispatch.said
    node = str(dispatch.params.get("node") or said.title)
    values = {"title": said.title, "text": said.whole, "link": said.url, "node": node}
    return {name: _line(text, LIMITS[name]) or "—" for name, text in values.items()}


def _line(text: str, most: int) -> str:
    parts = [" ".join(part.split()) for part in text.splitlines() if part.strip()]
    # A full stop parts well enough by itself.
    line = " · ".join(parts).replace(". · ", ". ")
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def templates(setting: str) -> dict[tuple[str, str], Template]:
    """The templates by kind (`*` for the rest) and reader's language."""
    found = (re.fullmatch(WHATSAPP_TEMPLATE, one) for one in setting.split())
    return {
        (one["kind"], one["reader"]): Template(
            one["name"], one["language"], tuple(filter(None, one["parameters"].split(",")))
        )
        for one in found
        if one
    }
