"""People and communities as others see them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from services.common.contracts.membership import (
    CommunityCard,
    CommunityView,
    Identity,
    MemberView,
    PersonCard,
    PersonView,
    SelfView,
    SessionView,
)
from services.membership.domain.account import Person
from services.membership.domain.community import Community
from services.membership.domain.membership import Membership
from services.membership.domain.session import Session
from services.membership.places import city_view, field_views


def self_view(person: Person) -> SelfView:
    """A person's own account, whole."""
    return SelfView(
        person=person.id,
        username=person.username,
        name=person.name,
        email=person.email,
        pending_email=person.pending_email,
        confirmed=person.confirmed,
        admin=person.admin,
        headline=person.headline,
        about=person.about,
        city=city_view(person.city_id),
        fields=field_views(person.field_ids),
        tags=person.tags,
        relations=person.relations,
        years=person.years,
        languages=person.languages,
        language=person.language,
        timezone=person.timezone,
        visibility=person.visibility,
        listed=person.listed,
        calendar_token=person.calendar_token,
        created_at=person.created_at,
        version=person.revision,
    )


def person_view(person: Person, communities: list[CommunityCard]) -> PersonView:
    """A profile for somebody who may see it."""
    return PersonView(
        person=person.id,
        username=person.username,
        name=person.name,
        headline=person.headline,
        about=person.about,
        city=city_view(person.city_id),
        fields=field_views(person.field_ids),
        tags=person.tags,
        relations=person.relations,
        years=person.years,
        languages=person.languages,
        communities=communities,
        created_at=person.created_at,
        version=person.revision,
        known_as=person.known_as,
        moved_to=person.moved_to,
    )


def card(person: Person) -> PersonCard:
    """What stands beside a name for those who may see the profile."""
    return PersonCard(
        person=person.id,
        username=person.username,
        name=person.name,
        headline=person.headline,
        city=city_view(person.city_id),
        fields=field_views(person.field_ids),
        relations=person.relations,
    )


def name_card(person: Person) -> PersonCard:
    """A name and nothing else."""
    return PersonCard(person=person.id, username=person.username, name=person.name)


def card_for(person: Person, close: bool) -> PersonCard:
    """The card by what the person shows: all of it if public, or `close` to who asks."""
    shown = person.visibility == "public" or (close and person.visibility == "members")
    return card(person) if shown else name_card(person)


def identity(
    found: dict[str, Any], session: str, scopes: Iterable[str], expires_at: datetime
) -> Identity:
    """Who a token stands for, from the person's document."""
    return Identity(
        person=found["_id"],
        username=found["username"],
        name=found["name"],
        language=found["language"],
        timezone=found["timezone"],
        confirmed=found["confirmed"],
        admin=found["admin"],
        session=session,
        scopes=[one for one in scopes if one != "admin" or found["admin"]],
        expires_at=expires_at,
    )


def session_view(session: Session) -> SessionView:
    """A session in its owner's list."""
    return SessionView(
        id=session.id,
        kind=session.kind,
        label=session.label,
        scopes=session.scopes,
        created_at=session.created_at,
        used_at=session.used_at,
        expires_at=session.until,
    )


def community_card(community: Community, standing: Membership | None = None) -> CommunityCard:
    """A community in a list, with where the asker stands."""
    return CommunityCard(
        id=community.id,
        slug=community.slug,
        name=community.name,
        city=city_view(community.city_id),
        fields=field_views(community.field_ids),
        form=community.form,
        stage=community.stage,
        members=community.members,
        role=standing.role if standing and standing.active else "",
        status=standing.status if standing else "",
    )


def community_view(
    community: Community,
    members: int,
    pending: int,
    organizers: list[PersonCard],
    role: str,
    status: str,
) -> CommunityView:
    """A community's page."""
    return CommunityView(
        id=community.id,
        slug=community.slug,
        name=community.name,
        about=community.about,
        city=city_view(community.city_id),
        fields=field_views(community.field_ids),
        tags=community.tags,
        form=community.form,
        stage=community.stage,
        join_mode=community.join_mode,
        visibility=community.visibility,
        rules=community.rules,
        members=members,
        pending=pending,
        organizers=organizers,
        role=role,
        status=status,
        created_at=community.created_at,
        version=community.revision,
        known_as=community.known_as,
        moved_to=community.moved_to,
    )


def member_view(
    membership: Membership, person: Person, close: bool, runs_it: bool = False
) -> MemberView:
    """A member in the directory; the note to the organizers is for those who run it."""
    belongs = membership.status in ("active", "paused", "pending")
    return MemberView(
        card=card(person) if runs_it and belongs else card_for(person, close and belongs),
        role=membership.role,
        status=membership.status,
        since=membership.since,
        note=membership.note if runs_it else "",
    )
