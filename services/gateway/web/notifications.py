"""What a person was told, how they want to be told, and the link in a mail that stops it."""

from typing import Any

from flask import Response, g, request, url_for

from services.common.contracts.notifications import (
    CommunityWish,
    ListNotifications,
    MarkRead,
    Mute,
    PreferencesView,
    PreferenceToken,
    QuietHours,
    SetPreferences,
    SetPreferencesByToken,
    Wish,
)
from services.gateway import i18n
from services.gateway.auth import COOKIE, asker
from services.gateway.i18n import gettext as _
from services.gateway.language import LANGUAGES
from services.gateway.node import node
from services.gateway.streams import news
from services.gateway.web import mailbox, ways
from services.gateway.web.blueprint import needs_person, root, web
from services.gateway.web.frame import go, page

LIMIT = 20
CHANNEL = "channel:"
COMMUNITY = "community:"


@web.get("/me/notifications")
def notifications() -> Response:
    """The newest first."""
    needs_person()
    cursor = request.args.get("cursor", "")[:500]
    found = node().notifications.notifications(
        ListNotifications(asker=asker(), cursor=cursor, limit=LIMIT)
    )
    more = url_for("web.notifications", cursor=found.next)
    return page(
        "notifications.html",
        notifications=found.items,
        unread=found.unread,
        next_url=more if found.next else None,
    )


@web.post("/me/notifications/read")
def notifications_read() -> Response:
    """All of them are read, or those named."""
    needs_person()
    every = request.form.get("all") == "yes"
    ids = request.form.getlist("id")[:100]
    node().notifications.mark_read(MarkRead(asker=asker(), ids=ids, all=every))
    return go("web.notifications")


@web.get("/me/notifications/stream")
def notifications_stream() -> Response:
    """What is new, for a page that is open; to a session that has ended: come no more."""
    if g.get("identity") is None:
        return Response(status=204)
    return news(request.cookies.get(COOKIE, "")[:500], request.args.get("after", "")[:1000])


@web.route("/me/notifications/settings", methods=["GET", "POST"])
def notification_settings() -> Response:
    """Channels by kind; with the token of a mail for its reader, without signing in."""
    token = request.values.get("token", "")[:500]
    if not token:
        needs_person()
    if request.method == "POST":
        return _save(token)
    if token:
        found = node().notifications.preferences_by_token(PreferenceToken(token=token))
    else:
        found = node().notifications.preferences(asker())
    return _choices(found, token)


def _choices(found: PreferencesView, token: str, **more: Any) -> Response:
    return page(
        "notification_settings.html",
        kinds=found.kinds,
        token=token or None,
        kind=found.kind,
        quiet=found.quiet,
        zone=found.timezone,
        communities=[(one, _manner(one)) for one in found.communities],
        ways=[] if token else ways.of_reader(),
        mail_address=None if token else mailbox.of_reader(),
        **more,
    )


def _manner(wish: CommunityWish) -> str:
    """How one hears of a community, as the page asks it."""
    if wish.muted:
        return "silent"
    return "here" if wish.channels else "usual"


def _save(token: str) -> Response:
    if token:
        found = node().notifications.preferences_by_token(PreferenceToken(token=token))
    else:
        found = node().notifications.preferences(asker())
    form = request.form
    channels = {
        kind.kind: [one for one in form.getlist(CHANNEL + kind.kind) if one in kind.available]
        for kind in found.kinds
        if not kind.essential
    }
    wish = _wish(found)
    if not token:
        command = SetPreferences(asker=asker(), channels=channels, wish=wish)
        node().notifications.set_preferences(command)
        return go("web.notification_settings", _("The changes are saved."))
    by_token = SetPreferencesByToken(token=token, channels=channels, wish=wish)
    node().notifications.set_preferences_by_token(by_token)
    return go("web.notification_settings", _("The changes are saved."), token=token)


def _wish(found: PreferencesView) -> Wish:
    """Silences, single communities and quiet hours from the form; a choice the form does not
    show is not touched."""
    form = request.form
    manners = {one.slug: (one, form.get(COMMUNITY + one.slug)) for one in found.communities}
    pages = [one.kind for one in found.kinds if not one.essential and "inapp" in one.available]
    changed: dict[str, dict[str, list[str]]] = {"usual": {}, "here": {}}
    changed["here"] |= {kind: ["inapp"] for kind in pages}
    communities = {
        slug: changed[manner]
        for slug, (one, manner) in manners.items()
        if manner in changed and manner != _manner(one)
    }
    muted = [
        Mute(community=slug, until=one.until)
        for slug, (one, manner) in manners.items()
        if manner == "silent" or (manner is None and one.muted)
    ]
    if form.get("quiet") != "yes":
        return Wish(communities=communities, muted=muted, clear=["quiet"])
    days = [int(day) for day in form.getlist("quiet_day") if day in tuple("0123456")]
    hours = QuietHours(
        start=form.get("quiet_start", "")[:5], end=form.get("quiet_end", "")[:5], days=days
    )
    return Wish(communities=communities, muted=muted, quiet=hours)


@root.get("/unsubscribe")
def unsubscribe() -> Response:
    """Where a mail's last line leads: a button that stops its kind, and every choice."""
    token = request.args.get("token", "")[:500]
    found = node().notifications.preferences_by_token(PreferenceToken(token=token))
    if found.language in LANGUAGES:
        g.reader = i18n.Reader(found.language, now=node().clock.now())
    return _choices(found, token)


@root.post("/unsubscribe")
def unsubscribe_now() -> Response:
    """Stop the mails of this kind: pressed on that page, or by the mail program (RFC 8058)."""
    token = request.values.get("token", "")[:500]
    ask = node().notifications
    # RFC 8058 lets a mail program post without a cookie, so the token alone stands for the person.
    found = ask.set_preferences_by_token(SetPreferencesByToken(token=token, channels={}))
    if found.language in LANGUAGES:
        g.reader = i18n.Reader(found.language, now=node().clock.now())
    return _choices(found, token, stopped=True)
