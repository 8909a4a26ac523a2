"""One person following another: who may, and when it is told."""

from dataclasses import dataclass, field
from datetime import datetime

from services.common.contracts.membership import PersonFollowed
from services.common.contracts.shared import Text
from services.common.errors import Conflict, Invalid
from services.common.ids import derived_id
from services.common.messages import Message

MOST_FOLLOWED = 5000


@dataclass
class Following:
    """`person` follows `other` while `on`. It is told once: following again nags nobody."""

    id: str
    person: str
    other: str
    since: datetime
    on: bool = False
    told: bool = False
    version: int = 0
    recorded: list[Message] = field(default_factory=list)

    def begin(self, username: str, name: Text, now: datetime) -> None:
        """Follow; again changes nothing."""
        if self.on:
            return
        self.on, self.since = True, now
        if not self.told:
            self.told = True
            self.recorded.append(
                PersonFollowed(
                    person=self.other, by=self.person, by_username=username, by_name=name
                )
            )

    def end(self) -> None:
        """Follow no longer; again changes nothing."""
        self.on = False


def following_of(person: str, other: str, now: datetime) -> Following:
    """Where nobody follows yet. Raises Invalid `username` for oneself."""
    if person == other:
        raise Invalid(fields={"username": ["yourself"]})
    return Following(derived_id("follows", person, other), person, other, now)


def refuse_too_many(followed: int) -> None:
    """Raises Conflict where somebody follows as many as anybody may."""
    if followed >= MOST_FOLLOWED:
        raise Conflict("person.follows_too_many")
