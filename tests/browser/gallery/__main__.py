"""A gallery of every page with sample data, to look at the design; never for production.

Run: python -m tests.browser.gallery [port]; then /gallery lists the pages in both languages.
"""

from __future__ import annotations

import sys
from typing import Any

from flask import Blueprint, Flask, g, redirect, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response

from services.gateway import i18n, motif, words
from tests.browser.gallery import samples

CSP = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; "
    "font-src 'self'; manifest-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)

# Every endpoint the templates link to; docs/pages.md says what each does.
PATHS = {
    "home": "/",
    "search": "/search",
    "about": "/about",
    "signin": "/sign-in",
    "signout": "/sign-out",
    "register": "/register",
    "confirm": "/confirm",
    "resend_confirmation": "/confirm/resend",
    "forgot": "/forgot",
    "reset": "/reset",
    "me": "/me",
    "change_password": "/me/password",
    "change_email": "/me/email",
    "renew_calendar": "/me/calendar",
    "export": "/me/export",
    "my_meetings": "/me/meetings",
    "my_communities": "/me/communities",
    "notifications": "/me/notifications",
    "notifications_read": "/me/notifications/read",
    "notifications_stream": "/me/notifications/stream",
    "notification_settings": "/me/notifications/settings",
    "undelivered": "/me/notifications/undelivered",
    "telegram_link": "/me/ways/telegram",
    "whatsapp_link": "/me/ways/whatsapp",
    "telegram_groups": "/communities/<slug>/telegram-groups",
    "telegram_group_unlink": "/communities/<slug>/telegram-groups/<id>/unlink",
    "push_subscribe": "/me/ways/push",
    "notification_preset": "/me/notifications/preset",
    "consent_end": "/me/consents/end",
    "mail_check": "/me/mail-address/check",
    "mailbox": "/mailbox",
    "way_stop": "/me/ways/<channel>/stop",
    "sessions": "/me/devices",
    "end_session": "/me/devices/<id>/end",
    "delete_account": "/me/delete",
    "card": "/cards/<id>",
    "answer_elsewhere": "/cards/<id>/rsvp",
    "take_back_elsewhere": "/cards/<id>/rsvp/cancel",
    "home_node": "/me/home",
    "home_export": "/me/home/export",
    "name_former": "/me/home/former",
    "bring_home": "/me/home/import",
    "leave_node": "/me/home/leave",
    "passes": "/me/passes",
    "pass_revoke": "/me/passes/<id>/revoke",
    "visit": "/visit",
    "visit_answer": "/visit/<event>",
    "visitors": "/communities/<slug>/visitors",
    "visitor_decide": "/communities/<slug>/visitors/<id>",
    "deletions": "/admin/deletions",
    "interact": "/interact",
    "followed_elsewhere": "/me/following/elsewhere",
    "interact_away": "/interact/away",
    "travel": "/travel",
    "peers": "/admin/peers",
    "peer": "/admin/peers/<host>",
    "peer_follow": "/admin/peers/<host>/follow",
    "peer_undo": "/admin/peers/<host>/undo",
    "peer_mode": "/admin/federation",
    "community_home": "/communities/<slug>/home",
    "community_former": "/communities/<slug>/home/former",
    "community_move": "/communities/<slug>/home/move",
    "servers": "/admin/servers",
    "server": "/admin/servers/<host>",
    "server_retry": "/admin/servers/<host>/retry",
    "follower_decide": "/admin/followers",
    "blocks": "/admin/blocks",
    "event_replies": "/events/<id>/replies",
    "reply_hide": "/events/<id>/replies/<reply>/hide",
    "reply_report": "/events/<id>/replies/<reply>/report",
    "card_report": "/cards/<id>/report",
    "reports": "/admin/reports",
    "report_dismiss": "/admin/reports/<id>/dismiss",
    "blocks_undo": "/admin/blocks/<id>/undo",
    "blocks_csv": "/admin/blocks.csv",
    "community_new": "/communities/new",
    "community": "/communities/<slug>",
    "community_edit": "/communities/<slug>/edit",
    "community_members": "/communities/<slug>/members",
    "member_change": "/communities/<slug>/members/<username>",
    "join": "/communities/<slug>/join",
    "leave": "/communities/<slug>/leave",
    "community_ics": "/communities/<slug>/events.ics",
    "community_atom": "/communities/<slug>/events.atom",
    "event_new": "/communities/<slug>/events/new",
    "event": "/events/<id>",
    "event_edit": "/events/<id>/edit",
    "event_publish": "/events/<id>/publish",
    "event_cancel": "/events/<id>/cancel",
    "event_people": "/events/<id>/people",
    "event_ics": "/events/<id>.ics",
    "series": "/series/<id>",
    "series_ics": "/series/<id>.ics",
    "series_rsvp": "/series/<id>/rsvp",
    "series_state": "/series/<id>/state",
    "date_confirm": "/events/<id>/confirm",
    "event_agenda": "/events/<id>/agenda",
    "event_agenda_ics": "/events/<id>/agenda.ics",
    "event_call": "/events/<id>/call",
    "call_close": "/events/<id>/call/close",
    "event_proposals": "/events/<id>/proposals",
    "proposal_new": "/events/<id>/propose",
    "proposal": "/proposals/<id>",
    "proposal_edit": "/proposals/<id>/edit",
    "proposal_review": "/proposals/<id>/review",
    "proposal_state": "/proposals/<id>/state",
    "session_drop": "/events/<id>/sessions/<session>/remove",
    "rsvp": "/events/<id>/rsvp",
    "cancel_rsvp": "/events/<id>/rsvp/cancel",
    "accept_offer": "/events/<id>/rsvp/accept",
    "reconfirm": "/events/<id>/rsvp/reconfirm",
    "decide_answers": "/events/<id>/people/decide",
    "event_draw": "/events/<id>/draw",
    "event_guest": "/events/<id>/guest",
    "guest_confirm": "/rsvp/confirm",
    "guest_answer": "/rsvp/<token>",
    "tap": "/r/<token>",
    "event_share": "/events/<id>/share",
    "community_share": "/communities/<slug>/share",
    "follow": "/people/<username>/follow",
    "my_following": "/me/following",
    "invitations": "/communities/<slug>/invitations",
    "invitation": "/invitations/<token>",
    "attendees_csv": "/events/<id>/attendees.csv",
    "members_csv": "/communities/<slug>/members.csv",
    "embed_snippet": "/communities/<slug>/embed",
    "imports": "/communities/<slug>/imports",
    "calendar_import": "/imports/<id>",
    "import_confirm": "/imports/<id>/confirm",
    "event_feedback": "/events/<id>/feedback",
    "event_after": "/events/<id>/after",
    "event_close": "/events/<id>/closing",
    "event_reschedule": "/events/<id>/reschedule",
    "event_copy": "/events/<id>/copy",
    "unserved": "/communities/<slug>/unserved",
    "my_attendance": "/me/attendance",
    "my_attendance_csv": "/me/attendance.csv",
    "letters": "/communities/<slug>/letters",
    "letter_new": "/communities/<slug>/letters/new",
    "letter": "/letters/<id>",
    "letter_edit": "/letters/<id>/edit",
    "letter_send": "/letters/<id>/send",
    "letter_cancel": "/letters/<id>/cancel",
    "webhooks": "/communities/<slug>/webhooks",
    "webhook": "/webhooks/<id>",
    "webhook_status": "/webhooks/<id>/status",
    "webhook_rotate": "/webhooks/<id>/rotate",
    "webhook_test": "/webhooks/<id>/test",
    "webhook_replay": "/webhooks/<id>/replay",
    "webhook_delete": "/webhooks/<id>/delete",
    "person": "/people/<username>",
    "door": "/events/<id>/door",
    "door_check": "/events/<id>/door/check",
    "door_checkins": "/events/<id>/door/checkins",
    "door_express": "/events/<id>/door/express",
    "ticket_read": "/door/<token>",
    "ticket": "/events/<id>/ticket",
    "here": "/events/<id>/here",
    "poster": "/events/<id>/poster",
    "poster_renew": "/events/<id>/poster/renew",
    "attendance": "/events/<id>/attendance",
    "attendance_mark": "/events/<id>/attendance/<key>",
    "steward": "/events/<id>/stewards",
    "host": "/events/<id>/host",
    "host_trust": "/events/<id>/host/guests/<key>",
    "host_pass": "/events/<id>/host/pass",
    "hosts": "/communities/<slug>/hosts",
    "theme": "/theme",
    "switch_language": "/language",
}


