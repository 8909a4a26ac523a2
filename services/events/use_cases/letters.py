"""Letters to some of a community's people: writing, counting, sending, and to whom."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from services.common import cursors
from services.common.contracts.events import (
    AttendeeSlice,
    Company,
    LetterPage,
    LetterPeople,
    LetterView,
    ListLetters,
    OfLetter,
    SendLetter,
    WriteLetter,
)
from services.common.contracts.membership import Audience, Standing
from services.common.contracts.shared import Asker
from services.common.errors import Conflict, Forbidden, Invalid, NotFound
from services.events.domain import key_of
from services.events.domain.letters import Letter, Postage, check_time
from services.events.repository.after import tell_trouble
from services.events.use_cases.company import MOST, Companions
from services.events.use_cases.desk import confirmed, runs
from services.events.use_cases.organizing import ID

COUNTED_AT_ONCE = 500
COUNTED = 20
"""Slices that are counted before a number is "at least so many"."""
MILLISECOND = timedelta(milliseconds=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Writing(Companions):
    """What only organizers of the community may ask, and the sending itself."""

    def write_letter(self, command: WriteLetter) -> LetterView:
        """Write a letter, or a draft anew."""
        confirmed(command.asker)
        if not ID.fullmatch(command.id):
            raise Invalid(fields={"id": ["invalid"]})
        standing = self.standing(command.asker.person, slug=command.slug)
        if not runs(standing):
            raise Forbidden("letter.not_organizer")
        letter = Letter(
            id=command.id,
            community=standing.community,
            slug=standing.slug,
            community_name=standing.community_name,
            by=command.asker.person,
            created_at=self.clock.now(),
        )
        letter.write(command)
        self._letter_about(letter, command.event)
        try:
            self.later.letters.add(letter)
        except Conflict:
            letter = self._written_again(command, letter)
        return self._letter_view(letter)

    def letter(self, command: OfLetter) -> LetterView:
        """One letter, and how many it would reach now."""
        return self._letter_view(self._own_letter(command.letter, command.asker))

    def letters(self, command: ListLetters) -> LetterPage:
        """A community's letters, newest first."""
        confirmed(command.asker)
        cursors.check_limit(command.limit)
        standing = self.standing(command.asker.person, slug=command.slug)
        if not runs(standing):
            raise Forbidden("letter.not_organizer")
        keys = cursors.decode(command.cursor, 2, (int, str))
        before = None
        if keys is not None:
            if not 0 <= int(keys[0]) < 10**13:
                raise Invalid(fields={"cursor": ["invalid"]})
            before = EPOCH + int(keys[0]) * MILLISECOND, str(keys[1])
        found = self.later.letters.newest(standing.community, before, command.limit + 1)
        more = len(found) > command.limit
        found = found[: command.limit]
        last = found[-1] if more else None
        postage: Postage = self.later.postage.of(standing.community)
        per_week = self.later.letters_per_week
        return LetterPage(
            items=[_shown(one, one.people, one.exact) for one in found],
            left=postage.left(per_week, self.clock.now()),
            per_week=per_week,
            next=cursors.encode((last.created_at - EPOCH) // MILLISECOND, last.id)
            if last
            else None,
        )

    def send_letter(self, command: SendLetter) -> LetterView:
        """Send a letter now or later. Raises TooMany when the community wrote often enough."""
        letter = self._own_letter(command.letter, command.asker)
        now = self.clock.now()
        if letter.state == "draft":
            check_time(command.at, now)
            self.later.postage.begin(letter.community)
            per_week, at = self.later.letters_per_week, command.at or now
            self.later.postage.change(
                letter.community, lambda one: one.take(letter.id, at, per_week, now)
            )

        def decide(one: Letter) -> Letter:
            one.schedule(command.at, now)
            return one

        return self._letter_view(self.later.letters.change(letter.id, decide))

    def cancel_letter(self, command: OfLetter) -> LetterView:
        """Keep a letter from going out; what counted against the week is given back."""
        letter = self._own_letter(command.letter, command.asker)

        def decide(one: Letter) -> Letter:
            one.cancel()
            return one

        cancelled = self.later.letters.change(letter.id, decide)
        self.later.postage.begin(letter.community)
        self.later.postage.change(letter.community, lambda one: one.give_back(letter.id))
        return self._letter_view(cancelled)

    def send_letters(self) -> int:
        """Let letters go out whose time has come; gives how many."""
        sent, now = 0, self.clock.now()
        for id in self.later.letters.due(now):
            try:
                sent += self._send_letter(id, now)
            except Exception as trouble:
                tell_trouble("a letter could not be sent", id, trouble)
        return sent

    def letter_people(self, command: LetterPeople) -> AttendeeSlice:
        """Those a letter goes to, as things are now, a slice at a time."""
        cursors.check_limit(command.limit, MOST)
        return self._slices(self.later.letters.get(command.letter), command.limit)(command.after)

    def _send_letter(self, id: str, now: datetime) -> int:
        letter: Letter = self.later.letters.get(id)
        standing = self._writer(letter)
        if standing is None:
            # Whoever wrote it may not speak for the community any more.
            self.later.letters.change(id, lambda one: one.cancel())
            return 0
        people, exact = self._reach(letter)

        def decide(one: Letter) -> None:
            one.slug, one.community_name = standing.slug, standing.community_name
            one.send(people, exact, now)

        self.later.letters.change(id, decide)
        return 1

    def _writer(self, letter: Letter) -> Standing | None:
        if not letter.by:
            return None
        standing = self.standing(letter.by, community=letter.community)
        return standing if runs(standing) else None

    def _own_letter(self, id: str, asker: Asker) -> Letter:
        confirmed(asker)
        letter: Letter = self.later.letters.get(id)
        if not runs(self.standing(asker.person, community=letter.community)):
            # Nobody else need know that there is such a letter.
            raise NotFound("letter.unknown")
        return letter

    def _letter_about(self, letter: Letter, event_id: str) -> None:
        letter.event, letter.event_title = "", {}
        if not event_id:
            return
        event = self.finders.page(event_id)
        if event is None or event.community != letter.community or event.status == "draft":
            raise Invalid(fields={"event_id": ["unknown"]})
        letter.event, letter.event_title = event.id, event.title

    def _written_again(self, command: WriteLetter, new: Letter) -> Letter:
        def decide(one: Letter) -> Letter:
            if one.community != new.community:
                raise Conflict("exists")
            one.write(command)
            one.event, one.event_title = new.event, new.event_title
            return one

        written: Letter = self.later.letters.change(command.id, decide)
        return written

    def _letter_view(self, letter: Letter) -> LetterView:
        if letter.state in ("sent", "cancelled"):
            return _shown(letter, letter.people, letter.exact)
        return _shown(letter, *self._reach(letter))

    def _reach(self, letter: Letter) -> tuple[int, bool]:
        people, after, ask = 0, "", self._slices(letter, COUNTED_AT_ONCE)
        for _ in range(COUNTED):
            found = ask(after)
            people, after = people + len(found.people), found.next
            if not after:
                return people, True
        return people, False

    def _slices(self, letter: Letter, limit: int) -> Callable[[str], AttendeeSlice]:
        def members(after: str) -> AttendeeSlice:
            asked = Audience(community=letter.community, after=after, limit=limit)
            found = self.membership.audience(asked)
            return AttendeeSlice(people=found.people, next=found.next)

        def unanswered(after: str) -> AttendeeSlice:
            found = members(after)
            keys = {key_of(person): person for person in found.people}
            event = self.doorway.expected.page(letter.event, list(keys))
            said = {keys[key] for key in event.answers} if event is not None else set()
            people = [person for person in found.people if person not in said]
            return AttendeeSlice(people=people, next=found.next)

        def came(after: str) -> AttendeeSlice:
            return self.company(Company(event=letter.event, after=after, limit=limit))

        def answered(after: str) -> AttendeeSlice:
            return self.answering(letter.event, [letter.segment], after, limit)

        known = {"members": members, "unanswered": unanswered, "came": came}
        return known.get(letter.segment, answered)


def _shown(letter: Letter, people: int, exact: bool) -> LetterView:
    return LetterView(
        id=letter.id,
        slug=letter.slug,
        community=letter.community,
        community_name=letter.community_name,
        event=letter.event,
        event_title=letter.event_title,
        segment=letter.segment,
        subject=letter.subject,
        body=letter.body,
        state=letter.state,
        people=people,
        exact=exact,
        created_at=letter.created_at,
        scheduled_for=letter.scheduled_for,
        sent_at=letter.sent_at,
    )
