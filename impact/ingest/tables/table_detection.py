"""Detection of a table on a sheet: below title rows, with one to four header rows, without a legend beside it.

Rows and columns count from 0. `regions` finds the further tables of the same sheet.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import combinations

from impact.ingest.files.readers import Cell, Row, Sheet
from impact.ingest.periods import date_parser
from impact.ingest.periods.header_labels import header_text, is_title_row, spread_over_columns
from impact.ingest.tables import header_meanings
from impact.ingest.tables.header_meanings import IDENTIFYING_ROLES, Meaning
from impact.ingest.tables.header_periods import settle_header_periods, with_moments
from impact.ingest.tables.header_vocabulary import (
    ACTUAL,
    GROUP_OR_TEXT,
    GROUP_VALUE,
    JUDGED_OR_ACTUAL,
    RIVAL_ROLES,
    VALUE_OR_TEXT,
)
from impact.ingest.values.number_cells import NUMBER_LIKE
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.mapping import YEAR_TOTAL

SEARCHED_ROWS, ROWS_SEARCHED_AFTER_MATCH = 80, 4
# A number within so many rows under a date shows that the date is the period of a column.
ROWS_WITH_PROOF = 10
# Year, half-year and 'target' or 'actual' below each other are three rows; a fourth names the programme.
MOST_DETECTED_HEADER_ROWS = 4
# The mark of a note behind a number: '1875 (1)', '61*'.
_FOOTNOTE_MARK = re.compile(r"(?<=\d) ?(?:\*+|\(\d{1,2}\)|[¹²³⁴⁵])$")
_YEAR, _DECIMALS = re.compile(r"(?:19|20|21)\d\d"), re.compile(r"-?\d+[.,](?!0$)\d+ ?%?")
# Columns in which each row says of which period it is.
ROW_PERIOD_ROLES = frozenset(("period", "start", "end", "quarter", "semester", "month"))
VALUED_ROLES = (RIVAL_ROLES - {"target_or_result"}) | {JUDGED_OR_ACTUAL, VALUE_OR_TEXT, "numerator"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its index on the sheet (`place`, from 0), its header text and the meaning of that."""

    place: int
    header: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class Table:
    """A table on a sheet; all row and column indexes count from 0.

    `top` to `header` (inclusive; `top` None: one row) are the header rows, the half-open range `first`..`last` the
    data rows. `unknown` holds (column index, header) of columns with an unknown meaning. `part` counts the tables of
    one sheet, from 1; `begin` is the first row that belongs to it: its title rows reach from there to `top`.
    `repeats` are the data rows that repeat the header, as on a next page. Where tables stand side by side, this one
    has the half-open column range `left`..`right` (None: to the last column), and `sheet` is a view in which all
    other cells are empty; names and coordinates stay those of the sheet.
    """

    sheet: Sheet
    header: int
    first: int
    last: int
    columns: tuple[Column, ...]
    unknown: tuple[tuple[int, str], ...] = ()
    top: int | None = None
    part: int = 1
    begin: int = 0
    repeats: frozenset[int] = frozenset()
    left: int = 0
    right: int | None = None

    @property
    def header_rows(self) -> tuple[int, ...]:
        """The header rows from top to bottom, from 0."""
        return tuple(range(self.header if self.top is None else self.top, self.header + 1))

    def find(self, role: str) -> Column | None:
        """Return the first column with this role and no period of its own, None where there is none."""
        return next((c for c in self.columns if c.meaning.role == role and c.meaning.period is None), None)


@dataclass(frozen=True, slots=True)
class HeaderCandidate:
    """Rows that may be a header: the first of `height` rows (from 0), and per column its text and its meaning."""

    row: int
    height: int
    meanings: tuple[Meaning | None, ...]
    texts: tuple[str, ...]

    @property
    def bottom(self) -> int:
        """The last of the header rows, from 0."""
        return self.row + self.height - 1

    @property
    def score(self) -> int:
        """How many different meanings the columns have."""
        return len({meaning for meaning in self.meanings if meaning is not None})

    @property
    def is_table(self) -> bool:
        """Whether it names both indicators and values."""
        roles = [meaning.role for meaning in self.meanings if meaning is not None]
        has_values = bool(VALUED_ROLES.intersection(roles)) or roles.count(GROUP_VALUE) >= 2
        return bool(IDENTIFYING_ROLES.intersection(roles)) and has_values


