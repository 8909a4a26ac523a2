"""The page of an event or a community of another node."""

from flask import Response

from services.common.contracts.federation import OfCard
from services.common.contracts.membership import CityView
from services.gateway import elsewhere
from services.gateway.auth import asker
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import web
from services.gateway.web.elsewhere import my_answer
from services.gateway.web.frame import attempt, page


@web.get("/cards/<id>")
def card(id: str) -> Response:
    """What is known here, its age, and the way to where it comes from."""
    view = node().federation.card(OfCard(asker=asker(), id=id))
    thing = view.event or view.community
    assert thing is not None
    nowhere: dict[str, CityView] = {}
    cities = attempt(lambda: elsewhere.cities_of([thing]), nowhere)
    known = {one.id: one for one in forms.fields()}
    return page(
        "card.html",
        public=True,
        event=view.event,
        community=view.community,
        mine=my_answer(id) if view.event else None,
        city=cities.get(thing.city_id),
        fields=[known[one] for one in thing.field_ids if one in known],
    )
