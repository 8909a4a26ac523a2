"""The ways a person is told something: a page of the node, or a mail."""
