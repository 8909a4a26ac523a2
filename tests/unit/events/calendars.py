"""Fifty calendars in the shapes that programs really write, as a table."""

from dataclasses import dataclass, field

HEAD = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:{by}\r\n"
TAIL = "END:VCALENDAR\r\n"
RIYADH_RULES = (
    "BEGIN:VTIMEZONE\r\nTZID:{id}\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
    "TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"
)
BERLIN_RULES = (
    "BEGIN:VTIMEZONE\r\nTZID:{id}\r\nBEGIN:DAYLIGHT\r\nTZOFFSETFROM:+0100\r\nTZOFFSETTO:+0200\r\n"
    "TZNAME:CEST\r\nDTSTART:19700329T020000\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n"
    "END:DAYLIGHT\r\nBEGIN:STANDARD\r\nTZOFFSETFROM:+0200\r\nTZOFFSETTO:+0100\r\nTZNAME:CET\r\n"
    "DTSTART:19701025T030000\r\nRRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\nEND:STANDARD\r\n"
    "END:VTIMEZONE\r\n"
)


@dataclass(frozen=True)
class Sample:
    """A calendar and what comes of it: begins in UTC by title, codes of what is refused."""

    name: str
    text: str | bytes
    begins: dict[str, str] = field(default_factory=dict)
    refused: tuple[str, ...] = ()


def event(*lines: str, title: str = "لقاء", place: str = "LOCATION:Hall", **more: str) -> str:
    """A VEVENT of these lines; a place unless it is given away."""
    whole = ["BEGIN:VEVENT", f"SUMMARY:{title}", *([place] if place else []), *lines]
    return "\r\n".join([*whole, *(f"{k.upper()}:{v}" for k, v in more.items()), "END:VEVENT", ""])


def calendar(*parts: str, by: str = "-//Test//EN", head: str = "") -> str:
    return HEAD.format(by=by) + head + "".join(parts) + TAIL


UTC = "DTSTART:20270308T160000Z"
END = "DTEND:20270308T180000Z"
AT = {"لقاء": "2027-03-08T16:00"}


def simple(*lines: str, **more: str) -> str:
    return event(UTC, END, *lines, **more)


def zoned(zone: str, *lines: str, **more: str) -> str:
    begin, end = f"DTSTART;TZID={zone}:20270308T190000", f"DTEND;TZID={zone}:20270308T210000"
    return event(begin, end, *lines, **more)


