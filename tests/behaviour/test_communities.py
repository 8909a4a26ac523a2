"""Communities as people live in them: founding, joining, leading, leaving."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.common.contracts.membership import (
    AmendCommunity,
    AmendMember,
    Audience,
    CloseAccount,
    Found,
    Invite,
    Join,
    Leave,
    ListMembers,
    Membership,
    OfCommunity,
    OfMember,
    OfPerson,
    Register,
    SearchCommunities,
    SearchPeople,
    SignIn,
    Token,
    UpdateProfile,
)
from services.common.contracts.shared import Asker
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, Stale, Unauthenticated
from services.common.relay import Relay
from services.membership.service import MembershipService

PASSWORD = "نخلة عالية في الواحة"
RIYADH, JEDDAH = "108410", "105343"
ANYBODY = Asker()


class Town:
    """A node with its people by name."""

    def __init__(self, node):
        self.node = node
        self.ask = node.remote(Membership)
        self.people = {}

    def person(self, name, confirmed=True):
        if name not in self.people:
            view = self.ask.register(
                Register(
                    id=f"register-{name}",
                    username=name,
                    email=f"{name}@example.org",
                    password=PASSWORD,
                    name={"ar": f"{name} العربية", "en": name.title()},
                )
            )
            self.people[name] = Asker(
                person=view.person, username=name, name=view.name, confirmed=confirmed
            )
            if confirmed:
                self.node.settle()
                letters = self.node.heard("person_registered")
                token = next(one["token"] for one in letters if one["username"] == name)
                self.ask.confirm_email(Token(token=token))
        return self.people[name]

    def found(self, by="amal", slug="data-sa", **changed):
        given = {
            "id": f"found-{slug}",
            "slug": slug,
            "name": {"ar": "مجتمع البيانات", "en": "Data people"},
            "field_ids": ["python"],
            "city_id": RIYADH,
        }
        return self.ask.found(Found(asker=self.person(by), **(given | changed)))

    def join(self, name, slug="data-sa", **changed):
        return self.ask.join(Join(asker=self.person(name), slug=slug, **changed))

    def leave(self, name, slug="data-sa"):
        return self.ask.leave(Leave(asker=self.person(name), slug=slug))

    def see(self, name="", slug="data-sa"):
        asker = self.person(name) if name else ANYBODY
        return self.ask.community(OfCommunity(asker=asker, slug=slug))

    def amend(self, by, name, slug="data-sa", **changed):
        command = AmendMember(asker=self.person(by), slug=slug, username=name, **changed)
        return self.ask.amend_member(command)

    def members(self, name="", slug="data-sa", **filters):
        asker = self.person(name) if name else ANYBODY
        return self.ask.members(ListMembers(asker=asker, slug=slug, **filters))

    def heard(self, name):
        """What was said, each message once: relays at the same moment may send one twice."""
        self.node.settle()
        letters = {one["id"]: one["data"] for one in self.node.said if one["name"] == name}
        return list(letters.values())


@pytest.fixture
def town(empty_node):
    return Town(empty_node.start(MembershipService))


def names(page):
    return [one.card.username for one in page.items]


def code(kind, call, *args, **options):
    with pytest.raises(kind) as no:
        call(*args, **options)
    return no.value.code


def fields(call, *args, **options):
    with pytest.raises(Invalid) as no:
        call(*args, **options)
    return no.value.fields


def test_who_founds_a_community_is_its_founder(town):
    view = town.found()

    assert (view.role, view.status, view.members) == ("founder", "active", 1)
    assert (view.city.name["ar"], view.fields[0].id) == ("الرياض", "python")
    assert [card.username for card in view.organizers] == ["amal"]
    assert town.heard("community_changed")[0]["timezone"] == "Asia/Riyadh"
    assert town.heard("member_joined")[0]["role"] == "founder"


def test_founding_again_with_the_same_id_is_harmless(town):
    assert town.found() == town.found()
    assert len(town.heard("community_changed")) == 1
    assert len(town.heard("member_joined")) == 1


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"field_ids": []}, {"field_ids": ["required"]}),
        ({"field_ids": ["alchemy"]}, {"field_ids.0": ["unknown_field"]}),
        ({"city_id": ""}, {"city_id": ["required"]}),
        ({"city_id": "٣"}, {"city_id": ["unknown_city"]}),
        ({"slug": "-data"}, {"slug": ["invalid"]}),
        ({"slug": "Data"}, {"slug": ["invalid"]}),
        ({"slug": "me"}, {"slug": ["reserved"]}),
        ({"slug": "amal"}, {"slug": ["taken"]}),
        ({"name": {"ar": "\u202e"}}, {"name": ["required"]}),
        ({"name": {"ar": "م" * 201}}, {"name.ar": ["too_long"]}),
    ],
)
def test_what_cannot_be_founded_names_the_field(town, changed, wrong):
    assert fields(town.found, **changed) == wrong


def test_slugs_that_look_the_same_are_one(town):
    town.found()

    assert fields(town.found, by="badr", slug="data_sa") == {"slug": ["taken"]}
    assert fields(town.found, by="badr", slug="data-sa", id="other") == {"slug": ["taken"]}


def test_an_address_that_is_not_proven_may_look_and_no_more(town):
    town.found()
    town.person("badr", confirmed=False)

    assert town.see("badr").role == ""
    assert code(Forbidden, town.join, "badr") == "account.unconfirmed"
    assert code(Forbidden, town.found, by="badr", slug="other") == "account.unconfirmed"


def test_nobody_in_particular_is_asked_to_sign_in(town):
    town.found()

    assert code(Unauthenticated, town.ask.join, Join(asker=ANYBODY, slug="data-sa")) == (
        "session.required"
    )


def test_a_form_sets_what_its_founder_leaves_open(town):
    view = town.found(form="diwaniya")
    chat = town.found(slug="chat", form="chat_group", city_id="", join_mode="open")

    assert (view.join_mode, view.stage) == ("approval", "core")
    assert (chat.join_mode, chat.city) == ("open", None)


def test_another_form_keeps_the_members(town):
    town.found()
    town.join("badr")
    change = AmendCommunity(asker=town.person("amal"), slug="data-sa", form="association")

    view = town.ask.amend_community(change)

    assert (view.form, view.members, view.join_mode) == ("association", 2, "open")


def test_anybody_joins_an_open_community_once(town):
    town.found()
    town.join("badr")

    view = town.join("badr")

    assert (view.role, view.status, view.members) == ("member", "active", 2)
    assert len(town.heard("member_joined")) == 2


def test_many_join_at_once_and_are_counted_right(town):
    town.found()
    crowd = [f"p{number}" for number in range(8)]
    for name in crowd:
        town.person(name)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(town.join, crowd * 2))

    assert town.see().members == 9
    page = town.ask.search_communities(SearchCommunities(asker=ANYBODY))
    assert page.items[0].members == 9
    assert len(town.heard("member_joined")) == 9


def test_rules_are_accepted_before_joining(town):
    town.found(rules={"ar": "الاحترام أولًا"})

    assert fields(town.join, "badr") == {"accept_rules": ["required"]}
    assert town.join("badr", accept_rules=True).status == "active"


def test_a_request_is_approved_by_an_organizer(town):
    town.found(join_mode="approval")
    view = town.join("badr", note="أعمل في تحليل البيانات")
    assert (view.status, view.role, view.members) == ("pending", "", 1)
    assert town.heard("membership_requested")[0]["organizers"] == [town.person("amal").person]

    assert code(Forbidden, town.members, "badr", status="pending") == "community.organizers_only"
    waiting = town.members("amal", status="pending")
    assert [one.note for one in waiting.items] == ["أعمل في تحليل البيانات"]
    assert town.see("amal").pending == 1
    assert code(Forbidden, town.amend, "badr", "badr", status="active")

    town.amend("amal", "badr", status="active")

    assert town.see("badr").status == "active"
    assert town.heard("member_joined")[-1]["approved"] is True
    assert town.see().members == 2


def test_two_organizers_approving_at_once_approve_once(town):
    town.found(join_mode="approval")
    town.join("badr")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: town.amend("amal", "badr", status="active"), range(4)))

    assert len(town.heard("member_joined")) == 2
    assert town.see().members == 2


def test_a_request_may_be_declined_and_made_again(town):
    town.found(join_mode="approval")
    town.join("badr")
    town.amend("amal", "badr", status="removed")

    assert len(town.heard("membership_declined")) == 1
    assert town.heard("member_left") == []
    assert town.join("badr").status == "pending"


def test_by_invitation_means_by_invitation(town):
    town.found(join_mode="invite")
    assert code(Forbidden, town.join, "badr") == "community.invite_only"

    town.ask.invite(Invite(asker=town.person("amal"), slug="data-sa", username="badr"))
    assert town.heard("member_invited")[0]["by"] == town.person("amal").person
    mine = town.ask.my_communities(town.person("badr"))
    assert [(one.slug, one.status) for one in mine] == [("data-sa", "invited")]

    assert town.join("badr").status == "active"
    town.person("huda")
    command = Invite(asker=town.person("badr"), slug="data-sa", username="huda")
    assert code(Forbidden, town.ask.invite, command) == "community.organizers_only"


def test_who_is_banned_stays_out_until_the_ban_is_lifted(town):
    town.found()
    town.join("badr")
    town.amend("amal", "badr", status="removed", banned=True, reason="إعلانات")

    left = town.heard("member_left")[0]
    assert (left["reason"], left["banned"]) == ("removed", True)
    assert code(Forbidden, town.join, "badr") == "community.banned"
    assert town.ask.standing(OfMember(person=town.person("badr").person, slug="data-sa")).banned

    town.amend("amal", "badr", status="removed")
    assert town.join("badr").status == "active"


def test_a_stranger_may_be_banned_beforehand(town):
    town.found()
    town.person("badr")
    assert code(NotFound, town.amend, "amal", "badr", status="removed") == "membership.not_found"

    town.amend("amal", "badr", status="removed", banned=True)

    assert code(Forbidden, town.join, "badr") == "community.banned"
    assert town.heard("member_left") == []


def test_a_paused_member_hears_nothing_and_comes_back(town):
    town.found()
    town.join("badr")
    town.amend("amal", "badr", status="paused")
    community = town.see().id

    assert town.see().members == 1
    assert town.ask.audience(Audience(community=community)).people == [town.person("amal").person]
    town.join("badr")
    assert town.see("badr").status == "paused"
    town.amend("amal", "badr", status="active")
    assert town.see().members == 2


def test_leaving_and_coming_back(town):
    town.found()
    town.join("badr")
    town.leave("badr")
    town.leave("badr")

    assert [one["reason"] for one in town.heard("member_left")] == ["left"]
    assert town.see("badr").status == "left"
    assert town.see().members == 1
    assert town.join("badr").role == "member"


def test_the_only_founder_cannot_leave_members_alone(town):
    town.found()
    town.join("badr")
    assert code(Conflict, town.leave, "amal") == "community.needs_founder"
    assert code(Conflict, town.amend, "amal", "amal", role="member") == "community.needs_founder"

    town.amend("amal", "badr", role="founder")
    town.leave("amal")

    assert town.see("badr").role == "founder"


def test_two_founders_leaving_at_once_leave_one_behind(town):
    town.found()
    town.join("badr")
    town.join("huda")
    town.amend("amal", "badr", role="founder")

    def leave(name):
        try:
            town.leave(name)
            return "left"
        except Conflict as no:
            return no.code

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(leave, ["amal", "badr"]))

    assert answers == ["community.needs_founder", "left"]
    assert len(town.see().organizers) == 1


def test_the_last_person_takes_the_community_along(town):
    town.found()
    town.leave("amal")

    assert code(NotFound, town.see) == "community.not_found"
    assert town.heard("community_changed")[-1]["archived"]
    assert fields(town.found, by="badr", id="other") == {"slug": ["taken"]}


def test_roles_reach_as_far_as_they_say(town):
    town.found()
    for name, role in (("badr", "organizer"), ("huda", "co_organizer"), ("sami", "moderator")):
        town.join(name)
        town.amend("amal", name, role=role)
    town.join("nora")

    assert code(Forbidden, town.amend, "huda", "nora", role="moderator") == "community.owners_only"
    assert code(Forbidden, town.amend, "badr", "nora", role="founder") == "community.owners_only"
    assert code(Forbidden, town.amend, "badr", "amal", status="removed") == "community.rank"
    assert code(Forbidden, town.amend, "huda", "badr", status="paused") == "community.rank"
    assert code(Forbidden, town.amend, "sami", "nora", status="removed")
    assert code(Forbidden, town.amend, "nora", "sami", status="removed")
    town.amend("badr", "nora", role="moderator")
    town.amend("huda", "nora", status="removed")

    assert [one["role"] for one in town.heard("role_changed")][-1] == "moderator"


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({}, {"status": ["required"]}),
        ({"status": "invited"}, {"status": ["not_one_of"]}),
        ({"role": "member", "banned": True}, {"banned": ["invalid"]}),
        ({"role": "organizer", "status": "removed"}, {"role": ["invalid"]}),
    ],
)
def test_what_makes_no_sense_for_a_member_is_refused(town, changed, wrong):
    town.found()
    town.join("badr")

    assert fields(town.amend, "amal", "badr", **changed) == wrong


def test_a_change_against_an_older_version_is_refused(town):
    view = town.found()
    change = {"asker": town.person("amal"), "slug": "data-sa", "expected": view.version}
    fresh = town.ask.amend_community(AmendCommunity(name={"ar": "بيانات"}, **change))

    late = AmendCommunity(name={"ar": "غير ذلك"}, **change)
    assert code(Stale, town.ask.amend_community, late) == "community.stale"
    assert fresh.version == view.version + 1


def test_of_many_changes_against_one_version_one_is_taken(town):
    view = town.found()

    def amend(number):
        try:
            town.ask.amend_community(
                AmendCommunity(
                    asker=town.person("amal"),
                    slug="data-sa",
                    name={"ar": f"اسم {number}"},
                    expected=view.version,
                )
            )
            return True
        except Stale:
            return False

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(amend, range(6))) == 1


def test_members_do_not_change_the_community(town):
    town.found()
    town.join("badr")
    change = AmendCommunity(asker=town.person("badr"), slug="data-sa", name={"ar": "لي"})

    assert code(Forbidden, town.ask.amend_community, change) == "community.organizers_only"


def test_a_hidden_community_is_not_there_for_others(town):
    town.found(visibility="private", join_mode="approval")

    assert code(NotFound, town.see) == "community.not_found"
    assert code(NotFound, town.see, "badr") == "community.not_found"
    assert code(NotFound, town.join, "badr") == "community.not_found"
    assert code(NotFound, town.members, "badr") == "community.not_found"
    assert code(NotFound, town.leave, "badr") == "community.not_found"
    assert town.ask.search_communities(SearchCommunities(asker=town.person("badr"))).items == []
    town.ask.invite(Invite(asker=town.person("amal"), slug="data-sa", username="badr"))
    assert town.join("badr").status == "active"


def found_by(town, **question):
    page = town.ask.search_communities(SearchCommunities(asker=ANYBODY, **question))
    return [one.slug for one in page.items]


def test_communities_are_found_by_words_field_and_place(town):
    town.found(name={"ar": "مجتمع أحمد للتصوير"}, slug="photo", field_ids=["0211"], tags=["عدسة"])
    town.found(slug="pythonistas", city_id=JEDDAH)

    assert found_by(town, q="احمد") == ["photo"]
    assert found_by(town, q="المجتمع") == ["photo", "pythonistas"]
    assert found_by(town, q="عدسه") == ["photo"]
    assert found_by(town, q="PYTHON") == ["pythonistas"]
    assert found_by(town, q="جدة") == ["pythonistas"]
    assert found_by(town, q="احمد python") == []
    assert found_by(town, q="$where .*") == []
    assert found_by(town, field="06") == ["pythonistas"]
    assert found_by(town, field="02") == ["photo"]
    assert found_by(town, city=RIYADH) == ["photo"]
    assert found_by(town, near=RIYADH, radius_km=100) == ["photo"]
    assert found_by(town, near=RIYADH, radius_km=1000) == ["photo", "pythonistas"]
    assert fields(found_by, town, field="x", city="1", near="2", radius_km=0) == {
        "field": ["unknown_field"],
        "city": ["unknown_city"],
        "near": ["unknown_city"],
        "radius_km": ["invalid"],
    }


def test_a_list_goes_on_where_it_stopped(town):
    for number in range(5):
        town.found(slug=f"c{number}", name={"ar": f"مجتمع {number}"})
    town.join("badr", slug="c3")

    seen, cursor = [], ""
    while cursor is not None:
        page = town.ask.search_communities(SearchCommunities(asker=ANYBODY, limit=2, cursor=cursor))
        seen += [one.slug for one in page.items]
        cursor = page.next

    assert seen == ["c3", "c0", "c1", "c2", "c4"]
    assert fields(found_by, town, cursor="nonsense") == {"cursor": ["invalid"]}
    assert fields(found_by, town, limit=101) == {"limit": ["invalid"]}


def relate(town, name, relation, **more):
    town.ask.update_profile(
        UpdateProfile(asker=town.person(name), relations={"python": relation}, **more)
    )


def test_members_are_counted_by_how_they_stand_to_the_field(town):
    town.found()
    relate(town, "amal", "expert")
    for name, relation in (("badr", "learner"), ("huda", "expert")):
        town.join(name)
        relate(town, name, relation)
    town.join("sami")

    page = town.members("amal", relation="expert")

    assert names(page) == ["amal", "huda"]
    assert page.counts == {
        "total": 4,
        "expert": 2,
        "practitioner": 0,
        "works_in": 0,
        "learner": 1,
        "none": 1,
    }
    change = AmendCommunity(asker=town.person("amal"), slug="data-sa", field_ids=["0211"])
    town.ask.amend_community(change)
    assert town.members("amal").counts["none"] == 4


def test_members_are_listed_newest_last_a_slice_at_a_time(town):
    town.found()
    for name in ("badr", "huda", "sami"):
        town.node.clock.advance(minutes=1)
        town.join(name)

    first = town.members("amal", limit=3)
    rest = town.members("amal", limit=3, cursor=first.next)

    assert names(first) + names(rest) == ["amal", "badr", "huda", "sami"]
    assert rest.next is None
    assert names(town.members("amal", q="سامي العربيه")) == []
    assert names(town.members("amal", q="العربيه sami")) == ["sami"]
    assert fields(town.members, "amal", relation="friend") == {"relation": ["not_one_of"]}


def test_private_people_are_counted_and_not_shown(town):
    town.found()
    town.join("badr")
    town.join("huda")
    town.join("sami")
    relate(town, "badr", "expert", visibility="private")
    relate(town, "huda", "expert", visibility="public", headline={"ar": "مهندسة"})
    relate(town, "sami", "expert", headline={"ar": "محلل"})

    def shown(name=""):
        return {one.card.username: one.card.headline for one in town.members(name).items}

    # To the outside only who chose to be public, and who runs the community.
    assert shown() == {"amal": {}, "huda": {"ar": "مهندسة"}}
    assert shown("huda") == {"amal": {}, "huda": {"ar": "مهندسة"}, "sami": {"ar": "محلل"}}
    assert set(shown("badr")) == {"amal", "badr", "huda", "sami"}
    assert set(shown("amal")) == {"amal", "badr", "huda", "sami"}
    assert town.members().counts["total"] == 4


def test_an_audience_comes_in_slices(town):
    community = town.found().id
    for name in ("badr", "huda", "sami"):
        town.join(name)

    first = town.ask.audience(Audience(community=community, limit=3))
    rest = town.ask.audience(Audience(community=community, limit=3, after=first.next))

    assert len(set(first.people + rest.people)) == 4
    assert rest.next == ""


def test_where_somebody_stands(town):
    view = town.found()
    stranger = town.ask.standing(OfMember(person="", community=view.id))
    founder = town.ask.standing(OfMember(person=town.person("amal").person, slug="data-sa"))

    assert (stranger.role, stranger.status, stranger.timezone) == ("", "", "Asia/Riyadh")
    assert (founder.role, founder.status, founder.community) == ("founder", "active", view.id)
    assert code(NotFound, town.ask.standing, OfMember(person="", slug="nowhere"))


def close(town, name, password=PASSWORD):
    town.ask.close_account(CloseAccount(asker=town.person(name), password=password))


def test_a_closed_account_leaves_no_trace_but_its_name(town):
    town.found()
    town.join("badr", note="هاتفي معي")
    session = town.ask.sign_in(SignIn(login="badr", password=PASSWORD))
    assert code(Forbidden, close, town, "badr", "wrong") == "account.wrong_password"

    close(town, "badr")

    assert town.heard("person_closed")[0]["username"] == "badr"
    assert [one["reason"] for one in town.heard("member_left")] == ["closed"]
    assert code(Unauthenticated, town.ask.authenticate, Token(token=session.access_token))
    assert code(Unauthenticated, town.ask.sign_in, SignIn(login="badr", password=PASSWORD))
    assert town.see().members == 1
    kept = town.node.services["membership"].database
    traces = str([list(kept[name].find({}, {"outbox": 0})) for name in ("people", "memberships")])
    assert "badr@example.org" not in traces
    assert "Badr" not in traces
    assert "هاتفي" not in traces
    again = Register(
        id="another",
        username="badr",
        email="badr@example.org",
        password=PASSWORD,
        name={"ar": "بدر"},
    )
    assert fields(town.ask.register, again) == {"username": ["taken"]}


def test_the_only_founder_of_others_cannot_close_the_account(town):
    town.found()
    town.join("badr")
    town.found(slug="alone")

    with pytest.raises(Conflict) as no:
        close(town, "amal")
    assert (no.value.code, no.value.details) == (
        "community.needs_founder",
        {"slugs": ["data-sa"]},
    )

    town.amend("amal", "badr", role="founder")
    close(town, "amal")
    assert code(NotFound, town.see, slug="alone")
    assert [one.username for one in town.see().organizers] == ["badr"]


def test_what_a_crash_cut_short_is_finished_later(town):
    view = town.found()
    town.join("badr")
    database = town.node.services["membership"].database
    database["memberships"].delete_one({"person": town.person("amal").person})
    database["communities"].update_one({"_id": view.id}, {"$set": {"members": 77}})
    letters = []
    Relay([database["communities"]], letters.append).flush()

    change = AmendCommunity(asker=town.person("amal"), slug="data-sa", tags=["بيانات"])
    code(Forbidden, town.ask.amend_community, change)
    assert town.found().role == "founder"
    town.node.settle()

    assert town.ask.search_communities(SearchCommunities(asker=ANYBODY)).items[0].members == 2


def test_no_question_reads_a_whole_collection(town):
    database = town.node.services["membership"].database
    town.person("amal")
    town.person("badr")
    database.command("profile", 2)
    town.found(join_mode="approval")
    town.join("badr")
    town.amend("amal", "badr", status="active")
    town.members("amal", relation="expert", q="badr")
    town.members("badr", role="member")
    session = town.ask.sign_in(SignIn(login="badr@example.org", password=PASSWORD))
    town.ask.authenticate(Token(token=session.access_token))
    town.ask.refresh_session(Token(token=session.refresh_token))
    town.ask.authenticate_calendar(Token(token=town.ask.myself(town.person("badr")).calendar_token))
    for question in ({}, {"q": "بيانات"}, {"field": "06"}, {"city": RIYADH}, {"near": RIYADH}):
        found_by(town, **question)
    for question in ({}, {"q": "badr"}, {"field": "06"}, {"city": RIYADH}):
        town.ask.search_people(SearchPeople(asker=town.person("amal"), **question))
    town.ask.my_communities(town.person("badr"))
    town.ask.audience(Audience(community=town.see().id))
    town.ask.person(OfPerson(asker=town.person("badr"), username="amal"))
    town.ask.export_person(town.person("badr"))
    close(town, "badr")
    database.command("profile", 0)

    whole = [
        (one["ns"], one["command"])
        for one in database["system.profile"].find({"planSummary": "COLLSCAN"})
        if ".system." not in one["ns"] and "outbox.id" not in str(one["command"])
    ]
    assert whole == []
