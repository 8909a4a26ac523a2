"""Events from outside, taken over in batches, again and again without doubles."""

import hashlib
import json
from dataclasses import fields

from services.common.contracts.events import ImportEvent, ImportEvents, ImportOutcome
from services.common.contracts.membership import Standing
from services.common.errors import Conflict, Forbidden, Invalid
from services.common.ids import derived_id
from services.common.wire import dump
from services.events.domain import Content, Event, checked
from services.events.use_cases.desk import Desk, confirmed, runs

MOST = 500
_SHARED = sorted(
    {part.name for part in fields(Content)} & {part.name for part in fields(ImportEvent)}
)


class Importing(Desk):
    """Taking over events that were written elsewhere."""

    def import_events(self, command: ImportEvents) -> ImportOutcome:
        """Take over a batch for the community `slug`, published, past ones too.

        Nobody is told: a bulk import must not mail people. An event is known by its community and
        key; what was imported before is only touched when the source says something else than it
        said then, so that edits made here stay. Outcomes in order: `added`, `unchanged`,
        `changed`, `refused:<field>:<code>`. A dry run gives the same outcomes and writes nothing.
        """
        confirmed(command.asker)
        if len(command.events) > MOST:
            raise Invalid(fields={"events": ["too_many"]})
        standing = self.standing(command.asker.person, slug=command.slug)
        if not (runs(standing) or command.asker.admin):
            raise Forbidden("event.not_organizer")
        ids = [derived_id("import", standing.community, entry.key) for entry in command.events]
        known: dict[str, str] = self.finders.fingerprints(ids)
        fresh: dict[str, Event] = {}
        outcomes: list[str] = []
        for id, entry in zip(ids, command.events, strict=True):
            try:
                outcomes.append(self._take(id, entry, standing, known, fresh, command))
            except Invalid as refused:
                path, codes = next(iter(refused.fields.items()), ("_", ["invalid"]))
                outcomes.append(f"refused:{path}:{codes[0]}")
            except Conflict as refused:
                outcomes.append(f"refused:_:{refused.code}")
        if not command.dry_run:
            self.events.add_all(fresh.values())
        return ImportOutcome(outcomes=outcomes)

    def _take(
        self,
        id: str,
        entry: ImportEvent,
        standing: Standing,
        known: dict[str, str],
        fresh: dict[str, Event],
        command: ImportEvents,
    ) -> str:
        if not 0 < len(entry.key) <= 500:
            raise Invalid(fields={"key": ["invalid"]})
        content = _content(entry, standing)
        fingerprint = _fingerprint(entry)
        if known.get(id) == fingerprint:
            return "unchanged"
        if id not in known:
            fresh[id] = self._new(id, entry, content, standing, fingerprint, command)
            known[id] = fingerprint
            return "added"
        known[id] = fingerprint
        if id in fresh:
            fresh[id] = self._new(id, entry, content, standing, fingerprint, command)
        elif not command.dry_run:
            now = self.clock.now()
            self.events.change(id, lambda event: event.replace_content(content, fingerprint, now))
        return "changed"

    def _new(
        self,
        id: str,
        entry: ImportEvent,
        content: Content,
        standing: Standing,
        fingerprint: str,
        command: ImportEvents,
    ) -> Event:
        now = self.clock.now()
        event = Event(
            id=id,
            community=standing.community,
            slug=standing.slug,
            community_name=standing.community_name,
            visibility=standing.visibility,
            created_by=command.asker.person,
            created_at=now,
            updated_at=now,
            published_at=now,
            status="published",
            fingerprint=fingerprint,
            uid=entry.uid[:500],
            **{part.name: getattr(content, part.name) for part in fields(Content)},
        )
        event.refresh_words()
        if not event.over(now):
            event.touched()
        return event


def _content(entry: ImportEvent, standing: Standing) -> Content:
    given = {name: getattr(entry, name) for name in _SHARED}
    given["city_id"] = entry.city_id or (entry.venue.city_id if entry.venue else "")
    # Fields follow the community; the city does not: conferences are all over the world.
    given["field_ids"] = entry.field_ids or standing.field_ids
    return checked(Content(**given))


def _fingerprint(entry: ImportEvent) -> str:
    said = json.dumps(dump(entry), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:32]
