"""News for pages that are open: streams of server-sent events, fed by one thread of the process.

A thread of gunicorn's for each open page would be a thread less for everybody's requests, so a
stream gives its socket away (`worker.py`) and one thread writes to all of them.
"""

import logging
import queue
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Protocol

from services.common.clock import Clock
from services.common.contracts.live import NewsFor, NewsReader
from services.common.contracts.membership import Membership, Token
from services.common.contracts.notifications import Notifications
from services.common.errors import Refusal, Unauthenticated, Unavailable
from services.common.ids import new_id
from services.common.log import did
from services.gateway.marks import Mark, events

EVERY = 2.0
"""Seconds between two questions for all open pages."""
BEAT = 15.0
"""Seconds after which a stream shows that it is alive, and its session is looked at again."""
MOST, MOST_EACH = 200, 4
"""Streams of a process, and of one person in it."""
FULL_RETRY = 60
WAITS = 60.0
"""Seconds a place is kept for a stream that does not begin."""


class Sink(Protocol):
    """Where a stream's bytes go. `write` raises OSError when they cannot."""

    def write(self, data: bytes) -> None: ...
    def gone(self) -> bool: ...
    def close(self) -> None: ...


class Wire:
    """A socket that is ours alone."""

    def __init__(self, sock: socket.socket) -> None:
        sock.setblocking(False)
        self.sock = sock

    def write(self, data: bytes) -> None:
        """All or nothing: whoever reads so slowly that this does not fit comes back later."""
        if self.sock.send(data) < len(data):
            raise BlockingIOError

    def gone(self) -> bool:
        """Whether the other side hung up."""
        try:
            return not self.sock.recv(1024)
        except BlockingIOError:
            return False
        except OSError:
            return True

    def close(self) -> None:
        """Hang up."""
        self.sock.close()


class Shelf:
    """For servers that keep a thread for each answer: it takes the pieces from here."""

    def __init__(self) -> None:
        self.pieces: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def write(self, data: bytes) -> None:
        """Put a piece down."""
        self.pieces.put(data)

    def gone(self) -> bool:
        """Its server says so by closing the answer."""
        return False

    def close(self) -> None:
        """Nothing more comes."""
        self.pieces.put(b"")


@dataclass(eq=False)
class Stream:
    """One open page; also the body of its answer."""

    live: "Live"
    person: str
    token: str
    reader: NewsReader
    mark: Mark
    first: bytes = b""
    sink: Sink | None = None
    opened: float = field(default_factory=time.monotonic)
    beaten: float = field(default_factory=time.monotonic)

    def begin(self, sink: Sink) -> None:
        """Write to this from now on."""
        self.sink = sink
        self.live.begun(self)

    def __iter__(self) -> Iterator[bytes]:
        """The pieces, as they come, for servers that ask for them."""
        shelf = Shelf()
        self.begin(shelf)
        yield self.first
        while piece := shelf.pieces.get():
            yield piece

    def close(self) -> None:
        """The server is done with the answer."""
        if not isinstance(self.sink, Wire):
            self.live.end(self)


class Live:
    """The open pages of this process."""

    def __init__(self, notifications: Notifications, membership: Membership, clock: Clock) -> None:
        self.notifications, self.membership, self.clock = notifications, membership, clock
        self._streams: list[Stream] = []
        self._lock = threading.Lock()
        self._wanted = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def streams(self) -> list[Stream]:
        """Those that are open, or about to be."""
        with self._lock:
            return list(self._streams)

    def catch_up(self, reader: NewsReader, mark: Mark) -> tuple[bytes, Mark]:
        """What a reader has missed since the mark, as events; and the mark after it."""
        now = self.clock.now()
        asked = replace(reader, since=mark.since, heard=list(mark.heard))
        for news in self.notifications.news(NewsFor(readers=[asked])):
            return events(news.items, news.unread, mark, now)
        return b"", mark

    def open(self, person: str, token: str, language: str, mark: Mark) -> Stream:
        """A place for a page. Raises Unavailable `live.full` when there is none."""
        reader = NewsReader(id=new_id(), person=person, language=language, since=mark.since)
        stream = Stream(self, person, token, reader, mark)
        with self._lock:
            own = sum(one.person == person for one in self._streams)
            if len(self._streams) >= MOST or own >= MOST_EACH:
                raise Unavailable("live.full", {"retry_after": FULL_RETRY})
            self._streams.append(stream)
        return stream

    def begun(self, stream: Stream) -> None:
        """It can be written to now."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="live")
                self._thread.start()
        self._wanted.set()

    def end(self, stream: Stream) -> None:
        """Write to it no more."""
        with self._lock:
            if stream not in self._streams:
                return
            self._streams.remove(stream)
        if stream.sink is not None:
            stream.sink.close()
        did("closed a stream", seconds=round(time.monotonic() - stream.opened))

    def _run(self) -> None:
        while True:
            self._wanted.wait()
            began = time.monotonic()
            try:
                self._turn()
            except Exception as trouble:
                did("could not tell open pages", logging.ERROR, error=trouble)
            with self._lock:
                if not self._streams:
                    self._wanted.clear()
            time.sleep(max(0.1, EVERY - (time.monotonic() - began)))

    def _turn(self) -> None:
        """Drop who is gone, tell the rest what is new, show all that we are here."""
        now, open_ones = time.monotonic(), {}
        for one in self.streams:
            waits = one.sink is None and now - one.opened < WAITS
            if one.sink is not None and not one.sink.gone():
                open_ones[one.reader.id] = one
            elif not waits:
                self.end(one)
        for id, data, mark in self._news(open_ones):
            stream = open_ones[id]
            if self._still_signed_in(stream) and self._write(stream, data):
                stream.mark = mark
        for one in open_ones.values():
            if now - one.beaten >= BEAT and self._still_signed_in(one):
                self._write(one, b": here\n\n")

    def _news(self, streams: dict[str, Stream]) -> list[tuple[str, bytes, Mark]]:
        now = self.clock.now()
        readers = []
        for one in streams.values():
            one.mark = one.mark.after([], now)
            readers.append(replace(one.reader, since=one.mark.since, heard=list(one.mark.heard)))
        if not readers:
            return []
        try:
            found = self.notifications.news(NewsFor(readers=readers))
        except Unavailable:
            return []
        return [
            (one.reader, *events(one.items, one.unread, streams[one.reader].mark, now))
            for one in found
            if one.items
        ]

    def _still_signed_in(self, stream: Stream) -> bool:
        """Whether the session is good; a page of one that has ended hears nothing more."""
        try:
            self.membership.authenticate(Token(token=stream.token))
        except Unauthenticated:
            self.end(stream)
            return False
        except Refusal:
            return False
        return True

    def _write(self, stream: Stream, data: bytes) -> bool:
        assert stream.sink is not None
        try:
            stream.sink.write(data)
        except OSError:
            self.end(stream)
            return False
        stream.beaten = time.monotonic()
        return True
