"""The main job of a node, seen only from outside: HTTP in, HTTP and mail out.

`run(base_url, mails_url)` does it on any running node whose mails go to our mail catcher. As a
command: `python -m tests.system.main_job --url http://localhost:8000 --mails http://localhost:8025`.
"""

import argparse
import re
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import parse_qs, urlsplit
from zoneinfo import ZoneInfo

import httpx
import icalendar

T = TypeVar("T")

PATIENCE = 30.0
ARABIC = re.compile(r"[\u0621-\u064a]{2,}")
RIYADH = ZoneInfo("Asia/Riyadh")
TITLE = {"ar": "لقاء البيانات المفتوحة", "en": "Open data evening"}
COMMUNITY = {"ar": "ملتقى بيانات الرياض", "en": "Riyadh data circle"}


class Failed(AssertionError):
    """A step did not do what it should; the text says which and what came instead."""


@dataclass(frozen=True)
class Outcome:
    """What the main job left behind, for whoever wants to look further."""

    slug: str
    event: str
    usernames: dict[str, str]
    tokens: dict[str, str]
    seconds: float


class Reader:
    """Somebody who only reads."""

    def __init__(self, base_url: str, mails_url: str) -> None:
        self.http = httpx.Client(base_url=base_url, timeout=20, headers={"Accept-Language": "ar"})
        self.mails_url = mails_url.rstrip("/")

    def get(self, path: str, **query: str) -> httpx.Response:
        """Read a page or an answer; it must be there."""
        return expect(self.http.get(path, params=query or None), 200)

    def items(self, path: str, **query: str) -> list[dict[str, Any]]:
        """The items of a list of the API."""
        items: list[dict[str, Any]] = self.get(f"/api/v1{path}", **query).json()["items"]
        return items

    def call(self, method: str, path: str, body: Any = None, status: int = 200) -> Any:
        """A call of the API; gives its JSON."""
        answer = expect(self.http.request(method, f"/api/v1{path}", json=body), status)
        return answer.json() if answer.content else None


class Person(Reader):
    """Somebody with an account, and a language they are written to in."""

    def __init__(
        self, base_url: str, mails_url: str, username: str, name: dict[str, str], language: str
    ) -> None:
        super().__init__(base_url, mails_url)
        self.http.headers["Accept-Language"] = language
        self.username, self.name, self.language = username, name, language
        self.email = f"{username}@example.org"
        self.password = secrets.token_urlsafe(16)
        self.token = ""

    def register(self, city: str) -> None:
        """Open the account; a mail goes out."""
        account = {
            "username": self.username,
            "email": self.email,
            "password": self.password,
            "name": self.name,
            "language": self.language,
            "city_id": city,
        }
        self.call("POST", "/accounts", account, 201)

    def confirm(self) -> None:
        """Follow the link in the mail."""
        mail = soon("the mail with the link", self.mails)[0]
        self.check_language(mail)
        links = re.findall(r"https?://\S+[?&]token=[^\s>\"']+", mail["text"] or "")
        check(links, f"the mail {mail['subject']!r} has no link with a token")
        tokens = parse_qs(urlsplit(links[0]).query)["token"]
        self.call("POST", "/accounts/confirm", {"token": tokens[0]})

    def sign_in(self) -> None:
        """Open a session."""
        login = {"login": self.username, "password": self.password}
        session = self.call("POST", "/sessions", login, 201)
        self.token = session["access_token"]
        self.http.headers["Authorization"] = f"Bearer {self.token}"

    def mails(self) -> list[dict[str, Any]]:
        """The mails this person got, oldest first."""
        answer = httpx.get(f"{self.mails_url}/api/mails", params={"to": self.email}, timeout=20)
        mails: list[dict[str, Any]] = expect(answer, 200).json()["items"]
        return mails

    def mails_about(self, event: str, after: int = 0) -> list[dict[str, Any]]:
        """The mails that lead to this event, without the first `after`."""
        return [mail for mail in self.mails() if event in (mail["text"] or "")][after:]

    def told(self, event: str, kind: str) -> list[dict[str, Any]]:
        """The notifications in the app of this kind about this event."""
        told = self.items("/me/notifications", limit="100")
        return [one for one in told if one["kind"] == kind and event in one["url"]]

    def check_language(self, mail: dict[str, Any]) -> None:
        """A mail must be in the person's language, and run in its direction."""
        said, html = mail["subject"] + (mail["text"] or ""), mail["html"] or ""
        direction = "rtl" if self.language == "ar" else "ltr"
        right = bool(ARABIC.search(mail["subject"])) == (self.language == "ar")
        right = right and bool(said) and f'lang="{self.language}"' in html
        right = right and f'dir="{direction}"' in html
        check(right, f"the mail {mail['subject']!r} is not in {self.language}")


