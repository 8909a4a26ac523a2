"""Accounts as their owners live with them: opening, proving, securing."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from services.common.contracts.membership import (
    ByEmail,
    ChangeEmail,
    ChangePassword,
    Membership,
    OfSession,
    Register,
    ResetPassword,
    SignIn,
    Token,
)
from services.common.contracts.shared import Asker
from services.common.errors import Forbidden, Invalid, TooMany, Unauthenticated
from services.membership.service import MembershipService

PASSWORD = "نخلة عالية في الواحة"


@pytest.fixture
def node(empty_node):
    return empty_node.start(MembershipService)


@pytest.fixture
def membership(node):
    return node.remote(Membership)


def registration(username="amal", **changed):
    given = {
        "id": f"register-{username}",
        "username": username,
        "email": f"{username}@example.org",
        "password": PASSWORD,
        "name": {"ar": "أمل الحربي"},
    }
    return Register(**(given | changed))


def asker(view):
    return Asker(person=view.person, username=view.username, name=view.name)


def signed_in(membership, username="amal", **changed):
    return membership.sign_in(SignIn(login=username, password=PASSWORD, **changed))


def mailed(node, name):
    node.settle()
    return node.heard(name)[-1]["token"]


def refusal(kind, call, *args):
    with pytest.raises(kind) as no:
        call(*args)
    return no.value


def test_a_registered_person_confirms_by_the_link_in_the_mail(node, membership):
    view = membership.register(registration(city_id="108410"))

    assert view.person == "https://alpha.test/ap/people/amal"
    assert (view.confirmed, view.timezone, view.city.name["ar"]) == (False, "Asia/Riyadh", "الرياض")
    assert (view.visibility, view.listed) == ("members", False)
    token = mailed(node, "person_registered")
    assert membership.confirm_email(Token(token=token)).confirmed
    node.settle()
    assert node.heard("person_changed")[-1]["confirmed"]


def test_registering_again_with_the_same_id_is_harmless(node, membership):
    first = membership.register(registration())
    again = membership.register(registration())
    node.settle()

    assert again == first
    assert len(node.heard("person_registered")) == 1


def test_many_at_once_get_one_account_and_one_mail(node, membership):
    with ThreadPoolExecutor(6) as pool:
        views = list(pool.map(lambda _: membership.register(registration()), range(6)))
    node.settle()

    assert len({view.calendar_token for view in views}) == 1
    # Relays at the same moment may send one message twice.
    assert len({one["id"] for one in node.said if one["name"] == "person_registered"}) == 1


def test_two_with_one_name_at_the_same_moment(membership):
    def register(number):
        one = registration(id=f"id-{number}", email=f"n{number}@example.org")
        try:
            return membership.register(one).email
        except Invalid as no:
            return no.fields

    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(register, range(6)))

    assert answers.count({"username": ["taken"]}) == 5


def test_a_name_and_an_address_belong_to_one_person(membership):
    membership.register(registration())

    taken = refusal(Invalid, membership.register, registration(id="2", email="AMAL@Example.org"))

    assert taken.fields == {"username": ["taken"], "email": ["taken"]}


def test_a_taken_address_leaves_the_name_free(membership):
    membership.register(registration())
    refusal(Invalid, membership.register, registration("huda", email="amal@example.org"))

    assert membership.register(registration("huda", id="3")).username == "huda"


def test_a_name_reserved_by_somebody_who_never_came_is_free_again_after_ten_minutes(
    node, membership
):
    handles = node.services["membership"].database["handles"]
    handles.insert_one({"_id": "amal", "owner": "somebody", "at": node.clock.now()})

    refusal(Invalid, membership.register, registration())
    node.clock.advance(minutes=11)

    assert membership.register(registration()).username == "amal"


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"username": "a"}, {"username": ["too_short"]}),
        ({"username": "Amal"}, {"username": ["invalid"]}),
        ({"username": "أمل"}, {"username": ["invalid"]}),
        ({"username": "amal\n"}, {"username": ["invalid"]}),
        ({"username": "admin"}, {"username": ["reserved"]}),
        ({"email": "not an address"}, {"email": ["invalid"]}),
        ({"email": "a@b"}, {"email": ["invalid"]}),
        ({"email": ""}, {"email": ["required"]}),
        ({"password": "short"}, {"password": ["too_short"]}),
        ({"password": "x" * 201}, {"password": ["too_long"]}),
        ({"password": "password123"}, {"password": ["too_common"]}),
        ({"password": "amal@example.org"}, {"password": ["too_similar"]}),
        ({"name": {"ar": "\u202e\u200b "}}, {"name": ["required"]}),
        ({"name": {}}, {"name": ["required"]}),
        ({"language": "fr"}, {"language": ["not_one_of"]}),
        ({"city_id": "1"}, {"city_id": ["unknown_city"]}),
        ({"id": ""}, {"id": ["invalid"]}),
    ],
)
def test_what_cannot_be_registered_names_the_field(membership, changed, fields):
    given = {"email": "amal@example.org"} | changed
    assert refusal(Invalid, membership.register, registration(**given)).fields == fields


def test_direction_marks_are_taken_out_of_names(membership):
    view = membership.register(registration(name={"ar": "\u202eأمل\u200f", "en": "Amal 🌴"}))

    assert view.name == {"ar": "أمل", "en": "Amal 🌴"}


def test_links_are_good_once_and_for_a_while(node, membership):
    membership.register(registration())
    token = mailed(node, "person_registered")
    node.clock.advance(days=3, seconds=1)
    assert refusal(Invalid, membership.confirm_email, Token(token=token)).code == "token.expired"

    membership.request_password_reset(ByEmail(email="amal@example.org"))
    reset = mailed(node, "password_reset_requested")
    assert refusal(Invalid, membership.confirm_email, Token(token=reset)).code == "token.invalid"
    membership.reset_password(ResetPassword(token=reset, password="كلمة سر جديدة"))
    again = ResetPassword(token=reset, password="وأخرى جديدة تمامًا")
    assert refusal(Invalid, membership.reset_password, again).code == "token.invalid"


@pytest.mark.parametrize("token", ["", "x", "a.b", "ك", "e30.e30", "W10.x", "." * 3000])
def test_forged_links_are_refused(membership, token):
    assert refusal(Invalid, membership.confirm_email, Token(token=token)).code == "token.invalid"


def test_asking_for_a_reset_tells_nothing(node, membership):
    membership.register(registration())

    assert membership.request_password_reset(ByEmail(email="nobody@example.org")) is None
    assert membership.request_password_reset(ByEmail(email="not an address")) is None
    node.settle()
    assert node.heard("password_reset_requested") == []


def test_mails_are_sent_so_often_and_no_more(node, membership):
    view = membership.register(registration())
    for _ in range(5):
        membership.resend_confirmation(asker(view))

    no = refusal(TooMany, membership.resend_confirmation, asker(view))

    assert no.details["retry_after"] > 3000
    node.clock.advance(hours=1, seconds=1)
    membership.resend_confirmation(asker(view))


def test_a_reset_ends_every_session_and_proves_the_address(node, membership):
    membership.register(registration())
    session = signed_in(membership)
    membership.request_password_reset(ByEmail(email="Amal@example.org"))
    token = mailed(node, "password_reset_requested")

    membership.reset_password(ResetPassword(token=token, password="كلمة سر جديدة"))

    refusal(Unauthenticated, membership.authenticate, Token(token=session.access_token))
    refusal(Unauthenticated, signed_in, membership)
    fresh = membership.sign_in(SignIn(login="amal", password="كلمة سر جديدة"))
    assert fresh.identity.confirmed


def test_a_new_password_ends_the_other_sessions(membership):
    view = membership.register(registration())
    phone, laptop = signed_in(membership), signed_in(membership)

    wrong = ChangePassword(
        asker=asker(view), session=phone.session, password="x", new_password="كلمة سر جديدة"
    )
    assert refusal(Forbidden, membership.change_password, wrong).code == "account.wrong_password"
    membership.change_password(
        ChangePassword(
            asker=asker(view),
            session=phone.session,
            password=PASSWORD,
            new_password="كلمة سر جديدة",
        )
    )

    assert membership.authenticate(Token(token=phone.access_token)).username == "amal"
    refusal(Unauthenticated, membership.authenticate, Token(token=laptop.access_token))


def test_another_address_counts_once_confirmed(node, membership):
    view = membership.register(registration())
    membership.register(registration("huda"))
    change = ChangeEmail(asker=asker(view), password=PASSWORD, email="new@example.org")
    taken = ChangeEmail(asker=asker(view), password=PASSWORD, email="HUDA@example.org")

    assert refusal(Invalid, membership.change_email, taken).fields == {"email": ["taken"]}
    membership.change_email(change)
    node.settle()
    old = node.heard("person_registered")[0]["token"]
    refusal(Invalid, membership.confirm_email, Token(token=old))
    assert node.heard("email_confirmation_requested")[-1]["email"] == "new@example.org"
    token = mailed(node, "email_confirmation_requested")
    assert membership.confirm_email(Token(token=token)).email == "new@example.org"
    membership.register(registration("sami", email="amal@example.org"))


def test_a_wrong_password_and_an_unknown_name_sound_the_same(membership):
    membership.register(registration())

    for login, password in (("amal", "wrong password"), ("nobody", PASSWORD), ("", "")):
        no = refusal(Unauthenticated, membership.sign_in, SignIn(login=login, password=password))
        assert no.code == "account.wrong_credentials"


def test_guessing_is_stopped_after_ten_failures(node, membership):
    membership.register(registration())
    for _ in range(5):
        refusal(Unauthenticated, membership.sign_in, SignIn(login="amal", password="x"))
        by_mail = SignIn(login="amal@example.org", password="x")
        refusal(Unauthenticated, membership.sign_in, by_mail)

    no = refusal(TooMany, signed_in, membership)

    assert no.code == "account.too_many_attempts"
    assert 0 < no.details["retry_after"] <= 901
    node.clock.advance(minutes=15, seconds=1)
    assert signed_in(membership).identity.username == "amal"


def test_signing_in_by_address_in_any_case(membership):
    membership.register(registration())

    assert signed_in(membership, " AMAL@example.org ").identity.username == "amal"


def test_an_access_token_lasts_an_hour_and_a_refresh_renews_it(node, membership):
    membership.register(registration())
    session = signed_in(membership)
    node.clock.advance(hours=1, seconds=1)
    expired = refusal(Unauthenticated, membership.authenticate, Token(token=session.access_token))
    assert expired.code == "session.expired"

    fresh = membership.refresh_session(Token(token=session.refresh_token))

    assert fresh.session == session.session
    assert membership.authenticate(Token(token=fresh.access_token)).session == session.session


def test_a_used_refresh_token_ends_the_session(membership):
    membership.register(registration())
    session = signed_in(membership)
    fresh = membership.refresh_session(Token(token=session.refresh_token))

    stolen = refusal(
        Unauthenticated, membership.refresh_session, Token(token=session.refresh_token)
    )

    assert stolen.code == "session.reused"
    refusal(Unauthenticated, membership.authenticate, Token(token=fresh.access_token))
    refusal(Unauthenticated, membership.refresh_session, Token(token=fresh.refresh_token))


def test_a_web_session_is_prolonged_by_use(node, membership):
    membership.register(registration())
    session = signed_in(membership, kind="web", label="متصفح")
    assert session.refresh_token == ""
    for _ in range(4):
        node.clock.advance(days=20)
        membership.authenticate(Token(token=session.access_token))

    node.clock.advance(days=31)

    refusal(Unauthenticated, membership.authenticate, Token(token=session.access_token))


def test_sessions_are_listed_and_ended_by_their_owner_only(membership):
    view = membership.register(registration())
    other = membership.register(registration("huda"))
    session = signed_in(membership, label="\u202ephone")

    assert [one.label for one in membership.sessions(asker(view))] == ["phone"]
    with pytest.raises(Exception, match=r"session\.not_found"):
        membership.end_session(OfSession(asker=asker(other), session=session.session))
    membership.end_session(OfSession(asker=asker(view), session=session.session))
    assert membership.sessions(asker(view)) == []
    refusal(Unauthenticated, membership.authenticate, Token(token=session.access_token))


def test_only_administrators_get_the_admin_scope(membership):
    from services.common.contracts.membership import Appoint

    membership.register(registration())
    wish = {"scopes": ["read", "admin"]}
    with pytest.raises(Forbidden):
        signed_in(membership, **wish)
    with pytest.raises(Invalid):
        signed_in(membership, scopes=["everything"])

    membership.appoint(Appoint(username="amal"))
    session = signed_in(membership, **wish)
    assert session.identity.scopes == ["read", "admin"]

    membership.appoint(Appoint(username="amal", admin=False))
    assert membership.authenticate(Token(token=session.access_token)).scopes == ["read"]


def test_tokens_are_not_kept_as_they_are(node, membership):
    membership.register(registration())
    session = signed_in(membership)
    kept = str(list(node.services["membership"].database["people"].find()))

    assert session.access_token not in kept
    assert session.refresh_token not in kept
    assert PASSWORD not in kept


def test_a_calendar_token_opens_the_calendar_until_it_is_renewed(membership):
    view = membership.register(registration())
    who = membership.authenticate_calendar(Token(token=view.calendar_token))
    assert (who.username, who.scopes) == ("amal", ["calendar"])

    fresh = membership.renew_calendar_token(asker(view))

    assert fresh.calendar_token != view.calendar_token
    refusal(Unauthenticated, membership.authenticate_calendar, Token(token=view.calendar_token))
    refusal(Unauthenticated, membership.authenticate_calendar, Token(token=""))
