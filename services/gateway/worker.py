"""gunicorn's threaded worker, whose main loop never waits for a client to hang up."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from gunicorn.workers.gthread import ThreadWorker


class Worker(ThreadWorker):
    """Says goodbye to clients in threads of their own.

    A connection that is not kept alive is closed in steps, and the last step waits up to two
    seconds for the client. gunicorn does it in the loop that accepts and dispatches: one slow
    client, or a probe that reads its answer late, would hold up everybody else's requests.
    """

    def init_process(self) -> None:
        """Serve; the threads for goodbyes are made after the fork."""
        self.goodbyes = ThreadPoolExecutor(4, "goodbye")
        super().init_process()

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Keep the connection or have it closed elsewhere."""
        conn.close = partial(self._close, conn.close)
        super().finish_request(conn, fs)

    def _close(self, close: Any, graceful: bool = False) -> None:
        if graceful:
            self.goodbyes.submit(close, graceful=True)
        else:
            close()
