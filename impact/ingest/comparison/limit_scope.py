"""Which values a line beside a table is about: those that bear its mark, of the year it names, or of its column.

Entries and columns of `EntryColumns` count columns from 1, cells of lines from 0.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from impact.ingest.extract.entries import EntryColumns
from impact.ingest.notation.beside_tables import Line
from impact.ingest.notation.footnotes import mark_behind
from impact.ingest.notation.limiting_words import DRAFTS, ESTIMATES, FORECASTS
from impact.ingest.periods_of_rows.period_notes import mark_of_header
from impact.ingest.tables.header_vocabulary import ACTUAL
from impact.ingest.tables.resolved_table import VALUE_ROLES, ResolvedTable
from impact.ingest.values.number_parser import parse_number_text
from impact.ingest.values.text_parts import RAISED_DIGITS
from impact.ingest.values.value_vocabulary import normalise_words

_NOTE_MARK = re.compile(
    r"^\s*[(\[]?(?P<mark>\d{1,2}|[a-c]|(?P<sign>\*{1,3}|[†‡§]))(?P<end>[)\]]?[:=]|[)\]]|\.(?!\d))?\s*"
    r"(?=(?(sign)(?:\d[\d.,]*\s*%?\s*)?|(?(end)(?:\d[\d.,]*\s*%?\s*)?))[^\W\d_]{2})"
)
_SINCE = r"vanaf|sinds|from|since|starting|a partir de|depuis|des"
_UNTIL = r"tot en met|t e m|tem|t m|tot|until|till|up to|jusqu en|jusqu a"
_FIGURES = (
    r"cijfers?|gegevens|data|resultaten|resultaat|waarden?|kolom(?:men)?|jaar|jaren|realisaties?|figures?|numbers?|results?"
    r"|values?|columns?|years?|chiffres?|donnees|resultats?|valeurs?|colonnes?|annees?"
)
# The years that a sentence is about. 'Based on 2023' and a date name none.
_YEAR = re.compile(
    rf"(?:^|(?<= ))(?:(?P<since>{_SINCE}) |(?P<until>{_UNTIL}) )?(?:(?:het |the |l )?(?:jaar|year|annee) )?"
    r"(?P<year>20\d\d)\b"
)
_SUBJECT_BEFORE = re.compile(
    rf"(?:^|\b(?:{_FIGURES})(?: (?:van|voor|over|in|of|for|de|d|du|pour|en))?"
    r"|^(?:voor|in|for|pour|en)|\b20\d\d(?: (?:en|et|and|of|ou|or))?) ?$"
)
_PROVISIONAL = (ESTIMATES, DRAFTS, FORECASTS)
_STATUS_WORDS = frozenset("nog not yet encore cijfer figure chiffre".split())  # noqa: SIM905


def find_entries_of_line(
    entries: EntryColumns, members: Sequence[int], text: str, line: Line | None, tables: Sequence[ResolvedTable]
) -> Sequence[int]:
    """Return the entries of `members`, those of one sheet, that a limiting text is about; all where it says of none.

    A mark behind a number or header points to them ('120*', '2024 (1)'). A text that calls numbers estimated or not
    final is about the years that it names ('2024: raming'), or the column above or under which it stands alone.
    """
    marked = _with_mark_of(entries, members, text, tables)
    if marked:
        return marked
    words = normalise_words(text)
    if not any(pattern.search(words) for pattern in _PROVISIONAL):
        return members
    columns = _columns_of(line, tables) if line is not None and _is_status(words) else frozenset[int]()
    if columns:
        own = [e for e in members if entries.series[ACTUAL].column[e] in columns]
        return own or members
    return _of_years(entries, members, words)


def _of_years(entries: EntryColumns, members: Sequence[int], words: str) -> Sequence[int]:
    spans: list[tuple[int, int]] = []
    for match in _YEAR.finditer(words):
        year, before = int(match["year"]), words[: match.start()].rstrip()
        is_behind_status = any(p.search(before) for p in _PROVISIONAL) and not words[match.end() :].strip()
        is_subject = _SUBJECT_BEFORE.search(before) is not None or (
            is_behind_status and any(p.search(" ".join(before.split()[-2:])) for p in _PROVISIONAL)
        )
        if not (is_subject or match["since"] or match["until"]):
            return members
        spans.append((0 if match["until"] else year, 9999 if match["since"] else year))
    own = [entry for entry in members if any(_reaches(entries, entry, *span) for span in spans)]
    undated = [entry for entry in members if entries.end[entry] is None]
    return [*own, *undated] if own else members


def _reaches(entries: EntryColumns, entry: int, first: int, last: int) -> bool:
    start, end = entries.start[entry], entries.end[entry]
    return end is not None and (start or end).year <= last and first <= end.year


def _is_status(words: str) -> bool:
    """Whether plain words are nothing but one that calls a number estimated or not final: 'raming', 'nog voorlopig'."""
    rest = [word for word in words.split() if word not in _STATUS_WORDS]
    return len(rest) == 1 and any(pattern.search(rest[0]) for pattern in _PROVISIONAL)


def _columns_of(line: Line, tables: Sequence[ResolvedTable]) -> frozenset[int]:
    """The columns of values (from 1) directly above or under which a line stands; none where not all its cells do."""
    places: set[int] = set()
    for row, place in line.cells:
        columns = {column for resolved in tables for column in _columns_at(resolved, row, place)}
        if not columns:
            return frozenset()
        places |= columns
    return frozenset(places)


def _columns_at(resolved: ResolvedTable, row: int, place: int) -> set[int]:
    table = resolved.table
    last = table.first + max(resolved.rows, default=0)
    is_near = table.header_rows[0] - 1 <= row <= table.first or row == last + 1
    # A text in a box and a comment below the last row with a text stand beside no cell of the sheet.
    if not is_near or row >= len(table.sheet.rows):
        return set()
    values = {column.place for column in resolved.columns if column.meaning.role in VALUE_ROLES}
    joined = next((span for span in table.sheet.merged if span[0] == (row, place)), ((row, place), (row, place)))
    places = set(range(joined[0][1], joined[1][1] + 1))
    # Beside a label ('Status: | voorlopig') a word is about all.
    beside = {column for column, cell in enumerate(table.sheet.rows[row]) if cell not in ("", None)} - values
    return {item + 1 for item in places} if not beside and places <= values and values - places else set()


def _with_mark_of(
    entries: EntryColumns, members: Sequence[int], text: str, tables: Sequence[ResolvedTable]
) -> Sequence[int]:
    """The entries with the mark of a note behind their number, header, or a text of their row; () without a mark.

    '120*', '2024 (1)' above a column or in a row, 'Leden*'.
    """
    match = _NOTE_MARK.match(text.translate(RAISED_DIGITS))
    if match is None:
        return ()
    mark, cells = match["mark"], entries.series[ACTUAL]
    columns = {column for column, header in _headers_of_values(tables).items() if _ends_with(header, mark)}
    rows = {row for resolved in tables for row in _find_rows_with(resolved, mark)}
    return [
        entry
        for entry in members
        if cells.column[entry] in columns
        or entries.row[entry] in rows
        or _bears(cells.raw[entry], mark, cells.value[entry])
    ]


def _ends_with(text: str, mark: str) -> bool:
    """Whether a header, a period or a title ends with the mark of a note."""
    return mark in (mark_of_header(text).strip("()").translate(RAISED_DIGITS), mark_behind(text))


def _find_rows_with(resolved: ResolvedTable, mark: str) -> set[int]:
    """The rows of data (from 1) with a text, or a raised mark behind it, that points to a note."""
    sheet, first = resolved.table.sheet, resolved.table.first
    texts = [c.place for c in resolved.columns if c.meaning.role not in VALUE_ROLES]
    return {
        first + row + 1
        for row in resolved.rows
        for place in texts
        if sheet.raised_marks.get((first + row, place)) == mark
        or (isinstance(cell := resolved.cells[place][row], str) and _ends_with(cell, mark))
    }


def _headers_of_values(tables: Sequence[ResolvedTable]) -> Mapping[int, str]:
    """The headers of columns with values, by column from 1."""
    return {
        column.place + 1: column.header
        for resolved in tables
        for column in resolved.columns
        if column.meaning.role in VALUE_ROLES
    }


def _bears(raw: str, mark: str, value: float | None) -> bool:
    """Whether a text is a number with a mark behind it: '120*', '120 (1)', or '1201' that was read as 120."""
    text = raw.translate(RAISED_DIGITS).rstrip(")] ").rstrip()
    if not text.endswith(mark):
        return False
    parsed = parse_number_text(text.removesuffix(mark).rstrip("([ "))
    return parsed.comma is not None and (value is None or value in (parsed.comma, parsed.point))
