"""`python -m services.operations.sample --url URL`: fills a fresh node; does nothing twice."""

import json
import os
import re
import sys
import time
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from services.operations.sample.evening import Evening
from services.operations.sample.scene import (
    CITY_ZONES,
    GROUPS,
    PASSWORD,
    PEOPLE,
    WISHES,
    Gathering,
    Group,
    Sampled,
)
from services.operations.servers.mail import read_mails

PATIENCE = 60


class Refused(Exception):
    """The node would not do it; the text says what was asked and what it said."""

    def __init__(self, method: str, path: str, status: int, told: str) -> None:
        super().__init__(f"{method} {path}: {status} {told[:400]}")
        self.told = told

    def codes(self) -> set[str]:
        """The codes of everything wrong with what was sent."""
        try:
            errors = json.loads(self.told).get("errors", {})
        except ValueError:
            return set()
        return {one["code"] for found in errors.values() for one in found}


class Loader:
    """Makes the sample on one node, as its people would."""

    def __init__(self, url: str, mails: str) -> None:
        self.url = url
        self.mails = mails
        self.tokens: dict[str, str] = {}

    def call(self, method: str, path: str, body: Any = None, who: str = "") -> Any:
        """One call of the API, made again while a busy node asks for patience.

        Raises Refused with what the node said otherwise.
        """
        headers = {"Content-Type": "application/json", "Accept-Language": "en"}
        if who:
            headers["Authorization"] = f"Bearer {self.tokens[who]}"
        if method == "POST":
            headers["Idempotency-Key"] = uuid.uuid4().hex
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(  # noqa: S310
            f"{self.url}/api/v1{path}", data, headers, method=method
        )
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310
                    text = answer.read()
                return json.loads(text) if text else None
            except urllib.error.HTTPError as refused:
                if refused.code != 503 or time.monotonic() > end:
                    told = refused.read().decode(errors="replace")
                    raise Refused(method, path, refused.code, told) from None
            time.sleep(0.5)

    def loaded(self) -> bool:
        """Whether the last thing a sample makes is there."""
        found = self.call("GET", f"/events?community={GROUPS[-1].slug}&limit=1")["items"]
        return bool(found)

    def load(self) -> None:
        """Everything, in the order it happened."""
        for one in PEOPLE:
            self.register(one)
        for one in PEOPLE:
            self.confirm(one)
        for group in GROUPS:
            self.found(group)
        Evening(self, GROUPS[0]).hold()

    def register(self, one: Sampled) -> None:
        """Open an account, unless an earlier, interrupted run did."""
        body = {
            "username": one.username,
            "email": f"{one.username}@example.org",
            "password": PASSWORD,
            "name": {"ar": one.ar, "en": one.en},
            "language": one.language,
            "city_id": one.city,
        }
        try:
            self.call("POST", "/accounts", body)
        except Refused as no:
            if no.codes() != {"taken"}:
                raise

    def confirm(self, one: Sampled) -> None:
        """Follow the link in the mail, sign in, and fill in the profile."""
        opened = self.call("POST", "/sessions", {"login": one.username, "password": PASSWORD})
        self.tokens[one.username] = opened["access_token"]
        if not self.call("GET", "/me", who=one.username)["confirmed"]:
            token = self.link(f"{one.username}@example.org")
            self.call("POST", "/accounts/confirm", {"token": token})
        profile: dict[str, Any] = {
            "field_ids": one.fields,
            "relations": {one.fields[0]: one.relation},
            "languages": ["ar", "en"],
            "listed": True,
            "visibility": "public",
        }
        if one.headline:
            profile["headline"] = {one.language: one.headline}
        self.call("PATCH", "/me", profile, one.username)
        if one.username in WISHES:
            self.call("PUT", "/me/notification-preferences", WISHES[one.username], one.username)

    def link(self, address: str) -> str:
        """The token in the newest confirmation mail."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            for mail in reversed(read_mails(self.mails, address)):
                if found := re.search(r"confirm\?token=([\w.~-]+)", mail["text"]):
                    return found.group(1)
            time.sleep(0.1)
        raise SystemExit(f"no confirmation mail for {address} in {PATIENCE} s")

    def found(self, group: Group) -> None:
        """A community, its members and its meetings."""
        founder, *others = group.members
        body: dict[str, Any] = {
            "slug": group.slug,
            "name": {"ar": group.ar, "en": group.en},
            "about": {"ar": group.about},
            "field_ids": group.fields,
            "city_id": group.city,
            "form": group.form,
            "join_mode": group.join_mode,
        }
        if group.rules:
            body["rules"] = {"ar": group.rules}
        mine = self.call("GET", "/me/communities", who=founder)["items"]
        if group.slug not in [one["slug"] for one in mine]:
            self.call("POST", "/communities", body, founder)
        place = f"/communities/{group.slug}/members"
        for one in [*others, *group.waiting]:
            self.call("PUT", f"{place}/me", {"accept_rules": True}, one)
        if group.join_mode == "approval":
            for one in others:
                self.call("PATCH", f"{place}/{one}", {"status": "active"}, founder)
        if group.hosts:
            self.call(
                "PUT", f"/communities/{group.slug}/hosts", {"usernames": group.hosts}, founder
            )
        held = self.call("GET", f"/events?community={group.slug}&limit=100", who=founder)["items"]
        titles = {one["title"]["ar"]: one["id"] for one in held}
        for meeting in group.meetings:
            self.meet(group, meeting, founder, titles.get(meeting.ar, ""))

    def meet(self, group: Group, meeting: Gathering, founder: str, event: str) -> None:
        """A published meeting, unless it is this event already, and who answered."""
        zone = ZoneInfo(CITY_ZONES[group.city])
        day = (datetime.now(UTC) + timedelta(days=meeting.days)).astimezone(zone)
        starts = day.replace(hour=meeting.hour, minute=30, second=0, microsecond=0)
        body: dict[str, Any] = {
            "title": {"ar": meeting.ar, "en": meeting.en},
            "about": {"ar": meeting.about},
            "starts_at": starts.isoformat(),
            "ends_at": (starts + timedelta(hours=2)).isoformat(),
            "timezone": zone.key,
            "guests_allowed": meeting.guests,
            "drop_in": meeting.open_hours,
            "admission": meeting.admission,
            "audience": meeting.audience,
            "questions": meeting.questions,
            "publish": True,
        }
        if meeting.place:
            body["venue"] = {"name": {"ar": meeting.place}, "city_id": group.city}
        if meeting.address:
            body["venue"] |= {"address": {"ar": meeting.address}, "guarded": True}
            body["address_rule"] = "approved_by_host"
        if meeting.online:
            body["online_url"] = meeting.online
        if meeting.admission == "lottery":
            body["draw_at"] = (starts - timedelta(days=1)).isoformat()
        if meeting.capacity is not None:
            body["capacity"] = meeting.capacity
        if meeting.rule:
            self.repeat(group, meeting, founder, event, body)
            return
        if not event:
            event = self.call("POST", f"/communities/{group.slug}/events", body, founder)["id"]
            self.arrange(meeting, starts, founder, event)
        for answer, people in (("going", meeting.going), ("maybe", meeting.maybe)):
            for one in people:
                body = {"answer": answer, "replies": meeting.replies.get(one, {})}
                self.call("PUT", f"/events/{event}/rsvp", body, one)

    def repeat(
        self, group: Group, meeting: Gathering, founder: str, event: str, body: dict[str, Any]
    ) -> None:
        """A series, and who comes to all of it."""
        if event:
            series = self.call("GET", f"/events/{event}")["series"]
        else:
            written = {name: value for name, value in body.items() if name != "publish"}
            written["rule"] = meeting.rule
            series = self.call("POST", f"/communities/{group.slug}/series", written, founder)["id"]
        for one in meeting.going:
            self.call("PUT", f"/series/{series}/rsvp", {"answer": "going"}, one)

    def arrange(self, meeting: Gathering, starts: datetime, founder: str, event: str) -> None:
        """The agenda, session after session."""
        for title, minutes, speaker in meeting.talks:
            ends = starts + timedelta(minutes=minutes)
            session = {
                "title": {"ar": title},
                "starts_at": starts.isoformat(),
                "ends_at": ends.isoformat(),
                "speakers": [{"username": speaker}],
            }
            self.call("POST", f"/events/{event}/sessions", session, founder)
            starts = ends


@click.command()
@click.option("--url", required=True, help="where the gateway answers")
def main(url: str) -> None:
    """Fill a fresh node with a living sample; one that has it is left alone."""
    state = json.loads((Path(os.environ["MULTAQA_DATA"]) / "run.json").read_text())
    if not state["mails"]:
        click.echo("no sample: it confirms its people through the private mail catcher only")
        return
    loader = Loader(url, state["mails"])
    try:
        if not loader.loaded():
            loader.load()
    except Refused as no:
        raise SystemExit(str(no)) from None


if __name__ == "__main__":
    sys.exit(main())
