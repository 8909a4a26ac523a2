"""`multaqa up` as its users meet it: a command that starts a node, guards it and cleans up."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.operations.node import SUPERVISOR, Node, processes_of
from services.operations.ports import free_port
from services.operations.process import NotReady
from services.operations.up import ROOT, SERVICES

OWN_SERVERS = {"MULTAQA_MONGO_URL": "", "MULTAQA_AMQP_URL": "", "MULTAQA_SMTP_URL": ""}
EVERYTHING = {"mongod", "rabbitmq", "mail", "gateway", *SERVICES}

PARTS = ["services.gateway.wsgi", *(f"services.{name}.service" for name in SERVICES)]
needs_services = pytest.mark.skipif(
    not all(importlib.util.find_spec(part) for part in PARTS), reason="not all services are there"
)


def nothing_left(data: Path, seconds: float = 5.0) -> dict[int, str]:
    """What is still running for a node a little after it should be gone."""
    end = time.monotonic() + seconds
    while (left := processes_of(data)) and time.monotonic() < end:
        time.sleep(0.05)
    return left


@pytest.fixture(scope="module")
def node(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Node]:
    data = tmp_path_factory.mktemp("node")
    with Node(data, env=OWN_SERVERS) as node:
        yield node
    assert nothing_left(data) == {}


@needs_services
def test_it_says_ready_only_when_it_can_serve(node: Node) -> None:
    assert node.said().splitlines()[-1].strip() == f"ready http://localhost:{node.port}"
    with urllib.request.urlopen(f"{node.url}/readyz", timeout=5) as answer:
        assert answer.status == 200
    assert set(node.pids()) == {*EVERYTHING, SUPERVISOR}


@needs_services
def test_its_secrets_are_for_its_owner_only(node: Node) -> None:
    assert len((node.data / "secret").read_text()) >= 32
    for name in ("secret", "run.json"):
        assert (node.data / name).stat().st_mode & 0o077 == 0
    secret = (node.data / "secret").read_text()
    for log in (node.data / "log").iterdir():
        assert secret not in log.read_text(errors="replace")


@needs_services
@pytest.mark.parametrize("part", sorted(EVERYTHING))
def test_what_is_killed_comes_back_and_the_node_serves_again(node: Node, part: str) -> None:
    others = {name: pid for name, pid in node.pids().items() if name != part}
    old = node.kill(part)
    node.wait_back(part, old)
    assert {name: pid for name, pid in node.pids().items() if name != part} == others


@needs_services
def test_a_second_node_cannot_take_the_same_directory(node: Node) -> None:
    with pytest.raises(NotReady, match=r"another node runs in .*choose another --data"):
        Node(node.data, env=OWN_SERVERS).start()


@needs_services
def test_it_leaves_nothing_however_it_ends_and_starts_again_on_its_data(tmp_path: Path) -> None:
    node = Node(tmp_path, env=OWN_SERVERS).start()
    os.kill(node.pids()[SUPERVISOR], signal.SIGINT)
    assert node.stop() == 0
    assert nothing_left(tmp_path, 0.5) == {}

    node.start()
    node.kill(SUPERVISOR)
    assert nothing_left(tmp_path) == {}

    for whole_group in (False, True):
        make_run_and_end(tmp_path, whole_group)
        assert nothing_left(tmp_path, 0.5) == {}


def make_run_and_end(data: Path, whole_group: bool) -> None:
    """Start a node with `make run` and end make, or make and all it started, by SIGTERM."""
    port = free_port()
    command = ["make", "run", f"PORT={port}", f"DATA={data}"]
    # As on a machine where nothing was kept from an earlier start.
    (data / "tmp").mkdir(exist_ok=True)
    own = {"TMPDIR": str(data / "tmp"), "MULTAQA_CACHE": str(data / "cache")}
    environment = {**os.environ, **OWN_SERVERS, **own}
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as make:
        assert make.stdout
        said = []
        for line in make.stdout:
            said.append(line)
            if line == f"ready http://localhost:{port}\n":
                break
        else:
            pytest.fail("".join(said))
        if whole_group:
            os.killpg(make.pid, signal.SIGTERM)
        else:
            make.terminate()
        # Nobody reads on: what is still printed must not disturb the stop.
        make.stdout.close()
        make.wait(60)


def run_up(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "services.operations.cli", "up", *words]
    environment = {**os.environ, **settings}
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60
    )


def test_a_taken_port_is_said_in_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run_up("--port", port, "--data", str(tmp_path))
    assert done.returncode == 1
    assert done.stderr == f"multaqa: port {port} is taken; choose another with --port\n"
    assert nothing_left(tmp_path) == {}


def test_wrong_settings_are_all_named_before_anything_starts(tmp_path: Path) -> None:
    wrong = {"MULTAQA_SECRET": "short", "MULTAQA_LOG_LEVEL": "LOUD"}
    done = run_up("--data", str(tmp_path), "--port", "0", **wrong)
    assert done.returncode == 1
    for name in wrong:
        assert name in done.stderr
    assert "Traceback" not in done.stderr
    assert nothing_left(tmp_path) == {}


def test_a_given_server_that_is_not_there_is_named(tmp_path: Path) -> None:
    port = free_port()
    given = OWN_SERVERS | {
        "MULTAQA_MONGO_URL": f"mongodb://u:hidden@127.0.0.1:{port}",
        "MULTAQA_AMQP_URL": f"amqp://u:hidden@127.0.0.1:{port}/",
        "MULTAQA_SMTP_URL": f"smtp://127.0.0.1:{port}",
    }
    done = run_up("--data", str(tmp_path), "--port", "0", **given)
    assert done.returncode == 1
    expected = f"nothing answers at 127.0.0.1:{port}, named by MULTAQA_MONGO_URL"
    assert done.stderr == f"multaqa: {expected}\n"
    assert "hidden" not in done.stdout + done.stderr
