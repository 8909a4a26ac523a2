"""Importing a calendar: what would be taken over is shown first, then confirmed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from services.common.contracts.shared import Asker

ImportKind = Literal["ics", "meetup"]
ImportState = Literal["reading", "ready", "taking", "done", "failed"]
RowOutcome = Literal["new", "added", "changed", "unchanged", "refused"]


@dataclass(frozen=True, kw_only=True)
class BeginImport:
    """Read a calendar from `url` or from `content` (one of them). Nothing is added before
    `confirm_import`, unless `dry_run` is false."""

    id: str
    asker: Asker
    slug: str
    kind: ImportKind = "ics"
    url: str = ""
    content: str = ""
    name: str = ""
    dry_run: bool = True


@dataclass(frozen=True, kw_only=True)
class OfImport:
    """One import."""

    asker: Asker
    id: str


@dataclass(frozen=True, kw_only=True)
class ListImports:
    """The latest imports of a community."""

    asker: Asker
    slug: str


@dataclass(frozen=True, kw_only=True)
class ListImportRows:
    """What a file says, row by row; one outcome or all."""

    asker: Asker
    id: str
    outcome: str = ""
    cursor: str = ""
    limit: int = 50


@dataclass(frozen=True, kw_only=True)
class ImportCounts:
    """How many rows came out how. Before confirming, `new` and `changed` say what would be."""

    new: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0


@dataclass(frozen=True, kw_only=True)
class ImportView:
    """An import. `why` is a code when it failed; `done` of `total` rows are taken over."""

    id: str
    slug: str
    kind: ImportKind
    source: str
    state: ImportState
    why: str
    counts: ImportCounts
    total: int
    done: int
    created_at: datetime


@dataclass(frozen=True, kw_only=True)
class ImportRow:
    """One event of the file. `code` and `why` say what is wrong with `field` of a refused one."""

    where: str
    title: str
    starts_at: datetime | None
    timezone: str
    outcome: RowOutcome
    field: str = ""
    code: str = ""
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class ImportRowPage:
    """A slice of the rows."""

    items: list[ImportRow]
    next: str | None = None


class Imports(Protocol):
    """Calendars of other programs."""

    def begin_import(self, command: BeginImport) -> ImportView: ...
    def confirm_import(self, command: OfImport) -> ImportView: ...
    def calendar_import(self, command: OfImport) -> ImportView: ...
    def calendar_imports(self, command: ListImports) -> list[ImportView]: ...
    def import_rows(self, command: ListImportRows) -> ImportRowPage: ...
