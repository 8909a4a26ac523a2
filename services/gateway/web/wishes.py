"""How people want to be told, signed in or by the link in a message, which opens all of it."""

from dataclasses import replace
from typing import Any, get_args

from flask import Response, g, request

from services.common.contracts.notifications import (
    CommunityWish,
    KindView,
    Mute,
    PreferencesView,
    PreferenceToken,
    QuietHours,
    SetPreferences,
    SetPreferencesByToken,
    Wish,
)
from services.common.contracts.wishes import (
    DigestHours,
    Preset,
    WithdrawConsent,
    WithdrawConsentByToken,
)
from services.common.errors import Invalid
from services.gateway import i18n
from services.gateway.auth import asker
from services.gateway.i18n import gettext as _
from services.gateway.language import LANGUAGES
from services.gateway.node import node
from services.gateway.web import forms, mailbox, undelivered, ways
from services.gateway.web.blueprint import needs_person, root, web
from services.gateway.web.frame import go, page

CHANNEL = "channel:"
COMMUNITY = "community:"
NOT_CHOSEN = "account"
"""Kinds under this heading answer one's own asking: there is nothing to choose."""


FIELDS = {
    "quiet.start": "quiet_start",
    "quiet.end": "quiet_end",
    "quiet.days": "quiet_day",
    "digest.hour": "digest_hour",
    "digest.day": "digest_day",
}


@web.route("/me/notifications/settings", methods=["GET", "POST"])
def notification_settings() -> Response:
    """Channels by kind; with the token of a mail for its reader, without signing in."""
    token = _token()
    found = _found(token)
    if request.method == "POST":
        return _save(found, token)
    return _choices(found, token)


@web.post("/me/notifications/preset")
def notification_preset() -> Response:
    """One answer for all kinds, or back to single choices: neither loses what was chosen."""
    token, chosen = _token(), request.form.get("preset", "")
    preset: Preset | None = next((one for one in get_args(Preset) if one == chosen), None)
    _set(token, {}, Wish(preset=preset))
    words = _("This counts now. Your own choices are kept.")
    return _back(token, words if preset else _("Your own choices count again."))


@web.post("/me/consents/end")
def consent_end() -> Response:
    """Take back what was agreed to for a channel and purpose, on every address of it."""
    token = _token()
    channel, purpose = (request.form.get(name, "")[:40] for name in ("channel", "purpose"))
    ask = node().notifications
    if token:
        ask.withdraw_consent_by_token(
            WithdrawConsentByToken(token=token, channel=channel, purpose=purpose)
        )
    else:
        ask.withdraw_consent(WithdrawConsent(asker=asker(), channel=channel, purpose=purpose))
    return _back(token, _("Stopped. Nothing more is sent there."))


@root.get("/unsubscribe")
def unsubscribe() -> Response:
    """Where a mail's last line leads: a button that stops its kind, and every choice."""
    token = request.args.get("token", "")[:500]
    found = node().notifications.preferences_by_token(PreferenceToken(token=token))
    _read_as(found)
    return _choices(found, token)


@root.post("/unsubscribe")
def unsubscribe_now() -> Response:
    """Stop the mails of this kind: pressed on that page, or by the mail program (RFC 8058)."""
    token = request.values.get("token", "")[:500]
    ask = node().notifications
    # RFC 8058 lets a mail program post without a cookie, so the token alone stands for the person.
    found = ask.set_preferences_by_token(SetPreferencesByToken(token=token, channels={}))
    _read_as(found)
    return _choices(found, token, stopped=True)


def _token() -> str:
    """The token of a message's link; without one, one has to be signed in."""
    token = request.values.get("token", "")[:500]
    if not token:
        needs_person()
    return token


def _read_as(found: PreferencesView) -> None:
    if found.language in LANGUAGES:
        g.reader = i18n.Reader(found.language, now=node().clock.now())


def _found(token: str) -> PreferencesView:
    if token:
        return node().notifications.preferences_by_token(PreferenceToken(token=token))
    return node().notifications.preferences(asker())


def _back(token: str, words: str) -> Response:
    return go("web.notification_settings", words, **({"token": token} if token else {}))


def _choices(found: PreferencesView, token: str, **more: Any) -> Response:
    chosen = [one for one in found.kinds if one.topic != NOT_CHOSEN]
    return page(
        "notification_settings.html",
        topics=_by_topic([one for one in chosen if not one.essential]),
        essentials=[one for one in chosen if one.essential],
        token=token or None,
        kind=found.kind,
        preset=found.preset,
        quiet=found.quiet,
        digest=found.digest,
        zone=found.timezone,
        communities=[(one, _manner(one)) for one in found.communities],
        consents=[one for one in found.consents if one.ended_at is None],
        ways=[] if token else ways.of_reader(),
        mail_address=None if token else mailbox.of_reader(),
        undelivered=[] if token else undelivered.of_reader(),
        **more,
    )


def _by_topic(kinds: list[KindView]) -> list[tuple[str, list[KindView]]]:
    topics: dict[str, list[KindView]] = {}
    for kind in kinds:
        topics.setdefault(kind.topic, []).append(kind)
    return list(topics.items())


def _manner(wish: CommunityWish) -> str:
    """How one hears of a community, as the page asks it."""
    if wish.muted:
        return "silent"
    return "here" if wish.channels else "usual"


def _save(found: PreferencesView, token: str) -> Response:
    form = request.form
    channels = {
        kind.kind: [one for one in form.getlist(CHANNEL + kind.kind) if one in kind.available]
        for kind in found.kinds
        if not kind.essential and kind.topic != NOT_CHOSEN
    }
    wish = _wish(found)
    try:
        _set(token, channels, wish)
    except Invalid as no:
        kinds = [replace(one, channels=channels.get(one.kind, one.channels)) for one in found.kinds]
        typed = replace(found, kinds=kinds, quiet=wish.quiet, digest=wish.digest)
        return _choices(typed, token, **forms.again(no, FIELDS))
    return _back(token, _("The changes are saved."))


def _set(token: str, channels: dict[str, list[str]], wish: Wish) -> None:
    ask = node().notifications
    if token:
        ask.set_preferences_by_token(
            SetPreferencesByToken(token=token, channels=channels, wish=wish)
        )
    else:
        ask.set_preferences(SetPreferences(asker=asker(), channels=channels, wish=wish))


def _wish(found: PreferencesView) -> Wish:
    """Silences, single communities, quiet hours and the digest from the form; a choice the form
    does not show is not touched. Whoever saves single choices wants them to count."""
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
    quiet, digest = _quiet(), _digest()
    cleared = [name for name, chosen in (("quiet", quiet), ("digest", digest)) if chosen is None]
    return Wish(
        communities=communities,
        muted=muted,
        quiet=quiet,
        digest=digest,
        clear=cleared,
        preset="",
    )


def _quiet() -> QuietHours | None:
    form = request.form
    if form.get("quiet") != "yes":
        return None
    days = [int(day) for day in form.getlist("quiet_day") if day in tuple("0123456")]
    return QuietHours(
        start=form.get("quiet_start", "")[:5], end=form.get("quiet_end", "")[:5], days=days
    )


def _digest() -> DigestHours | None:
    form = request.form
    hour, day = form.get("digest_hour", "8")[:2], form.get("digest_day", "6")[:1]
    hours = int(hour) if hour.isdecimal() else -1
    days = int(day) if day.isdecimal() else -1
    match form.get("digest"):
        case "daily":
            return DigestHours(every="daily", hour=hours, day=days)
        case "weekly":
            return DigestHours(every="weekly", hour=hours, day=days)
    return None
