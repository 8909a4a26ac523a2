"""The membership service on the bus. Wiring only: decode, delegate, encode."""

from typing import Any

from services.common.contracts.membership import (
    Appoint,
    BeginRequest,
    ByEmail,
    ChangeEmail,
    ChangePassword,
    FinishRequest,
    Nothing,
    OfSession,
    Register,
    ResetPassword,
    SearchCities,
    SignIn,
    Token,
)
from services.common.contracts.shared import Asker
from services.common.entrypoints import rpc
from services.common.providers import Outbox, UseCases
from services.common.wire import dump, load
from services.membership.composition import build


class MembershipService:
    """Accounts, people, communities and who belongs where."""

    name = "membership"
    use_cases = UseCases(build)
    outbox = Outbox("people", "communities", "memberships")

    @rpc()
    def register(self, command: Any) -> Any:
        return dump(self.use_cases.accounts.register(load(Register, command)))

    @rpc()
    def confirm_email(self, command: Any) -> Any:
        return dump(self.use_cases.accounts.confirm_email(load(Token, command)))

    @rpc()
    def resend_confirmation(self, command: Any) -> Any:
        self.use_cases.accounts.resend_confirmation(load(Asker, command))

    @rpc()
    def request_password_reset(self, command: Any) -> Any:
        self.use_cases.accounts.request_password_reset(load(ByEmail, command))

    @rpc()
    def reset_password(self, command: Any) -> Any:
        self.use_cases.accounts.reset_password(load(ResetPassword, command))

    @rpc()
    def change_password(self, command: Any) -> Any:
        self.use_cases.accounts.change_password(load(ChangePassword, command))

    @rpc()
    def change_email(self, command: Any) -> Any:
        self.use_cases.accounts.change_email(load(ChangeEmail, command))

    @rpc()
    def appoint(self, command: Any) -> Any:
        self.use_cases.accounts.appoint(load(Appoint, command))

    @rpc()
    def renew_calendar_token(self, command: Any) -> Any:
        return dump(self.use_cases.accounts.renew_calendar_token(load(Asker, command)))

    @rpc()
    def sign_in(self, command: Any) -> Any:
        return dump(self.use_cases.sessions.sign_in(load(SignIn, command)))

    @rpc()
    def refresh_session(self, command: Any) -> Any:
        return dump(self.use_cases.sessions.refresh_session(load(Token, command)))

    @rpc()
    def authenticate(self, command: Any) -> Any:
        return dump(self.use_cases.sessions.authenticate(load(Token, command)))

    @rpc()
    def authenticate_calendar(self, command: Any) -> Any:
        return dump(self.use_cases.sessions.authenticate_calendar(load(Token, command)))

    @rpc()
    def sessions(self, command: Any) -> Any:
        return dump(self.use_cases.sessions.list(load(Asker, command)))

    @rpc()
    def end_session(self, command: Any) -> Any:
        self.use_cases.sessions.end(load(OfSession, command))

    @rpc()
    def cities(self, command: Any) -> Any:
        return dump(self.use_cases.cities(load(SearchCities, command)))

    @rpc()
    def fields(self, command: Any) -> Any:
        return dump(self.use_cases.fields(load(Nothing, command)))

    @rpc()
    def begin_request(self, command: Any) -> Any:
        return dump(self.use_cases.begin_request(load(BeginRequest, command)))

    @rpc()
    def finish_request(self, command: Any) -> Any:
        self.use_cases.finish_request(load(FinishRequest, command))


SERVICE = MembershipService
