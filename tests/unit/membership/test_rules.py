"""Roles, owners, names, passwords, sessions and links, each rule by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from services.common.errors import Conflict, Forbidden, Invalid
from services.common.rules import Mistakes
from services.membership.credentials import HASHER, Links, check_email, fits, hash_password
from services.membership.domain.account import Person, check_password
from services.membership.domain.community import Community
from services.membership.domain.forms import FORMS
from services.membership.domain.handles import check_slug, check_username, folded
from services.membership.domain.roles import RANK, RIGHTS, require_change, require_over
from services.membership.domain.session import MAX_SESSIONS, open_session, with_session
from services.membership.places import check_languages, nearby, relation_to

NOW = datetime(2027, 3, 1, tzinfo=UTC)


def noted(check, *args, **options):
    mistakes = Mistakes()
    check(*args, mistakes=mistakes, **options)
    return mistakes.fields


def person(**more):
    given = {
        "id": "https://alpha.test/ap/people/amal",
        "username": "amal",
        "handle": "amal",
        "registration": "1",
        "name": {"ar": "أمل"},
        "email": "amal@example.org",
        "email_key": "amal@example.org",
        "password": "hash",
        "nonce": "nonce",
        "calendar_token": "calendar",
        "created_at": NOW,
    }
    return Person(**(given | more))


def community(*founders):
    return Community(
        id="c",
        slug="data",
        handle="data",
        name={"ar": "بيانات"},
        created_at=NOW,
        founders=list(founders),
        field_ids=["python"],
        form="diwaniya",
        stage="core",
        join_mode="open",
        visibility="public",
        timezone="UTC",
    )


def test_every_role_has_its_rights_and_rank():
    assert RIGHTS.keys() == RANK.keys()
    assert RIGHTS["co_organizer"] < RIGHTS["organizer"] < RIGHTS["founder"]


@pytest.mark.parametrize(
    ("role", "before", "after", "allowed"),
    [
        ("founder", "member", "founder", True),
        ("founder", "founder", "member", True),
        ("organizer", "member", "organizer", True),
        ("organizer", "organizer", "founder", False),
        ("organizer", "founder", "member", False),
        ("co_organizer", "member", "moderator", False),
        ("member", "member", "organizer", False),
        ("", "member", "organizer", False),
    ],
)
def test_who_may_change_which_role(role, before, after, allowed):
    if allowed:
        require_change(role, before, after)
    else:
        with pytest.raises(Forbidden):
            require_change(role, before, after)


def test_nobody_acts_against_their_equals_but_founders():
    require_over("founder", "founder")
    require_over("organizer", "co_organizer")
    for role, other in (
        ("organizer", "organizer"),
        ("co_organizer", "founder"),
        ("member", "member"),
    ):
        with pytest.raises(Forbidden):
            require_over(role, other)


def test_a_community_keeps_an_owner():
    one = community("a", "b")
    one.drop_founder("a", others=5)
    one.drop_founder("a", others=5)
    assert one.founders == ["b"]
    with pytest.raises(Conflict) as no:
        one.drop_founder("b", others=5)
    assert no.value.details == {"slugs": ["data"]}
    one.drop_founder("b", others=0)
    assert one.archived
    one.reopen()
    assert [message.archived for message in one.recorded] == [True, False]


def test_every_form_of_the_contract_has_defaults():
    from typing import get_args

    from services.common.contracts.membership import Form, JoinMode, Stage, Visibility

    assert set(FORMS) == set(get_args(Form))
    for form in FORMS.values():
        assert form.join_mode in get_args(JoinMode)
        assert form.stage in get_args(Stage)
        assert form.visibility in get_args(Visibility)


@pytest.mark.parametrize("slug", ["a1", "data-sa", "d_s", "a" * 40, "0211"])
def test_good_slugs(slug):
    assert noted(check_slug, slug) == {}


@pytest.mark.parametrize(
    "slug", ["a", "-a", "a-", "a b", "A1", "ا1", "a" * 41, "api", "well-known", ""]
)
def test_bad_slugs(slug):
    assert "slug" in noted(check_slug, slug)


def test_names_that_look_alike_are_one():
    assert folded("Data-SA") == folded("data_sa")
    assert noted(check_username, "no_reply") == {"username": ["reserved"]}


@pytest.mark.parametrize(
    ("password", "codes"),
    [
        ("نخلة عالية", None),
        ("قصيرة", ["too_short"]),
        ("", ["required"]),
        ("ababababab", ["too_common"]),
        ("PASSWORD123", ["too_common"]),
        ("amal@EXAMPLE.org", ["too_similar"]),
        ("💧" * 201, ["too_long"]),
    ],
)
def test_passwords(password, codes):
    found = noted(check_password, password, "amal", "amal@example.org")
    assert found.get("password") == codes


def test_a_password_fits_its_hash_however_it_was_typed():
    kept = hash_password("e\u0301cole secrète")
    assert kept.startswith("$argon2id$")
    assert fits("école secrète", kept)
    assert not fits("other", kept)
    assert not fits("", "")
    assert not fits("x", "not a hash")
    assert not HASHER.check_needs_rehash(kept)


@pytest.mark.parametrize(
    "email", ["a@b", "a b@example.org", "@example.org", "a@", "\u202ea@x.org", "x" * 300 + "@a.org"]
)
def test_addresses_that_are_none(email):
    assert noted(check_email, email) == {"email": ["invalid"]}


def test_addresses_in_other_letters_are_kept_as_mail_servers_take_them():
    assert check_email(" a@مثال.إختبار ", Mistakes()) == "a@xn--mgbh0fb.xn--kgbechtv"
    assert check_email("a@node.test", Mistakes()) == "a@node.test"


def test_links_are_bound_to_purpose_person_secret_and_time():
    links = Links("x" * 32)
    amal = person()
    token = links.sign("reset", amal, NOW)
    links.check("reset", token, amal, NOW + timedelta(minutes=59))

    def code(token=token, purpose="reset", whose=amal, now=NOW, links=links):
        with pytest.raises(Invalid) as no:
            links.check(purpose, token, whose, now)
        return no.value.code

    assert code(now=NOW + timedelta(hours=1, seconds=1)) == "token.expired"
    assert code(purpose="confirm") == "token.invalid"
    assert code(whose=person(password="another")) == "token.invalid"
    assert code(links=Links("y" * 32)) == "token.invalid"
    assert code(token=token[:-2]) == "token.invalid"
    assert links.person("reset", token) == amal.id


def test_a_confirmed_address_makes_its_link_worthless():
    links, amal = Links("x" * 32), person()
    token = links.sign("confirm", amal, NOW)
    amal.confirm("another nonce")
    with pytest.raises(Invalid):
        links.check("confirm", token, amal, NOW)


def test_a_closed_person_is_only_a_name():
    amal = person(tags=["x"], about={"ar": "عني"}, admin=True)
    amal.close()
    amal.close()

    assert [message.NAME for message in amal.recorded] == ["person_closed"]
    assert (amal.name, amal.email, amal.email_key, amal.password) == ({}, "", "", "")
    assert (amal.about, amal.tags, amal.admin, amal.handle) == ({}, [], False, "amal")


def test_sessions_are_bounded_and_those_over_are_dropped():
    def session(number, age):
        return open_session(f"s{number}", "api", "", ["read"], "a", "r", NOW - timedelta(days=age))

    living = [session(number, age=number / 10) for number in range(60)]
    over = session(99, age=31)

    kept = with_session([*living, over], session(100, 0), NOW)

    assert len(kept) == MAX_SESSIONS
    assert {one.id for one in kept} == {f"s{n}" for n in range(49)} | {"s100"}


def test_how_a_person_stands_to_a_community():
    assert relation_to(["python"], {"python": "learner", "0211": "expert"}) == "learner"
    assert relation_to(["python"], {"06": "practitioner"}) == "practitioner"
    assert relation_to(["06"], {"python": "works_in", "061": "learner"}) == "works_in"
    assert relation_to(["0211"], {"python": "expert"}) == "none"
    assert relation_to([], {}) == "none"


def test_languages_and_places():
    mistakes = Mistakes()
    assert check_languages(["ar", "zh-hant", "AR"], mistakes) == ["ar", "zh-Hant"]
    assert check_languages(["", "x" * 100, "english"], mistakes) == []
    assert set(mistakes.fields) == {"languages.0", "languages.1", "languages.2"}
    assert nearby("108410", 10)[0] == "108410"
