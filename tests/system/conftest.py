"""Whole nodes as processes."""

from collections.abc import Iterator

import pytest

from services.operations.node import Node

OWN_SERVERS = {
    "MULTAQA_RATE_LIMITS": "false",
    "MULTAQA_MONGO_URL": "",
    "MULTAQA_AMQP_URL": "",
    "MULTAQA_SMTP_URL": "",
}
"""A node that starts its own servers, whatever the environment names."""


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    """A node for the tests of one module, with servers of its own."""
    with Node(
        tmp_path_factory.mktemp("node"),
        env=OWN_SERVERS,
    ) as node:
        yield node
