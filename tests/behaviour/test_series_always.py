"""Whatever is done to a series in whatever order, and however long it is."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
import recurring_ical_events
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from pymongo import MongoClient
from pymongo.monitoring import CommandListener, CommandStartedEvent

from services.events.service import EventsService
from services.membership.service import MembershipService
from services.notifications.service import NotificationsService
from tests.behaviour.test_series import begun, dates
from tests.builders import founded, person
from tests.client import ApiClient
from tests.node import Mailbox, Node

DATES = 6
acts = st.lists(
    st.tuples(
        st.sampled_from([
            "this", "following", "all", "shift_following", "shift_all", "cancel_this",
            "cancel_following", "answer", "decline", "withdraw", "answer_all", "withdraw_all",
        ]),
        st.integers(0, DATES - 1),
    ),
    min_size=3,
    max_size=7,
)  # fmt: skip


class Told:
    """What was done to one series and those that went on from it, and what must hold after."""

    def __init__(self, node: Node, amal: ApiClient, badr: ApiClient) -> None:
        self.amal, self.badr, self.node = amal, badr, node
        series = begun(node, amal, rule=f"FREQ=WEEKLY;COUNT={DATES}")
        self.ids = [one["id"] for one in dates(amal, series)]
        self.series = [series["id"]]
        self.titled: dict[str, str] = {}
        self.off: set[str] = set()
        self.own: dict[str, str] = {}
        self.turn = 0

    def do(self, act: str, which: int) -> None:
        """One act on one date; a refusal changes nothing we expect."""
        self.turn += 1
        date, title = self.ids[which], f"Title {self.turn}"
        event = f"/events/{date}"
        if act.startswith("cancel"):
            self.cancel(event, which, act.removeprefix("cancel_"))
        elif act in ("answer", "decline"):
            answer = {"answer": "going" if act == "answer" else "declined"}
            if self.badr.put(f"{event}/rsvp", answer).status == 200:
                self.own[date] = "going" if act == "answer" else "declined"
        elif act == "withdraw":
            if date in self.own and self.badr.delete(f"{event}/rsvp").status < 300:
                self.own[date] = "cancelled"
        elif act in ("answer_all", "withdraw_all"):
            path = f"/series/{self.of(date)}/rsvp"
            assert (
                self.badr.put(path, {}) if act == "answer_all" else self.badr.delete(path)
            ).status in (200, 409)
        else:
            self.edit(event, date, act, title)
        self.node.settle()

    def edit(self, event: str, date: str, act: str, title: str) -> None:
        """A title, or an hour later, for one date or more."""
        scope = act.removeprefix("shift_")
        body: dict[str, Any] = {"scope": scope, "title": {"en": title}}
        if act == "shift_following":
            start = datetime.fromisoformat(self.amal.get(event).json["starts_at"])
            body["starts_at"] = (start + timedelta(hours=1)).isoformat()
        elif act == "shift_all":
            first = self.amal.get(f"/series/{self.of(date)}").json["template"]["starts_at"]
            body["starts_at"] = (datetime.fromisoformat(first) + timedelta(hours=1)).isoformat()
        changed = self.amal.patch(event, body)
        # From a date that was called off with all after it, nothing can go on.
        nothing = date in self.off and changed.status == 422
        assert nothing or changed.status in (200, 409), changed
        if changed.status == 200 and scope == "this":
            self.titled[date] = title

    def cancel(self, event: str, which: int, scope: str) -> None:
        """One date or those from it on in its series."""
        series = self.of(self.ids[which])
        rest = self.ids[which:] if scope == "following" else self.ids[which : which + 1]
        touched = {one for one in rest if self.of(one) == series}
        if self.amal.post(f"{event}/cancel", {"scope": scope}).status == 200:
            self.off |= touched

    def of(self, date: str) -> str:
        """The series a date is one of now."""
        return str(self.amal.get(f"/events/{date}").json["series"])

    def holds(self) -> None:
        """No date doubled or lost, exceptions and answers kept, the calendar says the same."""
        shown = [self.badr.get(f"/events/{one}").json for one in self.ids]
        series = {one["series"] for one in shown} | {self.series[0]}
        listed = [one for each in series for one in dates(self.amal, {"id": each})]
        assert Counter(one["id"] for one in listed) == Counter(self.ids)
        assert {one["id"] for one in shown if one["status"] == "cancelled"} == self.off
        for one in shown:
            if one["id"] in self.titled:
                assert one["title"]["en"] == self.titled[one["id"]]
            if one["id"] in self.own and one["id"] not in self.off:
                assert one["mine"]["state"] == self.own[one["id"]]
        ours = sorted(
            datetime.fromisoformat(one["starts_at"]) for one in shown if one["id"] not in self.off
        )
        assert len(set(ours)) == len(ours)
        read = [start for each in series for start in self.expanded(each)]
        assert sorted(read) == ours

    def expanded(self, series: str) -> list[datetime]:
        """The dates a calendar program finds in the series' file."""
        text = self.node.client().get(f"/series/{series}.ics").text
        file = icalendar.Calendar.from_ical(text)
        found = recurring_ical_events.of(file).between((2027, 1, 1), (2028, 1, 1))
        standing = [one for one in found if str(one["status"]) != "CANCELLED"]
        return [one["dtstart"].dt.astimezone(UTC) for one in standing]


