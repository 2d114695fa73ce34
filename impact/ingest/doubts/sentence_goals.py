"""Targets that a sentence beside a table gives to its indicators: 'Doel jaar: 150 scans, 60 premies'.

Each becomes a target of the indicator whose title it names, in question. Answers are kept by cell, so that a second
goal of a sentence stands in the blank cell to its right. Entries count from 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from impact.ingest.comparison.beside_tables import lines_beside
from impact.ingest.extract.entries import (
    PART_NAMES,
    ROW_FIELDS,
    SERIES_NAMES,
    TEXT_NAMES,
    CellIssue,
    EntryColumns,
    empty_series,
)
from impact.ingest.statements.goal_sentences import Goal, read_goals
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import TARGET
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.submission import IssueKind
from impact.model.words import State

LEAST_LETTERS = 4


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


def _find(entries: EntryColumns, members: Iterable[int], goal: Goal) -> int:
    """The first entry of the only indicator of a sheet whose title a goal names; -1 where it names none or several."""
    words = [word for word in normalise_words(goal.subject).split() if len(word) >= LEAST_LETTERS]
    first_of: dict[tuple[str, int], int] = {}
    for entry in members:
        title = normalise_words(entries.text["title"][entry])
        if not entries.is_part[entry] and any(word in title for word in words):
            first_of.setdefault((title, entries.row[entry] if entries.header_row[entry] else 0), entry)
    return next(iter(first_of.values())) if len(first_of) == 1 else -1


def _years(entries: EntryColumns, members: Iterable[int]) -> set[int]:
    return {end.year for entry in members if (end := entries.end[entry]) is not None}


def _append(
    entries: EntryColumns, source: int, goal: Goal, years: set[int], cell: tuple[int, int, str]
) -> None:
    """Append the target that a sentence in a cell (row and column from 1, text) gives to the indicator of an entry."""
    row, column, text = cell
    year = goal.year or (min(years) if len(years) == 1 else 0)
    fields: Mapping[str, object] = {
        "row": row,
        "start": date(year, 1, 1) if year else None,
        "end": date(year, 12, 31) if year else None,
        "header_row": 0,
    }
    target = EntryColumns()
    for name in ROW_FIELDS:
        getattr(target, name).append(fields.get(name, getattr(entries, name)[source]))
    target.text = {name: [entries.text[name][source]] for name in TEXT_NAMES}
    target.series = {name: empty_series(1) for name in SERIES_NAMES}
    target.parts = {name: [None] for name in PART_NAMES}
    cells = target.series[TARGET]
    cells.raw, cells.state, cells.column, cells.has_column = [text], [State.UNCLEAR], [column], [True]
    target.cell_issues = [CellIssue(0, IssueKind.NUMBER_WITH_TEXT, column, text, (goal.number,), TARGET)]
    entries.extend([target])
    entries.owner_of[len(entries) - 1] = entries.sheet[source], entries.row[source]
