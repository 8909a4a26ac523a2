"""Two nodes as two hosts: own network namespaces, names, https under a private authority.

`riyadh.test` and `jeddah.test` reach each other by one cable, which can be cut; the tests reach
each by a line of their own that stays. Needs root and network namespaces: `possible()` says.
"""

import os
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import trustme

from services.operations.node import Node
from services.operations.ports import free_port
from services.operations.process import Child

NET = "10.213.7"
MARK = f"mq{os.getpid()}"
"""Namespaces and cables of this process, so that two runs do not meet."""

TLS = """
import asyncio, ssl, sys
host, port, pem = sys.argv[1], int(sys.argv[2]), sys.argv[3]
async def pump(source, sink):
    try:
        while data := await source.read(65536):
            sink.write(data)
            await sink.drain()
    except OSError:
        pass
    finally:
        sink.close()
async def serve(reader, writer):
    try:
        inner = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        writer.close()
        return
    await asyncio.gather(pump(reader, inner[1]), pump(inner[0], writer))
async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    server = await asyncio.start_server(serve, host, 443, ssl=context)
    print("open", flush=True)
    await server.serve_forever()
asyncio.run(main())
"""
"""The smallest thing that stands where Caddy stands: https outside, http inside."""


def possible() -> bool:
    """Whether this machine lets us make namespaces."""
    if os.geteuid() or not shutil.which("ip"):
        return False
    name = f"{MARK}-try"
    made = subprocess.run(["ip", "netns", "add", name], capture_output=True)
    subprocess.run(["ip", "netns", "del", name], capture_output=True)
    return made.returncode == 0


class Host:
    """One of the two: its namespace, its node, its https."""

    def __init__(self, name: str, number: int, place: Path, authority: trustme.CA) -> None:
        self.name = name
        self.origin = f"https://{name}.test"
        self.space = f"{MARK}-{name}"
        self.number = number
        self.line = f"{NET}{number}.2"
        """Where the tests reach it."""
        self.place = place
        pem = place / f"{name}.pem"
        authority.issue_cert(f"{name}.test").private_key_and_cert_chain_pem.write_to_path(pem)
        trust = place / "authority.pem"
        port = free_port()
        environment = {
            "MULTAQA_MONGO_URL": "",
            "MULTAQA_AMQP_URL": "",
            "MULTAQA_SMTP_URL": "",
            "MULTAQA_RATE_LIMITS": "false",
            # The street's addresses are private ones, and only these two may be asked.
            "MULTAQA_OUTGOING_ALLOW": "riyadh.test:443,jeddah.test:443",
            "SSL_CERT_FILE": str(trust),
            "MULTAQA_NODE_NAME_EN": name.title(),
        }
        self.node = Node(
            place / name,
            port,
            environment,
            origin=self.origin,
            host="0.0.0.0",
            within=["ip", "netns", "exec", self.space],
        )
        self.url = f"http://{self.line}:{port}"
        inside = ["ip", "netns", "exec", self.space]
        self.tls = Child(
            f"{name} https",
            [*inside, sys.executable, "-c", TLS, f"{NET}.{number}", str(port), str(pem)],
            log=place / f"{name}-https.log",
            ready=lambda: self.tls.logged(b"open"),
        )

    def admin(self, *words: str, said: str = "") -> str:
        """`multaqa admin …` on this host; gives what it printed."""
        program = [sys.executable, "-m", "services.operations.cli", "admin", *words]
        command = ["ip", "netns", "exec", self.space, *program, "--data", str(self.node.data)]
        done = subprocess.run(command, input=said, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


class Street:
    """Both hosts and the cable between them."""

    def __init__(self, place: Path) -> None:
        authority = trustme.CA()
        authority.cert_pem.write_to_path(place / "authority.pem")
        self.riyadh = Host("riyadh", 1, place, authority)
        self.jeddah = Host("jeddah", 2, place, authority)
        self.hosts = (self.riyadh, self.jeddah)

    def lay(self) -> None:
        """Make namespaces, names and cables."""
        names = "".join(f"{NET}.{one.number} {one.name}.test\n" for one in self.hosts)
        for one in self.hosts:
            folder = Path("/etc/netns") / one.space
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "hosts").write_text(f"127.0.0.1 localhost {os.uname().nodename}\n{names}")
            _ip("netns", "add", one.space)
            _ip("-n", one.space, "link", "set", "lo", "up")
            outer = f"{MARK}l{one.number}"
            _ip("link", "add", outer, "type", "veth", "peer", "line", "netns", one.space)
            _ip("address", "add", f"{NET}{one.number}.1/24", "dev", outer)
            _ip("link", "set", outer, "up")
            _ip("-n", one.space, "address", "add", f"{one.line}/24", "dev", "line")
            _ip("-n", one.space, "link", "set", "line", "up")
        first, second = self.hosts
        cable = ["link", "add", "street", "netns", first.space, "type", "veth"]
        _ip(*cable, "peer", "street", "netns", second.space)
        for one in self.hosts:
            _ip("-n", one.space, "address", "add", f"{NET}.{one.number}/24", "dev", "street")
        self.heal()

    def cut(self) -> None:
        """Nothing passes between the two any more."""
        _ip("-n", self.riyadh.space, "link", "set", "street", "down")

    def heal(self) -> None:
        """The cable is whole."""
        for one in self.hosts:
            _ip("-n", one.space, "link", "set", "street", "up")

    def clear(self) -> None:
        """Take everything away again."""
        for one in self.hosts:
            with suppress(subprocess.CalledProcessError):
                _ip("netns", "del", one.space)
            shutil.rmtree(Path("/etc/netns") / one.space, ignore_errors=True)


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


@contextmanager
def street(place: Path) -> Iterator[Street]:
    """Two running nodes, ready to meet."""
    made = Street(place)
    made.lay()
    try:
        for one in made.hosts:
            one.tls.start(20)
        for one in made.hosts:
            one.node.start()
        yield made
    finally:
        for one in made.hosts:
            with suppress(Exception):
                one.node.stop()
            one.tls.stop()
        made.clear()


def trusting(place: Path) -> ssl.SSLContext:
    """What trusts the street's authority."""
    return ssl.create_default_context(cafile=str(place / "authority.pem"))
