"""People coming to events across nodes."""

from typing import Any

from services.common.contracts.federation import DecideFollower, Federation, OfPeer
from services.common.contracts.shared import Asker
from tests.builders import announced, event_body, founded, joined, person
from tests.fediverse import FederatedNode, Fediverse, Stranger


def _inbox(node: FederatedNode) -> str:
    return f"{node.origin}/ap/inbox"


def _uri(node: FederatedNode, event: dict[str, Any]) -> str:
    return f"{node.origin}/ap/events/{event['id']}"


def _asks(node: FederatedNode, who: Stranger, event: dict[str, Any], fediverse: Fediverse) -> str:
    join = who.activity("Join", _uri(node, event))
    assert who.send(_inbox(node), join).status == 202
    fediverse.settle()
    return str(join["id"])


def _answers(who: Stranger, join: str) -> list[str]:
    """What was said to this Join, oldest first."""
    found = [one for one in who.heard if isinstance(one.get("object"), dict)]
    return [one["type"] for one in found if one["object"].get("id") == join]


def test_somebody_elsewhere_gets_a_seat_waits_and_moves_up(fediverse: Fediverse) -> None:
    jeddah = fediverse.node()
    salma = person(jeddah, "salma")
    founded(salma)
    event = announced(jeddah, salma, capacity=1)
    bea, leo = fediverse.stranger("bea"), fediverse.stranger("leo")

    first = _asks(jeddah, bea, event, fediverse)
    assert _answers(bea, first) == ["Accept"]
    accept = bea.heard[-1]
    assert accept["actor"] == f"{jeddah.origin}/ap/groups/riyadh-data"
    assert accept["object"]["actor"] == bea.id and accept["object"]["object"] == _uri(jeddah, event)
    second = _asks(jeddah, leo, event, fediverse)
    assert _answers(leo, second) == ["TentativeAccept"]
    people = salma.get(f"/events/{event['id']}/rsvps").json
    assert {(one["name"]["en"], one["state"]) for one in people["items"]} == {
        ("Bea", "going"),
        ("Leo", "waitlisted"),
    }

    again = _asks(jeddah, bea, event, fediverse)
    assert _answers(bea, again) == ["Accept"], "whoever asks twice is answered twice"
    leave = bea.activity("Leave", _uri(jeddah, event))
    assert bea.send(_inbox(jeddah), leave).status == 202
    fediverse.settle()
    assert _answers(leo, second) == ["TentativeAccept", "Accept"]
    counts = salma.get(f"/events/{event['id']}").json["counts"]
    assert (counts["going"], counts["waitlisted"]) == (1, 0)
    # Nobody elsewhere is told by mail, or kept among our notifications.
    assert [one["X-Envelope-To"] for one in fediverse.mailbox.mails if "bea" in str(one)] == []

    undo = leo.activity("Undo", {"id": second, "type": "Join", "object": _uri(jeddah, event)})
    assert leo.send(_inbox(jeddah), undo).status == 202
    fediverse.settle()
    assert salma.get(f"/events/{event['id']}").json["counts"]["going"] == 0


def test_the_seats_of_somebody_deleted_elsewhere_are_free_though_events_was_away(
    fediverse: Fediverse,
) -> None:
    jeddah = fediverse.node()
    salma = person(jeddah, "salma")
    founded(salma)
    event = announced(jeddah, salma)
    bea = fediverse.stranger("bea")
    _asks(jeddah, bea, event, fediverse)
    jeddah.down.add("events")
    assert bea.send(_inbox(jeddah), bea.activity("Delete", bea.id)).status == 202
    jeddah.settle()
    jeddah.down.clear()
    assert salma.get(f"/events/{event['id']}").json["counts"]["going"] == 1
    fediverse.clock.advance(minutes=30)
    fediverse.settle()
    counts = jeddah.client("salma").get(f"/events/{event['id']}").json["counts"]
    assert counts["going"] == 0


def test_an_event_for_members_says_no_and_a_draft_says_nothing(fediverse: Fediverse) -> None:
    jeddah = fediverse.node()
    salma = person(jeddah, "salma")
    founded(salma)
    closed = announced(jeddah, salma, audience="members")
    body = event_body(jeddah, publish=False)
    draft = salma.post("/communities/riyadh-data/events", body).json
    bea = fediverse.stranger()
    assert _answers(bea, _asks(jeddah, bea, closed, fediverse)) == ["Reject"]
    assert _answers(bea, _asks(jeddah, bea, draft, fediverse)) == []


def test_those_who_share_one_actor_are_counted_by_what_they_asked_with(
    fediverse: Fediverse,
) -> None:
    """Contract 6.5: Mobilizon's mail participants all come as `anonymous`."""
    jeddah = fediverse.node()
    salma = person(jeddah, "salma")
    founded(salma)
    event = announced(jeddah, salma)
    many = fediverse.stranger("anonymous")
    joins = [_asks(jeddah, many, event, fediverse) for _ in range(2)]
    assert salma.get(f"/events/{event['id']}").json["counts"]["going"] == 2
    undo = many.activity("Undo", {"id": joins[0], "type": "Join", "object": _uri(jeddah, event)})
    many.send(_inbox(jeddah), undo)
    fediverse.settle()
    assert salma.get(f"/events/{event['id']}").json["counts"]["going"] == 1


