"""Tables and sentences for people at a terminal."""

import unicodedata
from collections.abc import Iterable, Sequence

WIDEST = 80


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> list[str]:
    """Lines with columns as wide as their widest cell, the last one as it comes."""
    cells = [list(heads), *([one_line(cell) for cell in row] for row in rows)]
    widths = [max(_width(row[column]) for row in cells) for column in range(len(heads) - 1)]
    return [
        "  ".join(
            [cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=False)]
            + [row[-1]]
        ).rstrip()
        for row in cells
    ]


def one_line(cell: object, most: int = WIDEST) -> str:
    """A value on one line without what would move the cursor; too long a one ends in `…`."""
    text = "".join(
        " " if unicodedata.category(char) in ("Cc", "Zl", "Zp") else char for char in str(cell)
    )
    text = " ".join(text.split())
    return text if len(text) <= most else text[: most - 1] + "…"


def _width(text: str) -> int:
    """Columns a text takes: marks none, wide East Asian characters two."""
    return sum(
        0
        if unicodedata.category(char) in ("Mn", "Me", "Cf")
        else 2
        if unicodedata.east_asian_width(char) in "WF"
        else 1
        for char in text
    )
