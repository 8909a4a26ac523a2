"""Sending what waits for addresses, chats and groups, each channel in lanes of its own."""

from dataclasses import dataclass
from typing import cast

from services.common import metrics
from services.common.context import working_for
from services.common.jobs import Job
from services.common.log import did
from services.notifications.channels import Channel, Dispatch, Gone, Talks
from services.notifications.channels.links import Links
from services.notifications.channels.taps import TapLinks
from services.notifications.channels.telegram import ANSWERS, ASKING, answers
from services.notifications.domain.consenting import NOTIFICATIONS
from services.notifications.domain.telling import TELEGRAM
from services.notifications.texts import kind_of, say
from services.notifications.texts.catalogue import language_of, sentence
from services.notifications.use_cases.grouping import Grouping
from services.notifications.use_cases.holding import Holding
from services.notifications.use_cases.telling import crowd_lane
from services.notifications.use_cases.ways import Ways


@dataclass(frozen=True)
class Sending:
    """Takes jobs from their lanes to their channel."""

    ways: Ways
    groups: Grouping
    holding: Holding
    taps: TapLinks
    links: Links

    def send_due(self, name: str, limit: int = 20) -> int:
        """Send what is due by a channel, what was meant for single people first; gives how many
        were taken up."""
        channel, taken, jobs = self.ways.channels[name], 0, self.ways.jobs
        if not channel.ready:
            return 0
        for lane in (name, crowd_lane(name)):
            while taken < limit and (job := jobs.claim(lane)) is not None:
                taken += 1
                with working_for(job.request, job.cause):
                    outcome = self._take(channel, job)
                did("took a note", channel=name, kind=job.kind, outcome=outcome)
        if taken:
            metrics.JOBS.labels("notifications", name).inc(taken)
        return taken

    def _take(self, channel: Channel, job: Job) -> str:
        jobs = self.ways.jobs
        try:
            outcome = self._attempt(channel, job)
            jobs.done(job, outcome)
        except Exception as trouble:
            if isinstance(trouble, Gone):
                self._gone(job, str(trouble))
            jobs.failed(job, trouble)
            outcome = type(trouble).__name__
        finally:
            jobs.let_go(job)
        return outcome

    def _gone(self, job: Job, why: str) -> None:
        if "group" in job.data:
            self.groups.gone(job.data["group"], why)
        else:
            self.ways.consenting.gone(job.data.get("address", ""), why)

    def _attempt(self, channel: Channel, job: Job) -> str:
        if "reply" in job.data:
            return self._reply(channel, job)
        if "press" in job.data:
            return self._after_press(job)
        if "group" in job.data:
            return self.groups.announce(job)
        return self._note(channel, job)

    def _reply(self, channel: Channel, job: Job) -> str:
        language = language_of(job.data["language"])
        words = sentence(language, f"{channel.name}.{job.data['reply']}")
        cast(Talks, channel).write(job.data["chat"], words)
        return "done"

    def _after_press(self, job: Job) -> str:
        data, telegram = job.data, self.ways.telegram
        language = data["language"]
        telegram.tell_press(data["press"], sentence(language, f"press.{data['outcome']}"))
        if data["given"] and data["chat"] and data["message"]:
            link = f"{self.ways.settings.origin}/{language}/events/{data['event']}"
            leads = {"text": sentence(language, "action.event"), "url": link}
            row = answers(_labels(language), data["event"], data["given"])
            telegram.redraw(data["chat"], data["message"], [row, [leads]])
        return "done"

    def _note(self, channel: Channel, job: Job) -> str:
        data, kept, settings = job.data, self.ways.kept, self.ways.settings
        address = kept.addresses.find(data["address"])
        if address is None or address.state != "active" or address.person != data["person"]:
            return "suppressed"
        known = kept.recipients.find(data["person"])
        if known is not None and known.closed:
            return "suppressed"
        if not self.holding.may_go(job, channel.name):
            return "suppressed"
        self.ways.consenting.insist(address.person, channel.name, NOTIFICATIONS, address.id)
        language = language_of(known.language if known else "")
        kind, params = kind_of(job.kind), data["params"]
        asks = channel.name == TELEGRAM and job.kind in ASKING and params.get("event")
        token = self.links.token(address.person, job.kind)
        channel.send(
            Dispatch(
                id=job.id,
                kind=kind,
                said=say(kind, params, language, settings.origin, settings.name_in(language)),
                action=sentence(language, f"action.{kind.leads_to}"),
                language=language,
                params=params,
                answers=_labels(language) if asks else {},
                taps=[] if asks else self.taps.of(kind, params, address.person, language),
                choose_url=f"{settings.origin}/unsubscribe?token={token}",
            ),
            address,
        )
        return "done"


def _labels(language: str) -> dict[str, str]:
    return {answer: sentence(language, f"answer.{answer}") for answer in ANSWERS}
