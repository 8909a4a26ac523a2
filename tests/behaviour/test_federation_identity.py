"""What other servers read of us."""

from tests.node import Node


def test_the_node_shows_itself_to_whoever_asks(node: Node) -> None:
    """S8: the node's own actor is readable unsigned."""
    answer = node.app.test_client().get("/ap/relay")
    assert answer.status_code == 200
    assert answer.content_type == "application/activity+json; charset=utf-8"
    relay = answer.json
    assert relay["id"] == f"{node.origin}/ap/relay" and relay["type"] == "Application"
    assert "BEGIN PUBLIC KEY" in relay["publicKey"]["publicKeyPem"]
    again = node.app.test_client().get("/ap/relay").json
    assert again["publicKey"] == relay["publicKey"]
