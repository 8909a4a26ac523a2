"""Our things as other servers read them (contract 2, 4, 5)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from services.common.contracts.events import Counts, EventView, Question, SeatRules
from services.common.contracts.membership import (
    CityView,
    CommunityView,
    FieldView,
    PersonView,
)
from services.common.contracts.shared import Place
from services.federation.documents import activities, actors, collections, events, notes
from services.federation.documents.context import CONTEXT, PUBLIC
from services.federation.domain.reading import read_activity, read_actor, read_event, read_note
from services.federation.domain.uris import Uris
from services.federation.keys import SigningKey

URIS = Uris("https://alpha.test")
KEY = SigningKey("https://alpha.test/ap/x#main-key", "x", None, "-----BEGIN PUBLIC KEY-----\n")  # type: ignore[arg-type]
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
RIYADH = CityView(
    id="108410",
    name={"ar": "الرياض", "en": "Riyadh"},
    country="SA",
    country_name={"ar": "السعودية", "en": "Saudi Arabia"},
    latitude=24,
    longitude=46.7,
    timezone="Asia/Riyadh",
)
GROUP = "https://alpha.test/ap/groups/riyadh-data"
AROUND = events.Surroundings(
    group=GROUP,
    actor="https://alpha.test/ap/people/amal",
    organizers=("https://alpha.test/ap/people/amal",),
    city=RIYADH,
)
ID = "4b0c7a0e-6a0e-4c55-9f2f-0a7f3d5f2c11"


def view(**more: Any) -> EventView:
    """A public event, as anybody sees it."""
    made = EventView(
        id=ID,
        title={"ar": "لقاء البيانات", "en": "Data evening"},
        about={"ar": "حديثان.\n\nوقهوة & شاي <b>"},
        status="published",
        mode="in_person",
        starts_at=NOW + timedelta(days=4, hours=6),
        ends_at=NOW + timedelta(days=4, hours=8),
        timezone="Asia/Riyadh",
        all_day=False,
        community="c1",
        slug="riyadh-data",
        community_name={"ar": "بيانات الرياض"},
        venue=Place(name={"ar": "مركز التقنية"}, latitude=24, longitude=46),
        online_url="",
        city_id="108410",
        field_ids=["0613"],
        tags=["علم البيانات", "machine learning", "x" * 50],
        language="",
        url="",
        capacity=None,
        seats_left=None,
        guests_allowed=0,
        counts=Counts(going=3),
        mine=None,
        organizer=False,
        cancel_reason="",
        created_at=NOW,
        updated_at=NOW + timedelta(hours=1),
        published_at=NOW,
        sequence=0,
        version=1,
    )
    return replace(made, **more)


def written(**more: Any) -> dict[str, Any]:
    return events.event(URIS, view(**more), AROUND)


def test_an_event_is_what_every_peer_can_read() -> None:
    document = written(capacity=40, seats_left=12)
    assert document["id"] == f"https://alpha.test/ap/events/{ID}" and document["uuid"] == ID
    # Rule 0.1: two actors of one host, the group first.
    assert document["attributedTo"] == GROUP != document["actor"]
    assert document["to"] == [PUBLIC] and document["cc"] == [
        f"{GROUP}/followers",
        f"{GROUP}/members",
    ]
    assert document["name"] == "لقاء البيانات" and document["inLanguage"] == "ar"
    assert document["nameMap"] == {"ar": "لقاء البيانات", "en": "Data evening"}
    assert document["content"] == "<p>حديثان.</p><p>وقهوة &amp; شاي &lt;b&gt;</p>"
    assert document["startTime"] == "2027-03-05T18:00:00+03:00"
    assert document["endTime"] == "2027-03-05T20:00:00+03:00"
    # What Mastodon shows: when, where, how many.
    assert document["summary"] == (
        "الجمعة 5 مارس 2027، 18:00–20:00 (الرياض) · مركز التقنية، الرياض · عدد الأماكن: 40"
    )
    # Rule 0.5: one place; whole degrees as decimals, or Mobilizon drops them.
    place = document["location"]
    assert place["type"] == "Place" and isinstance(place["latitude"], float)
    assert place["address"]["addressLocality"] == "الرياض"
    # Rule 0.6: arrays, image first, everything typed and named.
    assert document["attachment"][0]["mediaType"] == "image/png"
    for one in document["attachment"]:
        assert {"type", "mediaType", "name"} <= one.keys() and ("url" in one) != ("href" in one)
    assert [one["name"] for one in document["tag"]] == ["#علم_البيانات", "#machine_learning"]
    assert (document["maximumAttendeeCapacity"], document["remainingAttendeeCapacity"]) == (40, 12)
    assert document["participantCount"] == document["attendees"]["totalItems"] == 3
    assert "items" not in document["attendees"] and "orderedItems" not in document["attendees"]
    assert document["category"] == "SCIENCE_TECH"
    assert document["status"] == document["ical:status"] == "CONFIRMED"
    assert None not in document.values() and "" not in document.values()


def test_an_event_elsewhere_reads_what_an_event_here_says() -> None:
    card = read_event(written(capacity=40, seats_left=12, tags=["python"]))
    assert card is not None and card.public
    assert (card.name, card.starts_at) == (view().title, view().starts_at)
    assert (card.group, card.actor) == (AROUND.group, AROUND.actor)
    assert (card.capacity, card.remaining, card.participants) == (40, 12, 3)
    assert card.place is not None and card.place.city_id == "108410"
    assert (card.fields, card.tags, card.join_mode) == (("0613",), ("python",), "restricted")
    assert card.url == f"https://alpha.test/e/{ID}" and card.timezone == "Asia/Riyadh"


@pytest.mark.parametrize(
    "more",
    [
        {"capacity": 5, "seats_left": 0},
        {"audience": "members"},
        {"seating": SeatRules(admission="lottery")},
        {"seating": SeatRules(admission="approval")},
        {"questions": [Question(key="q", text={"en": "Why?"}, kind="text", required=True)]},
        {"status": "cancelled"},
        {"status": "ended"},
    ],
)
def test_whoever_could_be_refused_is_never_told_they_are_in(more: dict[str, Any]) -> None:
    """Contract 6.4: Mobilizon counts people of a `free` event as coming before we answer."""
    assert written(**more)["joinMode"] == "restricted"
    assert written()["joinMode"] == "free"


def test_names_are_never_too_short_or_too_long_for_others() -> None:
    assert written(title={"ar": "شي"})["name"] == "شي · بيانات الرياض"
    assert len(written(title={"en": "x" * 200})["name"]) == 200
    assert "nameMap" not in written(title={"en": "Only"})


def test_a_cancelled_event_says_so_in_all_three_places() -> None:
    document = written(status="cancelled")
    assert document["status"] == document["ical:status"] == "CANCELLED"
    assert document["eventStatus"] == "EventCancelled"
    assert document["summary"].startswith("أُلغي · ")


def test_a_place_has_another_id_when_it_changes() -> None:
    """Others keep places by their ids and would show the old one."""
    moved = written(venue=Place(name={"ar": "مكان آخر"}))
    assert moved["location"]["id"] != written()["location"]["id"]
    assert written()["location"]["id"].startswith(written()["id"])
    assert "latitude" not in moved["location"]
    assert "location" not in written(venue=None, mode="online")
    assert written(venue=None, mode="online")["isOnline"] is True


def test_activities_carry_the_whole_thing_and_the_same_id_every_time() -> None:
    document = written()
    made = activities.create(URIS, document)
    card = read_activity(made)
    assert card is not None and card.embedded == document and card.public
    assert made["actor"] == GROUP and made == activities.create(URIS, document)
    shared = activities.announce(URIS, document["id"], GROUP, NOW)
    assert shared["object"] == document["id"] and shared["actor"] == URIS.relay
    gone = {"id": document["id"], "type": "Tombstone", "formerType": "Event", "deleted": "x"}
    removed = read_activity(activities.delete(URIS, gone, GROUP, "once"))
    assert removed is not None
    assert (removed.object, removed.object_type) == (document["id"], "Event")
    assert len({made["id"], shared["id"], removed.id}) == 3


def test_a_note_tells_of_a_change_in_both_languages() -> None:
    note = notes.change(URIS, "n1", view(), NOW)
    card = read_note(note)
    assert card is not None and card.public and card.in_reply_to == written()["id"]
    assert "تغيّر" in note["content"] and "another time" in note["contentMap"]["en"]
    direct = notes.change(URIS, "n2", view(), NOW, to=["https://toot.example/users/bea"])
    card = read_note(direct)
    assert card is not None and not card.public
    assert card.mentions == card.to == ("https://toot.example/users/bea",)
    hostile = notes.change(URIS, "n3", view(title={"en": "<script>x</script>"}), NOW)
    assert "<script>" not in hostile["content"]


def community(**more: Any) -> CommunityView:
    made = CommunityView(
        id="c1",
        slug="riyadh-data",
        name={"ar": "بيانات الرياض", "en": "Riyadh Data"},
        about={"ar": "نلتقي مرة كل شهر."},
        city=RIYADH,
        fields=[FieldView(id="0613", parent="061", label={"en": "Software"})],
        tags=["python"],
        form="meetup_group",
        stage="group",
        join_mode="approval",
        visibility="public",
        rules={},
        members=214,
        pending=3,
        organizers=[],
        role="",
        status="",
        created_at=NOW,
        version=1,
    )
    return replace(made, **more)


def test_a_community_is_a_group_that_mobilizon_can_walk() -> None:
    document = actors.group(URIS, KEY, community())
    assert list(document["endpoints"])[1:] == [
        "members",
        "resources",
        "posts",
        "todos",
        "discussions",
        "events",
    ]
    assert document["preferredUsername"] == "riyadh_data"
    assert document["webfinger"] == "riyadh_data@alpha.test"
    assert document["openness"] == "moderated" and document["memberCount"] == 214
    assert document["attributedTo"] == f"{GROUP}/moderators"
    assert document["summary"] == "<p>نلتقي مرة كل شهر.</p>"
    assert document["@context"] == CONTEXT and "pending" not in str(document)
    card = read_actor(document)
    assert card is not None and card.type == "Group" and card.events == f"{GROUP}/events"
    assert (card.members, card.fields) == (214, ("0613",))
    assert card.place is not None and card.place.city_id == "108410"
    long = actors.group(URIS, KEY, community(about={"ar": "&" * 20_000}))
    assert len(long["summary"]) <= actors.SUMMARY_LENGTH


def test_a_person_is_the_public_card_and_no_more() -> None:
    shown = PersonView(
        person="https://alpha.test/ap/people/amal",
        username="amal",
        name={"ar": "أمل"},
        headline={"ar": "مهندسة بيانات"},
        about={"ar": "سر صغير"},
        city=RIYADH,
        fields=[],
        tags=["hidden"],
        relations={"0613": "expert"},
        years={"0613": 9},
        languages=["ar"],
        communities=[],
        created_at=NOW,
        version=1,
    )
    document = actors.person(URIS, KEY, shown)
    assert document["summary"] == "<p>مهندسة بيانات</p>" and document["name"] == "أمل"
    for secret in ("سر صغير", "hidden", "expert", "members"):
        assert secret not in str({k: v for k, v in document.items() if k != "@context"})
    bare = actors.bare_person(URIS, KEY, "amal")
    assert bare["name"] == "amal" and "summary" not in bare and "location" not in bare
    assert read_actor(bare) is not None


def test_the_node_says_what_it_implements() -> None:
    document = actors.relay(URIS, KEY, "Alpha")
    assert document["type"] == "Application" and document["preferredUsername"] == "relay"
    assert document["implements"][0]["name"] == "RFC-9421"


def test_pages_of_a_collection_have_addresses_without_a_query() -> None:
    first = collections.page(f"{GROUP}/outbox", "", [1], "abc")
    assert first["id"] == f"{GROUP}/outbox/page/1" and first["next"].endswith("/outbox/page/abc")
    whole = collections.collection(f"{GROUP}/outbox", 0, first)
    assert whole["totalItems"] == 0 and whole["first"] == first
    assert "totalItems" not in collections.collection(f"{GROUP}/followers", None, None)
