"""`multaqa check` against servers that are well, wrong, or not there."""

import subprocess
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from pymongo import MongoClient

from services.operations.check import command
from services.operations.servers import MailCatcher, PrivateRabbit

SECRET = "a secret for the check tests, long enough"
Check = Callable[..., tuple[int, dict[str, str]]]


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRabbit]:
    rabbit = PrivateRabbit(tmp_path_factory.mktemp("rabbit"))
    rabbit.start()
    yield rabbit
    rabbit.stop()


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Check:
    for name in ("MONGO_URL", "AMQP_URL", "SMTP_URL", "ORIGIN", "SECRET"):
        monkeypatch.delenv(f"MULTAQA_{name}", raising=False)

    def run(**settings: str) -> tuple[int, dict[str, str]]:
        environment = {f"MULTAQA_{name}": value for name, value in settings.items()}
        done = CliRunner().invoke(command, ["--data", str(tmp_path / "data")], env=environment)
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        lines = [line.split(": ", 1) for line in done.output.splitlines()]
        return done.exit_code, {
            head.split()[1]: f"{head.split()[0]} {said}" for head, said in lines
        }

    return run


def test_before_the_first_start_all_is_well(check: Check) -> None:
    code, said = check()
    assert code == 0, said
    assert list(said) == [
        "settings",
        "origin",
        "MongoDB",
        "RabbitMQ",
        "SMTP",
        "DKIM",
        "clock",
        "cities",
        "disk",
    ]
    assert "MULTAQA_SECRET" in said["settings"]


def test_servers_that_work_are_well_and_nothing_stays(
    check: Check, broker: PrivateRabbit, mongo_url: str, mongo: MongoClient[Any], tmp_path: Path
) -> None:
    vhost = broker.add_vhost(uuid.uuid4().hex[:8])
    base = f"test_check_{uuid.uuid4().hex[:8]}"
    with MailCatcher(tmp_path / "mail", require_auth="node:pass", require_tls=True) as mail:
        code, said = check(
            SECRET=SECRET,
            ORIGIN="https://alpha.test",
            MONGO_URL=mongo_url,
            MONGO_DATABASE=base,
            AMQP_URL=vhost,
            SMTP_URL=mail.url,
        )
        assert code == 0, said
        assert "journaled majority write" in said["MongoDB"]
        assert "quorum queue works" in said["RabbitMQ"]
        assert vhost.rpartition("/")[2] in said["RabbitMQ"]
        assert "STARTTLS, login accepted" in said["SMTP"]
        assert mail.mails() == []
        code, said = check(SECRET=SECRET, SMTP_URL=mail.url.replace("pass@", "wrong@"))
        assert code == 1
        assert said["SMTP"].startswith("failed") and "password" in said["SMTP"]
        assert "wrong" not in said["SMTP"]
    assert not [name for name in mongo.list_database_names() if name.startswith(base)]
    queues = broker.control("list_queues", "-p", vhost.rpartition("/")[2], "name")
    assert "check." not in queues


def test_servers_that_are_not_there_are_named_without_their_passwords(check: Check) -> None:
    code, said = check(
        SECRET=SECRET,
        MONGO_URL="mongodb://u:hidden@127.0.0.1:9/?serverSelectionTimeoutMS=300",
        AMQP_URL="amqp://u:hidden@127.0.0.1:9/v",
        SMTP_URL="smtp://u:hidden@127.0.0.1:9",
    )
    assert code == 1
    for name in ("MongoDB", "RabbitMQ", "SMTP"):
        assert said[name].startswith("failed"), said
        assert "127.0.0.1:9" in said[name]
        assert "hidden" not in said[name]


def test_a_wrong_login_or_vhost_is_told_apart(check: Check, broker: PrivateRabbit) -> None:
    code, said = check(SECRET=SECRET, AMQP_URL=broker.url + "nowhere")
    assert code == 1
    assert said["RabbitMQ"].startswith("failed")
    code, said = check(SECRET=SECRET, AMQP_URL=broker.url.replace("guest:guest", "guest:no"))
    assert said["RabbitMQ"].startswith("failed")
    assert "MULTAQA_AMQP_URL" in said["RabbitMQ"]


def test_every_wrong_setting_is_named_at_once_and_the_rest_is_looked_at(check: Check) -> None:
    code, said = check(SECRET="short", ORIGIN="ftp://x", WORKERS="many", SMTP_URL="mail")
    assert code == 1
    for name in ("SECRET", "ORIGIN", "WORKERS", "SMTP_URL"):
        assert f"MULTAQA_{name}" in said["settings"]
    assert "not looked at" in said["SMTP"]
    assert said["disk"].startswith("ok")


def test_the_key_of_mails_is_looked_at(check: Check, tmp_path: Path) -> None:
    place = tmp_path / "dkim.pem"
    named = {"SECRET": SECRET, "DKIM_KEY_FILE": str(place), "MAIL_FROM": "a@news.alpha.test"}
    for bits, domain, said in (
        (0, "", "failed"),
        (512, "", "too few"),
        (1024, "beta.test", "DMARC"),
        (1024, "alpha.test", "multaqa._domainkey.alpha.test"),
    ):
        place.write_bytes(_key(bits) if bits else b"not a key")
        told = check(**named, DKIM_DOMAIN=domain)[1]["DKIM"]
        assert said in told
        assert told.startswith("ok") == (domain == "alpha.test")


def _key(bits: int) -> bytes:
    # openssl makes weak keys too, which the library refuses to.
    made = subprocess.run(
        ["openssl", "genrsa", str(bits)], capture_output=True, check=True, timeout=30
    )
    return made.stdout


def test_an_origin_without_https_is_warned_of(check: Check) -> None:
    assert check(SECRET=SECRET, ORIGIN="http://alpha.test")[1]["origin"].startswith("failed")
    assert check(SECRET=SECRET, ORIGIN="http://localhost:8000")[0] == 0
