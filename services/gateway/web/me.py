"""The signed-in person's own pages: profile, meetings, communities, devices, own data."""

from typing import Any

from flask import Response, g, request, url_for

from services.common.contracts.events import ListMine
from services.common.contracts.membership import (
    ChangeEmail,
    ChangePassword,
    CloseAccount,
    OfSession,
    SelfView,
    UpdateProfile,
)
from services.common.errors import Conflict, Invalid, Refusal
from services.gateway import auth
from services.gateway.api import me as api
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.language import LANGUAGES
from services.gateway.node import node
from services.gateway.web import forms
from services.gateway.web.blueprint import needs_person, web
from services.gateway.web.elsewhere import my_answers
from services.gateway.web.frame import go, page
from services.gateway.words import WORDS

LIMIT = 20
VISIBILITIES = tuple(WORDS["visibility"])


def _myself() -> SelfView:
    needs_person()
    return node().membership.myself(asker())


@web.route("/me", methods=["GET", "POST"])
def me() -> Response:
    """Profile and settings."""
    person = _myself()
    if request.method == "GET":
        return _show(person)
    if not forms.sent():
        return _show(person, forms.typed())
    try:
        changed = node().membership.update_profile(_profile(person))
    except Refusal as no:
        return _show(person, forms.typed(), **forms.again(no))
    return go("web.me", _("The changes are saved."), lang=changed.language)


def _show(person: SelfView, form: dict[str, Any] | None = None, **more: Any) -> Response:
    form = form if form is not None else _written(person)
    return page(
        "me.html",
        person=person,
        form=form,
        tree=forms.tree(),
        cities=forms.cities(form),
        zones=forms.zones(str(form.get("timezone", ""))),
        calendar_url=_calendar(person),
        **more,
    )


def _calendar(person: SelfView) -> str:
    origin = node().settings.origin
    return f"{origin}/api/v1/me/calendar.ics?token={person.calendar_token}"


def _written(person: SelfView) -> dict[str, Any]:
    about_fields = {f"relation_{id}": relation for id, relation in person.relations.items()}
    about_fields |= {f"years_{id}": str(years) for id, years in person.years.items()}
    return {
        **forms.fields_of("name", person.name),
        **forms.fields_of("headline", person.headline),
        **forms.fields_of("about", person.about),
        **about_fields,
        "city_id": person.city.id if person.city else "",
        "field_ids": [field.id for field in person.fields],
        "tags": g.reader.comma.join(person.tags),
        "languages": person.languages,
        "language": person.language,
        "timezone": person.timezone,
        "visibility": person.visibility,
        "listed": person.listed,
        "version": person.version,
    }


def _profile(person: SelfView) -> UpdateProfile:
    ids = forms.typed()["field_ids"]
    relations = {id: forms.line(f"relation_{id}") for id in ids}
    years = {id: forms.whole(f"years_{id}") for id in ids}
    return UpdateProfile(
        asker=asker(),
        name=forms.text_of("name", person.name),
        headline=forms.text_of("headline", person.headline),
        about=forms.text_of("about", person.about),
        city_id=forms.line("city_id"),
        field_ids=ids,
        tags=forms.tags(),
        relations={id: relation for id, relation in relations.items() if relation},
        years={id: number for id, number in years.items() if number is not None},
        languages=_languages(person),
        language=forms.chosen("language", LANGUAGES),
        timezone=forms.line("timezone"),
        visibility=forms.chosen("visibility", VISIBILITIES),
        listed=forms.ticked("listed"),
        expected=forms.whole("version"),
    )


def _languages(person: SelfView) -> list[str]:
    # The form offers a few; what came from elsewhere stays.
    others = [tag for tag in person.languages if tag not in ("ar", "en", "fr", "ur")]
    return [*forms.typed()["languages"], *others]


