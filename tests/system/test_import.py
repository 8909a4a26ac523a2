"""`multaqa import` into a whole node: real files, every entry accounted for, nothing twice."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from services.common.caller import Caller
from services.common.contracts.events import Events, FeedOf, SearchEvents
from services.common.contracts.membership import Membership, OfCommunity, SignIn
from services.common.contracts.shared import Asker
from services.common.remote import Remote
from services.operations.node import Node
from tests.unit.notifications.test_bounces import dsn

ROOT = Path(__file__).parents[2]
CONFERENCES = Path(
    os.environ.get("MULTAQA_CONFERENCES", ROOT / ".." / "shared" / "data" / "conferences.json")
)
LAST = re.compile(r"added (\d+), unchanged (\d+), refused (\d+)")

LISTED_TWICE: list[dict[str, Any]] = [
    {
        "name": "ملتقى بايثون الرياض",
        "url": "https://py.example",
        "startDate": "2027-03-01",
        "endDate": "2027-03-03",
        "city": "Riyadh",
        "country": "Saudi Arabia",
        "topic": "python",
    },
    {
        "name": "ملتقى بايثون الرياض 2027",
        "url": "http://www.py.example/",
        "startDate": "2027-03-01",
        "endDate": "2027-03-03",
        "city": "Riyadh",
        "country": "KSA",
        "topic": "data",
        "online": True,
    },
    {"name": "Backwards", "startDate": "2027-03-03", "endDate": "2027-03-01", "online": True},
]


def start(node: Node, *words: str, data: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    """Run the command as an operator does."""
    command = [sys.executable, "-m", "services.operations.cli", *words, "--data", str(node.data)]
    unset = ("MULTAQA_MONGO_URL", "MULTAQA_AMQP_URL", "MULTAQA_SMTP_URL")
    environment = {key: value for key, value in os.environ.items() if key not in unset}
    return subprocess.run(command, input=data, capture_output=True, cwd=ROOT, env=environment)


def run(node: Node, *words: str, data: bytes = b"", status: int = 0) -> list[str]:
    """The lines it prints on standard output; it must end with this status."""
    done = start(node, *words, data=data)
    assert done.returncode == status, done.stdout.decode() + done.stderr.decode()
    return done.stdout.decode().splitlines()


def trouble(node: Node, *words: str, data: bytes = b"", status: int = 2) -> str:
    """The one sentence with which it fails."""
    done = start(node, *words, data=data)
    assert done.returncode == status, done.stdout.decode() + done.stderr.decode()
    (sentence,) = done.stderr.decode().splitlines()
    return sentence


def numbers(lines: list[str]) -> tuple[int, ...]:
    found = LAST.fullmatch(lines[-1])
    assert found, lines
    return tuple(map(int, found.groups()))


@pytest.fixture(scope="module")
def call(running: Node) -> Caller:
    return Caller(running.state()["amqp_url"])


def test_a_file_is_imported_once_and_its_doubles_are_one_event(
    running: Node, call: Caller, tmp_path: Path
) -> None:
    file = tmp_path / "own.json"
    file.write_text(json.dumps(LISTED_TWICE, ensure_ascii=False))

    before = run(running, "import", str(file), "--dry-run")
    assert numbers(before) == (2, 0, 1)
    assert any("agenda would be founded" in line for line in before)

    first = run(running, "import", str(file))
    assert numbers(first) == (2, 0, 1)
    assert "refused: entry 3 (line 1), endDate: before startDate" in first
    assert numbers(run(running, "import", str(file))) == (0, 2, 1)
    assert numbers(run(running, "import", str(file), "--dry-run")) == (0, 2, 1)

    anybody = Asker()
    community = Remote(Membership, call).community(OfCommunity(asker=anybody, slug="agenda"))
    assert community.name == {"ar": "أجندة المجال", "en": "Agenda"}
    assert community.members == 0
    (event,) = Remote(Events, call).search(SearchEvents(asker=anybody, q="بايثون")).items
    assert set(event.field_ids) == {"python", "data-science"}
    assert event.place["ar"] == "الرياض"
    assert (event.all_day, event.timezone, event.mode) == (True, "Asia/Riyadh", "hybrid")
    assert event.starts_at.isoformat() == "2027-02-28T21:00:00+00:00"


def test_what_the_source_says_anew_is_brought_up_to_date(running: Node, tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    row = "name,start,city,about\nقراءة علوم الدين,2027-05-01,جدة,{}\n"
    file.write_text(row.format("أولًا"))
    assert numbers(run(running, "import", str(file))) == (1, 0, 0)
    file.write_text(row.format("ثانيًا"))
    changed = run(running, "import", str(file))
    assert numbers(changed) == (0, 1, 0)
    assert "brought up to date: 1, counted as unchanged" in changed


def test_standard_input_and_calendars(running: Node, call: Caller) -> None:
    calendar = (
        "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:r1@x\r\nSUMMARY:حلقة نقاش\r\n"
        "DTSTART;TZID=Arab Standard Time:20270401T190000\r\nDURATION:PT2H\r\n"
        "LOCATION:مكتبة الملك فهد، الرياض\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()
    assert numbers(run(running, "import", "-", data=calendar)) == (1, 0, 0)
    assert numbers(run(running, "import", "-", data=calendar)) == (0, 1, 0)
    agenda = Remote(Membership, call).community(OfCommunity(asker=Asker(), slug="agenda"))
    feed = Remote(Events, call).feed(FeedOf(community=agenda.id)).events
    event = next(one for one in feed if one.title == {"ar": "حلقة نقاش"})
    assert event.starts_at.isoformat() == "2027-04-01T16:00:00+00:00"
    assert event.timezone == "Asia/Riyadh"


def test_what_cannot_be_used_ends_with_two_and_one_sentence(running: Node, tmp_path: Path) -> None:
    file = tmp_path / "x.json"
    file.write_text("not json")
    assert trouble(running, "import", str(file)) == f"multaqa: {file}: the file is not JSON"
    missing = str(tmp_path / "missing.json")
    assert trouble(running, "import", missing).endswith("No such file or directory")
    file.write_text(json.dumps(LISTED_TWICE))
    nowhere = trouble(running, "import", str(file), "--community", "none")
    assert nowhere == "multaqa: there is no community none"
    assert "time zone" in trouble(running, "import", str(file), "--timezone", "Riyadh")
    file.write_text(json.dumps(LISTED_TWICE[2:]))
    assert numbers(run(running, "import", str(file), status=1)) == (0, 0, 1)
    file.write_text("[]")
    assert numbers(run(running, "import", str(file))) == (0, 0, 0)


def test_nobody_imports_into_a_community_they_do_not_run(running: Node, tmp_path: Path) -> None:
    file = tmp_path / "own.json"
    file.write_text(json.dumps(LISTED_TWICE))
    refused = trouble(running, "import", str(file), "--community", "agenda", "--as", "nobody_here")
    assert refused.startswith("multaqa: nobody_here may not run the events of agenda")


@pytest.mark.skipif(not CONFERENCES.exists(), reason="the real list is not here")
def test_every_one_of_the_real_entries_is_accounted_for(running: Node, call: Caller) -> None:
    entries = len(json.loads(CONFERENCES.read_text()))
    dry = run(running, "import", str(CONFERENCES), "--dry-run")
    first = run(running, "import", str(CONFERENCES))
    added, unchanged, refused = numbers(first)
    assert numbers(dry) == (added, unchanged, refused)
    assert (added + refused, unchanged) == (entries, 0)
    assert refused < entries / 500
    assert sum(line.startswith("refused: ") for line in first) == refused
    assert any(line.startswith("city not known: Texel, Netherlands") for line in first)
    assert numbers(run(running, "import", str(CONFERENCES))) == (0, added, refused)
    found = Remote(Events, call).search(
        SearchEvents(asker=Asker(), q="wroc_love", past=True, limit=100)
    )
    assert found.items


def test_an_administrator_is_created_promoted_and_refused(running: Node, call: Caller) -> None:
    secret = "كلمة سر طويلة بما يكفي".encode()
    words = ("admin", "create", "salma", "--password-stdin")
    opened = run(running, *words, "--email", "salma@alpha.example.org", data=secret + b"\n")
    assert opened == ["opened the account salma, an administrator"]
    assert run(running, "admin", "create", "salma") == ["salma is an administrator now"]
    taken = trouble(
        running, *words, "--email", "salma@alpha.example.org", data=secret + b"\n", status=1
    )
    assert "somebody else has it" in taken
    words = ("admin", "create", "huda", "--password-stdin", "--email", "h@alpha.example.org")
    assert "password: too short" in trouble(running, *words, data=b"short\n", status=1)
    nobody = trouble(running, "admin", "create", "nobody_here", status=1)
    assert nobody == "multaqa: there is no account nobody_here; give --email to open one"
    identity = Remote(Membership, call).sign_in(SignIn(login="salma", password=secret.decode()))
    assert identity.identity.admin and identity.identity.confirmed


def test_deliveries_are_listed_and_retried(running: Node) -> None:
    listed = run(running, "admin", "deliveries", "list")
    assert listed == ["no deliveries"] or listed[0].split()[:2] == ["ID", "STATE"]
    assert run(running, "admin", "deliveries", "retry", "--all") == ["queued 0 again"]
    unknown = trouble(running, "admin", "deliveries", "retry", "unknown", status=1)
    assert unknown == "multaqa: no failed delivery has the id unknown"


def test_addresses_of_mail_are_suppressed_and_lifted(running: Node) -> None:
    add = ("admin", "suppressions", "add", "=amal@example.org", "--note", "asked by phone")
    assert run(running, *add) == ["suppressed =amal@example.org"]
    assert "asked by phone" in run(running, "admin", "suppressions", "list")[1]
    heads, line = run(running, "admin", "suppressions", "export")
    assert heads.lstrip("\ufeff").startswith('"address","reason"')
    assert line.startswith('"\'=amal@example.org","operator"')
    lift = ("admin", "suppressions", "lift", "=amal@example.org")
    assert run(running, *lift) == ["mails go to =amal@example.org again"]
    assert "mail.not_suppressed" in trouble(running, *lift, status=1)
    forged = dsn(to="bounce+" + "a" * 42 + "@alpha.test") + b"x" * 3_000_000
    assert run(running, "admin", "bounces", "take", data=forged) == [
        "foreign badr@example.org 5.1.1"
    ]
    assert run(running, "admin", "bounces", "take", data=b"hello") == ["unreadable"]
    assert len(run(running, "admin", "bounces", "list")) == 3


def test_a_mail_server_keeps_a_bounce_while_the_node_is_away(tmp_path: Path) -> None:
    assert start(Node(tmp_path / "nobody"), "admin", "bounces", "take", data=dsn()).returncode == 75


def test_a_running_node_is_checked_with_its_own_servers(running: Node) -> None:
    lines = run(running, "check")
    assert len(lines) == 9
    assert all(line.startswith("ok ") for line in lines)
    assert any("a quorum queue works" in line for line in lines)


def test_dead_letters_of_a_running_node(running: Node) -> None:
    assert run(running, "admin", "dead-letters", "list") == ["no dead letters"]
