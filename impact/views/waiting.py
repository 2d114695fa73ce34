"""Figures that would be others if what waits for review were approved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.words import Status


@dataclass(frozen=True, slots=True)
class WaitingFigure:
    """One figure as it counts now (None: nothing does) and as it would become; `is_new`: its indicator would be."""

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
