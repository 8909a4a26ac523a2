"""Inviting by address: once each, listed nowhere before, and no means no."""

import re

import pytest

from tests import builders
from tests.visitor import Visitor

LIST = "name,email\nبدر,badr@example.org\nسارة,sara@example.org\nسارة,SARA@example.org\n,nonsense\n"


@pytest.fixture
def amal(node):
    amal = builders.person(node, "amal")
    builders.founded(amal, join_mode="invite", rules={"ar": "الاحترام أولًا"})
    node.settle()
    return amal


def invite(amal, content=LIST, dry_run=False):
    body = {"content": content, "dry_run": dry_run}
    answer = amal.post("/communities/riyadh-data/invitations/by-address", body)
    assert answer.status == 200, answer
    return answer.json


def token_in(mail) -> str:
    body = mail.get_body(("plain",)).get_content()
    return re.search(r"/invitations/([0-9a-f.]+)", body)[1]


def members(amal) -> list[str]:
    found = amal.get("/communities/riyadh-data/members").json["items"]
    return [one["person"]["username"] for one in found]


def test_each_gets_one_mail_and_one_reminder_and_the_list_again_adds_nothing(
    node, amal, mailbox
) -> None:
    mailbox.clear()
    looked = invite(amal, dry_run=True)
    assert [one["state"] for one in looked["rows"]] == ["new", "new", "doubled", "invalid"]
    assert (looked["invited"], mailbox.mails) == (0, [])

    assert invite(amal)["invited"] == 2
    node.settle()
    assert invite(amal)["counts"] == {"new": 0, "known": 2, "doubled": 1, "invalid": 1}
    assert invite(amal)["invited"] == 0
    node.settle()
    assert len(mailbox.mails) == 2
    [mail] = mailbox.to("badr@example.org")
    text = mail.get_body(("plain",)).get_content()
    assert "بدر" in text and "ملتقى بيانات الرياض" in text
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    # Not listed anywhere, to anybody.
    assert members(amal) == ["amal"]
    assert amal.get("/communities/riyadh-data/members?status=invited").json["items"] == []
    assert (
        "badr@example.org" not in amal.get("/communities/riyadh-data/invitations/by-address").text
    )

    for days in (6, 2, 8, 10):
        node.clock.advance(days=days)
        node.settle()
    assert len(mailbox.to("badr@example.org")) == 2
    # After a month only the hash is left, and it still stands in the way.
    node.clock.advance(days=10)
    node.settle()
    for service, collection in (("membership", "invitations"), ("notifications", "jobs")):
        kept = str(list(node.services[service].database[collection].find()))
        assert "badr@" not in kept and "بدر" not in kept
    amal = node.client("amal")
    assert invite(amal)["invited"] == 0
    assert amal.get("/communities/riyadh-data/invitations/by-address").json["ended"] == 2


def test_who_says_no_is_never_asked_again(node, amal, mailbox) -> None:
    mailbox.clear()
    invite(amal)
    node.settle()
    anybody = node.client()
    token = token_in(mailbox.to("badr@example.org")[0])
    assert anybody.get(f"/invitations?token={token}").json["status"] == "waiting"
    declined = anybody.post("/invitations/answer", {"token": token, "accept": False})
    assert declined.json["status"] == "declined"
    # The mail program's own button, without a cookie.
    stop = mailbox.to("sara@example.org")[0]["List-Unsubscribe"].strip("<>")
    pressed = node.app.test_client().post(
        stop.removeprefix(node.origin), data={"List-Unsubscribe": "One-Click"}, base_url=node.origin
    )
    assert pressed.status_code == 200
    node.settle()
    for service in ("membership", "notifications"):
        database = node.services[service].database
        kept = "".join(str(list(database[one].find())) for one in database.list_collection_names())
        assert "badr@example.org" not in kept and "sara@example.org" not in kept
    mailbox.clear()
    assert invite(amal)["counts"]["known"] == 2
    node.clock.advance(days=8)
    node.settle()
    assert mailbox.mails == []
    over = anybody.post("/invitations/answer", {"token": token, "accept": True})
    assert over.code == "invitation.over"
    for forged in (token[:-1] + ("0" if token[-1] != "0" else "1"), "x", token.split(".")[0]):
        assert anybody.get(f"/invitations?token={forged}").code == "link.unknown"


