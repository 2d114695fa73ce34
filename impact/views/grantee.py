"""The page of one grantee, and the list of grantees."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import Level
from impact.views.figures.breakdowns import BreakdownView
from impact.views.figures.figure_rows import FigureRow
from impact.views.figures.shown_period import NEWEST_FIGURES, ShownPeriod
from impact.views.figures.status_counts import StatusCounts
from impact.views.grants import GrantView


@dataclass(frozen=True, slots=True)
class GranteeQuery:
    """One grantee; filters as on the portfolio."""

    organisation_id: int
    as_of: date | None = None
    level: Level | None = None
    only_counting: bool = False
    first: int = 0
    rows: int = 100


@dataclass(frozen=True, slots=True)
class SubmissionRow:
    """One submitted file: when, by whom, and its number of values."""

    submission_id: int
    file_name: str
    submitted_on: date
    submitted_by: str
    approved_on: date | None
    approved_by: str
    state: str
    values: int
    unclear: int


@dataclass(frozen=True, slots=True)
class GranteeView:
    """One grantee as of one period end; `went_well` comes first on the page.

    `due` and `reported` are of the reporting round until `round_ends`, as on the page of the portfolio.
    """

    query: GranteeQuery
    organisation_id: int
    name: str
    theme: str
    theme_title: str
    regions: tuple[str, ...]
    story: str
    support: tuple[GrantView, ...]
    grants: tuple[str, ...]
    as_of: date | None
    periods: tuple[date, ...]
    totals: StatusCounts
    went_well: tuple[FigureRow, ...]
    rows: tuple[FigureRow, ...]
    total_rows: int
    breakdowns: tuple[BreakdownView, ...]
    submissions: tuple[SubmissionRow, ...]
    due: int
    reported: int
    unclear: int
    has_theory: bool
    may_submit: bool
    fictional: bool
    # Under a pseudonym and with protected numbers; without submissions.
    protected: bool = False
    shown_period: ShownPeriod = NEWEST_FIGURES
    round_ends: date | None = None

    @property
    def kept_bands(self) -> int:
        """How many of the rows stayed inside the band agreed for them: kept, which is no change."""
        return sum(row.basis is Basis.BAND and row.status is Status.ACHIEVED for row in self.rows)


@dataclass(frozen=True, slots=True)
class GranteeListRow:
    """One line of the list of grantees."""

    organisation_id: int
    name: str
    theme: str
    counts: StatusCounts
    received: date | None
