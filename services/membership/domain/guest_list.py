"""Lists of people as organisers have them: CSV of any program, vCards, or addresses one a line."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from services.common.errors import Invalid
from services.common.text import clean_name, fold
from services.membership.domain.invitation import MOST_ROWS

LARGEST = 1_000_000
NAME, EMAIL, FAMILY = "name", "email", "family"
_HEADS = {
    EMAIL: "email|e-mail|mail|email address|e-mail address|e-mail 1 - value|البريد"
    "|البريد الإلكتروني|البريد الالكتروني|بريد|الإيميل|ايميل|العنوان الإلكتروني",
    NAME: "name|full name|display name|first name|given name|الاسم|الاسم الكامل|اسم|الاسم الأول",
    FAMILY: "last name|family name|surname|اسم العائلة|الاسم الأخير|العائلة",
}
_KNOWN = {fold(head): column for column, heads in _HEADS.items() for head in heads.split("|")}
_MEETUP = {fold(head) for head in ("Member ID", "User ID", "Joined Group on")}
_ADDRESS = re.compile(r"[^\s<>,;\"()]+@[^\s<>,;\"()]+")


@dataclass(frozen=True)
class Listed:
    """A row: where it stands, the name, and what stands where an address should."""

    line: int
    name: str
    email: str


def read_list(text: str) -> list[Listed]:
    """Everybody on a list, in order. Raises Invalid naming `content`: `too_long`, `too_many` (more
    than a thousand rows), `required`, or the code of a Meetup list, which has no addresses."""
    if len(text) > LARGEST:
        raise Invalid(fields={"content": ["too_long"]})
    text = text.removeprefix("\ufeff")
    cards = re.search(r"(?im)^BEGIN:VCARD\s*$", text) is not None
    found: list[Listed] = []
    for row in _cards(text) if cards else _rows(text):
        found.append(row)
        if len(found) > MOST_ROWS:
            raise Invalid(fields={"content": ["too_many"]})
    if not found:
        raise Invalid(fields={"content": ["required"]})
    return found


def _rows(text: str) -> Iterator[Listed]:
    first = next((line for line in text.splitlines() if line.strip()), "")
    separator = max("\t;,", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    columns: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            at, line = line, reader.line_num + 1
            if not any(cell.strip() for cell in cells):
                continue
            if columns is None:
                columns = _columns(cells)
                if columns:
                    continue
            yield _row(cells, columns, at)
    except csv.Error:
        raise Invalid(fields={"content": ["unreadable"]}) from None


def _columns(cells: list[str]) -> list[str]:
    """What the columns are, if this row names them; else empty."""
    heads = [fold(cell) for cell in cells]
    columns = [_KNOWN.get(head, "") for head in heads]
    if EMAIL not in columns and _MEETUP & set(heads):
        raise Invalid(fields={"content": ["meetup_list"]})
    return columns if EMAIL in columns else []


def _row(cells: list[str], columns: list[str], line: int) -> Listed:
    if columns:
        told = {column: cell for column, cell in zip(columns, cells, strict=False) if column}
        name = " ".join(filter(None, (told.get(NAME, ""), told.get(FAMILY, ""))))
        return Listed(line, clean_name(name)[:200], told.get(EMAIL, "").strip()[:300])
    whole = " ".join(cells)
    found = _ADDRESS.search(whole)
    email = found[0] if found else ""
    rest = whole.replace(email, " ") if email else whole
    return Listed(line, clean_name(re.sub(r"[<>\"()]", " ", rest))[:200], email[:300])


def _cards(text: str) -> Iterator[Listed]:
    unfolded = re.sub(r"\r?\n[ \t]", "", text)
    name = email = ""
    for number, line in enumerate(unfolded.splitlines(), 1):
        head, _, value = line.partition(":")
        kind = head.split(";")[0].rpartition(".")[2].strip().upper()
        if kind == "BEGIN":
            name = email = ""
        elif kind == "FN":
            name = clean_name(value.replace("\\,", ",").replace("\\;", ";"))[:200]
        elif kind == "EMAIL" and not email:
            email = value.strip()[:300]
        elif kind == "END" and value.strip().upper() == "VCARD":
            yield Listed(number, name, email)