@web.post("/me/password")
def change_password() -> Response:
    """A new password, knowing the old one."""
    person = _myself()
    command = ChangePassword(
        asker=asker(),
        session=g.identity.session,
        password=request.form.get("password", ""),
        new_password=request.form.get("new_password", ""),
    )
    try:
        node().membership.change_password(command)
    except Refusal as no:
        again = forms.again(_at_field(no, "password"))
        return _show(person, code=again["code"], errors_password=again["errors"])
    return go("web.me", _("The password is changed; other devices are signed out."))


def _at_field(no: Refusal, name: str) -> Refusal:
    if no.code == "account.wrong_password":
        return Invalid(fields={name: ["wrong_password"]})
    return no


@web.post("/me/email")
def change_email() -> Response:
    """Another address, which counts once it is confirmed."""
    person = _myself()
    command = ChangeEmail(
        asker=asker(), password=request.form.get("email_password", ""), email=forms.line("email")
    )
    try:
        node().membership.change_email(command)
    except Refusal as no:
        names = {"password": "email_password"}
        again = forms.again(_at_field(no, "email_password"), names)
        return _show(person, code=again["code"], errors_email=again["errors"])
    return go("web.me", _("A mail is on its way to the new address; its link confirms it."))


@web.post("/me/calendar")
def renew_calendar() -> Response:
    """Another private calendar address; the old one stops working."""
    needs_person()
    node().membership.renew_calendar_token(asker())
    return go("web.me", _("The calendar has a new address; the old one no longer works."))


@web.get("/me/export")
def export() -> Response:
    """Everything kept of the person, as one file."""
    needs_person()
    return api.export()


@web.get("/me/meetings")
def my_meetings() -> Response:
    """The meetings one answered, coming or past."""
    person = _myself()
    past = request.args.get("tab") == "past"
    cursor = request.args.get("cursor", "")[:500]
    found = node().events.mine(ListMine(asker=asker(), past=past, cursor=cursor, limit=LIMIT))
    tab = "past" if past else "upcoming"
    more = url_for("web.my_meetings", tab=tab, cursor=found.next)
    return page(
        "my_meetings.html",
        tab=tab,
        events=found.items,
        elsewhere=my_answers(past) if not cursor else [],
        next_url=more if found.next else None,
        calendar_url=_calendar(person),
    )


@web.get("/me/communities")
def my_communities() -> Response:
    """The communities one belongs to, asked to join, or was invited to."""
    needs_person()
    return page("my_communities.html", communities=node().membership.my_communities(asker()))


@web.get("/me/devices")
def sessions() -> Response:
    """Where one is signed in."""
    needs_person()
    listed = node().membership.sessions(asker())
    return page("sessions.html", sessions=listed, current=g.identity.session)


@web.post("/me/devices/<id>/end")
def end_session(id: str) -> Response:
    """Signing a device out, perhaps this one."""
    needs_person()
    node().membership.end_session(OfSession(asker=asker(), session=id))
    if id == g.identity.session:
        return auth.sign_out_cookie(go("web.home", _("Signed out.")))
    return go("web.sessions", _("The device is signed out."))


@web.route("/me/delete", methods=["GET", "POST"])
def delete_account() -> Response:
    """Deleting the account for good."""
    needs_person()
    if request.method == "GET":
        return page("delete_account.html", alone=[])
    try:
        if not forms.ticked("sure"):
            raise Invalid(fields={"sure": ["required"]})
        password = request.form.get("password", "")
        node().membership.close_account(CloseAccount(asker=asker(), password=password))
    except Refusal as no:
        again = forms.again(_at_field(no, "password"))
        return page("delete_account.html", alone=_alone(no), **again)
    g.identity = None
    return auth.sign_out_cookie(go("web.home", _("The account is deleted.")))


def _alone(no: Refusal) -> list[Any]:
    if not isinstance(no, Conflict):
        return []
    slugs = no.details.get("slugs", [])
    return [one for one in node().membership.my_communities(asker()) if one.slug in slugs]
