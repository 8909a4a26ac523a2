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


def test_open_pages_take_no_thread_and_no_time_to_leave() -> None:
    env = {"MULTAQA_GATEWAY_WORKERS": "1", "MULTAQA_GATEWAY_THREADS": "2"}
    with served("tests.live.streaming:app", env=env) as port:
        pages = [_page(port, f"p{number}") for number in range(40)]
        assert all(b"text/event-stream" in _until(one, b"retry:") for one in pages)
        kept, began = Line(port), time.monotonic()
        for _ in range(50):
            assert kept.ask(request("GET", "/robots.txt")) == 200
        took = time.monotonic() - began
        assert all(b"A place" in _until(one, b"event: notification\ndata:") for one in pages)
        # Who hangs up gives the place back.
        own = [_page(port, "many") for _ in range(4)]
        assert all(b"200" in _until(one, b"retry:") for one in own)
        assert b" 503 " in _until(_page(port, "many"), b"\r\n\r\n")
        for one in own:
            one.close()
        time.sleep(2.5)
        assert b" 200 " in _until(_page(port, "many"), b"\r\n\r\n")
        leaving = time.monotonic()
    assert time.monotonic() - leaving < 5
    assert took < 2
    assert all(one.recv(65536) is not None for one in pages)


def _page(port: int, name: str) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=5)
    asked = "GET /api/v1/me/notifications/stream HTTP/1.1\r\nHost: x\r\n"
    headers = f"Accept: text/event-stream\r\nAuthorization: Bearer {name}\r\n\r\n"
    client.sendall((asked + headers).encode())
    return client


def _until(client: socket.socket, mark: bytes) -> bytes:
    found = b""
    while mark not in found:
        piece = client.recv(4096)
        assert piece, found
        found += piece
    return found
