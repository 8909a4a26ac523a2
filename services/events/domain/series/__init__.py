"""Series: their rule, what all dates share, and who answers all of them."""

from services.events.domain.series.rule import Rule, read_rule
from services.events.domain.series.series import Series
from services.events.domain.series.standing import StandingAnswer

__all__ = ["Rule", "Series", "StandingAnswer", "read_rule"]
