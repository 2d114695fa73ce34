"""Figures as they would become if the pending submissions were approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.vocabulary.statuses import Status


@dataclass(frozen=True, slots=True)
class PendingFigure:
    """One figure as it is now (None: without one) and as it would become; `is_new`: the indicator itself is pending."""

    indicator_id: int
    title: str
    unit: str
    period_start: date | None
    period_end: date | None
    now: float | None
    becomes: float | None
    status_now: Status | None
    status_becomes: Status
    is_new: bool
    location: str = ""
    breakdown: str = ""
