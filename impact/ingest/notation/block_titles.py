"""Titles of tables below each other on one sheet that hold the same indicators: 'Werking Gent', 'Werking Aalst'.

Rows count from 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

from impact.ingest.notation.row_words import are_names_apart, name_without_revision
from impact.ingest.tables.column_resolution import HEADING_ROW, VALUE_ROLES, ResolvedTable
from impact.ingest.tables.header_meanings import interpret_header
from impact.ingest.tables.header_vocabulary import GROUP_VALUE
from impact.ingest.tables.section_rows import names_period
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.total_words import TOTAL_WORDS
from impact.ingest.values.value_vocabulary import normalise_words

PERIOD_ROLES = ("period", "quarter", "semester", "month", "start", "end")
# A sheet with more tables is written by a program.
MOST_TABLES = 60
LONGEST_TITLE = 120
_WORDS_BESIDE_TOTAL = frozenset(("algemeen", "general", "generaal", "grand", "van", "de", "of", "the", "des", "les"))

_Value = tuple[object, ...]
_Contents = tuple[set[str], set[_Value]]


def settle_block_titles(tables: Iterable[ResolvedTable]) -> None:
    """Record the title of each table whose indicators and periods stand in another table of its sheet as well.

    Two titles that name two things ('Brugge 2023', 'Gent 2024') are those of their tables whatever the periods.
    Two versions of one table ('Cijfers', 'Cijfers herwerkt') keep none: of their values it is asked which ones hold.
    """
    by_sheet: dict[str, list[ResolvedTable]] = defaultdict(list)
    for resolved in tables:
        by_sheet[resolved.table.sheet.name].append(resolved)
        if _repeats_titles_below_heading(resolved):
            resolved.block_title = title_above(resolved)
    for of_sheet in by_sheet.values():
        if not 1 < len(of_sheet) <= MOST_TABLES:
            continue
        titles = {resolved.table.part: title_above(resolved) for resolved in of_sheet}
        contents = {resolved.table.part: _contents_of(resolved) for resolved in of_sheet}
        for first, second in combinations(of_sheet, 2):
            names = titles[first.table.part], titles[second.table.part]
            corners = _name_in_header(first), _name_in_header(second)
            if "" not in corners and corners[0] != corners[1]:
                names = corners
            is_same_name = name_without_revision(names[0]) == name_without_revision(names[1])
            both = contents[first.table.part], contents[second.table.part]
            if not is_same_name and (_overlap(*both) or (are_names_apart(names) and _share_series(*both))):
                first.block_title, second.block_title = map(_without_total, names)


def _without_total(title: str) -> str:
    """The title of a block; '' for that of the whole, which has its indicators without a heading."""
    words = set(normalise_words(title).split())
    return "" if words & TOTAL_WORDS and words <= TOTAL_WORDS | _WORDS_BESIDE_TOTAL else title


def _repeats_titles_below_heading(resolved: ResolvedTable) -> bool:
    """Whether titles of the rows above the first heading stand below a heading again: its title is theirs."""
    heading = min((row for row, reason in resolved.reasons.items() if reason == HEADING_ROW), default=0)
    title = resolved.find("title")
    if title is None or not heading:
        return False
    cells = resolved.cells[title.place]
    above = {normalise_words(text_of(cells[row])) for row in resolved.rows if row < heading} - {""}
    return any(normalise_words(text_of(cells[row])) in above for row in resolved.rows if row > heading)


def title_above(resolved: ResolvedTable) -> str:
    """The nearest text that stands alone in a row above the header and is no period, else one of no meaning in it.

    '' without either. 'Gent | 2023 | 2024' names its table where the names of the indicators stand below 'Gent'.
    """
    table = resolved.table
    for row in range(table.header_rows[0] - 1, table.begin - 1, -1):
        texts = [text for cell in table.sheet.rows[row] if (text := text_of(cell))]
        if len(texts) == 1 and 0 < len(texts[0]) <= LONGEST_TITLE and not names_period(texts[0]):
            return texts[0]
    return _name_in_header(resolved)


def _name_in_header(resolved: ResolvedTable) -> str:
    """The text above the names of the indicators where it is a name itself: 'Gent | 2023 | 2024'; else ''."""
    title = resolved.find("title")
    return title.header if title is not None and is_name(title.header) else ""


def is_name(header: str) -> bool:
    """Whether a text above names is one itself: no word for a column, no period. 'Bereikte jongeren' may be a group."""
    meaning = interpret_header(header)
    return bool(header) and (meaning is None or meaning.role == GROUP_VALUE) and not names_period(header)


def _contents_of(resolved: ResolvedTable) -> _Contents:
    """The titles of the data rows of a table, as plain words, and what its values are: role and period."""
    title = resolved.find("title") or resolved.find("code")
    titles = {normalise_words(text_of(cell)) for cell in resolved.pick(title)} - {""} if title else set()
    values = {(c.meaning.role, c.meaning.period) for c in resolved.columns if c.meaning.role in VALUE_ROLES}
    periods = {
        normalise_words(text_of(cell))
        for column in resolved.columns
        if column.meaning.role in PERIOD_ROLES
        for cell in resolved.pick(column)
    }
    return titles, {(*value, text) for value in values for text in (periods if value[1] is None and periods else {""})}


def _overlap(first: _Contents, second: _Contents) -> bool:
    return bool(first[0] & second[0]) and bool(first[1] & second[1])


def _share_series(first: _Contents, second: _Contents) -> bool:
    """Whether two tables hold values of one kind, of whatever periods, for an indicator of one title."""
    roles = [{value[0] for value in contents[1]} for contents in (first, second)]
    return bool(first[0] & second[0]) and bool(roles[0] & roles[1])
