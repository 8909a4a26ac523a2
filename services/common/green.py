"""Where eventlet is named: cooperative threads for services, real ones for heavy computing."""

import warnings
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def patch() -> None:
    """Make the standard library cooperative. Must run before anything else is imported."""
    with warnings.catch_warnings():
        # eventlet asks at every import not to begin new projects with it; docs/adr/ answers.
        warnings.simplefilter("ignore")
        import eventlet

    eventlet.monkey_patch()


def soon(work: Callable[[], Any]) -> None:
    """Begin some work from a signal handler, where nothing may wait."""
    import eventlet

    eventlet.spawn_after(0, work)


def is_patched() -> bool:
    """Whether this process runs on cooperative threads."""
    try:
        from eventlet.patcher import is_monkey_patched
    except ImportError:
        return False
    return bool(is_monkey_patched("socket"))


def off_hub(compute: Callable[..., T], *args: Any) -> T:
    """Run something that only computes (a password hash, a signature) in a real thread, so that
    the rest of the process goes on meanwhile."""
    if not is_patched():
        return compute(*args)
    from eventlet import tpool

    return tpool.execute(compute, *args)  # type: ignore[no-any-return]
