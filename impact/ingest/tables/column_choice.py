"""Choice between columns of one meaning, and what becomes of columns with numbers that have no meaning.

Decided where the columns prove it: the visible one over the hidden one, numbers over texts, what is revised over what
it replaces. What they do not prove is compared row by row when the values are read (`extract.rival_values`).
Columns count from 0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from impact.ingest.arithmetic import column_arithmetic
from impact.ingest.arithmetic.column_arithmetic import CellCounts
from impact.ingest.files.readers import Cell
from impact.ingest.periods.date_parser import is_within
from impact.ingest.periods.header_details import names_year_target
from impact.ingest.periods.period_parser import read_period_words
from impact.ingest.tables import column_rules
from impact.ingest.tables.column_resolution import JUDGED_ROLE, ResolvedTable
from impact.ingest.tables.column_rules import UsedColumns, may_be_judged
from impact.ingest.tables.group_columns import are_labelled
from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, EARLIER_WORDS, REVISED_WORDS, TARGET
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.group_words import names_part_or_whole
from impact.ingest.values.non_measurement_words import PLAN_WORDS
from impact.ingest.values.number_cells import holds_several_measures, is_number_text
from impact.ingest.values.unit_names import name_unit
from impact.ingest.values.value_vocabulary import normalise_words
from impact.model.cell_account import CellRule
from impact.model.figures.currency_words import CURRENCY_OF_WORD, CURRENCY_SIGNS
from impact.model.mapping import INDICATOR_VALUE, YEAR_TOTAL

SERIES = (ACTUAL, TARGET, BASELINE)
VALUES = (*SERIES, YEAR_TOTAL, INDICATOR_VALUE)
UNIT_ROLES = ("unit", "unit_or_measure")
MOST_WORDS_OF_NUMBER = 3
HALF = 0.5
# Sums and ratios are sought among so many columns of values; a wider table is not a table of one or two sums.
MOST_COMPARED = 12
# Values beyond so many times smaller than numbers that may be years are on no way to these.
FAR_FROM_TARGET = 10
# 'Herzien in 2024', 'révisée en juin 2024': when it was revised.
_REVISED_IN = re.compile(r"\b(?:in|en|op|le|on|sinds|since|depuis|d d|dd)\b")
_WORDS_OF_DAY = frozenset("in en op le on de du van of the sinds since depuis".split())  # noqa: SIM905
# A header says of one number of a cell that it is no figure: '1.200u/15k' under 'Begroot' are hours and money.
_RULES_OF_ONE_NUMBER = frozenset((CellRule.MONEY, CellRule.FORECAST, CellRule.OF_OTHERS))
_REVISED, _EARLIER = frozenset(REVISED_WORDS), frozenset(EARLIER_WORDS)


def choose_columns(tables: Iterable[ResolvedTable]) -> None:
    """Record in each table which columns do not count and why, and which hold numbers that nothing explains."""
    for resolved in tables:
        resolved.columns = tuple(_date_revisions(_take_revisions(resolved)))
        doubtful = _part_possible_years(resolved)
        counts = _CountOfColumn(resolved)
        for rivals in find_rivals(resolved):
            _choose_among(resolved, rivals, counts)
        _explain_unknown(resolved, counts)
        for place in doubtful:
            resolved.left_out_columns.pop(place, None)
            resolved.unread_columns[place] = counts[place].numbers


def _take_revisions(resolved: ResolvedTable) -> list[Column]:
    """The columns, with one that only says that something was revised, beside a target, as that target."""
    columns = sorted(resolved.columns, key=_place_of)
    values = [column for column in columns if column.meaning.role == ACTUAL]
    for before, column in pairwise(columns):
        is_target = before.meaning.role == TARGET and column.place == before.place + 1
        is_bare = column.meaning.role == ACTUAL and len(values) > 1 and _says_only_revised(column.header)
        if is_target and is_bare and column.place not in resolved.chosen_columns:
            columns[columns.index(column)] = replace(column, meaning=replace(column.meaning, role=TARGET))
    return columns


def _says_only_revised(header: str) -> bool:
    """Whether a header holds only words for a revision and when it was: 'Bijgesteld in juni 2024'."""
    words = normalise_words(header)
    reading = read_period_words(words)
    rest = set((reading.rest if reading is not None else words).split())
    return bool(rest & _REVISED - column_rules.FLOW_WORDS) and rest <= _REVISED | _WORDS_OF_DAY


def _part_possible_years(resolved: ResolvedTable) -> list[int]:
    """Take a column such as 'Doel jaar' out of the meanings where its numbers may be years or targets alike.

    Returns its place. Beside another column of targets, or with values of another size, they are years.
    """
    targets = {column for column in resolved.columns if column.meaning.role == TARGET}
    doubtful = [
        column
        for column in resolved.columns
        if column.meaning.role in ("target_year", TARGET)
        and column.meaning.period is None
        and column.place not in resolved.chosen_columns
        and names_year_target(column.header)
        and not targets - {column}
    ]
    if len(doubtful) != 1 or not resolved.rows:
        return []
    numbers = column_arithmetic.read_numbers(_data_cells(resolved, doubtful[0].place))
    present = [number for number in numbers if number is not None]
    values = [
        number
        for column in resolved.columns
        if column.meaning.role in (ACTUAL, BASELINE)
        for number in column_arithmetic.read_numbers(_data_cells(resolved, column.place))
        if number is not None
    ]
    column = doubtful[0]
    # A column that is read as years may hold a few numbers that are none.
    may_be_years = column.meaning.role != TARGET or column_rules.are_years(present)
    if not present or not may_be_years or max(values, default=0) * FAR_FROM_TARGET < min(present):
        return []
    resolved.columns = tuple(other for other in resolved.columns if other is not column)
    resolved.unknown = (*resolved.unknown, (column.place, column.header))
    return [column.place]


def _date_revisions(columns: Sequence[Column]) -> Iterator[Column]:
    """Yield the columns, with a revised target that names a part of the period of another target as one of all of it.

    'Doel herzien (okt.)' beside 'Doel 2024' was revised in October, and is no target of October; of 'Doel herzien in
    2024' beside 'Doel 2025' it is not certain of which year it is.
    """
    dated_values = [c for c in columns if c.meaning.role == ACTUAL and c.meaning.period is not None]
    older_periods = [c.meaning.period for c in columns if c.meaning.role == TARGET and not is_revised(c.header)]
    for column in columns:
        own = column.meaning.period
        wholes = {period for period in older_periods if is_within(own, period)}
        is_revision = column.meaning.role == TARGET and is_revised(column.header) and own not in older_periods
        if is_revision and len(wholes) == 1:
            column = replace(column, meaning=replace(column.meaning, period=wholes.pop()))
        elif is_revision and own is not None and _REVISED_IN.search(normalise_words(column.header)):
            if older_periods == [None] and not dated_values:
                column = replace(column, meaning=replace(column.meaning, period=None))
            elif len(older_periods) == 1 and older_periods[0] is not None:
                column = replace(column, meaning=replace(column.meaning, candidates=(older_periods[0], own)))
        yield column


def find_rivals(resolved: ResolvedTable) -> list[list[Column]]:
    """Return the columns that mean the same (series, period, group), as lists of two or more in sheet order."""
    by_meaning: dict[tuple[object, ...], list[Column]] = defaultdict(list)
    for column in resolved.columns:
        if column.meaning.role in SERIES:
            by_meaning[value_meaning(column)].append(column)
    return [columns for columns in by_meaning.values() if len(columns) > 1]


def value_meaning(column: Column) -> tuple[object, ...]:
    """Return what a column of values is about: series, period and group; a baseline has no period of its own."""
    meaning = column.meaning
    return meaning.role, None if meaning.role == BASELINE else meaning.period, meaning.name


def counting_columns(resolved: ResolvedTable) -> list[Column]:
    """Return the columns that take part in reading: all but those left out as a whole."""
    rules = resolved.left_out_columns
    return [
        c
        for c in resolved.columns
        if c.meaning.role != JUDGED_ROLE
        and rules.get(c.place, CellRule.COMPARED) in column_rules.READ_ALL_THE_SAME
    ]


def is_revised(header: str) -> bool:
    """Whether a header says that its column replaces an earlier one."""
    return bool(_REVISED.intersection(normalise_words(header).split())) and not column_rules.is_flow(header)


def _is_only_new(header: str) -> bool:
    """Whether the only word by which a header replaces another one is 'new'."""
    return _REVISED.intersection(normalise_words(header).split()) <= column_rules.FLOW_WORDS


def is_earlier(header: str) -> bool:
    """Whether a header says that its column was replaced, or is a draft."""
    return bool(_EARLIER.intersection(normalise_words(header).split()))


class _CountOfColumn:
    """What the data rows of each column hold, counted once per column."""

    def __init__(self, resolved: ResolvedTable) -> None:
        self._resolved = resolved
        self._counts: dict[int, CellCounts] = {}

    def __getitem__(self, place: int) -> CellCounts:
        if place not in self._counts:
            self._counts[place] = column_arithmetic.count_cells(_data_cells(self._resolved, place))
        return self._counts[place]

    def is_of_numbers(self, place: int) -> bool:
        """Whether at least half of what stands in a column are numbers."""
        counts = self[place]
        return counts.numbers > 0 and counts.numbers >= (counts.numbers + counts.texts + counts.dates) * HALF


def _data_cells(resolved: ResolvedTable, place: int) -> Sequence[Cell]:
    cells = resolved.cells[place]
    return cells if len(resolved.rows) == len(cells) else [cells[row] for row in resolved.rows]


def _choose_among(resolved: ResolvedTable, rivals: Sequence[Column], counts: _CountOfColumn) -> None:
    """Leave out the columns of one meaning that another one replaces as a whole."""
    hidden = resolved.table.sheet.hidden_columns
    filled = [column for column in rivals if counts[column.place].numbers]
    visible = [column for column in filled if column.place not in hidden]
    for column in rivals:
        if column.place in hidden and visible and not _may_replace(column, visible):
            resolved.left_out_columns[column.place] = CellRule.HIDDEN
    remaining = [
        column
        for column in rivals
        if column.place not in resolved.left_out_columns
        and (counts[column.place].numbers or counts[column.place].texts)
    ]
    newest = _find_newest(remaining)
    if newest is None:
        # Words for a value over stories: the numbers are the values.
        for column in remaining:
            cells = _data_cells(resolved, column.place)
            # '€ 90k' is no story.
            is_story = not any(isinstance(cell, str) and _may_be_number(cell) for cell in cells)
            if is_story and not counts[column.place].numbers and filled:
                resolved.left_out_columns[column.place] = CellRule.NOT_A_NUMBER
        remaining = [column for column in remaining if column.place not in resolved.left_out_columns]
        newest = _find_newest(remaining)
    if len(remaining) > 1:
        resolved.left_out_columns.update({column.place: CellRule.COMPARED for column in remaining})
    if newest is not None:
        del resolved.left_out_columns[newest.place]
        for column in remaining:
            if column is not newest:
                resolved.left_out_columns[column.place] = CellRule.OLDER_TARGET
                resolved.replaced_columns[column.place] = newest.place


def _may_be_number(text: str) -> bool:
    """Whether a text is a number, or few words with one in it: 'k€ 43,076', 'ongeveer 40 gezinnen'."""
    is_short = len(text.split()) <= MOST_WORDS_OF_NUMBER
    return is_number_text(text) or (is_short and any(sign.isdigit() for sign in text))


def _may_replace(hidden: Column, visible: Sequence[Column]) -> bool:
    """Whether a hidden column may be the one that counts: the others are drafts, it is newer, or in another unit."""
    return (
        is_revised(hidden.header)
        or all(is_earlier(column.header) for column in visible)
        or all(_unit_of(column) != _unit_of(hidden) for column in visible)
    )


def _unit_of(column: Column) -> str:
    """The unit that the header of a column says: also where it is nothing but '%'."""
    return column.meaning.unit or name_unit(column.header)


def _find_newest(columns: Sequence[Column]) -> Column | None:
    """The column that by its header replaces all other_columns; None where the headers do not say."""
    if len(columns) < 2:
        return None
    revised = [column for column in columns if is_revised(column.header)]
    if any(column.meaning.role == ACTUAL and _is_only_new(column.header) for column in revised):
        # 'Realisatie nieuw' beside 'Realisatie' replaces it, or counts what came in.
        return None
    if not revised:
        revised = [column for column in columns if not is_earlier(column.header)]
    return revised[0] if len(revised) == 1 else None


def _explain_unknown(resolved: ResolvedTable, counts: _CountOfColumn) -> None:
    """Name for each column without a use the rule that leaves it out, or note that nothing explains its numbers."""
    if not resolved.rows:
        return
    values = [c for c in counting_columns(resolved) if c.meaning.role in VALUES]
    has_actuals = any(c.meaning.role in (ACTUAL, YEAR_TOTAL, INDICATOR_VALUE) for c in values)
    # Beside columns that are indicators an amount of money may be one as well.
    are_indicators = has_actuals and not any(c.meaning.role in (ACTUAL, YEAR_TOTAL) for c in values)
    meant_places = {column.place for column in resolved.columns}
    header_of = dict(resolved.unknown)
    for column in resolved.columns:
        if column.meaning.role == JUDGED_ROLE:
            is_judgement = has_actuals and _is_judgement(resolved, column, values)
            if is_judgement or not counts.is_of_numbers(column.place):
                resolved.left_out_columns[column.place] = CellRule.JUDGED
            else:
                resolved.unread_columns[column.place] = counts[column.place].numbers
    for place in range(len(resolved.table.sheet.rows[0])):
        if place in meant_places or place in resolved.left_out_columns:
            continue
        count = counts[place]
        if not (count.numbers or count.dates):
            if are_labelled(cells := _data_cells(resolved, place)):
                resolved.unread_columns[place] = sum(cell != "" for cell in cells)
            continue
        rule = _find_rule(
            resolved, place, header_of.get(place), count, values, has_actuals=has_actuals, are_indicators=are_indicators
        )
        if rule:
            resolved.left_out_columns[place] = rule
        else:
            resolved.unread_columns[place] = count.numbers


def _is_judgement(resolved: ResolvedTable, column: Column, values: Sequence[Column]) -> bool:
    """Whether a judged column judges others: an achievement of a year without actuals may be one itself."""
    cells = _data_cells(resolved, column.place)
    own_numbers = column_arithmetic.read_numbers(cells)
    is_of_group = names_part_or_whole(normalise_words(column.header).split())
    if (is_of_group and not any("%" in str(cell) for cell in cells)) or not may_be_judged(column.header, own_numbers):
        return False
    periods = {item.meaning.period for item in values if item.meaning.role not in (BASELINE, TARGET)}
    is_of_other_year = column.meaning.period is not None and not periods & {None, column.meaning.period}
    return not is_of_other_year or may_be_judged(column.header, [n * 100 for n in own_numbers if n])


def _find_rule(
    resolved: ResolvedTable,
    place: int,
    header: str | None,
    count: CellCounts,
    values: Sequence[Column],
    *,
    has_actuals: bool,
    are_indicators: bool,
) -> str:
    """The rule that leaves out a column without a meaning; `header` is None for one that is no part of the table."""
    by_kind = column_rules.explain_by_kind(count)
    if by_kind:
        return by_kind
    if place in resolved.table.sheet.hidden_columns and has_actuals:
        return CellRule.HIDDEN
    if header is None and count.numbers < len(resolved.rows) * HALF:
        filled = sum(cell not in ("", None) for cell in _data_cells(resolved, place))
        # Words for 'no value' among the numbers make it a column of the table.
        if count.numbers + count.texts + count.dates == filled or filled < len(resolved.rows) * HALF:
            return CellRule.OUTSIDE_TABLE
    own_numbers = column_arithmetic.read_numbers(_data_cells(resolved, place))
    by_words = column_rules.explain_by_words(header or "", own_numbers, has_actuals=has_actuals and not are_indicators)
    texts = {cell for cell in _data_cells(resolved, place) if isinstance(cell, str)}
    if by_words in _RULES_OF_ONE_NUMBER and any(map(holds_several_measures, texts)):
        return ""
    used = _used_columns(resolved, place, values)
    if by_words == CellRule.MONEY and _plans_counts(resolved, header or "", own_numbers, used):
        return ""
    return by_words or column_rules.explain_by_numbers(own_numbers, used)


def _plans_counts(
    resolved: ResolvedTable, header: str, own_numbers: Sequence[float | None], used: UsedColumns
) -> bool:
    """Whether a budget may be a target of hours, clients or scores: by the units of its rows, else by their sizes."""
    if PLAN_WORDS.isdisjoint(normalise_words(header).split()) or any(sign in header for sign in CURRENCY_SIGNS):
        return False
    units = [
        name_unit(unit)
        for column in resolved.columns
        if column.meaning.role in UNIT_ROLES
        for unit, number in zip(resolved.pick_place(column.place), own_numbers, strict=False)
        if number is not None and isinstance(unit, str) and unit.strip()
    ]
    if units:
        return not set(units) <= set(CURRENCY_OF_WORD.values())
    return column_arithmetic.is_of_one_size(own_numbers, used.actuals)


def _used_columns(resolved: ResolvedTable, place: int, values: Sequence[Column]) -> UsedColumns:
    """The numbers of the columns with values, the nearest first where there are many."""
    near = sorted(sorted(values, key=lambda column: abs(column.place - place))[:MOST_COMPARED], key=_place_of)
    numbers_at = {c.place: column_arithmetic.read_numbers(_data_cells(resolved, c.place)) for c in near}
    actuals = [c for c in near if c.meaning.role in (ACTUAL, YEAR_TOTAL, INDICATOR_VALUE)]
    other_columns = [c for c in near if c not in actuals]
    runs = [_run_beside(place, step, numbers_at.keys()) for step in (-1, 1)]
    runs.append([c.place for c in near if c.meaning.role == TARGET and c.meaning.period is not None])
    return UsedColumns(
        [numbers_at[c.place] for c in actuals],
        [numbers_at[c.place] for c in other_columns],
        [[numbers_at[item] for item in run] for run in runs],
    )


def _place_of(column: Column) -> int:
    return column.place


def _run_beside(place: int, step: int, places: Collection[int]) -> list[int]:
    """The columns with values directly beside a column, to its left (-1) or its right (1)."""
    run = []
    place += step
    while place in places:
        run.append(place)
        place += step
    return run
