"""Columns that the other columns of a table explain: groups beside each other, 'Afdeling', 'Thema', numbers of goals.

'Mannen', 'Vrouwen' and 'Totaal' beside each other are values of one indicator, broken down.

A column of a group keeps the role of its series; `Meaning.name` holds its group as a breakdown, 'Geslacht=Vrouwen'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from impact.ingest.files.readers import Cell
from impact.ingest.tables.column_arithmetic import are_ordinals, counts_upwards, is_of_one_size, read_numbers
from impact.ingest.tables.header_vocabulary import (
    ACTUAL,
    BASELINE,
    COUNT_OR_CODE,
    GROUP_OR_TEXT,
    GROUP_VALUE,
    PERCENT_OR_JUDGED,
    TARGET,
    THEME_OR_TEXT,
    TOTAL_OR_UNKNOWN,
)
from impact.ingest.tables.headers import Meaning
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.group_words import Group, find_group
from impact.ingest.values.value_vocabulary import measure_of_unit
from impact.model.words import Measure

SERIES = frozenset((ACTUAL, TARGET, BASELINE))
FEWEST_GROUPS = 2
_BRACKETED = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")
UNDECIDED_ROLES = (GROUP_OR_TEXT, THEME_OR_TEXT)
SAMPLE_SIZE = 2_000
# Roles that say which indicator, of which period, a row is about.
_IDENTITY = frozenset(
    ("title", "code", "name", "result_title", "location", "unit", "grant_ref", "grant_title", "organisation",
     "period", "quarter", "semester", "month", "start", "end", "dimension", "breakdown", "dimension_value")
)  # fmt: skip
_TITLES = ("title", "code")
_ROW_PERIODS = frozenset(("period", "quarter", "semester", "month", "start", "end"))


def resolve_groups(columns: Sequence[Column]) -> tuple[list[Column], list[tuple[int, str]]]:
    """Resolve columns of groups and their total: (columns with a role, (place, header) of those that mean nothing).

    A letter ('M', 'X') is a group only beside another group; 'Totaal' is the whole only beside groups.
    """
    columns = _give_period_of_whole(_read_brackets(columns))
    groups = [column for column in columns if column.meaning.role == GROUP_VALUE]
    dimensions = [_dimension(column) for column in groups]
    has_undated_groups = any(
        c.meaning.period is None
        and (c.meaning.role == GROUP_VALUE or (c.meaning.role in SERIES and c.meaning.name))
        for c in columns
    )
    # 'Mannen' beside 'Streefwaarde' in one table are actuals; under 'Target' they are targets.
    resolved: list[Column] = []
    unknown: list[tuple[int, str]] = []
    for column in columns:
        meaning = column.meaning
        if meaning.role == GROUP_VALUE:
            is_beside_others = dimensions.count(_dimension(column)) >= FEWEST_GROUPS
            if meaning.number == 2:
                # '10-12' is a quarter among quarters, and ages among ages.
                is_beside_others = any(g.meaning.number < 2 and _dimension(g) == _dimension(column) for g in groups)
            if meaning.number == 0 or is_beside_others:
                column = replace(
                    column,
                    meaning=replace(meaning, role=meaning.series or ACTUAL, series="", number=0),
                )
                resolved.append(column)
            else:
                unknown.append((column.place, column.header))
        elif meaning.role == TOTAL_OR_UNKNOWN:
            # Beside 'Gerealiseerd' and groups it is a second column for the same: what both hold decides.
            if has_undated_groups:
                resolved.append(replace(column, meaning=Meaning(ACTUAL)))
            else:
                unknown.append((column.place, column.header))
        else:
            resolved.append(column)
    return resolved, unknown


def _give_period_of_whole(columns: Sequence[Column]) -> list[Column]:
    """Give groups without a period that of the only column of actuals beside them: 'Aantal 2024 | waarvan vrouwen'."""
    wholes = [c.meaning for c in columns if c.meaning.role == ACTUAL and not c.meaning.name]
    dated = wholes[0] if len(wholes) == 1 and wholes[0].period is not None else None
    if dated is None or any(c.meaning.role in _ROW_PERIODS for c in columns):
        return list(columns)
    return [
        replace(c, meaning=replace(c.meaning, period=dated.period, candidates=dated.candidates))
        if c.meaning.role == GROUP_VALUE and c.meaning.period is None and c.meaning.part is None
        else c
        for c in columns
    ]


def _dimension(column: Column) -> str:
    return column.meaning.name.partition("=")[0]


def _read_brackets(columns: Sequence[Column]) -> list[Column]:
    """Read the group in the brackets of a header of values: 'Gerealiseerd (vrouwen)'."""
    group_of = {
        column.place: group
        for column in columns
        if column.meaning.role in SERIES
        and not column.meaning.name
        and (group := _group_in_brackets(column.header))
    }
    named_dimensions = [_dimension(c) for c in columns if c.meaning.role in SERIES and c.meaning.name]
    units = [column.meaning.unit for column in columns if column.place in group_of]
    # '(1-5)' is a scale, unless other ages stand beside it.
    if not named_dimensions and all(measure_of_unit(unit) is Measure.SCORE for unit in units):
        group_of = {place: group for place, group in group_of.items() if group.certain}
    dimensions = [*named_dimensions, *(group.dimension for group in group_of.values())]
    read = []
    for column in columns:
        group = group_of.get(column.place)
        if group is not None and (group.certain or dimensions.count(group.dimension) >= FEWEST_GROUPS):
            column = replace(column, meaning=replace(column.meaning, name=group.breakdown))
        read.append(column)
    return read


def _group_in_brackets(header: str) -> Group | None:
    return next((group for text in _BRACKETED.findall(header) if (group := find_group(text))), None)


def part_undecided(columns: Sequence[Column]) -> tuple[list[Column], list[Column]]:
    """Part the columns into those with a role and those of which the others show whether they have one."""
    undecided = [column for column in columns if column.meaning.role in UNDECIDED_ROLES]
    return [column for column in columns if column not in undecided], undecided


def settle_describing_columns(
    columns: Sequence[Column], resolved: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> tuple[list[Column], list[tuple[int, str]]]:
    """Add the undecided `columns` that have a role to those `resolved`: (all, (place, header) of those without one).

    A word for a group is a breakdown where rows of one indicator and period differ in it; a word for a theme is the
    result of the indicators that another column names.
    """
    settled_columns: list[Column] = []
    unknown: list[tuple[int, str]] = []
    has_title = any(column.meaning.role in _TITLES for column in resolved)
    for column in columns:
        other_columns = [*resolved, *settled_columns]
        role = ""
        if column.meaning.role == THEME_OR_TEXT:
            is_taken = any(item.meaning.role == "result_title" for item in other_columns)
            role = "result_title" if has_title and not is_taken else ""
        elif has_title and _tells_rows_apart(column, other_columns, cells):
            role = "dimension"
        if role:
            settled_columns.append(
                replace(column, meaning=replace(column.meaning, role=role, name=_name_of(column, role)))
            )
        else:
            unknown.append((column.place, column.header))
    return sorted((*resolved, *settled_columns), key=lambda column: column.place), unknown


def _name_of(column: Column, role: str) -> str:
    return column.header if role == "dimension" else column.meaning.name


def _tells_rows_apart(
    column: Column, other_columns: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> bool:
    """Whether a column of texts differs between rows that are alike in all that says which indicator they are."""
    own = [text_of(cell) for cell in cells[column.place][:SAMPLE_SIZE]]
    if not any(own) or any(text and text[0].isdigit() and text.replace(".", "").isdigit() for text in own):
        return False
    keys = [
        _filled_down(cells[item.place][:SAMPLE_SIZE])
        if item.meaning.role in _TITLES
        else [text_of(cell) for cell in cells[item.place][:SAMPLE_SIZE]]
        for item in other_columns
        if item.meaning.role in _IDENTITY and item.meaning.period is None
    ]
    group_of: dict[tuple[str, ...], str] = {}
    for row, group in enumerate(own):
        if group and group_of.setdefault(tuple(key[row] for key in keys), group) != group:
            return True
    return False


def _filled_down(cells: Sequence[Cell]) -> list[str]:
    """The texts of a column, where a blank cell repeats the one above."""
    texts: list[str] = []
    for cell in cells:
        text = text_of(cell)
        texts.append(text or (texts[-1] if texts else ""))
    return texts


def set_goal_numbers_apart(
    columns: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> tuple[list[Column], list[tuple[int, str]]]:
    """Take the numbers of goals (1, 1, 2 under 'Doel') out of the targets: (columns, (place, header) of those).

    They are targets all the same where they are about as large as the actuals, and no other column holds targets.
    """
    undated = [
        c for c in columns if c.meaning.role == TARGET and c.meaning.period is None and not c.meaning.name
    ]
    numbers_of = {column.place: read_numbers(cells[column.place][:SAMPLE_SIZE]) for column in undated}
    ordinal = [column for column in undated if are_ordinals(numbers_of[column.place])]
    if not ordinal:
        return list(columns), []
    has_others = any(c.meaning.role == TARGET and c not in ordinal for c in columns)
    actuals = [read_numbers(cells[c.place][:SAMPLE_SIZE]) for c in columns if c.meaning.role == ACTUAL]
    apart = [c for c in ordinal if has_others or not is_of_one_size(numbers_of[c.place], actuals)]
    return [c for c in columns if c not in apart], [(c.place, c.header) for c in apart]


def numbers_list(columns: Sequence[Column], cells: Sequence[Sequence[Cell]]) -> bool:
    """Whether 'No.' before the names numbers a list from which rows were taken, as another column holds the values."""
    other_roles = {column.meaning.role for column in columns[1:]} & {ACTUAL, COUNT_OR_CODE, PERCENT_OR_JUDGED}
    numbers = read_numbers(cells[columns[0].place][:SAMPLE_SIZE])
    return columns[0].meaning.role == COUNT_OR_CODE and bool(other_roles) and counts_upwards(numbers)
