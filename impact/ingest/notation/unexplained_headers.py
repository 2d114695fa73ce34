"""Words of a header that nobody explains: every word above a value is a series, a period, a unit, a group or idle.

What is left over ('alleen Gent', 'gem. per maand', '9 maanden') may limit what the values are about, whatever it says,
so no list of such words is kept. Columns count from 0, rows of a sheet too.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from impact.ingest.files.readers import Cell
from impact.ingest.notation.row_words import is_norm
from impact.ingest.periods.date_parser import UNDATED, is_within
from impact.ingest.periods.header_details import is_bare_period, read_unit
from impact.ingest.periods.header_labels import spread_over_columns
from impact.ingest.periods.measured_moments import (
    begins_with_moment,
    find_moments,
    split_numbered_moment,
    without_ordinal,
)
from impact.ingest.periods.period_parser import PeriodReading, read_period_words
from impact.ingest.periods.period_vocabulary import Period
from impact.ingest.periods.project_years import split_project_year
from impact.ingest.periods.relative_years import KIND as RELATIVE_YEAR
from impact.ingest.periods.relative_years import spell_years, without_letter
from impact.ingest.tables import header_meanings
from impact.ingest.tables.column_choice import counting_columns
from impact.ingest.tables.header_meanings import Meaning
from impact.ingest.tables.header_vocabulary import (
    ACTUAL,
    JUDGED_OR_ACTUAL,
    REFERENCE_OR_BASELINE,
    TARGET,
    VALUE_OR_TEXT,
    WORDS_WITH_PERIOD,
)
from impact.ingest.tables.resolved_table import EXPLANATION_ROW, HEADING_ROW, VALUE_ROLES, ResolvedTable
from impact.ingest.tables.table_detection import Column, Table
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.group_words import find_group, split_age
from impact.ingest.values.value_vocabulary import normalise_words

_BRACKETED = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]|\{([^{}]*)\}")
_INSIDE_SEPARATOR = re.compile(r"\s*[,;\n\r]\s*|\s+[-–—/|]\s+")
# 'n = 34' says how many were asked, 'jaar 2' which year of the project it is; a source says nothing about what is
# counted, and 'alle scholen' is the whole.
_SAYS_NO_LIMIT = re.compile(
    r"^(?:n ?\d+|(?:jaar|year|annee|an|y|j) ?\d|(?:bron|bronnen|source|sources)\b.*"
    r"|(?:alle|all|all the|tous les|toutes les|tous|toutes) \w+)$"
)
# A word for a number as such, in brackets or in a row under the header.
_NUMBER_WORDS = frozenset(
    ("cijfer", "getal", "number", "figure", "chiffre", "waarde", "value", "valeur", "nombre")
)
_MARK = re.compile(r"^(?:\d|[a-z])?$")
# Words that say that a number may still change; what was first agreed ('oorspronkelijk doel') was agreed all the same.
_PROVISIONAL = frozenset(
    """
    voorlopig voorlopige provisional provisoire provisoires draft concept brouillon preliminary
    """.split()  # noqa: SIM905
)
WORDS_FOR_WHOLE = frozenset(
    "heel hele geheel volledig volledige full whole entire entier entiere complet complete".split()  # noqa: SIM905
)
_OLDER = frozenset("oud oude old ancien ancienne".split())  # noqa: SIM905
_IDLE_ROWS = (EXPLANATION_ROW, HEADING_ROW)
MOST_ROWS_BELOW = 2
LONGEST_LEFTOVER = 120
DAYS_OF_YEAR = 365
# Roles of a phrase above a value that say nothing of how it was made; 'judged' does.
_NO_EXPLANATION = frozenset(("judged",))
_PART_ROLES = frozenset(("quarter", "semester", "month"))
# Roles of words that may be those of any value: '2023 (stand van zaken)'.
_OPEN_ROLES = frozenset((VALUE_OR_TEXT, JUDGED_OR_ACTUAL, REFERENCE_OR_BASELINE))


@dataclass(frozen=True, slots=True)
class Leftover:
    """What nobody explains in the header of a column, and the header with it."""

    text: str
    header: str


def find_leftovers(resolved: ResolvedTable) -> dict[int, Leftover]:
    """Return by column (from 0) what its header says that nobody explains; columns without such words are left out."""
    leftover_of: dict[int, Leftover] = {}
    headers = [column.header for column in resolved.columns]
    moments = {resolved.columns[place].place for place in find_moments(headers)}
    columns = [
        column
        for column in counting_columns(resolved)
        if column.meaning.role in VALUE_ROLES
        and column.header
        and column.place not in resolved.chosen_columns
        and column.place not in moments
    ]
    if not columns:
        return leftover_of
    leftover_of |= {column.place: Leftover(column.header, column.header) for column in _bare_years_behind(columns)}
    texts = _HeaderTexts(resolved)
    units = _stated_units(resolved)
    # A mark behind the names too says what has to be filled in.
    is_form = any(c.header.rstrip().endswith("?") for c in resolved.columns if c.meaning.role not in VALUE_ROLES)
    for column in columns:
        left_texts = _pieces_left(texts.of(column.place), column, units)
        if not left_texts and column.meaning.role == TARGET and is_norm(column.header):
            left_texts = [column.header]
        if column.meaning.period is not None and not is_form and column.header.rstrip().endswith("?"):
            left_texts.append("?")
        if left_texts:
            header = " ".join(
                dict.fromkeys((*texts.above(column.place), column.header, *texts.below(column.place)))
            )
            leftover_of[column.place] = Leftover("; ".join(left_texts)[:LONGEST_LEFTOVER], header)
    return leftover_of


def _bare_years_behind(columns: Sequence[Column]) -> list[Column]:
    """The columns of a year without a word behind all years that have one: 'Realisatie 2024 | 2025'.

    Where no target says of which year it is, that may be the target as well.
    """
    dated = [c for c in columns if c.meaning.role in (ACTUAL, TARGET) and c.meaning.period is not None]
    bare = [c for c in dated if c.meaning.role == ACTUAL and is_bare_period(c.header) and not c.meaning.name]
    worded_columns = [c for c in dated if c not in bare]
    if not bare or not any(column.meaning.role == ACTUAL for column in worded_columns):
        return []
    ends = [end for _, end in (c.meaning.period or UNDATED for c in worded_columns) if end is not None]
    of_targets = {column.meaning.period for column in worded_columns if column.meaning.role == TARGET}
    # The quarters of a year, and a year beside its quarters, are parts and wholes: neither lies behind the other.
    starts = [start for start, _ in (c.meaning.period or UNDATED for c in bare)]
    is_behind = bool(ends) and all(start is not None and start > max(ends) for start in starts)
    return bare if is_behind and not of_targets else []


class _HeaderTexts:
    """The texts of the header of a table by column, with those that stand directly above and under it."""

    def __init__(self, resolved: ResolvedTable) -> None:
        table = resolved.table
        rows = table.header_rows
        self._upper = [spread_over_columns(table.sheet, row, rows[-1]) for row in rows[:-1]]
        self._lowest: Sequence[Cell] = table.sheet.rows[rows[-1]]
        self._above = _band_above(table)
        self._below = _texts_below(resolved)

    def of(self, place: int) -> list[str]:
        """All texts of a column, from above to below; numbers and dates in a header are periods and no words."""
        lowest = self._lowest[place]
        texts = [row[place] for row in self._upper]
        texts.append(lowest if isinstance(lowest, str) else "")
        return [*self.above(place), *filter(str.strip, dict.fromkeys(texts)), *self.below(place)]

    def above(self, place: int) -> list[str]:
        """The text above the header that stands over one column and not over the table."""
        return [self._above[place]] if self._above and self._above[place] else []

    def below(self, place: int) -> list[str]:
        """The texts in rows under the header that hold no data."""
        return [text for row in self._below if (text := row[place])]


def _band_above(table: Table) -> Sequence[str]:
    """The texts of the row above the header that stand over columns of values, () where it is a title or no header."""
    row = table.header_rows[0] - 1
    if row < table.begin or row < 0:
        return ()
    cells = table.sheet.rows[row]
    first = min((column.place for column in table.columns), default=0)
    values = {column.place for column in table.columns if column.meaning.role in VALUE_ROLES}
    filled = {place for place, cell in enumerate(cells) if text_of(cell)}
    # A text over the names, or over a column of something else, is a title or a label with its text.
    if not filled or min(filled) <= first or not filled <= values:
        return ()
    return spread_over_columns(table.sheet, row, table.header_rows[-1])


def _texts_below(resolved: ResolvedTable) -> list[list[str]]:
    """The texts by column of rows directly under the header that are no data and name no indicator."""
    rows: list[list[str]] = []
    names = [c.place for c in resolved.columns if c.meaning.role in ("title", "code", "result_title")]
    for row in range(MOST_ROWS_BELOW):
        if resolved.reasons.get(row) not in _IDLE_ROWS or any(text_of(resolved.cells[p][row]) for p in names):
            break
        rows.append([text_of(cell) if isinstance(cell := cells[row], str) else "" for cells in resolved.cells])
    return rows


def _stated_units(resolved: ResolvedTable) -> frozenset[str]:
    """The texts of the column of units, as plain words: one of them in a header is a unit too."""
    column = resolved.find("unit")
    return (
        frozenset(normalise_words(text_of(cell)) for cell in set(resolved.pick(column)))
        if column
        else frozenset()
    )


def _pieces_left(texts: Iterable[str], column: Column, units: frozenset[str]) -> list[str]:
    """What is left over of the texts above a column, as it is written."""
    all_texts = list(texts)
    whole = header_meanings.interpret_words(normalise_words(_BRACKETED.sub(" ", column.header)))
    is_whole = whole is not None and header_meanings.series_role(whole.role) == column.meaning.role
    left_texts: list[str] = []
    for text in all_texts:
        outside = _BRACKETED.sub(" ", text).strip()
        if not _is_explained(outside, column.meaning, units) and not (is_whole and outside in column.header):
            left_texts.append(" ".join(text.split()))
            continue
        left_texts += [word for word in normalise_words(outside).split() if _is_limiting(word, column.meaning)]
        for match in _BRACKETED.finditer(text):
            inside = next(filter(None, match.groups()), "").strip()
            if not _is_explained_inside(inside, column.meaning, units):
                left_texts += [
                    piece
                    for piece in filter(None, _INSIDE_SEPARATOR.split(inside))
                    if not _is_explained_inside(piece, column.meaning, units)
                ] or [inside]
    return list(dict.fromkeys(left_texts))


def _is_limiting(word: str, meaning: Meaning) -> bool:
    """Whether an idle word of a header says that the numbers are not the last ones."""
    return word in _PROVISIONAL or (meaning.role == ACTUAL and word in _OLDER)


def _is_idle(words: str, meaning: Meaning) -> bool:
    return all(
        word in WORDS_FOR_WHOLE or (word in header_meanings.IDLE_WORDS and not _is_limiting(word, meaning))
        for word in words.split()
    )


def _is_explained(text: str, meaning: Meaning, units: frozenset[str]) -> bool:
    """Whether a text of a header, without what stands in brackets, is a phrase that is known as a whole."""
    if meaning.part is not None or meaning.candidates:
        numbered = split_project_year(text)
        if numbered is not None:
            return not numbered[1] or _is_explained(numbered[1], meaning, units)
    if (meaning.period is not None or meaning.part is not None) and split_numbered_moment(text) is not None:
        return True
    if begins_with_moment(text):
        text = without_ordinal(text)
    if meaning.period is not None and not any(map(str.isdigit, spell_years(text))):
        text = without_letter(text)
    if meaning.name and (with_age := split_age(text)) is not None:
        text = with_age[1]
    words = normalise_words(text)
    if not words or words in units or _is_idle(words, meaning) or read_unit(text) is not None:
        return True
    reading = read_period_words(words)
    if reading is not None and not _fits(reading, meaning):
        return False
    stated = header_meanings.interpret_header(text)
    if stated is not None and stated.role in _PART_ROLES:
        # 'Kwartaal' above K1 and K2; above a whole year it is the length of something else.
        return meaning.part is not None or (meaning.period is not None and not _is_year(meaning.period))
    if stated is not None:
        return stated.role not in _NO_EXPLANATION and not stated.is_limited
    return reading is not None and (not reading.rest or _is_explained(reading.rest, meaning, units))


def _is_explained_inside(text: str, meaning: Meaning, units: frozenset[str]) -> bool:
    """Whether a text in brackets is a unit, group, period or series that the column has, or says nothing."""
    words = normalise_words(text)
    if (
        words in units
        or words in _NUMBER_WORDS
        or _MARK.match(words)
        or _SAYS_NO_LIMIT.match(words)
        or read_unit(text) is not None
    ):
        return True
    if find_group(text) is not None:
        return bool(meaning.name)
    if _is_idle(words, meaning):
        return True
    reading = read_period_words(words)
    if reading is not None:
        return _fits(reading, meaning) and (
            not reading.rest or _is_explained_inside(reading.rest, meaning, units)
        )
    stated = header_meanings.interpret_words(words)
    if any(_is_limiting(word, meaning) for word in words.split()):
        return False
    role = WORDS_WITH_PERIOD.get(words) or ("" if stated is None else header_meanings.series_role(stated.role))
    return role == meaning.role or role in _OPEN_ROLES


def _is_year(period: Period) -> bool:
    start, end = period
    return start is None or end is None or (end - start).days >= DAYS_OF_YEAR - 1


def _fits(reading: PeriodReading, meaning: Meaning) -> bool:
    """Whether a period in a header is that of its column, or one around it; of one that is asked about it always is."""
    if meaning.candidates or (meaning.part is not None and meaning.part == reading.part):
        return True
    if reading.part is not None and reading.part.kind == RELATIVE_YEAR:
        # 'Volgend jaar' has become the year that it is told from.
        return not reading.rest
    period = meaning.period
    if period is None or period[1] is None:
        return False
    if reading.part is not None and not reading.candidates:
        part = reading.part.in_year(period[1].year)
        return part == period or is_within(period, part)
    return any(candidate == period or is_within(period, candidate) for candidate in reading.candidates)
