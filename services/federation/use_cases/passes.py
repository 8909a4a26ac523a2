"""Giving out visitor passes to our own people, and taking them back (D3)."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from services.common.clock import Clock
from services.common.contracts.federation import (
    IssuePass,
    OfPass,
    Passes,
    PassView,
    Visited,
)
from services.common.contracts.membership import Membership, OfMember, SearchCities
from services.common.contracts.shared import Asker, Text
from services.common.errors import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    TooMany,
    Unauthenticated,
)
from services.common.ids import derived_id
from services.common.log import did
from services.common.wire import dump
from services.federation import pass_tokens
from services.federation.actors import RemoteActors
from services.federation.documents.context import Document, on_top
from services.federation.domain.authority import host_of
from services.federation.domain.blocks import host_of as host_named
from services.federation.domain.passes import LONGEST, Pass
from services.federation.domain.uris import Uris
from services.federation.keys import KeyRing
from services.federation.repository.passes import PassBook
from services.federation.repository.peers import PeerRepository
from services.federation.use_cases.outbound import Outbound
from services.federation.use_cases.peers import Peers

AT_ONCE = 5
"""Passes of one person that are good at the same time."""
MOST_SHOWN = 100
MOST_VISITED = 100
KIND = "VisitorPass"


@dataclass(frozen=True)
class PassDesk:
    """The home's side of passes."""

    book: PassBook
    uris: Uris
    keys: KeyRing
    peers: Peers
    nodes: PeerRepository
    actors: RemoteActors
    outbound: Outbound
    membership: Membership
    clock: Clock

    def issue(self, command: IssuePass) -> PassView:
        """A pass for one host we follow, for a member in good standing. The same command again
        gives the same pass."""
        asker, now = command.asker, self.clock.now()
        _known(asker)
        if not asker.confirmed:
            raise Forbidden("account.unconfirmed")
        host = self._host(command.host)
        wrong: dict[str, list[str]] = {}
        if command.last < command.first:
            wrong["last"] = ["before_start"]
        elif command.last - command.first > LONGEST:
            wrong["last"] = ["too_late"]
        elif command.last < now.date() - timedelta(days=1):
            wrong["last"] = ["in_the_past"]
        if wrong:
            raise Invalid(fields=wrong)
        id = derived_id("pass", asker.person, command.id)
        known = self.book.given(id)
        if known is not None:
            return self._view(known)
        good = [one for one in self.book.given_to(asker.person, MOST_SHOWN) if self._good(one)]
        if len(good) >= AT_ONCE:
            raise TooMany("pass.too_many")
        made = self._made(id, host, command)
        self.book.give(made)
        did("gave out a pass", host=host)
        return self._view(made)

    def _made(self, id: str, host: str, command: IssuePass) -> Pass:
        person = command.asker.person
        standing = self.membership.standing(OfMember(person=person, slug=command.community))
        if standing.status != "active":
            raise Forbidden("pass.needs_standing")
        mine = self.membership.myself(command.asker)
        cities = self.membership.cities(SearchCities(ids=[standing.city_id or "0"]))
        fields = [one.id for one in mine.fields]
        return Pass(
            id=id,
            person=person,
            host=host,
            pseudonym=derived_id("pseudonym", id),
            community=standing.slug,
            community_name=standing.community_name,
            city=cities[0].name if cities else {},
            field_ids=fields,
            relations={one: said for one, said in mine.relations.items() if one in fields},
            first=command.first.isoformat(),
            last=command.last.isoformat(),
            issued_at=self.clock.now(),
        )

    def mine(self, asker: Asker) -> Passes:
        """All the asker's passes, the newest first."""
        _known(asker)
        found = self.book.given_to(asker.person, MOST_SHOWN)
        return Passes(items=[self._view(one) for one in found])

    def export(self, asker: Asker) -> list[Any]:
        """The asker's passes for their export, without what could be shown to a host."""
        kept = [replace(one, token="", url="") for one in self.mine(asker).items]
        exported: list[Any] = dump(kept)
        return exported

    def revoke(self, command: OfPass) -> PassView:
        """Take one's own pass back; the host is told."""
        _known(command.asker)
        one = self.book.given(command.id)
        if one is None or one.person != command.asker.person:
            raise NotFound("pass.unknown")
        return self._view(self._end(one))

    def standing_ended(self, person: str, community: str = "") -> None:
        """Somebody is no longer a member, or is gone: passes that rest on it end."""
        for one in self.book.given_to(person, MOST_SHOWN):
            if self._good(one) and community in ("", one.community):
                self._end(one)
        if not community:
            self.book.throw_away(person)

    def told(self, actor: str, kind: str, id: str, activity: Document) -> None:
        """The host says what became of a pass: it was shown, refused, or its owner came."""
        one = self.book.given(id)
        if one is None or host_of(actor) != one.host:
            return
        if kind == "Accept" and one.state == "issued":
            one.state = "used"
        elif kind == "Reject" and one.state != "revoked":
            one.state, one.by = "revoked", "host"
        elif kind == "Arrive":
            one.visited = [*one.visited, self._visited(activity)][-MOST_VISITED:]
        self.book.keep(one)

    def document(self, id: str, reader: str) -> Document:
        """Whether a pass holds, for its host alone. Raises NotFound."""
        one = self.book.given(id)
        if one is None or host_of(reader) != one.host:
            raise NotFound("route.unknown")
        state = one.shown(self.clock.now())
        return on_top(
            {
                "id": self.uris.of("passes", id),
                "type": KIND,
                "attributedTo": self.uris.relay,
                "state": state,
            }
        )

    def _end(self, one: Pass) -> Pass:
        one.revoke("home", self.clock.now())
        self.book.keep(one)
        thing = {"id": self.uris.of("passes", one.id), "type": KIND}
        relay = self.nodes.find(one.host).actor
        said = {
            "id": self.outbound.new_id("revoke", one.id),
            "type": "Undo",
            "actor": self.uris.relay,
            "object": thing,
            "to": [relay],
        }
        if relay and (known := self.actors.known(relay)) is not None:
            self.outbound.send(on_top(said), signer=self.uris.relay, to_inboxes=[known.inbox])
        return one

    def _host(self, written: str) -> str:
        host = host_named(written[:300])
        if not host:
            raise Invalid(fields={"host": ["invalid" if written else "required"]})
        if self.nodes.find(host).following != "followed" or self.peers.refuses(host):
            raise Conflict("pass.host_not_followed")
        return host

    def _good(self, one: Pass) -> bool:
        return one.shown(self.clock.now()) in ("issued", "used")

    def _view(self, one: Pass) -> PassView:
        state = one.shown(self.clock.now())
        token = ""
        if state == "issued":
            subject = self.uris.of("visitors", one.pseudonym)
            token = pass_tokens.write(one, self.keys.of(self.uris.relay), subject)
        scheme = urlsplit(self.uris.origin).scheme
        return PassView(
            id=one.id,
            host=one.host,
            community=one.community,
            community_name=one.community_name,
            first=date.fromisoformat(one.first),
            last=date.fromisoformat(one.last),
            state=state,
            by=one.by,
            issued_at=one.issued_at,
            token=token,
            url=f"{scheme}://{one.host}/visit?pass={quote(token)}" if token else "",
            visited=[Visited(title=each["title"], at=each["at"]) for each in one.visited],
        )

    def _visited(self, activity: Document) -> dict[str, Any]:
        named = activity.get("target")
        names = named.get("nameMap") if isinstance(named, dict) else None
        title: Text = {}
        if isinstance(names, dict):
            title = {tag: str(names[tag])[:200] for tag in ("ar", "en") if names.get(tag)}
        return {"title": title, "at": self.clock.now()}


def _known(asker: Asker) -> None:
    if not asker.person:
        raise Unauthenticated("account.required")
