"""Total rows that are the figure of one indicator as a whole: 'Totaal' below its rows for Deurne, Gent and Aalst.

A total is a figure where the rows above it, since the last such total, are of one indicator, or where it names one of
several itself: then all rows of that indicator are its parts, wherever it stands among them. Where it is not their sum
it is asked about: a row is wrong, or the whole counts everybody once. Of a rate the whole lies between its parts, and
what adds them up is no figure. Any other total is left out. Rows count from 0, relative to `table.first`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose

from impact.ingest.arithmetic.column_arithmetic import read_numbers
from impact.ingest.arithmetic.part_totals import has_no_sum
from impact.ingest.files.readers import Cell
from impact.ingest.periods_of_rows.row_periods import PERIOD_ROLES
from impact.ingest.tables.resolved_table import HEADING_ROW, MEASURED_ROLES, TOTAL_ROW, ResolvedTable
from impact.ingest.tables.table_detection import Column
from impact.ingest.tables.total_rows import (
    GROUP_ROLES,
    NAMED_TOTAL,
    PLACE_ROLES,
    SURE_LABEL,
    WHOLE_LABEL,
    TotalLabel,
    is_subtotal,
    read_total_label,
)
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.mapping import YEAR_TOTAL

FEWEST_ADDENDS = 2
_NAMED_PART = re.compile(r"(?P<whole>.*[^\W\d_])(?:\s*[-\u2013:,/(]\s*|\s+(?=[A-Z]))[^\W\d_][^-\u2013:,/(]*\)?")
# A program writes its totals elsewhere.
MOST_ROWS = 5_000
_NUMBER_ROLES = (*MEASURED_ROLES, YEAR_TOTAL)
_BESIDE_LABELS = ("unit", "measure", "unit_or_measure", "comment", "source", "level")
# 'Totaal (zonder dubbels)' counts everybody once: no sum, and the whole of its indicator.
_COUNTED_ONCE = re.compile(
    r"\b(?:uniek\w*|zonder dubb\w+|ontdubbel\w*|sans doubl\w+|dedoublonn\w+|uniques?|distinct\w*|unduplicated"
    r"|deduplicated|without (?:double counting|duplicates))\b"
)


@dataclass(slots=True)
class _Block:
    """The data rows of one indicator since the last total of an indicator."""

    rows: list[int] = field(default_factory=list)
    titles: set[str] = field(default_factory=set)


def settle_indicator_totals(tables: Iterable[ResolvedTable]) -> None:
    """Take in each total row that is the sum of the rows of its one indicator, or of those of one place of it."""
    for resolved in tables:
        _doubt_totals_of_titles(resolved)
        totals = [row for row, reason in resolved.reasons.items() if reason == TOTAL_ROW]
        title = resolved.find("title")
        apart = [column for column in resolved.columns if column.meaning.role in (*PLACE_ROLES, *GROUP_ROLES)]
        if not totals or title is None or not apart or len(resolved.rows) > MOST_ROWS:
            continue
        if any(column.meaning.role not in ("location", "dimension") for column in apart):
            continue
        _take_totals(resolved, title, apart, set(totals))
        _doubt_named_totals(resolved, title, apart)


def _take_totals(resolved: ResolvedTable, title: Column, apart: Sequence[Column], totals: set[int]) -> None:
    numbers = _numbers_by_row(resolved)
    # A unit, a source or a remark may stand beside the label of a total too.
    label_places = set(range(len(resolved.cells))) - {
        column.place for column in resolved.columns if column.meaning.role in _BESIDE_LABELS
    }
    block = _Block()
    for row in sorted({*resolved.rows, *totals}):
        if row not in totals:
            source = resolved.source_rows.get(row, row)
            if not _restates_rows(resolved, apart, row):
                block.rows.append(row)
            block.titles.add(normalise_words(text_of(resolved.cells[title.place][source])))
            continue
        texts = [text for place, text in _texts_of(resolved, row) if place in label_places]
        texts = [text for text in texts if normalise_words(text) not in block.titles]
        label = read_total_label(texts[0]) if len(texts) == 1 else TotalLabel("", "")
        if label.kind == WHOLE_LABEL or _COUNTED_ONCE.search(label.rest):
            doubts = _compare_with_parts(resolved, title, numbers, row, block)
            if doubts is not None:
                _take(resolved, title, row, block.rows[0], dict.fromkeys((column.place for column in apart), ""))
                if doubts:
                    resolved.whole_doubts[row] = doubts
            block = _Block()
        elif label.kind == SURE_LABEL and len(apart) > 1 and len(block.titles) == 1:
            place = next(column for column in apart if column.meaning.role == "location" or column is apart[0])
            members = [r for r in block.rows if _names(label, text_of(resolved.cells[place.place][r]))]
            if members and _may_be_added(resolved, title, members) and _is_sum([*numbers.values()], row, members):
                cells: dict[int, Cell] = {column.place: "" for column in apart}
                cells[place.place] = resolved.cells[place.place][members[0]]
                _take(resolved, title, row, members[0], cells)


def _doubt_named_totals(resolved: ResolvedTable, title: Column, apart: Sequence[Column]) -> None:
    """Take in, in question, each other total that names its indicator and is not what all rows of that one give."""
    totals = [row for row, reason in resolved.reasons.items() if reason == TOTAL_ROW]
    when = [column.place for column in resolved.columns if column.meaning.role in PERIOD_ROLES]
    headings = sorted(row for row, reason in resolved.reasons.items() if reason == HEADING_ROW)

    def key_of(row: int, name: str) -> tuple[object, ...]:
        own = resolved.source_rows.get(row, row)
        return (bisect_left(headings, row), name, *(text_of(resolved.cells[place][own]) for place in when))

    parts_of: dict[tuple[object, ...], list[int]] = {}
    for row in resolved.rows if totals else ():
        if not _restates_rows(resolved, apart, row) and row not in resolved.whole_doubts:
            name = text_of(resolved.cells[title.place][resolved.source_rows.get(row, row)])
            parts_of.setdefault(key_of(row, normalise_words(name)), []).append(row)
    numbers = _numbers_by_row(resolved) if totals else {}
    for row in sorted(totals):
        text = text_of(resolved.cells[title.place][row])
        label = read_total_label(text)
        stated = [text_of(resolved.cells[column.place][row]) for column in apart]
        places = {read_total_label(place).kind or place for place in stated}
        if not text or label.kind in (WHOLE_LABEL, SURE_LABEL) or places - {"", WHOLE_LABEL}:
            continue
        if any(map(is_subtotal, stated)):
            # It is the total of the rows right above it, and no figure of the whole indicator.
            continue
        name = label.rest if label.kind else normalise_words(text)
        parts = parts_of.get(key_of(row, name), [])
        doubts = _compare_with_parts(resolved, title, numbers, row, _Block(parts, {name})) or {}
        # Where a part is a text no sum is known.
        if any(all(numbers[place][part] is not None for part in parts) for place in doubts):
            _take(resolved, title, row, parts[0], dict.fromkeys((column.place for column in apart), ""))
            _copy_title(resolved, title, row, parts[0])
            resolved.whole_doubts[row] = doubts


def _doubt_totals_of_titles(resolved: ResolvedTable) -> None:
    """Doubt a title that is the total of titles beside it and not their sum: 'Leden - totaal' below 'Leden - Gent'."""
    title = resolved.find("title")
    if title is None:
        return
    titles = resolved.cells[title.place]
    label_of = {text: read_total_label(text_of(text)) for text in set(titles)}
    totals = [row for row in resolved.rows if label_of[titles[row]].kind == NAMED_TOTAL]
    if not totals:
        return
    when = [column.place for column in resolved.columns if column.meaning.role in PERIOD_ROLES]
    whole_of = {text: _name_whole(text_of(text)) for text in label_of}
    parts_of: dict[tuple[str, ...], list[int]] = {}
    for row in sorted({*resolved.rows} - {*totals}):
        if whole_of[titles[row]]:
            key = (whole_of[titles[row]], *(text_of(resolved.cells[place][row]) for place in when))
            parts_of.setdefault(key, []).append(row)
    numbers = _numbers_by_row(resolved)
    for row in totals:
        whole = label_of[titles[row]].rest
        parts = parts_of.get((whole, *(text_of(resolved.cells[place][row]) for place in when)), [])
        block = _Block(parts, {whole})
        if row not in resolved.whole_doubts and (doubts := _compare_with_parts(resolved, title, numbers, row, block)):
            resolved.whole_doubts[row] = doubts


def _name_whole(text: str) -> str:
    """The title of which another is a part, by a name behind a sign or with a capital: 'leden' of 'Leden - Gent'."""
    match = _NAMED_PART.fullmatch(text.strip())
    return normalise_words(match["whole"]) if match is not None else ""


def _copy_title(resolved: ResolvedTable, title: Column, row: int, like: int) -> None:
    cells = resolved.cells[title.place]
    name = cells[resolved.source_rows.get(like, like)]
    resolved.cells[title.place] = (*cells[:row], name, *cells[row + 1 :])


def _restates_rows(resolved: ResolvedTable, apart: Sequence[Column], row: int) -> bool:
    """Whether a row is the total of one place by the word that stands for its group: 'Gent | Subtotaal'."""
    labels = (read_total_label(text_of(resolved.cells[column.place][row])) for column in apart)
    return any(label.kind in (WHOLE_LABEL, SURE_LABEL) for label in labels)


def _texts_of(resolved: ResolvedTable, row: int) -> list[tuple[int, str]]:
    """The texts of a row with their columns, without numbers."""
    number_places = {column.place for column in resolved.columns if column.meaning.role in _NUMBER_ROLES}
    width = len(resolved.table.sheet.rows[0])
    cells = enumerate(resolved.cells[:width])
    return [(place, text) for place, column in cells if place not in number_places and (text := text_of(column[row]))]


def _compare_with_parts(
    resolved: ResolvedTable, title: Column, numbers: Mapping[int, Sequence[float | None]], row: int, block: _Block
) -> dict[int, float] | None:
    """Where a total of the rows of one indicator is not what they add up to: the sum by column, {} where it is.

    None where it is no figure: the rows are of several indicators, or the sum of rates.
    """
    if len(block.titles) != 1 or len(block.rows) < FEWEST_ADDENDS:
        return None
    is_amount = _may_be_added(resolved, title, block.rows)
    doubts: dict[int, float] = {}
    has_number = False
    for place, column in numbers.items():
        own, parts = column[row], [value for part in block.rows if (value := column[part]) is not None]
        if own is None or not parts:
            continue
        has_number = True
        is_sum = isclose(own, sum(parts), rel_tol=1e-9, abs_tol=1e-9)
        if is_amount and not (is_sum and len(parts) == len(block.rows)):
            doubts[place] = sum(parts)
        elif not is_amount and is_sum and len(parts) > 1:
            return None
        elif not is_amount and not min(parts) <= own <= max(parts):
            doubts[place] = sum(parts) / len(parts)
    return doubts if has_number else None


def _numbers_by_row(resolved: ResolvedTable) -> dict[int, Sequence[float | None]]:
    """The numbers of each column of values, by row."""
    places = (column.place for column in resolved.columns if column.meaning.role in _NUMBER_ROLES)
    return {place: read_numbers(resolved.cells[place]) for place in places}


def _may_be_added(resolved: ResolvedTable, title: Column, rows: Sequence[int]) -> bool:
    """Whether the numbers of rows of one indicator are amounts: no rates, scores or means by unit or title."""
    first = resolved.source_rows.get(rows[0], rows[0])
    unit = next((c for c in resolved.columns if c.meaning.role in ("unit", "measure", "unit_or_measure")), None)
    text = text_of(resolved.cells[unit.place][first]) if unit is not None else ""
    return not has_no_sum(text_of(resolved.cells[title.place][first]), text)


def _is_sum(numbers: Sequence[Sequence[float | None]], row: int, rows: Sequence[int]) -> bool:
    """Whether a row is the sum of others in each column in which it has a number, and has one where they have."""
    if len(rows) < FEWEST_ADDENDS:
        return False
    sums = 0
    for column in numbers:
        addends = [value for other in rows if (value := column[other]) is not None]
        own = column[row]
        if own is None or len(addends) < len(rows):
            if own is not None or addends:
                return False
            continue
        if not isclose(own, sum(addends), rel_tol=1e-9, abs_tol=1e-9):
            return False
        sums += 1
    return sums > 0


def _names(label: TotalLabel, place: str) -> bool:
    """Whether the label of a total names a place: 'Subtotaal Antwerpen'."""
    words = normalise_words(place)
    return bool(words) and f" {label.words} ".endswith(f" {words} ")


def _take(resolved: ResolvedTable, title: Column, row: int, like: int, cells_at: dict[int, Cell]) -> None:
    """Make a total row a row of data, with the identity of another one and these cells."""
    like = resolved.source_rows.get(like, like)
    for column in resolved.columns:
        if column.meaning.role in _NUMBER_ROLES:
            continue
        cells = resolved.cells[column.place]
        own = cells_at.get(column.place, cells[like] if column is title or not text_of(cells[row]) else cells[row])
        if column is not title and column.place not in cells_at and column.meaning.role in ("comment", "source"):
            own = cells[row]
        resolved.cells[column.place] = (*cells[:row], own, *cells[row + 1 :])
    for place, text in _texts_of(resolved, row):
        # The label itself says nothing of the indicator.
        if read_total_label(text).kind and place not in cells_at and place != title.place:
            cells = resolved.cells[place]
            resolved.cells[place] = (*cells[:row], "", *cells[row + 1 :])
    resolved.skipped_rows.remove(row)
    del resolved.reasons[row]
    resolved.rows = sorted((*resolved.rows, row))
    resolved.taken_totals.add(row)
