"""gunicorn's threaded worker, whose main loop never waits for a client to hang up, and whose
threads never wait for news."""

import socket
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from services.gateway.live import Stream, Wire

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Worker(ThreadWorker):
    """Says goodbye to clients in threads of their own, and gives the sockets of streams away.

    A connection that is not kept alive is closed in steps, and the last step waits up to two
    seconds for the client. gunicorn does it in the loop that accepts and dispatches: one slow
    client, or a probe that reads its answer late, would hold up everybody else's requests.
    """

    wsgi: Any

    def init_process(self) -> None:
        """Serve; the threads for goodbyes are made after the fork."""
        self.goodbyes = ThreadPoolExecutor(4, "goodbye")
        super().init_process()

    def load_wsgi(self) -> None:
        """Load the application, and stand between it and gunicorn."""
        super().load_wsgi()
        self.wsgi = giving_away(self.wsgi)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Keep the connection or have it closed elsewhere."""
        conn.close = partial(self._close, conn, conn.close)
        super().finish_request(conn, fs)

    def _close(self, conn: Any, close: Any, graceful: bool = False) -> None:
        if conn.sock.fileno() < 0:
            return  # given away
        if graceful:
            self.goodbyes.submit(close, graceful=True)
        else:
            close()


def giving_away(application: Application) -> Application:
    """The application, but that a Stream gets the socket for itself and the thread is free."""

    def enter(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        begun: list[Any] = []

        def note(status: str, headers: list[tuple[str, str]], *trouble: Any) -> Any:
            begun[:] = [status, headers]
            return start_response(status, headers, *trouble)

        body = application(environ, note)
        wire = environ.get("gunicorn.socket")
        # Under TLS of gunicorn's own the socket is not all there is: then the thread stays.
        if not isinstance(body, Stream) or type(wire) is not socket.socket:
            return body
        own = socket.socket(fileno=wire.detach())
        try:
            own.sendall(_head(*begun) + body.first)
        except OSError:
            own.close()
            body.live.end(body)
        else:
            body.begin(Wire(own))
        # How gunicorn is told that there is nothing left to do with a connection.
        raise StopIteration

    return enter


def _head(status: str, headers: list[tuple[str, str]]) -> bytes:
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1")
