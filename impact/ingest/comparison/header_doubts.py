"""Values under a header that says something nobody explains: does each count as the whole of its period?

Where the words say how far the value goes in time ('9 maanden'), the periods that it may be of are asked instead.
Entries count from 0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from impact.ingest.comparison.row_routing import ask_about_text
from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.files.readers import Cell
from impact.ingest.notation.footnotes import names_source
from impact.ingest.notation.row_words import is_norm
from impact.ingest.notation.unexplained_headers import Leftover, find_leftovers
from impact.ingest.periods.date_parser import (
    detect_month_first,
    detect_year_first,
    is_period_text,
    is_within,
    parse_day,
)
from impact.ingest.periods.partial_periods import find_partial_periods, says_length, says_time
from impact.ingest.periods.period_parser import PeriodDoubt, read_period_words
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.periods.sheet_periods import names_limit
from impact.ingest.periods_of_rows.period_notes import find_note, mark_of_header
from impact.ingest.statements.header_goals import has_goal
from impact.ingest.tables.column_choice import counting_columns
from impact.ingest.tables.header_meanings import Meaning
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.resolved_table import VALUE_ROLES, ResolvedTable
from impact.ingest.tables.table_detection import Column, Table
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_address import column_letters
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import NOT_MEASURED

_AT_END = re.compile(r"[(\[]([^()\[\]]+)[)\]]\s*$|(?:\s[-–—]\s|,\s)([^,()]+)$")
# 'W.16' or 'K1' is a week or a quarter, or a code as 'W.A1.1' is.
_CODE = re.compile(r"(?P<letters>[A-Z]{1,2})(?:\.\s?)?(?:[A-Z]?\d)")
# A day in figures, as a column of days writes it.
_DAY = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d\d.*)?")
_DROPPED = re.compile(
    r"(?P<before>[(\[]\s*|\s[-–—:]\s|)\b(?P<word>stopgezet|geschrapt|vervallen|afgevoerd|geannuleerd|supprimée?|abandonnée?"
    r"|annulée?|arrêtée?|cancell?ed|discontinued|dropped|abandoned)\b",
    re.IGNORECASE,
)
LARGE_SHARE = 0.8
_DATED_ROLES = frozenset(("period", "start", "end", "quarter", "semester", "month"))
_NUMBER_BUT_YEAR = re.compile(r"(?<![\d.,])(?!(?:19|20)\d\d(?!\d))\d")
# What first row (from 1) to last row a leftover holds for.
_Span = tuple[int, int, Leftover]


def ask_about_headers(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Make the values unclear of columns whose header has words that nobody explains, with a question for each."""
    spans: defaultdict[tuple[str, int], list[_Span]] = defaultdict(list)
    for resolved in tables:
        table = resolved.table
        for place, leftover in (_find_marked(resolved) | find_leftovers(resolved)).items():
            spans[table.sheet.name, place + 1].append((table.first + 1, table.last, leftover))
    if not spans:
        return
    in_choice = {
        (item.entry, item.series) for item in entries.cell_issues if item.kind is IssueKind.TWO_COLUMNS
    }
    # The same words may have been taken for a line above or under the column.
    limited = {
        (item.entry, item.series, normalise_words(item.params["text"])): index
        for index, item in enumerate(entries.cell_issues) if item.kind is IssueKind.TEXT_LIMITS
    }  # fmt: skip
    for name in SERIES_NAMES:
        cells = entries.series[name]
        for entry, column in enumerate(zip(entries.sheet, cells.column, strict=True)):
            if column not in spans or cells.state[entry] in (None, *NOT_MEASURED) or (entry, name) in in_choice:
                continue
            row = entries.row[entry]
            for first, last, leftover in spans[column]:
                if not first <= row <= last:
                    continue
                index = limited.get((entry, name, normalise_words(leftover.text)))
                if index is None or find_partial_periods(leftover.text, (entries.start[entry], entries.end[entry])):
                    _ask(entries, entry, name, leftover)
                else:
                    params = {"header": leftover.header, "text": leftover.text}
                    issue = replace(entries.cell_issues[index], kind=IssueKind.HEADER_UNEXPLAINED, params=params)
                    entries.cell_issues[index] = issue


