"""The period of each row, from its start and end, its period label, or its year with a quarter or month."""

from __future__ import annotations

from dataclasses import dataclass, field

from impact.ingest.files.readers import Cell
from impact.ingest.tables.column_resolution import Settled
from impact.ingest.values import periods
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.periods import UNDATED, Period
from impact.model.submission import IssueKind

ROLES = ("start", "end", "period", "quarter", "month")


@dataclass(slots=True)
class RowPeriods:
    """One period per data row; `doubts` holds (row, kind, column from 1, raw text)."""

    periods: list[Period]
    doubts: list[tuple[int, IssueKind, int, str]] = field(default_factory=list)


def row_periods(settled: Settled, month_first: bool) -> RowPeriods:
    """The periods of all data rows, each distinct combination of cells read once."""
    columns = {role: settled.find(role) for role in ROLES}
    count = len(settled.rows)
    if not any(columns.values()):
        return RowPeriods([UNDATED] * count)
    blank: list[Cell] = [""] * count
    picked = [settled.pick(column) if column else blank for column in columns.values()]
    keys = list(zip(*picked, strict=True))
    looked = {key: _read(*key, month_first=month_first) for key in set(keys)}
    made = RowPeriods([looked[key][0] for key in keys])
    doubtful = {key: _doubts(*found) for key, found in looked.items()}
    doubtful = {key: doubts for key, doubts in doubtful.items() if doubts}
    if doubtful:
        for row, key in enumerate(keys):
            for role, kind in doubtful.get(key, ()):
                column = columns[role]
                if column is not None:
                    raw = text_of(key[ROLES.index(role)])
                    made.doubts.append((row, kind, column.place + 1, raw))
    return made


def _doubts(period: Period, unread: tuple[str, ...]) -> list[tuple[str, IssueKind]]:
    found = [(role, IssueKind.UNREADABLE_DATE) for role in unread]
    start, end = period
    if start and end and end < start:
        found.append(("end", IssueKind.PERIOD_ENDS_BEFORE_START))
    return found


def _read(
    start: Cell, end: Cell, label: Cell, quarter: Cell, month: Cell, *, month_first: bool
) -> tuple[Period, tuple[str, ...]]:
    """The period of a row and the roles of the cells that could not be read."""
    unread = []
    begins = periods.day(start, month_first=month_first)
    ends = periods.day(end, closing=True, month_first=month_first)
    if text_of(start) and begins is None:
        unread.append("start")
    if text_of(end) and ends is None:
        unread.append("end")
    if begins is not None or ends is not None:
        if ends is None and not text_of(end):
            # 'Begin: 2024' without an end speaks of the whole of 2024; a day speaks of that day.
            ends = periods.day(start, closing=True, month_first=month_first)
        return (begins, ends), tuple(unread)
    for part, letter in ((quarter, "q"), (month, "")):
        if text_of(part):
            found = _within_year(text_of(part), letter, text_of(label))
            if found:
                return found, tuple(unread)
    if text_of(label):
        found = periods.label(label)
        if found:
            return found, tuple(unread)
        unread.append("period")
    return UNDATED, tuple(unread)


def _within_year(part: str, letter: str, year: str) -> Period | None:
    """'2' or 'K2' with the year 2024 is its second quarter; 'maart' or '3' its third month."""
    bare = part.lstrip("QqKkTt") if letter else part
    number = bare.strip().zfill(2) if not letter else bare.strip()
    return periods.label(f"{year}-{letter}{number}") or periods.label(f"{part} {year}")
