"""Calls for speakers and agendas on the bus."""

from typing import Any

from services.common.contracts.events import (
    AmendProposal,
    AnswerDecision,
    DecideProposal,
    ListProposals,
    OfEvent,
    OfProposal,
    OfSession,
    OpenCall,
    Propose,
    PutSession,
    ReviewProposal,
)
from services.common.entrypoints import rpc
from services.common.wire import dump, load

Payload = Any


class AgendaDoors:
    """Who speaks, and when."""

    use_cases: Any

    @rpc()
    def open_call(self, command: Payload) -> Payload:
        return dump(self.use_cases.open_call(load(OpenCall, command)))

    @rpc()
    def close_call(self, command: Payload) -> Payload:
        return dump(self.use_cases.close_call(load(OfEvent, command)))

    @rpc()
    def agenda(self, command: Payload) -> Payload:
        return dump(self.use_cases.agenda(load(OfEvent, command)))

    @rpc()
    def put_session(self, command: Payload) -> Payload:
        return dump(self.use_cases.put_session(load(PutSession, command)))

    @rpc()
    def drop_session(self, command: Payload) -> Payload:
        return dump(self.use_cases.drop_session(load(OfSession, command)))

    @rpc()
    def propose(self, command: Payload) -> Payload:
        return dump(self.use_cases.propose(load(Propose, command)))

    @rpc()
    def amend_proposal(self, command: Payload) -> Payload:
        return dump(self.use_cases.amend_proposal(load(AmendProposal, command)))

    @rpc()
    def proposal(self, command: Payload) -> Payload:
        return dump(self.use_cases.proposal(load(OfProposal, command)))

    @rpc()
    def proposals(self, command: Payload) -> Payload:
        return dump(self.use_cases.proposals(load(ListProposals, command)))

    @rpc()
    def review_proposal(self, command: Payload) -> Payload:
        return dump(self.use_cases.review_proposal(load(ReviewProposal, command)))

    @rpc()
    def decide_proposal(self, command: Payload) -> Payload:
        return dump(self.use_cases.decide_proposal(load(DecideProposal, command)))

    @rpc()
    def answer_decision(self, command: Payload) -> Payload:
        return dump(self.use_cases.answer_decision(load(AnswerDecision, command)))
