"""The doors: signing in and out, opening an account, a new password."""

from typing import Any

from flask import Response, g, request

from services.common.contracts.membership import (
    ByEmail,
    OfSession,
    Register,
    ResetPassword,
    SignIn,
)
from services.common.errors import Forbidden, Refusal, Unauthenticated
from services.gateway import auth, sentences
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.idempotency import fresh_id
from services.gateway.language import LANGUAGES
from services.gateway.node import node
from services.gateway.web import addresses, devices, forms, invitations
from services.gateway.web.blueprint import web
from services.gateway.web.frame import away, go, page

NEUTRAL = ("account.wrong_credentials",)


def _next() -> str:
    return addresses.own(request.values.get("next"))


def _home() -> str:
    return f"/{g.reader.language}/"


@web.route("/sign-in", methods=["GET", "POST"])
def signin() -> Response:
    """Signing in; whoever is signed in goes on at once."""
    if g.identity is not None:
        return away(_next() or _home())
    if request.method == "GET":
        return page("signin.html", form={}, next=_next())
    try:
        return _enter(forms.line("login"), request.form.get("password", ""), _next() or _home())
    except Refusal as no:
        again = forms.again(no)
        if again["code"] == 422:
            # One sentence for all: it must not tell which names are known.
            wrong = sentences.sentence(NEUTRAL[0], "unauthenticated", {}, g.reader.language)
            again["errors"] = {"_": [wrong]}
        return page("signin.html", form={"login": forms.line("login")}, next=_next(), **again)


def _enter(login: str, password: str, then: str) -> Response:
    label = devices.label(request.headers.get("User-Agent", ""))
    opened = node().membership.sign_in(
        SignIn(login=login, password=password, kind="web", label=label)
    )
    return auth.sign_in_cookie(away(then), opened)


@web.post("/sign-out")
def signout() -> Response:
    """Ending this session."""
    if g.identity is not None:
        node().membership.end_session(OfSession(asker=asker(), session=g.identity.session))
    return auth.sign_out_cookie(go("web.home", _("Signed out.")))


@web.route("/register", methods=["GET", "POST"])
def register() -> Response:
    """Opening an account; its owner is signed in and asked to look into the mail."""
    if g.identity is not None:
        return away(_next() or _home())
    if not forms.sent():
        return _register_form()
    try:
        _register()
    except Refusal as no:
        return _register_form(**forms.again(no))
    try:
        return _enter(forms.line("username"), request.form.get("password", ""), f"{_home()}confirm")
    except Unauthenticated:
        return go("web.signin", next=_next() or None)


def _register_form(**more: Any) -> Response:
    form = forms.typed()
    if request.method == "GET" and (token := request.args.get("invitation", "")):
        form |= invitations.prefilled(token[:200])
    return page("register.html", form=form, cities=forms.cities(form), next=_next(), **more)


def _register() -> None:
    if node().settings.registration == "closed":
        raise Forbidden("account.registration_closed")
    language = request.form.get("language", "")
    node().membership.register(
        Register(
            id=fresh_id("account"),
            username=forms.line("username"),
            email=forms.line("email"),
            password=request.form.get("password", ""),
            name=forms.text_of("name"),
            language=language if language in LANGUAGES else g.reader.language,
            city_id=forms.line("city_id"),
        )
    )


@web.route("/forgot", methods=["GET", "POST"])
def forgot() -> Response:
    """Asking for a link for a new password; the answer never tells whether one was sent."""
    if request.method == "GET":
        return page("forgot.html", form={}, sent=False)
    try:
        node().membership.request_password_reset(ByEmail(email=forms.line("email")))
    except Refusal as no:
        return page("forgot.html", form=forms.typed(), sent=False, **forms.again(no))
    return page("forgot.html", form={}, sent=True)


@web.route("/reset", methods=["GET", "POST"])
def reset() -> Response:
    """Choosing a new password with the link from the mail."""
    token = request.values.get("token", "")[:500]
    if request.method == "GET":
        return page("reset.html", token=token, failed=not token)
    try:
        node().membership.reset_password(
            ResetPassword(token=token, password=request.form.get("password", ""))
        )
    except Refusal as no:
        if no.code.startswith("token."):
            return page("reset.html", 410, token="", failed=True)
        return page("reset.html", token=token, failed=False, **forms.again(no))
    return auth.sign_out_cookie(go("web.signin", _("The new password is saved. Sign in with it.")))
