"""`multaqa up`: a whole node on this machine, from its servers to its gateway."""

import fcntl
import importlib.util
import json
import os
import secrets
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

import click

from services.common.settings import SettingsError, read_settings
from services.membership.cities.index import index_is_there
from services.operations.ports import PortTaken, answers, free_port, is_free
from services.operations.probe import Probe
from services.operations.process import Child, NotReady
from services.operations.servers import MailCatcher, PrivateMongo, PrivateRabbit
from services.operations.supervisor import Stopped, Supervisor

ROOT = Path(__file__).resolve().parents[2]
SERVICES = ("membership", "events", "notifications", "federation")
DECLARE, SAMPLE = "services.operations.declare", "services.operations.sample"
CITIES = "services.membership.cities"
STATE = "run.json"
PATIENCE = 10.0


class CannotStart(Exception):
    """The node cannot be started; the message says why in one sentence."""


@dataclass(frozen=True)
class Options:
    """What `multaqa up` was asked for. Port 0 means any free one."""

    data: Path
    port: int = 8000
    host: str = "127.0.0.1"
    origin: str = ""
    sample: bool = False


class NodeProcesses:
    """The processes of one node, from first to last."""

    def __init__(self, options: Options, environment: Mapping[str, str]) -> None:
        """Take the data directory, or raise CannotStart when another node runs there."""
        self.begun = time.monotonic()
        self.data = options.data.resolve()
        self.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.lock = _take(self.data)
        self.host = options.host
        self.port = options.port or free_port()
        self.url = f"http://localhost:{self.port}"
        self.sample = options.sample
        self.environment = dict(environment)
        self.environment |= {
            "MULTAQA_DATA": str(self.data),
            "MULTAQA_ORIGIN": options.origin or environment.get("MULTAQA_ORIGIN") or self.url,
            "MULTAQA_SECRET": environment.get("MULTAQA_SECRET") or _secret(self.data),
            "PYTHONUNBUFFERED": "1",
        }
        self.mails: str | None = None
        self.supervisor = Supervisor(self.say, self.write_state)

    def say(self, line: str) -> None:
        """Print a line of progress."""
        _print(f"{time.monotonic() - self.begun:6.1f} s  {line}")

    def start(self) -> None:
        """Bring everything up; raises NotReady, Stopped or CannotStart."""
        if not is_free(self.port, self.host):
            raise CannotStart(f"port {self.port} is taken; choose another with --port")
        self.supervisor.listen()
        servers = self.supervisor.launch(self._servers())
        _check(self.environment)
        self.say(f"starting {', '.join(child.name for child in servers) or 'without own servers'}")
        if not index_is_there():
            # Made while the servers start: whoever asks for a city first would wait too long.
            self._step(CITIES, ["build"])
        self.supervisor.wait_ready(servers, self._told)
        self._wait_for_given_servers()
        self._step(DECLARE, [])
        inner = self.supervisor.launch(self._services())
        inner += self.supervisor.launch([self._gateway()])
        self.say(f"starting {', '.join(child.name for child in inner)}")
        self.supervisor.wait_ready(inner, self._told)
        if self.sample:
            self._step(SAMPLE, ["--url", f"http://127.0.0.1:{self.port}"], timeout=600)
        if self.mails:
            _print(f"mails  {self.mails}")
        _print(f"ready {self.url}")

    def stop(self) -> None:
        """Stop everything: gateway, services, servers."""
        if self.supervisor.groups:
            self.say("stopping")
        self.supervisor.stop()
        (self.data / STATE).unlink(missing_ok=True)
        self.lock.close()

    def write_state(self) -> None:
        """Write down which process is which, for tools and tests."""
        state = {
            "url": self.url,
            "mails": self.mails,
            "mongo_url": self.environment.get("MULTAQA_MONGO_URL"),
            "amqp_url": self.environment.get("MULTAQA_AMQP_URL"),
            "smtp_url": self.environment.get("MULTAQA_SMTP_URL"),
            "origin": self.environment["MULTAQA_ORIGIN"],
            "mongo_database": self.environment.get("MULTAQA_MONGO_DATABASE"),
            "health": json.loads(self.environment.get("MULTAQA_SERVICES_HEALTH", "{}")),
            "processes": {child.name: child.pid for child in self.supervisor.children},
            "supervisor": os.getpid(),
        }
        fresh = self.data / f"{STATE}.new"
        # The addresses may carry passwords.
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(state, indent=1))
        fresh.replace(self.data / STATE)

    def _told(self, child: Child) -> None:
        self.say(f"{child.name} is ready")

    def _log(self, name: str) -> Path:
        return self.data / "log" / f"{name}.log"

    def _servers(self) -> list[Child]:
        """The servers of our own, for those nobody named in the environment."""
        servers: list[Child] = []
        if not self.environment.get("MULTAQA_AMQP_URL"):
            rabbit = PrivateRabbit(self.data / "rabbitmq", log=self._log("rabbitmq"))
            self.environment["MULTAQA_AMQP_URL"] = rabbit.url
            servers.append(rabbit)
        if not self.environment.get("MULTAQA_MONGO_URL"):
            mongo = PrivateMongo(self.data / "mongo", log=self._log("mongod"))
            self.environment["MULTAQA_MONGO_URL"] = mongo.url
            servers.append(mongo)
        if not self.environment.get("MULTAQA_SMTP_URL"):
            mail = MailCatcher(self.data / "mail", log=self._log("mail"))
            self.environment["MULTAQA_SMTP_URL"] = mail.url
            # It sends nothing on, so there is nobody to spare.
            self.environment.setdefault("MULTAQA_MAIL_PER_DOMAIN", "0")
            self.mails = mail.page
            servers.append(mail)
        return servers

    def _wait_for_given_servers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        for name in ("MULTAQA_MONGO_URL", "MULTAQA_AMQP_URL"):
            host, port = _address(self.environment[name])
            while host and not answers(host, port):
                if time.monotonic() > deadline:
                    raise CannotStart(f"nothing answers at {host}:{port}, named by {name}")
                self.supervisor.tick(0.2)

    def _step(self, module: str, words: list[str], timeout: float = 120) -> None:
        """Run a module that ends by itself; it must end well."""
        if importlib.util.find_spec(module) is None:
            return
        name = module.rsplit(".", 1)[1]
        child = self._python(name, ["-m", module, *words])
        code = self.supervisor.run_step(child, timeout)
        if code:
            raise NotReady(f"{name} ended with {code}:\n{child.tail()}")
        self.say(f"{name} done")

    def _services(self) -> list[Child]:
        ports = {service: free_port() for service in SERVICES}
        urls = {service: f"http://127.0.0.1:{port}" for service, port in ports.items()}
        self.environment["MULTAQA_SERVICES_HEALTH"] = json.dumps(urls)
        return [self._service(service, port) for service, port in ports.items()]

    def _service(self, name: str, port: int) -> Child:
        words = ["-m", "services.common.host", name]
        return self._python(name, words, port, {"MULTAQA_HEALTH_PORT": str(port)})

    def _gateway(self) -> Child:
        words = ["-m", "gunicorn", "-c", str(ROOT / "deploy" / "gunicorn.conf.py")]
        more = {"MULTAQA_BIND": f"{self.host}:{self.port}"}
        return self._python(
            "gateway", [*words, "services.gateway.wsgi:app"], self.port, more, self.host
        )

    def _python(
        self,
        name: str,
        words: list[str],
        port: int = 0,
        more: Mapping[str, str] | None = None,
        host: str = "127.0.0.1",
    ) -> Child:
        host = "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104
        return Child(
            name,
            [sys.executable, *words],
            log=self._log(name),
            env={**self.environment, **(more or {})},
            ready=Probe(port, "/readyz", host).is_ok if port else None,
            alive=Probe(port, "/healthz", host).is_there if port else None,
            grace=30.0,
            cwd=ROOT,
        )


