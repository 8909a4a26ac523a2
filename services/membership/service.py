"""The membership service on the bus. Wiring only: decode, delegate, encode."""

from typing import Any

from services.common.contracts.membership import (
    AmendCommunity,
    AmendMember,
    Appoint,
    Audience,
    BeginRequest,
    ByEmail,
    ChangeEmail,
    ChangePassword,
    CloseAccount,
    CommunityChanged,
    FinishRequest,
    Follow,
    Follows,
    Found,
    Invite,
    Join,
    Leave,
    ListFollows,
    ListMembers,
    Nothing,
    OfCommunity,
    OfMember,
    OfPerson,
    OfSession,
    OpenAccount,
    People,
    PersonChanged,
    PersonClosed,
    Register,
    ResetPassword,
    SearchCities,
    SearchCommunities,
    SearchPeople,
    SignIn,
    Token,
    UpdateProfile,
)
from services.common.contracts.shared import Asker
from services.common.entrypoints import every, rpc, subscribe
from services.common.providers import Outbox, UseCases
from services.common.wire import dump, load, open_envelope
from services.membership.composition import build
from services.membership.doors.invitations import InvitationDoors
from services.membership.doors.moving import MovingDoors


class MembershipService(
    InvitationDoors,
    MovingDoors,
):
    """Accounts, people, communities and who belongs where."""

    name = "membership"
    use_cases = UseCases(build)
    outbox = Outbox(
        "people",
        "communities",
        "memberships",
        "follows",
        "invitations",
    )

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
    def follow(self, command: Any) -> Any:
        return dump(self.use_cases.following.follow(load(Follow, command)))

    @rpc()
    def following(self, command: Any) -> Any:
        return dump(self.use_cases.following.list(load(ListFollows, command)))

    @rpc()
    def follows(self, command: Any) -> Any:
        return dump(self.use_cases.following.follows(load(Follows, command)))

    @rpc()
    def open_account(self, command: Any) -> Any:
        return dump(self.use_cases.accounts.open_account(load(OpenAccount, command)))

    @rpc()
    def found_for_node(self, command: Any) -> Any:
        return dump(self.use_cases.communities.found_for_node(load(Found, command)))

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
        return dump(self.use_cases.sessions.mine(load(Asker, command)))

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

    @rpc()
    def close_account(self, command: Any) -> Any:
        self.use_cases.profiles.close(load(CloseAccount, command))

    @rpc()
    def myself(self, command: Any) -> Any:
        return dump(self.use_cases.profiles.myself(load(Asker, command)))

    @rpc()
    def update_profile(self, command: Any) -> Any:
        return dump(self.use_cases.profiles.update(load(UpdateProfile, command)))

    @rpc()
    def person(self, command: Any) -> Any:
        return dump(self.use_cases.profiles.person(load(OfPerson, command)))

    @rpc()
    def search_people(self, command: Any) -> Any:
        return dump(self.use_cases.profiles.search(load(SearchPeople, command)))

    @rpc()
    def cards(self, command: Any) -> Any:
        return dump(self.use_cases.profiles.cards(load(People, command)))

    @rpc()
    def public_cards(self, command: Any) -> Any:
        return dump(self.use_cases.profiles.public_cards(load(People, command)))

    @rpc()
    def export_person(self, command: Any) -> Any:
        return dump(self.use_cases.profiles.export(load(Asker, command)))

    @rpc()
    def found(self, command: Any) -> Any:
        return dump(self.use_cases.communities.found(load(Found, command)))

    @rpc()
    def amend_community(self, command: Any) -> Any:
        return dump(self.use_cases.communities.amend(load(AmendCommunity, command)))

    @rpc()
    def community(self, command: Any) -> Any:
        return dump(self.use_cases.communities.view(load(OfCommunity, command)))

    @rpc()
    def search_communities(self, command: Any) -> Any:
        return dump(self.use_cases.communities.search(load(SearchCommunities, command)))

    @rpc()
    def my_communities(self, command: Any) -> Any:
        return dump(self.use_cases.communities.mine(load(Asker, command)))

    @rpc()
    def join(self, command: Any) -> Any:
        return dump(self.use_cases.members.join(load(Join, command)))

    @rpc()
    def leave(self, command: Any) -> Any:
        self.use_cases.members.leave(load(Leave, command))

    @rpc()
    def invite(self, command: Any) -> Any:
        return dump(self.use_cases.members.invite(load(Invite, command)))

    @rpc()
    def members(self, command: Any) -> Any:
        return dump(self.use_cases.members.page(load(ListMembers, command)))

    @rpc()
    def amend_member(self, command: Any) -> Any:
        return dump(self.use_cases.members.amend(load(AmendMember, command)))

    @rpc()
    def standing(self, command: Any) -> Any:
        return dump(self.use_cases.members.standing(load(OfMember, command)))

    @rpc()
    def audience(self, command: Any) -> Any:
        return dump(self.use_cases.members.audience(load(Audience, command)))

    @subscribe(PersonChanged)
    def person_changed(self, letter: Any) -> None:
        self.use_cases.profiles.person_changed(open_envelope(letter))
        self.use_cases.invitations.person_changed(open_envelope(letter))

    @subscribe(PersonClosed)
    def person_closed(self, letter: Any) -> None:
        self.use_cases.members.person_closed(open_envelope(letter))
        self.use_cases.moving.forget(letter["data"]["person"])

    @subscribe(CommunityChanged)
    def community_changed(self, letter: Any) -> None:
        self.use_cases.communities.community_changed(open_envelope(letter))

    @every(interval=300)
    def recount(self) -> None:
        self.use_cases.members.recount()


SERVICE = MembershipService
