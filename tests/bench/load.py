"""A small HTTP load: some connections kept alive, each asking again as soon as it is answered."""

import socket
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

CONNECTIONS = 16


@dataclass(frozen=True)
class Load:
    """What came of it: answers per second, and the middle and the 99th of 100 in milliseconds."""

    per_second: float
    p50_ms: float
    p99_ms: float


class Line:
    """One connection that speaks just enough HTTP/1.1 to be cheaper than what it measures."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self._open()
        self.rest = b""

    def _open(self) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line

    def ask(self, request: bytes) -> int:
        """Send and read one whole answer; gives its status."""
        self.socket.sendall(request)
        data = self.rest
        while b"\r\n\r\n" not in data:
            data += self._more()
        head, _, body = data.partition(b"\r\n\r\n")
        status = int(head[9:12])
        lower = head.lower()
        at = lower.find(b"content-length:")
        length = int(lower[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        while len(body) < length:
            body += self._more()
        self.rest = body[length:]
        if b"connection: close" in lower:
            self.socket.close()
            self.socket, self.rest = self._open(), b""
        return status

    def _more(self) -> bytes:
        more = self.socket.recv(262144)
        if not more:
            raise ConnectionError("the server hung up")
        return more


def request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    """The bytes of one request."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body or method in ("POST", "PUT"):
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode() + body


def hammer(
    port: int,
    requests: Callable[[int, int], bytes],
    seconds: float = 4.0,
    connections: int = CONNECTIONS,
    expected: tuple[int, ...] = (200,),
) -> Load:
    """Ask for some seconds; `requests(line, n)` gives the n-th request of a line. Raises on an
    answer that was not expected: a fast error is no speed."""
    times: list[list[float]] = [[] for _ in range(connections)]
    troubles: list[str] = []
    begin = threading.Barrier(connections + 1)
    stop = threading.Event()

    def work(line: int) -> None:
        connection = Line(port)
        begin.wait()
        n = 0
        while not stop.is_set():
            started = time.perf_counter()
            status = connection.ask(requests(line, n))
            times[line].append(time.perf_counter() - started)
            n += 1
            if status not in expected:
                troubles.append(f"answered {status}")
                return

    threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(connections)]
    for thread in threads:
        thread.start()
    begin.wait()
    started = time.perf_counter()
    time.sleep(seconds)
    stop.set()
    for thread in threads:
        thread.join(30)
    took = time.perf_counter() - started
    if troubles:
        raise RuntimeError(f"{len(troubles)} lines stopped, the first: {troubles[0]}")
    every = sorted(one for line in times for one in line)
    return Load(
        len(every) / took,
        statistics.median(every) * 1000,
        every[min(int(len(every) * 0.99), len(every) - 1)] * 1000,
    )


def same(payload: bytes) -> Callable[[int, int], bytes]:
    """The same request again and again."""
    return lambda line, n: payload
