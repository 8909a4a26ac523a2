"""Who may answer, what they are asked, following people, answering with one tap: over HTTP."""

from services.common.contracts.events import AnswerLinksFor, Events
from tests.builders import announced, founded, joined, person
from tests.node import Node


def test_members_only_and_people_i_follow(node: Node) -> None:
    amal, badr, huda = person(node, "amal"), person(node, "badr"), person(node, "huda")
    founded(amal)
    event = announced(node, amal, audience="members")
    path = f"/events/{event['id']}"
    refused = badr.put(f"{path}/rsvp")
    assert (refused.status, refused.code) == (403, "event.members_only")
    assert badr.get(path).json["barred"] == "members"
    joined(badr)
    assert badr.put(f"{path}/rsvp").json["state"] == "going"
    assert badr.get(path).json["barred"] == ""

    assert amal.patch(path, {"audience": "followed"}).status == 200
    assert badr.put(f"{path}/rsvp", {"answer": "maybe"}).code == "event.followed_only"
    assert badr.put(f"{path}/rsvp", {"answer": "declined"}).status == 200
    assert amal.put(f"{path}/rsvp").json["state"] == "going"
    assert amal.put("/people/huda/follow").status == 404, "shown to members only"
    joined(huda)
    for _ in range(2):
        assert amal.put("/people/huda/follow").status == 204
    node.settle()
    assert huda.put(f"{path}/rsvp").json["state"] == "going"
    assert [one["kind"] for one in huda.get("/me/notifications").json["items"]].count(
        "person_followed"
    ) == 1
    assert amal.put("/people/amal/follow").errors == {"username": ["yourself"]}
    assert amal.put("/people/nobody/follow").status == 404
    assert [one["username"] for one in amal.get("/me/following").json["items"]] == ["huda"]
    assert [one["username"] for one in huda.get("/me/followers").json["items"]] == ["amal"]
    assert len(amal.get("/me/export").json["membership"]["following"]) == 1
    assert amal.delete("/people/huda/follow").status == 204
    assert amal.get("/me/following").json["items"] == []
    assert huda.put(f"{path}/rsvp", {"answer": "maybe"}).code == "event.followed_only"


def test_lists_of_followed_people_are_paged(node: Node) -> None:
    amal = person(node, "amal")
    founded(amal)
    for name in ("badr", "huda", "sami"):
        joined(person(node, name))
        node.clock.advance(seconds=1)
        assert amal.put(f"/people/{name}/follow").status == 204
    page = amal.get("/me/following", limit=2).json
    assert [one["username"] for one in page["items"]] == ["sami", "huda"]
    rest = amal.get("/me/following", limit=2, cursor=page["next"]).json
    assert ([one["username"] for one in rest["items"]], rest["next"]) == (["badr"], None)
    badr = node.client("badr")
    assert badr.ask("DELETE", "/me", {"password": "correct horse battery staple"}).status < 300
    node.settle()
    assert len(amal.get("/me/following").json["items"]) == 2


