"""Reports between servers (contract 8): theirs of ours, and ours of theirs."""

from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import TYPE_CHECKING

from services.common.clock import Clock
from services.common.contracts.federation import (
    DismissReport,
    ListReports,
    ReportedThing,
    ReportElsewhere,
    ReportPage,
    ReportView,
)
from services.common.cursors import check_limit
from services.common.errors import Conflict, Invalid, NotFound
from services.common.html import plain
from services.common.ids import derived_id
from services.common.log import did
from services.common.rules import check_line
from services.federation.actors import RemoteActors
from services.federation.documents import replies as documents
from services.federation.documents.context import on_top
from services.federation.domain.authority import host_of
from services.federation.domain.reading import shapes
from services.federation.domain.reports import MOST_THINGS, Report
from services.federation.domain.uris import Uris
from services.federation.fetch import FetchFailed
from services.federation.repository.cards import CardRepository
from services.federation.repository.reports import ReportRepository
from services.federation.use_cases.outbound import Outbound
from services.federation.use_cases.peers import Peers, administrator
from services.federation.use_cases.replying import Replying

if TYPE_CHECKING:
    from services.federation.activities import Received

MOST_A_DAY = 30
"""Things one server may report in a day; what is more is not kept."""
WORDS_LENGTH = 2000
STATES = ("open", "dismissed")


@dataclass(frozen=True)
class Reporting:
    """Both ways; administrators only, since the node itself is what speaks."""

    uris: Uris
    rows: ReportRepository
    replying: Replying
    cards: CardRepository
    peers: Peers
    actors: RemoteActors
    outbound: Outbound
    clock: Clock
    _guard: Lock = field(default_factory=Lock)

    def reported(self, received: "Received") -> None:
        """Another server reports something. Only what is ours is looked at; the rest, and who
        complained, is not kept."""
        named = shapes.uris(received.activity.get("object"))
        things = sorted({one for one in named if self.uris.read(one) or one == self.uris.relay})[
            :MOST_THINGS
        ]
        host, now = host_of(received.actor.id), self.clock.now()
        if not things:
            return
        said = plain(shapes.long_string(received.activity.get("content"), WORDS_LENGTH))
        words = [said] if said else []
        seen = derived_id("flag", received.actor.id, received.id)
        report = Report(host=host, things=things, at=now, words=words, seen=[seen])
        # Several are applied at once: without the guard they would all be the first.
        with self._guard:
            if self.rows.find(report.id) is not None:
                self.rows.add(report.id, seen, words)
            elif self.rows.lately(host, now - timedelta(days=1)) < MOST_A_DAY:
                self.rows.put(report)
            else:
                did("kept no further report", host=host)

    def page(self, command: ListReports) -> ReportPage:
        """What other servers report, the latest first."""
        administrator(command.asker)
        limit = check_limit(command.limit)
        if command.state not in STATES:
            raise Invalid(fields={"state": ["not_one_of"]})
        found, next_ = self.rows.page(command.state, command.cursor, limit)
        items = [self._view(one) for one in found]
        return ReportPage(items=items, open=self.rows.count("open"), next=next_)

    def dismiss(self, command: DismissReport) -> None:
        """Close a report. Raises NotFound."""
        administrator(command.asker)
        if not self.rows.dismiss(command.report, self.clock.now()):
            raise NotFound("report.unknown")

    def send(self, command: ReportElsewhere) -> None:
        """Report a reply or a card to the server it comes from, in the node's name; again, it
        repeats nothing. Raises NotFound, Conflict when its server cannot be asked whose it is."""
        administrator(command.asker)
        words = check_line(command.words, "words", required=False, limit=WORDS_LENGTH)
        actor, thing = self._reply(command.reply) if command.reply else self._card(command.card)
        try:
            inbox = self.actors.of(actor).inbox
        except FetchFailed:
            raise Conflict("report.unreachable") from None
        things = list(dict.fromkeys((actor, thing)))
        flag = documents.flag(self.outbound.new_id("flag", thing), self.uris.relay, things, words)
        self.outbound.send(
            on_top(flag), signer=self.uris.relay, to_inboxes=[inbox], subject=flag["id"]
        )
        did("reported something elsewhere", thing=thing)

    def _reply(self, id: str) -> tuple[str, str]:
        reply = self.replying.one(id)
        return reply.author, reply.uri

    def _card(self, id: str) -> tuple[str, str]:
        card = self.cards.find(id)
        if card is None or self.peers.hides(card.host):
            raise NotFound("card.unknown")
        actor = card.uri if card.kind == "community" else card.group
        if not actor:
            raise Conflict("report.unreachable")
        return actor, card.uri

    def _view(self, report: Report) -> ReportView:
        return ReportView(
            id=report.id,
            host=report.host,
            things=[self._thing(one) for one in report.things],
            words=report.words,
            times=report.times,
            state=report.state,
            reported_at=report.at,
        )

    def _thing(self, uri: str) -> ReportedThing:
        kind, name = self.uris.read(uri) or ("", "")
        return ReportedThing(uri=uri, kind=kind, name=name)
