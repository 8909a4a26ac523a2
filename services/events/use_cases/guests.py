"""Answers of people without an account, one-tap links, and their end."""

from datetime import datetime

from services.common.contracts.events import (
    AnswerByLink,
    AnswerLinks,
    AnswerLinksFor,
    AskAsGuest,
    ByLink,
    EventView,
    GuestAnswerView,
    Replies,
    TapView,
)
from services.common.contracts.membership import People, PersonChanged, PersonClosed
from services.common.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from services.events.domain import Event, key_of
from services.events.domain.guest import (
    KEPT_AFTER,
    MAILS_IN,
    UNCONFIRMED_FOR,
    Guest,
    Wish,
    checked_guest,
)
from services.events.domain.questions import checked_replies
from services.events.use_cases.asking import Asking
from services.events.use_cases.desk import PUBLIC
from services.events.use_cases.hosting import Hosted

MOST_OF_ADDRESS = 10
"""Askings of one address in an hour, over all events; more are quietly left."""
MOST_OF_EVENT = 500
"""Askings at one event in an hour."""
DUE_AT_ONCE = 100


class Guested(Asking, Hosted):
    """What links in mails and messages do."""

    def ask_as_guest(self, command: AskAsGuest) -> None:
        """Ask for a confirmation mail. Never tells whether the address is known; nothing is held
        before it is confirmed."""
        name, email = checked_guest(command.name, command.email)
        language = "ar" if command.language == "ar" else "en"
        now, links = self.clock.now(), self.visitors.links
        event = self._open_to_guests(command.event)
        wish = self._wish(event, command)
        address, since = links.address(email), now - MAILS_IN
        guests = self.visitors.guests
        if guests.asked_since(since, MOST_OF_EVENT, event=event.id) >= MOST_OF_EVENT:
            raise TooMany("event.too_many_guests", {"retry_after": int(MAILS_IN.total_seconds())})
        if guests.asked_since(since, MOST_OF_ADDRESS, address=address) >= MOST_OF_ADDRESS:
            return
        id = links.guest(event.id, email)
        tokens = (lambda asking: links.to_confirm(id, asking), lambda: links.to_change(id))
        guest = Guest(id=id, event=event.id, address=address, email=email)
        called = {language: name}
        guest.ask(called, language, wish, event, tokens, now)
        try:
            guests.add(guest)
        except Conflict:
            guests.change(id, lambda one: self._again(one, called, language, wish, event, email))

    def read_guest_confirmation(self, command: ByLink) -> GuestAnswerView:
        """What confirming would do; changes nothing, since programs follow links too."""
        id, asking = self.visitors.links.read_confirm(command.token)
        guest: Guest = self.visitors.guests.get(id)
        guest.usable()
        if asking != guest.asking:
            raise Conflict("link.replaced")
        return self._guest_view(guest, self._event_of(guest))

    def confirm_guest(self, command: ByLink) -> GuestAnswerView:
        """The address is theirs: now the answer counts, by the rules of everybody. Again changes
        nothing, also not an answer that was changed or taken back since."""
        links = self.visitors.links
        id, asking = links.read_confirm(command.token)
        guest: Guest = self.visitors.guests.get(id)
        guest.usable()
        event = self._event_of(guest)
        first = guest.confirmed_at is None
        if first:
            event.takes_answers(self.clock.now())
        wish = guest.wish
        link = f"{self.visitors.origin}/{guest.language}/rsvp/{links.to_change(id)}"
        now = self.clock.now()

        def confirm(one: Guest) -> Guest:
            one.confirm(asking, event, link, now)
            return one

        guest = self.visitors.guests.change(id, confirm)
        if event.mine(id) is None:
            self._give(guest, wish, first=True)
        return self._guest_view(guest, self._event_of(guest))

    def guest_answer(self, command: ByLink) -> GuestAnswerView:
        """A guest's own page."""
        guest = self._guest(command.token)
        return self._guest_view(guest, self._event_of(guest))

    def answer_as_guest(self, command: AnswerByLink) -> GuestAnswerView:
        """Change an answer by the personal link, or take it back."""
        guest = self._guest(command.token)
        event = self._event_of(guest)
        now = self.clock.now()
        if command.answer is None:
            self.events.change(event.id, lambda one: one.cancel_rsvp(guest.id, now))
            return self._guest_view(guest, self._event_of(guest))
        wish = Wish(answer=command.answer, guests=command.guests, seat_class=command.seat_class)
        self.replied(event, guest.id, command.answer, command.replies)
        self._give(guest, wish)
        return self._guest_view(guest, self._event_of(guest))

    def answer_links(self, command: AnswerLinksFor) -> AnswerLinks:
        """Links that answer with one tap, for a message to this person. They hold until the event
        starts; nobody needs to sign in. For other services only."""
        links, start = self.visitors.links, f"{self.visitors.origin}/{command.language}/r/"
        made = {
            one: links.to_answer(command.event, command.person, one)
            for one in ("going", "maybe", "declined")
        }
        return AnswerLinks(**{one: start + token if token else "" for one, token in made.items()})

    def read_tap(self, command: ByLink) -> TapView:
        """What a one-tap link would do; changes nothing."""
        event_id, person, answer = self.visitors.links.read_answer(command.token)
        event = self.page(event_id, person)
        self._not_over(event)
        return TapView(event=self.view(event, person), answer=answer)

    def tap(self, command: ByLink) -> TapView:
        """Give the answer a one-tap link stands for. Again changes nothing."""
        event_id, person, answer = self.visitors.links.read_answer(command.token)
        self._not_over(self.page(event_id))
        rules = self.rules(event_id, person)
        barred = self.barred(rules, person) if answer != "declined" else ""
        if barred:
            raise Forbidden(f"event.{barred}_only")
        cards = self.membership.cards(People(people=[person]))
        if not cards:
            raise NotFound("link.expired")
        banned = self.memory.banned(rules.community, person)
        replies = self.replied(rules, person, answer, None)
        self.answered.note(person, event_id)

        def decide(event: Event) -> TapView:
            before = event.mine(person)
            # A tap says whether one comes; guests and seat stay as they were.
            guests = before.guests if before is not None and answer == before.state else 0
            now, name = self.clock.now(), cards[0].name
            if answer == "going" and before is not None and before.state == "offered":
                event.accept_offer(person, now)
            elif answer == "going" and before and event.still_coming(before) == "asked":
                event.say_still_coming(person, now)
            elif not (answer == "going" and before is not None and before.concerned):
                event.rsvp(person, name, answer, guests, now, banned, replies=replies)
            return TapView(event=self._tapped(event, person), answer=answer)

        done: TapView = self.events.change(event_id, decide)
        return done

    def guests_due(self) -> int:
        """Forget the guests of events that are long over, and those who never confirmed. Gives
        how many were due."""
        now = self.clock.now()
        due: list[Guest] = self.visitors.guests.due(now, DUE_AT_ONCE)
        for guest in due:
            event = self.finders.page(guest.event)
            until = event.ends_at + KEPT_AFTER if event is not None else now
            if guest.confirmed_at is not None and until > now:
                self.visitors.guests.change(guest.id, lambda one, at=until: _keep_until(one, at))
                continue
            self.visitors.guests.change(guest.id, lambda one: one.forget(now))
            self.person_closed(PersonClosed(person=guest.id, username=""))
        self.visitors.guests.sweep(now - UNCONFIRMED_FOR)
        return len(due)

    def person_changed(self, news: PersonChanged) -> None:
        """Whoever confirmed an address takes over what they answered with it as a guest."""
        super().person_changed(news)
        if not news.confirmed or not news.email:
            return
        now = self.clock.now()
        for guest in self.visitors.guests.confirmed(self.visitors.links.address(news.email)):
            self.answered.note(news.person, guest.event)
            event = self.page(guest.event, news.person)
            mine = event.mine(news.person) is not None
            self.events.change(
                guest.event,
                lambda one, id=guest.id: one.merge(id, news.person, news.name, now),
            )
            keys = key_of(guest.id), key_of(news.person)
            self.visitors.registrations.move(guest.event, *keys, keep=mine)
            self.hand_over(event, guest.id, news.person, news.name)
            self.visitors.guests.change(guest.id, lambda one: one.forget(now, news.person))

    def person_closed(self, news: PersonClosed) -> None:
        """Replies go with the person."""
        super().person_closed(news)
        self.visitors.registrations.forget(key_of(news.person))

    def _open_to_guests(self, event_id: str) -> Event:
        event = self.page(event_id)
        if event.visibility != PUBLIC:
            raise NotFound("event.unknown")
        event.takes_answers(self.clock.now())
        if not event.admits_guests:
            raise Forbidden("event.no_guests")
        return event

    def _wish(self, event: Event, command: AskAsGuest) -> Wish:
        replies = {}
        if command.answer == "going":
            replies = checked_replies(event.questions, command.replies)
        if not 0 <= command.guests <= event.guests_allowed:
            raise Invalid(fields={"guests": ["too_many" if command.guests > 0 else "invalid"]})
        seat = event.checked_class(command.seat_class) if command.answer == "going" else ""
        return Wish(answer=command.answer, guests=command.guests, seat_class=seat, replies=replies)

    def _again(
        self,
        guest: Guest,
        name: dict[str, str],
        language: str,
        wish: Wish,
        event: Event,
        email: str,
    ) -> None:
        links = self.visitors.links
        tokens = (
            lambda asking: links.to_confirm(guest.id, asking),
            lambda: links.to_change(guest.id),
        )
        if guest.gone_at is not None:
            # Forgotten before and here again: begins anew.
            guest.gone_at, guest.confirmed_at, guest.merged_with = None, None, ""
            guest.address, guest.email = links.address(email), email
        guest.ask(name, language, wish, event, tokens, self.clock.now())

    def _give(self, guest: Guest, wish: Wish, first: bool = False) -> None:
        """Put the answer into the event; the `first` one only where there is none yet."""
        self.answered.note(guest.id, guest.event)
        key, kept = key_of(guest.id), self.visitors.registrations
        if first and wish.replies:
            kept.put(guest.event, key, wish.replies, self.clock.now())
        replies: Replies = kept.of(guest.event, [key]).get(key, {})

        def decide(event: Event) -> None:
            if first and event.mine(guest.id) is not None:
                return
            now, seat = self.clock.now(), wish.seat_class
            event.rsvp(guest.id, guest.name, wish.answer, wish.guests, now, False, seat, replies)

        self.events.change(guest.event, decide)

    def _guest(self, token: str) -> Guest:
        guest: Guest = self.visitors.guests.get(self.visitors.links.read_change(token))
        guest.usable()
        if guest.confirmed_at is None:
            raise Conflict("link.expired")
        return guest

    def _event_of(self, guest: Guest) -> Event:
        event = self.page(guest.event, guest.id)
        if event.over(self.clock.now()):
            raise Conflict("link.expired")
        return event

    def _not_over(self, event: Event) -> None:
        if event.status == "draft":
            raise NotFound("event.unknown")
        if event.status == "published" and event.begun(self.clock.now()) and not event.drop_in:
            raise Conflict("link.expired")

    def _guest_view(self, guest: Guest, event: Event) -> GuestAnswerView:
        party = event.mine(guest.id)
        position = self.answered.position(event.id, party) if party else None
        view = self.view(event, guest.id, position=position)
        ticket, came = self.carried(event, guest.id)
        return GuestAnswerView(
            event=self.with_questions(event, view, guest.id),
            name=guest.name,
            token=self.visitors.links.to_change(guest.id) if guest.confirmed_at else "",
            wish=guest.wish.answer,
            guests=guest.wish.guests,
            ticket=ticket if event.status == "published" else "",
            came=came,
        )

    def _tapped(self, event: Event, person: str) -> EventView:
        party = event.mine(person)
        return self.view(event, person, position=event.position(party) if party else None)


def _keep_until(guest: Guest, at: datetime) -> None:
    guest.forget_at = at
