"""A typed client from an interface: `Remote(Events, call).rsvp(Rsvp(...))`."""

import inspect
import typing
from collections.abc import Callable
from typing import Any, TypeVar, cast

from services.common.reading import reader
from services.common.wire import dump

Call = Callable[[str, str, Any], Any]
"""A carrier: service name, method name, JSON payload; gives back JSON or raises a Refusal."""

I = TypeVar("I")  # noqa: E741


def service_name(interface: type) -> str:
    """`Membership` answers on the queue of `membership`."""
    return interface.__name__.lower()


class _Client:
    def __init__(self, interface: type, call: Call) -> None:
        service = service_name(interface)
        for name, method in inspect.getmembers(interface, inspect.isfunction):
            if not name.startswith("_"):
                setattr(self, name, _method(service, name, method, call))


def _method(service: str, name: str, method: Any, call: Call) -> Callable[[Any], Any]:
    answer = reader(typing.get_type_hints(method).get("return"))

    def ask(command: Any) -> Any:
        data = call(service, name, dump(command))
        return data if data is None or answer is None else answer(data)

    return ask


def Remote(interface: type[I], call: Call) -> I:
    """Whatever answers `interface`, wherever it runs."""
    return cast(I, _Client(interface, call))
