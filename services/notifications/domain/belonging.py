"""What people are told about their account and their communities."""

from typing import Any

from services.common.contracts import membership
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
        name="confirm_email",
        essential=True,
        available=(EMAIL,),
        chosen=(EMAIL,),
        lane="urgent",
        leads_to="confirm",
    ),
    Kind(
        name="reset_password",
        essential=True,
        available=(EMAIL,),
        chosen=(EMAIL,),
        lane="urgent",
        leads_to="reset",
    ),
    Kind(name="membership_requested", leads_to="members"),
    Kind(name="membership_approved"),
    Kind(name="membership_declined"),
    Kind(name="member_invited"),
    # Joining an open community is seen on the page at once: a mail would only repeat it.
    Kind(name="welcome_member", chosen=(INAPP,)),
    Kind(name="role_changed"),
    Kind(name="member_removed"),
)


@tells(membership.PersonRegistered)
@tells(membership.EmailConfirmationRequested)
def _confirm(said: membership.PersonRegistered) -> list[Notice]:
    return [_by_link("confirm_email", said)]


@tells(membership.PasswordResetRequested)
def _reset(said: membership.PasswordResetRequested) -> list[Notice]:
    return [_by_link("reset_password", said)]


def _by_link(kind: str, said: Any) -> Notice:
    return Notice(
        kind=kind,
        person=said.person,
        params={"token": said.token, "person_name": said.name},
        address=said.email,
        language=said.language,
    )


@tells(membership.MembershipRequested)
def _requested(said: membership.MembershipRequested) -> list[Notice]:
    params = facts(said, "organizers")
    deciders = dict.fromkeys(said.organizers)
    return [
        Notice(kind="membership_requested", person=one, params=params)
        for one in deciders
        if one != said.person
    ]


@tells(membership.MemberInvited)
def _invited(said: membership.MemberInvited) -> list[Notice]:
    if said.by == said.person:
        return []
    return [Notice(kind="member_invited", person=said.person, params=facts(said, "person"))]


@tells(membership.MemberJoined)
def _joined(said: membership.MemberJoined) -> list[Notice]:
    if said.role == "founder":
        return []
    kind = "membership_approved" if said.approved else "welcome_member"
    return [Notice(kind=kind, person=said.person, params=facts(said, "person", "person_name"))]


@tells(membership.MembershipDeclined)
def _declined(said: membership.MembershipDeclined) -> list[Notice]:
    return [Notice(kind="membership_declined", person=said.person, params=facts(said, "person"))]


@tells(membership.RoleChanged)
def _role(said: membership.RoleChanged) -> list[Notice]:
    return [Notice(kind="role_changed", person=said.person, params=facts(said, "person"))]


@tells(membership.MemberLeft)
def _left(said: membership.MemberLeft) -> list[Notice]:
    if said.reason != "removed":
        return []
    return [Notice(kind="member_removed", person=said.person, params=facts(said, "person"))]
