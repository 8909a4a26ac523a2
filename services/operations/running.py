"""Finding the node a command is meant for: its servers, its databases, its secret."""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pymongo import MongoClient

from services.common.settings import SettingsError, read_settings
from services.operations.process import NotReady
from services.operations.servers import PrivateMongo

DEFAULT_DATA = Path("var/node")
STATE, SECRET, LOCK = "run.json", "secret", "lock"
_NO_SECRET = "0" * 32


class NoNode(Exception):
    """There is no node to speak to; the message says what was looked for, in one sentence."""


@dataclass(frozen=True)
class Found:
    """Where a node's servers are. An empty address: nobody named one."""

    data: Path
    running: bool
    mongo_url: str
    mongo_database: str
    amqp_url: str
    smtp_url: str
    origin: str
    secret: str


def find(data: Path | None, environment: Mapping[str, str] | None = None) -> Found:
    """The node that runs in `data`, else the one the environment names.

    A directory given by hand goes before the environment, because it was meant; without one
    `var/node` goes after it. Raises NoNode when a setting is wrong.
    """
    environment = os.environ if environment is None else environment
    place = (data or DEFAULT_DATA).resolve()
    state = _state(place)
    named = {
        "MULTAQA_MONGO_URL": state.get("mongo_url") or "",
        "MULTAQA_AMQP_URL": state.get("amqp_url") or "",
        "MULTAQA_SMTP_URL": state.get("smtp_url") or "",
        "MULTAQA_ORIGIN": state.get("origin") or "",
        "MULTAQA_MONGO_DATABASE": state.get("mongo_database") or "",
        "MULTAQA_SECRET": _secret(place),
    }
    first, second = (named, environment) if data else (environment, named)
    chosen = {name: first.get(name) or second.get(name) or "" for name in named}
    try:
        settings = read_settings(
            "operations", {**chosen, "MULTAQA_SECRET": chosen["MULTAQA_SECRET"] or _NO_SECRET}
        )
    except SettingsError as wrong:
        raise NoNode(f"a setting is wrong: {wrong}") from None
    return Found(
        data=place,
        running=bool(state),
        mongo_url=chosen["MULTAQA_MONGO_URL"],
        mongo_database=settings.mongo_database,
        amqp_url=chosen["MULTAQA_AMQP_URL"],
        smtp_url=chosen["MULTAQA_SMTP_URL"],
        # A node that was never told its address has the one it is reached at.
        origin=chosen["MULTAQA_ORIGIN"] or str(state.get("url") or ""),
        secret=chosen["MULTAQA_SECRET"],
    )


def broker_of(found: Found) -> str:
    """The address of the node's broker. Raises NoNode when none is known."""
    if not found.amqp_url:
        raise NoNode(
            f"no node runs in {found.data}: start it with `multaqa up`, name its directory with "
            "--data, or set MULTAQA_AMQP_URL"
        )
    return found.amqp_url


@contextmanager
def database_server(found: Found) -> Iterator[MongoClient[Any]]:
    """A client of the node's MongoDB; a private one that does not run is started for the while.

    Raises NoNode when there is none.
    """
    if found.mongo_url:
        with open_mongo(found.mongo_url) as client:
            yield client
        return
    found.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _held(found.data):
        server = PrivateMongo(found.data / "mongo", log=found.data / "log" / "mongod.log")
        try:
            server.start()
        except NotReady as trouble:
            raise NoNode(f"{trouble}") from None
        try:
            with open_mongo(server.url) as client:
                yield client
        finally:
            server.stop()


def open_mongo(url: str) -> MongoClient[Any]:
    """A client for long reading and writing: it gives up on silence, not on duration."""
    return MongoClient(
        url,
        tz_aware=True,
        appname="multaqa-operations",
        serverSelectionTimeoutMS=5000,
        connectTimeoutMS=5000,
        socketTimeoutMS=120_000,
        retryWrites=False,
    )


def database_name(found: Found, service: str) -> str:
    """The database of a service, named as the services themselves name it."""
    return f"{found.mongo_database}_{service}"


def _state(data: Path) -> dict[str, Any]:
    """What a running node says of itself; nothing when it ended without tidying up."""
    try:
        state: dict[str, Any] = json.loads((data / STATE).read_text())
        supervisor = int(state["supervisor"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return state if Path(f"/proc/{supervisor}").exists() else {}


def _secret(data: Path) -> str:
    try:
        return (data / SECRET).read_text().strip()
    except OSError:
        return ""


@contextmanager
def _held(data: Path) -> Iterator[None]:
    """Nobody starts a node in this directory meanwhile."""
    with (data / LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise NoNode(f"a node is just starting or stopping in {data}: try again") from None
        yield
