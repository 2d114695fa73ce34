"""Values of which the number or the label bears the mark of a note under their table: '14*', '131²', 'Bezoekers (1)'.

What such a note says, no list of words foresees, so that it is shown and asked about. Only a note that names a source
is not. Entries count from 0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

from impact.ingest.comparison.note_doubts import numbers_in
from impact.ingest.comparison.remark_doubts import ask_about_numbers
from impact.ingest.comparison.sheet_limits import short
from impact.ingest.extract.entries import SERIES_NAMES, CellIssue, EntryColumns
from impact.ingest.files.cell_formats_xlsx import NO_FORMATS, CellFormats, CellIndex
from impact.ingest.notation.footnotes import find_marked_notes, mark_behind, names_source, texts_under
from impact.ingest.notation.rival_numbers import rival_numbers
from impact.ingest.tables.column_resolution import ResolvedTable
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.text_parts import MarkedNumber, split_mark, split_raised_run
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.issues import IssueKind
from impact.model.vocabulary.value_states import State

# A number with the mark of a note typed behind it as a digit is so much larger than its neighbours, without it not.
TYPED_DIGIT_FACTOR, NEAR_FACTOR, SMALLEST_BODY = 5, 3, 10
_CORRECTS = re.compile(
    r"\b(?:dus|moet(?:en)?|juiste?|correcte?|eigenlijk|voetnoot\w*|fout|thus|should|must|right|actually|footnote|wrong"
    r"|typo|donc|doit|devrait|exact|en fait|note de bas de page|renvoi|erreur|faux|lees|read|lire)\b"
)
_ASKED_BY_TEXT = frozenset((IssueKind.TEXT_LIMITS, IssueKind.TEXT_BESIDE, IssueKind.NOTE_DISAGREES))


def ask_about_footnoted_values(
    entries: EntryColumns, tables: Iterable[ResolvedTable], special: Mapping[str, CellFormats]
) -> None:
    """Make values UNCLEAR that a note is about, with its text; comes after the texts that limit a whole sheet."""
    members: defaultdict[str, list[int]] | None = None
    for resolved in tables:
        notes = {mark: note for mark, note in find_marked_notes(resolved).items() if not names_source(note)}
        texts = texts_under(resolved)
        corrected = {
            f"{number:.0f}": text
            for text in texts
            if _CORRECTS.search(normalise_words(text))
            for number in numbers_in(text)
            if number >= SMALLEST_BODY
        }
        if not notes and not corrected:
            continue
        if members is None:
            members = defaultdict(list)
            for entry, name in enumerate(entries.sheet):
                members[name].append(entry)
        table = resolved.table
        own = [e for e in members[table.sheet.name] if table.first < entries.row[e] <= table.last]
        _ask_in_table(entries, own, resolved, notes, special.get(table.sheet.name, NO_FORMATS))
        for name in SERIES_NAMES:
            _ask_about_corrected(entries, own, name, corrected)


def _ask_in_table(
    entries: EntryColumns,
    members: Sequence[int],
    resolved: ResolvedTable,
    notes: Mapping[str, str],
    special: CellFormats,
) -> None:
    marked_rows = _find_marked_rows(resolved, notes)
    for name in SERIES_NAMES:
        cells = entries.series[name]
        for entry in members:
            if cells.state[entry] not in (State.REPORTED, State.UNCLEAR):
                continue
            marked = _read_mark(cells.raw[entry], (entries.row[entry] - 1, cells.column[entry] - 1), special)
            mark = marked.mark if marked is not None else ""
            if mark not in notes and name == ACTUAL:
                mark = marked_rows.get(entries.row[entry], "")
            if mark in notes:
                _ask(entries, entry, name, notes[mark])
        _ask_about_typed_digits(entries, members, name, [mark for mark in notes if mark.isdigit()])


def _read_mark(raw: str, cell: CellIndex, special: CellFormats) -> MarkedNumber | None:
    if cell in special.raised:
        return split_raised_run(raw, special.raised[cell])
    return split_mark(raw.strip())


def _find_marked_rows(resolved: ResolvedTable, notes: Mapping[str, str]) -> dict[int, str]:
    """The rows of a table (from 1) of which the title bears the mark of a note, with that mark."""
    column = resolved.find("title")
    if column is None:
        return {}
    marked_rows: dict[int, str] = {}
    for row in resolved.rows:
        title, cell = text_of(resolved.cells[column.place][row]), (resolved.table.first + row, column.place)
        mark = resolved.table.sheet.raised_marks.get(cell) or mark_behind(title)
        if mark in notes:
            marked_rows[resolved.table.first + row + 1] = mark
    return marked_rows


def _ask(entries: EntryColumns, entry: int, name: str, note: str) -> None:
    """Ask whether a value counts, or which number holds where the note gives another."""
    text = short(note)
    if any(
        item.entry == entry and item.series == name and item.kind in _ASKED_BY_TEXT and item.params.get("text") == text
        for item in entries.cell_issues
    ):
        return
    value = entries.series[name].value[entry]
    rivals = () if value is None else rival_numbers(note, value)
    if rivals:
        ask_about_numbers(entries, entry, name, rivals, note)
    else:
        entries.ask_whether_it_counts(entry, name, IssueKind.TEXT_BESIDE, {"text": text})


def _ask_about_typed_digits(entries: EntryColumns, members: Sequence[int], name: str, marks: Sequence[str]) -> None:
    """Ask about whole numbers that end with the mark of a note and fit the rest of their row only without it."""
    cells = entries.series[name]
    rows: defaultdict[tuple[int, str], list[int]] = defaultdict(list)
    for entry in members if marks else ():
        if cells.value[entry] is not None:
            rows[entries.row[entry], entries.breakdown[entry]].append(entry)
    for of_row in rows.values():
        values = {entry: cells.value[entry] or 0.0 for entry in of_row}
        for entry, value in values.items():
            neighbours = [abs(other) for e, other in values.items() if e != entry and other]
            text = cells.raw[entry].strip()
            mark = next((mark for mark in marks if text.isdecimal() and text.endswith(mark) and text != mark), "")
            if not mark or not neighbours:
                continue
            body, usual = float(text.removesuffix(mark)), median(neighbours)
            if value >= TYPED_DIGIT_FACTOR * max(neighbours) and usual <= NEAR_FACTOR * body <= NEAR_FACTOR**2 * usual:
                cells.value[entry], cells.state[entry] = None, State.UNCLEAR
                entries.cell_issues.append(
                    CellIssue(entry, IssueKind.FOOTNOTE_MARK, cells.column[entry], text, (body, value), name)
                )


def _ask_about_corrected(
    entries: EntryColumns, members: Sequence[int], name: str, corrected: Mapping[str, str]
) -> None:
    """Ask about a number of one digit more than the number that a text under its table names: 1041, and 'thus 104'."""
    cells = entries.series[name]
    for entry in members if corrected else ():
        digits = cells.raw[entry].strip()
        text = corrected.get(digits[:-1], "") if digits.isdecimal() else ""
        # A number that the same text makes wait already is asked about too.
        if not text or cells.state[entry] not in (State.REPORTED, State.UNCLEAR) or float(digits) in numbers_in(text):
            continue
        cells.value[entry], cells.state[entry] = None, State.UNCLEAR
        readings, params = (float(digits), float(digits[:-1])), {"text": short(text)}
        entries.cell_issues.append(
            CellIssue(entry, IssueKind.NOTE_DISAGREES, cells.column[entry], digits, readings, name, params)
        )
