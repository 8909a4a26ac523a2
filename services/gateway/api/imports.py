"""Importing calendars of other programs: read, look, confirm."""

from typing import Any

from flask import Response

from services.common.contracts.events import (
    BeginImport,
    ImportRow,
    ImportView,
    ListImportRows,
    ListImports,
    OfImport,
)
from services.gateway import sentences
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.schemas import imports as schemas
from services.gateway.api.shapes import instant, local
from services.gateway.auth import asker
from services.gateway.idempotency import fresh_id
from services.gateway.language import language
from services.gateway.node import node

imports = Noun("imports", "Calendars of other programs.")

EXAMPLE = {"kind": "ics", "url": "https://calendar.example/riyadh-data.ics", "dry_run": True}


def failed(view: ImportView) -> str:
    """Why an import failed, in the reader's language."""
    if not view.why:
        return ""
    if view.why.startswith("url_"):
        return sentences.field_sentence(view.why, {}, language())
    code = view.why if "." in view.why else f"import.{view.why}"
    return sentences.sentence(code, "invalid", {"most": 5000, "status": ""}, language())


def reason(row: ImportRow) -> str:
    """Why a row is refused, in the reader's language."""
    return sentences.field_sentence(row.code, {}, language()) if row.code else ""


def shape(view: ImportView) -> dict[str, Any]:
    """An import."""
    counts = view.counts
    return {
        "id": view.id,
        "community": view.slug,
        "kind": view.kind,
        "source": view.source,
        "state": view.state,
        "why": view.why,
        "reason": failed(view),
        "counts": {name: getattr(counts, name) for name in schemas.OUTCOMES},
        "total": view.total,
        "done": view.done,
        "created_at": instant(view.created_at),
    }


def row_shape(row: ImportRow) -> dict[str, Any]:
    """A row."""
    return {
        "where": row.where,
        "title": row.title,
        "starts_at": local(row.starts_at, row.timezone) if row.starts_at else None,
        "timezone": row.timezone,
        "outcome": row.outcome,
        "field": row.field,
        "code": row.code,
        "reason": reason(row),
    }


@imports.door(
    "GET", "/communities/<slug>/imports", gives=schemas.ImportList, needs="read", refuses=(404,)
)
def listed(slug: str) -> Response:
    """The latest imports; organizers only."""
    found = node().events.calendar_imports(ListImports(asker=asker(), slug=slug))
    return answer({"items": [shape(one) for one in found]})


@imports.door(
    "POST",
    "/communities/<slug>/imports",
    takes=schemas.ImportIn,
    gives=schemas.Import,
    status=202,
    needs="write",
    refuses=(404,),
    example=EXAMPLE,
)
def begin(body: dict[str, Any], slug: str) -> Response:
    """Begin to read a calendar. Nobody is notified of imported events."""
    command = BeginImport(id=fresh_id("import"), asker=asker(), slug=slug, **body)
    view = node().events.begin_import(command)
    return answer(shape(view), 202, location=f"/imports/{view.id}")


@imports.door("GET", "/imports/<id>", gives=schemas.Import, needs="read", refuses=(404,))
def one(id: str) -> Response:
    """How far an import is."""
    return answer(shape(node().events.calendar_import(OfImport(asker=asker(), id=id))))


@imports.door(
    "GET",
    "/imports/<id>/rows",
    query=schemas.ImportRowQuery,
    gives=schemas.ImportRows,
    needs="read",
    refuses=(404,),
)
def rows(query: dict[str, Any], id: str) -> Response:
    """What the file says, and what becomes of each row."""
    found = node().events.import_rows(ListImportRows(asker=asker(), id=id, **query))
    return listing([row_shape(one) for one in found.items], found.next)


@imports.door(
    "POST",
    "/imports/<id>/confirm",
    gives=schemas.Import,
    status=202,
    needs="write",
    refuses=(404,),
)
def confirm(id: str) -> Response:
    """Take over what was shown."""
    view = node().events.confirm_import(OfImport(asker=asker(), id=id))
    return answer(shape(view), 202)
