"""What a person reads for each code, English here and Arabic in the catalogue."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from services.common.catalogues import merged

CATALOGUES = Path(__file__).parent / "locale"

TITLES = {
    400: "Not understood",
    401: "Sign-in needed",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    409: "Not possible now",
    412: "Out of date",
    413: "Too large",
    414: "Address too long",
    415: "Not JSON",
    422: "Please check what was sent",
    429: "Too many requests",
    500: "Something went wrong here",
    503: "Temporarily unavailable",
}

KINDS = {
    "invalid": "What was sent cannot be used.",
    "unauthenticated": "Signing in is needed for this.",
    "forbidden": "You are not allowed to do this.",
    "not_found": "There is nothing here, or it is not for you to see.",
    "conflict": "This is not possible in the present state of things.",
    "stale": "Somebody changed this meanwhile. Please load it again.",
    "too_many_dates": "A series has 520 dates at most.",
    "too_many": "Too many requests. Please wait a little.",
    "unavailable": "A part of this node does not answer just now. Please try again.",
    "refusal": "Something went wrong here. It has been noted.",
}

SENTENCES = {
    "account.registration_closed": "This node takes no new accounts at present.",
    "account.moved": "This account has moved to another node.",
    "account.not_former": "The account this file is of is not named here; name it first.",
    "community.moved": "This community has moved to another node.",
    "moving.node_silent": "The other node does not answer now; please try again later.",
    "moving.not_named_there": "The account over there does not name this one; name it there first.",
    "account.required": "Signing in is needed for this.",
    "account.too_many_attempts": "Too many attempts. Please wait %(retry_after)s seconds.",
    "account.unconfirmed": "Please confirm your e-mail address first; the link is in your mail.",
    "account.wrong_credentials": "Username or password is not right.",
    "account.wrong_password": "This is not the present password.",
    "attendance.unknown": "There is no such person on this event's list.",
    "busy": "This has changed at the same moment. Please try again.",
    "call.closed": "Proposals are not taken now.",
    "community.banned": "This community's organizers do not admit this account.",
    "community.invite_only": "One joins this community by invitation.",
    "community.needs_founder": "A community needs a founder.",
    "community.not_found": "There is no such community.",
    "community.organizers_only": "Only organizers may do this.",
    "community.owners_only": "Only a founder or organizer may do this.",
    "community.rank": "This role may not do that to that one.",
    "community.stale": "Somebody changed this meanwhile. Please load it again.",
    "door.closed": "Checking in is possible from 12 hours before until a week after.",
    "door.not_expected": "This person has no confirmed place here.",
    "door.not_seated": "Checking oneself in needs a confirmed place.",
    "door.not_steward": "Only organizers and those they named may check people in.",
    "door.self_closed": "One checks oneself in from half an hour before the start until the end.",
    "delivery.unknown": "There is no such delivery.",
    "door.too_many_guesses": "Too many attempts. Please wait %(retry_after)s seconds.",
    "door.too_many_stewards": "There are as many people at the door as there can be.",
    "event.admission_fixed": "How seats are given out cannot change once people have answered.",
    "event.answer_unknown": "There is no such answer.",
    "event.banned": "This community's organizers do not admit this account.",
    "event.below_seated": "Fewer seats than are taken is not possible. Taken: %(seated)s.",
    "event.class_full": "There is no free place of this kind. Free: %(free)s.",
    "event.class_in_use": "People hold or await places of this kind, so it has to stay.",
    "event.classes_fixed": "Kinds of places cannot come or go once people have answered.",
    "event.draw_due": "The draw is being held just now. Please try again in a moment.",
    "event.draw_full": "This draw takes no more than %(most)s entries.",
    "event.drawn": "The draw was held; its time cannot change any more.",
    "event.cancelled": "This event was cancelled.",
    "event.paused": "Its series is paused and takes no answers now.",
    "answer.unknown": "There is no answer to this event here.",
    "event.answered_elsewhere": "Answers to this event are taken on its own page.",
    "event.ended": "This event is over.",
    "event.exists": "This event exists already.",
    "event.in_the_past": "An event in the past cannot be published.",
    "event.no_draw": "This event has no draw.",
    "event.no_offer": "No place is kept for you at present.",
    "event.no_seat": "You have no confirmed place here.",
    "event.not_approved": "The organizers could not say yes to this request.",
    "event.not_pending": "This answer is not waiting for approval.",
    "event.offer_lapsed": "The time for this offer is over.",
    "event.no_room_for_guests": "There is not enough room for these guests. Free seats: %(free)s.",
    "event.not_organizer": "Only organizers may do this.",
    "event.not_published": "This event is not published yet.",
    "event.followed_only": "Only people whom the organizer follows may answer here.",
    "event.members_only": "Only members of the community may answer here; joining opens the way.",
    "event.no_guests": "Answering here needs an account.",
    "event.questions_frozen": "The questions stay as they are, since somebody has replied to them.",
    "event.too_many_guests": "Too many ask here just now. Please wait %(retry_after)s seconds.",
    "event.stale": "Somebody changed this meanwhile. Please load it again.",
    "event.started": "This event has begun and takes no more answers.",
    "event.unknown": "There is no such event.",
    "exists": "This exists already.",
    "event.not_over": "This is possible once the event is over.",
    "feedback.closed": "Feedback is taken for 60 days after the event.",
    "feedback.not_there": "This is for those who came.",
    "feedback.too_early": "Feedback is taken once the event is over.",
    "form.expired": "This form has expired. Please load the page again.",
    "form.foreign": "This form was not sent from our own page.",
    "host.nobody_else": "Nobody else is there to host.",
    "host.not_drop_in": "Only open evenings have a host.",
    "host.not_member": "Only members of the community can host.",
    "host.not_yours": "Only the host and organizers may do this.",
    "host.too_many_trusted": "The address is shown to as many people as there can be.",
    "idempotency.key_reused": "This idempotency key was used before for another request.",
    "import.not_ready": "This import cannot be confirmed: it is not read yet, or has failed.",
    "import.status": "The address answers with status %(status)s instead of a calendar.",
    "import.too_many": "Three imports are under way already. Please wait a moment.",
    "import.too_many_events": "More than %(most)s events: please split the file.",
    "import.unknown": "There is no such import.",
    "import.unusable": "This is no calendar that can be read.",
    "invalid": "What was sent cannot be used. Please check the fields named.",
    "link.expired": "The time of this link is over.",
    "link.forged": "This link was not made here, or is not whole.",
    "link.merged": "This answer belongs to an account now. Please sign in to change it.",
    "link.replaced": "A newer mail has replaced this link. Please use the latest one.",
    "letter.not_draft": "This letter is not a draft any more.",
    "letter.not_organizer": "Only organizers may write to the community.",
    "letter.sent": "This letter has gone out already.",
    "letter.too_many": "The community has written %(per_week)s letters within seven days; "
    "the next may go out later.",
    "letter.unknown": "There is no such letter.",
    "invitation.over": "This invitation is over.",
    "invitation.too_many_today": "More than %(most)s invitations in a day are not sent.",
    "link.unknown": "This link is not valid, or was used before.",
    "membership.exists": "This person belongs to the community already.",
    "membership.is_founder": "A founder cannot be removed before there is another.",
    "membership.not_active": "This member is not active.",
    "membership.not_found": "There is no such member.",
    "membership.not_pending": "This person is not waiting to be admitted.",
    "node.failed": "Something went wrong here. It has been noted under the request's number.",
    "pass.forged": "This link or code was not made here.",
    "person.follows_too_many": "You follow as many people as one can.",
    "person.not_found": "There is no such person.",
    "person.stale": "Somebody changed this meanwhile. Please load it again.",
    "proposal.confirmed": "The speaker has confirmed this talk.",
    "proposal.decided": "This proposal is decided and cannot be changed.",
    "proposal.not_accepted": "Only an accepted proposal can be used so.",
    "proposal.own": "Nobody reviews their own proposal.",
    "proposal.too_many": "No more than %(most)s proposals each.",
    "proposal.unknown": "There is no such proposal.",
    "proposal.withdrawn": "This proposal was withdrawn.",
    "request.in_progress": "The same request is being worked on. Please wait a moment.",
    "request.malformed": "This is not JSON, or not a request that can be read.",
    "request.not_json": "Please send application/json.",
    "request.stale": "Somebody changed this meanwhile. Please load it again.",
    "request.too_large": "This is too large. One megabyte is the limit, five for files.",
    "request.too_many": "Too many requests. Please wait %(retry_after)s seconds.",
    "route.method_not_allowed": "This address does not take that method.",
    "route.unknown": "There is no such address.",
    "agenda.no_session": "There is no such session.",
    "series.below_seated": "On %(number)s dates more are seated than that: %(dates)s.",
    "series.cancelled": "This series was cancelled.",
    "series.one_by_one": "It has kinds of places or questions: please answer each date.",
    "series.not_a_date": "This is not a date of a series.",
    "series.not_answerable": "This series has no coming date that takes answers.",
    "series.stale": "Somebody changed this meanwhile. Please load it again.",
    "series.unknown": "There is no such series.",
    "session.expired": "The session has ended. Please sign in again.",
    "session.not_found": "There is no such session.",
    "session.required": "Signing in is needed for this.",
    "session.reused": "This refresh token was used before; the session was ended to be safe.",
    "session.scope": "This token lacks the right “%(scope)s”.",
    "session.scope_missing": "This token lacks the right “%(scope)s”.",
    "session.unknown": "This token is not known, or no longer valid.",
    "follower.unknown": "This server does not ask to follow the node.",
    "reply.unknown": "There is no such reply.",
    "report.unknown": "There is no such report.",
    "report.unreachable": "Its server does not say whose it is; please try again later.",
    "server.unknown": "Nothing was ever exchanged with this server.",
    "pass.host_not_followed": "A pass is for a node this one follows.",
    "pass.needs_standing": "A pass is for members of the community it names.",
    "pass.over": "This pass is over.",
    "pass.too_many": "Five passes are good at the same time at most; take one back first.",
    "pass.unknown": "There is no such pass.",
    "visit.closed": "This community does not take visitors from there.",
    "visit.home_refused": "This node does not take visitors from there.",
    "visit.no_answer": "This visitor has given no such answer.",
    "visit.no_pass": "This is no valid pass for this node.",
    "visit.no_places": "All places for visitors are taken.",
    "visit.other_days": "This is not on the days of the pass.",
    "visit.over": "This pass is over.",
    "visit.pass_used": "This pass was shown before; a pass is shown once.",
    "visit.refused": "The organizers have refused this visit.",
    "visit.revoked": "This pass was taken back.",
    "visit.too_many": "A visitor answers at most fifty events.",
    "visit.unknown": "There is no such visitor.",
    "peer.administrators_only": "Only an administrator of this node may do this.",
    "peer.blocked": "This node is blocked; lift the block before following it.",
    "peer.nothing_to_undo": "There is no decision to take back.",
    "peer.refused": "This node does not speak to that server.",
    "signature.required": "The request must be signed by the server that asks.",
    "elsewhere.not_found": "Nothing that can be read here was found at that address.",
    "card.unknown": "Nothing is known here of this event or community.",
    "thanks.empty": "Please write thanks or add materials first.",
    "ticket.no_seat": "A ticket needs a confirmed place.",
    "ticket.other_event": "This ticket is for another event.",
    "ticket.revoked": "This ticket is no longer valid: the place was given up.",
    "token.expired": "This link has expired. Please ask for another.",
    "mail.just_sent": "A mail is on its way already. Please wait ten minutes before the next.",
    "mail.not_suppressed": "Mails go to this address.",
    "mail.reached": "Mails go to this address; there is nothing to try.",
    "hook.foreign": "This call does not come from where it says.",
    "live.full": "Enough pages are told at once already. Please ask again in a minute.",
    "group.too_many": "A community has ten Telegram groups at most; unlink one of them first.",
    "group.unknown": "There is no such group.",
    "way.absent": "This node does not have this channel.",
    "way.too_many": "Too many browsers are told already; stop some of them first.",
    "webhook.delivery_unknown": "There is no such delivery.",
    "webhook.unknown": "There is no such webhook.",
    "token.invalid": "This link is not valid, or was used before.",
}

FIELDS = {
    "busy_then": "This is taken at that time.",
    "after_start": "This must not come after the start.",
    "before_start": "The end must come after the start.",
    "cancelled_there": "The event is cancelled there.",
    "cut_off": "The file ends in the middle of this event.",
    "exists": "Another event of that address is there already.",
    "expired": "This has expired. Please ask for another.",
    "in_the_past": "This is in the past.",
    "invalid": "This is not valid.",
    "needs_reconfirm": "This needs the question whether people still come.",
    "needs_timezone": "A time without offset needs a time zone.",
    "not_the_sum": "This is not the sum of the kinds of places.",
    "never_a_draft": "A series is published at once and cannot be a draft.",
    "no_dates": "This rule gives no date.",
    "not_found_elsewhere": "That server knows nobody of this name, or has no page for this.",
    "not_one_of": "This is not one of the choices.",
    "own_node": "This is this node itself.",
    "outside_event": "This is outside the event's time.",
    "far_away": "The year is out of bounds.",
    "meetup_list": "Meetup’s member list has no addresses, so nobody on it can be invited by mail.",
    "no_place": "Neither a place nor an online address is given.",
    "not_utf8": "The file’s text is not UTF-8; please save it as UTF-8.",
    "repeats": "A repeating event: its dates must be exported one by one.",
    "required": "This is needed.",
    "reserved": "This name is reserved.",
    "same_time": "This is the time it has already.",
    "start_not_in_rule": "The first date is not one this rule gives.",
    "skipped_by_clock_change": "The clock skips this time on that day.",
    "taken": "This is taken already.",
    "too_common": "This password is too common.",
    "too_frequent": "At most one date a day is possible.",
    "too_long": "This is too long.",
    "too_long_event": "An event may not last longer than 31 days.",
    "too_many_dates": "A series has 520 dates at most.",
    "too_many": "There are too many.",
    "own": "This is an account of this very node.",
    "not_an_export": "This is not a file for moving home.",
    "too_old": "This file is older than 30 days; a new one can be had there.",
    "forged": "This file does not bear the signature of its account.",
    "too_soon": "People need at least four hours to answer.",
    "too_similar": "The password must differ from username and address.",
    "too_short": "This is too short.",
    "too_late": "This is too late.",
    "not_unique": "Two of these are the same.",
    "unknown": "This is not known.",
    "unknown_city": "This city is not known.",
    "unknown_field": "This field is not known.",
    "wrong_code": "This is not the code on the wall.",
    "unreadable": "This cannot be read.",
    "url_blocked": "This address is not one we may ask: it must be https, on an ordinary port, "
    "on the public internet.",
    "url_too_large": "What this address gives is too large.",
    "url_too_slow": "This address took too long.",
    "url_unreachable": "Nobody answers at this address.",
    "wrong_password": "This is not the present password.",
    "yourself": "This cannot be oneself.",
    "unknown_timezone": "This time zone is not known.",
}


def every() -> set[str]:
    """All English sentences, each of which has to have an Arabic one."""
    tables = (TITLES, KINDS, SENTENCES, FIELDS)
    return {sentence for table in tables for sentence in table.values()}


def title(status: int, reader: str) -> str:
    """The status in words."""
    return _said(TITLES.get(status, TITLES[500]), reader)


def sentence(code: str, kind: str, details: dict[str, Any], reader: str) -> str:
    """What a refusal says; the kind's own sentence for a code without one."""
    english = SENTENCES.get(code) or KINDS.get(kind, KINDS["refusal"])
    return _filled(_said(english, reader), details)


def field_sentence(code: str, details: dict[str, Any], reader: str) -> str:
    """What is wrong with a field."""
    return _filled(_said(FIELDS.get(code, FIELDS["invalid"]), reader), details)


def _said(english: str, reader: str) -> str:
    return english if reader == "en" else arabic().get(english, english)


_PLACE = re.compile(r"%\((\w+)\)s")


def _filled(text: str, details: dict[str, Any]) -> str:
    def fill(match: re.Match[str]) -> str:
        value = details.get(match[1], "")
        return ", ".join(map(str, value)) if isinstance(value, list) else str(value)

    return _PLACE.sub(fill, text)


@cache
def arabic() -> dict[str, str]:
    """The Arabic sentences by their English ones."""
    catalogue = merged(CATALOGUES, "ar", "refusals")
    return {str(one.id): str(one.string) for one in catalogue if one.id and one.string}