def check(right: object, otherwise: str) -> None:
    """Raise Failed unless it is right."""
    if not right:
        raise Failed(otherwise)


def expect(answer: httpx.Response, status: int) -> httpx.Response:
    """The answer, if it has this status; Failed with what it said otherwise."""
    asked = f"{answer.request.method} {answer.request.url.path}"
    check(
        answer.status_code == status,
        f"{asked} answered {answer.status_code} instead of {status}: {answer.text[:600]}",
    )
    return answer


def soon(what: str, look: Callable[[], T], seconds: float = PATIENCE) -> T:
    """What `look` gives, once it gives something."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        check(time.monotonic() < deadline, f"{what} did not come in {seconds:.0f} s")
        time.sleep(0.1)
    return found


def run(
    base_url: str,
    mails_url: str,
    suffix: str | None = None,
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Do the whole main job; raises Failed at the first step that goes wrong.

    `suffix` is put behind usernames and slug, so that it can be done again on the same node;
    without it a random one.
    """
    began = time.monotonic()
    suffix = f"_{secrets.token_hex(3)}" if suffix is None else suffix
    anybody = Reader(base_url, mails_url)
    city = anybody.items("/cities", q="الرياض")[0]
    check("Riyadh" in city["name"]["en"], f"searching الرياض found {city['name']}")
    amal, badr, huda, sami = people(base_url, mails_url, suffix)
    for person in (amal, badr, huda, sami):
        person.register(city["id"])
    for person in (amal, badr, huda, sami):
        person.confirm()
        person.sign_in()
        check(person.call("GET", "/me")["confirmed"], f"{person.username} is not confirmed")
    say("Amal, Badr, Huda and Sami registered and confirmed by the link in the mail")

    slug = f"riyadh-data{suffix}".replace("_", "-")
    found(amal, slug, city["id"])
    badr.call("PUT", f"/communities/{slug}/members/me", {"accept_rules": True})
    say("Amal founded a community in Riyadh and Badr joined it")

    event, starts_at = publish(amal, slug, city["id"])
    say("Amal published a meeting with 2 seats")

    for person, state in ((badr, "going"), (huda, "going"), (sami, "waitlisted")):
        answer = person.call("PUT", f"/events/{event}/rsvp", {"answer": "going"})
        check(answer["state"] == state, f"{person.username} is {answer['state']}, not {state}")
    check(answer["position"] == 1, f"Sami waits at {answer['position']}, not 1")
    for person, kind in ((badr, "seat_confirmed"), (huda, "seat_confirmed"), (sami, "waitlisted")):
        told(person, event, kind)
    say("Badr and Huda have the seats, Sami is first on the waitlist; each was told")

    before = len(sami.mails_about(event))
    badr.call("DELETE", f"/events/{event}/rsvp")
    mine = soon("Sami's seat", lambda: state_of(sami, event) == "going")
    check(mine, "Sami has no seat")
    told(sami, event, "seat_promoted", before)
    counts = anybody.call("GET", f"/events/{event}")["counts"]
    check((counts["going"], counts["waitlisted"]) == (2, 0), f"the counts are {counts}")
    say("Badr cancelled; Sami has the seat and was told in the app and by mail, in Arabic")

    check_feed(anybody, slug, event, starts_at)
    check_pages(anybody, slug, event)
    say("The meeting stands in the calendar feed and on the pages in Arabic and English")
    return Outcome(
        slug=slug,
        event=event,
        usernames={p.name["en"]: p.username for p in (amal, badr, huda, sami)},
        tokens={p.username: p.token for p in (amal, badr, huda, sami)},
        seconds=time.monotonic() - began,
    )


def people(base_url: str, mails_url: str, suffix: str) -> list[Person]:
    """Amal, Badr, Huda and Sami; Badr reads English, the others Arabic."""
    names = {
        "amal": ({"ar": "أمل", "en": "Amal"}, "ar"),
        "badr": ({"ar": "بدر", "en": "Badr"}, "en"),
        "huda": ({"ar": "هدى", "en": "Huda"}, "ar"),
        "sami": ({"ar": "سامي", "en": "Sami"}, "ar"),
    }
    return [
        Person(base_url, mails_url, f"{username}{suffix}", name, language)
        for username, (name, language) in names.items()
    ]


