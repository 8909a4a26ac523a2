"""What others hear of our events, communities and people."""

from datetime import timedelta
from typing import Any

import pytest

from services.common.contracts.events import Events, ImportEvent, ImportEvents
from services.common.contracts.shared import Asker
from services.federation.repository.followers import Follower
from tests import builders
from tests.behaviour.test_series import begun, dates
from tests.client import PASSWORD
from tests.fediverse import FederatedNode, Fediverse, Stranger


@pytest.fixture
def riyadh(fediverse: Fediverse) -> FederatedNode:
    return fediverse.node()


def follows(node: FederatedNode, stranger: Stranger, ours: str) -> None:
    kept = node.services["federation"].instance.use_cases.kept_to_say.followers
    place = (stranger.inbox, stranger.shared_inbox, stranger.id.split("/")[2])
    now = node.clock.now()
    kept.put(Follower(stranger.id, f"{node.origin}{ours}", *place, "f", "accepted", now))


def said(stranger: Stranger, *types: str) -> list[dict[str, Any]]:
    return [one for one in stranger.heard if one["type"] in types]


def test_an_event_is_created_updated_and_called_off_for_those_who_follow(fediverse, riyadh) -> None:
    bea, node = fediverse.stranger(), fediverse.stranger("relay", "Application")
    amal = builders.person(riyadh, "amal")
    builders.founded(amal)
    riyadh.settle()
    group = f"{riyadh.origin}/ap/groups/riyadh-data"
    follows(riyadh, bea, "/ap/groups/riyadh-data")
    follows(riyadh, node, "/ap/relay")
    event = builders.announced(riyadh, amal, capacity=2)
    fediverse.settle()

    [create] = bea.heard
    uri = f"{riyadh.origin}/ap/events/{event['id']}"
    assert (create["type"], create["actor"], create["object"]["id"]) == ("Create", group, uri)
    assert create["object"]["attributedTo"] == group
    assert create["object"]["name"] == "لقاء البيانات"
    assert [one["type"] for one in node.heard] == ["Create", "Announce"]
    [announce] = said(node, "Announce")
    assert (announce["actor"], announce["object"]) == (f"{riyadh.origin}/ap/relay", uri)

    # What nobody need notice is an Update; counts are one a minute later, however many come.
    changed = amal.patch(f"/events/{event['id']}", {"tags": ["python"]}, version=event["version"])
    assert changed.status == 200, changed
    fediverse.settle()
    [update] = said(bea, "Update")
    assert update["id"] != create["id"]
    assert update["object"]["updated"] >= create["object"]["updated"]
    for name in ("badr", "huda"):
        builders.person(riyadh, name).put(f"/events/{event['id']}/rsvp", {"answer": "going"})
    fediverse.settle()
    assert len(said(bea, "Update")) == 1
    fediverse.clock.advance(seconds=61)
    fediverse.settle()
    assert [one["object"]["participantCount"] for one in said(bea, "Update")] == [0, 2]
    assert len(bea.heard) == 3

    # Mastodon ignores Updates: who moved or called off says so in a few words, too; and to each
    # participant elsewhere alone.
    carl = fediverse.stranger("carl")
    join = carl.activity("Join", uri)
    assert carl.send(f"{riyadh.origin}/ap/inbox", join).status == 202
    fediverse.settle()
    amal = riyadh.client("amal")
    cancelled = amal.post(f"/events/{event['id']}/cancel", {"reason": "مطر"})
    assert cancelled.status == 200, cancelled
    fediverse.settle()
    update, note = bea.heard[3:]
    assert (update["type"], update["object"]["status"]) == ("Update", "CANCELLED")
    assert (note["type"], note["object"]["type"]) == ("Create", "Note")
    assert note["object"]["inReplyTo"] == uri
    assert "أُلغي" in note["object"]["contentMap"]["ar"]
    assert "cancelled" in note["object"]["contentMap"]["en"]
    assert [one["type"] for one in node.heard] == [
        "Create",
        "Announce",
        "Update",
        "Update",
        "Update",
    ]

    # Hearing it all again says nothing of it again.
    for letter in list(riyadh.said):
        riyadh._deliver(letter)
    fediverse.settle()
    fediverse.clock.advance(minutes=5)
    fediverse.settle()
    assert [one for one in bea.heard[5:] if one["object"]["id"] != group] == []


