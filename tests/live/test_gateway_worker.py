"""One slow client holds up nobody else."""

import socket
import time

from tests.bench.load import Line, request
from tests.bench.stand import served


def test_clients_that_do_not_hang_up_hold_up_nobody() -> None:
    env = {"MULTAQA_GATEWAY_WORKERS": "1"}
    with served("tests.bench.floors:plain", env=env) as port:
        kept = Line(port)
        assert kept.ask(request("GET", "/")) == 200
        slow = []
        for _ in range(5):
            client = socket.create_connection(("127.0.0.1", port), timeout=5)
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert b"200 OK" in client.recv(4096)
            slow.append(client)

        began = time.monotonic()
        assert kept.ask(request("GET", "/")) == 200
        took = time.monotonic() - began

        for client in slow:
            client.close()
    assert took < 1
