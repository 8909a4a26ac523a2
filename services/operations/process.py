"""One process of the node: in a session of its own, logged, and never outliving its parent."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

LOG_LIMIT = 8 * 1024 * 1024
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class NotReady(Exception):
    """A process did not become ready in time; the message says which and shows its last words."""


def _tie_to(parent: int) -> None:
    """Run in the new process: die when the thread that started it dies, however that happens."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def rotate(log: Path, limit: int = LOG_LIMIT) -> None:
    """Put a log that has grown past `limit` bytes aside as `<name>.1`, keeping one old copy."""
    if log.exists() and log.stat().st_size > limit:
        log.replace(log.with_name(log.name + ".1"))


class Child:
    """A process we start, watch and stop; the same object can be started again after its end.

    The kernel ties the process to the *thread* that launched it, so launch from a thread that
    lives as long as the process should: in practice the main thread.
    """

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        ready: Callable[[], bool] | None = None,
        alive: Callable[[], bool | None] | None = None,
        grace: float = 25.0,
        cwd: Path | None = None,
    ) -> None:
        """Describe the process; nothing runs yet.

        `ready` tells without waiting whether it serves; `alive` tells whether it still answers
        (None: no news yet); `grace` is how many seconds it may take to stop.
        """
        self.name = name
        self.command = list(command)
        self.log = log
        self.env = env
        self.grace = grace
        self.alive = alive
        self.cwd = cwd
        self.process: subprocess.Popen[bytes] | None = None
        self._ready = ready
        self._log_start = 0
        self._swept = False

    @property
    def pid(self) -> int | None:
        """The process id while it runs."""
        return self.process.pid if self.process and self.process.poll() is None else None

    @property
    def exit_code(self) -> int | None:
        """How it ended (negative: by that signal); None while it runs or before it ever did."""
        return self.process.poll() if self.process else None

    def launch(self) -> None:
        """Start the process without waiting until it is ready."""
        if self.pid:
            return
        self.log.parent.mkdir(parents=True, exist_ok=True)
        rotate(self.log)
        parent = os.getpid()
        with self.log.open("ab") as log:
            self._log_start = log.tell()
            self._swept = False
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=None if self.env is None else dict(self.env),
                cwd=self.cwd,
                start_new_session=True,
                preexec_fn=lambda: _tie_to(parent),
            )

    def is_ready(self) -> bool:
        """Tell at once whether it serves."""
        return self.pid is not None and (self._ready is None or self._ready())

    def logged(self, words: bytes) -> bool:
        """Tell whether it has said these words since it was launched."""
        try:
            with self.log.open("rb") as log:
                log.seek(self._log_start)
                return words in log.read(4_000_000)
        except FileNotFoundError:
            return False

    def tail(self, lines: int = 12) -> str:
        """Its last words."""
        try:
            with self.log.open("rb") as log:
                size = log.seek(0, os.SEEK_END)
                log.seek(max(self._log_start, size - 8_000))
                said = log.read().decode(errors="replace").splitlines()
        except FileNotFoundError:
            said = []
        return "\n".join("    " + line for line in said[-lines:]) or "    (it said nothing)"

    def wait_ready(self, timeout: float) -> None:
        """Wait until it serves; raise NotReady after `timeout` seconds or when it ends first."""
        deadline = time.monotonic() + timeout
        while not self.is_ready():
            if self.exit_code is not None:
                raise NotReady(f"{self.name} ended with {self.exit_code}:\n{self.tail()}")
            if time.monotonic() > deadline:
                raise NotReady(f"{self.name} was not ready in {timeout:.0f} s:\n{self.tail()}")
            time.sleep(0.02)

    def start(self, timeout: float = 60.0) -> Self:
        """Start it and wait until it serves; nothing is left running when that fails."""
        self.launch()
        try:
            self.wait_ready(timeout)
        except BaseException:
            self.kill()
            raise
        return self

    def ask_to_stop(self) -> None:
        """Ask it to finish the work in hand and end; does not wait."""
        self._signal(signal.SIGTERM)

    def stop(self) -> None:
        """Ask it to end, wait for its grace, then end it by force."""
        self.ask_to_stop()
        if self.process:
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(self.grace)
        self.kill()

    def kill(self) -> None:
        """End it and everything in its session by force, as a crash would; waits until it is gone.

        The data stays; `start` brings it back.
        """
        if self.process is None or self._swept:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._swept = True

    def shorten(self, ceiling: int) -> None:
        """Empty its log when that has grown past `ceiling` bytes, keeping the last part as `.1`."""
        if self.log.exists() and self.log.stat().st_size > ceiling:
            # It writes in append mode, so it goes on at the new end.
            with self.log.open("r+b") as log:
                log.seek(-LOG_LIMIT, os.SEEK_END)
                self.log.with_name(self.log.name + ".1").write_bytes(log.read())
                log.truncate(0)
            self._log_start = 0

    def release(self) -> None:
        """End what was started along with it, once it has been stopped for good."""

    def _signal(self, number: signal.Signals) -> None:
        if self.pid and self.process:
            self.process.send_signal(number)

    def __enter__(self) -> Self:
        """Start it, unless it runs already."""
        return self if self.pid else self.start()

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()
