"""Profiles and the directory: what people show, and to whom."""

import pytest

from services.common.contracts.membership import (
    BeginRequest,
    FinishRequest,
    Found,
    Join,
    Membership,
    Nothing,
    OfPerson,
    People,
    Register,
    SearchCities,
    SearchPeople,
    Token,
    UpdateProfile,
)
from services.common.contracts.shared import Asker
from services.common.errors import Invalid, NotFound, Stale, Unauthenticated
from services.membership.service import MembershipService

RIYADH = "108410"
ANYBODY = Asker()


@pytest.fixture
def node(empty_node):
    return empty_node.start(MembershipService)


@pytest.fixture
def ask(node):
    return node.remote(Membership)


@pytest.fixture
def person(node, ask):
    def register(username, **profile):
        view = ask.register(
            Register(
                id=f"register-{username}",
                username=username,
                email=f"{username}@example.org",
                password="نخلة عالية في الواحة",
                name={"en": username.title()},
            )
        )
        node.settle()
        ask.confirm_email(Token(token=node.heard("person_registered")[-1]["token"]))
        asker = Asker(person=view.person, username=username, name=view.name, confirmed=True)
        if profile:
            ask.update_profile(UpdateProfile(asker=asker, **profile))
        return asker

    return register


def fields(call, command):
    with pytest.raises(Invalid) as no:
        call(command)
    return no.value.fields


def test_a_profile_is_what_its_owner_says(node, ask, person):
    amal = person("amal")
    view = ask.update_profile(
        UpdateProfile(
            asker=amal,
            name={"ar": "أمل\u202e الحربي"},
            about={"ar": "سطر\nوسطر <script>"},
            headline={"ar": "محللة بيانات"},
            city_id=RIYADH,
            field_ids=["python", "python"],
            tags=["#تحليل", "تحليل"],
            relations={"python": "expert"},
            years={"python": 7},
            languages=["AR", "en-gb"],
            visibility="public",
            listed=True,
        )
    )

    assert view.name == {"ar": "أمل الحربي"}
    assert view.about == {"ar": "سطر\nوسطر <script>"}
    assert [one.id for one in view.fields] == ["python"]
    assert (view.tags, view.languages) == (["تحليل"], ["ar", "en-GB"])
    assert (view.timezone, view.version) == ("Asia/Riyadh", 2)
    assert ask.myself(amal) == view
    node.settle()
    assert node.heard("person_changed")[-1]["timezone"] == "Asia/Riyadh"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"name": {}}, {"name": ["required"]}),
        ({"name": {"$set": "x"}}, {"name": ["invalid"]}),
        ({"city_id": "x"}, {"city_id": ["unknown_city"]}),
        ({"field_ids": ["x"]}, {"field_ids.0": ["unknown_field"]}),
        ({"field_ids": [f"{n}" for n in range(11)]}, None),
        ({"tags": [f"t{n}" for n in range(16)]}, {"tags": ["too_many"]}),
        ({"relations": {"python": "friend"}}, {"relations": ["not_one_of"]}),
        ({"relations": {"$where": "expert"}}, {"relations": ["unknown_field"]}),
        ({"years": {"python": 71}}, {"years": ["invalid"]}),
        ({"languages": ["klingon!"]}, {"languages.0": ["invalid"]}),
        ({"language": "fr"}, {"language": ["not_one_of"]}),
        ({"timezone": "Mars/Base"}, {"timezone": ["invalid"]}),
    ],
)
def test_what_cannot_be_said_names_the_field(ask, person, changed, wrong):
    found = fields(ask.update_profile, UpdateProfile(asker=person("amal"), **changed))

    assert found == wrong if wrong else "field_ids" in found


def test_a_change_against_an_older_version_is_refused(ask, person):
    amal = person("amal")
    version = ask.myself(amal).version
    ask.update_profile(UpdateProfile(asker=amal, listed=True, expected=version))

    with pytest.raises(Stale, match=r"person\.stale"):
        ask.update_profile(UpdateProfile(asker=amal, listed=False, expected=version))
    assert ask.update_profile(UpdateProfile(asker=amal, listed=True)).version == version + 1


def sees(ask, asker, username):
    try:
        return ask.person(OfPerson(asker=asker, username=username)).username == username
    except NotFound:
        return False


def test_a_profile_is_read_by_those_it_is_meant_for(ask, person):
    amal, badr, huda = person("amal"), person("badr"), person("huda")
    ask.found(
        Found(
            id="1",
            asker=amal,
            slug="data",
            name={"ar": "بيانات"},
            field_ids=["python"],
            city_id=RIYADH,
        )
    )
    ask.join(Join(asker=badr, slug="data"))

    assert [sees(ask, one, "amal") for one in (ANYBODY, huda, badr, amal)] == [
        False,
        False,
        True,
        True,
    ]
    ask.update_profile(UpdateProfile(asker=amal, visibility="private"))
    assert [sees(ask, one, "amal") for one in (badr, amal)] == [False, True]
    ask.update_profile(UpdateProfile(asker=amal, visibility="public"))
    assert sees(ask, ANYBODY, "amal")
    assert not sees(ask, ANYBODY, "nobody")
    view = ask.person(OfPerson(asker=ANYBODY, person=amal.person))
    assert [one.slug for one in view.communities] == ["data"]


