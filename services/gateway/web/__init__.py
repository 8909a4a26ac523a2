"""The pages: HTML on the server, in Arabic and English, for people with and without JavaScript."""

import hashlib
import hmac

from flask import Flask

from services.common.settings import Settings
from services.gateway import csrf, i18n, idempotency, motif, refusals, words
from services.gateway.web import (
    account,
    after,
    agenda,
    attendance,
    cards,
    carrying,
    communities,
    confirming,
    door,
    elsewhere,
    events,
    following,
    frame,
    groups,
    guests,
    home,
    homes,
    hosting,
    imports,
    interacting,
    invitations,
    joining,
    language,
    letters,
    mailbox,
    me,
    members,
    moving,
    notifications,
    passes,
    peers,
    people,
    replies,
    search,
    seats,
    series,
    servers,
    sharing,
    trips,
    undelivered,
    ways,
    webhooks,
    wishes,
    writing,
)
from services.gateway.web.blueprint import root, web

__all__ = ["install"]

ROUTES = (
    account,
    after,
    agenda,
    cards,
    carrying,
    communities,
    confirming,
    events,
    following,
    guests,
    home,
    homes,
    joining,
    imports,
    interacting,
    invitations,
    language,
    letters,
    mailbox,
    me,
    members,
    moving,
    notifications,
    passes,
    peers,
    people,
    search,
    series,
    seats,
    sharing,
    trips,
    webhooks,
    wishes,
    undelivered,
    ways,
    writing,
    attendance,
    door,
    hosting,
    elsewhere,
    groups,
    servers,
    replies,
)
"""The modules whose views the two blueprints carry."""


def install(app: Flask, settings: Settings) -> None:
    """Put the pages on the gateway's application."""
    # Flask's own cookie carries only what is said once after a form; its key is no other's.
    app.secret_key = hmac.new(settings.secret.encode(), b"said", hashlib.sha256).digest()
    app.config.update(
        SESSION_COOKIE_NAME="multaqa_said",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.origin.startswith("https:"),
    )
    app.config[refusals.PAGE] = frame.refusal_page
    i18n.install(app)
    app.jinja_env.globals.update(
        cover=motif.cover,
        hue=motif.hue,
        word=words.word,
        words=words.words,
        csrf_field=csrf.csrf_field,
        idempotency_field=idempotency.idempotency_field,
    )
    app.context_processor(frame.common)
    app.register_blueprint(web)
    app.register_blueprint(root)
