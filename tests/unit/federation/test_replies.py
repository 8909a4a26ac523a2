"""What is kept of a text somebody elsewhere wrote."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.federation.domain.actors import RemoteActor
from services.federation.domain.reading import read_note
from services.federation.domain.replies import TEXT_LENGTH, Reply, reply_of
from services.federation.domain.reports import Report

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)
BEA = RemoteActor(
    id="https://toot.example/users/bea",
    type="Person",
    inbox="https://toot.example/users/bea/inbox",
    name="Bea",
    username="bea",
    url="https://phish.example/@bea",
)


def _kept(**said: Any) -> Reply:
    note = read_note(
        {
            "id": "https://toot.example/notes/1",
            "type": "Note",
            "attributedTo": BEA.id,
            "content": "<p>Hello</p>",
            **said,
        }
    )
    assert note is not None
    return reply_of(note, BEA, "e1", "riyadh-data", "", NOW)


def test_a_reply_leads_nowhere_but_to_its_own_server() -> None:
    kept = _kept(url="https://phish.example/1")
    assert (kept.url, kept.profile) == ("https://toot.example/notes/1", BEA.id)
    assert kept.host == "toot.example" and "toot.example" in kept.under


def test_a_time_ahead_of_ours_counts_as_now() -> None:
    assert _kept(published="2099-01-01T00:00:00Z").at == NOW
    assert _kept().at == NOW
    earlier = NOW - timedelta(days=1)
    assert _kept(published=earlier.isoformat()).at == earlier


def test_headings_and_endless_texts_do_not_break_the_page() -> None:
    assert _kept(content="<h2>A</h2><b>b</b>").content == "<p>A</p><b>b</b>"
    assert len(_kept(content="<b>" + "word " * 5000 + "</b>").content) <= TEXT_LENGTH + 7


def test_the_same_things_are_one_report_in_any_order() -> None:
    things = ["https://riyadh.example/ap/events/1", "https://riyadh.example/ap/groups/g"]
    one, other = (Report("toot.example", some, NOW) for some in (things, things[::-1]))
    assert one.id == other.id != Report("else.example", things, NOW).id
