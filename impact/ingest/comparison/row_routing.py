"""Routing of values by what their row says it is: the target or the baseline of an indicator, or nobody knows what.

Entries count from 0, sheet rows and columns from 1.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from impact.ingest.extract.entries import SERIES_NAMES, EntryColumns
from impact.ingest.files.readers import Cell
from impact.ingest.notation.row_words import is_norm
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.periods_of_rows.row_periods import PERIOD_ROLES
from impact.ingest.tables.column_resolution import INHERITED_ROLES, ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.resolved_table import HEADING_ROW, VALUE_ROLES
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_parser import Form, parse_number_text
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_address import column_letters
from impact.model.issues import IssueKind

# A sheet with more is written by a program.
MOST_TYPED_ENTRIES = 400
FEWEST_LETTERS = 4


def route_rows(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Move the values of rows that are a target or baseline to that series, and ask about those of doubtful rows."""
    kind_of: dict[tuple[str, int], str] = {}
    doubt_of: dict[tuple[str, int], str] = {}
    column_of: dict[tuple[str, int], Mapping[str, str]] = {}
    period_of: dict[tuple[str, int], Period] = {}
    for resolved in tables:
        sheet, first = resolved.table.sheet.name, resolved.table.first + 1
        kind_of |= {(sheet, first + row): kind for row, kind in resolved.row_kinds.items()}
        period_of |= {(sheet, first + row): period for row, period in resolved.row_kind_periods.items()}
        doubt_of |= {(sheet, first + row): text for row, text in resolved.doubtful_rows.items()}
        column_of |= {
            (sheet, first + row): _describe_column(resolved, place)
            for row, place in resolved.doubt_columns.items()
        }
    if not (kind_of or doubt_of):
        return
    places = list(zip(entries.sheet, entries.row, strict=True))
    _give_periods(entries, places, period_of)
    routed = [entry for entry, place in enumerate(places) if kind_of.get(place) in (TARGET, BASELINE)]
    owners = _rows_of_actuals(entries, places, kind_of) if routed else {}
    state = entries.series[ACTUAL].state
    values_in_row = Counter(places[entry] for entry in routed if state[entry] is not None)
    moved: dict[int, str] = {}
    for entry in routed:
        kind = kind_of[places[entry]]
        owner = owners.get(_key(entries, entry))
        if owner is not None:
            entries.owner_of[entry] = owner
        if state[entry] is None:
            continue
        # One baseline: which of several would it be?
        if entries.series[kind].state[entry] is not None or (
            kind == BASELINE and values_in_row[places[entry]] > 1
        ):
            ask_about_text(entries, entry, ACTUAL, kind)
            continue
        _move(entries, entry, kind)
        moved[entry] = kind
        end = entries.end[entry]
        if kind == BASELINE and end is not None and not entries.text["baseline_year"][entry]:
            entries.text["baseline_year"][entry] = str(end.year)
    for item in entries.cell_issues:
        if item.series == ACTUAL and item.entry in moved:
            item.series = moved[item.entry]
    for entry, kind in moved.items():
        if (entry, ACTUAL) in entries.period_doubts:
            entries.period_doubts[entry, kind] = entries.period_doubts.pop((entry, ACTUAL))
    if doubt_of:
        for entry, place in enumerate(places):
            if place in doubt_of:
                for name in SERIES_NAMES:
                    norm = {"case": "norm"} if is_norm(doubt_of[place]) else {}
                    ask_about_text(entries, entry, name, doubt_of[place], column_of.get(place, norm))


