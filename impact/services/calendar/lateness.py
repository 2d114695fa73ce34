"""When a report is late: one rule for Start, the portfolio, the page of a grantee and the calendar."""

from __future__ import annotations

from datetime import date

from impact.views.rounds import RoundState


def has_fallen_due(due_on: date, today: date) -> bool:
    """Whether the day on which something was due has passed; the day itself is in time. A grace period belongs here."""
    return due_on < today


def is_asked(ends: date, recorded_on: date | None) -> bool:
    """Whether a grant asks for the period that ends on a day: not for one that had ended when it was recorded.

    Where nobody knows when it was recorded (None), it asks.
    """
    return recorded_on is None or recorded_on <= ends


def is_late(due_on: date, state: RoundState, today: date, *, is_approved: bool) -> bool:
    """Whether the day on which a period was due has passed and nothing for it waits or counts.

    What was given back is still to come, unless an earlier file for the period was approved.
    """
    is_missing = state in (RoundState.LATE, RoundState.DRAFT) or (state is RoundState.RETURNED and not is_approved)
    return has_fallen_due(due_on, today) and is_missing
