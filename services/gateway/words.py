"""Names for the values in contracts: what a role, a state or a form is called on a page."""

from __future__ import annotations

from services.gateway.i18n import N_, gettext

WORDS: dict[str, dict[str, str]] = {
    "form": {
        "meetup_group": N_("Meeting group"),
        "diwaniya": N_("Diwaniya"),
        "chat_group": N_("Chat group"),
        "association": N_("Professional association"),
        "student_body": N_("Student association"),
        "workshop_series": N_("Periodic workshops"),
        "leadership_council": N_("Leadership council"),
    },
    "form_hint": {
        "meetup_group": N_("Regular meetings, mostly in one city"),
        "diwaniya": N_("A host’s regular open house"),
        "chat_group": N_("A group that already talks, and now meets"),
        "association": N_("Practitioners of one profession"),
        "student_body": N_("Students of one speciality"),
        "workshop_series": N_("Learning by doing, again and again"),
        "leadership_council": N_("People who shape their field"),
    },
    "stage": {
        "spark": N_("Spark"),
        "core": N_("Core"),
        "group": N_("Group"),
        "chapter": N_("Chapter"),
        "association": N_("Association"),
    },
    "role": {
        "founder": N_("Co-founder"),
        "organizer": N_("Organiser"),
        "co_organizer": N_("Co-organiser"),
        "moderator": N_("Moderator"),
        "member": N_("Member"),
    },
    "membership": {
        "invited": N_("Invited"),
        "pending": N_("Under review"),
        "active": N_("Active"),
        "paused": N_("Paused"),
        "left": N_("Left"),
        "removed": N_("Removed"),
    },
    "join_mode": {
        "open": N_("Open"),
        "approval": N_("With approval"),
        "invite": N_("By invitation"),
    },
    "join_mode_hint": {
        "open": N_("Anyone may join at once"),
        "approval": N_("An organiser reads each request"),
        "invite": N_("Organisers invite members"),
    },
    "relation": {
        "expert": N_("Expert"),
        "practitioner": N_("Practitioner"),
        "works_in": N_("Works in the field"),
        "learner": N_("Learner"),
    },
    "visibility": {
        "public": N_("Everyone"),
        "members": N_("Members of my communities"),
        "private": N_("Only me"),
    },
    "mode": {
        "in_person": N_("In person"),
        "online": N_("Online"),
        "hybrid": N_("Hybrid"),
    },
    "event": {
        "draft": N_("Draft"),
        "published": N_("Published"),
        "cancelled": N_("Cancelled"),
        "ended": N_("Ended"),
    },
    "answer": {
        "going": N_("Going"),
        "maybe": N_("Maybe"),
        "declined": N_("Not going"),
        "waitlisted": N_("On the waitlist"),
        "pending": N_("Waiting for approval"),
        "entered": N_("In the draw"),
        "offered": N_("A place is kept"),
        "cancelled": N_("Withdrawn"),
    },
    "proposal": {
        "submitted": N_("Under review"),
        "accepted": N_("Accepted"),
        "confirmed": N_("Confirmed by the speaker"),
        "waitlisted": N_("In reserve"),
        "declined": N_("Declined"),
        "withdrawn": N_("Withdrawn"),
    },
    "admission": {
        "first_come": N_("First come, first served"),
        "lottery": N_("By a draw"),
        "approval": N_("By the organisers’ approval"),
    },
    "address_rule": {
        "going": N_("Whoever is going, at once"),
        "approved_by_host": N_("Whoever is going and the host names"),
        "members": N_("Whoever is going, and all members"),
        "day_of": N_("Whoever is going, on the day itself"),
    },
    "address_hint": {
        "going": N_("The address is shown once a place is confirmed."),
        "approved_by_host": N_("The host says to whom the address is shown."),
        "members": N_("The address is shown to members and to whoever is going."),
        "day_of": N_("The address is shown on the day, to whoever is going."),
    },
    "attendance": {
        "present": N_("Came"),
        "no_show": N_("Did not come"),
        "excused": N_("Excused"),
    },
    "channel": {
        "inapp": N_("On this site"),
        "email": N_("By e-mail"),
    },
    "kind": {
        "confirm_email": N_("Confirmation of the address"),
        "reset_password": N_("A link for a new password"),
        "seat_confirmed": N_("My place is confirmed"),
        "seat_promoted": N_("A place for me from the waitlist"),
        "waitlisted": N_("I am on the waitlist"),
        "seat_released": N_("My place is released"),
        "seat_offered": N_("A place is kept for me until a time"),
        "offer_lapsed": N_("An offer to me lapsed"),
        "seat_drawn": N_("The draw gave me a place"),
        "not_drawn": N_("The draw did not reach me"),
        "seat_approved": N_("My request to attend is approved"),
        "not_approved": N_("My request to attend is declined"),
        "approval_needed": N_("Somebody asks to attend a meeting of mine"),
        "seat_taken_back": N_("My place goes back to the waitlist"),
        "still_coming": N_("The question whether I still come"),
        "seat_released_silent": N_("My place is released without an answer"),
        "event_changed": N_("A meeting of mine changes"),
        "event_cancelled": N_("A meeting of mine is cancelled"),
        "event_published": N_("A new meeting in my communities"),
        "proposal_submitted": N_("A proposal to speak at my meeting"),
        "proposal_accepted": N_("A proposal of mine is accepted"),
        "proposal_declined": N_("A proposal of mine is declined"),
        "proposal_waitlisted": N_("A proposal of mine is kept in reserve"),
        "attended": N_("My attendance is noted"),
        "feedback_asked": N_("How was a meeting I came to"),
        "event_thanks": N_("Thanks and materials after a meeting"),
        "organizer_letter": N_("Letters of organisers"),
        "host_assigned": N_("My turn to host"),
        "address_changed": N_("The address of a meeting of mine changes"),
        "membership_requested": N_("Somebody asks to join my community"),
        "membership_approved": N_("A request of mine is approved"),
        "membership_declined": N_("A request of mine is declined"),
        "member_invited": N_("An invitation to a community"),
        "welcome_member": N_("Welcome to a community"),
        "role_changed": N_("My role changes"),
        "member_removed": N_("A membership ends"),
        "person_invited": N_("An invitation by mail"),
        "webhook_disabled": N_("A webhook was switched off"),
        "guest_confirm": N_("Confirming an answer without an account"),
        "guest_link": N_("My link to an answer without an account"),
        "person_followed": N_("Somebody follows me"),
    },
    "audience": {
        "anyone": N_("Anyone"),
        "members": N_("Members of the community only"),
        "followed": N_("Only people I follow"),
    },
    "question": {
        "text": N_("In words"),
        "choice": N_("One of several options"),
        "yes_no": N_("Yes or no"),
    },
    "served": {
        "yes": N_("It served its goal"),
        "partly": N_("It served its goal in part"),
        "no": N_("It did not serve its goal"),
    },
    "took_place": {
        "yes": N_("It took place"),
        "no": N_("It did not take place"),
    },
    "segment": {
        "members": N_("All members"),
        "going": N_("Those who are going"),
        "waitlisted": N_("Those on the waitlist"),
        "unanswered": N_("Members who have not answered"),
        "came": N_("Those who came"),
    },
    "letter": {
        "draft": N_("Draft"),
        "scheduled": N_("Scheduled"),
        "sent": N_("Sent"),
        "cancelled": N_("Called off"),
    },
    "webhook": {
        "active": N_("Receiving"),
        "paused": N_("Paused for now"),
        "disabled": N_("Switched off"),
    },
    "webhook_kind": {
        "event.published": N_("A meeting is announced"),
        "event.changed": N_("A meeting changes"),
        "event.cancelled": N_("A meeting is cancelled"),
        "rsvp.confirmed": N_("A place is confirmed"),
        "rsvp.waitlisted": N_("A place in the waitlist"),
        "rsvp.released": N_("A place is released"),
        "member.joined": N_("A member joins"),
        "member.left": N_("A member leaves"),
        "webhook.test": N_("A test"),
    },
    "webhook_delivery": {
        "waiting": N_("Waiting"),
        "delivered": N_("Delivered"),
        "failed": N_("Failed"),
        "skipped": N_("Skipped"),
    },
    "invitation_row": {
        "new": N_("To be invited"),
        "known": N_("Known already"),
        "doubled": N_("Doubled"),
        "invalid": N_("No good address"),
    },
    "import": {
        "reading": N_("Being read"),
        "ready": N_("Waits for confirmation"),
        "taking": N_("Being added"),
        "done": N_("Done"),
        "failed": N_("Not readable"),
    },
    "import_row": {
        "new": N_("New"),
        "added": N_("Added"),
        "changed": N_("Brought up to date"),
        "unchanged": N_("Unchanged"),
        "refused": N_("Refused"),
    },
    "session": {
        "web": N_("Browser"),
        "api": N_("App"),
    },
}


def word(group: str, value: str) -> str:
    """What a value is called in the reader's language; a value without a name is shown as it is."""
    named = WORDS.get(group, {}).get(value)
    return gettext(named) if named else value.replace("_", " ")


def words(group: str) -> list[tuple[str, str]]:
    """Every value of a group with its name, for a list to choose from."""
    return [(value, gettext(named)) for value, named in WORDS[group].items()]
