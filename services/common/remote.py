"""A typed client from an interface: `Remote(Events, call).rsvp(Rsvp(...))`."""

import inspect
import typing
from collections.abc import Callable
from typing import Any, TypeVar, cast

from services.common.wire import dump, read

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
    answer = typing.get_type_hints(method).get("return")

    def ask(command: Any) -> Any:
        return _read(answer, call(service, name, dump(command)))

    return ask


def _read(shape: Any, data: Any) -> Any:
    if data is None or shape is None:
        return None
    if typing.get_origin(shape) is list:
        inner = typing.get_args(shape)[0]
        return [_read(inner, one) for one in data]
    if typing.get_origin(shape) is dict:
        inner = typing.get_args(shape)[1]
        return {key: _read(inner, one) for key, one in data.items()}
    arguments = [one for one in typing.get_args(shape) if one is not type(None)]
    if arguments and type(None) in typing.get_args(shape):
        return _read(arguments[0], data)
    if shape in (str, int, bool, float, dict, Any):
        return data
    return read(shape, data)


def Remote(interface: type[I], call: Call) -> I:
    """Whatever answers `interface`, wherever it runs."""
    return cast(I, _Client(interface, call))
