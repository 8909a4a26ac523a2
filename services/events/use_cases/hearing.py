"""What events does on hearing membership. Each may be heard twice, and late."""

from datetime import datetime

from services.common.contracts.events import ForgetVisitor
from services.common.contracts.membership import (
    CommunityChanged,
    MemberJoined,
    MemberLeft,
    PersonChanged,
    PersonClosed,
)
from services.events.domain import Event
from services.events.domain.told import Loss
from services.events.use_cases.agenda import Scheduling


class Hearing(Scheduling):
    """Listeners; `at` is when the message's fact happened."""

    def member_left(self, news: MemberLeft, at: datetime) -> None:
        """Free what the person holds in that community's coming events. Who answered again after
        coming back keeps the new answer; who is banned keeps none."""
        banned = news.banned and self.memory.ban(news.community, news.person, True, at)
        why: Loss = "closed" if news.reason == "closed" else "left_community"
        if news.banned:
            why = "banned"
        now = self.clock.now()
        answered_by = None if banned or news.reason == "closed" else at
        coming = {"community": news.community, "starts_at": {"$gt": now}}
        for event in self.answered.events_of(news.person, coming):
            self.events.change(event, lambda one: one.lose(news.person, why, now, answered_by))
        if banned:
            self._dismiss(news.person, news.community)
        self.recurring.answers.drop(news.person, self.recurring.rows.ids_of(news.community))

    def _dismiss(self, person: str, community: str) -> None:
        # Whom the community keeps out keeps none of its doors.
        for event in self.doorway.records.kept_by(person):
            where = self.finders.whereabouts(event)
            if where is not None and where[0] == community:
                self.doorway.records.dismiss(event, person)

    def member_joined(self, news: MemberJoined, at: datetime) -> None:
        """Who may be a member again may answer again."""
        self.memory.ban(news.community, news.person, False, at)

    def person_closed(self, news: PersonClosed) -> None:
        """Forget the person everywhere; seats in coming events go to the next in line."""
        now = self.clock.now()

        def forget(event: Event) -> None:
            event.forget(news.person, now)

        left = True
        while left:
            for event in self.answered.events_of(news.person):
                self.events.change(event, forget)
            left = self.answered.forget(news.person)
        for event in self.finders.written_by(news.person):
            self.events.change(event, forget)
        self.forget_speaker(news.person)
        self.recurring.answers.forget(news.person)
        self.recurring.rows.unsign(news.person)

    def forget_visitor(self, command: ForgetVisitor) -> None:
        """Forget somebody who answered from elsewhere, with what is kept of their coming."""
        self.person_closed(PersonClosed(person=command.person, username=""))

    def person_changed(self, news: PersonChanged) -> None:
        """Show the new name beside answers to coming events."""
        coming = {"starts_at": {"$gt": self.clock.now()}}
        for event in self.answered.events_of(news.person, coming):
            self.events.change(event, lambda one: one.rename(news.person, news.name))
        self.recurring.answers.rename(news.person, news.name)

    def community_changed(self, news: CommunityChanged, at: datetime) -> None:
        """Keep the new name and slug, here and on every event of the community."""
        if self.memory.community(news, at):
            self.memory.name_again(news)
            self.recurring.rows.name_again(news.community, news.slug, news.name)
