"""Tables for spreadsheets: CSV that opens in Arabic and runs nothing."""

import csv
import io
from collections.abc import Iterable, Iterator

MARK = "\ufeff"
"""Excel reads UTF-8 only when the file begins so."""
_BEGINS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(value: object) -> str:
    """A cell as text. What a spreadsheet would take for a formula gets an apostrophe in front
    (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    bare = text.lstrip(" \u200e\u200f\u2066\u2067\u2068")
    return f"'{text}" if bare.startswith(_BEGINS) else text


def csv_text(heads: Iterable[str], rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The table a row at a time, every cell quoted."""
    for number, row in enumerate(_all(heads, rows)):
        line = io.StringIO()
        csv.writer(line, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(map(cell, row))
        yield (MARK if number == 0 else "") + line.getvalue()


def _all(heads: Iterable[object], rows: Iterable[Iterable[object]]) -> Iterator[Iterable[object]]:
    yield heads
    yield from rows
