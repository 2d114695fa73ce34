"""Extraction of entries from a resolved table: a row with its own period (long), or a column per period (wide)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from impact.ingest.extract import fractions, missing_reasons
from impact.ingest.extract import group_rows as parts
from impact.ingest.extract.breakdowns import read_breakdowns
from impact.ingest.extract.entries import (
    PART_NAMES,
    SERIES_NAMES,
    TEXT_NAMES,
    CellIssue,
    EntryColumns,
    SeriesCells,
    empty_series,
)
from impact.ingest.extract.entry_periods import (
    DatedColumns,
    drop_repeated_totals,
    fill_in_periods,
    note_period_doubts,
    separate_joined_values,
    widen_to_years,
)
from impact.ingest.extract.group_rows import apply_group_rows, find_sections, separate_headings
from impact.ingest.extract.indicator_codes import show_decimals
from impact.ingest.extract.rival_values import Rival, are_in_percent, measure_of_row, merge_rivals
from impact.ingest.extract.row_sums import ask_about_sums
from impact.ingest.files.cell_formats_xlsx import NO_FORMATS, CellFormats
from impact.ingest.notation import footnotes
from impact.ingest.notation.stated_units import find_signed_percentages, read_format_units, read_stated_units
from impact.ingest.periods.date_parser import UNDATED, is_within, whole_year
from impact.ingest.periods.header_details import common_unit, names_year_target
from impact.ingest.periods.period_vocabulary import Period, YearPart
from impact.ingest.periods_of_rows.row_periods import TARGET_PERIOD_ROLES, RowPeriods, read_row_periods
from impact.ingest.tables.column_choice import counting_columns
from impact.ingest.tables.column_resolution import INHERITED_ROLES, ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.table_detection import Column
from impact.ingest.values import column_parser as reading
from impact.ingest.values.column_parser import NO_COLUMN_FORMATS, ColumnFormats
from impact.ingest.values.decimal_mark import DecimalMark
from impact.ingest.values.number_parser import NumberText
from impact.ingest.values.unit_names import PERCENT
from impact.model.mapping import INDICATOR_VALUE, YEAR_TOTAL

ACCOMPANYING_ROLES = (*PART_NAMES, "comment", "target_comment")
# A header without spaces and with a digit or an underscore is a code: 'v2802_vh_ver_auto'.
CODE_PATTERN = re.compile(r"(?=\S*[\d_])[A-Za-z][\w.\-]{2,59}")
OTHER_LOCATION_ROLES = ("target_location", "baseline_location")


@dataclass(frozen=True, slots=True)
class Notation:
    """Notation of a file: its distinct number texts, parsed, decimal marks, and month before day or not.

    `note_marks`: of the table that is read, the marks with which the footnotes under it begin. `has_units_apart`: cells
    or headers state units that cannot be compared. `is_template`: our own, each row of which is what its code says.
    """

    parsed: Mapping[str, NumberText]
    marks: DecimalMark
    month_first: bool | None
    note_marks: frozenset[str] = frozenset()
    has_units_apart: bool = False
    is_template: bool = False


@dataclass(frozen=True, slots=True)
class _Group:
    """Columns read together: those of one header period, or (`period` None) of the row's own period.

    `series` holds per series the columns that mean the same, mostly one. `breakdown` is the group of people that the
    headers name, '' for the whole.
    """

    period: Period | None
    series: Mapping[str, Sequence[Column]]
    other_columns: Mapping[str, Column]
    # Texts that hold for every row (title, code), where the column itself is an indicator.
    texts: Mapping[str, str] = field(default_factory=dict)
    # A year total is used only on rows where none of these parts of the year is filled in.
    parts_of_total: frozenset[Period] = frozenset()
    breakdown: str = ""
    # A part of a year that nothing names ('K1').
    part: YearPart | None = None
    # The target has a period of its own, in a column that says when it is to be reached.
    has_target_period: bool = False
    # The header says that the target is that of a year, whatever part of it the row is about.
    has_year_target: bool = False


def extract_entries(
    entries: EntryColumns, resolved: ResolvedTable, notation: Notation, special: CellFormats = NO_FORMATS
) -> None:
    """Append the entries of one table, in row order; `marked` holds its percent, error and formula cells (from 0)."""
    if not resolved.rows:
        return
    separate_headings(resolved)
    notation = replace(notation, note_marks=footnotes.find_note_marks(resolved, notation.parsed, special))
    groups = _column_groups(resolved)
    format_units = read_format_units(resolved, special)
    extracts = [_extract_group(resolved, group, notation, special) for group in groups]
    group_rows = parts.NO_GROUP_ROWS if notation.is_template else parts.find_group_rows(resolved)
    is_wide = any(group.period is not None for group in groups)
    fractions.give_shares_their_unit(extracts, group_rows)
    sections = find_sections(resolved)
    for extract in extracts:
        for row, unit in format_units.items():
            extract.text["unit"][row] = extract.text["unit"][row] or unit
        extract.section = list(sections)
        extract.wide_table = [resolved.table.part * is_wide] * len(resolved.rows)
        apply_group_rows(extract, group_rows)
    pairs = zip(extracts, groups, strict=True)
    joined = [separate_joined_values(resolved, extract, group.series) for extract, group in pairs]
    extracts += [extract for extract in joined if extract is not None]
    groups += [_Group(None, {}, {}) for _ in extracts[len(groups) :]]
    drop_repeated_totals(
        [
            DatedColumns(group.period, extract, group.parts_of_total)
            for group, extract in zip(groups, extracts, strict=True)
            if group.period is not None and not group.breakdown
        ]
    )
    ask_about_sums(resolved, extracts, special, has_texts=any(group.texts for group in groups))
    if len(extracts) == 1:
        entries.extend(extracts)
        return
    filled = [extract.is_filled() for extract in extracts]
    _fill_wholes(groups, filled)
    order: list[tuple[int, int]] = []
    for row in range(len(resolved.rows)):
        filled_groups = [(index, row) for index in range(len(extracts)) if filled[index][row]]
        if not filled_groups:
            # A row of a wide table without values has no period, but still declares an indicator.
            extracts[0].start[row] = extracts[0].end[row] = None
        order += filled_groups or [(0, row)]
    entries.extend(extracts, order)


def _fill_wholes(groups: Sequence[_Group], filled: Sequence[list[bool]]) -> None:
    """Mark the whole of a period as filled where a group of it is: a group alone would be an indicator of its own."""
    whole_of: dict[Period | None, int] = {}
    for index, group in enumerate(groups):
        if not group.breakdown:
            whole_of.setdefault(group.period, index)
    for index, group in enumerate(groups):
        if group.breakdown:
            whole = filled[whole_of[group.period]]
            whole[:] = [a or b for a, b in zip(whole, filled[index], strict=True)]


def _column_groups(resolved: ResolvedTable) -> list[_Group]:
    """The column groups in order of period; undated series beside dated columns are a group of their own, first."""
    dated: dict[Period, tuple[dict[str, list[Column]], dict[str, Column]]] = {}
    parts: dict[YearPart, dict[str, list[Column]]] = {}
    undated: dict[str, list[Column]] = {}
    other_columns: dict[str, Column] = {}
    totals: dict[Period, list[Column]] = {}
    indicators: list[Column] = []
    of_groups: dict[tuple[Period | None, str, YearPart | None], dict[str, list[Column]]] = {}
    for column in counting_columns(resolved):
        role, period = column.meaning.role, column.meaning.period
        if role in SERIES_NAMES and column.meaning.name:
            group_key = period, column.meaning.name, column.meaning.part
            of_groups.setdefault(group_key, {}).setdefault(role, []).append(column)
        elif role == BASELINE:
            undated.setdefault(BASELINE, []).append(column)
        elif role == INDICATOR_VALUE:
            indicators.append(column)
        elif role == YEAR_TOTAL and period is not None:
            totals.setdefault(period, []).append(column)
        elif column.meaning.part is not None and role in SERIES_NAMES:
            parts.setdefault(column.meaning.part, {}).setdefault(role, []).append(column)
        elif role in SERIES_NAMES:
            series = undated if period is None else dated.setdefault(period, ({}, {}))[0]
            series.setdefault(role, []).append(column)
        elif period is not None:
            dated.setdefault(period, ({}, {}))[1].setdefault(role, column)
        elif role in ACCOMPANYING_ROLES:
            other_columns.setdefault(role, column)
    baseline_columns = {BASELINE: undated[BASELINE]} if BASELINE in undated else {}
    parts_of: dict[Period, frozenset[Period]] = {}
    for period, columns in totals.items():
        actuals = dated.setdefault(period, ({}, {}))[0].setdefault(ACTUAL, [])
        if not actuals:
            parts_of[period] = frozenset(part for part in dated if is_within(part, period))
        actuals += columns
    for period, _, _ in of_groups:
        if period is not None:
            dated.setdefault(period, ({}, {}))
    if ACTUAL not in undated and sum(ACTUAL in series for series, _ in dated.values()) == 1:
        # 'Teller | Noemer | Realisatie 2024': the only values are made of them.
        of_only_period = next(columns for series, columns in dated.values() if ACTUAL in series)
        for role in set(PART_NAMES) & set(other_columns):
            of_only_period.setdefault(role, other_columns[role])
    groups = [
        _Group(
            period,
            {**baseline_columns, **series},
            others_of_period,
            parts_of_total=parts_of.get(period, frozenset()),
        )
        for period, (series, others_of_period) in dated.items()
    ]
    groups += [_Group(period, series, {}, breakdown=name) for (period, name, _), series in of_groups.items() if period]
    groups.sort(key=lambda group: tuple(str(day or "") for day in reversed(group.period or ())))
    groups += [_indicator_group(column, other_columns) for column in indicators]
    groups += [_Group(None, series, {}, part=part) for part, series in parts.items()]
    of_rows = [
        _Group(None, series, {}, breakdown=name, part=part)
        for (period, name, part), series in of_groups.items() if not period
    ]  # fmt: skip
    if len(undated) > len(baseline_columns) or not groups or of_rows:
        groups[:0] = [_Group(None, undated, other_columns), *of_rows]
    if TARGET in undated and any(resolved.find(role) for role in TARGET_PERIOD_ROLES):
        groups[0] = replace(groups[0], series={k: v for k, v in undated.items() if k != TARGET})
        target = _Group(None, {TARGET: undated[TARGET]}, other_columns, has_target_period=True)
        groups.insert(1, target)
    elif TARGET in undated and all(names_year_target(column.header) for column in undated[TARGET]):
        groups[0] = replace(groups[0], series={k: v for k, v in undated.items() if k != TARGET})
        # Beside columns of the quarters of one year it is that of this year.
        years = {day.year for period in dated for day in period if day is not None}
        year = whole_year(years.pop()) if len(years) == 1 else None
        groups.insert(1, _Group(year, {TARGET: undated[TARGET]}, other_columns, has_year_target=True))
    return groups


def _indicator_group(column: Column, other_columns: Mapping[str, Column]) -> _Group:
    """The group of a column whose header names the indicator."""
    name = column.meaning.name or column.header
    texts = {"title": name, "code": name if CODE_PATTERN.fullmatch(name) else ""}
    texts |= {"unit": column.meaning.unit} if column.meaning.unit else {}
    return _Group(column.meaning.period, {column.meaning.series or ACTUAL: [column]}, other_columns, texts)


def _extract_group(
    resolved: ResolvedTable, group: _Group, notation: Notation, special: CellFormats
) -> EntryColumns:
    rows, table = resolved.rows, resolved.table
    entries = EntryColumns()
    entries.sheet = [table.sheet.name] * len(rows)
    entries.row = [table.first + row + 1 for row in rows]
    entries.section, entries.is_part, entries.wide_table = [""] * len(rows), [False] * len(rows), [0] * len(rows)
    _fill_texts(entries, resolved, group, special)
    if group.period is not None or group.part is not None:
        row_periods = RowPeriods([group.period or UNDATED] * len(rows))
    else:
        row_periods = read_row_periods(resolved, notation.month_first, of_targets=group.has_target_period)
        if group.has_year_target:
            entries.year_targets = dict(enumerate(row_periods.periods))
            row_periods = widen_to_years(row_periods)
    fill_in_periods(entries, row_periods)
    entries.breakdown = read_breakdowns(resolved)
    if group.breakdown:
        entries.breakdown = ["; ".join(sorted(filter(None, (item, group.breakdown)))) for item in entries.breakdown]
    for name in SERIES_NAMES:
        entries.series[name] = _read_series(entries, resolved, name, group.series.get(name, ()), notation, special)
    for name in PART_NAMES:
        column = group.other_columns.get(name)
        entries.parts[name] = _read_series(
            entries, resolved, name, [column] if column else [], notation, special
        ).value
    fractions.fill_in_numerators(entries, resolved, group.series.get(ACTUAL, ()))
    note_period_doubts(entries, group.series, row_periods.uncertain, is_dated=group.period is not None)
    reasons = resolved.find(missing_reasons.REASON_ROLE)
    if reasons is not None:
        missing_reasons.apply_reasons(entries, reading.strip_texts(resolved.pick(reasons)), reasons.place)
    return entries


# Texts about which a question may be asked at their cell.
PLACED_TEXTS = ("code", "title", "baseline_date")


def _fill_texts(entries: EntryColumns, resolved: ResolvedTable, group: _Group, special: CellFormats) -> None:
    count = len(resolved.rows)
    columns = {c.meaning.role: c for c in reversed(resolved.columns) if c.meaning.period is None}
    columns.update(group.other_columns)
    sheet = resolved.table.sheet.name
    entries.place_of = {(sheet, name): columns[name].place + 1 for name in PLACED_TEXTS if name in columns}
    for name in TEXT_NAMES:
        column = columns.get(name)
        if name in group.texts:
            entries.text[name] = [group.texts[name]] * count
        else:
            entries.text[name] = reading.strip_texts(resolved.pick(column)) if column else [""] * count
            if column and name == "code":
                show_decimals(entries.text[name], resolved, column, special)
    if resolved.source_rows:
        position_of = {row: index for index, row in enumerate(resolved.rows)}
        for name in INHERITED_ROLES:
            texts = entries.text[name]
            for row, source in resolved.source_rows.items():
                texts[position_of[row]] = texts[position_of[row]] or texts[position_of[source]]
    for name in OTHER_LOCATION_ROLES:
        if name in columns:
            other_texts = reading.strip_texts(resolved.pick(columns[name]))
            entries.text["location"] = [
                a or b for a, b in zip(entries.text["location"], other_texts, strict=True)
            ]
    units = [column.meaning.unit for column in resolved.columns if column.meaning.role in SERIES_NAMES]
    if "unit" not in columns and (unit := common_unit(units) or (PERCENT if are_in_percent(resolved) else "")):
        entries.text["unit"] = [unit] * count
    baseline = next(iter(group.series.get(BASELINE, ())), None)
    if baseline is not None and baseline.meaning.period is not None and "baseline_year" not in columns:
        end = baseline.meaning.period[1]
        entries.text["baseline_year"] = [str(end.year) if end else ""] * count


def _read_series(
    entries: EntryColumns,
    resolved: ResolvedTable,
    name: str,
    columns: Sequence[Column],
    notation: Notation,
    special: CellFormats,
) -> SeriesCells:
    """Read the columns of one series, mostly one; where several mean the same, they are compared row by row."""
    parsed = [_parse_series(resolved, name, column, notation, special) for column in columns]
    if not parsed:
        return empty_series(len(resolved.rows))
    if len(parsed) == 1:
        cells, issues = parsed[0]
    else:
        rivals = [
            Rival(column, cells, issues, column.place in resolved.replaced_columns)
            for column, (cells, issues) in zip(columns, parsed, strict=True)
        ]
        text = entries.text
        rows = zip(text["unit"], text["measure"], text["title"], strict=True)
        cells, issues = merge_rivals(rivals, name, [measure_of_row(*row) for row in rows])
    entries.cell_issues += issues
    return cells


def _parse_series(
    resolved: ResolvedTable, name: str, column: Column, notation: Notation, special: CellFormats
) -> tuple[SeriesCells, list[CellIssue]]:
    count = len(resolved.rows)
    column_special = _special_cells(resolved, column.place, special)
    parsed = reading.parse_column(
        resolved.pick(column), column_special, notation.parsed, notation.marks, notation.note_marks
    )
    raw = parsed.raw()
    for row in find_signed_percentages(resolved, column, special) - parsed.percent:
        raw[row] = f"{raw[row]}%"
        parsed.percent.add(row)
    issues = [
        CellIssue(row, doubt.kind, column.place + 1, raw[row], doubt.readings, name)
        for row, doubt in parsed.doubts.items()
    ]
    issues += [
        CellIssue(row, kind, column.place + 1, raw[row], (), name) for row, kind in parsed.remarks.items()
    ]
    cells = SeriesCells(
        raw,
        parsed.value,
        parsed.state,
        [column.place + 1] * count,
        [True] * count,
        parsed.percent,
        parsed.yes_no,
        read_stated_units(resolved, column, notation.parsed, special) if notation.has_units_apart else {},
        dict.fromkeys(range(count), column.meaning.scale) if column.meaning.scale != 1 else {},
    )
    return cells, issues


def _special_cells(resolved: ResolvedTable, place: int, special: CellFormats) -> ColumnFormats:
    """What the file says of the cells of one column (index from 0), by position among the data rows."""
    if not (special.percent or special.errors or special.uncached or special.raised or special.struck):
        return NO_COLUMN_FORMATS
    percent, uncached = (
        [row for row, column in places if column == place] for places in (special.percent, special.uncached)
    )
    errors, raised, struck = (
        {row: text for (row, column), text in texts.items() if column == place}
        for texts in (special.errors, special.raised, special.struck)
    )
    if not (rows := {*percent, *uncached, *errors, *raised, *struck}):
        return NO_COLUMN_FORMATS
    rows_on_sheet = (resolved.table.first + row for row in resolved.rows)
    position_of = {row: index for index, row in enumerate(rows_on_sheet) if row in rows}

    def texts_at(texts: Mapping[int, str]) -> dict[int, str]:
        return {position_of[row]: text for row, text in texts.items() if row in position_of}

    def positions_of(rows: Sequence[int]) -> frozenset[int]:
        return frozenset(texts_at(dict.fromkeys(rows, "")))

    cells = positions_of(percent), texts_at(errors), positions_of(uncached), texts_at(raised), texts_at(struck)
    return ColumnFormats(*cells)