def test_nobody_is_let_in_by_guessing_while_membership_is_away(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    event = announced(node, amal, audience="members")
    badr = joined(badr)
    events = node.remote(Events)
    links = events.answer_links(AnswerLinksFor(event=event["id"], person=_uri(node, "badr")))
    node.down.add("membership")
    away = node.client().post("/guest-rsvps/tap", {"token": links.going.rpartition("/")[2]})
    assert (away.status, away.headers["Retry-After"] != "") == (503, True)
    node.down.clear()
    assert badr.get(f"/events/{event['id']}").json["counts"]["going"] == 0


def test_questions_are_answered_with_the_rsvp_and_stay_as_they_are(node: Node) -> None:
    amal, badr, huda = person(node, "amal"), person(node, "badr"), person(node, "huda")
    founded(amal)
    questions = [
        {"key": "why", "text": {"ar": "ما سبب اهتمامكم؟"}, "required": True},
        {
            "key": "meal",
            "text": {"ar": "الطعام", "en": "Meal"},
            "kind": "choice",
            "options": [{"ar": "نباتي"}, {"ar": "سمك"}],
        },
        {"key": "car", "text": {"ar": "أتحتاجون موقفًا؟"}, "kind": "yes_no"},
    ]
    event = announced(node, amal, questions=questions)
    path = f"/events/{event['id']}"
    assert [one["key"] for one in event["questions"]] == ["why", "meal", "car"]
    assert badr.put(f"{path}/rsvp").errors == {"replies.why": ["required"]}
    wrong = badr.put(f"{path}/rsvp", {"replies": {"why": "x", "meal": "3", "bus": "yes"}})
    assert wrong.errors == {"replies.bus": ["unknown"], "replies.meal": ["not_one_of"]}
    assert badr.get(path).json["counts"]["going"] == 0
    assert amal.patch(path, {"questions": questions[:2]}).status == 200
    assert amal.patch(path, {"questions": questions}).status == 200

    good = {"why": "أعمل في المجال", "meal": "2", "car": "yes"}
    assert badr.put(f"{path}/rsvp", {"replies": good}).json["state"] == "going"
    frozen = amal.patch(path, {"questions": questions[:2]})
    assert (frozen.status, frozen.code) == (409, "event.questions_frozen")
    assert amal.patch(path, {"capacity": 9}).status == 200
    seen = badr.get(path).json
    assert (seen["replies"], seen["questions_frozen"]) == (good, True)
    changed = badr.put(f"{path}/rsvp", {"replies": {**good, "meal": "1"}})
    assert changed.json["state"] == "going"
    # Fewer words about it: the replies of before stay.
    assert badr.put(f"{path}/rsvp", {"answer": "going"}).status == 200
    row = amal.get(f"{path}/rsvps").json["items"][0]
    assert row["replies"] == {**good, "meal": "1"}
    assert huda.get(path).json["replies"] == {}
    assert huda.get(f"{path}/rsvps").json["items"] == []
    exported = badr.get("/me/export").json["events"]["registrations"]
    assert exported[0]["replies"]["why"] == good["why"]

    bad = [{"key": "A b", "text": {}, "kind": "choice", "options": [{"ar": "x"}]}]
    refused = amal.post(
        "/communities/riyadh-data/events",
        {**_body(event), "questions": bad},
    )
    assert refused.errors == {
        "questions.0.key": ["invalid"],
        "questions.0.text": ["required"],
        "questions.0.options": ["required"],
    }
    node.clock.advance(days=8)
    badr = node.client("badr")
    assert badr.put(f"{path}/rsvp", {"replies": good}).code == "event.started"
    assert badr.ask("DELETE", "/me", {"password": "correct horse battery staple"}).status < 300
    node.settle()
    assert node.services["events"].database["registrations"].count_documents({}) == 0


def test_one_tap_links_answer_without_signing_in(node: Node) -> None:
    amal, badr = person(node, "amal"), person(node, "badr")
    founded(amal)
    event, other = announced(node, amal), announced(node, amal)
    badr_uri = _uri(node, "badr")
    events = node.remote(Events)
    links = events.answer_links(AnswerLinksFor(event=event["id"], person=badr_uri, language="en"))
    assert links.going.startswith(f"{node.origin}/en/r/")
    assert "badr" not in links.going
    going, declined = (one.rpartition("/")[2] for one in (links.going, links.declined))
    nobody = node.client()
    for _ in range(2):
        done = nobody.post("/guest-rsvps/tap", {"token": going}).json
        assert (done["event"], done["answer"], done["rsvp"]["state"]) == (
            event["id"],
            "going",
            "going",
        )
    assert badr.get(f"/events/{event['id']}").json["counts"]["going"] == 1
    told = nobody.post("/guest-rsvps/tap", {"token": declined}).json
    assert told["rsvp"]["state"] == "declined"
    for bad in (
        going.replace(event["id"], other["id"]),
        going.replace(".going.", ".declined."),
        going[:-2],
        "x.y.z",
    ):
        refused = nobody.post("/guest-rsvps/tap", {"token": bad})
        assert (refused.status, refused.code) == (404, "link.forged")
    node.clock.advance(days=7, minutes=1)
    late = nobody.post("/guest-rsvps/tap", {"token": going})
    assert (late.status, late.code) == (409, "link.expired")


def _uri(node: Node, username: str) -> str:
    return f"{node.origin}/ap/people/{username}"


def _body(event: dict) -> dict:
    return {
        "title": event["title"],
        "starts_at": event["starts_at"],
        "ends_at": event["ends_at"],
        "timezone": event["timezone"],
    }