def _print(line: str) -> None:
    """Print at once; a reader who has gone away must not bring the node down."""
    try:
        print(line, flush=True)
    except OSError:
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115


def _take(data: Path) -> IO[str]:
    lock = (data / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise CannotStart(f"another node runs in {data}; choose another --data") from None
    return lock


def _secret(data: Path) -> str:
    """Read this node's secret, made at its first start."""
    file = data / "secret"
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(48))
    return file.read_text().strip()


def _address(url: str) -> tuple[str, int]:
    """Return host and port, or no host where the address names several or none."""
    default = {"mongodb": 27017, "amqp": 5672, "amqps": 5671}
    try:
        parts = urlsplit(url)
        return parts.hostname or "", parts.port or default[parts.scheme]
    except (ValueError, KeyError):
        return "", 0


def _check(environment: Mapping[str, str]) -> None:
    try:
        read_settings("gateway", environment)
    except SettingsError as wrong:
        raise CannotStart(f"the settings are wrong:\n{wrong}") from None


def run(options: Options, environment: Mapping[str, str]) -> int:
    """Run a node until asked to stop and return the exit status."""
    node: NodeProcesses | None = None
    try:
        node = NodeProcesses(options, environment)
        node.start()
        node.supervisor.run()
    except Stopped:
        print("multaqa: stopped before it was ready", file=sys.stderr)
        return 1
    except (CannotStart, NotReady, PortTaken) as trouble:
        print(f"multaqa: {trouble}", file=sys.stderr)
        return 1
    finally:
        if node is not None:
            node.stop()
    return 0


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--origin", default="", help="The node's public address.  [http://localhost:PORT]")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("var/node"),
    show_default=True,
    help="Where this node keeps everything.",
)
@click.option("--sample/--no-sample", default=False, help="Load sample data once.")
def command(port: int, host: str, origin: str, data: Path, sample: bool) -> None:
    """Run a whole node here until Ctrl-C or SIGTERM.

    Servers named by MULTAQA_MONGO_URL, MULTAQA_AMQP_URL and MULTAQA_SMTP_URL are used; for the
    others private ones are started under --data.
    """
    sys.exit(run(Options(data, port, host, origin, sample), os.environ))