SAMPLES = [
    Sample(
        "google",
        calendar(
            zoned(
                "Asia/Riyadh",
                "DTSTAMP:20270301T090000Z",
                "UID:4k2@google.com",
                "CLASS:PUBLIC",
                "DESCRIPTION:سطر\\nآخر\\, وفاصلة\\; و\\\\",
                "STATUS:CONFIRMED",
                "TRANSP:OPAQUE",
                "X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij",
            ),
            head="X-WR-CALNAME:بيانات الرياض\r\nX-WR-TIMEZONE:Asia/Riyadh\r\nMETHOD:PUBLISH\r\n",
            by="-//Google Inc//Google Calendar 70.9054//EN",
        ),
        AT,
    ),
    Sample(
        "outlook desktop",
        calendar(
            zoned(
                "Arab Standard Time", "UID:040000008200E00074C5", "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"
            ),
            head="METHOD:REQUEST\r\n" + RIYADH_RULES.format(id="Arab Standard Time"),
            by="-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN",
        ),
        AT,
    ),
    Sample("outlook without zones", calendar(zoned("Arab Standard Time")), AT),
    Sample(
        "quoted windows zone",
        calendar(zoned('"W. Europe Standard Time"')),
        {"لقاء": "2027-03-08T18:00"},
    ),
    Sample(
        "teams",
        calendar(
            zoned(
                "UTC",
                "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.microsoft.com/l/meetup-join/1",
                "DESCRIPTION:________\\nJoin: https://teams.microsoft.com/l/meetup-join/1",
                place="LOCATION:Microsoft Teams Meeting",
                url="https://teams.microsoft.com/l/meetup-join/1",
            )
        ),
        {"لقاء": "2027-03-08T19:00"},
    ),
    Sample(
        "apple",
        calendar(
            zoned(
                "Europe/Berlin",
                "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC",
                'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE="Hall":geo:24.7,46.6',
                "BEGIN:VALARM",
                "ACTION:DISPLAY",
                "TRIGGER:-PT15M",
                "DESCRIPTION:Reminder",
                "END:VALARM",
            ),
            head="CALSCALE:GREGORIAN\r\n" + BERLIN_RULES.format(id="Europe/Berlin"),
            by="-//Apple Inc.//macOS 15.0//EN",
        ),
        {"لقاء": "2027-03-08T18:00"},
    ),
    Sample(
        "meetup",
        calendar(
            zoned(
                "Asia/Riyadh",
                "UID:event_259247127@meetup.com",
                "CLASS:PUBLIC",
                url="https://www.meetup.com/x/events/259247127/",
            ),
            by="-//Meetup//RemoteApi//EN",
        ),
        AT,
    ),
    Sample(
        "eventbrite",
        calendar(
            simple("UID:1.2.eventbrite.com", "ORGANIZER;CN=X:MAILTO:no@eventbrite.com"),
            head="METHOD:PUBLISH\r\n",
        ),
        AT,
    ),
    Sample(
        "nextcloud",
        calendar(
            simple("UID:9c7e", "X-NC-GROUP-ID:1", "SEQUENCE:3", "CATEGORIES:Python,بيانات"),
            by="-//IDN nextcloud.com//Calendar app 5.0//EN",
        ),
        AT,
    ),
    Sample(
        "mobilizon",
        calendar(
            simple(
                "UID:https://m.example/events/1",
                "DESCRIPTION:نص",
                "GEO:24.7;46.6",
                "URL:https://m.example/events/1",
            ),
            by="-//Elixir ICalendar//Elixir ICalendar//EN",
        ),
        AT,
    ),
    Sample(
        "gancio",
        calendar(
            simple("UID:12@gancio", "URL:https://g.example/event/x", "CATEGORIES:a", "CATEGORIES:b")
        ),
        AT,
    ),
    Sample(
        "luma",
        calendar(simple("UID:evt-1@events.lu.ma", "GEO:24.7;46.6", "ATTENDEE;CN=A:mailto:a@b.c")),
        AT,
    ),
    Sample("thunderbird", calendar(zoned("/mozilla.org/20050126_1/Asia/Riyadh")), AT),
    Sample("exchange zone path", calendar(zoned("/citadel.org/20210210_1/Asia/Riyadh")), AT),
    Sample(
        "own zone", calendar(zoned("Office", "UID:1"), head=RIYADH_RULES.format(id="Office")), AT
    ),
    Sample(
        "own zone with summer time",
        calendar(
            event("DTSTART;TZID=Mitte:20270708T190000", "DTEND;TZID=Mitte:20270708T200000"),
            head=BERLIN_RULES.format(id="Mitte"),
        ),
        {"لقاء": "2027-07-08T17:00"},
    ),
    Sample(
        "unknown zone",
        calendar(zoned("Planet/Mars"), zoned("Asia/Riyadh", title="آخر")),
        {"آخر": "2027-03-08T16:00"},
        ("unknown_timezone",),
    ),
    Sample(
        "zone bomb",
        calendar(
            zoned("Bomb"),
            head=RIYADH_RULES.format(id="Bomb").replace(
                "END:STANDARD", "RRULE:FREQ=SECONDLY\r\nEND:STANDARD"
            ),
        ),
        refused=("unknown_timezone",),
    ),
    Sample(
        "zone bomb folded",
        calendar(
            zoned("Bomb"),
            head=RIYADH_RULES.format(id="Bomb").replace(
                "END:STANDARD",
                "RRULE:FREQ=YEARLY;BYHOUR=1,2;BYMIN\r\n UTE=1,2,3;BYSECOND=1,2\r\nEND:STANDARD",
            ),
        ),
        refused=("unknown_timezone",),
    ),
    Sample("floating", calendar(event("DTSTART:20270308T190000", "DTEND:20270308T210000")), AT),
    Sample(
        "floating with calendar zone",
        calendar(
            event("DTSTART:20270308T190000", "DTEND:20270308T210000"),
            head="X-WR-TIMEZONE:Africa/Cairo\r\n",
        ),
        {"لقاء": "2027-03-08T17:00"},
    ),
    Sample(
        "all day",
        calendar(event("DTSTART;VALUE=DATE:20270308", "DTEND;VALUE=DATE:20270309")),
        {"لقاء": "2027-03-07T21:00"},
    ),
    Sample(
        "all day without end",
        calendar(event("DTSTART;VALUE=DATE:20270308")),
        {"لقاء": "2027-03-07T21:00"},
    ),
    Sample(
        "all day ending on itself",
        calendar(event("DTSTART;VALUE=DATE:20270308", "DTEND;VALUE=DATE:20270308")),
        {"لقاء": "2027-03-07T21:00"},
    ),
    Sample(
        "date without its mark", calendar(event("DTSTART:20270308")), {"لقاء": "2027-03-07T21:00"}
    ),
    Sample("no end", calendar(event(UTC)), AT),
    Sample("duration", calendar(event(UTC, "DURATION:PT2H30M")), AT),
    Sample("duration in weeks", calendar(event(UTC, "DURATION:P1W")), AT),
    Sample(
        "duration that is none",
        calendar(event(UTC, "DURATION:two hours")),
        refused=("unreadable|invalid",),
    ),
    Sample(
        "duration without bound",
        calendar(event(UTC, "DURATION:P999999999D")),
        refused=("too_long_event|unreadable|invalid",),
    ),
    Sample(
        "end before start",
        calendar(event(UTC, "DTEND:20270308T150000Z")),
        refused=("before_start",),
    ),
    Sample(
        "end equals start",
        calendar(event(UTC, "DTEND:20270308T160000Z")),
        refused=("before_start",),
    ),
    Sample(
        "two months long",
        calendar(event(UTC, "DTEND:20270508T160000Z")),
        refused=("too_long_event",),
    ),
    Sample(
        "year 9999",
        calendar(event("DTSTART:99990308T160000Z", "DTEND:99990308T170000Z")),
        refused=("far_away",),
    ),
    Sample("weekly", calendar(simple("RRULE:FREQ=WEEKLY;COUNT=10")), refused=("repeats",)),
    Sample("secondly without end", calendar(simple("RRULE:FREQ=SECONDLY")), refused=("repeats",)),
    Sample("rdate", calendar(simple("RDATE:20270315T160000Z")), refused=("repeats",)),
    Sample(
        "changed date of a series",
        calendar(
            simple("UID:s", "RECURRENCE-ID:20270308T150000Z"),
            event(
                "DTSTART:20270315T160000Z",
                "DTEND:20270315T170000Z",
                "UID:s",
                "RECURRENCE-ID:20270315T150000Z",
                title="آخر",
            ),
        ),
        {"لقاء": "2027-03-08T16:00", "آخر": "2027-03-15T16:00"},
    ),
    Sample(
        "cancelled",
        calendar(simple("STATUS:CANCELLED"), head="METHOD:CANCEL\r\n"),
        refused=("cancelled_there",),
    ),
    Sample(
        "doubled uid",
        calendar(
            simple("UID:same"),
            event("DTSTART:20270309T160000Z", "DTEND:20270309T170000Z", "UID:same", title="آخر"),
        ),
        {"لقاء": "2027-03-08T16:00", "آخر": "2027-03-09T16:00"},
    ),
    Sample("no uid", calendar(simple()), AT),
    Sample("bare line feeds", calendar(simple("DESCRIPTION:a")).replace("\r\n", "\n"), AT),
    Sample("byte order mark", ("\ufeff" + calendar(simple())).encode(), AT),
    Sample("utf-16", calendar(simple()).encode("utf-16"), AT),
    Sample(
        "folded in a letter",
        calendar(simple()).encode().replace("لقاء".encode(), "لقا".encode() + b"\xd8\r\n \xa1"),
        AT,
    ),
    Sample("folded with tabs", calendar(event(UTC, END, title="لق\r\n\tاء")), AT),
    Sample(
        "lower case",
        calendar(simple()).replace("BEGIN:VEVENT", "begin:vevent").replace("DTSTART", "dtstart"),
        AT,
    ),
    Sample(
        "attachment inside",
        calendar(
            simple("ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=image/png:" + "QUJD" * 20_000)
        ),
        AT,
    ),
    Sample(
        "nested a thousand deep",
        calendar(simple(*["BEGIN:VALARM"] * 3000, *["END:VALARM"] * 3000)),
        AT,
        ("unreadable?",),
    ),
    Sample(
        "tasks and free times beside",
        calendar(
            "BEGIN:VTODO\r\nSUMMARY:task\r\nEND:VTODO\r\n",
            "BEGIN:VFREEBUSY\r\nEND:VFREEBUSY\r\n",
            simple(),
        ),
        AT,
    ),
    Sample(
        "cut off",
        calendar(simple(title="كامل"))[: -len(TAIL)] + "BEGIN:VEVENT\r\nSUMMARY:ناقص\r\nDTST",
        {"كامل": "2027-03-08T16:00"},
        ("cut_off",),
    ),
    Sample("no title", calendar(event(UTC, END, title="")), refused=("required",)),
    Sample("no place", calendar(event(UTC, END, place="")), refused=("no_place",)),
    Sample("online only", calendar(event(UTC, END, place="", url="https://zoom.us/j/1")), AT),
    Sample(
        "html description",
        calendar(simple("DESCRIPTION:<p>نص</p>", "X-ALT-DESC;FMTTYPE=text/html:<p>نص</p>")),
        AT,
    ),
    Sample("endless list", calendar(simple("CATEGORIES:" + "a," * 2_000_000)), {}, ("too_long",)),
    Sample(
        "twenty thousand zones",
        calendar(simple(), head=RIYADH_RULES.format(id="Zone") * 20_000),
        AT,
    ),
    Sample("marks that steer direction", calendar(event(UTC, END, title="\u202eلقاء\u202c")), AT),
]
