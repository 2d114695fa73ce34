"""Take the entries out of a settled table: a row with its period, or a row with a column per period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from impact.ingest.extract import missing_reasons
from impact.ingest.extract.breakdowns import breakdowns
from impact.ingest.extract.entries import PARTS, SERIES, TEXTS, Entries, Found, SeriesCells, no_cells
from impact.ingest.extract.row_periods import row_periods
from impact.ingest.files.cell_formats_xlsx import NOTHING, Marked
from impact.ingest.tables.column_resolution import CONTINUED, Settled
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE
from impact.ingest.tables.table_detection import Column
from impact.ingest.values import column_parser as reading
from impact.ingest.values import numbers
from impact.ingest.values.column_parser import NO_SPECIAL, Special
from impact.ingest.values.numbers import Marks, Written
from impact.ingest.values.periods import Period, is_within
from impact.model.mapping import INDICATOR_VALUE, YEAR_TOTAL

DATES = ("start", "end", "baseline_date")
BESIDE = (*PARTS, "comment", "target_comment")
# A header without spaces and with a figure or an underscore is a code: 'v2802_vh_ver_auto'.
CODE = re.compile(r"(?=\S*[\d_])[A-Za-z][\w.\-]{2,59}")
OTHER_PLACES = ("target_location", "baseline_location")


@dataclass(frozen=True, slots=True)
class Notation:
    """How a file writes: its texts looked at once, its decimal mark, months before days or not."""

    looked: Mapping[str, Written]
    marks: Marks
    month_first: bool


@dataclass(frozen=True, slots=True)
class _Group:
    """Columns that go together: those of one period, or (`period` None) those of the row's own period."""

    period: Period | None
    series: Mapping[str, Column]
    beside: Mapping[str, Column]
    # What the header of a column says of its rows: the indicator, where the columns are indicators.
    said: Mapping[str, str] = field(default_factory=dict)
    # The year's total counts only on rows where none of these periods is filled in.
    unless: frozenset[Period] = frozenset()


def number_texts(tables: Iterable[Settled]) -> dict[str, int]:
    """Every text in a column of numbers, with how many cells hold it."""
    found: dict[str, int] = {}
    for settled in tables:
        for column in settled.columns:
            if column.meaning.role in (*SERIES, *PARTS, YEAR_TOTAL, INDICATOR_VALUE):
                for text, count in reading.distinct_texts(settled.pick(column)).items():
                    found[text] = found.get(text, 0) + count
    return found


def date_texts(tables: Iterable[Settled]) -> set[str]:
    """Every text in a column of dates."""
    return {
        cell
        for settled in tables
        for column in settled.columns
        if column.meaning.role in DATES
        for cell in settled.pick(column)
        if isinstance(cell, str)
    }


def look(texts: Iterable[str]) -> dict[str, Written]:
    """Every distinct text looked at once."""
    return {text: numbers.written(text) for text in texts}


def take(entries: Entries, settled: Settled, notation: Notation, marked: Marked = NOTHING) -> None:
    """Append the entries of one table."""
    if not settled.rows:
        return
    groups = _groups(settled)
    pieces = [_piece(settled, group, notation, marked) for group in groups]
    _without_repeated_totals(groups, pieces)
    if len(pieces) == 1:
        entries.extend(pieces)
        return
    filled = [piece.is_filled() for piece in pieces]
    order: list[tuple[int, int]] = []
    for row in range(len(settled.rows)):
        held = [(index, row) for index in range(len(pieces)) if filled[index][row]]
        if not held:
            # A row of a wide table without any value belongs to no period, but it is an indicator.
            pieces[0].start[row] = pieces[0].end[row] = None
        order += held or [(0, row)]
    entries.extend(pieces, order)


def _groups(settled: Settled) -> list[_Group]:
    """The groups of columns in time order; an undated target beside dated columns is a group of its own."""
    dated: dict[Period, tuple[dict[str, Column], dict[str, Column]]] = {}
    plain: dict[str, Column] = {}
    beside: dict[str, Column] = {}
    totals: dict[Period, Column] = {}
    indicators: list[Column] = []
    for column in settled.columns:
        role, period = column.meaning.role, column.meaning.period
        if role == BASELINE:
            plain.setdefault(BASELINE, column)
        elif role == INDICATOR_VALUE:
            indicators.append(column)
        elif role == YEAR_TOTAL and period is not None:
            totals[period] = column
        elif period is not None:
            dated.setdefault(period, ({}, {}))[0 if role in SERIES else 1].setdefault(role, column)
        elif role in SERIES:
            plain.setdefault(role, column)
        elif role in BESIDE:
            beside.setdefault(role, column)
    base = {BASELINE: plain[BASELINE]} if BASELINE in plain else {}
    unless: dict[Period, frozenset[Period]] = {}
    for period, column in totals.items():
        held = dated.setdefault(period, ({}, {}))[0]
        if ACTUAL not in held:
            held[ACTUAL] = column
            unless[period] = frozenset(part for part in dated if is_within(part, period))
    groups = [
        _Group(period, {**base, **series}, more, unless=unless.get(period, frozenset()))
        for period, (series, more) in dated.items()
    ]
    groups.sort(key=lambda group: tuple(str(day or "") for day in reversed(group.period or ())))
    groups += [_of_indicator(column, beside) for column in indicators]
    if len(plain) > len(base) or not groups:
        groups.insert(0, _Group(None, plain, beside))
    return groups