def _find_marked(resolved: ResolvedTable) -> dict[int, Leftover]:
    """The columns (from 0) with a mark behind their header, and the note under the table that limits them."""
    leftover_of: dict[int, Leftover] = {}
    for column in counting_columns(resolved):
        mark = mark_of_header(column.header) if column.meaning.role in VALUE_ROLES else ""
        note = find_note(resolved, mark) if mark and not column.meaning.candidates else ""
        # A number in the note ('3 dossiers') may be one of those in the column.
        has_number = _NUMBER_BUT_YEAR.search(note) is not None and not names_source(note)
        if has_number or names_limit(normalise_words(note)):
            leftover_of[column.place] = Leftover(f"{mark} {note}", column.header)
    return leftover_of


def ask_about_titles(entries: EntryColumns) -> None:
    """Doubt the periods of rows whose title ends with how far their values go: 'Deelnemers (t/m sept)'.

    Rows whose whole title is a period ('2022') are asked about, for no indicator is called so, and rows whose title
    says that they were given up: 'Kampen (stopgezet)'.
    """
    titles = entries.text["title"]
    distinct = set(titles)
    periods_as_titles = {title for title in distinct if title and is_period_text(title)}
    periods_as_titles -= _find_codes(periods_as_titles, distinct)
    # One such title beside others may be a code or a name.
    are_periods = len(periods_as_titles) > 1 or periods_as_titles == distinct
    for entry, title in enumerate(titles) if are_periods else ():
        for name in SERIES_NAMES if title in periods_as_titles else ():
            ask_about_text(entries, entry, name, title)
    dropped = {title for title in distinct if _says_dropped(title)}
    for entry, title in enumerate(titles) if dropped else ():
        for name in SERIES_NAMES if title in dropped else ():
            ask_about_text(entries, entry, name, title)
    limit_of = {title: limit for title in distinct if (limit := _limit_of_title(title, distinct))}
    if not limit_of:
        return
    for name in (ACTUAL, TARGET):
        state = entries.series[name].state
        for entry, title in enumerate(titles):
            if title not in limit_of or state[entry] is None or (entry, name) in entries.period_doubts:
                continue
            periods = find_partial_periods(limit_of[title], (entries.start[entry], entries.end[entry]))
            if periods:
                entries.period_doubts[entry, name] = PeriodDoubt(periods, title)


def _says_dropped(title: str) -> bool:
    """Whether a title says in brackets, behind a dash or in capitals that its indicator was given up."""
    matches = _DROPPED.finditer(title)
    return any(match["before"].strip() or (match["word"].isupper() and not title.isupper()) for match in matches)


def _find_codes(periods: Collection[str], titles: Collection[str]) -> set[str]:
    """Those of the titles that may be periods ('W.16') that are codes: others begin alike and are no periods."""
    letters_of = {title: match["letters"] for title in titles if (match := _CODE.match(title))}
    in_codes = {letters for title, letters in letters_of.items() if title not in periods}
    return {title for title in periods if letters_of.get(title) in in_codes}


