"""The API keeps what its OpenAPI document promises, whatever it is sent."""

from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from pymongo import MongoClient
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.builders import announced, founded, joined, person
from tests.node import Mailbox, Node

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
EXAMPLES = 12


@pytest.fixture(scope="module")
def inhabited(mongo: MongoClient[Any], _mailbox: Mailbox) -> Iterator[dict[str, Any]]:
    """A node with a community, an event and people, and what is needed to speak of them."""
    from services.events.service import EventsService
    from services.federation.service import FederationService
    from services.membership.service import MembershipService
    from services.notifications.service import NotificationsService

    node = Node(mongo, _mailbox).start(
        MembershipService, EventsService, NotificationsService, FederationService
    )
    amal = person(node, "amal")
    founded(amal)
    event = announced(node, amal, capacity=5)
    badr = joined(person(node, "badr"))
    badr.put(f"/events/{event['id']}/rsvp", {"answer": "going"})
    node.settle()
    yield {"node": node, "token": amal.token, "event": event["id"]}
    node.stop()


@pytest.fixture(scope="module", params=["anybody", "amal"])
def schema(request: pytest.FixtureRequest, inhabited: dict[str, Any]) -> Any:
    app = inhabited["node"].app
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    inhabited["headers"] = (
        {"Authorization": f"Bearer {inhabited['token']}"} if request.param == "amal" else {}
    )
    return schema


KNOWN = {"slug": "riyadh-data", "username": "badr"}
KEEPING = {"/api/v1/sessions/current", "/api/v1/sessions/{id}"}


@pytest.mark.timeout(180)
def test_every_operation_answers_as_documented(
    schema: Any, inhabited: dict[str, Any], subtests: pytest.Subtests
) -> None:
    for found in schema.get_all_operations():
        operation = found.ok()
        if operation.method.upper() == "DELETE" and operation.path in KEEPING:
            continue
        with subtests.test(operation.label):
            _try(operation, inhabited)


def _try(operation: Any, inhabited: dict[str, Any]) -> None:
    seen = {"count": 0}

    @hypothesis.given(case=operation.as_strategy())
    @hypothesis.settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(hypothesis.HealthCheck),
        phases=[hypothesis.Phase.generate],
    )
    def run(case: Any) -> None:
        seen["count"] += 1
        if seen["count"] % 2 and case.path_parameters:
            # Half of the cases meet something that exists.
            known = {**KNOWN, "id": inhabited["event"]}
            case.path_parameters = {
                name: known.get(name, value) for name, value in case.path_parameters.items()
            }
        response = case.call(headers=inhabited["headers"])
        case.validate_response(response, checks=CHECKS)

    run()
