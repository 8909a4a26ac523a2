"""What a piece of work is done for: travels with calls and messages, stands in every log line."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Context:
    """`request` is the id of the HTTP request at the beginning; `cause` of the message, if any."""

    request: str = ""
    cause: str = ""


NOTHING = Context()
_current: ContextVar[Context] = ContextVar("multaqa_context", default=NOTHING)


def current() -> Context:
    """The context of the work in hand."""
    return _current.get()


@contextmanager
def working_for(request: str = "", cause: str = "") -> Iterator[None]:
    """Everything inside is done for this request and cause."""
    token = _current.set(Context(request, cause))
    try:
        yield
    finally:
        _current.reset(token)
