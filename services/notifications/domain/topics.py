"""Under which heading people choose each kind: by what it concerns, not by who speaks."""

from collections.abc import Mapping

HEADINGS: Mapping[str, tuple[str, ...]] = {
    "seats": (
        "seat_confirmed",
        "seat_promoted",
        "seat_offered",
        "seat_drawn",
        "seat_approved",
        "waitlisted",
        "not_drawn",
        "not_approved",
        "offer_lapsed",
        "seat_released",
        "seat_released_silent",
        "elsewhere_going",
        "elsewhere_promoted",
        "elsewhere_waitlisted",
        "elsewhere_refused",
        "elsewhere_unanswered",
        "elsewhere_changed",
        "elsewhere_cancelled",
        "seat_taken_back",
        "series_answered",
        "attended",
    ),
    "reminders": (
        "reminder_week",
        "reminder_day",
        "reminder_hour",
        "still_coming",
    ),
    "meetings": (
        "event_published",
        "series_published",
        "event_changed",
        "event_cancelled",
        "series_changed",
        "series_cancelled",
        "address_changed",
    ),
    "after": (
        "feedback_asked",
        "event_thanks",
        "organizer_letter",
    ),
    "communities": (
        "membership_approved",
        "membership_declined",
        "member_invited",
        "person_invited",
        "welcome_member",
        "role_changed",
        "member_removed",
        "person_followed",
    ),
    "speaking": (
        "proposal_accepted",
        "proposal_declined",
        "proposal_waitlisted",
    ),
    "organizing": (
        "membership_requested",
        "approval_needed",
        "proposal_submitted",
        "host_assigned",
        "series_paused",
        "webhook_disabled",
    ),
    "account": (
        "confirm_email",
        "reset_password",
        "guest_confirm",
        "guest_link",
        "mail_stopped",
        "mail_check",
    ),
}
"""In the order people see them; a test sees to it that no kind is left out."""

_TOPIC_OF = {kind: topic for topic, kinds in HEADINGS.items() for kind in kinds}
_PLACES = {kind: place for place, kind in enumerate(_TOPIC_OF)}


def topic_of(kind: str) -> str:
    """The heading a kind stands under."""
    return _TOPIC_OF.get(kind, "account")


def place_of(kind: str) -> int:
    """Where a kind stands among all of them."""
    return _PLACES.get(kind, len(_PLACES))
