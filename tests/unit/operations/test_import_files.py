"""Reading JSON, CSV and iCalendar as people's programs really write them."""

import json
from datetime import date, datetime
from typing import Any

import pytest

from services.events.reading.entries import Entry, Refused, Unusable, decoded
from services.events.reading.ics_file import read_ics
from services.operations.imports import guess
from services.operations.imports.csv_file import read_csv
from services.operations.imports.gathering import gather, key_of
from services.operations.imports.json_file import read_json


def only(read: list[Any]) -> Entry:
    (entry,) = read
    assert isinstance(entry, Entry), entry
    return entry


def refusals(read: list[Any]) -> list[str]:
    return [str(one) for one in read if isinstance(one, Refused)]


def conference(**changes: Any) -> dict[str, Any]:
    plain = {
        "name": "PyCon",
        "url": "https://pycon.example",
        "startDate": "2027-03-01",
        "endDate": "2027-03-02",
        "city": "Riyadh",
        "country": "Saudi Arabia",
        "topic": "python",
    }
    return {key: value for key, value in {**plain, **changes}.items() if value != ...}


# --- JSON


def test_an_entry_of_the_list_is_read_whole() -> None:
    entry = only(
        read_json(
            json.dumps(
                [
                    conference(
                        online=True,
                        locales="AR,EN",
                        cfpUrl="https://pycon.example/cfp",
                        cfpEndDate="2027-01-01",
                        cocUrl="In signup page",
                        twitter="@pycon",
                    )
                ]
            )
        )
    )
    assert (entry.title, entry.city, entry.language) == ("PyCon", "Riyadh", "ar")
    assert (entry.starts, entry.ends) == (date(2027, 3, 1), date(2027, 3, 2))
    assert entry.about["en"].splitlines() == [
        "Call for papers until 2027-01-01: https://pycon.example/cfp",
        "Code of conduct: In signup page",
        "Twitter: @pycon",
    ]
    assert entry.about["ar"].startswith("تقديم المشاركات حتى 2027-01-01")


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"name": ...}, "name: missing"),
        ({"name": "\u200b \u200f"}, "name: missing"),
        ({"name": 7}, "name: not a text"),
        ({"name": "x" * 9000}, "name: longer than 2000 characters"),
        ({"name": "\ud800"}, "name: not a valid text"),
        ({"startDate": "2027-02-30"}, "startDate: «2027-02-30» is not a date such as 2027-03-01"),
        ({"startDate": "0001-01-01"}, "startDate: the year 1 is not between 1970 and 2199"),
        ({"endDate": "9999-12-31"}, "endDate: the year 9999 is not between 1970 and 2199"),
        ({"endDate": "2027-02-01"}, "endDate: before startDate"),
        ({"endDate": "2027-06-01"}, "endDate: more than 31 days after startDate"),
        ({"endDate": "2027-03-01T10:00"}, "endDate: one of startDate and endDate has a time"),
        ({"online": "perhaps"}, "online: «perhaps» is neither yes nor no"),
        ({"url": "javascript:alert(1)"}, "url: «javascript:alert(1)» is not a web address"),
        ({"url": "http://[::1"}, "url: «http://[::1» is not a web address"),
        ({"city": ...}, "city: neither a city nor online"),
        ({"city": ..., "online": True, "url": ...}, "url: missing, and the event is online"),
        ({"city": ["Riyadh"]}, "city: not a text"),
        ({"timezone": "Riyadh"}, "timezone: «Riyadh» is not a time zone such as Asia/Riyadh"),
        ({"topic": [1]}, "topic: not a text"),
    ],
)
def test_a_refusal_names_entry_line_and_field(changes: dict[str, Any], why: str) -> None:
    text = "[\n " + ",\n ".join(json.dumps(one) for one in [conference(), conference(**changes)])
    (refused,) = refusals(read_json(text + "\n]"))
    assert refused.startswith(f"entry 2 (line 3), {why}")