def test_who_accepts_belongs_once_their_address_is_proven(node, amal, mailbox) -> None:
    badr = builders.person(node, "badr")
    mailbox.clear()
    invite(amal)
    node.settle()
    tokens = {name: token_in(mailbox.to(f"{name}@example.org")[0]) for name in ("badr", "sara")}

    def accept(name, **more):
        body = {"token": tokens[name], "accept": True, **more}
        return node.client().post("/invitations/answer", body)

    assert accept("badr").errors == {"accept_rules": ["required"]}
    assert accept("badr", accept_rules=True).json["status"] == "joined"
    assert accept("badr", accept_rules=True).json["status"] == "joined"
    assert badr.get("/communities/riyadh-data").json["status"] == "active"

    visitor = Visitor(node)
    visitor.get(f"/ar/invitations/{tokens['sara']}")
    assert "الاحترام أولًا" in visitor.text
    visitor.send("/invitations/", button=("answer", "accept"), accept_rules="yes")
    assert 'value="sara@example.org"' in visitor.text and 'value="سارة"' in visitor.text
    assert sorted(members(amal)) == ["amal", "badr"]
    builders.registered(node, "sara")
    assert "sara" not in members(amal)
    node.client().post("/accounts/confirm", {"token": builders.confirmation_token(node, "sara")})
    node.settle()
    assert "sara" in members(amal)
    counts = amal.get("/communities/riyadh-data/invitations/by-address").json
    assert counts == {"waiting": 0, "accepted": 2, "ended": 0}
    # Members are `known` like everybody else who is not to be invited.
    assert invite(amal)["counts"]["known"] == 2


def test_only_organisers_invite_and_not_without_bound(node, amal, mailbox) -> None:
    badr = builders.person(node, "badr")
    path = "/communities/riyadh-data/invitations/by-address"
    assert badr.post(path, {"content": LIST}).status == 403
    assert badr.get(path).status == 403
    assert node.client().post(path, {"content": LIST}).status == 401
    million = "name,email\n" + "a,b@c.de\n" * 1_000_000
    assert amal.post(path, {"content": million}).status == 413
    many = "\n".join(f"p{n}@example.org" for n in range(1001))
    assert amal.post(path, {"content": many}).errors == {"content": ["too_many"]}
    mailbox.clear()
    for start in (0, 1000):
        rows = "\n".join(f"p{n}@example.org" for n in range(start, start + 1000))
        assert invite(amal, rows)["invited"] == 1000
    spent = amal.post(path, {"content": "one@more.org", "dry_run": False})
    assert (spent.status, spent.code) == (429, "invitation.too_many_today")


def test_the_pages_look_at_a_list_and_send(node, amal, mailbox) -> None:
    visitor = Visitor(node).sign_in("amal")
    mailbox.clear()
    visitor.get("/ar/communities/riyadh-data")
    path = "/ar/communities/riyadh-data/invitations"
    assert path in visitor.page.links
    visitor.get(path)
    visitor.send(content="Name\tMember ID\tJoined Group on\nx\t1\t2", button=("action", "look"))
    assert visitor.answer.status_code == 422 and "Meetup" in visitor.text
    visitor.get(path)
    visitor.send(content=LIST, button=("action", "look"))
    assert "سيُدعى شخصان" in visitor.text and "badr@example.org" in visitor.text
    visitor.send(button=("action", "send"))
    assert "دعوتان في طريقهما" in visitor.text
    node.settle()
    assert len(mailbox.mails) == 2
    anybody = Visitor(node)
    anybody.get(f"/en/invitations/{token_in(mailbox.to('badr@example.org')[0])}")
    anybody.send("/invitations/", button=("answer", "decline"))
    assert "forgotten" in anybody.text
