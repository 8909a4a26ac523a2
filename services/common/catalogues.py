"""Catalogues of words, kept as several files so that each topic has its own."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po


def merged(folder: Path, language: str, domain: str) -> Catalog:
    """All messages of a domain in one language: `<domain>.po` and every `<domain>-<topic>.po`.

    The first file's head (its plural forms) counts for all. Raises ValueError when two files
    translate the same message differently.
    """
    place = folder / language / "LC_MESSAGES"
    whole: Catalog | None = None
    for path in [place / f"{domain}.po", *sorted(place.glob(f"{domain}-*.po"))]:
        with path.open("rb") as text:
            read = read_po(text, locale=language, domain=domain, abort_invalid=True)
        if whole is None:
            whole = read
            continue
        for message in read:
            known = whole.get(message.id) if message.id else None
            if known is not None and known.string != message.string:
                raise ValueError(f"{path.name}: {message.id!r} is already said otherwise")
            if message.id:
                whole[message.id] = message
    assert whole is not None
    return whole
