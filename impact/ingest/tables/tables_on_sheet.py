"""The tables of one sheet: stacked with their own headers, side by side, or both; where each begins and ends.

A second header ends the table above it, so that no row is read by the header of another table. Rows and columns
count from 0.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from impact.ingest.files.readers import Cell, Row, Sheet
from impact.ingest.periods.date_parser import is_period_text
from impact.ingest.tables import header_meanings, table_detection
from impact.ingest.tables.header_meanings import IDENTIFYING_ROLES, Meaning
from impact.ingest.tables.row_classification import find_rows_of_values
from impact.ingest.tables.section_rows import is_header_of_words, is_note, is_word_for_values, may_be_values
from impact.ingest.tables.table_detection import SEARCHED_ROWS, VALUED_ROLES, HeaderCandidate, Table
from impact.ingest.values.number_cells import NUMBER_LIKE
from impact.ingest.values.value_vocabulary import normalise_words

# A header word in more rows than this is a word of the data ('indicator' as the kind of every row).
MOST_HEADERS = 1_000
LONGEST_HEADER_WORD = 60
MAX_TITLE_CELLS, MAX_TITLE_ROWS = 2, 5
# An empty column between tables is empty in the first rows; further down there may be notes in it.
ROWS_OF_GAP = 2_000
# Of more short texts in one column only those are looked at that stand in rows without values.
MOST_TEXTS_OF_HEADERS = 100


def find_tables(sheet: Sheet) -> list[Table]:
    """Return all tables of a sheet in the order in which they are read; empty where there is none.

    The first one begins at row 0, a further one at its title rows. A header repeated without a title above it is a
    page break within one table: its rows are in `repeats`.
    """
    if not sheet.rows:
        return []
    view = _View(sheet)
    first = table_detection.find_header(sheet, range(min(len(sheet.rows), SEARCHED_ROWS)))
    if first is None:
        first = next(iter(_headers_below(view, SEARCHED_ROWS)), None)
    if first is None:
        return []
    first = _find_same_above(sheet, first) or first
    tables = _tables_above(view, first)
    begin = _find_begin(sheet, first, tables[-1].header + 1) if tables else 0
    tables = [*(replace(table, last=begin) for table in tables), *_tables_from(view, first, begin)]
    tables += _tables_aside(view, tables)
    tables.sort(key=lambda table: (table.begin, table.columns[0].place))
    return [replace(table, part=number) for number, table in enumerate(tables, start=1)]


def find_border(
    sheet: Sheet, header_rows: Sequence[int], used_rows: Collection[int] = ()
) -> tuple[int, frozenset[int]]:
    """Return where the table under given header rows ends (its last row + 1), and the rows that repeat its header.

    A row of `used_rows` (from 0) is data by the word of a user, whatever it looks like.
    """
    header = table_detection.header_at(sheet, header_rows)
    border = _find_border(_View(sheet), header, used_rows)
    return border.begin, border.repeats


def find_begin(sheet: Sheet, header_rows: Sequence[int], floor: int = 0) -> int:
    """Return the first row (from 0, not above `floor`) of the table under given header rows: its titles or header."""
    return _find_begin(sheet, table_detection.header_at(sheet, header_rows), floor)


class _View:
    """A sheet, whole or in part, with the rows in which a header word stands."""

    def __init__(self, sheet: Sheet, left: int = 0, right: int | None = None) -> None:
        self.sheet, self.left, self.right = sheet, left, right
        self._word_rows: list[int] | None = None

    @property
    def word_rows(self) -> list[int]:
        """The rows with a word by which tables name their indicators; looked for once, by distinct text."""
        if self._word_rows is None:
            # No header holds a number that is no year, and most texts of a large sheet stand in rows that do.
            values = find_rows_of_values(self.sheet)
            rows: set[int] = set()
            for column, all_texts in zip(self.sheet.columns, self.sheet.texts_of_columns, strict=True):
                texts: Collection[str] = {text for text in all_texts if len(text) <= LONGEST_HEADER_WORD}
                if len(texts) > MOST_TEXTS_OF_HEADERS:
                    texts = {cell for row, cell in enumerate(column) if row not in values and cell in texts}  # type: ignore[misc]
                words = {text for text in texts if header_meanings.names_indicators(text)}
                if words:
                    word_places = [row for row, cell in enumerate(column) if cell in words]
                    rows.update(word_places if len(word_places) <= MOST_HEADERS else ())
            self._word_rows = sorted(rows - values)
        return self._word_rows


@dataclass(frozen=True, slots=True)
class _Border:
    """Where a table ends: the header rows repeated in it, and the header and first row of the table that follows."""

    repeats: frozenset[int]
    header: HeaderCandidate | None
    begin: int


def _tables_from(view: _View, header: HeaderCandidate, begin: int) -> list[Table]:
    """The tables from a header to the end of the sheet."""
    tables: list[Table] = []
    following: HeaderCandidate | None = header
    while following is not None:
        blocks = split_columns(view.sheet, following)
        if len(blocks) > 1:
            for left, right in blocks:
                part = _View(view.sheet.keep_columns(left, right), left, right)
                header = table_detection.header_without_titles(part.sheet, following.row, following.bottom)
                tables += _tables_from(part, header, begin)
            return tables
        border = _find_border(view, following)
        table = table_detection.build_table(view.sheet, following)
        tables.append(
            replace(
                table,
                begin=begin,
                last=border.begin,
                repeats=border.repeats,
                left=view.left,
                right=view.right,
            )
        )
        following, begin = border.header, border.begin
    return tables


def _find_border(view: _View, header: HeaderCandidate, used_rows: Collection[int] = ()) -> _Border:
    repeats: set[int] = set()
    places = _places(header)
    candidates = list(_headers_below(view, header.bottom + 1))
    word_rows = {row for candidate in candidates for row in range(candidate.row, candidate.bottom + 1)}
    candidates += [item for item in _headers_without_names(view.sheet, header) if item.row not in word_rows]
    for candidate in sorted(candidates, key=lambda item: item.row):
        other = _places(candidate)
        if other[0] > places[-1] or other[-1] < places[0]:
            # A table beside this one, which begins further down.
            continue
        if _fits_worse(view.sheet, candidate, header):
            continue
        if any(candidate.row <= row <= candidate.bottom for row in used_rows):
            continue
        begin = _find_begin(view.sheet, candidate, header.bottom + 1)
        if begin == candidate.row and _says_the_same(candidate, header):
            repeats.update(range(candidate.row, candidate.bottom + 1))
            continue
        return _Border(frozenset(repeats), candidate, begin)
    return _Border(frozenset(repeats), None, len(view.sheet.rows))


def _headers_without_names(sheet: Sheet, header: HeaderCandidate) -> list[HeaderCandidate]:
    """The rows under a header that are a header without a word for indicators: over the columns of values and behind.

    'Table 3: satisfaction | 2023 | 2024' is the header of a new table, and no indicator with the values 2023 and 2024;
    so is 'Finances | 2023 | 2024 | Target 2025' behind an empty row.
    """
    name = next((p for p, m in enumerate(header.meanings) if m is not None and m.role in IDENTIFYING_ROLES), 0)
    roles = (*VALUED_ROLES, "target_or_result")
    places = [p for p, m in enumerate(header.meanings) if m is not None and m.role in roles]
    places += range(_places(header)[-1] + 1, len(header.texts))
    first = header.bottom + 1
    counts: Counter[int] = Counter()
    for place in places:
        column = sheet.columns[place][first:]
        words = {cell for cell in set(column) if is_period_text(cell) or is_word_for_values(cell)}
        if words:
            counts.update(row for row, cell in enumerate(column, first) if cell in words)
    headers_found: list[HeaderCandidate] = []
    period_places = table_detection.find_period_places(header)
    for row in sorted(row for row, count in counts.items() if count > 1):
        cells = [cell for place, cell in enumerate(sheet.rows[row]) if place != name and cell != ""]
        if row + 1 >= len(sheet.rows) or any(sheet.rows[row][place] != "" for place in period_places):
            # A row of such a period holds numbers that may be years only by chance.
            continue
        is_apart = row > first and sum(cell != "" for cell in sheet.rows[row - 1]) <= 1
        if all(map(is_period_text, cells)):
            is_header = not may_be_values(cells, is_apart=is_apart, typed=sheet.typed)
        else:
            is_header = is_apart and is_header_of_words(sheet, row, name)
        if not is_header:
            continue
        candidate = table_detection.header_at(sheet, [row])
        texts, meanings = list(candidate.texts), list(candidate.meanings)
        texts[name], meanings[name] = texts[name] or header.texts[name], Meaning("title")
        headers_found.append(replace(candidate, texts=tuple(texts), meanings=tuple(meanings)))
    return headers_found if len(headers_found) <= MOST_HEADERS else []


def _fits_worse(sheet: Sheet, candidate: HeaderCandidate, header: HeaderCandidate) -> bool:
    """Whether the row under a candidate has cells without a header there that have one in the header above it all."""
    below = next((row for row in sheet.rows[candidate.bottom + 1 :] if any(cell != "" for cell in row)), None)
    if below is None:
        return True
    filled = [place for place, cell in enumerate(below) if cell != ""]
    unnamed = sum(not candidate.texts[place] for place in filled)
    return unnamed > sum(not header.texts[place] for place in filled)


def _says_the_same(candidate: HeaderCandidate, other: HeaderCandidate) -> bool:
    """Whether two headers have columns of the same meaning in the same places, with the same word above names."""
    for place, meaning in enumerate(other.meanings):
        words, other_words = normalise_words(candidate.texts[place]), normalise_words(other.texts[place])
        is_name = meaning is not None and meaning.role in IDENTIFYING_ROLES
        # 'Indicator (vervolg)' stands on a next page, 'Indicateur' above the table in another language.
        if is_name and not words.startswith(other_words):
            return False
    return candidate.meanings == other.meanings and all(
        normalise_words(text) == normalise_words(other.texts[place])
        for place, text in enumerate(candidate.texts)
        if candidate.meanings[place] is None
    )


def _places(header: HeaderCandidate) -> list[int]:
    return [place for place, text in enumerate(header.texts) if text] or [0]


def _headers_below(view: _View, start: int) -> Sequence[HeaderCandidate]:
    """The headers of tables from row `start` on, by the rows that hold a header word."""
    candidates: list[HeaderCandidate] = []
    floor = start
    if start >= len(view.sheet.rows):
        return candidates
    for row in view.word_rows:
        if row < floor:
            continue
        candidate = _header_around(view.sheet, row, floor)
        if candidate is not None:
            candidates.append(candidate)
            floor = candidate.bottom + 1
    return candidates


def _header_around(sheet: Sheet, row: int, floor: int) -> HeaderCandidate | None:
    """The header of which a row is a part, from row `floor` on; None where the row is one of data."""
    top = row
    most = table_detection.MOST_DETECTED_HEADER_ROWS
    while top > floor and row - top < most - 1 and table_detection.holds_only_words(sheet.rows[top - 1]):
        top -= 1
    candidate = table_detection.find_header(sheet, range(top, row + 1))
    if candidate is None or candidate.bottom < row or not _is_plain_header(sheet, candidate):
        return None
    return candidate


def _is_plain_header(sheet: Sheet, candidate: HeaderCandidate) -> bool:
    """Whether rows between others are a header: words and years only, half of them known_count, and rows below."""
    rows = sheet.rows[candidate.row : candidate.bottom + 1]
    if not all(table_detection.holds_only_words(row) for row in rows):
        return False
    if any(text.startswith("#") for text in candidate.texts):
        # The tags of humanitarian tables ('#indicator') stand under the header and are none themselves.
        return False
    filled = [meaning for text, meaning in zip(candidate.texts, candidate.meanings, strict=True) if text]
    known_count = sum(meaning is not None for meaning in filled)
    return known_count * 2 >= len(filled) and candidate.bottom + 1 < len(sheet.rows)


def _find_begin(sheet: Sheet, header: HeaderCandidate, floor: int) -> int:
    """The first row that belongs to a table: its title rows above the header, else the header; not above `floor`.

    A row of one text is a title; one of two texts only behind an empty row, for it may be an indicator without value.
    """
    titles: list[tuple[int, int]] = []
    row = header.row
    is_apart = False
    while row > floor and len(titles) < MAX_TITLE_ROWS:
        row -= 1
        filled = [cell for cell in sheet.rows[row] if cell != ""]
        if filled:
            if len(filled) > MAX_TITLE_CELLS or not _is_title(filled):
                break
            titles.append((row, len(filled)))
        elif titles:
            is_apart = True
            break
    else:
        is_apart = row == floor
    begin = header.row
    for row, count in titles:
        if count > 1 and not is_apart:
            break
        begin = row
    return begin


def _is_title(cells: Sequence[Cell]) -> bool:
    return table_detection.holds_only_words(cells) and not is_note(str(cells[0]))


def _tables_above(view: _View, header: HeaderCandidate) -> list[Table]:
    """Tables that end above the best header: their rows of numbers show that they are no explanation of it."""
    sheet = replace(view.sheet, rows=view.sheet.rows[: header.row])
    first_header = table_detection.find_header(sheet, range(header.row)) if header.row > 1 else None
    if first_header is None or not _is_plain_header(sheet, first_header):
        return []
    table = table_detection.build_table(sheet, first_header)
    values = [column.place for column in table.columns if column.meaning.role in VALUED_ROLES]
    if not any(_is_number(row[place]) for row in sheet.rows[first_header.bottom + 1 :] for place in values):
        return []
    return [replace(item, sheet=view.sheet) for item in _tables_from(_View(sheet), first_header, 0)]


def _find_same_above(sheet: Sheet, header: HeaderCandidate) -> HeaderCandidate | None:
    """The same header further up with nothing above the names: the word for them stands in its repetition only."""
    names = {p for p, m in enumerate(header.meanings) if m is not None and m.role in IDENTIFYING_ROLES}
    words = {p: "" if p in names else normalise_words(text) for p, text in enumerate(header.texts) if text}
    for row in range(header.row if header.height == 1 and 0 < len(names) < len(words) - 1 else 0):
        texts = table_detection.header_at(sheet, [row]).texts
        if all(normalise_words(texts[place]) == text for place, text in words.items()):
            return replace(header, row=row)
    return None


def _tables_aside(view: _View, tables: Sequence[Table]) -> list[Table]:
    """Tables in the columns left and right of all others, with headers in other rows."""
    places = [column.place for table in tables for column in table.columns]
    places += [place for table in tables for place, _ in table.unknown]
    width = len(view.sheet.rows[0])
    tables_aside: list[Table] = []
    for left, right in ((0, min(places)), (max(places) + 1, width)):
        if right - left < len(("title", "value")) or not _holds_words(view.sheet, left, right):
            continue
        part = _View(view.sheet.keep_columns(left, right), left, right)
        header = table_detection.find_header(part.sheet, range(min(len(part.sheet.rows), SEARCHED_ROWS)))
        header = header or next(iter(_headers_below(part, SEARCHED_ROWS)), None)
        if header is not None and _is_plain_header(part.sheet, header):
            tables_aside += _tables_from(part, header, _find_begin(part.sheet, header, 0))
    return tables_aside


def split_columns(sheet: Sheet, header: HeaderCandidate) -> list[tuple[int, int]]:
    """Return the half-open column ranges of the tables that share a header row; one range where there is one table.

    A table ends at an empty column, or where the column that names the indicators comes again under the same words,
    if what stands on either side is a table by itself.
    """
    width = len(header.texts)
    below = sheet.rows[header.bottom + 1 : header.bottom + 1 + ROWS_OF_GAP]
    blocks: list[tuple[int, int]] = []
    start = 0
    for place in range(1, width):
        is_gap = not header.texts[place - 1] and all(row[place - 1] == "" for row in below)
        if (is_gap or _comes_again(header, start, place, below)) and _is_table(header, start, place):
            end = _end_of_segment(header, place, below) if is_gap else width
            if _is_table(header, place, end):
                blocks.append((start, place))
                start = place
    return [*blocks, (start, width)]


def _end_of_segment(header: HeaderCandidate, start: int, below: Sequence[Row]) -> int:
    """The next empty column from `start` on, or the end of the header."""
    width = len(header.texts)
    return next(
        (p for p in range(start, width) if not header.texts[p] and all(row[p] == "" for row in below)), width
    )


def _comes_again(header: HeaderCandidate, start: int, place: int, below: Sequence[Row]) -> bool:
    """Whether a column begins the same list of columns anew, with other indicators under it."""
    meaning = header.meanings[place]
    if meaning is None or meaning.role not in IDENTIFYING_ROLES:
        return False
    first = next((p for p in range(start, place) if header.meanings[p] is not None), place)
    same = normalise_words(header.texts[first]) == normalise_words(header.texts[place])
    return first < place and same and any(row[first] != row[place] for row in below)


def _is_table(header: HeaderCandidate, left: int, right: int) -> bool:
    part = replace(header, meanings=header.meanings[left:right], texts=header.texts[left:right])
    return part.is_table


def _holds_words(sheet: Sheet, left: int, right: int) -> bool:
    return any(type(cell) is str and cell for row in sheet.rows for cell in row[left:right])


def _is_number(cell: Cell) -> bool:
    if isinstance(cell, str):
        return bool(NUMBER_LIKE.fullmatch(cell.strip()))
    return not isinstance(cell, bool | date)
