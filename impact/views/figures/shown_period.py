"""The period end that pages stand on, and the later periods for which there are figures already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class PeriodCoverage:
    """How many grantees have approved figures for the period that ends on `ends`, of those whose period ends then.

    `due_on` is the day by which they are due, None without a calendar; `over` and `due` are about today.
    """

    ends: date
    reported: int
    expected: int
    due_on: date | None
    over: bool
    due: bool


@dataclass(frozen=True, slots=True)
class ShownPeriod:
    """The last period that is due and well covered, None where there is none yet; `later`, newest last, are the
    periods after it for which something was reported already."""

    period: PeriodCoverage | None = None
    later: tuple[PeriodCoverage, ...] = ()

    @property
    def ends(self) -> date | None:
        """The day on which pages stand where later figures are left out; None where they show all there is."""
        return self.period.ends if self.period is not None and self.later else None


# Pages show the newest figures.
NEWEST_FIGURES = ShownPeriod()
