"""A client that signs in again when its session ended, for stories that take weeks."""

from typing import Any

from tests.builders import person
from tests.client import ApiClient, Reply
from tests.node import Node


class Lasting(ApiClient):
    """Somebody with a confirmed account, signed in whenever it matters."""

    def __init__(self, node: Node, username: str, language: str = "ar") -> None:
        signed_in = person(node, username, language=language)
        super().__init__(node.app, token=signed_in.token)
        self.node = node
        self.username = username

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Reply:
        """One request, as somebody whose session is good."""
        reply = super().ask(method, path, body, **more)
        if reply.status == 401:
            self.token = self.node.client(self.username).token
            reply = super().ask(method, path, body, **more)
        return reply
