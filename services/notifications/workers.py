"""Naming processes so that another can tell whether one is gone: host, boot, process, start."""

import os
import socket
from pathlib import Path


def this_process() -> str:
    """This one's name, which no other ever has."""
    return f"{socket.gethostname()}/{_boot()}/{os.getpid()}/{_started(os.getpid())}"


def is_dead(worker: str) -> bool:
    """Whether that process ran on this host since it was started, and is gone."""
    try:
        host, boot, process, started = worker.split("/")
        pid = int(process)
    except ValueError:
        return False
    here = (socket.gethostname(), _boot()) == (host, boot) and bool(boot)
    return here and _started(pid) != started


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return ""


def _started(pid: int) -> str:
    try:
        # The name in brackets may hold spaces; what follows it never does.
        text = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    # A killed process that nobody has waited for yet does no more work.
    return "" if text[0] in "ZX" else text[19]
