"""Runs one service as a process: `python -m services.common.host events`."""

from services.common import green

green.patch()

import importlib  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import signal  # noqa: E402
import sys  # noqa: E402
import threading  # noqa: E402
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer  # noqa: E402
from typing import Any  # noqa: E402

import nameko  # noqa: E402
from nameko.containers import ServiceContainer  # noqa: E402

from services.common import metrics  # noqa: E402
from services.common.log import did, set_up_logging  # noqa: E402
from services.common.settings import Settings, SettingsError, read_settings  # noqa: E402


def main() -> int:
    """Serve until SIGTERM; the work in hand is finished first. Gives the exit status."""
    module = sys.argv[1] if len(sys.argv) > 1 else ""
    name = module.rsplit(".", 1)[-1]
    try:
        settings = read_settings(name)
    except SettingsError as wrong:
        print(wrong, file=sys.stderr)
        return 2
    set_up_logging(settings)
    # A dotted name is a module of somebody's own; a plain one is a service of the node.
    home = module if "." in module else f"services.{module}.service"
    service = importlib.import_module(home).SERVICE
    nameko.config.setup({"max_workers": settings.workers, "serializer": "json"})
    container = ServiceContainer(service)
    health = _serve_health(settings, container)
    _stop_on_signals(container)
    try:
        container.start()
        metrics.UP.labels(name).set(1)
        container.wait()
    except Exception as broken:
        did("died", logging.CRITICAL, error=broken)
        return 1
    finally:
        health.shutdown()
    did("stopped")
    return 0


def _stop_on_signals(container: ServiceContainer) -> None:
    def stop(signum: int, frame: Any) -> None:
        did("stopping", signal=signum)
        green.soon(container.stop)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _serve_health(settings: Settings, container: ServiceContainer) -> ThreadingHTTPServer:
    class Health(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path == "/healthz":
                self._answer(200, {"status": "ok"})
            elif self.path == "/readyz":
                parts = _readiness(container)
                good = bool(parts) and all(state == "ok" for state in parts.values())
                self._answer(200 if good else 503, {"status": "ok" if good else "down", **parts})
            elif self.path == "/metrics":
                self._send(200, metrics.exposition(), "text/plain; version=0.0.4")
            else:
                self._answer(404, {"status": "not found"})

        def _answer(self, status: int, body: dict[str, str]) -> None:
            self._send(status, json.dumps(body).encode(), "application/json")

        def _send(self, status: int, body: bytes, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """Probes are not worth a line."""

    server = ThreadingHTTPServer((settings.health_host, settings.health_port), Health)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _readiness(container: ServiceContainer) -> dict[str, str]:
    parts: dict[str, str] = {}
    for extension in list(container.extensions):
        if type(extension).__name__ == "Bus":
            ready = getattr(extension, "ready", None)
            parts["rabbitmq"] = "ok" if ready is not None and ready.is_set() else "down"
        client = getattr(extension, "client", None)
        if client is not None:
            parts["mongodb"] = _ping(client)
    return parts


def _ping(client: Any) -> str:
    try:
        client.admin.command("ping")
    except Exception:
        return "down"
    return "ok"


if __name__ == "__main__":
    sys.exit(main())
