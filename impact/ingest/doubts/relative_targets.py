"""Targets that are told by another number of their row: the computed number is offered beside the question.

Nothing counts by it. Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from impact.ingest.comparison.scale_checks import SIGNIFICANT_DIGITS
from impact.ingest.extract.cell_checks import PERCENT_AMONG_NUMBERS
from impact.ingest.extract.entries import CellIssue, EntryColumns
from impact.ingest.extract.indicator_identity import IdentifiedIndicator
from impact.ingest.statements.relative_goals import (
    RelativeGoal,
    read_idem_year,
    read_relative_goal,
    read_share_of,
)
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.values.unit_names import COUNT, name_unit
from impact.model.answers import READINGS
from impact.model.issues import IssueKind

MOST_PERCENT = 100
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


def offer_percentages_of_numbers(entries: EntryColumns, indicators: Iterable[IdentifiedIndicator]) -> None:
    """Offer what '35 %' can be among plain numbers: a share of a number of its row, that much more, or a percentage.

    As 35 it is offered only where all the numbers may be percentages themselves, and says so.
    """
    issues = {
        issue.entry: index
        for index, issue in enumerate(entries.cell_issues)
        if issue.params.get("case") == PERCENT_AMONG_NUMBERS or issue.kind is IssueKind.CHANGE_OR_LEVEL
    }
    for item in indicators if issues else ():
        values = [
            value
            for series in entries.series.values()
            for entry in item.entries
            if entry not in series.percent and (value := series.value[entry]) is not None
        ]
        may_be_percentages = all(0 <= value <= MOST_PERCENT for value in values)
        for index in (issues[entry] for entry in item.entries if entry in issues):
            issue = entries.cell_issues[index]
            is_counted = name_unit(entries.text["title"][issue.entry].partition(" ")[0]) == COUNT
            is_signed = issue.kind is not IssueKind.CHANGE_OR_LEVEL or "%" in issue.raw
            if is_signed and issue.readings and values:
                offered = _numbers_of_percentage(entries, issue, is_unit=may_be_percentages and not is_counted)
                options = {f"option_{place}": text for place, (text, _) in enumerate(offered, start=1)}
                readings = tuple(number for _, number in offered)
                params = {**issue.params, **options}
                entries.cell_issues[index] = replace(issue, readings=readings, params=params)


def _numbers_of_percentage(entries: EntryColumns, issue: CellIssue, *, is_unit: bool) -> list[tuple[str, float]]:
    """The numbers that a percentage can stand for, each with how it comes about: '35 % × 140', '140 + 35 %', '%'."""
    percent = issue.readings[0]
    if issue.series == TARGET:
        bases = _bases(entries, issue.entry, RelativeGoal(1.0))
    else:
        place = entries.sheet[issue.entry], entries.row[issue.entry]
        same_row = [e for e, other in enumerate(zip(entries.sheet, entries.row, strict=True)) if other == place]
        bases = [value for e in same_row if (value := entries.series[TARGET].value[e]) is not None]
    offered = [("%", percent)] if is_unit else []
    # Of nothing, each percentage is nothing.
    for base in dict.fromkeys(base for base in bases if base):
        if issue.kind is not IssueKind.CHANGE_OR_LEVEL:
            offered.append((f"{percent:g} % × {base:.12g}", _tidy(base * percent / 100)))
        if issue.series == TARGET:
            offered.append((f"{base:.12g} + {percent:g} %", _tidy(base * (1 + percent / 100))))
    return offered[: len(READINGS)]


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