def create_gallery() -> Flask:
    """The gallery as a Flask app: /<lang>/gallery/<page>, theme and digits from the query."""
    app = Flask("services.gateway")
    # Not a secret: the gallery keeps nothing and lets nobody in.
    app.secret_key = "gallery"
    i18n.install(app)
    app.jinja_env.globals.update(
        cover=motif.cover,
        hue=motif.hue,
        word=words.word,
        words=words.words,
        csrf_field=lambda: Markup('<input type="hidden" name="csrf_token" value="sample">'),
        idempotency_field=lambda: Markup('<input type="hidden" name="key" value="sample">'),
    )
    web = Blueprint("web", __name__, url_prefix="/<any(ar, en):lang>")
    for name, path in PATHS.items():
        web.add_url_rule(path, name, _page_of(name), methods=["GET", "POST"])
    app.register_blueprint(web)
    app.before_request(_set_reader)
    app.after_request(_guard)
    app.add_url_rule("/", "root", lambda: redirect("/gallery"))
    app.add_url_rule("/unsubscribe", "root.unsubscribe_now", _index, methods=["POST"])
    app.add_url_rule("/gallery", "index", _index)
    app.add_url_rule("/<any(ar, en):lang>/gallery/<page>", "page", _show)
    return app


def _set_reader() -> None:
    g.reader = i18n.reader_for(digits=request.args.get("digits", "latn"), zone="Europe/London")


