"""The events service on the bus. Wiring only: decode, delegate, encode."""

from datetime import datetime
from typing import Any

from services.common.contracts.events import (
    Amend,
    Attendees,
    Cancel,
    Draft,
    FeedOf,
    ImportEvents,
    ListAnswers,
    ListComing,
    ListMine,
    OfEvent,
    Rsvp,
    SearchEvents,
)
from services.common.contracts.membership import (
    CommunityChanged,
    MemberJoined,
    MemberLeft,
    Membership,
    PersonChanged,
    PersonClosed,
)
from services.common.contracts.shared import Asker
from services.common.entrypoints import rpc, subscribe
from services.common.jobs import Jobs
from services.common.outgoing import Outgoing
from services.common.providers import Outbox, UseCases
from services.common.remote import Remote
from services.common.surroundings import Surroundings
from services.common.wire import dump, load, open_envelope
from services.events.domain.links import PersonalLinks
from services.events.domain.passes import Passes
from services.events.doors.after import AfterDoors, LetterDoors
from services.events.doors.agenda import AgendaDoors
from services.events.doors.door import DoorDoors
from services.events.doors.guests import GuestDoors
from services.events.doors.hosting import HostingDoors
from services.events.doors.imports import ImportDoors
from services.events.doors.outward import OutwardDoors
from services.events.doors.seats import SeatDoors
from services.events.doors.series import SeriesDoors
from services.events.repository import (
    Answers,
    AttendanceRepository,
    DoorRecords,
    EventRepository,
    Expected,
    Finders,
    Memory,
    Rotations,
    create_indexes,
    search_query,
)
from services.events.repository.after import Aftercares, LetterBox, Stamps, Voices
from services.events.repository.agenda import Programs, Proposals
from services.events.repository.guests import GuestRepository, Registrations
from services.events.repository.imports import ImportRecords, import_row, import_view
from services.events.repository.public import PublicEventFinder
from services.events.repository.series import Dates, SeriesRepository, StandingAnswers
from services.events.use_cases import EventUseCases
from services.events.use_cases.desk import Afterwards, Doorway, ImportDesk, SeriesDesk, Visitors
from services.events.use_cases.file_imports import DELAYS

Payload = Any
Letter = dict[str, Any]


def build(around: Surroundings) -> EventUseCases:
    """The use cases over this database."""
    base = around.database
    events = base["events"]
    answered = Answers(events, base["answered"])
    programs = Programs(base["programs"], around.clock)
    public = PublicEventFinder(events)
    offers = Proposals(base["proposals"], around.clock)
    doorway = Doorway(
        attendance=AttendanceRepository(base["attendance"], around.clock),
        records=DoorRecords(base["doors"], base["door_tries"]),
        expected=Expected(events, answered),
        passes=Passes(around.settings.secret),
        rotations=Rotations(base["rotations"], around.clock),
        origin=around.settings.origin,
    )

    visitors = Visitors(
        guests=GuestRepository(base["guests"], around.clock),
        registrations=Registrations(base["registrations"]),
        links=PersonalLinks(around.settings.secret, f"{around.settings.origin}/ap/people/"),
        origin=around.settings.origin,
    )

    imports = ImportDesk(
        records=ImportRecords(base["imports"], base["import_rows"]),
        jobs=Jobs(base["import_jobs"], around.clock, DELAYS, lease=300),
        outgoing=Outgoing(around.settings),
        view=import_view,
        row=import_row,
    )
    recurring = SeriesDesk(
        rows=SeriesRepository(base["series"], around.clock),
        dates=Dates(events),
        answers=StandingAnswers(base["series_answers"], around.clock),
    )

    later = Afterwards(
        voices=Voices(base["feedback"], around.clock),
        care=Aftercares(base["aftercare"], base["aftercare_marks"], around.clock),
        letters=LetterBox(base["letters"], around.clock),
        postage=Stamps(base["postage"], around.clock),
        secret=around.settings.secret,
        letters_per_week=around.settings.letters_per_week,
    )

    def prepare() -> None:
        for kept in (recurring.rows, recurring.dates, recurring.answers):
            kept.create_indexes()
        imports.records.create_indexes()
        imports.jobs.create_indexes()
        create_indexes(events)
        public.create_indexes()
        later.voices.create_indexes()
        later.letters.create_indexes()
        answered.create_indexes()
        programs.create_indexes()
        offers.create_indexes()
        doorway.attendance.create_indexes()
        doorway.records.create_indexes()
        visitors.guests.create_indexes()
        visitors.registrations.create_indexes()

    return EventUseCases(
        events=EventRepository(events, around.clock),
        finders=Finders(events),
        public=public,
        answered=answered,
        memory=Memory(events, base["communities"], base["bans"]),
        programs=programs,
        offers=offers,
        search_query=search_query,
        membership=Remote(Membership, around.call),
        clock=around.clock,
        prepare=prepare,
        doorway=doorway,
        visitors=visitors,
        later=later,
        imports=imports,
        recurring=recurring,
    )


