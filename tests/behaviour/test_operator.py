"""What only the operator's command line asks of membership."""

import dataclasses
from typing import Any

import pytest

from services.common.contracts.events import Events, ImportEvent, ImportEvents, SearchEvents
from services.common.contracts.membership import (
    Appoint,
    Found,
    Membership,
    OfCommunity,
    OpenAccount,
    SignIn,
)
from services.common.contracts.shared import Asker
from services.common.errors import Forbidden, Invalid
from services.events.service import EventsService
from services.membership.service import MembershipService
from services.operations.imports.gathering import gather
from services.operations.imports.json_file import read_json
from services.operations.imports.sending import AGENDA, Sender
from tests.node import Node

ACCOUNT = OpenAccount(
    id="one",
    username="salma",
    email="salma@alpha.example.org",
    password="كلمة سر طويلة بما يكفي",
    name={"ar": "سلمى"},
    admin=True,
)


@pytest.fixture
def hosted(empty_node: Node) -> Node:
    return empty_node.start(MembershipService, EventsService)


def test_an_operator_opens_a_proven_account_that_nobody_is_mailed_about(hosted: Node) -> None:
    membership = hosted.remote(Membership)
    opened = membership.open_account(ACCOUNT)
    assert (opened.confirmed, opened.admin, opened.name) == (True, True, {"ar": "سلمى"})
    assert membership.open_account(ACCOUNT).person == opened.person
    hosted.settle()
    assert hosted.heard("person_registered") == []
    assert [told["confirmed"] for told in hosted.heard("person_changed")] == [True]
    session = membership.sign_in(SignIn(login="salma", password=ACCOUNT.password))
    assert session.identity.admin


def test_an_operator_is_held_to_the_same_rules(hosted: Node) -> None:
    membership = hosted.remote(Membership)
    membership.open_account(ACCOUNT)
    with pytest.raises(Invalid) as taken:
        membership.open_account(dataclasses.replace(ACCOUNT, id="two"))
    assert taken.value.fields == {"username": ["taken"], "email": ["taken"]}
    with pytest.raises(Invalid) as weak:
        membership.open_account(
            dataclasses.replace(ACCOUNT, id="three", username="x", password="short")
        )
    assert {"username", "password"} <= set(weak.value.fields)
    with pytest.raises(Invalid):
        membership.appoint(Appoint(username="nobody"))


def test_the_node_founds_a_community_that_belongs_to_nobody(hosted: Node) -> None:
    node = Asker(person=f"{hosted.origin}/ap/relay", confirmed=True, admin=True)
    wish = Found(id="agenda", asker=node, slug="agenda", name={"ar": "أجندة"}, field_ids=["061"])
    membership = hosted.remote(Membership)
    founded = membership.found_for_node(wish)
    assert membership.found_for_node(wish).id == founded.id
    hosted.settle()
    assert (founded.members, founded.organizers, founded.role) == (0, [], "")
    seen = membership.community(OfCommunity(asker=Asker(), slug="agenda"))
    assert (seen.id, seen.join_mode) == (founded.id, "open")
    with pytest.raises(Forbidden):
        membership.found_for_node(
            dataclasses.replace(wish, asker=dataclasses.replace(node, admin=False))
        )
    with pytest.raises(Invalid) as taken:
        membership.found_for_node(dataclasses.replace(wish, id="another"))
    assert taken.value.fields == {"slug": ["taken"]}


def event(key: str, **changes: Any) -> ImportEvent:
    (listed,) = gather(
        read_json(
            '[{"name": "PyCon", "url": "https://a.example", "startDate": "2027-05-01",'
            ' "city": "Riyadh", "country": "Saudi Arabia", "topic": "python"}]'
        )
    ).listed
    return dataclasses.replace(listed.event, key=key, **changes)


def test_only_the_node_and_organizers_import(hosted: Node) -> None:
    sender = Sender(hosted.call, hosted.origin, dry_run=False)
    gathered = gather([])
    sender.found_agenda(gathered)
    assert sender.has(AGENDA)
    stranger = sender.asker("salma")
    batch = ImportEvents(asker=stranger, slug=AGENDA, events=[event("a")])
    events = hosted.remote(Events)
    with pytest.raises(Forbidden):
        events.import_events(batch)
    assert events.import_events(dataclasses.replace(batch, asker=sender.node)).outcomes == ["added"]
    hosted.settle()
    assert hosted.mailbox.mails == []
    assert len(events.search(SearchEvents(asker=Asker(), q="PyCon")).items) == 1