def _guard(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = CSP
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def _page_of(name: str) -> Any:
    def show(lang: str, **_: str) -> Any:
        if name == "switch_language":
            to = "en" if request.args.get("to") == "en" else "ar"
            path = request.args.get("next", "/ar/").split("/", 2)
            return redirect(f"/{to}/{path[2] if len(path) > 2 else ''}")
        if name == "notifications_stream":
            return "", 204
        return _show(lang, name if name in samples.PAGES else "home")

    return show


def _show(lang: str, page: str) -> Any:
    if page not in samples.PAGES:
        return _render("error.html", {"status": 404, "request_id": "01JD0000"}), 404
    template, values = samples.PAGES[page]
    return _render(template, values() if callable(values) else values)


def _render(template: str, values: dict[str, Any]) -> str:
    common: dict[str, Any] = {
        "me": samples.ME,
        "unread": 3,
        "live_after": "0",
        "node_name": "ملتقى الرياض" if i18n.reader.language == "ar" else "Multaqa Riyadh",
        "theme": request.args.get("theme", request.cookies.get("theme", "auto")),
        "canonical": request.base_url,
        "errors": {},
    }
    return render_template(template, **{**common, **values})


def _index() -> str:
    rows = "".join(
        f'<li>{page}: <a href="/ar/gallery/{page}">ar</a> <a href="/en/gallery/{page}">en</a></li>'
        for page in samples.PAGES
    )
    return f'<!doctype html><html lang="en"><title>Gallery</title><h1>Gallery</h1><ul>{rows}</ul>'


if __name__ == "__main__":
    create_gallery().run(port=int(sys.argv[1]) if len(sys.argv) > 1 else 8600)
