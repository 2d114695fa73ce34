"""Cells of our own template that nobody touched: they hold what is stored, and nothing is asked about them.

The template prints approved values. A check that doubts such a number (a fraction among percentages, a hidden row)
would ask somebody about what they did not write, and what was approved as it is.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace

from impact.ingest.checks.context import PriorIndicator, iso_day
from impact.model.issues import Issue, Severity
from impact.model.submission import Submission, ValueColumns
from impact.model.vocabulary.value_states import State

_Cell = tuple[str, int | None, int | None]
# What is stored of an indicator (its index from 0) for first day, last day and breakdown.
_Stored = Callable[[int, str, str, str], float | None]


def settle_untouched(submission: Submission, priors: Mapping[int, PriorIndicator]) -> Submission:
    """Return the submission of our own template with each number that is the stored one as it is stored, unasked.

    `priors` has the stored indicator of each indicator (from 0). Any other file is returned as it is.
    """
    if not submission.template_language or not priors:
        return submission
    numbers = _Numbers(submission)
    actuals, touched_not = _settle(submission.actuals, numbers, lambda index, start, end, breakdown: (
        priors[index].values.get((start, end, breakdown)) if index in priors else None
    ))  # fmt: skip
    targets, more = _settle(submission.targets, numbers, lambda index, start, end, breakdown: (
        priors[index].targets.get((start, end)) if index in priors and not breakdown else None
    ))  # fmt: skip
    cells = touched_not | more
    indicators = list(submission.indicators)
    for index, item in enumerate(indicators):
        stored = priors[index].baseline if index in priors else None
        cell = item.sheet, item.baseline_row, item.baseline_column
        if stored is not None and (item.baseline == stored or numbers.may_be(cell, item.baseline_raw, stored)):
            cells.add(cell)
            indicators[index] = replace(item, baseline=stored, baseline_state=State.REPORTED)
    issues = tuple(
        issue
        for issue in submission.issues
        if issue.severity is not Severity.QUESTION or _cell_of(issue) not in cells or issue.answered
    )
    return replace(submission, indicators=tuple(indicators), actuals=actuals, targets=targets, issues=issues)


def _cell_of(issue: Issue) -> _Cell:
    return issue.value_at or (issue.sheet, issue.row, issue.column)


class _Numbers:
    """The numbers that a cell may hold: as written, and each reading of a question about it."""

    def __init__(self, submission: Submission) -> None:
        self._readings: dict[_Cell, set[float]] = defaultdict(set)
        for issue in submission.issues:
            self._readings[_cell_of(issue)].update(issue.readings)

    def may_be(self, cell: _Cell, raw: str, number: float) -> bool:
        """Whether the cell may hold this number."""
        try:
            return float(raw) == number
        except ValueError:
            return number in self._readings.get(cell, ())


def _settle(columns: ValueColumns, numbers: _Numbers, stored_of: _Stored) -> tuple[ValueColumns, set[_Cell]]:
    """The columns with the stored number where a cell holds it, and those cells."""
    value, state = list(columns.value), list(columns.state)
    cells: set[_Cell] = set()
    for position, index in enumerate(columns.indicator):
        start, end = iso_day(columns.start[position]), iso_day(columns.end[position])
        stored = stored_of(index, start, end, columns.breakdown[position])
        cell = columns.sheet[position], columns.row[position], columns.column[position]
        if stored is None or not (
            value[position] == stored or numbers.may_be(cell, columns.raw[position], stored)
        ):
            continue
        cells.add(cell)
        if state[position] is State.UNCLEAR:
            value[position], state[position] = stored, State.REPORTED
    return replace(columns, value=value, state=state), cells
