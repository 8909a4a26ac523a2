"""The supervisor on small real processes."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.operations.process import Child, NotReady
from services.operations.supervisor import Supervisor

SAYS_READY = "import time; print('ready', flush=True); time.sleep(600)"


class Watch:
    """A supervisor, what it said, and a way to let it work for a while."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.said: list[str] = []
        self.supervisor = Supervisor(self.said.append, start_deadline=5.0)

    def child(self, name: str, code: str, grace: float = 5.0) -> Child:
        command = [sys.executable, "-S", "-c", code]
        child = Child(
            name,
            command,
            log=self.place / f"{name}.log",
            grace=grace,
            ready=lambda: child.logged(b"ready"),
        )
        return child

    def until(self, happened: Callable[[], bool], seconds: float = 10.0) -> None:
        end = time.monotonic() + seconds
        while not happened():
            assert time.monotonic() < end, self.said
            self.supervisor.tick(0.02)


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    watch = Watch(tmp_path)
    yield watch
    watch.supervisor.stop()


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def test_what_dies_is_started_again_later_and_later(watch: Watch) -> None:
    (child,) = watch.supervisor.launch([watch.child("part", SAYS_READY)])
    watch.supervisor.wait_ready([child])
    delays = []
    for _ in range(3):
        pid = child.pid
        assert pid
        os.kill(pid, signal.SIGKILL)
        watch.until(lambda gone=pid: child.pid not in (gone, None) and child.is_ready())
        delays.append(watch.said[-1].split("again in ")[1].split(" ")[0])
    assert delays == ["0.2", "0.4", "0.8"]
    assert "part ended with -9" in watch.said[0]


def test_a_child_that_never_gets_ready_is_named_with_its_last_words(watch: Watch) -> None:
    watch.supervisor.start_deadline = 1.0
    child = watch.child("mute", "print('no database', flush=True); import time; time.sleep(60)")
    watch.supervisor.launch([child])
    with pytest.raises(NotReady, match=r"mute was not ready in 1 s:\n    no database"):
        watch.supervisor.wait_ready([child])


def test_groups_stop_last_first_and_work_in_hand_is_finished(watch: Watch) -> None:
    ends = watch.place / "ends"
    slow = (
        "import signal, sys, time\n"
        "def end(*_):\n"
        f"    time.sleep(0.4); open({str(ends)!r}, 'a').write(sys.argv[1]); sys.exit(0)\n"
        "signal.signal(signal.SIGTERM, end); print('ready', flush=True)\n"
        "while True: time.sleep(1)"
    )
    names = ("server", "service", "gateway")
    for name in names:
        child = watch.child(name, slow)
        child.command.append(name[:2])
        watch.supervisor.launch([child])
    children = watch.supervisor.children
    watch.supervisor.wait_ready(children)

    watch.supervisor.stop()

    assert ends.read_text() == "gasese"
    assert [child.exit_code for child in children] == [0, 0, 0]


def test_who_does_not_stop_is_ended_by_force_with_its_own_children(watch: Watch) -> None:
    deaf = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "inner = subprocess.Popen(['sleep', '600'])\n"
        "print(inner.pid, 'ready', flush=True); time.sleep(600)"
    )
    (child,) = watch.supervisor.launch([watch.child("deaf", deaf, grace=0.3)])
    watch.supervisor.wait_ready([child])
    inner = int(child.log.read_text().split()[0])

    watch.supervisor.stop()

    assert watch.said == ["deaf did not stop in 0 s and is ended"]
    assert not is_alive(inner)


def test_children_die_with_a_supervisor_that_is_killed(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from services.operations.supervisor import Supervisor\n"
        "from services.operations.process import Child\n"
        "child = Child('part', ['sleep', '600'], log=Path(sys.argv[1]))\n"
        "watch = Supervisor(print); watch.launch([child]); print(child.pid, flush=True)\n"
        "watch.run()"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        pid = int(process.stdout.readline())
        assert is_alive(pid)
        process.kill()
    end = time.monotonic() + 5
    while is_alive(pid):
        assert time.monotonic() < end
        time.sleep(0.02)


def test_a_log_is_kept_within_bounds(tmp_path: Path) -> None:
    child = Child("part", ["true"], log=tmp_path / "part.log")
    child.log.write_bytes(b"x" * 9_000_000)
    child.shorten(8_999_999)
    assert child.log.stat().st_size == 0
    assert (tmp_path / "part.log.1").stat().st_size == 8 * 1024 * 1024
