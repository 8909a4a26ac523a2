"""What people without an account are told, and what a person hears of followers."""

from services.common.contracts import events, membership
from services.notifications.domain.telling import (
    EMAIL,
    INAPP,
    Kind,
    Notice,
    facts,
    sorts,
    tells,
)

sorts(
    Kind(
        name="guest_confirm",
        essential=True,
        available=(EMAIL,),
        chosen=(EMAIL,),
        lane="urgent",
        leads_to="rsvp_confirm",
        shows=("when",),
    ),
    Kind(
        name="guest_link",
        essential=True,
        available=(EMAIL,),
        chosen=(EMAIL,),
        lane="urgent",
        leads_to="rsvp",
        shows=("when",),
    ),
    Kind(name="person_followed", chosen=(INAPP,), leads_to="person"),
)


@tells(events.GuestAsked)
def _asked(said: events.GuestAsked) -> list[Notice]:
    return [_by_link("guest_confirm", said)]


@tells(events.GuestLinkAsked)
def _link_asked(said: events.GuestLinkAsked) -> list[Notice]:
    return [_by_link("guest_link", said)]


@tells(membership.PersonFollowed)
def _followed(said: membership.PersonFollowed) -> list[Notice]:
    return [Notice(kind="person_followed", person=said.person, params=facts(said, "person"))]


def _by_link(kind: str, said: events.GuestAsked | events.GuestLinkAsked) -> Notice:
    params = facts(said, "person", "email", "language")
    return Notice(
        kind=kind, person=said.person, params=params, address=said.email, language=said.language
    )
