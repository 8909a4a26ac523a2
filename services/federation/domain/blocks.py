"""Who is heard: rules about hosts, which hold for everything below them (S21)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

Trust = Literal["none", "allowed", "muted", "blocked"]
Mode = Literal["open", "allow_list"]

LONGEST = 253
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_PORT = re.compile(r"[1-9][0-9]{0,4}")
_SEVERITIES: dict[str, Trust] = {
    "suspend": "blocked",
    "silence": "muted",
    "limit": "muted",
    "block": "blocked",
}
"""What Mastodon and lists made for it call what we call muted and blocked."""
HEADS = ("#domain", "#severity", "#reject_media", "#reject_reports", "#public_comment")


@dataclass(frozen=True)
class Listed:
    """A line of a block list: its number, what stands there, and what it says of which host.

    Without a host it names no node; `trust` is `none` for a line that asks for nothing.
    """

    line: int
    text: str
    host: str = ""
    trust: Trust = "none"
    comment: str = ""


def host_of(written: str) -> str:
    """A host as rules know it: lower case, ASCII, with its port; '' when it is none.

    Takes what people paste: an address of a page, a name in Arabic letters, a dot at the end.
    """
    name = written.strip().removeprefix("*.")
    if "://" in name:
        name = name.split("://", 1)[1]
    name = re.split(r"[/?#]", name, maxsplit=1)[0].rsplit("@", 1)[-1]
    name, colon, port = name.partition(":")
    try:
        name = name.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""
    labels = name.split(".")
    whole = len(name) <= LONGEST and all(_LABEL.fullmatch(one) for one in labels)
    if not whole or (colon and not _PORT.fullmatch(port)):
        return ""
    if len(labels) < 2 and name != "localhost":
        return ""
    return f"{name}:{port}" if port and port not in ("80", "443") else name


def above(host: str) -> list[str]:
    """The hosts whose rules hold for this one, the nearest first: itself, then its parents.

    A rule without a port holds for every port.
    """
    name = host.partition(":")[0]
    labels = name.split(".")
    parents = [".".join(labels[place:]) for place in range(len(labels) - 1)] or [name]
    return list(dict.fromkeys([host, *parents]))


def trust_in(host: str, rules: dict[str, Trust]) -> Trust:
    """What the rules say of a host; the strictest of its own and its parents' counts, except that
    only a host's own rule lets it in."""
    found = {rules.get(one, "none") for one in above(host)}
    for trust in ("blocked", "muted"):
        if trust in found:
            return trust
    return rules.get(host, "none")


def blocked(host: str, rules: dict[str, Trust], mode: Mode, followed: bool) -> bool:
    """Whether a host is not to be heard nor spoken to."""
    if trust_in(host, rules) == "blocked":
        return True
    return mode == "allow_list" and not followed and rules.get(host) != "allowed"


def read_list(content: str) -> Iterator[Listed]:
    """A block list line by line: Mastodon's CSV by its head, or a host a line (blocked).

    Raises csv.Error for what is no text of lines.
    """
    heads: list[str] = []
    rows = csv.reader(io.StringIO(content.lstrip("\ufeff")))
    for row in rows:
        cells = [one.strip() for one in row]
        if not any(cells):
            continue
        if not heads and cells[0].lower().lstrip("#") == "domain":
            heads = [one.lower().lstrip("#") for one in cells]
        elif heads or not cells[0].startswith("#"):
            yield _listed(rows.line_num, dict(zip(heads or ("domain",), cells, strict=False)))


def _listed(number: int, cells: dict[str, str]) -> Listed:
    text = cells["domain"][:LONGEST]
    severity = cells.get("severity", "suspend").lower()
    host = host_of(text)
    if not host or (severity not in _SEVERITIES and severity != "noop"):
        return Listed(number, text if not host else f"{text} {severity[:40]}")
    comment = cells.get("public_comment", "")[:500]
    return Listed(number, text, host, _SEVERITIES.get(severity, "none"), comment)


def write_list(rows: Iterable[tuple[str, Trust, str]]) -> str:
    """Hosts with what is decided of them and why, as the CSV Mastodon writes and reads."""
    written = io.StringIO()
    out = csv.writer(written, lineterminator="\n")
    out.writerow(HEADS)
    for host, trust, comment in rows:
        severity = "suspend" if trust == "blocked" else "silence"
        # A spreadsheet must not take somebody's comment for a formula.
        safe = f"'{comment}" if comment[:1] in ("=", "+", "-", "@", "\t") else comment
        out.writerow((host, severity, "true" if trust == "blocked" else "false", "false", safe))
    return written.getvalue()
