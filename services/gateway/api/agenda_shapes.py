"""Agendas and proposals as the API shows them."""

from typing import Any

from services.common.contracts.events import (
    AgendaView,
    CallView,
    ProposalView,
    SessionView,
    Speaker,
)
from services.gateway.api.doors import PREFIX
from services.gateway.api.shapes import here, instant, local


def agenda(view: AgendaView) -> dict[str, Any]:
    """An agenda with its call."""
    return {
        "event": view.event,
        "timezone": view.timezone,
        "organizer": view.organizer,
        "reviews": view.reviews,
        "call": _call(view.call, view.timezone) if view.call else None,
        "sessions": [_session(one, view) for one in view.sessions],
        "reviewers": view.reviewers,
    }


def _call(view: CallView, zone: str) -> dict[str, Any]:
    return {
        "opens_at": local(view.opens_at, zone),
        "closes_at": local(view.closes_at, zone),
        "open": view.open,
        "about": view.about,
        "topics": view.topics,
        "formats": [{"name": one.name, "minutes": one.minutes} for one in view.formats],
    }


def _session(view: SessionView, agenda: AgendaView) -> dict[str, Any]:
    return {
        "id": view.id,
        "title": view.title,
        "abstract": view.abstract,
        "starts_at": local(view.starts_at, agenda.timezone),
        "ends_at": local(view.ends_at, agenda.timezone),
        "room": view.room,
        "speakers": [_speaker(one) for one in view.speakers],
        "outside": view.outside,
        "ics": here(f"{PREFIX}/events/{agenda.event}/sessions/{view.id}.ics"),
    }


def _speaker(speaker: Speaker) -> dict[str, Any]:
    return {"name": speaker.name, "person": speaker.person}


def proposal(view: ProposalView) -> dict[str, Any]:
    """A proposal, with what the reader may know of its reviews."""
    return {
        "id": view.id,
        "event": view.event,
        "title": view.title,
        "abstract": view.abstract,
        "format": view.format,
        "topic": view.topic,
        "language": view.language,
        "notes": view.notes,
        "person": view.person,
        "name": view.name,
        "state": view.state,
        "created_at": instant(view.created_at),
        "mine": view.mine,
        "reviewed": view.reviewed,
        "average": view.average,
        "reviews": [
            {
                "person": one.person,
                "name": one.name,
                "score": one.score,
                "comment": one.comment,
                "at": instant(one.at),
            }
            for one in view.reviews
        ],
    }
