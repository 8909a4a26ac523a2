"""One service of the node as a process of its own, without a supervisor that brings it back."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from services.operations.ports import free_port
from services.operations.probe import Probe
from services.operations.process import Child
from tests.node import SECRET

ROOT = Path(__file__).parents[2]


class Service(Child):
    """`python -m services.common.host NAME`, with these settings."""

    def __init__(self, name: str, env: Mapping[str, str], logs: Path) -> None:
        port = free_port()
        super().__init__(
            name,
            [sys.executable, "-m", "services.common.host", name],
            log=logs / f"{name}-{port}.log",
            env={
                "PATH": os.environ["PATH"],
                "MULTAQA_SECRET": SECRET,
                "MULTAQA_HEALTH_PORT": str(port),
                **env,
            },
            ready=Probe(port, "/readyz").is_ok,
            cwd=ROOT,
            grace=30,
        )
