"""Calls for speakers, proposals and the agenda of an event."""

from services.events.domain.agenda.program import Program, Session
from services.events.domain.agenda.proposal import Proposal, Review

__all__ = ["Program", "Proposal", "Review", "Session"]
