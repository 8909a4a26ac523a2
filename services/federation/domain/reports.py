"""What is kept of a report by another server."""

from dataclasses import dataclass, field
from datetime import datetime

from services.common.contracts.federation import ReportState
from services.common.ids import derived_id

MOST_THINGS = 20
MOST_WORDS = 10
MOST_SEEN = 200


@dataclass
class Report:
    """What one server says of the same things of ours, once or often; `seen` tells its reports
    apart. Who reported is not kept."""

    host: str
    things: list[str]
    at: datetime
    words: list[str] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    state: ReportState = "open"
    dismissed_at: datetime | None = None

    @property
    def id(self) -> str:
        """The same for the same things, whatever their order."""
        return report_id(self.host, self.things)

    @property
    def times(self) -> int:
        """How often it was reported."""
        return len(self.seen)


def report_id(host: str, things: list[str]) -> str:
    """What a server's report of these things is called."""
    return derived_id("report", host, *sorted(things))
