"""Targets and baselines that stand beside a table: 'Doel jaar: 150 scans, 60 premies', or 'Doel 2024: | 120' above it.

Each goal of a sentence becomes a target of the indicator whose title it names, in question. Answers are kept by cell,
so that a second goal of a sentence stands in the blank cell to its right. A labelled number above a table that is one
indicator is that of the indicator. Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from impact.ingest.extract.entries import (
    PART_NAMES,
    ROW_FIELDS,
    SERIES_NAMES,
    TEXT_NAMES,
    CellIssue,
    EntryColumns,
    empty_series,
)
from impact.ingest.files.cell_formats_xlsx import NO_FORMATS, CellFormats
from impact.ingest.files.readers import Cell
from impact.ingest.layouts.labelled_cells import find_cells_below_labels, role_of_label
from impact.ingest.notation.beside_tables import lines_beside
from impact.ingest.statements.goal_sentences import Goal, read_goals, read_title_goal
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_meanings import interpret_header
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, REFERENCE_OR_BASELINE, TARGET
from impact.ingest.tables.table_detection import Table
from impact.ingest.values.number_parser import Form, parse_number_text
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State

LEAST_LETTERS = 4
# Of so many titles with a number, and values so many times beyond it, the number is that of a goal.
FEWEST_GOALS, FAR_BEYOND = 2, 3
_SERIES_OF_ROLE = {TARGET: TARGET, "target_or_result": TARGET, BASELINE: BASELINE, REFERENCE_OR_BASELINE: BASELINE}


def take_sentence_goals(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> None:
    """Append a target in question for each goal of a sentence that names one indicator of its sheet."""
    of_sheet: dict[str, list[ResolvedTable]] = {}
    for resolved in tables:
        of_sheet.setdefault(resolved.table.sheet.name, []).append(resolved)
    for name, own in of_sheet.items():
        sheet = own[0].table.sheet
        sentences = [line for line in lines_beside(sheet, own) if line.is_alone and read_goals(line.text)]
        members = [entry for entry, other in enumerate(entries.sheet) if other == name] if sentences else []
        for line in sentences:
            column = next(place for place, cell in enumerate(sheet.rows[line.row]) if cell == line.text)
            of_titles = ((goal, _find(entries, members, goal)) for goal in read_goals(line.text))
            for beside, (goal, entry) in enumerate(pair for pair in of_titles if pair[1] >= 0):
                cell = line.row + 1, column + 1 + beside, line.text
                _append(entries, entry, goal, _years(entries, members), cell)


def take_title_goals(entries: EntryColumns, tables: Sequence[ResolvedTable]) -> None:
    """Append a target in question for each title that ends in one ('Leden (doel 100)'), where its row has none."""
    titles_at = {
        (resolved.table.sheet.name, resolved.table.first + row + 1): title.place + 1
        for resolved in tables
        if (title := resolved.find("title")) is not None
        for row in resolved.rows
    }
    goals = {text: goal for text in set(entries.text["title"]) if (goal := read_title_goal(text)) is not None}
    if not goals or _number_goals(entries, goals):
        return
    members: dict[tuple[str, int], list[int]] = {}
    for entry, text in enumerate(entries.text["title"]):
        if text in goals and not entries.is_part[entry]:
            members.setdefault((entries.sheet[entry], entries.row[entry]), []).append(entry)
    for place, own in members.items():
        has_target = any(entries.series[TARGET].state[entry] is not None for entry in own)
        if place in titles_at and not has_target:
            text = entries.text["title"][own[0]]
            _append(entries, own[0], goals[text], _years(entries, own), (place[1], titles_at[place], text))


def _number_goals(entries: EntryColumns, goals: Mapping[str, Goal]) -> bool:
    """Whether the numbers in titles only say which goal of a plan they belong to: '(doel 1)', '(doel 2)', '(doel 2)'.

    They count on from 1, and every value is far beyond them.
    """
    numbers = [goal.number for goal in goals.values() if not goal.year]
    if not FEWEST_GOALS <= len(numbers) == len(goals) or set(numbers) != set(range(1, int(max(numbers)) + 1)):
        return False
    values = zip(entries.text["title"], entries.series[ACTUAL].value, strict=True)
    sizes = [(goals[title].number, value) for title, value in values if title in goals and value is not None]
    return bool(sizes) and all(abs(value) > FAR_BEYOND * number for number, value in sizes)


def _find(entries: EntryColumns, members: Iterable[int], goal: Goal) -> int:
    """The first entry of the only indicator of a sheet whose title a goal names; -1 where it names none or several."""
    words = [word for word in normalise_words(goal.subject).split() if len(word) >= LEAST_LETTERS]
    first_of: dict[tuple[str, int], int] = {}
    for entry in members:
        title = normalise_words(entries.text["title"][entry])
        if not entries.is_part[entry] and any(word in title for word in words):
            first_of.setdefault((title, entries.row[entry] if entries.wide_table[entry] else 0), entry)
    return next(iter(first_of.values())) if len(first_of) == 1 else -1


def _years(entries: EntryColumns, members: Iterable[int]) -> set[int]:
    return {end.year for entry in members if (end := entries.end[entry]) is not None}


def take_labelled_numbers(
    entries: EntryColumns, tables: Sequence[ResolvedTable], formats: Mapping[str, CellFormats]
) -> None:
    """Append the targets and baselines that labels above a table of one indicator give to it.

    A number counts; one among words, or that may be two numbers, waits for an answer.
    """
    begins: dict[str, int] = {}
    for resolved in tables:
        table = resolved.table
        begin = begins.get(table.sheet.name, 0)
        begins[table.sheet.name] = table.last
        title = resolved.find("title")
        if title is None or title.place < len(table.sheet.rows[0]):
            continue
        rows = range(table.first + 1, table.last + 1)
        places = (entry for entry, row in enumerate(entries.row) if row in rows)
        own = [entry for entry in places if entries.sheet[entry] == table.sheet.name and not entries.is_part[entry]]
        percent = formats.get(table.sheet.name, NO_FORMATS).percent
        for row, column, label, number in _labelled_numbers(table, begin) if own else ():
            meaning = interpret_header(label.rstrip(": "))
            name = _SERIES_OF_ROLE.get(meaning.role, "") if meaning is not None else ""
            if meaning is None or not name:
                continue
            start, end = meaning.period or (None, None)
            # Where a row is of the same period, the number is of that row's indicator.
            alike = (entry for entry in own if (entries.start[entry], entries.end[entry]) == (start, end))
            source = next(alike, own[0])
            new = _entry_like(entries, source, row + 1, start, end)
            _fill(new, name, column + 1, number, is_percent=(row, column) in percent)
            if name == TARGET and end is None:
                new.final_targets.add(0)
            _add(entries, new, source)


def _labelled_numbers(table: Table, begin: int) -> Iterator[tuple[int, int, str, Cell]]:
    """Row and column (from 0), label and number of each row above a header that is a label with a number beside it.

    Or that has it below, where rows hold nothing but labels and their cells.
    """
    for row, place, label in find_cells_below_labels(table.sheet.rows[begin : table.header_rows[0]]):
        cell = table.sheet.rows[begin + row][place]
        if _is_plain_number(cell) or (isinstance(cell, str) and _holds_number(cell)):
            yield begin + row, place, label, cell
    for row in range(begin, table.header_rows[0]):
        filled_cells = [(place, cell) for place, cell in enumerate(table.sheet.rows[row]) if cell != ""]
        if len(filled_cells) == 1 and isinstance(filled_cells[0][1], str):
            label, sign, rest = filled_cells[0][1].partition(":")
            if sign and _holds_number(rest):
                yield row, filled_cells[0][0], label, rest.strip()
            continue
        # Labels and their cells by turns: 'Indicator | Deelnemers | Doel | 120'.
        pairs = list(zip(filled_cells[::2], filled_cells[1::2], strict=False))
        is_by_turns = len(pairs) * 2 == len(filled_cells) and all(
            isinstance(text, str) and role_of_label(text) for (_, text), _ in pairs
        )
        for (_, text), (place, cell) in pairs if is_by_turns or len(filled_cells) == 2 else ():
            if isinstance(text, str) and (_is_plain_number(cell) or (isinstance(cell, str) and _holds_number(cell))):
                yield row, place, text, cell


def _is_plain_number(cell: Cell) -> bool:
    """Whether a cell is typed as a number."""
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def _holds_number(text: str) -> bool:
    """Whether a text is a number, or one with words."""
    parsed = parse_number_text(text)
    return parsed.form is Form.NUMBER or bool(parsed.readings)


def _fill(new: EntryColumns, name: str, column: int, number: Cell, *, is_percent: bool) -> None:
    """Put a number in a series of the only entry of `new`; one in a text in question."""
    cells = new.series[name]
    cells.column, cells.has_column = [column], [True]
    if isinstance(number, float | int):
        value = number * 100 if is_percent else float(number)
        cells.raw, cells.value, cells.state = [f"{value:.10g}{' %' if is_percent else ''}"], [value], [State.REPORTED]
        if is_percent:
            cells.percent.add(0)
        return
    text = str(number).strip()
    parsed = parse_number_text(text)
    if parsed.form is Form.NUMBER and parsed.comma == parsed.point:
        cells.raw, cells.value, cells.state = [text], [parsed.point], [State.REPORTED]
        cells.percent.update({0} if parsed.percent else ())
        return
    possible_values = [value for value in (parsed.comma, parsed.point, *parsed.readings) if value is not None]
    cells.raw, cells.state = [text], [State.UNCLEAR]
    readings = tuple(dict.fromkeys(possible_values))
    new.cell_issues = [CellIssue(0, IssueKind.NUMBER_WITH_TEXT, column, text, readings, name)]


def _append(
    entries: EntryColumns, source: int, goal: Goal, years: set[int], cell: tuple[int, int, str]
) -> None:
    """Append the target that a sentence in a cell (row and column from 1, text) gives to the indicator of an entry."""
    row, column, text = cell
    year = goal.year or (min(years) if len(years) == 1 else 0)
    start, end = (date(year, 1, 1), date(year, 12, 31)) if year else (None, None)
    target = _entry_like(entries, source, row, start, end)
    cells = target.series[TARGET]
    cells.raw, cells.state, cells.column, cells.has_column = [text], [State.UNCLEAR], [column], [True]
    target.cell_issues = [CellIssue(0, IssueKind.NUMBER_WITH_TEXT, column, text, (goal.number,), TARGET)]
    _add(entries, target, source)


def _entry_like(entries: EntryColumns, source: int, row: int, start: date | None, end: date | None) -> EntryColumns:
    """A blank entry of the indicator of another one, in a row (from 1) of its own."""
    fields: Mapping[str, object] = {"row": row, "start": start, "end": end, "wide_table": 0}
    target = EntryColumns()
    for name in ROW_FIELDS:
        getattr(target, name).append(fields.get(name, getattr(entries, name)[source]))
    target.text = {name: [entries.text[name][source]] for name in TEXT_NAMES}
    target.series = {name: empty_series(1) for name in SERIES_NAMES}
    target.parts = {name: [None] for name in PART_NAMES}
    return target


def _add(entries: EntryColumns, new: EntryColumns, source: int) -> None:
    """Append one entry of the indicator of another (`source`)."""
    entries.extend([new])
    entries.owner_of[len(entries) - 1] = entries.sheet[source], entries.row[source]
