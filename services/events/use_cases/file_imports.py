"""Calendars of other programs: read in the background, shown row by row, then taken over."""

from typing import Any

from services.common.contracts.events import (
    BeginImport,
    ImportEvent,
    ImportEvents,
    ImportRowPage,
    ImportView,
    ListImportRows,
    ListImports,
    OfImport,
)
from services.common.contracts.membership import Standing
from services.common.contracts.shared import Asker
from services.common.cursors import check_limit, decode, encode
from services.common.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Refusal,
    TooMany,
    Unavailable,
)
from services.common.green import off_hub
from services.common.jobs import GiveUp, Job
from services.common.outgoing import Blocked, OutgoingError, TooLarge
from services.common.wire import dump, load
from services.events.domain.imports import written
from services.events.reading.entries import Read, Refused, Unusable, decoded, language_of
from services.events.reading.ics_file import read_ics
from services.events.reading.meetup import read_meetup
from services.events.use_cases.desk import confirmed, runs
from services.events.use_cases.importing import Importing

LARGEST = 5 * 1024 * 1024
MOST_EVENTS = 5000
SECONDS = 30.0
SLICE = 200
AT_ONCE = 3
ATTEMPTS = 3
DELAYS = (5, 20)
READERS = {"ics": read_ics, "meetup": read_meetup}
WANTED = {"Accept": "text/calendar, application/json;q=0.9, */*;q=0.5"}


