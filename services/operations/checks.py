"""What `multaqa check` looks at: each check says what it found, or raises Wrong with what to do."""

import re
import shutil
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
from kombu.exceptions import KombuError
from pymongo import MongoClient
from pymongo.errors import OperationFailure, PyMongoError
from pymongo.write_concern import WriteConcern

from services.common.amqp import connect
from services.common.settings import SettingsError, read_settings
from services.notifications.channels.signing import read_key
from services.notifications.channels.smtp import Line, NoLine, Server
from services.operations.process import NotReady
from services.operations.running import Found, open_mongo
from services.operations.servers import find_mongod, find_rabbitmq

OLDEST_MONGO = (6, 0)
OLDEST_RABBIT = (3, 10)
SMALLEST_KEY = 1024
"""RFC 8301."""
LITTLE_SPACE = 2 * 1024**3
CLOCK_SECONDS = 2.0
_LOCAL = ("localhost", "127.0.0.1", "::1")


class Wrong(Exception):
    """A check failed; the message says what is wrong and what to do."""


@dataclass(frozen=True)
class Checked:
    """What is looked at: the node that was found and its settings as they are written."""

    found: Found
    environment: Mapping[str, str]


def settings(it: Checked) -> str:
    """Every setting, all mistakes at once."""
    if wrong := mistakes(it.environment):
        raise Wrong("; ".join(wrong))
    count = sum(1 for name in it.environment if name.startswith("MULTAQA_"))
    if it.found.secret:
        return f"{count} in the environment"
    return (
        f"{count} in the environment; MULTAQA_SECRET is not set: containers need it, "
        "`multaqa up` makes its own"
    )


def mistakes(environment: Mapping[str, str]) -> list[str]:
    """What is wrong with the settings, each beginning with the name of one.

    A missing secret is none: `multaqa up` makes it at its first start.
    """
    secret = environment.get("MULTAQA_SECRET") or "0" * 32
    try:
        read_settings("check", {**environment, "MULTAQA_SECRET": secret})
    except SettingsError as wrong:
        return str(wrong).splitlines()
    return []


def origin(it: Checked) -> str:
    """The public address: part of every name, so it should be the final one."""
    address = it.found.origin or "http://localhost:8000"
    parts = urlsplit(address)
    if parts.hostname in _LOCAL:
        return f"{address}, this machine only; set MULTAQA_ORIGIN before people come"
    if parts.scheme != "https":
        raise Wrong(
            f"{address} is not https: cookies and passwords would travel in the clear; put a proxy "
            "with a certificate in front and set MULTAQA_ORIGIN to its https address"
        )
    return address


def mongodb(it: Checked) -> str:
    """A write that is on disk when it is answered, and the server's version."""
    if not it.found.mongo_url:
        return _would_start("a private mongod", find_mongod)
    name = f"{it.found.mongo_database}_check"
    try:
        with open_mongo(it.found.mongo_url) as client:
            version = str(client.server_info()["version"])
            if _numbers(version) < OLDEST_MONGO:
                raise Wrong(f"version {version} is too old: 6.0 or later is needed")
            began = time.monotonic()
            _write(client, name)
            took = (time.monotonic() - began) * 1000
            space = _free_space(client)
    except OperationFailure as refused:
        raise Wrong(
            f"{_where(it.found.mongo_url)} refuses: {refused.details and refused.details['errmsg']}"
            f"; the login in MULTAQA_MONGO_URL needs readWrite on databases beginning with "
            f"{it.found.mongo_database}_"
        ) from None
    except PyMongoError as trouble:
        raise Wrong(
            f"nothing usable answers at {_where(it.found.mongo_url)} ({type(trouble).__name__}): "
            "is it running, and is MULTAQA_MONGO_URL right?"
        ) from None
    if space is not None and space < LITTLE_SPACE:
        raise Wrong(f"only {_gigabytes(space)} are free where MongoDB keeps its data: make room")
    left = f", {_gigabytes(space)} free" if space is not None else ""
    return f"version {version}, a journaled majority write in {took:.0f} ms{left}"


