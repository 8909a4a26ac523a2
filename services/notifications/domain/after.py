"""What people are told after a meeting, and what organizers write to them."""

from services.common.contracts import events
from services.notifications.domain.telling import Crowd, Kind, facts, sorts, tells

LETTER = "organizer_letter"

sorts(
    Kind(name="feedback_asked", lane="bulk", leads_to="feedback", shows=("when",)),
    Kind(name="event_thanks", lane="bulk", leads_to="after", shows=("materials",)),
    Kind(name=LETTER, lane="bulk", leads_to="letter", from_community=True),
)


@tells(events.FeedbackAsked)
def _asked(said: events.FeedbackAsked) -> Crowd:
    return Crowd(kind="feedback_asked", source="came", of=said.event, params=facts(said))


@tells(events.ThanksSent)
def _thanked(said: events.ThanksSent) -> Crowd:
    params = {**facts(said, "thanks"), "text": said.thanks}
    return Crowd(kind="event_thanks", source="came", of=said.event, params=params)


@tells(events.LetterSent)
def _written(said: events.LetterSent) -> Crowd:
    """Whoever wrote it gets it too where they belong to those it goes to: a receipt."""
    params = {**facts(said, "body", "segment"), "text": said.body}
    return Crowd(kind=LETTER, source="letter", of=said.letter, params=params)
