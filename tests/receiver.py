"""A real HTTP server that stands in for what is outside the node."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request as it arrived; header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """What to answer: the body, or `raw` to write to the line by hand (also the status line)."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    raw: Callable[[Any], None] | None = None


class Receiver:
    """Listens on a free port of this machine and keeps what it is asked.

    `replies[path]` says what to answer there (200 without a body otherwise); a list is used up
    one by one, its last reply stays.
    """

    def __init__(self, host: str = "127.0.0.1", tls: Any = None) -> None:
        self.asked: list[Asked] = []
        self.replies: dict[str, Reply | list[Reply]] = {}
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def _serve(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                headers = {name.lower(): value for name, value in self.headers.items()}
                body = self.rfile.read(size)
                receiver.asked.append(Asked(self.command, self.path, headers, body))
                reply = receiver.reply_for(self.path)
                if reply.raw is not None:
                    self.close_connection = True
                    try:
                        reply.raw(self.wfile)
                    except OSError:
                        return
                    return
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(reply.body)))
                self.end_headers()
                self.wfile.write(reply.body)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = _serve

            def log_message(self, *args: Any) -> None:
                """Not worth a line."""

        self.server = ThreadingHTTPServer((host, 0), Handler)
        self.server.daemon_threads = True
        self.port = int(self.server.server_address[1])
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=lambda: self.server.serve_forever(0.05), daemon=True).start()

    def reply_for(self, path: str) -> Reply:
        """What the next request for this path gets."""
        reply = self.replies.get(path.split("?")[0], Reply())
        if isinstance(reply, list):
            return reply.pop(0) if len(reply) > 1 else reply[0]
        return reply

    def stop(self) -> None:
        """Listen no more."""
        self.server.shutdown()
        self.server.server_close()

    def __enter__(self) -> "Receiver":
        return self

    def __exit__(self, *trouble: Any) -> None:
        self.stop()