def _write(client: MongoClient[Any], name: str) -> None:
    database = client.get_database(name, write_concern=WriteConcern(w="majority", j=True))
    mark = uuid.uuid4().hex
    try:
        database["check"].insert_one({"_id": mark, "word": "ملتقى"})
        if (database["check"].find_one({"_id": mark}) or {}).get("word") != "ملتقى":
            raise Wrong("what was written does not come back")
    finally:
        database.drop_collection("check")


def _free_space(client: MongoClient[Any]) -> int | None:
    try:
        told = client["admin"].command("dbStats")
        return int(told["fsTotalSize"] - told["fsUsedSize"])
    except (PyMongoError, KeyError):
        return None


def clock(it: Checked) -> str:
    """Our clock beside the database server's: links, sessions and jobs go by them."""
    now = datetime.now(UTC)
    if not 2026 <= now.year < 2100:
        raise Wrong(f"it is not the year {now.year}: set the clock, best with a time service")
    if not it.found.mongo_url:
        return f"{now:%Y-%m-%d %H:%M} UTC"
    try:
        with open_mongo(it.found.mongo_url) as client:
            client.admin.command("ping")
            began = datetime.now(UTC)
            theirs = client.admin.command("hello")["localTime"].replace(tzinfo=UTC)
            ended = datetime.now(UTC)
    except PyMongoError:
        return f"{now:%Y-%m-%d %H:%M} UTC; MongoDB's could not be asked"
    apart = max((began - theirs).total_seconds(), (theirs - ended).total_seconds(), 0.0)
    if apart > CLOCK_SECONDS:
        raise Wrong(
            f"MongoDB's machine and this one are {apart:.0f} s apart: run a time service on both"
        )
    return f"{now:%Y-%m-%d %H:%M} UTC, as MongoDB's machine says"


def rabbitmq(it: Checked) -> str:
    """A quorum queue that takes a message and gives it back."""
    if not it.found.amqp_url:
        return _would_start("a private RabbitMQ", find_rabbitmq)
    where = _where(it.found.amqp_url)
    try:
        with connect(it.found.amqp_url, confirms=True) as connection:
            version = str(connection.connection.server_properties.get("version", "unknown"))
            if _numbers(version) < OLDEST_RABBIT:
                raise Wrong(f"version {version} is too old: 3.10 or later is needed")
            _pass_through(connection.default_channel)
    except (amqp.AccessRefused, amqp.NotAllowed) as refused:
        raise Wrong(
            f"{where} refuses this login or vhost ({refused.reply_text}): check user, password and "
            "path of MULTAQA_AMQP_URL"
        ) from None
    except (amqp.AMQPError, KombuError, OSError) as trouble:
        raise Wrong(
            f"nothing usable answers at {where} ({str(trouble)[:120] or type(trouble).__name__}): "
            "is it running, and are host, login and vhost of MULTAQA_AMQP_URL right?"
        ) from None
    vhost = unquote(urlsplit(it.found.amqp_url).path[1:]) or "/"
    return f"version {version}, vhost {vhost}, a quorum queue works"


def _pass_through(channel: Any) -> None:
    queue = f"check.{uuid.uuid4().hex}"
    wanted = {"x-queue-type": "quorum", "x-expires": 60_000}
    channel.queue_declare(queue, durable=True, auto_delete=False, arguments=wanted)
    try:
        message = amqp.Message("ملتقى".encode(), delivery_mode=2)
        channel.basic_publish(message, "", queue, mandatory=True, timeout=10, confirm_timeout=10)
        if channel.basic_get(queue, no_ack=True) is None:
            raise Wrong("a message put into a quorum queue does not come out again")
    finally:
        channel.queue_delete(queue)