def names(ask, asker=ANYBODY, **question):
    page = ask.search_people(SearchPeople(asker=asker, **question))
    return [one.username for one in page.items]


def test_the_directory_shows_only_who_chose_to_be_in_it(ask, person):
    shown = {"visibility": "public", "listed": True}
    person("hidden", visibility="public", name={"ar": "أحمد"})
    person("private", visibility="private", listed=True, name={"ar": "أحمد"})
    reader = person("membra", listed=True, name={"ar": "أحمد باء"})
    person(
        "amal",
        name={"ar": "أحمد ألف"},
        field_ids=["python"],
        city_id=RIYADH,
        relations={"python": "expert"},
        tags=["تحليل"],
        **shown,
    )
    person("sara", name={"ar": "سارة"}, headline={"ar": "مهندسة"}, **shown)

    assert names(ask) == ["amal", "sara"]
    assert names(ask, q="احمد") == ["amal"]
    assert names(ask, asker=reader, q="احمد") == ["amal", "membra"]
    assert names(ask, q="مهندسه") == ["sara"]
    assert names(ask, q="التحليل") == ["amal"]
    assert names(ask, field="06") == ["amal"]
    assert names(ask, field="02") == []
    assert names(ask, city=RIYADH) == ["amal"]
    assert names(ask, relation="expert") == ["amal"]
    assert names(ask, relation="expert", field="06") == ["amal"]
    assert names(ask, relation="learner") == []
    assert fields(ask.search_people, SearchPeople(asker=ANYBODY, relation="x")) == {
        "relation": ["not_one_of"]
    }
    first = ask.search_people(SearchPeople(asker=ANYBODY, limit=1))
    assert names(ask, cursor=first.next) == ["sara"]


def test_cards_say_no_more_than_their_owners_allow(ask, person):
    amal = person("amal", visibility="public", headline={"ar": "محللة"})
    badr = person("badr", headline={"ar": "طبيب"})

    cards = ask.cards(People(people=[badr.person, "nobody", amal.person]))

    assert [(one.username, one.headline) for one in cards] == [
        ("badr", {}),
        ("amal", {"ar": "محللة"}),
    ]
    assert fields(ask.cards, People(people=["x"] * 201)) == {"people": ["too_many"]}


def test_everything_kept_of_a_person_is_theirs_to_take(ask, person):
    amal = person("amal", headline={"ar": "محللة"})

    kept = ask.export_person(amal)

    assert kept["account"]["email"] == "amal@example.org"
    assert kept["account"]["headline"] == {"ar": "محللة"}
    assert kept["sessions"] == kept["memberships"] == []
    assert "password" not in str(kept)


def test_nobody_in_particular_has_no_account(ask):
    for call in (ask.myself, ask.export_person, ask.my_communities, ask.sessions):
        with pytest.raises(Unauthenticated, match=r"session\.required"):
            call(ANYBODY)
    with pytest.raises(Unauthenticated):
        ask.myself(Asker(person="https://alpha.test/ap/people/ghost"))


def test_cities_and_fields_come_with_arabic_names(ask):
    assert ask.cities(SearchCities(q="الرياض"))[0].id == RIYADH
    assert ask.cities(SearchCities(ids=[RIYADH, "x"]))[0].timezone == "Asia/Riyadh"
    labels = {one.id: one.label for one in ask.fields(Nothing())}
    assert labels["python"]["en"] == "Python"
    assert fields(ask.cities, SearchCities(limit=0)) == {"limit": ["invalid"]}


def test_a_request_is_done_once_and_answered_alike(node, ask):
    begin = BeginRequest(key="k" * 500, fingerprint="one")
    assert ask.begin_request(begin).state == "new"
    assert ask.begin_request(begin).state == "running"

    ask.finish_request(FinishRequest(key="k" * 500, answer="201 أهلًا"))

    assert ask.begin_request(begin).answer == "201 أهلًا"
    other = BeginRequest(key="k" * 500, fingerprint="two")
    assert ask.begin_request(other).state == "differs"
    node.clock.advance(hours=24)
    assert ask.begin_request(other).state == "new"


def test_a_request_that_died_is_begun_again_by_one(node, ask):
    begin = BeginRequest(key="k", fingerprint="one")
    ask.begin_request(begin)
    node.clock.advance(seconds=61)

    assert [ask.begin_request(begin).state for _ in range(2)] == ["new", "running"]
