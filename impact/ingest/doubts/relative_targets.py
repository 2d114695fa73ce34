"""Targets that are told by another number of their row: the computed number is offered beside the question.

Nothing counts by it. Entries count from 0.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from impact.ingest.comparison.scale_checks import SIGNIFICANT_DIGITS
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.statements.relative_goals import (
    RelativeGoal,
    read_idem_year,
    read_relative_goal,
    read_share_of,
)
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.model.answers import READINGS
from impact.model.submission import IssueKind

_OF_TEXTS = frozenset(
    (IssueKind.NUMBER_WITH_TEXT, IssueKind.TEXT_FOR_NUMBER, IssueKind.SEVERAL_NUMBERS, IssueKind.INEQUALITY)
)


def offer_relative_targets(entries: EntryColumns) -> None:
    """Add to questions about texts the number that they tell by another one: half of 84 is 42, half of the 12 is 6."""
    for index, issue in enumerate(entries.cell_issues):
        if issue.kind not in _OF_TEXTS or not issue.series:
            continue
        share = read_share_of(issue.raw)
        offered: tuple[float, ...] = (share,) if share is not None else ()
        goal = read_relative_goal(issue.raw) if share is None and issue.series == TARGET else None
        if share is None and (year := read_idem_year(issue.raw)):
            offered = tuple(_bases(entries, issue.entry, RelativeGoal(1.0, year)))
        elif goal is not None:
            offered = tuple(_tidy(goal.factor * base) for base in _bases(entries, issue.entry, goal))
        if offered:
            readings = tuple(dict.fromkeys((*offered, *issue.readings)))[: len(READINGS)]
            is_text = issue.kind is IssueKind.TEXT_FOR_NUMBER
            kind = IssueKind.NUMBER_WITH_TEXT if is_text else issue.kind
            entries.cell_issues[index] = replace(issue, kind=kind, readings=readings)


def _bases(entries: EntryColumns, entry: int, goal: RelativeGoal) -> list[float]:
    """The numbers that a goal may start from: that of its year, else baseline, first and last of the row."""
    place = entries.sheet[entry], entries.row[entry]
    own = [e for e, other in enumerate(zip(entries.sheet, entries.row, strict=True)) if other == place]
    dated = sorted(
        (end, value)
        for e in own
        if (value := entries.series[ACTUAL].value[e]) is not None and (end := entries.end[e]) is not None
    )
    baseline = next((value for e in own if (value := entries.series[BASELINE].value[e]) is not None), None)
    if goal.year:
        of_year = [value for end, value in dated if end.year == goal.year]
        stated = {entries.text["baseline_year"][e] for e in own}
        if not of_year and baseline is not None and (str(goal.year) in stated or not any(stated)):
            of_year = [baseline]
        return of_year[-1:]
    end = entries.end[entry] or date.max
    values = [value for day, value in dated if day < end]
    first_and_last = [values[0], values[-1]] if values else []
    return [*([baseline] if baseline is not None else []), *first_and_last]


def _tidy(number: float) -> float:
    return float(f"{number:.{SIGNIFICANT_DIGITS}g}")