def find_table(sheet: Sheet) -> Table | None:
    """Return the table with the most known headers near the top of a sheet; None where there is none.

    A table needs at least one identifying column (title, code …) and one of values. Once a candidate is seen, only
    a few more rows are searched, so that a second table further down does not win.
    """
    best = find_header(sheet, range(min(len(sheet.rows), SEARCHED_ROWS)))
    return None if best is None else build_table(sheet, best)


def find_header(sheet: Sheet, rows: Iterable[int]) -> HeaderCandidate | None:
    """Return the best header of a table that begins in one of these rows (from 0); None where none does."""
    best: HeaderCandidate | None = None
    searched = 0
    for row in rows:
        for candidate in _candidates(sheet, row):
            if not candidate.is_table or _is_data_with_dates(sheet, candidate) or _holds_data(sheet, candidate):
                continue
            if best is None or candidate.score > best.score or _has_same_meanings(candidate, best):
                best = candidate
        if best is not None:
            searched += 1
            if searched > ROWS_SEARCHED_AFTER_MATCH:
                break
    return best


def _is_data_with_dates(sheet: Sheet, candidate: HeaderCandidate) -> bool:
    """Whether only dates make a row look like a header of values, and no number stands under any of them.

    A row of a list with a day in it ("link | title | 7 June 2023") is data; dates above numbers are periods.
    """
    valued = {
        place: meaning.period
        for place, meaning in enumerate(candidate.meanings)
        if meaning is not None and (meaning.role in VALUED_ROLES or meaning.role == GROUP_VALUE)
    }
    if not all(period is not None and period[0] == period[1] for period in valued.values()):
        return False
    below = sheet.rows[candidate.bottom + 1 : candidate.bottom + 1 + ROWS_WITH_PROOF]
    return not any(_is_number_below(row[place]) for row in below for place in valued)


def _holds_data(sheet: Sheet, candidate: HeaderCandidate) -> bool:
    """Whether a lower row of a header gives a period under a column of periods of a row that is a whole header.

    'Location | Indicator | Year | Result' above 'Ghent | Trees planted | 2023 | 2010' has a number that may be a year.
    """
    for row in range(candidate.row, candidate.bottom):
        header = _header_of_row(row, sheet.rows[row])
        roles = {meaning.role for meaning in header.meanings if meaning is not None}
        if not IDENTIFYING_ROLES.isdisjoint(roles) and all(
            own or not text for own, text in zip(header.texts, candidate.texts, strict=True)
        ):
            lower_rows = sheet.rows[row + 1 : candidate.bottom + 1]
            places = find_period_places(header)
            return any(date_parser.is_period_text(cells[place]) for place in places for cells in lower_rows)
    return False


def find_period_places(header: HeaderCandidate) -> list[int]:
    """The columns (from 0) of a header in which each row says of which period it is."""
    return [
        place
        for place, meaning in enumerate(header.meanings)
        if meaning is not None and meaning.role in ROW_PERIOD_ROLES and meaning.period is None
    ]


def _is_number_below(cell: Cell) -> bool:
    if isinstance(cell, str):
        return bool(cell) and NUMBER_LIKE.fullmatch(cell.strip()) is not None
    return isinstance(cell, float | int) and not isinstance(cell, bool)


def _has_same_meanings(fewer_rows: HeaderCandidate, best: HeaderCandidate) -> bool:
    """Whether the lower rows alone mean the same: a title above them would only lengthen the header texts."""
    return (
        fewer_rows.height < best.height
        and fewer_rows.bottom == best.bottom
        and fewer_rows.meanings == best.meanings
    )


def build_table_under(sheet: Sheet, rows: Sequence[int]) -> Table:
    """Build the table under given header rows: one to three consecutive row indexes, from 0."""
    return build_table(sheet, header_at(sheet, rows))


def header_texts(sheet: Sheet, rows: Sequence[int]) -> tuple[str, ...]:
    """Return the header text of each column, joined over one to three consecutive rows (indexes from 0)."""
    return header_at(sheet, rows).texts


