"""Which dates of a series stand in lists: one at a time, or none."""

from datetime import datetime
from typing import Any

NO_SERIES: dict[str, Any] = {"series": {"$in": ["", None]}}
"""Leaves dates of series out."""


def next_of_series(now: datetime) -> dict[str, Any]:
    """Leaves out dates whose turn in the lists has not come."""
    return {"listed_from": {"$not": {"$gt": now}}}
