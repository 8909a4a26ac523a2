"""What the service answers and listens to, a class a topic."""
