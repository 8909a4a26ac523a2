"""A node's archive brought into another node: people sign in, tokens and events are there."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from services.common.caller import Caller
from services.common.contracts.events import Draft, Events, OfEvent
from services.common.contracts.membership import Found, Membership, SignIn, Token
from services.common.contracts.shared import Asker
from services.common.ids import new_id
from services.common.remote import Remote
from services.operations.node import Node

ROOT = Path(__file__).parents[2]
PASSWORD = "كلمة سر طويلة بما يكفي"
PRIVATE = {"MULTAQA_MONGO_URL": "", "MULTAQA_AMQP_URL": "", "MULTAQA_SMTP_URL": ""}
SETTINGS = {**PRIVATE, "MULTAQA_SECRET": "the same secret for both of the nodes here"}


def multaqa(node: Path, *words: str, data: str = "") -> str:
    command = [sys.executable, "-m", "services.operations.cli", *words, "--data", str(node)]
    environment = {**os.environ, **SETTINGS, "MULTAQA_ORIGIN": "http://one.test"}
    done = subprocess.run(
        command, input=data, capture_output=True, text=True, cwd=ROOT, env=environment
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_node_goes_on_elsewhere_from_its_archive(tmp_path: Path) -> None:
    archive = tmp_path / "node.multaqa"
    with Node(tmp_path / "one", env=SETTINGS, origin="http://one.test") as one:
        account = ("admin", "create", "amal", "--email", "amal@one.example.org")
        multaqa(one.data, *account, "--password-stdin", data=PASSWORD + "\n")
        call = Caller(one.state()["amqp_url"])
        session = Remote(Membership, call).sign_in(SignIn(login="amal", password=PASSWORD))
        asker = Asker(
            person=session.identity.person, username="amal", name={"ar": "amal"}, confirmed=True
        )
        Remote(Membership, call).found(
            Found(
                id=new_id(),
                asker=asker,
                slug="qurra",
                name={"ar": "قُرّاء الرياض"},
                field_ids=["0232"],
                city_id="108410",
                form="meetup_group",
            )
        )
        starts = datetime.now(UTC) + timedelta(days=7)
        event = Remote(Events, call).draft(
            Draft(
                id=new_id(),
                asker=asker,
                slug="qurra",
                title={"ar": "لقاء القراءة"},
                starts_at=starts,
                ends_at=starts + timedelta(hours=2),
                timezone="Asia/Riyadh",
                online_url="https://meet.example/a",
                publish=True,
            )
        )
        assert "backed up" in multaqa(one.data, "backup", str(archive))
        call.close()

    # Into a directory where no node has run yet.
    assert "restored" in multaqa(tmp_path / "two", "restore", str(archive))
    with Node(tmp_path / "two", env=SETTINGS, origin="http://one.test") as two:
        call = Caller(two.state()["amqp_url"])
        membership = Remote(Membership, call)
        identity = membership.authenticate(Token(token=session.access_token))
        assert (identity.username, identity.admin) == ("amal", True)
        membership.sign_in(SignIn(login="amal", password=PASSWORD))
        found = Remote(Events, call).event(OfEvent(asker=asker, event=event.id))
        assert found.title == {"ar": "لقاء القراءة"}
        assert found.community_name == {"ar": "قُرّاء الرياض"}
        call.close()
