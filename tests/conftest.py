"""The servers tests stand on, and a fresh node for each test."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pymongo import MongoClient

from tests.node import Mailbox, Node

if TYPE_CHECKING:
    from tests.fediverse import Fediverse

LAST = ("behaviour", "live", "browser", "system")
"""The folders whose tests take longest, quickest of them first; all others run before."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What is quick speaks first."""
    here = Path(__file__).parent
    items.sort(key=lambda item: _turn(item.path.relative_to(here).parts[0]))


def _turn(folder: str) -> int:
    return LAST.index(folder) + 1 if folder in LAST else 0


@pytest.fixture(scope="session")
def mongo_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real mongod: the one named in the environment, or a private one for this run."""
    if url := os.environ.get("MULTAQA_MONGO_URL"):
        yield url
        return
    from services.operations.servers import PrivateMongo

    server = PrivateMongo(tmp_path_factory.mktemp("mongo"))
    server.start()
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def mongo(mongo_url: str) -> Iterator[MongoClient[Any]]:
    client: MongoClient[Any] = MongoClient(mongo_url, tz_aware=True, timeoutMS=10000)
    yield client
    client.close()


@pytest.fixture(scope="session")
def _mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.stop()


@pytest.fixture
def mailbox(_mailbox: Mailbox) -> Mailbox:
    _mailbox.clear()
    return _mailbox


@pytest.fixture
def empty_node(mongo: MongoClient[Any], mailbox: Mailbox) -> Iterator[Node]:
    """A node without services: `empty_node.start(EventsService)`."""
    node = Node(mongo, mailbox)
    yield node
    node.stop()


@pytest.fixture
def node(empty_node: Node) -> Node:
    """A whole node."""
    from services.events.service import EventsService
    from services.federation.service import FederationService
    from services.membership.service import MembershipService
    from services.notifications.service import NotificationsService

    return empty_node.start(
        MembershipService, EventsService, NotificationsService, FederationService
    )


@pytest.fixture
def fediverse(mongo: MongoClient[Any], mailbox: Mailbox) -> Iterator["Fediverse"]:
    """Nodes and strangers that meet over HTTP: `riyadh, jeddah = fediverse.node(), …`."""
    from tests.fediverse import Fediverse

    made = Fediverse(mongo, mailbox)
    yield made
    made.stop()
