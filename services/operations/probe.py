"""Asking a process over HTTP how it is, without ever waiting for the answer."""

import select
import socket
import time

PATIENCE = 5.0


class Probe:
    """A GET that goes one step further each time it is looked at.

    The supervisor watches many processes in one thread; none of them may hold it up.
    """

    def __init__(self, port: int, path: str, host: str = "127.0.0.1") -> None:
        """Describe what to ask; nothing is sent yet."""
        self.port, self.path, self.host = port, path, host
        self._socket: socket.socket | None = None
        self._since = 0.0
        self._sent = False
        self._answer = b""

    def look(self) -> int | None:
        """Return the HTTP status when an answer is there, 0 for none in time, None for not yet."""
        if self._socket is None:
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
            self._socket.setblocking(False)
            self._since, self._sent, self._answer = time.monotonic(), False, b""
            self._socket.connect_ex((self.host, self.port))
        try:
            return self._step(self._socket)
        except OSError:
            return self._done(0)

    def _step(self, door: socket.socket) -> int | None:
        if time.monotonic() - self._since > PATIENCE:
            return self._done(0)
        if not self._sent:
            if not select.select([], [door], [], 0)[1]:
                return None
            request = f"GET {self.path} HTTP/1.0\r\nHost: {self.host}:{self.port}\r\n\r\n"
            door.sendall(request.encode())
            self._sent = True
        while select.select([door], [], [], 0)[0]:
            part = door.recv(4096)
            self._answer += part
            words = self._answer.split(b"\r\n", 1)[0].split()
            if b"\r\n" in self._answer and len(words) > 1 and words[1].isdigit():
                return self._done(int(words[1]))
            if not part:
                return self._done(0)
        return None

    def _done(self, status: int) -> int:
        if self._socket:
            self._socket.close()
        self._socket = None
        return status

    def is_ok(self) -> bool:
        """Tell whether the answer is there now and is 200."""
        return self.look() == 200

    def is_there(self) -> bool | None:
        """Tell whether any answer came; None while it is still awaited."""
        status = self.look()
        return None if status is None else status > 0
