"""Settings from the environment, read once at start; every mistake is named at the same time."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from urllib.parse import urlsplit


class SettingsError(Exception):
    """The environment is wrong; the text lists every mistake, one a line."""


@dataclass(frozen=True)
class Settings:
    """What a process of the node needs to know. Each is documented in `deploy/env.example`."""

    service: str
    origin: str = "http://localhost:8000"
    mongo_url: str = "mongodb://127.0.0.1:27017"
    mongo_database: str = "multaqa"
    amqp_url: str = "amqp://guest:guest@127.0.0.1:5672/"
    smtp_url: str = "smtp://127.0.0.1:1025"
    smtp_ca: str = ""
    mail_from: str = ""
    secret: str = ""
    node_name: str = "ملتقى"
    node_name_en: str = "Multaqa"
    health_port: int = 0
    health_host: str = "127.0.0.1"
    log_level: str = "INFO"
    services_health: str = "{}"
    trusted_proxies: str = ""
    rate_limits: bool = True
    registration: str = "open"
    workers: int = 32
    letters_per_week: int = 5
    dkim_key_file: str = ""
    dkim_selector: str = "multaqa"
    dkim_domain: str = ""
    mail_bounces: str = ""
    mail_hook_secret: str = ""
    mail_soft_bounces: int = 5
    mail_soft_days: int = 14
    mail_per_domain: int = 300
    vapid_private_key: str = ""
    telegram_url: str = "https://api.telegram.org"
    telegram_token: str = ""
    telegram_bot: str = ""
    telegram_secret: str = ""
    whatsapp_url: str = "https://graph.facebook.com/v23.0"
    whatsapp_phone_id: str = ""
    whatsapp_number: str = ""
    whatsapp_token: str = ""
    whatsapp_app_secret: str = ""
    whatsapp_verify: str = ""
    whatsapp_templates: str = ""
    outgoing_allow: str = ""
    outgoing_ports: str = "443,80"
    outgoing_http: bool = False
    federation_secure: bool = False

    @property
    def host(self) -> str:
        """The node's host name, which is its name in the federation."""
        return urlsplit(self.origin).netloc

    @property
    def names(self) -> dict[str, str]:
        """What the node is called, by language."""
        return {"ar": self.node_name, "en": self.node_name_en}

    def name_in(self, language: str) -> str:
        """What the node is called, for a reader of this language."""
        return self.node_name_en if language == "en" else self.node_name

    @property
    def sender(self) -> str:
        """The address mails come from."""
        return self.mail_from or f"noreply@{urlsplit(self.origin).hostname}"


_SCHEMES = {
    "origin": ("http", "https"),
    "mongo_url": ("mongodb", "mongodb+srv"),
    "amqp_url": ("amqp", "amqps"),
    "smtp_url": ("smtp", "smtps"),
    "telegram_url": ("https", "http"),
    "whatsapp_url": ("https", "http"),
}
WHATSAPP_TEMPLATE = (
    r"(?P<kind>\*|[a-z_]+)/(?P<reader>ar|en)=(?P<name>[a-z0-9_]{1,512})/(?P<language>\w{2,15})"
    r"\((?P<parameters>((title|text|link|node)(,(title|text|link|node))*)?)\)"
)
_HOST_PORT = r"[\w.\-:\[\]]+:(\d{1,5}|\*)"
_PATTERNS = {
    "mail_bounces": (r"[\w.-]{1,21}@[\w.-]{1,200}", "an address (bounce@example.org)"),
    "mail_hook_secret": (r"[\w-]{16,256}", "16 to 256 letters, digits, _ and -"),
    "dkim_selector": (r"[A-Za-z0-9-]{1,63}", "a name of letters, digits and hyphens"),
    "telegram_token": (r"\d+:[\w-]{20,}", "a bot's token"),
    "telegram_bot": (r"\w{5,32}", "a bot's username, without @"),
    "telegram_secret": (r"[\w-]{16,256}", "16 to 256 letters, digits, _ and -"),
    "whatsapp_phone_id": (r"\d{5,20}", "the id of a phone number, in digits"),
    "whatsapp_number": (r"[1-9]\d{6,14}", "the number in international form, digits only"),
    "whatsapp_token": (r"[\x21-\x7e]{20,}", "an access token"),
    "whatsapp_app_secret": (r"[0-9a-f]{32}", "the app's secret, 32 hexadecimal digits"),
    "whatsapp_verify": (r"[\w-]{16,256}", "16 to 256 letters, digits, _ and -"),
    "vapid_private_key": (r"[\w-]{43}", "a key as `multaqa admin vapid` prints it"),
}
_CHOICES = {
    "log_level": ("DEBUG", "INFO", "WARNING", "ERROR"),
    "registration": ("open", "closed"),
}


def read_settings(service: str, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of one process. Raises SettingsError naming every wrong `MULTAQA_…` at once."""
    environment = os.environ if environment is None else environment
    values: dict[str, object] = {}
    mistakes: list[str] = []
    for part in fields(Settings):
        name = f"MULTAQA_{part.name.upper()}"
        if part.name == "service" or not environment.get(name):
            continue
        try:
            values[part.name] = _value(part.name, str(part.type), environment[name])
        except ValueError as wrong:
            mistakes.append(f"{name}: {wrong}")
    if len(str(values.get("secret", ""))) < 32:
        mistakes.append("MULTAQA_SECRET: set it to at least 32 random characters")
    if mistakes:
        raise SettingsError("\n".join(mistakes))
    return Settings(service=service, **values)  # type: ignore[arg-type]


def _value(name: str, kind: str, text: str) -> object:
    if "int" in kind:
        number = int(text) if text.isdigit() else -1
        if not 0 <= number <= 65535:
            raise ValueError(f"{text!r} is not a number from 0 to 65535")
        return number
    if "bool" in kind:
        if text.lower() not in ("true", "false", "1", "0", "yes", "no"):
            raise ValueError(f"{text!r} is neither true nor false")
        return text.lower() in ("true", "1", "yes")
    if name in _SCHEMES:
        return _url(name, text)
    if name == "outgoing_ports" and not re.fullmatch(r"\d{1,5}(,\d{1,5})*", text):
        raise ValueError(f"{text!r} are not numbers of ports, with commas")
    if name == "outgoing_allow" and not re.fullmatch(_HOST_PORT + rf"(,\s*{_HOST_PORT})*", text):
        raise ValueError(f"{text!r} are not hosts with ports (crm.example:8443), with commas")
    if name == "dkim_key_file" and not os.access(text, os.R_OK):
        raise ValueError(f"{text!r} is not a file that can be read")
    if name == "whatsapp_templates":
        for one in text.split():
            if not re.fullmatch(WHATSAPP_TEMPLATE, one):
                raise ValueError(f"{one!r} is not like */ar=name/ar(title,text,link)")
    if name in _PATTERNS and not re.fullmatch(_PATTERNS[name][0], text):
        # It may be a secret: the message must not tell it.
        raise ValueError(f"must be {_PATTERNS[name][1]}")
    if name in _CHOICES and text not in _CHOICES[name]:
        raise ValueError(f"{text!r} is not one of {', '.join(_CHOICES[name])}")
    return text


def _url(name: str, text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in _SCHEMES[name] or not parts.hostname:
        # The value may carry a password: the message must not.
        raise ValueError(f"must be a URL beginning with {' or '.join(_SCHEMES[name])}://host")
    if name == "origin" and (parts.path not in ("", "/") or parts.query):
        raise ValueError("must be scheme and host only, without a path")
    return text.rstrip("/") if name in ("origin", "telegram_url", "whatsapp_url") else text
