"""Handing gathered events to the node, a batch at a time, and counting what became of them."""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Any

from services.common.contracts.events import Events, ImportEvent, ImportEvents
from services.common.contracts.membership import Found, Membership, OfCommunity
from services.common.contracts.shared import Asker
from services.common.errors import Invalid, NotFound, Unavailable
from services.common.ids import derived_id
from services.common.remote import Remote
from services.common.wire import dump
from services.events.reading.entries import Refused
from services.operations.imports.gathering import Gathered, Listed

AGENDA = "agenda"
AGENDA_NAME = {"ar": "أجندة المجال", "en": "Agenda"}
AGENDA_ABOUT = {
    "ar": "لقاءات ومؤتمرات من خارج هذا الموقع، تُضاف من مصادر عامة.",
    "en": "Meetings and conferences from elsewhere, added from public sources.",
}
BATCH, BATCH_BYTES = 200, 2_000_000
ATTEMPTS = 5

Call = Callable[[str, str, Any], Any]
Step = Callable[[int], None]


@dataclass
class Outcome:
    """How many entries were added, unchanged (of these: brought up to date), which refused."""

    added: int = 0
    unchanged: int = 0
    updated: int = 0
    refused: list[Refused] = field(default_factory=list)

    @property
    def last_line(self) -> str:
        """The line every import ends with; its three numbers make up all entries of the file."""
        return f"added {self.added}, unchanged {self.unchanged}, refused {len(self.refused)}"


class Sender:
    """Takes events over for one community, in the name of the node or of a person."""

    def __init__(self, call: Call, origin: str, dry_run: bool) -> None:
        """`call` carries questions to the services; a dry run only asks."""
        self.events = Remote(Events, call)
        self.membership = Remote(Membership, call)
        # The node itself: it may do what an administrator may, and is nobody's account.
        self.origin = origin
        self.node = Asker(person=f"{origin}/ap/relay", confirmed=True, admin=True)
        self.dry_run = dry_run

    def asker(self, username: str) -> Asker:
        """In whose name the events are added; whether they may is for the services to say."""
        if not username:
            return self.node
        person = f"{self.origin}/ap/people/{username.lower()}"
        return Asker(person=person, username=username, confirmed=True)

    def has(self, slug: str) -> bool:
        """Whether there is such a community."""
        try:
            self.membership.community(OfCommunity(asker=self.node, slug=slug))
        except NotFound:
            return False
        return True

    def found_agenda(self, gathered: Gathered) -> None:
        """Found the community that events from outside belong to, run by the node itself."""
        counted = Counter(
            one for listed in gathered.listed for one in listed.event.field_ids
        ).most_common(10)
        self.membership.found_for_node(
            Found(
                id=derived_id("community", AGENDA),
                asker=self.node,
                slug=AGENDA,
                name=AGENDA_NAME,
                about=AGENDA_ABOUT,
                field_ids=[one for one, _ in counted] or ["061"],
                form="association",
                join_mode="open",
            )
        )

    def send(self, gathered: Gathered, slug: str, asker: Asker, step: Step) -> Outcome:
        """Hand everything over; `step` is told how many entries each batch had."""
        outcome = Outcome(refused=list(gathered.refused))
        for batch in batches(gathered.listed):
            command = ImportEvents(
                asker=asker,
                slug=slug,
                events=[one.event for one in batch],
                dry_run=self.dry_run,
            )
            for listed, what in zip(batch, self._ask(command), strict=True):
                count(outcome, listed, what)
            step(sum(len(one.entries) for one in batch))
        return outcome

    def _ask(self, command: ImportEvents) -> list[str]:
        """Ask again while a service is starting: a batch may be repeated, it adds nothing twice."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self.events.import_events(command).outcomes
            except Unavailable:
                if attempt == ATTEMPTS:
                    raise
                time.sleep(attempt)
        raise AssertionError


def judge_alone(gathered: Gathered) -> Outcome:
    """What an import into a community that is not there yet would do, by the events' own rules."""
    from services.events.domain import Content, checked

    outcome = Outcome(refused=list(gathered.refused))
    own = {part.name for part in fields(Content)}
    shared = own & {part.name for part in fields(ImportEvent)}
    for listed in gathered.listed:
        try:
            checked(Content(**{name: getattr(listed.event, name) for name in shared}))
        except Invalid as refused:
            path, codes = next(iter(refused.fields.items()), ("_", ["invalid"]))
            count(outcome, listed, f"refused:{path}:{codes[0]}")
        else:
            count(outcome, listed, "added")
    return outcome


def count(outcome: Outcome, listed: Listed, what: str) -> None:
    """Put every entry of an event where the event went."""
    entries = len(listed.entries)
    if what == "added":
        outcome.added += entries
    elif what in ("unchanged", "changed"):
        outcome.unchanged += entries
        outcome.updated += entries if what == "changed" else 0
    else:
        _, path, code = (*what.split(":", 2), "", "")[:3]
        for entry in listed.entries:
            name = entry.names.get(path) or entry.names.get(path.split(".")[0]) or path
            outcome.refused.append(Refused(entry.where, name, WHY.get(code, code)))


WHY = {
    "before_start": "not after the start",
    "exists": "another event of that address is there",
    "invalid": "not valid",
    "not_one_of": "not one of the possible values",
    "required": "missing",
    "too_long": "too long",
    "too_many": "too many",
    "too_short": "too short",
    "unknown": "unknown",
    "unknown_city": "an unknown city",
}
"""The events' reasons in plain English; one that is not here stands for itself."""


def batches(listed: list[Listed]) -> Iterator[list[Listed]]:
    """Runs of events that fit into one message on the bus."""
    batch: list[Listed] = []
    size = 0
    for one in listed:
        its = len(json.dumps(dump(one.event), ensure_ascii=False).encode())
        if batch and (len(batch) >= BATCH or size + its > BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += its
    if batch:
        yield batch
