"""Messages: frozen facts one service tells the others."""

import re
from dataclasses import dataclass
from typing import Any, ClassVar

REGISTRY: dict[tuple[str, str], type["Message"]] = {}


@dataclass(frozen=True, kw_only=True)
class Message:
    """Something that happened, named in the past tense.

    A subclass lives in the contract of the service that says it (a module of `contracts`, or a
    package of that name); the contract's name is the message's source. A breaking change raises
    its version and teaches `upgrade` to read the old one.
    """

    SOURCE: ClassVar[str]
    NAME: ClassVar[str]
    VERSION: ClassVar[int]

    def __init_subclass__(cls, version: int = 1, **rest: Any) -> None:
        super().__init_subclass__(**rest)
        home, _, inside = cls.__module__.partition(".contracts.")
        cls.SOURCE = inside.split(".")[0] or home.rsplit(".", 1)[-1]
        cls.NAME = re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()
        cls.VERSION = version
        REGISTRY[cls.SOURCE, cls.NAME] = cls

    @classmethod
    def upgrade(cls, data: dict[str, Any], version: int) -> dict[str, Any]:
        """Turn data written by an older version into today's shape."""
        return data

    @classmethod
    def routing_key(cls) -> str:
        """The name under which the broker hands it on: `events.seat_confirmed`."""
        return f"{cls.SOURCE}.{cls.NAME}"