def test_dates_exceptions_and_answers_survive_any_order_of_changes(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)

    @settings(
        max_examples=5,
        # A smaller example would cost minutes to find; the first one is small enough.
        phases=[Phase.explicit, Phase.generate],
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(acts)
    # What was called off from the second date on is called off again from the fourth.
    @example([("cancel_following", 1), ("cancel_following", 3)])
    def always(acts: list[tuple[str, int]]) -> None:
        told = Told(node, amal, badr)
        for act, which in acts:
            told.do(act, which)
        told.holds()

    always()


class Commands(CommandListener):
    """Counts what a client asks of MongoDB."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def started(self, event: CommandStartedEvent) -> None:
        """Note one."""
        self.names.append(event.command_name)

    def succeeded(self, event: object) -> None:
        """Of no interest."""

    def failed(self, event: object) -> None:
        """Of no interest."""


@contextmanager
def counted(commands: Commands, into: dict[str, int], name: str) -> Iterator[None]:
    before = len(commands.names)
    yield
    into[name] = len(commands.names) - before


@pytest.fixture
def watched(mongo_url: str, mailbox: Mailbox) -> Iterator[tuple[Node, Commands]]:
    commands = Commands()
    client: MongoClient[Any] = MongoClient(mongo_url, tz_aware=True, event_listeners=[commands])
    node = Node(client, mailbox).start(MembershipService, EventsService, NotificationsService)
    yield node, commands
    node.stop()
    client.close()


def test_a_series_of_520_dates_costs_as_few_commands_as_one_of_five(
    watched: tuple[Node, Commands],
) -> None:
    node, commands = watched
    amal = person(node, "amal")
    founded(amal)
    cost: dict[int, dict[str, int]] = {}
    for number in (5, 520):
        into = cost.setdefault(number, {})
        with counted(commands, into, "open"):
            series = begun(node, amal, rule=f"FREQ=DAILY;COUNT={number}")
        assert series["dates"] == number
        path = f"/series/{series['id']}"
        with counted(commands, into, "view"):
            assert amal.get(path).status == 200
        with counted(commands, into, "edit"):
            assert amal.patch(path, {"title": {"en": f"All {number}"}}).status == 200
        with counted(commands, into, "feed"):
            text = node.client().get(f"{path}.ics").text
        assert text.count("BEGIN:VEVENT") == 1
        with counted(commands, into, "cancel"):
            assert amal.post(f"{path}/cancel", {"reason": "Over"}).status == 200
        # What follows from one series must not be counted with the next.
        node.settle()
    few = cost[5]
    assert all(asked <= few[name] + 5 for name, asked in cost[520].items()), cost
