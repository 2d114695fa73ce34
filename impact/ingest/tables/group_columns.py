"""Columns of groups beside each other ('Mannen', 'Vrouwen', 'Totaal'): values of one indicator, broken down.

A column of a group keeps the role of its series; `Meaning.name` holds its group as a breakdown, 'Geslacht=Vrouwen'.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from impact.ingest.tables.header_vocabulary import ACTUAL, BASELINE, GROUP_VALUE, TARGET, TOTAL_OR_UNKNOWN
from impact.ingest.tables.headers import Meaning
from impact.ingest.tables.table_detection import Column
from impact.ingest.values.group_words import Group, find_group

SERIES = frozenset((ACTUAL, TARGET, BASELINE))
FEWEST_GROUPS = 2
_BRACKETED = re.compile(r"[(\[{]([^()\[\]{}]*)[)\]}]")


def resolve_groups(columns: Sequence[Column]) -> tuple[list[Column], list[tuple[int, str]]]:
    """Resolve columns of groups and their total: (columns with a role, (place, header) of those that mean nothing).

    A letter ('M', 'X') is a group only beside another group; 'Totaal' is the whole only beside groups.
    """
    columns = _read_brackets(columns)
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
                    meaning=Meaning(meaning.series or ACTUAL, period=meaning.period, name=meaning.name),
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
    dimensions = [group.dimension for group in group_of.values()]
    read = []
    for column in columns:
        group = group_of.get(column.place)
        if group is not None and (group.certain or dimensions.count(group.dimension) >= FEWEST_GROUPS):
            column = replace(column, meaning=replace(column.meaning, name=group.breakdown))
        read.append(column)
    return read


def _group_in_brackets(header: str) -> Group | None:
    return next((group for text in _BRACKETED.findall(header) if (group := find_group(text))), None)
