"""What an edit of something published changed, so that several can be told as one."""

from dataclasses import dataclass, field
from datetime import datetime

from services.common.contracts.shared import Text


@dataclass(frozen=True, kw_only=True)
class Before:
    """What an edit found. `marks` stand for the values of each changed field before and after:
    by them one sees that a change was taken back, and learns nothing else."""

    starts_at: datetime
    timezone: str
    place: Text
    marks: dict[str, list[str]] = field(default_factory=dict)
