"""A person's page."""

from flask import Response, g

from services.common.contracts.membership import OfPerson
from services.common.errors import NotFound
from services.gateway.auth import asker
from services.gateway.node import node
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.frame import page


@web.get("/people/<username>")
def person(username: str) -> Response:
    """A profile, as far as its owner shows it to whoever asks."""
    try:
        view = node().membership.person(OfPerson(asker=asker(), username=username))
    except NotFound:
        # Many show themselves to members only; the same for names that do not exist.
        needs_person()
        raise
    own = g.identity is not None and g.identity.person == view.person
    return page("person.html", public=True, person=view, events=[], own=own)