def header_at(sheet: Sheet, rows: Sequence[int]) -> HeaderCandidate:
    """Return consecutive rows (indexes from 0) taken as one header."""
    first, last = rows[0], min(rows[-1], len(sheet.rows) - 1)
    cells = sheet.rows[last]
    if len(rows) == 1:
        return _header_of_row(first, cells)
    upper_rows = [spread_over_columns(sheet, row, last) for row in range(first, last)]
    above = [tuple(dict.fromkeys(filter(None, texts))) for texts in zip(*upper_rows, strict=True)]
    meanings = tuple(_meaning_under(texts, cell) for texts, cell in zip(above, cells, strict=True))
    joined = tuple(
        " ".join(filter(None, (*texts, header_text(cell)))) for texts, cell in zip(above, cells, strict=True)
    )
    return HeaderCandidate(first, last - first + 1, with_moments(tuple(map(header_text, cells)), meanings), joined)


def header_without_titles(sheet: Sheet, first: int, last: int) -> HeaderCandidate:
    """Return the rows `first` to `last` (from 0) as a header, without those above it that only hold a title."""
    while first < last and is_title_row([header_text(cell) for cell in sheet.rows[first]], sheet.rows[last]):
        first += 1
    return header_at(sheet, range(first, last + 1))


def _meaning_under(above: Sequence[str], cell: Cell) -> Meaning | None:
    """The meaning of a cell under other header texts, by as many of those as make sense: a title is no part of it."""
    under = header_text(cell)
    for count in range(len(above), -1 if under else 0, -1):
        for texts in combinations(above, count):
            joined = " ".join((*texts, under)) if under else " ".join(texts)
            meaning = header_meanings.interpret_header(joined) if texts else _meaning_of_cell(cell)
            if meaning is not None:
                other_texts = [text for text in above if text not in texts]
                return None if _is_under_forecast(meaning, other_texts) else meaning
    return None


def _is_under_forecast(meaning: Meaning, other_texts: Sequence[str]) -> bool:
    """Whether a column of actuals stands under 'Prognose' or another text that says it was not measured."""
    return meaning.role == ACTUAL and any(header_meanings.says_only_unmeasured(text) for text in other_texts)


def guess_header_row(sheet: Sheet) -> tuple[int, tuple[str, ...]] | None:
    """Return the row most like a header (from 0) and its known header texts, for the message that none was found."""
    candidates = [
        c for row in range(min(len(sheet.rows), SEARCHED_ROWS)) for c in _candidates(sheet, row) if c.score
    ]
    if not candidates:
        return None
    best = max(candidates, key=lambda candidate: candidate.score)
    known_texts = (text for text, meaning in zip(best.texts, best.meanings, strict=True) if meaning is not None)
    return best.row, tuple(known_texts)


def _candidates(sheet: Sheet, row: int) -> list[HeaderCandidate]:
    cells = sheet.rows[row]
    candidates = [_header_of_row(row, cells)] if sum(cell != "" for cell in cells) >= 2 else []
    below = sheet.rows[row + 1] if row + 1 < len(sheet.rows) else []
    if below and any(map(header_text, cells)) and not _is_row_of_values(cells, below):
        top = spread_over_columns(sheet, row, row + 1)
        pairs = tuple(_meaning_of_pair(a, b) for a, b in zip(top, below, strict=True))
        joined = tuple(" ".join(filter(None, (a, header_text(b)))) for a, b in zip(top, below, strict=True))
        candidates.append(HeaderCandidate(row, 2, pairs, joined))
        for height in range(3, MOST_DETECTED_HEADER_ROWS + 1):
            if (rows := range(row, row + height))[-1] >= len(sheet.rows) or not holds_only_words(sheet.rows[rows[-1]]):
                break
            if height > 3 or all(holds_only_words(sheet.rows[other]) for other in rows):
                candidates.append(header_at(sheet, rows))
    return candidates


def _header_of_row(row: int, cells: Row) -> HeaderCandidate:
    """One row (from 0) taken as a header."""
    texts = tuple(map(header_text, cells))
    return HeaderCandidate(row, 1, with_moments(texts, tuple(map(_meaning_of_cell, cells))), texts)


def holds_only_words(cells: Row) -> bool:
    """Whether a row has content, and no number but years: the third row of a header is no row of values."""
    filled = [cell for cell in cells if cell != ""]
    return bool(filled) and all(
        bool(_YEAR.fullmatch(text)) if NUMBER_LIKE.fullmatch(text) else not isinstance(cell, bool)
        for cell in filled
        if (text := _FOOTNOTE_MARK.sub("", header_text(cell))) and not isinstance(cell, date)
    )


