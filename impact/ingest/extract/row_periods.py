"""Period of each row: from its start and end, its period label, or its year with a quarter or month."""

from __future__ import annotations

from dataclasses import dataclass, field

from impact.ingest.files.readers import Cell
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.values import periods
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.periods import UNDATED, Period
from impact.model.submission import IssueKind

PERIOD_ROLES = ("start", "end", "period", "quarter", "month")


@dataclass(slots=True)
class RowPeriods:
    """One period (first and last day, inclusive) per data row.

    `doubts` holds (position among the data rows from 0, kind, sheet column from 1, raw text).
    """

    periods: list[Period]
    doubts: list[tuple[int, IssueKind, int, str]] = field(default_factory=list)


def read_row_periods(resolved: ResolvedTable, month_first: bool) -> RowPeriods:
    """Read the periods of all data rows; each distinct combination of cells is parsed once."""
    columns = {role: resolved.find(role) for role in PERIOD_ROLES}
    count = len(resolved.rows)
    if not any(columns.values()):
        return RowPeriods([UNDATED] * count)
    blank: list[Cell] = [""] * count
    cells = [resolved.pick(column) if column else blank for column in columns.values()]
    keys = list(zip(*cells, strict=True))
    period_of = {key: _read(*key, month_first=month_first) for key in set(keys)}
    result = RowPeriods([period_of[key][0] for key in keys])
    doubtful = {key: _doubts(*reading) for key, reading in period_of.items()}
    doubtful = {key: doubts for key, doubts in doubtful.items() if doubts}
    if doubtful:
        for row, key in enumerate(keys):
            for role, kind in doubtful.get(key, ()):
                column = columns[role]
                if column is not None:
                    raw = text_of(key[PERIOD_ROLES.index(role)])
                    result.doubts.append((row, kind, column.place + 1, raw))
    return result


def _doubts(period: Period, unread: tuple[str, ...]) -> list[tuple[str, IssueKind]]:
    doubts = [(role, IssueKind.UNREADABLE_DATE) for role in unread]
    start, end = period
    if start and end and end < start:
        doubts.append(("end", IssueKind.PERIOD_ENDS_BEFORE_START))
    return doubts


def _read(
    start: Cell, end: Cell, label: Cell, quarter: Cell, month: Cell, *, month_first: bool
) -> tuple[Period, tuple[str, ...]]:
    """The period of a row and the roles of the cells that could not be read."""
    unread = []
    start_day = periods.parse_day(start, month_first=month_first)
    end_day = periods.parse_day(end, closing=True, month_first=month_first)
    if text_of(start) and start_day is None:
        unread.append("start")
    if text_of(end) and end_day is None:
        unread.append("end")
    if start_day is not None or end_day is not None:
        if end_day is None and not text_of(end):
            # A start '2024' without an end means the whole of 2024; a start that is a day means that day.
            end_day = periods.parse_day(start, closing=True, month_first=month_first)
        return (start_day, end_day), tuple(unread)
    for part, letter in ((quarter, "q"), (month, "")):
        if text_of(part):
            period = _within_year(text_of(part), letter, text_of(label))
            if period:
                return period, tuple(unread)
    if text_of(label):
        period = periods.parse_period(label)
        if period:
            return period, tuple(unread)
        unread.append("period")
    return UNDATED, tuple(unread)


def _within_year(part: str, letter: str, year: str) -> Period | None:
    """Period of a quarter ('2', 'K2') or month ('maart', '3') within a year; None where it is neither."""
    bare = part.lstrip("QqKkTt") if letter else part
    number = bare.strip().zfill(2) if not letter else bare.strip()
    return periods.parse_period(f"{year}-{letter}{number}") or periods.parse_period(f"{part} {year}")
