"""Until when a fund answers what a grantee handed in: the grantee sees the day, and the fund is reminded after it."""

from __future__ import annotations

from datetime import date, timedelta

ANSWER_DAYS = 28


def find_answer_deadline(submitted_on: date) -> date:
    """Return the last day on which the fund answers in time a submission of that day."""
    return submitted_on + timedelta(days=ANSWER_DAYS)
