"""Free local ports that nothing else will take before their server does."""

import random
import socket

# Below the range from which the kernel gives ports to outgoing connections: a server that is
# killed and started again on its old port must not find some client sitting on it.
FIRST, LAST = 20_000, 32_000
_handed_out: set[int] = set()


class PortTaken(Exception):
    """Somebody else listens there."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether a server could listen on this port now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            door.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """Pick a port at random, free now and given to nobody else in this process."""
    for _ in range(500):
        port = random.randint(FIRST, LAST)  # noqa: S311
        if port not in _handed_out and is_free(port):
            _handed_out.add(port)
            return port
    raise PortTaken(f"no free port between {FIRST} and {LAST}")


def answers(host: str, port: int, patience: float = 0.5) -> bool:
    """Tell whether something accepts connections there; `patience` in seconds."""
    try:
        with socket.create_connection((host, port), timeout=patience):
            return True
    except OSError:
        return False
