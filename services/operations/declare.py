"""Declares every listener's queue, before anything is published: `python -m …declare`.

A message published before its listener's queue exists would have to wait; on a fresh broker this
runs once, ahead of the services.
"""

import importlib
import inspect
import sys
import time

from services.common.amqp import connect
from services.common.entrypoints import Subscribe
from services.common.settings import SettingsError, read_settings
from services.common.topology import declare_listener

SERVICES = ("membership", "events", "notifications", "federation")


def listeners() -> dict[str, list[str]]:
    """The routing keys each service listens to, read off its methods."""
    found: dict[str, list[str]] = {}
    for name in SERVICES:
        service = importlib.import_module(f"services.{name}.service").SERVICE
        doors = [
            door
            for _, attribute in inspect.getmembers(service)
            for door in getattr(attribute, "nameko_entrypoints", ())
            if isinstance(door, Subscribe)
        ]
        found[name] = sorted({door.message.routing_key() for door in doors})
    return found


def declare(url: str, seconds: float = 60) -> None:
    """Declare all queues on this broker, waiting for it that long to come up."""
    end = time.monotonic() + seconds
    while True:
        try:
            with connect(url) as connection:
                for service, keys in listeners().items():
                    if keys:
                        declare_listener(connection.default_channel, service, keys)
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.5)


def main() -> int:
    """Declare on the broker named in the environment. Gives the exit status."""
    try:
        settings = read_settings("operations")
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    declare(settings.amqp_url)
    return 0


if __name__ == "__main__":
    sys.exit(main())
