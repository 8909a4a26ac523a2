"""The directory of people, by consent."""

from typing import Any

from flask import Response

from services.common.contracts.membership import OfPerson, SearchPeople
from services.gateway.api import shapes, whereabouts
from services.gateway.api.doors import Noun, answer, listing
from services.gateway.api.schemas import communities as schemas
from services.gateway.auth import asker
from services.gateway.node import node

people = Noun("people", "People, as far as they wish to be seen.")


@people.door("GET", "/people", query=schemas.PeopleQuery, gives=schemas.People, public=True)
def search(query: dict[str, Any]) -> Response:
    """People who chose to be listed."""
    page = node().membership.search_people(SearchPeople(asker=asker(), **whereabouts.settle(query)))
    return listing([shapes.person_card(one) for one in page.items], page.next)


@people.door("GET", "/people/<username>", gives=schemas.Person, public=True, refuses=(404,))
def one(username: str) -> Response:
    """A person's profile."""
    view = node().membership.person(OfPerson(asker=asker(), username=username))
    return answer(shapes.person(view), version=view.version)
