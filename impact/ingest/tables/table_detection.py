"""Find the table on a sheet: below title rows, with one or two header rows, legend aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from impact.ingest.files.readers import Cell, Row, Sheet
from impact.ingest.tables import headers
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, TARGET
from impact.ingest.tables.headers import Meaning
from impact.ingest.values.periods import is_within, months
from impact.ingest.values.vocabulary import TOTAL_WORDS, plain_words
from impact.model.mapping import YEAR_TOTAL

SEARCHED_ROWS = 80
SEARCHED_AFTER_FIRST = 4
IDENTIFYING = frozenset({"title", "code", "name", "definition"})
VALUED = frozenset({ACTUAL, TARGET, BASELINE, "result_or_actual", "numerator"})


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its place on the sheet from 0, its own header and what that means."""

    place: int
    header: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a sheet; rows `first` to `last` (not included, from 0) hold its data."""

    sheet: Sheet
    header: int
    first: int
    last: int
    columns: tuple[Column, ...]
    unknown: tuple[tuple[int, str], ...] = ()
    top: int | None = None

    @property
    def header_rows(self) -> tuple[int, ...]:
        """The rows of its header, from 0."""
        return tuple(range(self.header if self.top is None else self.top, self.header + 1))

    def find(self, role: str) -> Column | None:
        """The column with a role and no period of its own."""
        return next((c for c in self.columns if c.meaning.role == role and c.meaning.period is None), None)


@dataclass(frozen=True, slots=True)
class _Candidate:
    row: int
    height: int
    meanings: tuple[Meaning | None, ...]
    texts: tuple[str, ...]

    @property
    def score(self) -> int:
        return len({meaning for meaning in self.meanings if meaning is not None})

    @property
    def is_table(self) -> bool:
        roles = {meaning.role for meaning in self.meanings if meaning is not None}
        return bool(roles & IDENTIFYING) and bool(roles & VALUED)


def find(sheet: Sheet) -> Table | None:
    """The table with the most understood headers near the top of a sheet; None where there is none."""
    best: _Candidate | None = None
    searched = 0
    for row in range(min(len(sheet.rows), SEARCHED_ROWS)):
        for candidate in _candidates(sheet, row):
            if candidate.is_table and (best is None or candidate.score > best.score or _says_as_much(candidate, best)):
                best = candidate
        if best is not None:
            searched += 1
            if searched > SEARCHED_AFTER_FIRST:
                break
    return None if best is None else _table(sheet, best)


def _says_as_much(lower: _Candidate, both: _Candidate) -> bool:
    """A title or an explanation over a header adds nothing to it, and would only make its texts long."""
    return both.height == 2 and (lower.row, lower.height) == (both.row + 1, 1) and lower.meanings == both.meanings


def under(sheet: Sheet, rows: Sequence[int]) -> Table:
    """The table under header rows that were pointed at: one to three, from 0, below each other."""
    return _table(sheet, _pointed(sheet, rows))


def header_texts(sheet: Sheet, rows: Sequence[int]) -> tuple[str, ...]:
    """The header of each column, written over one to three rows (from 0)."""
    return _pointed(sheet, rows).texts


def _pointed(sheet: Sheet, rows: Sequence[int]) -> _Candidate:
    first, last = rows[0], min(rows[-1], len(sheet.rows) - 1)
    cells = sheet.rows[last]
    if len(rows) == 1:
        texts = tuple(_header_text(cell) for cell in cells)
        return _Candidate(first, 1, tuple(_cell_meaning(cell) for cell in cells), texts)
    above = [_filled_right(sheet, row, sheet.rows[row]) for row in range(first, last)]
    top = [" ".join(dict.fromkeys(filter(None, texts))) for texts in zip(*above, strict=True)]
    near = above[-1]
    meanings = tuple(
        _pair_meaning(whole, cell) or _pair_meaning(part, cell)
        for whole, part, cell in zip(top, near, cells, strict=True)
    )
    joined = tuple(
        " ".join(filter(None, (a, _header_text(b)))) for a, b in zip(top, cells, strict=True)
    )
    return _Candidate(first, last - first + 1, meanings, joined)


def best_guess(sheet: Sheet) -> tuple[int, tuple[str, ...]] | None:
    """For the message where nothing is recognised: the row most like a header (from 0) and its known words."""
    found = [
        c for row in range(min(len(sheet.rows), SEARCHED_ROWS)) for c in _candidates(sheet, row) if c.score
    ]
    if not found:
        return None
    best = max(found, key=lambda candidate: candidate.score)
    known = (text for text, meaning in zip(best.texts, best.meanings, strict=True) if meaning is not None)
    return best.row, tuple(known)


def _candidates(sheet: Sheet, row: int) -> list[_Candidate]:
    cells = sheet.rows[row]
    if sum(cell != "" for cell in cells) < 2 and row + 1 >= len(sheet.rows):
        return []
    texts = tuple(_header_text(cell) for cell in cells)
    found = []
    if sum(cell != "" for cell in cells) >= 2:
        found.append(_Candidate(row, 1, tuple(_cell_meaning(cell) for cell in cells), texts))
    if row + 1 < len(sheet.rows) and any(texts):
        below = sheet.rows[row + 1]
        top = _filled_right(sheet, row, cells)
        pairs = tuple(_pair_meaning(a, b) for a, b in zip(top, below, strict=True))
        joined = tuple(" ".join(filter(None, (a, _header_text(b)))) for a, b in zip(top, below, strict=True))
        found.append(_Candidate(row, 2, pairs, joined))
    return found


def _header_text(cell: Cell) -> str:
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _cell_meaning(cell: Cell) -> Meaning | None:
    if isinstance(cell, datetime | date):
        when = cell.date() if isinstance(cell, datetime) else cell
        # A header '1 March 2024' is a spreadsheet's way of writing the month.
        period = months(when.year, when.month, 1) if when.day == 1 else (when, when)
        return Meaning(ACTUAL, period=period)
    text = _header_text(cell)
    return headers.meaning(text) if text else None


def _filled_right(sheet: Sheet, row: int, cells: Row) -> list[str]:
    """The upper header texts, spread over the columns they span.

    Joined cells say how far they reach; without any, a text reaches to the next one.
    """
    texts = [_header_text(cell) for cell in cells]
    spans = [(a[1], b[1]) for a, b in sheet.merged if a[0] <= row <= b[0]]
    if spans:
        for first, last in spans:
            if first < len(texts):
                texts[first : last + 1] = [texts[first]] * (min(last + 1, len(texts)) - first)
        return texts
    filled, current = [], ""
    below = sheet.rows[row + 1]
    for text, under in zip(texts, below, strict=True):
        current = text or (current if under != "" else "")
        filled.append(text or current)
    return filled


def _pair_meaning(top: str, below: Cell) -> Meaning | None:
    under = _header_text(below)
    if not under:
        return headers.meaning(top) if top else None
    if not top:
        return _cell_meaning(below)
    return headers.meaning(f"{top} {under}") or _cell_meaning(below)


def _table(sheet: Sheet, found: _Candidate) -> Table:
    header = found.row + found.height - 1
    columns: list[Column] = []
    unknown: list[tuple[int, str]] = []
    taken: set[Meaning] = set()
    gap = False
    for place, (meaning, text) in enumerate(zip(found.meanings, found.texts, strict=True)):
        if not text:
            gap = bool(columns)
            continue
        if meaning is not None and meaning.role == "dimension":
            meaning = replace(meaning, name=text)
        if meaning is None or meaning in taken:
            # Behind an empty column stands a legend or a list, not a part of the table.
            if not gap:
                unknown.append((place, text))
            continue
        taken.add(meaning)
        columns.append(Column(place, text, meaning))
    return Table(
        sheet, header, header + 1, len(sheet.rows), _year_totals(_paired(columns)), tuple(unknown), found.row
    )


def _year_totals(columns: Sequence[Column]) -> tuple[Column, ...]:
    """'2024 Total' beside the quarters of 2024 adds nothing to them, and must not be counted on top."""
    dated = [c.meaning.period for c in columns if c.meaning.role == ACTUAL and c.meaning.period is not None]

    def told(column: Column) -> Column:
        meaning = column.meaning
        if meaning.role != ACTUAL or not TOTAL_WORDS & set(plain_words(column.header).split()):
            return column
        if not any(is_within(period, meaning.period) for period in dated):
            return column
        return replace(column, meaning=replace(meaning, role=YEAR_TOTAL))

    return tuple(told(column) for column in columns)


def _paired(columns: Sequence[Column]) -> tuple[Column, ...]:
    """'Target value 1' is a category only beside 'target dimension 1'; alone it is a value."""
    names = {(c.meaning.series, c.meaning.number) for c in columns if c.meaning.role == "dimension_name"}
    roles = {c.meaning.role for c in columns}
    kept = []
    for column in columns:
        meaning = column.meaning
        if meaning.role == "dimension_value" and (meaning.series, meaning.number) not in names:
            if meaning.series in VALUED and meaning.number == 1 and meaning.series not in roles:
                column = replace(column, meaning=Meaning(meaning.series))
            elif ("", meaning.number) not in names:
                # A category without a column for its dimension: the header itself names it.
                column = replace(column, meaning=Meaning("dimension", name=column.header))
        kept.append(column)
    return tuple(kept)