def join_rows_of_periods(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Make rows of one title and several periods one indicator in a table whose headers give a period as well.

    'Schooljaar | Doel 2025-2026 | Realisatie': the rows are years of one indicator, and its target stands in each.
    """
    moments: dict[tuple[str, int], tuple[str, ...]] = {}
    for resolved in tables:
        columns = [c for c in resolved.columns if c.meaning.role in PERIOD_ROLES and c.meaning.period is None]
        is_mixed = any(c.meaning.role in VALUE_ROLES and c.meaning.period is not None for c in resolved.columns)
        for row in resolved.rows if columns and is_mixed else ():
            texts = tuple(text_of(resolved.cells[column.place][row]) for column in columns)
            moments[resolved.table.sheet.name, resolved.table.first + row + 1] = texts
    rows_of: dict[tuple[object, ...], dict[tuple[str, ...], tuple[str, int]]] = {}
    for entry, place in enumerate(zip(entries.sheet, entries.row, strict=True) if moments else ()):
        if place in moments and not entries.is_part[entry] and entry not in entries.owner_of:
            rows = rows_of.setdefault(_key(entries, entry), {})
            if rows.setdefault(moments[place], place) == place:
                entries.owner_of[entry] = next(iter(rows.values()))


def join_repeated_rows(entries: EntryColumns, tables: Iterable[ResolvedTable]) -> None:
    """Make a row that is another one of its table again, cell by cell, a repetition of that.

    Only where it has a number other than nil, on a sheet that somebody typed.
    """
    typed = {sheet for sheet, count in Counter(entries.sheet).items() if count <= MOST_TYPED_ENTRIES}
    first_of: dict[tuple[str, int], tuple[str, int]] = {}
    for resolved in tables:
        sheet, first_row = resolved.table.sheet, resolved.table.first
        row_of: dict[tuple[object, ...], int] = {}
        for row in resolved.rows if sheet.name in typed else ():
            section = sum(other < row for other, reason in resolved.reasons.items() if reason == HEADING_ROW)
            own = (_plain_cell(cell) for cell in sheet.rows[first_row + row])
            cells = (section, resolved.source_rows.get(row), *own)
            first = row_of.setdefault(cells, row)
            if first != row:
                first_of[sheet.name, first_row + row + 1] = sheet.name, first_row + first + 1
    for entry, place in enumerate(zip(entries.sheet, entries.row, strict=True) if first_of else ()):
        is_certain = entry not in entries.owner_of and not entries.is_part[entry]
        if place in first_of and is_certain and any(entries.series[name].value[entry] for name in SERIES_NAMES):
            entries.owner_of[entry] = first_of[place]


def _plain_cell(cell: Cell) -> object:
    """A name in plain words, for spelling makes no other row, and a typed number by its size; any other cell as it is.

    '56 %' beside '56' is the same number of the same row.
    """
    if not isinstance(cell, str):
        return cell
    if sum(letter.isalpha() for letter in cell) >= FEWEST_LETTERS:
        return normalise_words(cell)
    number = parse_number_text(cell)
    readings = {number.point, number.comma} - {None} if number.form is Form.NUMBER else set()
    return readings.pop() if len(readings) == 1 else cell


def _give_periods(
    entries: EntryColumns, places: Sequence[tuple[str, int]], period_of: Mapping[tuple[str, int], Period]
) -> None:
    """Give rows the period that their kind names: 'Streefdoel 2027' is of 2027, whatever stands above its value."""
    for entry, place in enumerate(places if period_of else ()):
        if place in period_of:
            entries.start[entry], entries.end[entry] = period_of[place]
            for name in SERIES_NAMES:
                entries.period_doubts.pop((entry, name), None)


def _describe_column(resolved: ResolvedTable, place: int) -> dict[str, str]:
    """The column whose texts tell rows apart: its number from 1 and header, and whether no column is the title."""
    header = next((text for other, text in resolved.unknown if other == place), "") or column_letters(
        place + 1
    )
    is_untitled = resolved.find("title") is None
    return {"text_column": str(place + 1), "header": header, "case": "group"} | (
        {"untitled": "yes"} if is_untitled else {}
    )


def ask_about_text(
    entries: EntryColumns, entry: int, name: str, text: str, column: Mapping[str, str] | None = None
) -> None:
    """Make a value unclear, with the question whether it counts although `text` stands beside it.

    `column` describes the column of the text, where that tells rows of one indicator apart.
    """
    entries.ask_whether_it_counts(entry, name, IssueKind.TEXT_BESIDE, {"text": text, **(column or {})})


def _key(entries: EntryColumns, entry: int) -> tuple[object, ...]:
    """What rows of one indicator have in common; where rows have their own period, also that."""
    is_wide = bool(entries.wide_table[entry])
    return (
        entries.sheet[entry],
        entries.section[entry],
        entries.breakdown[entry],
        None if is_wide else (entries.start[entry], entries.end[entry]),
        *(entries.text[name][entry] for name in INHERITED_ROLES if name in entries.text),
    )


def _rows_of_actuals(
    entries: EntryColumns, places: Sequence[tuple[str, int]], kind_of: dict[tuple[str, int], str]
) -> dict[tuple[object, ...], tuple[str, int]]:
    """Per indicator (and period) of a sheet with routed rows the first row with its actuals."""
    sheets = {sheet for sheet, _ in kind_of}
    rows: dict[tuple[object, ...], tuple[str, int]] = {}
    for entry, place in enumerate(places):
        if place[0] in sheets and kind_of.get(place, ACTUAL) == ACTUAL:
            rows.setdefault(_key(entries, entry), place)
    return rows


def _move(entries: EntryColumns, entry: int, kind: str) -> None:
    source, target = entries.series[ACTUAL], entries.series[kind]
    target.has_column[entry] = source.has_column[entry]
    source.move_entry_to(target, entry)