def smtp(it: Checked) -> str:
    """The line mails go by: connection, STARTTLS and login; no mail is sent."""
    if not it.found.smtp_url:
        return "none named; `multaqa up` starts a mail catcher, which sends nothing on"
    server = Server.of(it.found.smtp_url, it.environment.get("MULTAQA_SMTP_CA", ""))
    where = f"{server.host}:{server.port}"
    try:
        with Line(server, timeout=10) as line:
            line.ready()
            safe = ("TLS" if server.tls else "STARTTLS") if line.encrypted else "no encryption"
    except NoLine as trouble:
        raise Wrong(
            f"{where} does not take mails from us ({trouble}): are host, port, user and password "
            "of MULTAQA_SMTP_URL right, and is its certificate one that is trusted?"
        ) from None
    return f"{where}, {safe}, {'login accepted' if server.user else 'without login'}"


def dkim(it: Checked) -> str:
    """The key mails are signed with, and whether it speaks for their sender."""
    place = it.environment.get("MULTAQA_DKIM_KEY_FILE")
    if not place:
        return "no key named: mails are signed by your mail server, or not at all"
    try:
        size = read_key(place).key_size
    except (OSError, ValueError) as trouble:
        raise Wrong(
            f"{place} is no key that can be used ({trouble}): docs/mail.md makes one"
        ) from None
    if size < SMALLEST_KEY:
        raise Wrong(f"{size} bits are too few, receivers ignore it: make one of 2048")
    host = urlsplit(it.found.origin or "http://localhost:8000").hostname or ""
    sender = it.environment.get("MULTAQA_MAIL_FROM", "").rpartition("@")[2] or host
    domain = it.environment.get("MULTAQA_DKIM_DOMAIN") or sender
    if sender != domain and not sender.endswith(f".{domain}"):
        raise Wrong(f"it signs for {domain} and mails come from {sender}: DMARC needs one domain")
    selector = it.environment.get("MULTAQA_DKIM_SELECTOR") or "multaqa"
    return f"{size} bits, its public half belongs at {selector}._domainkey.{domain}"


def cities(it: Checked) -> str:
    """The index of cities, made now when it is not there yet."""
    from services.membership import cities as known

    try:
        found = known.search("الرياض", 1)
    except (OSError, RuntimeError) as trouble:
        raise Wrong(
            f"it cannot be made ({trouble}): is the folder in MULTAQA_CACHE writable?"
        ) from None
    if not found:
        raise Wrong("Riyadh is not in it: remove the file in MULTAQA_CACHE, it is made again")
    return f"«الرياض» is {found[0].name['en']}, {found[0].timezone}"


def disk(it: Checked) -> str:
    """Room where the node keeps its data."""
    place = it.found.data
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    if free < LITTLE_SPACE:
        raise Wrong(
            f"only {_gigabytes(free)} are free at {place}: make room, or name another --data"
        )
    return f"{_gigabytes(free)} free at {place}"


CHECKS: dict[str, tuple[Callable[[Checked], str], str]] = {
    "settings": (settings, ""),
    "origin": (origin, "MULTAQA_ORIGIN"),
    "MongoDB": (mongodb, "MULTAQA_MONGO_URL"),
    "RabbitMQ": (rabbitmq, "MULTAQA_AMQP_URL"),
    "SMTP": (smtp, "MULTAQA_SMTP_URL"),
    "DKIM": (dkim, "MULTAQA_DKIM_KEY_FILE"),
    "clock": (clock, ""),
    "cities": (cities, ""),
    "disk": (disk, ""),
}
"""What is looked at in which order, and the setting without which it cannot be."""


def _would_start(what: str, find: Callable[[], Path]) -> str:
    try:
        return f"none named; `multaqa up` starts {what} ({find()})"
    except NotReady as missing:
        raise Wrong(str(missing)) from None


def _where(url: str) -> str:
    """Host and port only: an address may carry a password."""
    parts = urlsplit(url)
    return re.sub(r"^.*@", "", parts.netloc)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])


def _gigabytes(size: int) -> str:
    return f"{size / 1024**3:.1f} GB"