def test_communities_and_people_say_what_is_new_of_themselves(fediverse, riyadh) -> None:
    bea, carl = fediverse.stranger(), fediverse.stranger("carl")
    amal = builders.person(riyadh, "amal")
    builders.founded(amal)
    riyadh.settle()
    follows(riyadh, bea, "/ap/groups/riyadh-data")
    follows(riyadh, carl, "/ap/people/amal")
    changed = amal.patch("/communities/riyadh-data", {"about": {"en": "Every month."}}, version=1)
    assert changed.status == 200, changed
    amal.patch("/me", {"name": {"en": "Amal Q"}, "visibility": "public"})
    fediverse.settle()
    [group], [person] = bea.heard, carl.heard
    assert (group["type"], group["object"]["type"]) == ("Update", "Group")
    assert "Every month" in group["object"]["summary"]
    assert (person["type"], person["object"]["name"]) == ("Update", "Amal Q")
    assert person["actor"] == person["object"]["id"] == f"{riyadh.origin}/ap/people/amal"
    # Members are counted a minute later, once.
    for name in ("badr", "huda"):
        builders.joined(builders.person(riyadh, name))
    fediverse.settle()
    assert len(bea.heard) == 1
    fediverse.clock.advance(seconds=61)
    fediverse.settle()
    assert [one["object"]["memberCount"] for one in bea.heard] == [1, 3]


def test_what_is_gone_is_a_tombstone_before_anybody_is_told(fediverse, riyadh) -> None:
    bea, node = fediverse.stranger(), fediverse.stranger("relay", "Application")
    amal = builders.person(riyadh, "amal")
    builders.founded(amal)
    riyadh.settle()
    follows(riyadh, bea, "/ap/groups/riyadh-data")
    follows(riyadh, bea, "/ap/people/amal")
    follows(riyadh, node, "/ap/relay")
    event = builders.announced(riyadh, amal)
    fediverse.settle()
    closed = amal.delete("/me", {"password": PASSWORD})
    assert closed.status == 204, closed
    fediverse.settle()
    fediverse.clock.advance(seconds=61)
    fediverse.settle()
    gone = {one["object"]["formerType"]: one for one in said(bea, "Delete")}
    assert sorted(gone) == ["Event", "Group", "Person"]
    assert gone["Event"]["object"]["id"].endswith(event["id"])
    assert gone["Event"]["actor"] == gone["Group"]["actor"] == gone["Group"]["object"]["id"]
    for one in gone.values():
        answer = riyadh.app.test_client().get(
            one["object"]["id"].removeprefix(riyadh.origin),
            headers={"Accept": "application/activity+json"},
        )
        assert (answer.status_code, answer.json["type"]) == (410, "Tombstone")
    # Of a person only those hear it who followed them.
    assert sorted(one["object"]["formerType"] for one in said(node, "Delete")) == ["Event", "Group"]


def test_of_a_series_the_next_date_is_told_and_imports_as_any_event(fediverse, riyadh) -> None:
    bea = fediverse.stranger()
    amal = builders.person(riyadh, "amal")
    builders.founded(amal)
    riyadh.settle()
    follows(riyadh, bea, "/ap/groups/riyadh-data")
    series = begun(riyadh, amal, "FREQ=WEEKLY;COUNT=4")
    fediverse.settle()
    made = [f"{riyadh.origin}/ap/events/{one['id']}" for one in dates(riyadh.client(), series)]
    assert [one["object"]["id"] for one in said(bea, "Create")] == made[:1]
    fediverse.clock.advance(days=8)
    fediverse.settle()
    assert [one["object"]["id"] for one in said(bea, "Create")] == made[:2]
    # A change of all dates reaches those that were told of, a moment later.
    amal = riyadh.client("amal")
    changed = amal.patch(f"/series/{series['id']}", {"title": {"en": "Reading"}})
    assert changed.status == 200, changed
    for _ in range(2):
        fediverse.settle()
        fediverse.clock.advance(minutes=31)
    fediverse.settle()
    named = {one["object"]["id"]: one["object"]["name"] for one in said(bea, "Update")}
    assert (named[made[1]], made[2] in named) == ("Reading", False)
    starts = fediverse.clock.now()
    entries = [
        ImportEvent(
            key=key,
            community="riyadh-data",
            title={"en": key},
            starts_at=starts + timedelta(days=days),
            ends_at=starts + timedelta(days=days, hours=1),
            timezone="Asia/Riyadh",
        )
        for key, days in (("past", -3), ("coming", 3))
    ]
    asker = Asker(person=f"{riyadh.origin}/people/amal", confirmed=True, admin=True)
    command = ImportEvents(asker=asker, slug="riyadh-data", events=entries)
    assert riyadh.remote(Events).import_events(command).outcomes == ["added", "added"]
    fediverse.settle()
    assert said(bea, "Create")[-1]["object"]["name"] == "coming"
    assert len(said(bea, "Create")) == 3
