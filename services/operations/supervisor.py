"""Keeping processes alive: start them together, bring back what dies, stop them in order."""

import os
import select
import signal
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from types import FrameType

from services.operations.process import Child, NotReady

FIRST_DELAY, LONGEST_DELAY = 0.2, 5.0
SETTLED = 30.0
BETWEEN_QUESTIONS = 2.0
SILENCE = 60.0
LOG_CEILING = 64 * 1024 * 1024


class Stopped(Exception):
    """Somebody asked us to stop while we were starting."""


class _Watched:
    """A child and how it has been doing."""

    def __init__(self, child: Child) -> None:
        self.child = child
        self.delay = FIRST_DELAY
        self.launched = time.monotonic()
        self.again_at: float | None = None
        self.ready = False
        self.heard = time.monotonic()
        self.asking = False
        self.ask_at = 0.0


class Supervisor:
    """Runs groups of children in one thread; what dies comes back after 0.2 s, then ever later.

    Use it from the main thread: children are tied to it, and signals arrive there.
    """

    def __init__(
        self,
        say: Callable[[str], None],
        changed: Callable[[], None] = lambda: None,
        start_deadline: float = 120.0,
    ) -> None:
        """`say` gets one line per thing worth knowing; `changed` is called after each launch."""
        self.say = say
        self.changed = changed
        self.start_deadline = start_deadline
        self.groups: list[list[_Watched]] = []
        self.stopping = False
        self._bell, self._ringer = os.pipe()
        os.set_blocking(self._bell, False)
        os.set_blocking(self._ringer, False)

    @property
    def children(self) -> list[Child]:
        """Every child there is, in the order of their start."""
        return [watched.child for group in self.groups for watched in group]

    def listen(self) -> None:
        """From now on SIGTERM, SIGINT and SIGHUP ask us to stop, and a child's end wakes us."""
        signal.set_wakeup_fd(self._ringer, warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._asked)
        signal.signal(signal.SIGCHLD, lambda *_: None)

    def _asked(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def launch(self, children: Iterable[Child]) -> list[Child]:
        """Start children side by side as one group, without waiting for them."""
        group = [_Watched(child) for child in children]
        self.groups.append(group)
        for watched in group:
            self._launch(watched)
        return [watched.child for watched in group]

    def wait_ready(
        self, children: Sequence[Child], told: Callable[[Child], None] = lambda _: None
    ) -> None:
        """Wait until all of these serve; `told` hears of each.

        Raises NotReady after `start_deadline` seconds, Stopped when asked to stop meanwhile.
        """
        deadline = time.monotonic() + self.start_deadline
        waiting = list(children)
        while waiting:
            for watched in self._all():
                if watched.child in waiting and watched.ready:
                    waiting.remove(watched.child)
                    told(watched.child)
            if waiting and time.monotonic() > deadline:
                late = waiting[0]
                raise NotReady(
                    f"{late.name} was not ready in {self.start_deadline:.0f} s:\n{late.tail()}"
                )
            if waiting:
                self.tick(0.03)

    def run_step(self, child: Child, timeout: float) -> int:
        """Run something that ends by itself, watching the rest, and return how it ended."""
        child.launch()
        deadline = time.monotonic() + timeout
        try:
            while (code := child.exit_code) is None:
                if time.monotonic() > deadline:
                    raise NotReady(f"{child.name} took over {timeout:.0f} s:\n{child.tail()}")
                self.tick(0.1)
        finally:
            child.kill()
        return code

    def run(self) -> None:
        """Watch over everything until asked to stop."""
        with suppress(Stopped):
            while True:
                self.tick(self._patience())

    def _patience(self) -> float:
        # An answer left unread keeps a connection half closed, and some servers wait for its end.
        if any(watched.asking for watched in self._all()):
            return 0.02
        return 1.0 if all(watched.ready for watched in self._all()) else 0.1

    def tick(self, patience: float) -> None:
        """Look after every child once, then rest for `patience` seconds or until something happens.

        Raises Stopped when we were asked to stop.
        """
        if self.stopping:
            raise Stopped
        now = time.monotonic()
        for watched in self._all():
            self._look_after(watched, now)
        select.select([self._bell], [], [], patience)
        with suppress(BlockingIOError):
            os.read(self._bell, 4096)
        if self.stopping:
            raise Stopped

    def _look_after(self, watched: _Watched, now: float) -> None:
        child = watched.child
        if watched.again_at is not None:
            if now >= watched.again_at:
                self._launch(watched)
            return
        if child.exit_code is not None:
            child.kill()
            if watched.ready and now - watched.launched > SETTLED:
                watched.delay = FIRST_DELAY
            self.say(
                f"{child.name} ended with {child.exit_code}; again in {watched.delay:.1f} s "
                f"(its log: {child.log})"
            )
            watched.again_at, watched.ready = now + watched.delay, False
            watched.delay = min(watched.delay * 2, LONGEST_DELAY)
        elif not watched.ready:
            if child.is_ready():
                watched.ready, watched.heard = True, now
            elif now - watched.launched > self.start_deadline:
                self.say(f"{child.name} did not become ready and is started again")
                child.kill()
        else:
            self._listen_to(watched, now)

    def _listen_to(self, watched: _Watched, now: float) -> None:
        """End a child that has been deaf for a minute, and keep its log within bounds."""
        child = watched.child
        child.shorten(LOG_CEILING)
        if child.alive is None or (not watched.asking and now < watched.ask_at):
            return
        news = child.alive()
        watched.asking = news is None
        watched.ask_at = now + BETWEEN_QUESTIONS
        if news:
            watched.heard = now
        elif news is False and now - watched.heard > SILENCE:
            self.say(f"{child.name} has not answered for {SILENCE:.0f} s and is started again")
            child.kill()

    def _launch(self, watched: _Watched) -> None:
        watched.again_at, watched.ready = None, False
        watched.launched = time.monotonic()
        watched.child.launch()
        self.changed()

    def _all(self) -> list[_Watched]:
        return [watched for group in self.groups for watched in group]

    def stop(self) -> None:
        """Stop the groups, last started first; each child has its grace, then is ended by force."""
        for group in reversed(self.groups):
            children = [watched.child for watched in group]
            for child in children:
                child.ask_to_stop()
            begun = time.monotonic()
            while waiting := [child for child in children if child.pid]:
                for child in waiting:
                    if time.monotonic() - begun > child.grace:
                        self.say(f"{child.name} did not stop in {child.grace:.0f} s and is ended")
                        child.kill()
                time.sleep(0.02)
            for child in children:
                child.kill()
                child.release()
        self.groups.clear()