def _of_indicator(column: Column, beside: Mapping[str, Column]) -> _Group:
    """A column that holds the values of the one indicator that its header names."""
    name = column.meaning.name or column.header
    said = {"title": name, "code": name if CODE.fullmatch(name) else ""}
    return _Group(column.meaning.period, {column.meaning.series or ACTUAL: column}, beside, said)


def _without_repeated_totals(groups: Sequence[_Group], pieces: Sequence[Entries]) -> None:
    """Take the total of a year away from rows where a part of that year is filled in."""
    for group, piece in zip(groups, pieces, strict=True):
        if not group.unless:
            continue
        parts = [p.series[ACTUAL].state for g, p in zip(groups, pieces, strict=True) if g.period in group.unless]
        repeated = {row for row, states in enumerate(zip(*parts, strict=True)) if any(states)}
        cells = piece.series[ACTUAL]
        for row in repeated:
            cells.raw[row], cells.value[row], cells.state[row] = "", None, None
        cells.percent -= repeated
        cells.yes_no = {row: value for row, value in cells.yes_no.items() if row not in repeated}
        piece.found = [item for item in piece.found if item.series != ACTUAL or item.entry not in repeated]


def _piece(settled: Settled, group: _Group, notation: Notation, marked: Marked) -> Entries:
    rows, table = settled.rows, settled.table
    made = Entries()
    made.sheet = [table.sheet.name] * len(rows)
    made.row = [table.first + row + 1 for row in rows]
    _texts(made, settled, group)
    if group.period is not None:
        made.start, made.end = [group.period[0]] * len(rows), [group.period[1]] * len(rows)
    else:
        found = row_periods(settled, notation.month_first)
        made.start, made.end = [p[0] for p in found.periods], [p[1] for p in found.periods]
        made.found += [Found(row, kind, column, raw) for row, kind, column, raw in found.doubts]
    made.breakdown = breakdowns(settled)
    for name in SERIES:
        made.series[name] = _series(made, settled, name, group.series.get(name), notation, marked)
    for name in PARTS:
        made.parts[name] = _series(made, settled, name, group.beside.get(name), notation, marked).value
    reasons = settled.find(missing_reasons.ROLE)
    if reasons is not None:
        missing_reasons.give(made, reading.texts(settled.pick(reasons)), reasons.place)
    return made


def _texts(made: Entries, settled: Settled, group: _Group) -> None:
    count = len(settled.rows)
    columns = {c.meaning.role: c for c in reversed(settled.columns) if c.meaning.period is None}
    columns.update(group.beside)
    for name in TEXTS:
        column = columns.get(name)
        if name in group.said:
            made.text[name] = [group.said[name]] * count
        else:
            made.text[name] = reading.texts(settled.pick(column)) if column else [""] * count
    if settled.continued:
        place = {row: index for index, row in enumerate(settled.rows)}
        for name in CONTINUED:
            texts = made.text[name]
            for row, source in settled.continued.items():
                texts[place[row]] = texts[place[row]] or texts[place[source]]
    for name in OTHER_PLACES:
        if name in columns:
            second = reading.texts(settled.pick(columns[name]))
            made.text["location"] = [a or b for a, b in zip(made.text["location"], second, strict=True)]
    baseline = group.series.get(BASELINE)
    if baseline is not None and baseline.meaning.period is not None and "baseline_year" not in columns:
        end = baseline.meaning.period[1]
        made.text["baseline_year"] = [str(end.year) if end else ""] * count


def _series(
    made: Entries, settled: Settled, name: str, column: Column | None, notation: Notation, marked: Marked
) -> SeriesCells:
    count = len(settled.rows)
    if column is None:
        return no_cells(count)
    special = _special(settled, column.place, marked)
    read = reading.values(settled.pick(column), special, notation.looked, notation.marks)
    raw = read.raw()
    made.found += [
        Found(row, doubt.kind, column.place + 1, raw[row], doubt.readings, name)
        for row, doubt in read.doubts.items()
    ]
    made.found += [
        Found(row, kind, column.place + 1, raw[row], (), name) for row, kind in read.remarks.items()
    ]
    return SeriesCells(
        raw,
        read.value,
        read.state,
        [column.place + 1] * count,
        [True] * count,
        read.percent,
        read.yes_no,
    )


def _special(settled: Settled, place: int, marked: Marked) -> Special:
    """What the second pass marked in one column, by place among the data rows."""
    if not (marked.percent or marked.errors or marked.uncached):
        return NO_SPECIAL
    first = settled.table.first
    where = {first + row: index for index, row in enumerate(settled.rows)}

    def of(places: Iterable[tuple[int, int]]) -> Sequence[int]:
        return [where[row] for row, column in places if column == place and row in where]

    return Special(
        frozenset(of(marked.percent)),
        {where[row]: raw for (row, column), raw in marked.errors.items() if column == place and row in where},
        frozenset(of(marked.uncached)),
    )
