"""Every message ever sent can still be read."""

import json
from pathlib import Path

import pytest

from services.common.messages import REGISTRY
from services.common.wire import open_envelope
from tests.contracts.samples import FOLDER, path


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.json")), ids=lambda file: file.name)
def test_a_sample_still_reads(file: Path) -> None:
    message = open_envelope(json.loads(file.read_text()))
    assert f"{message.SOURCE}.{message.NAME}" == ".".join(file.name.split(".")[:2])


def test_every_message_has_a_sample() -> None:
    assert [kind.NAME for kind in REGISTRY.values() if not path(kind).exists()] == []


def test_readers_ignore_what_they_do_not_know() -> None:
    file = next(iter(sorted(FOLDER.glob("*.json"))))
    letter = json.loads(file.read_text())
    letter["data"]["added_later"] = 1
    assert open_envelope(letter)