def test_what_is_no_object_is_refused_alone() -> None:
    read = read_json(json.dumps([conference(), 7, None, "text", []]))
    assert len(refusals(read)) == 4


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not JSON"),
        ("name,start", "is not JSON"),
        ('{"name": "x"}', "is not a list"),
        ('"text"', "is not a list"),
        ("[", "line 1, column 2"),
        ("[1, 2", "line 1, column 6: a comma or the end of the list"),
        ("[1\n 2]", "line 2, column 2: a comma"),
        ("[1,]", "line 1, column 4"),
        ('[{"name": "x",}]', "line 1, column"),
        ("[1] 2", "something follows the list"),
        ("[" * 100_000, "nested too deeply|line 1"),
    ],
)
def test_what_is_no_list_in_json_is_unusable(text: str, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        read_json(text)


def test_encodings() -> None:
    assert decoded("\ufeff[ملتقى]".encode()) == "[ملتقى]"
    assert decoded("[ملتقى]".encode("utf-16")) == "[ملتقى]"
    with pytest.raises(Unusable, match="not UTF-8"):
        decoded("ملتقى".encode("windows-1256"))


def test_the_kind_is_guessed() -> None:
    assert guess("x.ICS", "[") == "ics"
    assert guess("-", "\n BEGIN:VCALENDAR") == "ics"
    assert guess("file.txt", " [") == "json"
    assert guess("file", "name,start") == "csv"


# --- gathering


def test_the_same_conference_under_several_topics_is_one_event() -> None:
    read = read_json(
        json.dumps(
            [
                conference(topic="python"),
                conference(
                    topic="data", name="PyCon 2027", country="KSA", url="http://pycon.example/"
                ),
                conference(topic="unheard of", city="Riyadh, Riyadh Province", online=True),
                conference(city="Jeddah"),
                conference(endDate="2027-03-03"),
            ]
        )
    )
    gathered = gather(read)
    assert [len(one.entries) for one in gathered.listed] == [3, 1, 1]
    event = gathered.listed[0].event
    assert (event.field_ids, event.tags) == (["python", "data-science"], ["unheard of"])
    assert event.online_url == "https://pycon.example"
    assert gathered.entries == 5


def test_events_without_a_place_are_told_apart_by_their_address() -> None:
    entries = read_json(
        json.dumps(
            [
                conference(city=..., country=..., online=True),
                conference(city=..., country=..., online=True, url="http://www.pycon.example/?a=1"),
                conference(city=..., country=..., online=True, url="https://other.example"),
            ]
        )
    )
    keys = [key_of(one) for one in entries if isinstance(one, Entry)]
    assert keys[0] == keys[1] != keys[2]


def test_whole_days_are_those_of_the_city() -> None:
    (listed,) = gather(read_json(json.dumps([conference()]))).listed
    assert listed.event.timezone == "Asia/Riyadh"
    assert listed.event.starts_at.isoformat() == "2027-02-28T21:00:00+00:00"
    assert listed.event.ends_at.isoformat() == "2027-03-02T21:00:00+00:00"
    assert listed.event.venue is not None
    assert listed.event.venue.name == {"ar": "الرياض", "en": "Riyadh"}


def test_an_unknown_city_is_counted_and_kept_as_it_is_written() -> None:
    gathered = gather(read_json(json.dumps([conference(city="Nowhere-upon-Sea")])))
    assert dict(gathered.unknown_cities) == {"Nowhere-upon-Sea, Saudi Arabia": 1}
    event = gathered.listed[0].event
    assert event.venue is not None
    assert event.venue.name == {"en": "Nowhere-upon-Sea, Saudi Arabia"}
    assert (event.city_id, event.timezone) == ("", "UTC")


# --- CSV


def test_csv_with_a_mark_arabic_and_semicolons() -> None:
    text = decoded(
        "\ufeffالاسم;البداية;النهاية;المدينة;المجالات\r\n"
        '"لقاء; القراءة ""الأول""";٢٠٢٧-٠٣-٠١ 19:00;2027-03-01 21:00;الرياض;بايثون,أدب\r\n'.encode()
    )
    entry = only(read_csv(text))
    assert entry.title == 'لقاء; القراءة "الأول"'
    assert entry.starts == datetime(2027, 3, 1, 19)
    assert (entry.city, entry.topics) == ("الرياض", ["بايثون", "أدب"])
    (listed,) = gather([entry]).listed
    assert listed.event.starts_at.isoformat() == "2027-03-01T16:00:00+00:00"
    assert listed.event.title == {"ar": 'لقاء; القراءة "الأول"'}


def test_cells_that_look_like_formulas_are_text() -> None:
    cells = ["=1+1", "+cmd|' /C calc'!A0", "@SUM(A1)", "-2", '=HYPERLINK("http://x.example";"y")']
    rows = "".join('"{}",2027-03-01,Riyadh\n'.format(cell.replace('"', '""')) for cell in cells)
    read = read_csv("name,start,city\n" + rows)
    assert [one.title for one in read if isinstance(one, Entry)] == cells


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",2027-03-01,,Riyadh", "name: missing"),
        ("A,,,Riyadh", "start: missing"),
        ("A,tomorrow,,Riyadh", "start: «tomorrow» is not a date such as 2027-03-01"),
        ("A,2027-03-01 10:00,,Riyadh", "end: missing; only an event of whole days"),
        ("A,2027-03-02,2027-03-01,Riyadh", "end: before start"),
        ("A,2027-03-01,,", "city: no city, no place, and not online"),
        ("A,2027-03-01,,Riyadh,surplus", "row: 5 cells, but the first line names 4"),
    ],
)
def test_a_csv_refusal_names_line_and_field(row: str, why: str) -> None:
    text = f'name,start,end,city\n"Two\nlines",2027-03-01,,Riyadh\n\n{row}\n'
    (refused,) = refusals(read_csv(text))
    assert refused.startswith(f"line 5, {why}")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "names no column «name»"),
        ("name,city\nx,y", "names no column «start»"),
        ("name,start,name\n", "names name more than once"),
        ('name,start\n"unfinished,2027-03-01\n', "the file is not CSV: line"),
        ("name,start\n" + "x" * 200_000 + ",2027-03-01\n", "the file is not CSV: line 2"),
    ],
)
def test_what_is_no_table_is_unusable(text: str, why: str) -> None:
    with pytest.raises(Unusable, match=why):
        read_csv(text)


