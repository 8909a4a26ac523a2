"""Amal's community and its meetings: the ordinary situation event tests begin with."""

from datetime import timedelta
from typing import Any

from services.common.contracts.events import Draft, Events, EventView, OfEvent, Rsvp
from services.common.contracts.membership import Found, Membership, Register, Token
from services.common.contracts.shared import Asker, Place
from services.common.ids import new_id
from services.common.messages import Message
from services.common.wire import envelope
from services.events.service import EventsService
from services.membership.service import MembershipService
from tests.node import Node

SLUG = "riyadh-python"
NAME = {"ar": "مجتمع بايثون الرياض", "en": "Riyadh Python"}
VENUE = Place(
    name={"ar": "مكتبة الملك فهد"},
    address={"ar": "طريق الملك فهد"},
    latitude=24.686,
    longitude=46.685,
    guarded=True,
)
NOBODY = Asker()


class Story:
    """A node with Amal, who founded a community, and anybody else who answers."""

    def __init__(self, node: Node, visibility: str = "public") -> None:
        self.node = node.start(MembershipService, EventsService)
        self.events = node.remote(Events)
        self.membership = node.remote(Membership)
        self.amal = self.registered("amal")
        self.community = self.membership.found(
            Found(
                id=new_id(),
                asker=self.amal,
                slug=SLUG,
                name=NAME,
                field_ids=["0613"],
                city_id="108410",
                visibility=visibility,  # type: ignore[arg-type]
            )
        )
        node.settle()

    def registered(self, username: str) -> Asker:
        """A person of this node with a confirmed account."""
        view = self.membership.register(
            Register(
                id=new_id(),
                username=username,
                email=f"{username}@example.org",
                password="a long enough pass phrase",
                name={"ar": username},
            )
        )
        self.node.settle()
        told = [one for one in self.node.heard("person_registered") if one["username"] == username]
        self.membership.confirm_email(Token(token=told[-1]["token"]))
        self.node.settle()
        return Asker(person=view.person, username=username, name=view.name, confirmed=True)

    def person(self, name: str) -> Asker:
        """Somebody from somewhere with a confirmed account."""
        person = f"https://beta.test/people/{name}"
        return Asker(person=person, username=name, name={"ar": name}, confirmed=True)

    def meeting(self, **changes: Any) -> EventView:
        """A published meeting tomorrow in Riyadh."""
        return self.events.draft(self.drafted(**({"publish": True} | changes)))

    def drafted(self, **changes: Any) -> Draft:
        """The command for it."""
        start = self.node.clock.now() + timedelta(days=1)
        given: dict[str, Any] = {
            "id": new_id(),
            "asker": self.amal,
            "slug": SLUG,
            "title": {"ar": "لقاء المجتمع الشهري", "en": "Monthly meeting"},
            "starts_at": start,
            "ends_at": start + timedelta(hours=2),
            "timezone": "Asia/Riyadh",
            "venue": VENUE,
        }
        return Draft(**(given | changes))

    def answer(self, event: str, who: str, **given: Any) -> EventView:
        """Somebody answers."""
        return self.events.rsvp(Rsvp(asker=self.person(who), event=event, **given))

    def see(self, event: str, asker: Asker = NOBODY) -> EventView:
        """The event's page."""
        return self.events.event(OfEvent(asker=asker, event=event))

    def hear(self, message: Message) -> None:
        """Another service says this now, and everything that follows happens."""
        self.node.queue.append(envelope(message, new_id(), self.node.clock.now()))
        self.node.settle()
