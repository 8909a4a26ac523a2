"""A person's page."""

from flask import Response, g

from services.common.contracts.membership import OfPerson
from services.gateway.auth import asker
from services.gateway.node import node
from services.gateway.web.blueprint import web
from services.gateway.web.frame import page


@web.get("/people/<username>")
def person(username: str) -> Response:
    """A profile, as far as its owner shows it to whoever asks."""
    view = node().membership.person(OfPerson(asker=asker(), username=username))
    own = g.identity is not None and g.identity.person == view.person
    return page("person.html", public=True, person=view, events=[], own=own)
