"""A private MongoDB."""

import importlib.util
import os
import shutil
import stat
from pathlib import Path

from services.operations.ports import free_port
from services.operations.process import Child, NotReady


def find_mongod() -> Path:
    """Find a mongod: on the PATH, else the one that came with our development packages."""
    if found := shutil.which("mongod"):
        return Path(found)
    package = importlib.util.find_spec("fiftyone")
    for place in package.submodule_search_locations or () if package else ():
        binary = Path(place) / "db" / "bin" / "mongod"
        if binary.exists():
            if not os.access(binary, os.X_OK):
                binary.chmod(binary.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
            return binary
    raise NotReady("no mongod here: install MongoDB, or set MULTAQA_MONGO_URL to a running one")


class PrivateMongo(Child):
    """A mongod of our own, without authentication, reachable from this machine only."""

    def __init__(self, data: Path, *, port: int = 0, log: Path | None = None) -> None:
        """Describe a server that keeps everything under `data`."""
        self.data = data
        self.port = port or free_port()
        self.url = f"mongodb://127.0.0.1:{self.port}"
        super().__init__(
            "mongod",
            [],
            log=log or data / "mongod.log",
            ready=lambda: self.logged(b"Waiting for connections"),
        )

    def launch(self) -> None:
        """Start mongod without waiting; an unclean end before this is repaired from its journal."""
        files = self.data / "db"
        files.mkdir(parents=True, exist_ok=True)
        self.command = [
            str(find_mongod()),
            *("--dbpath", str(files), "--port", str(self.port), "--bind_ip", "127.0.0.1"),
            *("--wiredTigerCacheSizeGB", "0.25", "--nounixsocket"),
            *("--setParameter", "diagnosticDataCollectionEnabled=false"),
        ]
        super().launch()
