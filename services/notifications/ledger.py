"""What a process has handed over, noted where its death by kill -9 cannot take it along.

Noting it in the database takes a hundred microseconds, noting it in a file of this machine two;
the file is read by the next process only, and only when this one was killed in between.
"""

import contextlib
import hashlib
import os
import tempfile
import time
from pathlib import Path

_KEPT_SECONDS = 7 * 86400


class Ledger:
    """The attempts one process has handed over since it last had nothing in hand.

    Where no file can be kept, nothing is noted and the database alone decides.
    """

    def __init__(self, worker: str) -> None:
        self._file: int | None = None
        with contextlib.suppress(OSError):
            flags = os.O_CREAT | os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC
            place = _place(worker)
            self._file = os.open(place, flags, 0o600)
            _tidy(place.parent)

    def note(self, entry: bytes) -> None:
        """Note one attempt, made ready by `entry`."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.write(self._file, entry)

    def clear(self) -> None:
        """Everything noted is in the database too."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)


def entry(job: str, attempt: int) -> bytes:
    """How an attempt stands in a ledger."""
    return f"{job} {attempt}\n".encode()


def left_by(worker: str) -> list[tuple[str, int]]:
    """What a dead process had noted: job and attempt."""
    try:
        lines = _place(worker).read_text().splitlines()
    except (OSError, ValueError):
        return []
    pairs = (line.split(" ") for line in lines)
    return [(pair[0], int(pair[1])) for pair in pairs if len(pair) == 2 and pair[1].isdigit()]


def drop(worker: str) -> None:
    """Forget what a dead process had noted."""
    with contextlib.suppress(OSError):
        _place(worker).unlink()


def _tidy(folder: Path) -> None:
    for old in folder.iterdir():
        if time.time() - old.stat().st_mtime > _KEPT_SECONDS:
            old.unlink()


def _place(worker: str) -> Path:
    """A file in a folder that is ours alone: others may write beside it, not into it."""
    folder = Path(tempfile.gettempdir()) / f"multaqa-handed-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise OSError("the folder is not ours")
    return folder / hashlib.sha256(worker.encode()).hexdigest()[:32]