# --- iCalendar


def calendar(*events: str, head: str = "") -> str:
    body = "".join(f"BEGIN:VEVENT\r\n{one}\r\nEND:VEVENT\r\n" for one in events)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{head}{body}END:VCALENDAR\r\n"


BASE = "UID:1@x\r\nSUMMARY:Meeting\r\nLOCATION:Library\\, Riyadh\r\n"
ZONE = (
    "BEGIN:VTIMEZONE\r\nTZID:{}\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n"
    "TZOFFSETFROM:+0500\r\nTZOFFSETTO:+0500\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
TIMES: dict[str, tuple[str, str, str, str, str]] = {
    # what is written, what stands above it, begin and end in UTC, zone
    "utc": (
        "DTSTART:20270301T160000Z\r\nDTEND:20270301T180000Z",
        "",
        "16:00",
        "18:00",
        "Asia/Riyadh",
    ),
    "zone": (
        "DTSTART;TZID=Africa/Cairo:20270301T160000\r\nDTEND;TZID=Africa/Cairo:20270301T170000",
        "",
        "14:00",
        "15:00",
        "Africa/Cairo",
    ),
    "quoted zone": (
        'DTSTART;TZID="Asia/Dubai":20270301T160000\r\nDURATION:PT90M',
        "",
        "12:00",
        "13:30",
        "Asia/Dubai",
    ),
    "zone of a maker": (
        "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Berlin:20270301T160000\r\nDURATION:PT1H",
        ZONE.format("/freeassociation.sourceforge.net/Europe/Berlin").replace("0500", "0100"),
        "15:00",
        "16:00",
        "Europe/Berlin",
    ),
    "windows zone": (
        "DTSTART;TZID=Arab Standard Time:20270301T160000\r\nDURATION:PT1H",
        "",
        "13:00",
        "14:00",
        "Asia/Riyadh",
    ),
    "zone of its own": (
        "DTSTART;TZID=Somewhere at five:20270301T160000\r\nDURATION:PT1H",
        ZONE.format("Somewhere at five"),
        "11:00",
        "12:00",
        "Asia/Riyadh",
    ),
    "floating": ("DTSTART:20270301T160000\r\nDURATION:PT1H", "", "13:00", "14:00", "Asia/Riyadh"),
    "floating in a calendar with a zone": (
        "DTSTART:20270301T160000\r\nDURATION:PT1H",
        "X-WR-TIMEZONE:Asia/Tokyo\r\n",
        "07:00",
        "08:00",
        "Asia/Tokyo",
    ),
    "no end": ("DTSTART:20270301T160000Z", "", "16:00", "17:00", "Asia/Riyadh"),
    "fractions": (
        "DTSTART:20270301T160000Z\r\nDURATION:P0DT1H0M0S",
        "",
        "16:00",
        "17:00",
        "Asia/Riyadh",
    ),
    "lower case": (
        "dtstart:20270301T160000Z\r\nduration:PT1H",
        "",
        "16:00",
        "17:00",
        "Asia/Riyadh",
    ),
    "folded": (
        "DTSTART:20270301\r\n T160000Z\r\nDURATION:PT\r\n\t1H",
        "",
        "16:00",
        "17:00",
        "Asia/Riyadh",
    ),
}


@pytest.mark.parametrize("name", TIMES)
def test_times_are_understood(name: str) -> None:
    written, head, begins, ends, zone = TIMES[name]
    entry = only(read_ics(calendar(BASE + written, head=head)))
    (listed,) = gather([entry]).listed
    found = listed.event
    assert f"{found.starts_at:%Y-%m-%d %H:%M}" == f"2027-03-01 {begins}"
    assert f"{found.ends_at:%H:%M}" == ends
    assert found.timezone == zone


@pytest.mark.parametrize(
    ("written", "last"),
    [
        ("DTSTART;VALUE=DATE:20270301", 1),
        ("DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270302", 1),
        ("DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270301", 1),
        ("DTSTART;VALUE=DATE:20270301\r\nDTEND;VALUE=DATE:20270304", 3),
        ("DTSTART;VALUE=DATE:20270301\r\nDURATION:P3D", 3),
        ("DTSTART:20270301", 1),
    ],
)
def test_whole_days_end_the_day_before_the_one_a_calendar_names(written: str, last: int) -> None:
    entry = only(read_ics(calendar(BASE + written)))
    assert (entry.all_day, entry.ends) == (True, date(2027, 3, last))


AT = "\r\nDTSTART:20270301T160000Z\r\nDURATION:PT1H"


def test_arabic_folded_within_a_letter_and_escaped() -> None:
    line = "SUMMARY;LANGUAGE=ar:لقاء القراءة\\, الأول\\nفي الرياض".encode()
    folded = line[:27] + b"\r\n " + line[27:60] + b"\r\n " + line[60:]
    text = calendar("UID:2@x" + AT + "\r\nLOCATION:الرياض\r\n§").encode()
    entry = only(read_ics(decoded(text.replace("§".encode(), folded))))
    assert entry.language == "ar"
    assert "لقاء القراءة، الأول" in entry.title.replace(",", "،")


PLACES: dict[str, tuple[str, str, str, str]] = {
    # what is written, place, online address, city
    "address": ("LOCATION:King Fahd Library\\, Riyadh\\, Saudi Arabia", "King Fahd", "", "108410"),
    "arabic": ("LOCATION:مكتبة الملك فهد، الرياض", "مكتبة", "", "108410"),
    "link as place": ("LOCATION:https://meet.example/a", "", "https://meet.example/a", ""),
    "online and url": ("LOCATION:Online\r\nURL:https://x.example", "", "https://x.example", ""),
    "arabic online": ("LOCATION:عن بعد\r\nURL:https://x.example", "", "https://x.example", ""),
    "url only": ("URL:https://x.example", "", "https://x.example", ""),
    "both": (
        "LOCATION:Riyadh\r\nCONFERENCE;VALUE=URI:https://meet.example/b",
        "Riyadh",
        "https://meet.example/b",
        "108410",
    ),
    "url of a venue": ("LOCATION:Riyadh\r\nURL:https://x.example", "Riyadh", "", "108410"),
}


@pytest.mark.parametrize("name", PLACES)
def test_places_and_addresses(name: str) -> None:
    written, place, online, city = PLACES[name]
    entry = only(read_ics(calendar(f"UID:3@x\r\nSUMMARY:Meeting{AT}\r\n{written}")))
    assert entry.place.startswith(place)
    assert bool(entry.place) == bool(place)
    assert entry.online_url == online
    assert gather([entry]).listed[0].event.city_id == city


ODD: dict[str, tuple[str, str]] = {
    "no start": ("SUMMARY:A\r\nLOCATION:B", "DTSTART: missing"),
    "no name": ("DTSTART:20270301T160000Z\r\nLOCATION:B", "SUMMARY: missing"),
    "no place": (f"SUMMARY:A{AT}", "LOCATION: neither a place nor an online address"),
    "broken start": ("SUMMARY:A\r\nLOCATION:B\r\nDTSTART:tomorrow", "DTSTART: "),
    "impossible day": ("SUMMARY:A\r\nLOCATION:B\r\nDTSTART:20270230T100000Z", "DTSTART: "),
    "year one": ("SUMMARY:A\r\nLOCATION:B\r\nDTSTART:00010101T100000Z", "DTSTART: the year 1 "),
    "year 9999": ("SUMMARY:A\r\nLOCATION:B\r\nDTSTART:99991231T100000Z", "DTSTART: the year 9999 "),
    "end before start": (
        "SUMMARY:A\r\nLOCATION:B\r\nDTSTART:20270301T160000Z\r\nDTEND:20270301T150000Z",
        "DTEND: before DTSTART",
    ),
    "no length": (
        "SUMMARY:A\r\nLOCATION:B\r\nDTSTART:20270301T160000Z\r\nDTEND:20270301T160000Z",
        "DTEND: the same as DTSTART",
    ),
    "day and time": (
        "SUMMARY:A\r\nLOCATION:B\r\nDTSTART;VALUE=DATE:20270301\r\nDTEND:20270301T150000Z",
        "DTEND: one of DTSTART and DTEND has a time",
    ),
    "negative length": (
        "SUMMARY:A\r\nLOCATION:B\r\nDTSTART:20270301T160000Z\r\nDURATION:-PT1H",
        "DTEND: before DTSTART",
    ),
    "endless length": (
        "SUMMARY:A\r\nLOCATION:B\r\nDTSTART:20270301T160000Z\r\nDURATION:P9999999W",
        "DURATION: too long",
    ),
    "broken length": (
        "SUMMARY:A\r\nLOCATION:B\r\nDTSTART:20270301T160000Z\r\nDURATION:two hours",
        "DURATION: ",
    ),
    "unknown zone": (
        "SUMMARY:A\r\nLOCATION:B\r\nDTSTART;TZID=Mars/Phobos:20270301T160000\r\nDURATION:PT1H",
        "DTSTART: the time zone «Mars/Phobos» is unknown",
    ),
    "two starts": (f"SUMMARY:A\r\nLOCATION:B{AT}\r\nDTSTART:20270302T160000Z", "DTSTART: "),
    "repeating": (f"SUMMARY:A\r\nLOCATION:B{AT}\r\nRRULE:FREQ=WEEKLY", "RRULE: a repeating event"),
    "more dates": (f"SUMMARY:A\r\nLOCATION:B{AT}\r\nRDATE:20270308T160000Z", "RDATE: a repeating"),
    "cancelled": (
        f"SUMMARY:A\r\nLOCATION:B{AT}\r\nSTATUS:CANCELLED",
        "STATUS: the event is cancel",
    ),
    "bad address": (f"SUMMARY:A\r\nLOCATION:B{AT}\r\nURL:javascript:alert(1)", "URL: "),
}


@pytest.mark.parametrize("name", ODD)
def test_an_event_that_cannot_be_taken_names_line_uid_and_field(name: str) -> None:
    written, why = ODD[name]
    good = BASE + "DTSTART:20270301T160000Z"
    read = read_ics(calendar(good, "UID:odd@x\r\n" + written, good.replace("1@x", "2@x")))
    assert [isinstance(one, Entry) for one in read] == [True, False, True]
    assert refusals(read)[0].startswith(f"line 9, UID odd@x, {why}")


FINE: dict[str, str] = {
    "alarm inside": f"{BASE.strip()}{AT}\r\nBEGIN:VALARM\r\nTRIGGER:-PT5M\r\nEND:VALARM",
    "bare line ends": (BASE.strip() + AT).replace("\r\n", "\n"),
    "unknown properties": f'{BASE.strip()}{AT}\r\nX-ODD;A="b:c":d\r\nBROKEN LINE WITHOUT A COLON',
    "broken property we do not need": f"{BASE.strip()}{AT}\r\nLAST-MODIFIED:yesterday\r\nGEO:north",
    "two descriptions": f"{BASE.strip()}{AT}\r\nDESCRIPTION:a\r\nDESCRIPTION:b",
    "categories twice": f"{BASE.strip()}{AT}\r\nCATEGORIES:a,b\r\nCATEGORIES:c",
    "no uid": f"SUMMARY:Meeting\r\nLOCATION:Riyadh{AT}",
    "emoji and marks": f"SUMMARY:🌱 Meet\u200bing\u202e\r\nLOCATION:Riyadh{AT}",
    "markup": f"SUMMARY:<script>alert(1)</script>\r\nLOCATION:Riyadh{AT}\r\nDESCRIPTION:<b>x</b>",
    "a changed date of a series": f"{BASE.strip()}{AT}\r\nRECURRENCE-ID:20270301T160000Z",
    "empty values": f"{BASE.strip()}{AT}\r\nDESCRIPTION:\r\nURL:\r\nCATEGORIES:",
    "a point": f"{BASE.strip()}{AT}\r\nGEO:24.7;46.7",
    "trailing space": f"{BASE.strip()}{AT} ".replace("PT1H ", "PT1H"),
}


@pytest.mark.parametrize("name", FINE)
def test_odd_but_readable_events_are_read(name: str) -> None:
    entry = only(read_ics(calendar(FINE[name])))
    (listed,) = gather([entry]).listed
    assert "\u202e" not in entry.title and "\u200b" not in entry.title
    if name == "a point":
        assert listed.event.venue is not None and listed.event.venue.latitude == 24.7
    if name == "categories twice":
        assert entry.topics == ["a", "b", "c"]


def test_a_file_that_is_cut_off_keeps_what_is_whole() -> None:
    whole = calendar(BASE + "DTSTART:20270301T160000Z", "UID:9\r\nSUMMARY:cut")
    read = read_ics(whole[: whole.rindex("cut")])
    assert isinstance(read[0], Entry)
    assert refusals(read)[0].endswith("VEVENT: it is cut off before its end")


def test_dates_of_one_series_are_events_of_their_own() -> None:
    one = BASE + "DTSTART:20270301T160000Z\r\nRECURRENCE-ID:20270301T160000Z"
    other = BASE + "DTSTART:20270308T160000Z\r\nRECURRENCE-ID:20270308T160000Z"
    keys = {key_of(entry) for entry in read_ics(calendar(one, other)) if isinstance(entry, Entry)}
    assert len(keys) == 2


@pytest.mark.parametrize("text", ["", "BEGIN:VEVENT\r\nEND:VEVENT", "<html>", "[1]"])
def test_what_is_no_calendar_is_unusable(text: str) -> None:
    with pytest.raises(Unusable, match="not iCalendar"):
        read_ics(text)


def test_a_calendar_without_events_is_empty() -> None:
    assert read_ics(calendar()) == []
