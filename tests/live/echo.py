"""A small real service for the bus tests."""

import time
from dataclasses import dataclass, field
from typing import Any

from services.common.contracts.membership import PersonClosed
from services.common.entrypoints import every, rpc, subscribe
from services.common.errors import Conflict
from services.common.messages import Message
from services.common.providers import Outbox, UseCases
from services.common.store import Repository
from services.common.surroundings import Surroundings


@dataclass
class Counter:
    """Counts, and says so."""

    id: str
    count: int = 0
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def bump(self, who: str) -> int:
        self.count += 1
        self.recorded.append(PersonClosed(person=who, username=who))
        return self.count


class EchoUseCases:
    def __init__(self, around: Surroundings) -> None:
        self.database = around.database
        self.counters = Repository(around.database["counters"], Counter, around.clock)

    def prepare(self) -> None:
        """Nothing to index."""

    def bump(self, who: str) -> int:
        if self.counters.find("one") is None:
            self.counters.add(Counter("one"))
        count: int = self.counters.change("one", lambda counter: counter.bump(who))
        return count

    def slow(self, seconds: float) -> float:
        self.database["slow"].insert_one({"phase": "begun"})
        time.sleep(seconds)
        self.database["slow"].insert_one({"phase": "ended"})
        return seconds

    def hear(self, letter: dict[str, Any]) -> None:
        who = letter["data"]["person"]
        self.database["tries"].insert_one({"who": who})
        if who.startswith("refused"):
            raise Conflict("echo.refused")
        if who.startswith("poison"):
            raise RuntimeError("cannot")
        if who.startswith("flaky") and self.database["tries"].count_documents({"who": who}) < 3:
            raise RuntimeError("not yet")
        heard = {"$set": {"who": who, "cause": letter["id"], "request": letter["request_id"]}}
        self.database["heard"].update_one({"_id": letter["id"]}, heard, upsert=True)


class EchoService:
    name = "echo"
    use_cases = UseCases(EchoUseCases)
    outbox = Outbox("counters")

    @rpc()
    def ping(self, payload: Any) -> Any:
        return payload

    @rpc()
    def refuse(self, payload: Any) -> None:
        raise Conflict("echo.no", {"why": "لأن"})

    @rpc()
    def break_down(self, payload: Any) -> None:
        raise RuntimeError("a secret text")

    @rpc()
    def bump(self, who: str) -> int:
        return self.use_cases.bump(who)

    @rpc()
    def slow(self, seconds: float) -> float:
        return self.use_cases.slow(seconds)

    @subscribe(PersonClosed)
    def person_closed(self, letter: dict[str, Any]) -> None:
        self.use_cases.hear(letter)

    @every(interval=0.3)
    def tick(self) -> None:
        self.use_cases.database["ticks"].insert_one({})


SERVICE = EchoService
