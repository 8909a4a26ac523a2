"""Events from CSV: one a row, the first row naming the columns."""

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from services.common.text import fold
from services.events.reading.entries import (
    LONGEST_TEXT,
    Bad,
    Entry,
    Read,
    Refused,
    Unusable,
    in_order,
    language_of,
    moment_of,
    required,
    several,
    text_of,
    web_address,
    yes_or_no,
    zone_of,
)

COLUMNS = {
    "name": ("title", "الاسم", "العنوان الرئيسي"),
    "start": ("startDate", "starts_at", "البداية"),
    "end": ("endDate", "ends_at", "النهاية"),
    "timezone": ("zone", "المنطقة الزمنية"),
    "city": ("المدينة",),
    "country": ("الدولة", "البلد"),
    "place": ("venue", "location", "المكان"),
    "address": ("العنوان",),
    "online": ("عن بعد",),
    "url": ("link", "website", "الرابط"),
    "topics": ("topic", "fields", "tags", "المجالات", "المجال"),
    "about": ("description", "النبذة", "الوصف"),
    "language": ("locales", "اللغة"),
    "uid": ("id",),
}
"""Columns by their name, with other names they may go by. `name` and `start` are needed."""

NAMES = {
    "title": "name",
    "starts_at": "start",
    "ends_at": "end",
    "venue": "place",
    "venue.name": "place",
    "venue.address": "address",
    "city_id": "city",
    "online_url": "url",
    "field_ids": "topics",
    "tags": "topics",
}
_KNOWN = {fold(name): column for column, more in COLUMNS.items() for name in (column, *more)}
_SEPARATORS = ",;\t"


def read_csv(text: str) -> list[Read]:
    """Every row below the header, in order. Raises Unusable.

    Comma, semicolon or tab stand between cells. A cell is text whatever it begins with: what a
    spreadsheet would take for a formula is only ever shown as it is written.
    """
    rows = _rows(text)
    _, head = next(rows, (1, []))
    columns = [_KNOWN.get(fold(name), "") for name in head]
    for needed in ("name", "start"):
        if needed not in columns:
            raise Unusable(
                f"the first line names no column «{needed}»; columns are {', '.join(COLUMNS)}"
            )
    doubled = {one for one in columns if one and columns.count(one) > 1}
    if doubled:
        raise Unusable(f"the first line names {', '.join(sorted(doubled))} more than once")
    return [_read(columns, row, line) for line, row in rows]


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, with the line each begins on."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max(_SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as wrong:
        raise Unusable(f"the file is not CSV: line {reader.line_num}: {wrong}") from None


def _read(columns: list[str], row: list[str], line: int) -> Read:
    where = f"line {line}"
    if len(row) > len(columns) and any(cell.strip() for cell in row[len(columns) :]):
        return Refused(where, "row", f"{len(row)} cells, but the first line names {len(columns)}")
    cells = {column: cell for column, cell in zip(columns, row, strict=False) if column}
    try:
        return _entry(cells, where)
    except Bad as bad:
        return Refused(where, bad.name, bad.why)


def _entry(cells: dict[str, str], where: str) -> Entry:
    starts = moment_of(cells.get("start"), "start")
    ends = moment_of(cells["end"], "end") if cells.get("end", "").strip() else None
    if ends is None:
        ends = starts
        if isinstance(starts, datetime):
            raise Bad("end", "missing; only an event of whole days may leave it out")
    in_order(starts, ends, "start", "end")
    url = web_address(cells.get("url"), "url")
    about = text_of(cells.get("about"), "about", LONGEST_TEXT, several_lines=True)
    entry = Entry(
        where=where,
        title=required(text_of(cells.get("name"), "name"), "name"),
        starts=starts,
        ends=ends,
        zone=zone_of(cells.get("timezone"), "timezone"),
        city=text_of(cells.get("city"), "city", 200),
        country=text_of(cells.get("country"), "country", 100),
        place=text_of(cells.get("place"), "place", 200),
        address=text_of(cells.get("address"), "address", 500),
        online=yes_or_no(cells.get("online"), "online"),
        url=url,
        topics=several(cells.get("topics"), "topics"),
        about={language_of(about): about} if about else {},
        language=next(iter(several(cells.get("language"), "language")), "").lower()[:35],
        uid=text_of(cells.get("uid"), "uid", 400),
        names=NAMES,
    )
    if entry.online:
        entry.online_url = required(url, "url")
    if not (entry.city or entry.place or entry.online):
        raise Bad("city", "no city, no place, and not online")
    return entry