class FileImports(Importing):
    """Imports by organisers."""

    def begin_import(self, command: BeginImport) -> ImportView:
        """Begin to read a calendar. Raises Invalid, Forbidden, TooMany."""
        standing = self._import_standing(command.asker, command.slug)
        if bool(command.url) == bool(command.content):
            raise Invalid(fields={"url": ["required"]})
        if len(command.content.encode()) > LARGEST:
            raise Invalid(fields={"content": ["too_long"]})
        if command.url:
            try:
                self.imports.outgoing.check(_web(command.url))
            except OutgoingError as no:
                raise Invalid(fields={"url": [f"url_{no.code}"]}) from None
        if self.imports.records.waiting(standing.community) >= AT_ONCE:
            raise TooMany("import.too_many", {"retry_after": 60})
        now = self.clock.now()
        found = self.imports.records.begin(
            {
                "_id": command.id,
                "community": standing.community,
                "slug": standing.slug,
                "by": dump(command.asker),
                "kind": command.kind,
                "source": command.url[:500] or command.name[:200],
                "url": _web(command.url) if command.url else "",
                "content": command.content,
                "state": "reading",
                "at_once": not command.dry_run,
                "created_at": now,
            }
        )
        if found["community"] != standing.community:
            raise Conflict("exists")
        self.imports.jobs.put([Job(f"{command.id}:read", "read", {"import": command.id}, now)])
        return self._import_view(found)

    def confirm_import(self, command: OfImport) -> ImportView:
        """Take over what was shown; once is enough."""
        found = self._import(command.asker, command.id)
        if found["state"] not in ("ready", "taking", "done"):
            raise Conflict("import.not_ready")
        if self.imports.records.set(command.id, ("ready",), state="taking"):
            self._plan_taking(command.id)
        return self._import_view(self._import(command.asker, command.id))

    def calendar_import(self, command: OfImport) -> ImportView:
        """An import and how far it is."""
        return self._import_view(self._import(command.asker, command.id))

    def calendar_imports(self, command: ListImports) -> list[ImportView]:
        """The latest of a community."""
        standing = self._import_standing(command.asker, command.slug)
        return [self._import_view(one) for one in self.imports.records.latest(standing.community)]

    def import_rows(self, command: ListImportRows) -> ImportRowPage:
        """What the file says, in its order."""
        limit = check_limit(command.limit)
        self._import(command.asker, command.id)
        keys = decode(command.cursor, 1, (int,))
        after = int(keys[0]) if keys else -1
        outcomes = [command.outcome] if command.outcome else []
        found = self.imports.records.some(command.id, outcomes, after, limit + 1)
        last = found[limit - 1] if len(found) > limit else None
        return ImportRowPage(
            items=[self.imports.row(one) for one in found[:limit]],
            next=encode(last["n"]) if last else None,
        )

    # --- in the background

    def import_due(self) -> int:
        """Read and take over what is due; gives how many jobs were taken up."""
        return self.imports.jobs.run_due(self._work, limit=5)

    def _work(self, job: Job) -> None:
        id = job.data["import"]
        found = self.imports.records.one(id, content=job.kind == "read")
        if found is None:
            return
        try:
            if job.kind == "read":
                self._read_import(found)
            else:
                self._take_import(found)
        except (Unusable, Blocked, TooLarge, Refusal) as no:
            if isinstance(no, Unavailable) and job.attempts < ATTEMPTS:
                raise
            self._fail(id, no)
            raise GiveUp(str(no)) from None
        except Exception as no:
            if job.attempts >= ATTEMPTS:
                self._fail(id, no)
            raise

    def _fail(self, id: str, no: Exception) -> None:
        code = "unusable" if isinstance(no, Unusable) else getattr(no, "code", "failed")
        why = f"url_{code}" if isinstance(no, OutgoingError) else code
        self.imports.records.set(id, state="failed", why=why, said=str(no)[:300])
        self.imports.records.drop_content(id)

    def _read_import(self, found: dict[str, Any]) -> None:
        id, slug = found["_id"], found["slug"]
        asker = load(Asker, found["by"])
        standing = self._import_standing(asker, slug)
        # In a real thread: a large calendar takes seconds, and others want answers meanwhile.
        read = off_hub(READERS[found["kind"]], self._text_of(found))
        if len(read) > MOST_EVENTS:
            raise Invalid("import.too_many_events", {"most": MOST_EVENTS})
        rows = [_row(one, standing.timezone) for one in read]
        for start in range(0, len(rows), SLICE):
            part = [row for row in rows[start : start + SLICE] if row["event"]]
            self._judge(part, asker, slug)
        self.imports.records.write(id, self.clock.now(), rows)
        taking = bool(found.get("at_once"))
        state = "taking" if taking else "ready"
        self.imports.records.set(id, state=state, total=len(rows), done=0)
        self.imports.records.drop_content(id)
        if taking:
            self._plan_taking(id)

    def _text_of(self, found: dict[str, Any]) -> str:
        if not found["url"]:
            return str(found.get("content", "")).removeprefix("\ufeff")
        answer = self.imports.outgoing.request(
            "GET", found["url"], WANTED, limit_bytes=LARGEST, seconds=SECONDS, redirects=3
        )
        if answer.status != 200:
            raise Invalid("import.status", {"status": answer.status})
        return decoded(answer.body)

    def _judge(self, rows: list[dict[str, Any]], asker: Asker, slug: str) -> None:
        """Fill in what would become of each row."""
        events = [load(ImportEvent, row["event"]) for row in rows]
        command = ImportEvents(asker=asker, slug=slug, events=events, dry_run=True)
        for row, outcome in zip(rows, self.import_events(command).outcomes, strict=True):
            row.update(_outcome(outcome, "new"))

    def _take_import(self, found: dict[str, Any]) -> None:
        id, after = found["_id"], -1
        asker = load(Asker, found["by"])
        self._import_standing(asker, found["slug"])
        while rows := self.imports.records.some(id, ("new", "changed"), after, SLICE):
            after = rows[-1]["n"]
            fresh = [row for row in rows if not row.get("taken")]
            events = [load(ImportEvent, row["event"]) for row in fresh]
            command = ImportEvents(asker=asker, slug=found["slug"], events=events)
            for row, outcome in zip(fresh, self.import_events(command).outcomes, strict=True):
                told = _outcome(outcome, "added")
                if told["outcome"] == "unchanged":
                    # A repeated job finds what its first run added.
                    told["outcome"] = "added" if row["outcome"] == "new" else "changed"
                self.imports.records.outcome(id, row["n"], **told)
            self.imports.records.set(id, done=after + 1)
        self.imports.records.set(id, state="done", done=found["total"])

    def _plan_taking(self, id: str) -> None:
        now = self.clock.now()
        self.imports.jobs.put([Job(f"{id}:take", "take", {"import": id}, now)])

    # --- inside

    def _import_standing(self, asker: Asker, slug: str) -> Standing:
        confirmed(asker)
        standing = self.standing(asker.person, slug=slug)
        if not runs(standing):
            raise Forbidden("event.not_organizer")
        return standing

    def _import(self, asker: Asker, id: str) -> dict[str, Any]:
        confirmed(asker)
        found: dict[str, Any] | None = self.imports.records.one(id)
        if found is None or not runs(self.standing(asker.person, slug=found["slug"])):
            raise NotFound("import.unknown")
        return found

    def _import_view(self, found: dict[str, Any]) -> ImportView:
        view: ImportView = self.imports.view(found, self.imports.records.counts(found["_id"]))
        return view


def _web(url: str) -> str:
    """Calendars are handed around as `webcal:`, which is nothing but https."""
    for begin in ("webcal://", "webcals://"):
        if url.lower().startswith(begin):
            return f"https://{url[len(begin) :]}"
    return url.strip()


def _row(read: Read, zone: str) -> dict[str, Any]:
    row: dict[str, Any] = {"where": read.where, "title": "", "starts_at": None, "timezone": ""}
    row |= {"outcome": "refused", "field": "", "code": "", "why": "", "event": None}
    if isinstance(read, Refused):
        return row | {"field": read.name, "code": read.code, "why": read.why}
    row["title"] = read.title[:200]
    try:
        event = written(read, zone, language_of(read.title))
    except (ValueError, OverflowError):
        return row | {"field": "start", "code": "far_away", "why": "no such time"}
    return row | {
        "starts_at": event.starts_at,
        "timezone": event.timezone,
        "event": dump(event),
    }


def _outcome(told: str, added: str) -> dict[str, str]:
    what, _, rest = told.partition(":")
    field, _, code = rest.partition(":")
    return {"outcome": added if what == "added" else what, "field": field, "code": code}