def found(amal: Person, slug: str, city: str) -> None:
    """A community in Riyadh with a field and a form."""
    fields = amal.items("/fields")
    field = next((one for one in fields if one["id"] == "0612"), fields[-1])
    community = {
        "slug": slug,
        "name": COMMUNITY,
        "about": {"ar": "أهل البيانات في الرياض", "en": "People of data in Riyadh"},
        "field_ids": [field["id"]],
        "city_id": city,
        "form": "meetup_group",
        "join_mode": "open",
    }
    amal.call("POST", "/communities", community, 201)


def publish(amal: Person, slug: str, city: str) -> tuple[str, datetime]:
    """A meeting with 2 seats, three weeks from now at seven in the evening."""
    day = datetime.now(RIYADH) + timedelta(days=21)
    starts_at = day.replace(hour=19, minute=0, second=0, microsecond=0)
    event = {
        "title": TITLE,
        "about": {"ar": "نقرأ معًا بيانات المدينة", "en": "We read the city's data together"},
        "starts_at": starts_at.isoformat(),
        "ends_at": (starts_at + timedelta(hours=2)).isoformat(),
        "timezone": "Asia/Riyadh",
        "venue": {"name": {"ar": "بيت الحكمة", "en": "House of Wisdom"}, "city_id": city},
        "capacity": 2,
        "publish": True,
    }
    made = amal.call("POST", f"/communities/{slug}/events", event, 201)
    check(made["status"] == "published", f"the event is {made['status']}")
    return made["id"], starts_at


def state_of(person: Person, event: str) -> str | None:
    """A person's own answer."""
    mine = person.call("GET", f"/events/{event}")["mine"]
    return mine["state"] if mine else None


def told(person: Person, event: str, kind: str, mails_before: int = 0) -> None:
    """The person hears of it in the app and by mail, in their language."""
    note = soon(f"{kind} for {person.username} in the app", lambda: person.told(event, kind))[0]
    arabic = bool(ARABIC.search(note["title"] + note["body"]))
    check(arabic == (person.language == "ar") or TITLE["ar"] in note["body"], f"said {note}")
    mails = soon(
        f"the mail on {kind} to {person.username}",
        lambda: person.mails_about(event, mails_before),
    )
    person.check_language(mails[-1])


def check_feed(anybody: Reader, slug: str, event: str, starts_at: datetime) -> None:
    """The community's calendar holds the meeting at its time."""
    for language, title in TITLE.items():
        answer = anybody.get(f"/api/v1/communities/{slug}/events.ics", lang=language)
        kind = answer.headers["Content-Type"]
        check(kind.startswith("text/calendar"), f"the calendar comes as {kind}")
        meetings = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
        ours = [one for one in meetings if event in str(one.get("UID"))]
        check(len(ours) == 1, f"the calendar holds {len(ours)} of {len(meetings)} meetings")
        check(str(ours[0]["SUMMARY"]) == title, f"the calendar says {ours[0]['SUMMARY']!r}")
        start = ours[0]["DTSTART"].dt
        check(start.astimezone(UTC) == starts_at.astimezone(UTC), f"it begins at {start}")


def check_pages(anybody: Reader, slug: str, event: str) -> None:
    """The pages of event and community show the meeting, Arabic from the right."""
    for language, direction in (("ar", "rtl"), ("en", "ltr")):
        for path in (f"/{language}/events/{event}", f"/{language}/communities/{slug}"):
            page = anybody.get(path).text
            root = re.search(r"<html[^>]*>", page)
            tag = root.group() if root else ""
            check(f'lang="{language}"' in tag, f"{path} begins with {tag!r}")
            check(f'dir="{direction}"' in tag, f"{path} begins with {tag!r}")
            check(TITLE[language] in page, f"{path} does not show {TITLE[language]!r}")


def main() -> int:
    """Do it once and say so. Gives the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://localhost:8000", help="where the node is")
    parser.add_argument("--mails", default="http://localhost:8025", help="where its mails are")
    given = parser.parse_args()
    try:
        outcome = run(given.url, given.mails, say=lambda line: print(f"  {line}", flush=True))
    except (Failed, httpx.HTTPError) as wrong:
        print(f"  FAILED: {wrong}", file=sys.stderr)
        return 1
    print(f"  the main job took {outcome.seconds:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
