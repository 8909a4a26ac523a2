"""The traveller: days in another city, and what there is of one's fields (S36)."""

from collections.abc import Iterator
from typing import Any

import pytest
from pymongo import MongoClient

from tests.behaviour.test_cards import JEDDAH, event, follow, group, hear
from tests.builders import FIELD, announced, founded, person
from tests.client import Reply
from tests.fediverse import Fediverse
from tests.node import Mailbox
from tests.visitor import Visitor

DAYS = {"city": JEDDAH, "from": "2027-03-03", "to": "2027-03-05"}
MECCA = "104515"


@pytest.fixture
def fediverse(mongo: MongoClient[Any], mailbox: Mailbox) -> Iterator[Fediverse]:
    made = Fediverse(mongo, mailbox)
    yield made
    made.stop()


def found(answer: Reply) -> tuple[list[str], list[str]]:
    assert answer.status == 200, answer
    events, communities = answer.json["events"]["items"], answer.json["communities"]["items"]
    names = [*(one["title"] for one in events), *(one["name"] for one in communities)]
    said = [one.get("en") or one["ar"] for one in names]
    return said[: len(events)], said[len(events) :]


def test_s36_a_traveller_finds_events_and_communities_of_their_fields(
    fediverse: Fediverse,
) -> None:
    node, there = fediverse.node(), group(fediverse)
    follow(node, there)
    amal = person(node, "amal")
    assert amal.patch("/me", {"field_ids": ["061"]}).status == 200
    founded(amal, "jeddah-here", city_id=JEDDAH, name={"en": "Here in Jeddah"})
    announced(node, amal, "jeddah-here", days=3, venue={"name": "Hall", "city_id": JEDDAH})
    hear(node, there, "Create", event(there, 1, 1.9))
    hear(node, there, "Create", event(there, 2, 2.5))
    hear(node, there, "Create", event(there, 3, 2.6, fields=["0913"]))
    hear(node, there, "Create", event(there, 4, 4.4))
    hear(node, there, "Create", event(there, 5, 4.6))
    near = {"type": "Place", "name": "Near", "latitude": 21.43, "longitude": 39.83}
    hear(node, there, "Create", event(there, 6, 3.5, location=near))

    events, communities = found(amal.get("/trips", **DAYS))
    assert events == ["Evening 1", "Evening 2", "Data evening", "Evening 4"]
    assert communities == ["Jeddah Data", "Here in Jeddah"]
    wider, _ = found(amal.get("/trips", **DAYS, radius_km=100))
    assert wider == ["Evening 1", "Evening 2", "Data evening", "Evening 6", "Evening 4"]
    every, _ = found(amal.get("/trips", **DAYS, fields="all"))
    assert "Evening 3" in every
    anybody, _ = found(node.client().get("/trips", **DAYS))
    assert "Evening 3" in anybody, "who is not signed in has no fields"
    named, _ = found(amal.get("/trips", **{**DAYS, "city": "جدة"}))
    assert named == events
    first = amal.get("/trips", **DAYS, limit=3).json
    rest = amal.get("/trips", **DAYS, limit=3, events_cursor=first["events"]["next"])
    assert found(rest)[0] == ["Evening 4"]
    assert [one["id"] for one in first["fields"]] == ["061"]

    assert amal.get("/trips", **{**DAYS, "to": "2027-03-02"}).errors == {"to": ["before_start"]}
    past = {**DAYS, "from": "2027-02-01", "to": "2027-02-02"}
    assert amal.get("/trips", **past).errors == {"to": ["in_the_past"]}
    assert amal.get("/trips", **{**DAYS, "to": "2027-09-02"}).errors == {"to": ["too_late"]}
    assert amal.get("/trips", **{**DAYS, "city": "Nowhere-at-all"}).errors == {
        "city": ["unknown_city"]
    }
    assert set(amal.get("/trips").errors) == {"city", "from", "to"}


def test_s36_the_traveller_does_the_same_on_a_page(fediverse: Fediverse) -> None:
    node, there = fediverse.node(), group(fediverse)
    follow(node, there)
    person(node, "amal").patch("/me", {"field_ids": [FIELD]})
    hear(node, there, "Create", event(there, 1, 3))
    hear(node, there, "Create", event(there, 2, 3, fields=["0913"]))
    amal = Visitor(node).sign_in("amal")
    assert "/en/travel" in amal.page.links
    amal.get("/en/travel?city_q=Jeddah")
    amal.get(f"/en/travel?city={JEDDAH}&from=2027-03-03&to=2027-03-05")
    assert "Evening 1" in amal.text
    assert "Evening 2" not in amal.text
    assert "Jeddah Data" in amal.text
    amal.get(f"/en/travel?city={JEDDAH}&from=2027-03-03&to=2027-03-05&fields=all")
    assert "Evening 2" in amal.text
    amal.get("/ar/travel?from=2027-03-03&to=nonsense")
    assert amal.answer.status_code == 422
    assert amal.get("/ar/travel").status_code == 200
    nothing = Visitor(node).get(f"/en/travel?city={MECCA}&from=2027-03-03&to=2027-03-05&radius=10")
    assert "No meetings on these days" in nothing.get_data(as_text=True)
