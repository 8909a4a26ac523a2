"""Rows about seats: a crowd for few of them, and an event with many answers."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from services.operations.servers.mongo import PrivateMongo
from tests.bench.report import Row
from tests.bench.rows import row
from tests.bench.stand import ROOT, Stand


@row
def crowd(stand: Stand) -> Row:
    """Ours: 2,000 people answer at once for 200 seats; floor: each a compare-and-swap of its own.
    Both must be exact and in the order of arrival."""
    return _measured("crowd", "answers/s")


@row
def rsvp_at_10000(stand: Stand) -> Row:
    """Ours: the next answer on an event with 10,000 answers; floor: on an event without any."""
    return _measured("rsvp_at_10000", "ms")


def _measured(name: str, unit: str) -> Row:
    with tempfile.TemporaryDirectory() as folder:
        mongo = PrivateMongo(Path(folder) / "mongo")
        mongo.start()
        try:
            command = [sys.executable, "-W", "ignore", "-m", "tests.bench.crowd", mongo.url, name]
            done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
        finally:
            mongo.stop()
    measured = json.loads(done.stdout)
    return Row(name, measured["ours"], measured["floor"], unit)