def when(letter: Letter) -> datetime:
    """The time of the fact a message tells."""
    return datetime.fromisoformat(letter["occurred_at"])


class EventsService(
    AfterDoors,
    AgendaDoors,
    DoorDoors,
    GuestDoors,
    LetterDoors,
    HostingDoors,
    ImportDoors,
    OutwardDoors,
    SeatDoors,
    SeriesDoors,
):
    """Gatherings: announcing, seats, answers, the waitlist, feeds."""

    name = "events"
    use_cases = UseCases(build)
    outbox = Outbox(
        "events",
        "aftercare",
        "attendance",
        "guests",
        "letters",
        "proposals",
        "series",
        "series_answers",
    )

    @rpc()
    def draft(self, command: Payload) -> Payload:
        return dump(self.use_cases.draft(load(Draft, command)))

    @rpc()
    def amend(self, command: Payload) -> Payload:
        return dump(self.use_cases.amend(load(Amend, command)))

    @rpc()
    def publish(self, command: Payload) -> Payload:
        return dump(self.use_cases.publish(load(OfEvent, command)))

    @rpc()
    def cancel(self, command: Payload) -> Payload:
        return dump(self.use_cases.cancel(load(Cancel, command)))

    @rpc()
    def event(self, command: Payload) -> Payload:
        return dump(self.use_cases.event(load(OfEvent, command)))

    @rpc()
    def search(self, command: Payload) -> Payload:
        return dump(self.use_cases.search(load(SearchEvents, command)))

    @rpc()
    def coming(self, command: Payload) -> Payload:
        """What begins soon."""
        return dump(self.use_cases.coming(load(ListComing, command)))

    @rpc()
    def rsvp(self, command: Payload) -> Payload:
        return dump(self.use_cases.rsvp(load(Rsvp, command)))

    @rpc()
    def cancel_rsvp(self, command: Payload) -> Payload:
        return dump(self.use_cases.cancel_rsvp(load(OfEvent, command)))

    @rpc()
    def answers(self, command: Payload) -> Payload:
        return dump(self.use_cases.answers(load(ListAnswers, command)))

    @rpc()
    def mine(self, command: Payload) -> Payload:
        return dump(self.use_cases.mine(load(ListMine, command)))

    @rpc()
    def drafts(self, command: Payload) -> Payload:
        return dump(self.use_cases.drafts(load(SearchEvents, command)))

    @rpc()
    def feed(self, command: Payload) -> Payload:
        return dump(self.use_cases.feed(load(FeedOf, command)))

    @rpc()
    def attendees(self, command: Payload) -> Payload:
        return dump(self.use_cases.attendees(load(Attendees, command)))

    @rpc()
    def import_events(self, command: Payload) -> Payload:
        return dump(self.use_cases.import_events(load(ImportEvents, command)))

    @rpc()
    def export_person(self, command: Payload) -> Payload:
        return self.use_cases.export_person(load(Asker, command))

    @subscribe(MemberLeft)
    def member_left(self, letter: Letter) -> None:
        self.use_cases.member_left(open_envelope(letter), when(letter))

    @subscribe(MemberJoined)
    def member_joined(self, letter: Letter) -> None:
        self.use_cases.member_joined(open_envelope(letter), when(letter))

    @subscribe(PersonClosed)
    def person_closed(self, letter: Letter) -> None:
        self.use_cases.person_closed(open_envelope(letter))

    @subscribe(PersonChanged)
    def person_changed(self, letter: Letter) -> None:
        self.use_cases.person_changed(open_envelope(letter))

    @subscribe(CommunityChanged)
    def community_changed(self, letter: Letter) -> None:
        self.use_cases.community_changed(open_envelope(letter), when(letter))


SERVICE = EventsService
