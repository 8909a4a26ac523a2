"""A private RabbitMQ: a broker with its own home, cookie, ports and name service."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from services.operations.ports import answers, free_port
from services.operations.process import Child, NotReady

NODE = "multaqa@localhost"
CONFIG = """\
disk_free_limit.absolute = 64MB
log.file.rotation.size = 8388608
log.file.rotation.count = 1
collect_statistics_interval = 30000
"""


def find_rabbitmq() -> Path:
    """Find the directory with RabbitMQ's own scripts, not Debian's wrappers, which insist on root.

    Raises NotReady with what to install.
    """
    places = sorted(Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin"))
    if places:
        return places[-1]
    if found := shutil.which("rabbitmq-server"):
        return Path(found).resolve().parent
    raise NotReady(
        "no RabbitMQ here: install it (Debian: apt-get install --no-install-recommends "
        "rabbitmq-server), or set MULTAQA_AMQP_URL to a running one"
    )


class PrivateRabbit(Child):
    """A broker of our own; one serves many nodes, a vhost each."""

    def __init__(self, data: Path, *, port: int = 0, log: Path | None = None) -> None:
        """Describe a broker that keeps everything under `data`."""
        self.data = data.resolve()
        self.port = port or free_port()
        self.url = f"amqp://guest:guest@127.0.0.1:{self.port}/"
        self._distribution_port = free_port()
        self._name_port = free_port()
        self._names: Child | None = None
        super().__init__(
            "rabbitmq",
            [],
            log=log or data / "rabbitmq.log",
            ready=lambda: self.logged(b"completed with"),
            grace=30.0,
        )

    def environment(self) -> dict[str, str]:
        """Return the world this broker and its rabbitmqctl live in; nothing else leaks in."""
        place = self.data
        erlang = "-noinput -kernel inet_dist_use_interface {127,0,0,1} +S 2:2"
        return {
            "PATH": os.environ.get("PATH", os.defpath) + ":/usr/sbin:/usr/lib/erlang/bin",
            "HOME": str(place / "home"),
            "LANG": "C.UTF-8",
            "RABBITMQ_CONF_ENV_FILE": os.devnull,
            "RABBITMQ_NODENAME": NODE,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._distribution_port),
            "RABBITMQ_MNESIA_BASE": str(place / "mnesia"),
            "RABBITMQ_LOG_BASE": str(place / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(place / "enabled_plugins"),
            "RABBITMQ_PID_FILE": str(place / "pid"),
            "RABBITMQ_CONFIG_FILE": str(place / "rabbitmq.conf"),
            # The script then becomes the broker instead of waiting for it, so that the process we
            # know is the one to signal and the one the kernel ends with us.
            "RABBITMQ_ALLOW_INPUT": "true",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": erlang,
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._name_port),
            "ERL_CRASH_DUMP_BYTES": "0",
        }

    def launch(self) -> None:
        """Start the name service, if it is gone, and the broker, without waiting for it."""
        if self.pid:
            return
        scripts = find_rabbitmq()
        for place in ("home", "mnesia", "log"):
            (self.data / place).mkdir(parents=True, exist_ok=True)
        (self.data / "enabled_plugins").write_text("[].\n")
        (self.data / "rabbitmq.conf").write_text(CONFIG)
        self.env = self.environment()
        self._launch_names()
        self.command = [str(scripts / "rabbitmq-server")]
        super().launch()

    def _launch_names(self) -> None:
        # Left to itself the broker starts epmd as a daemon that outlives everything.
        if self._names is None:
            command = ["epmd", "-address", "127.0.0.1", "-port", str(self._name_port)]
            log = self.log.with_name("epmd.log")
            ready = lambda: answers("127.0.0.1", self._name_port)  # noqa: E731
            self._names = Child("epmd", command, log=log, env=self.env, ready=ready, grace=2.0)
        if self._names.pid is None:
            self._names.start(10.0)

    def stop(self) -> None:
        """Stop the broker (it answers SIGTERM with an orderly stop), then its name service."""
        super().stop()
        self.release()

    def release(self) -> None:
        """End the name service; for when the broker itself has been stopped or killed."""
        if self._names is None:
            return
        self._names.stop()
        if answers("127.0.0.1", self._name_port):
            # Ours was killed before, and the broker started a daemon in its place.
            command = ["epmd", "-port", str(self._name_port), "-kill"]
            subprocess.run(command, env=self.env, capture_output=True, timeout=10, check=False)

    def control(self, *words: str, timeout: float = 30.0) -> str:
        """Run rabbitmqctl on this broker and return what it prints; raises NotReady on refusal."""
        command = [str(find_rabbitmq() / "rabbitmqctl"), "--quiet", *words]
        done = subprocess.run(
            command, env=self.environment(), capture_output=True, text=True, timeout=timeout
        )
        if done.returncode:
            said = (done.stdout + done.stderr).strip().splitlines()[:6]
            raise NotReady(f"rabbitmqctl {words[0]} failed: {' '.join(said)}")
        return done.stdout

    def add_vhost(self, name: str) -> str:
        """Make a vhost for one node, or find it there, and return the address that leads to it."""
        if not re.fullmatch(r"[A-Za-z0-9._-]{1,100}", name):
            raise ValueError(f"a vhost of ours is named with letters, digits, . _ and -: {name!r}")
        # One call instead of two: starting rabbitmqctl is what takes the time.
        self.control(
            "eval",
            f'_ = rabbit_vhost:add(<<"{name}">>, <<>>, [], <<>>), '
            'ok = rabbit_auth_backend_internal:set_permissions(<<"guest">>, '
            f'<<"{name}">>, <<".*">>, <<".*">>, <<".*">>, <<"multaqa">>).',
        )
        return self.url + name

    def delete_vhost(self, name: str) -> None:
        """Remove a vhost with all its queues."""
        self.control("delete_vhost", name)