def _is_row_of_values(cells: Row, below: Row) -> bool:
    """Whether a row holds decimals, or above a header numbers other than years: it is no upper part of that header."""
    texts = [header_text(cell) for cell in cells if not isinstance(cell, date)]
    are_years = all(_YEAR.fullmatch(text) for text in texts if NUMBER_LIKE.fullmatch(text))
    meanings = () if are_years else tuple(map(_meaning_of_cell, below))
    return any(map(_is_fraction, cells)) or HeaderCandidate(0, 1, meanings, ()).is_table


def _is_fraction(cell: Cell) -> bool:
    """Whether a cell is a number with decimals other than '.0', which stands in no upper row of a header."""
    return bool(_DECIMALS.fullmatch(str(cell).strip())) and not isinstance(cell, date)


def _meaning_of_cell(cell: Cell) -> Meaning | None:
    if isinstance(cell, datetime | date):
        return Meaning(ACTUAL, period=date_parser.parse_period(cell))
    return header_meanings.interpret_header(text) if (text := header_text(cell)) else None


def _meaning_of_pair(top: str, below: Cell) -> Meaning | None:
    under = header_text(below)
    if not under:
        return header_meanings.interpret_header(top) if top else None
    if not top:
        return _meaning_of_cell(below)
    joined = header_meanings.interpret_header(f"{top} {under}")
    if joined is not None:
        return joined
    meaning = _meaning_of_cell(below)
    return None if meaning is not None and _is_under_forecast(meaning, (top,)) else meaning


def build_table(sheet: Sheet, candidate: HeaderCandidate) -> Table:
    """Build the table under a header, to the end of the sheet."""
    header = candidate.row + candidate.height - 1
    columns: list[Column] = []
    unknown: list[tuple[int, str]] = []
    used_meanings: set[Meaning] = set()
    after_gap = False
    meanings = settle_header_periods(sheet, candidate.row, candidate.texts, candidate.meanings)
    for place, (meaning, text) in enumerate(zip(meanings, candidate.texts, strict=True)):
        if not text:
            after_gap = bool(columns)
            continue
        if meaning is not None and meaning.role == "dimension":
            meaning = replace(meaning, name=text)
        elif meaning is not None and meaning.role == "location" and meaning in used_meanings:
            # 'Provincie | Gemeente': the second is a group of the first where it tells its rows apart.
            meaning = Meaning(GROUP_OR_TEXT, name=text)
        if meaning is None or (meaning in used_meanings and meaning.role not in RIVAL_ROLES):
            # Unknown columns behind an empty one are a legend or a list, not part of the table.
            if not after_gap:
                unknown.append((place, text))
            continue
        used_meanings.add(meaning)
        columns.append(Column(place, text, meaning))
    return Table(
        sheet, header, header + 1, len(sheet.rows), _mark_year_totals(_resolve_dimension_pairs(columns)),
        tuple(unknown), candidate.row,
    )  # fmt: skip


def _mark_year_totals(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Give '2024 Total' beside the quarters of 2024 the role YEAR_TOTAL, so that it is not counted on top of them."""
    dated_periods = [
        c.meaning.period for c in columns if c.meaning.role == ACTUAL and c.meaning.period is not None
    ]

    def mark(column: Column) -> Column:
        meaning = column.meaning
        if meaning.role != ACTUAL or not TOTAL_WORDS & set(normalise_words(column.header).split()):
            return column
        if not any(date_parser.is_within(period, meaning.period) for period in dated_periods):
            return column
        return replace(column, meaning=replace(meaning, role=YEAR_TOTAL))

    return tuple(mark(column) for column in columns)


def _resolve_dimension_pairs(columns: Sequence[Column]) -> tuple[Column, ...]:
    """Resolve numbered pairs: 'target value 1' is a category only beside 'target dimension 1', else a value."""
    names = {(c.meaning.series, c.meaning.number) for c in columns if c.meaning.role == "dimension_name"}
    roles = {c.meaning.role for c in columns}
    resolved = []
    for column in columns:
        meaning = column.meaning
        if meaning.role == "dimension_value" and (meaning.series, meaning.number) not in names:
            if meaning.series in VALUED_ROLES and meaning.number == 1 and meaning.series not in roles:
                column = replace(column, meaning=Meaning(meaning.series))
            elif ("", meaning.number) not in names:
                # A category without a column for its dimension: the header itself names it.
                column = replace(column, meaning=Meaning("dimension", name=column.header))
        resolved.append(column)
    return tuple(resolved)