def ask_about_wide_cells(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Ask about values in cells joined over several columns of values: they belong to all of them, or to none."""
    columns_of: dict[tuple[str, int, int], list[Column]] = {}
    for resolved in tables:
        for row, columns in _wide_cells(resolved):
            columns_of[resolved.table.sheet.name, row, columns[0].place + 1] = columns
    if not columns_of:
        return
    for name in SERIES_NAMES:
        cells = entries.series[name]
        for entry, place in enumerate(zip(entries.sheet, entries.row, cells.column, strict=True)):
            columns = columns_of.get(place, [])
            if not columns or cells.state[entry] in (None, *NOT_MEASURED):
                continue
            header = " + ".join(column.header for column in columns)
            periods = _periods_together([column.meaning.period for column in columns])
            if periods and len({(column.meaning.role, column.meaning.name) for column in columns}) == 1:
                entries.period_doubts[entry, name] = PeriodDoubt(periods, header)
            else:
                _ask(entries, entry, name, Leftover(header, header))


def doubt_periods(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> None:
    """Note values whose period is not certain: beside a lone year, beside days, under one header of two, or below
    headings."""
    _doubt_beside_lone_years(entries, tables)
    _doubt_beside_days(entries, tables)
    _doubt_alike_headers(entries, tables)
    _doubt_below_headings(entries, tables)


def _doubt_beside_lone_years(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Doubt the undated values left of the only year above a table: it may stand in the middle of its columns."""
    doubt_of: dict[tuple[str, int], tuple[int, int, PeriodDoubt]] = {}
    for resolved in tables:
        table = resolved.table
        lone = _find_lone_year(table)
        series = {c.place: c for c in resolved.columns if c.meaning.role in (ACTUAL, TARGET)}
        period = series[lone].meaning.period if lone in series else None
        if period is None:
            continue
        place = lone - 1
        while place in series and series[place].meaning.period is None:
            doubt = PeriodDoubt((period,), series[place].header)
            doubt_of[table.sheet.name, place + 1] = table.first + 1, table.last, doubt
            place -= 1
    if not doubt_of:
        return
    for name in (ACTUAL, TARGET):
        cells = entries.series[name]
        for entry, column in enumerate(zip(entries.sheet, cells.column, strict=True)):
            if column in doubt_of and cells.state[entry] is not None and entries.end[entry] is None:
                first, last, doubt = doubt_of[column]
                if first <= entries.row[entry] <= last:
                    entries.period_doubts.setdefault((entry, name), doubt)


def _doubt_beside_days(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Doubt undated values beside days that nothing explains ('Datum invoer'): they may be of those days."""
    doubt_of: dict[tuple[str, int], PeriodDoubt] = {}
    for resolved in tables:
        known_places = {column.place for column in resolved.columns}
        if any(column.meaning.role in _DATED_ROLES for column in resolved.columns):
            continue
        for place, header in resolved.unknown:
            cells = [cell for cell in resolved.pick_place(place) if cell not in ("", None)]
            days = [cell for cell in cells if isinstance(cell, date) or _DAY.fullmatch(str(cell).strip())]
            if place in known_places or not cells or len(days) < LARGE_SHARE * len(cells):
                continue
            month_first = detect_month_first(cell for cell in cells if isinstance(cell, str))
            year_first = detect_year_first(cells)
            orders = (False, True) if year_first is None else (year_first,)
            for row in resolved.rows:
                cell = resolved.cells[place][row]
                readings = [
                    parse_day(cell, closing=True, month_first=month_first, year_first=order) for order in orders
                ]
                periods = tuple((None, day) for day in dict.fromkeys(readings) if day is not None)
                if periods:
                    key = resolved.table.sheet.name, resolved.table.first + row + 1
                    doubt_of.setdefault(key, PeriodDoubt(periods, header or column_letters(place + 1)))
    if not doubt_of:
        return
    for name in (ACTUAL, TARGET):
        state = entries.series[name].state
        for entry, line in enumerate(zip(entries.sheet, entries.row, strict=True)):
            is_undated = entries.start[entry] is None and entries.end[entry] is None
            if line in doubt_of and is_undated and state[entry] is not None:
                entries.period_doubts.setdefault((entry, name), doubt_of[line])


def _doubt_alike_headers(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Note that the period of a column is not certain that has it from beside, where another has the same header."""
    for resolved in tables:
        columns_of: dict[tuple[str, str], list[Column]] = {}
        for column in resolved.columns:
            if column.meaning.role in (ACTUAL, TARGET):
                columns_of.setdefault((column.meaning.role, normalise_words(column.header)), []).append(column)
        for (name, _), columns in columns_of.items():
            dated = {column.place + 1 for column in columns if column.meaning.period is not None}
            if len(columns) < 2 or not 0 < len(dated) < len(columns):
                continue
            rows = {resolved.table.first + row + 1 for row in resolved.rows}
            cells = entries.series[name]
            for entry, place in enumerate(cells.column):
                is_own = entries.sheet[entry] == resolved.table.sheet.name and entries.row[entry] in rows
                if is_own and place in dated and cells.state[entry] is not None:
                    entries.period_doubts.setdefault((entry, name), PeriodDoubt((), columns[0].header))


def _doubt_below_headings(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Doubt the values below a heading of another period than that of their column or row: '2024' over 'Real. 2023'."""
    heading_of = {
        (resolved.table.sheet.name, resolved.table.first + row + 1): period
        for resolved in tables
        for row, period in resolved.heading_periods.items()
    }
    # A target may be of a later year than its heading, except beside results of its own year.
    years_of_actuals: set[tuple[str, Period]] = set()
    for name in (ACTUAL, TARGET) if heading_of else ():
        state = entries.series[name].state
        for entry, line in enumerate(zip(entries.sheet, entries.row, strict=True)):
            period = entries.start[entry], entries.end[entry]
            heading = heading_of.get(line)
            if heading is None or state[entry] is None or period[1] is None:
                continue
            if name == ACTUAL:
                years_of_actuals.add((line[0], period))
            elif (line[0], period) not in years_of_actuals:
                continue
            if not any(period == whole or is_within(period, whole) for whole in heading.candidates):
                doubt = PeriodDoubt((period, *heading.candidates), heading.text)
                entries.period_doubts.setdefault((entry, name), doubt)


def _find_lone_year(table: Table) -> int:
    """The column of the only period above other headers, where no joined cell says how far it reaches; -1 for none."""
    rows = table.header_rows
    if len(rows) < 2 or any(a[0] <= rows[0] <= b[0] and b[1] > a[1] for a, b in table.sheet.merged):
        return -1
    lowest = table.sheet.rows[rows[-1]]
    places = [place for place, cell in enumerate(table.sheet.rows[rows[0]]) if text_of(cell) and text_of(lowest[place])]
    return places[0] if len(places) == 1 and _is_period(table.sheet.rows[rows[0]][places[0]]) else -1


def _is_period(cell: Cell) -> bool:
    """Whether a cell is a period, perhaps with words beside it: '2023 (full year)'."""
    reading = None if is_period_text(cell) else read_period_words(normalise_words(text_of(cell)))
    return is_period_text(cell) or (reading is not None and bool(reading.candidates))


def _wide_cells(resolved: ResolvedTable) -> Iterator[tuple[int, list[Column]]]:
    """The rows (from 1) with the columns of values that a joined cell of them spans, where those are several."""
    table = resolved.table
    values = [column for column in counting_columns(resolved) if column.meaning.role in VALUE_ROLES]
    header_of = dict(resolved.unknown)
    # A column of numbers that nothing explains is a column of values that nobody knows.
    values += [
        Column(place, header_of.get(place, "") or column_letters(place + 1), Meaning(""))
        for place in resolved.unread_columns
    ]
    values.sort(key=lambda column: column.place)
    for (top, left), (_, right) in table.sheet.merged:
        if table.first <= top < table.last and right > left:
            columns = [column for column in values if left <= column.place <= right]
            if len(columns) > 1 and columns[0].place == left:
                yield top + 1, columns


def _periods_together(periods: Sequence[Period | None]) -> tuple[Period, ...]:
    """The period that several make up together, where they follow each other, and each of them; () without a period."""
    dated = sorted({p for p in periods if p is not None and p[0] is not None and p[1] is not None}, key=str)
    if len(dated) < 2 or len(dated) < len(periods):
        return ()
    follow = all((start - end).days == 1 for (_, end), (start, _) in pairwise(dated) if start and end)
    return (*(((dated[0][0], dated[-1][1]),) if follow else ()), *dated)


def _limit_of_title(title: str, titles: Collection[str]) -> str:
    """What stands at the end of a title and says how far its values go; a length only beside the title without it."""
    match = _AT_END.search(title)
    # Behind another period it is the end of that: 'sept 2023 - juni 2024'.
    if match is None or read_period_words(normalise_words(title[: match.start()])) is not None:
        return ""
    limit = next(filter(None, match.groups()), "")
    is_length = says_length(limit) and title[: match.start()].strip() in titles
    return limit if is_length or says_time(limit) else ""


def _ask(entries: EntryColumns, entry: int, name: str, leftover: Leftover) -> None:
    """Ask about one value: of which period it is, or whether it counts."""
    if name != BASELINE and (entry, name) not in entries.period_doubts:
        periods = find_partial_periods(leftover.text, (entries.start[entry], entries.end[entry]))
        if periods:
            entries.period_doubts[entry, name] = PeriodDoubt(periods, leftover.header)
            return
    value = entries.series[name].value[entry]
    readings = () if value is None else (value,)
    params = {"header": leftover.header, "text": leftover.text}
    if name == TARGET and (has_goal(leftover.header) or is_norm(leftover.header)):
        params["case"] = "goal"
    entries.ask_about_value(entry, name, IssueKind.HEADER_UNEXPLAINED, readings, params)
