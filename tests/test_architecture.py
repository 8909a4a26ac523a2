"""The dependency rule, read off every import."""

import ast
import importlib
import inspect
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.common.entrypoints import Subscribe

ROOT = Path(__file__).parent.parent
SERVICES = ("membership", "events", "notifications", "gateway", "federation")
PURE = {
    "services.common.contracts",
    "services.common.messages",
    "services.common.errors",
    "services.common.text",
    "services.common.ids",
    "services.common.rules",
    "services.common.html",
    "services.common.taps",
}
DRIVERS = {"pymongo", "bson", "kombu", "amqp", "nameko", "eventlet", "flask", "smtplib", "gunicorn"}
NAMEKO_DOORS = {
    "services/common/entrypoints.py",
    "services/common/providers.py",
    "services/common/bus.py",
    "services/common/host.py",
}
EVENTLET_DOORS = {"services/common/green.py", "services/common/providers.py"}

WEB_CLIENTS = {"urllib3", "requests", "httpx", "aiohttp", "http.client", "urllib.request"}
WEB_DOORS = {
    "services/common/outgoing.py",
    # These ask the node's own parts, by addresses the operator set.
    "services/gateway/health.py",
    "services/operations/sample/__main__.py",
    "services/operations/servers/mail.py",
}
MAIL_DOOR = "services/notifications/channels/smtp.py"
PUSH_DOORS = "services/notifications/channels/"


def modules(pattern: str = "services/**/*.py") -> list[Path]:
    return sorted(ROOT.glob(pattern))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def part(path: Path) -> str:
    return path.relative_to(ROOT / "services").parts[0]


@pytest.mark.parametrize("path", modules(), ids=name)
def test_a_service_imports_itself_and_the_kernel_only(path: Path) -> None:
    own = part(path)
    for imported in imports(path):
        other = imported.split(".")[1] if imported.startswith("services.") else own
        if own == "common":
            # The one process that hosts a service loads it by name, not by import.
            assert other in ("common", own), imported
        elif own in SERVICES:
            assert other in ("common", own), imported


def _domain(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return len(parts) > 2 and parts[2] in ("domain.py", "domain")


@pytest.mark.parametrize("path", [p for p in modules() if _domain(p)], ids=name)
def test_a_domain_imports_nothing_that_talks(path: Path) -> None:
    import sys

    own = f"services.{part(path)}"
    for imported in imports(path):
        if imported.split(".")[0] in sys.stdlib_module_names:
            assert imported.split(".")[0] not in {"socket", "smtplib", "http", "subprocess"}
            continue
        allowed = imported.startswith(f"{own}.domain") or any(
            imported == one or imported.startswith(f"{one}.") for one in PURE
        )
        assert allowed, imported


def _use_cases(path: Path) -> bool:
    parts = path.relative_to(ROOT).parts
    return len(parts) > 2 and parts[2] in ("use_cases.py", "use_cases")


@pytest.mark.parametrize("path", [p for p in modules() if _use_cases(p)], ids=name)
def test_use_cases_import_no_framework_and_no_driver(path: Path) -> None:
    assert not {one.split(".")[0] for one in imports(path)} & DRIVERS


def test_nameko_and_eventlet_stand_at_the_edge() -> None:
    for path in modules():
        used = {one.split(".")[0] for one in imports(path)}
        assert "nameko" not in used or name(path) in NAMEKO_DOORS, name(path)
        assert "eventlet" not in used or name(path) in EVENTLET_DOORS, name(path)


def _whole_imports(path: Path) -> Iterator[str]:
    """As `imports`, and `from urllib import request` as what it is."""
    yield from imports(path)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _reaches(used: set[str], library: str) -> bool:
    return any(one == library or one.startswith(f"{library}.") for one in used)


def test_the_world_is_asked_through_one_door() -> None:
    """Whoever could be given a URL by a stranger must not open it by themselves."""
    for path in modules():
        used, here = set(_whole_imports(path)), name(path)
        if any(_reaches(used, library) for library in WEB_CLIENTS):
            assert here in WEB_DOORS, here
        assert not _reaches(used, "smtplib") or here == MAIL_DOOR, here
        # It encrypts what is pushed; the door sends it.
        assert not _reaches(used, "pywebpush") or here.startswith(PUSH_DOORS), here


def test_service_modules_only_wire() -> None:
    """Entrypoints decode, delegate, encode: at most three statements, no branch, no query."""
    for path in [*modules("services/*/service.py"), *modules("services/*/doors/*.py")]:
        for service in ast.walk(ast.parse(path.read_text())):
            if not isinstance(service, ast.ClassDef):
                continue
            for method in service.body:
                if isinstance(method, ast.FunctionDef):
                    body = [one for one in method.body if not _docstring(one)]
                    assert len(body) <= 3, f"{name(path)}:{method.name}"
                    assert not any(isinstance(one, ast.If | ast.Try | ast.For) for one in body)


def _docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def test_a_service_hears_each_message_at_one_door() -> None:
    """The bus gives a message to one method of a service; a second one would hear nothing."""
    for path in modules("services/*/service.py"):
        service = importlib.import_module(f"services.{part(path)}.service").SERVICE
        heard = Counter(
            door.message
            for _, method in inspect.getmembers(service)
            for door in getattr(method, "nameko_entrypoints", ())
            if isinstance(door, Subscribe)
        )
        assert [one.__name__ for one, count in heard.items() if count > 1] == []


def test_no_room_is_called_utils() -> None:
    for path in modules():
        for word in ("utils", "helpers", "manager", "base"):
            assert word not in path.relative_to(ROOT).with_suffix("").parts, name(path)


def test_rooms_stay_small() -> None:
    """About 300 lines a module; contracts are lists, not rooms."""
    for path in modules():
        if "contracts" not in path.parts:
            assert len(path.read_text().splitlines()) <= 400, name(path)
