"""The map is true: every setting, message and contract is documented, heard, answered."""

import inspect
from dataclasses import fields
from pathlib import Path

from services.common.contracts import events, federation, membership, notifications
from services.common.entrypoints import Rpc
from services.common.messages import REGISTRY
from services.common.settings import Settings
from services.events.service import EventsService
from services.federation.service import FederationService
from services.membership.service import MembershipService
from services.notifications.service import NotificationsService
from services.operations.declare import SERVICES, listeners

ROOT = Path(__file__).parent.parent
HOSTED = {
    membership.Membership: MembershipService,
    events.Events: EventsService,
    notifications.Notifications: NotificationsService,
    federation.Federation: FederationService,
}


def test_every_setting_is_explained_for_operators() -> None:
    example = (ROOT / "deploy/env.example").read_text()
    for part in fields(Settings):
        if part.name != "service":
            assert f"MULTAQA_{part.name.upper()}" in example, part.name


def test_every_message_has_a_listener() -> None:
    heard = {key for keys in listeners().values() for key in keys}
    assert {f"{source}.{name}" for source, name in REGISTRY} - heard == set()


def test_services_answer_exactly_what_their_contract_promises() -> None:
    for interface, service in HOSTED.items():
        promised = {
            name
            for name, _ in inspect.getmembers(interface, inspect.isfunction)
            if not name.startswith("_")
        }
        answered = {
            name
            for name, method in inspect.getmembers(service)
            if any(isinstance(d, Rpc) for d in getattr(method, "nameko_entrypoints", ()))
        }
        assert answered == promised
        assert service.name in SERVICES


def test_no_door_stands_before_another_of_the_same_name() -> None:
    """Doors of a service share one space of names: a second one would never be called."""
    for service in HOSTED.values():
        doors = [name for part in service.__mro__ for name in vars(part) if name[0] != "_"]
        assert [one for one in set(doors) if doors.count(one) > 1] in ([], ["use_cases"])