def test_who_asks_for_approval_waits_and_hears_the_decision(fediverse: Fediverse) -> None:
    jeddah = fediverse.node()
    salma = person(jeddah, "salma")
    founded(salma)
    event = announced(jeddah, salma, admission="approval")
    bea, leo = fediverse.stranger("bea"), fediverse.stranger("leo")
    asked = {one.id: _asks(jeddah, one, event, fediverse) for one in (bea, leo)}
    assert _answers(bea, asked[bea.id]) == []
    waiting = salma.get(f"/events/{event['id']}/rsvps").json["items"]
    for one in waiting:
        verdict = "going" if one["person"] == bea.id else "declined"
        body = {"answers": [one["key"]], "state": verdict}
        decided = salma.patch(f"/events/{event['id']}/rsvps", body)
        assert decided.status == 200, decided
    fediverse.settle()
    assert _answers(bea, asked[bea.id]) == ["Accept"]
    assert _answers(leo, asked[leo.id]) == ["Reject"]


def test_a_member_answers_an_event_of_another_node_from_her_own_pages(
    fediverse: Fediverse,
) -> None:
    riyadh, jeddah = fediverse.node(), fediverse.node()
    amal, salma, huda = person(riyadh, "amal"), person(jeddah, "salma"), person(jeddah, "huda")
    follows(riyadh, jeddah, fediverse)
    founded(salma)
    event = announced(jeddah, salma, capacity=1)
    joined(huda)
    assert huda.put(f"/events/{event['id']}/rsvp", {"answer": "going"}).status == 200
    card = known(riyadh, fediverse)

    asked = amal.put(f"/cards/{card}/rsvp", {})
    assert asked.status == 200 and asked.json["state"] == "asked", asked
    assert amal.put(f"/cards/{card}/rsvp", {}).json["asked_at"] == asked.json["asked_at"]
    fediverse.settle()
    assert amal.get(f"/cards/{card}/rsvp").json["items"][0]["state"] == "waitlisted"
    assert _told(amal) == ["elsewhere_waitlisted"]
    people = salma.get(f"/events/{event['id']}/rsvps").json["items"]
    assert f"{riyadh.origin}/ap/people/amal" in {one["person"] for one in people}

    assert huda.delete(f"/events/{event['id']}/rsvp").status == 200
    fediverse.settle()
    # Both at one moment of the test's clock: their order says nothing.
    assert sorted(_told(amal)) == ["elsewhere_promoted", "elsewhere_waitlisted"]
    mails = fediverse.mailbox.to("amal@example.org")
    assert jeddah.host in mails[-1].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    calendar = amal.get("/me").json["calendar_url"]
    ics = amal.app.test_client().get(calendar.removeprefix(riyadh.origin)).get_data(as_text=True)
    unfolded = ics.replace("\r\n ", "")
    assert f"UID:{event['id']}@{jeddah.host}" in unfolded and "STATUS:CONFIRMED" in unfolded
    mine = amal.get("/me/rsvps-elsewhere").json["items"]
    assert [one["title"]["en"] for one in mine] == ["Data evening"]
    assert amal.get("/me/export").json["federation"]["answers"][0]["state"] == "going"

    later = event_body(jeddah, days=9)
    moved = {name: later[name] for name in ("starts_at", "ends_at")}
    fresh = salma.get(f"/events/{event['id']}")
    changed = salma.patch(f"/events/{event['id']}", moved, if_match=fresh.etag)
    assert changed.status == 200, changed
    fediverse.settle()
    assert "elsewhere_changed" in _told(amal)
    again = amal.get("/me/rsvps-elsewhere").json["items"][0]
    assert again["starts_at"][:10] == moved["starts_at"][:10]

    assert amal.delete(f"/cards/{card}/rsvp").json["state"] == "cancelled"
    fediverse.settle()
    assert salma.get(f"/events/{event['id']}").json["counts"]["going"] == 0
    assert amal.get("/me/rsvps-elsewhere").json["items"] == []


def test_silence_of_the_other_node_is_not_a_seat(fediverse: Fediverse) -> None:
    """Contract 6.3 B: Mobilizon says nothing when an event is full."""
    riyadh, jeddah = fediverse.node(), fediverse.node()
    amal, salma = person(riyadh, "amal"), person(jeddah, "salma")
    follows(riyadh, jeddah, fediverse)
    founded(salma)
    announced(jeddah, salma, days=30)
    card = known(riyadh, fediverse)
    with jeddah.unreachable():
        assert amal.put(f"/cards/{card}/rsvp", {}).json["state"] == "asked"
        riyadh.settle()
        assert amal.get(f"/cards/{card}/rsvp").json["items"][0]["state"] == "asked"
    fediverse.clock.advance(hours=1)
    fediverse.settle()
    amal = riyadh.client("amal")
    assert amal.get(f"/cards/{card}/rsvp").json["items"][0]["state"] == "going"


def _told(who: Any) -> list[str]:
    told = [one["kind"] for one in who.get("/me/notifications").json["items"]]
    return [one for one in told if one.startswith("elsewhere")]


def follows(riyadh: FederatedNode, jeddah: FederatedNode, fediverse: Fediverse) -> None:
    """Let one node follow the other."""
    asking = f"{riyadh.origin}/ap/relay"
    admin = Asker(person=asking, confirmed=True, admin=True)
    riyadh.remote(Federation).follow_peer(OfPeer(asker=admin, host=jeddah.host))
    fediverse.settle()
    yes = DecideFollower(asker=admin, actor=asking, accept=True)
    jeddah.remote(Federation).decide_follower(yes)
    fediverse.settle()


def known(node: FederatedNode, fediverse: Fediverse) -> str:
    """The card of the one event this node knows of elsewhere."""
    fediverse.settle()
    found = node.client().get("/events").json["items"]
    return str(next(one["id"] for one in found if one["origin"]))
