"""Lines beside a table that change what all its values mean: of which part they are, what they leave out, codes.

Each value they concern waits for an answer, once per sheet and line. Entries count from 0.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from impact.ingest.comparison.limit_scope import find_entries_of_line
from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.files.cell_formats_xlsx import CellIndex
from impact.ingest.files.readers import Sheet
from impact.ingest.notation.beside_tables import Line, lines_beside, lines_of_explanations
from impact.ingest.notation.code_texts import Codes, read_codes
from impact.ingest.notation.limiting_texts import Subject, find_limit
from impact.ingest.notation.limiting_words import ONLY
from impact.ingest.notation.period_limits import PeriodLimit, read_period_limit
from impact.ingest.periods.book_year_texts import read_first_month
from impact.ingest.periods.header_details import read_details, read_unit
from impact.ingest.periods.period_parser import PeriodDoubt
from impact.ingest.periods_of_rows.book_year_periods import fiscal_candidates, names_its_months, texts_of_rows
from impact.ingest.statements.running_totals import states_running_total
from impact.ingest.statements.scale_texts import ScaleLine, read_scale_line
from impact.ingest.statements.scales_of_years import read_scales_of_years
from impact.ingest.statements.stated_scales import ScaleChange, read_scale_change
from impact.ingest.tables.column_resolution import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_meanings import IDENTIFYING_ROLES
from impact.ingest.tables.header_vocabulary import ACTUAL, TARGET
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.unit_names import PERCENT, name_unit, restates_unit
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State

MOST_TEXT = 200
_PART_END = re.compile(r"[,;\n\r]+|(?<=[^\W\d_]{3})[.!?](?:\s+|$)")


@dataclass(slots=True)
class SheetLines:
    """What the lines beside the tables of one sheet say; each with its text, periods also with their row (from 0).

    `limits` are the sentences that limit values, with their lines. `first_months` (2–12) begin its years.
    """

    limits: dict[str, Line] = field(default_factory=dict)
    periods: list[tuple[int, PeriodLimit, str]] = field(default_factory=list)
    codes: list[tuple[Codes, str]] = field(default_factory=list)
    scales: list[tuple[ScaleLine, str]] = field(default_factory=list)
    scale_changes: list[tuple[ScaleChange, str]] = field(default_factory=list)
    first_months: list[tuple[int, str]] = field(default_factory=list)
    tables: Sequence[ResolvedTable] = ()


def read_sheet_lines(
    sheets: Sequence[Sheet],
    tables: Sequence[ResolvedTable],
    notes: Mapping[str, Mapping[CellIndex, str]],
    settled_texts: Collection[str] = (),
) -> dict[str, SheetLines]:
    """Return by sheet with a table what the texts beside its tables, and those on sheets of explanations, say.

    `notes` are the comments by sheet and cell (from 0), which may tell in which month years begin;
    `settled_texts` are the texts, or parts of them, of which single values are asked about already.
    """
    tables_of: dict[str, list[ResolvedTable]] = {}
    for resolved in tables:
        tables_of.setdefault(resolved.table.sheet.name, []).append(resolved)
    explanations = lines_of_explanations(sheets, tables_of)
    read: dict[str, SheetLines] = {}
    for name, of_sheet in tables_of.items():
        beside = lines_beside(of_sheet[0].table.sheet, of_sheet)
        beside += comments_beside(notes.get(name, {}), of_sheet)
        sheet_lines = _read_lines(_without_settled(beside, settled_texts), explanations)
        sheet_lines.scales += _scales_of_titles(of_sheet)
        if (scale := read_scale_line(name)) is not None:
            sheet_lines.scales.append((scale, name))
        texts = (
            name,
            *(c.header for item in of_sheet for c in item.columns),
            *set(notes.get(name, {}).values()),
        )
        sheet_lines.first_months += [
            (month, short(text)) for text in texts if (month := read_first_month(text))
        ]
        if (
            sheet_lines.limits
            or sheet_lines.periods
            or sheet_lines.codes
            or sheet_lines.scales
            or sheet_lines.scale_changes
            or sheet_lines.first_months
        ):
            read[name] = sheet_lines
            sheet_lines.tables = of_sheet
    return read


def parts_of_line(text: str) -> list[str]:
    """Return the parts of a text between commas, semicolons, and the ends of its lines and sentences."""
    return [part.strip() for part in _PART_END.split(text) if part.strip()]


def _without_settled(lines: Iterable[Line], settled_texts: Collection[str]) -> list[Line]:
    """The lines without what is settled: 'Geel = schatting; zonder december' still limits by its second part."""
    left_lines: list[Line] = []
    for line in lines:
        text = "" if line.text in settled_texts else line.text
        for part in parts_of_line(text):
            text = text.replace(part, "", 1).strip(" ,;.\n") if part in settled_texts else text
        if text:
            left_lines.append(line if text == line.text else replace(line, text=text))
    return left_lines


def comments_beside(notes: Mapping[CellIndex, str], tables: Sequence[ResolvedTable]) -> list[Line]:
    """Return the comments and texts in boxes that stand beside the tables of a sheet as texts in cells do.

    Comments do on titles, on the header of the titles and on empty cells.
    """
    if not notes:
        return []
    rows = {resolved.table.first + row for resolved in tables for row in resolved.rows}
    heads = {
        (row, column.place)
        for resolved in tables
        for column in resolved.columns
        if column.meaning.role in VALUE_ROLES
        for row in resolved.table.header_rows
    }
    return [
        Line(text, place[0], is_alone=False, cells=(place,))
        for place, text in notes.items()
        if place[0] not in rows and place not in heads
    ]


def _scales_of_titles(tables: Iterable[ResolvedTable]) -> list[tuple[ScaleLine, str]]:
    """The scales and units above the names of indicators ('Indicator (x 1.000 euro)'), or above cells without anything.

    A unit counts only where the header says '%': 'Indicator (aantal)' is about ordinary counts.
    """
    units: dict[str, tuple[str, float]] = {}
    for resolved in tables:
        for column in resolved.columns:
            if column.meaning.role in IDENTIFYING_ROLES:
                details = read_details(column.header)
                units[column.header] = details.unit, details.scale
        for place, header in (*((c.place, c.header) for c in resolved.columns), *resolved.unknown):
            unit = read_unit(header) if header else None
            if unit is not None and not any(text_of(cell) for cell in resolved.pick_place(place)):
                units[header] = unit
    return [
        (ScaleLine(unit, scale), short(header))
        for header, (unit, scale) in units.items()
        if scale != 1 or name_unit(unit) == PERCENT
    ]


def _read_lines(lines: Iterable[Line], explanations: Iterable[Line]) -> SheetLines:
    sheet_lines = SheetLines()
    for line in (*lines, *explanations):
        text = short(line.text)
        if (month := read_first_month(line.text)) is not None:
            sheet_lines.first_months.append((month, text))
        if (codes := read_codes(line.text)) is not None:
            sheet_lines.codes.append((codes, text))
        elif (change := read_scale_change(line.text)) is not None:
            sheet_lines.scale_changes.append((change, text))
        elif of_years := read_scales_of_years(line.text):
            sheet_lines.scales.append((max((item.line for item in of_years), key=lambda line: line.scale), text))
        elif (scale := read_scale_line(line.text)) is not None:
            sheet_lines.scales.append((scale, text))
        elif (period := read_period_limit(line.text, Subject.SHEET)) is not None:
            sheet_lines.periods.append((line.row, period, text))
        elif limit := find_limit(line.text, Subject.SHEET):
            sheet_lines.limits.setdefault(short(limit), line)
    return sheet_lines


def ask_about_sheet_lines(entries: EntryColumns, lines: Mapping[str, SheetLines], checks: CellChecks) -> None:
    """Ask about values that a line limits, that have the number of a code, or whose period a line doubts."""
    for name, sheet_lines in lines.items():
        blank = next((text for codes, text in sheet_lines.codes if codes.blank_is_zero), "")
        if blank:
            checks.add_issue(IssueKind.BLANK_AS_ZERO, name, raw=blank, text=blank)
    members: dict[str, list[int]] = {name: [] for name in lines}
    for entry, name in enumerate(entries.sheet):
        if name in members:
            members[name].append(entry)
    for name, sheet_lines in lines.items():
        for month, text in sheet_lines.first_months[:1]:
            _doubt_calendar_periods(entries, members[name], sheet_lines.tables, month, text)
        _ask_about_codes(entries, members[name], sheet_lines.codes)
        for text, line in sheet_lines.limits.items():
            case = "running" if states_running_total(text) else ""
            # 'kg in ton' is about every number of the sheet; that only Gent was counted, about what was measured.
            series = SERIES_NAMES if restates_unit(text) else (ACTUAL,)
            for entry in find_entries_of_line(entries, members[name], text, line, sheet_lines.tables):
                for series_name in series:
                    ask_condition(entries, entry, series_name, IssueKind.TEXT_LIMITS, text, case)
        _ask_about_periods(entries, members[name], sheet_lines.periods)


def _doubt_calendar_periods(
    entries: EntryColumns,
    members: Sequence[int],
    tables: Sequence[ResolvedTable],
    first_month: int,
    text: str,
) -> None:
    """Note periods read by the calendar as not certain, where by `text` years begin in `first_month` (2–12)."""
    headers = {
        column.place + 1: column.header
        for resolved in tables
        for column in resolved.columns
        if column.meaning.period is not None
    }
    rows = texts_of_rows(tables)
    for entry in members:
        period = entries.start[entry], entries.end[entry]
        for name in (ACTUAL, TARGET) if period[1] is not None else ():
            cells = entries.series[name]
            if cells.state[entry] is None or (entry, name) in entries.period_doubts:
                continue
            label = headers.get(cells.column[entry]) or rows.get(entries.row[entry])
            if label is None or names_its_months(label):
                continue
            candidates = fiscal_candidates(period, first_month, is_month=label.isdecimal())
            if candidates:
                entries.period_doubts[entry, name] = PeriodDoubt(candidates, text)


def _ask_about_codes(
    entries: EntryColumns, members: Sequence[int], codes: Sequence[tuple[Codes, str]]
) -> None:
    for of_line, text in codes:
        for name in SERIES_NAMES:
            values = entries.series[name].value
            coded = [entry for entry in members if values[entry] in of_line.missing]
            if of_line.answers:
                coded += _only_answers(entries, members, name, of_line.answers)
            for entry in coded:
                _ask_about_code(entries, entry, name, text)


def _only_answers(
    entries: EntryColumns, members: Sequence[int], name: str, answers: frozenset[float]
) -> list[int]:
    """The entries of indicators of which every value is the number of an answer: 1 and 2 for yes and no."""
    by_title: dict[tuple[str, str], list[int]] = {}
    values = entries.series[name].value
    for entry in members:
        if values[entry] is not None:
            key = (entries.text["title"][entry], entries.text["code"][entry])
            by_title.setdefault(key, []).append(entry)
    return [
        entry for group in by_title.values() if all(values[e] in answers for e in group) for entry in group
    ]


def _ask_about_code(entries: EntryColumns, entry: int, name: str, text: str) -> None:
    value = entries.series[name].value[entry]
    if value is not None:
        entries.ask_about_value(entry, name, IssueKind.CODE_VALUE, (value,), {"text": text})


def _ask_about_periods(
    entries: EntryColumns, members: Sequence[int], periods: Sequence[tuple[int, PeriodLimit, str]]
) -> None:
    """Give values whose period a line narrows both periods as candidates; several lines hold for what is below each."""
    rows = sorted({row for row, _, _ in periods if row >= 0})
    for row, limit, text in periods:
        last = next((other for other in rows if other > row), None) if len(rows) > 1 and row >= 0 else None
        own = [
            entry
            for entry in members
            if len(rows) <= 1
            or row < 0
            or (row < entries.row[entry] and (last is None or entries.row[entry] <= last))
        ]
        ask_about_period(entries, own, limit, text)
        if not limit.is_until and find_limit(text, Subject.SHEET):
            _ask_about_named_periods(entries, own, limit, text)
        if limit.part is not None and ONLY.match(normalise_words(text)):
            # 'Only December' cannot be so of a first half of the year, and holds for the whole sheet.
            for entry in own:
                start, end = entries.start[entry], entries.end[entry]
                if start is not None and end is not None and limit.is_outside(start, end):
                    ask_condition(entries, entry, ACTUAL, IssueKind.TEXT_LIMITS, text)


def _ask_about_named_periods(
    entries: EntryColumns, members: Sequence[int], limit: PeriodLimit, text: str
) -> None:
    """Ask about the actuals of the very period that a limiting text names, or of a part of it: 'Q2: onvolledig'."""
    for entry in members:
        start, end = entries.start[entry], entries.end[entry]
        if end is not None and limit.within(start, end) is None and not limit.is_outside(start, end):
            ask_condition(entries, entry, ACTUAL, IssueKind.TEXT_LIMITS, text)


def ask_about_period(
    entries: EntryColumns,
    members: Sequence[int],
    limit: PeriodLimit,
    text: str,
    kind: IssueKind = IssueKind.TEXT_LIMITS,
) -> None:
    """Ask of which period actuals are that a text says to be of a part, or of another year, than they stand under."""
    dated = [entry for entry in members if entries.end[entry] is not None]
    fits = [entry for entry in dated if not limit.is_outside(entries.start[entry], entries.end[entry])]
    for entry in members:
        start, end = entries.start[entry], entries.end[entry]
        within = limit.within(start, end)
        if within is not None:
            entries.period_doubts.setdefault((entry, ACTUAL), PeriodDoubt((within, (start, end)), text))
        elif end is None and limit.is_until:
            ask_condition(entries, entry, ACTUAL, kind, text)
        elif limit.is_outside(start, end):
            # Of a year beside others a text says nothing; up to a day it says that what is later cannot be.
            is_of_other_year = not fits and (limit.is_year or _is_whole_year(limit))
            if is_of_other_year or (limit.is_until and fits and _is_after(entries, entry, fits)):
                ask_condition(entries, entry, ACTUAL, kind, text)


def _is_whole_year(limit: PeriodLimit) -> bool:
    start, end = limit.period or (None, None)
    return start is not None and end is not None and (start.month, end.month) == (1, 12)


def _is_after(entries: EntryColumns, entry: int, other_entries: Sequence[int]) -> bool:
    start = entries.start[entry]
    return start is not None and all(
        start > other for e in other_entries if (other := entries.start[e]) is not None
    )


def ask_condition(
    entries: EntryColumns, entry: int, name: str, kind: IssueKind, text: str, case: str = ""
) -> None:
    """Ask whether a value counts as it stands although a text limits it, also where its number is asked about.

    `case` names another sentence for the question (the catalog `questions`).
    """
    cells = entries.series[name]
    state, value = cells.state[entry], cells.value[entry]
    if state not in (State.REPORTED, State.UNCLEAR):
        return
    readings = () if value is None else (value,)
    entries.ask_about_value(entry, name, kind, readings, {"text": text} | ({"case": case} if case else {}))


def short(text: str) -> str:
    """Return a text on one line, cut at 200 characters."""
    text = " ".join(text.split())
    return text if len(text) <= MOST_TEXT else f"{text[: MOST_TEXT - 1]}…"
