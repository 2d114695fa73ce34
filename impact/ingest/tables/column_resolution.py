"""Resolution of a detected table: one role per column (ambiguous headers by their values), each row data or not.

Row and column indexes count from 0; row indexes are relative to `table.first`, the row under the header.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

from impact.ingest.arithmetic.column_arithmetic import (
    SAMPLE_SIZE,
    are_no_shares,
    follows_sizes,
    is_of_one_size,
    may_be_codes,
    numbers_rows,
    read_numbers,
)
from impact.ingest.files.readers import Cell
from impact.ingest.tables import (
    column_rules,
    group_columns,
    header_meanings,
    header_periods,
    percentage_columns,
)
from impact.ingest.tables.header_vocabulary import (
    ACTUAL,
    BASELINE,
    COUNT_OR_CODE,
    JUDGED_OR_ACTUAL,
    PERCENT_OR_JUDGED,
    REFERENCE_OR_BASELINE,
    TARGET,
    VALUE_OR_TEXT,
)
from impact.ingest.tables.joined_cells import fill_joined_cells
from impact.ingest.tables.resolved_table import (
    EXAMPLE_ROW,
    EXPLANATION_ROW,
    HEADER_ROW,
    HEADING_ROW,
    LEFT_OUT_ROW,
    MEASURED_ROLES,
    NOTE_ROW,
    TOTAL_ROW,
    VALUE_ROLES,
    ResolvedTable,
    RowSelection,
)
from impact.ingest.tables.row_classification import classify_rows
from impact.ingest.tables.table_detection import Column, Table
from impact.ingest.values.column_parser import text_of
from impact.ingest.values.number_cells import hold_counted_things, is_amount, is_number
from impact.ingest.values.score_signs import hold_sign_scores
from impact.ingest.values.value_vocabulary import (
    MEASURE_WORDS,
    NO_WORDS,
    TIME_KIND_WORDS,
    YES_WORDS,
    normalise_words,
)
from impact.model.mapping import YEAR_TOTAL

# What reads tables takes them from here, as it did when all of it stood in this module.
__all__ = [
    "EXAMPLE_ROW",
    "EXPLANATION_ROW",
    "HEADER_ROW",
    "HEADING_ROW",
    "INHERITED_ROLES",
    "LEFT_OUT_ROW",
    "MEASURED_ROLES",
    "NOTE_ROW",
    "TOTAL_ROW",
    "VALUE_ROLES",
    "ResolvedTable",
    "RowSelection",
    "cells_by_column",
    "resolve_mapped_table",
    "resolve_table",
]

JUDGED_ROLE = "judged"
LARGE_SHARE = 0.8
HALF = 0.5
INHERITED_ROLES = (
    "grant_ref", "grant_title", "country", "organisation", "organisation_ref", "result_title", "level", "code",
    "title", "definition", "unit", "measure", "ascending", "time_kind", "location", "shared_key", "source",
)  # fmt: skip


def resolve_table(table: Table) -> ResolvedTable:
    """Resolve a detected table: one meaning per column by header and values, then classify its rows."""
    cells = cells_by_column(table)
    columns, unknown = _resolve_roles(table, cells)
    if table.sheet.merged:
        cells = fill_joined_cells(replace(table, columns=columns), cells, MEASURED_ROLES, INHERITED_ROLES)
    return classify_rows(ResolvedTable(table, cells, columns, tuple(unknown), [], {}, [], []))


def resolve_mapped_table(
    table: Table,
    cells: list[tuple[Cell, ...]],
    selection: RowSelection,
    everybody: frozenset[str] = frozenset(),
) -> ResolvedTable:
    """Classify the rows of a table whose column roles a mapping gives.

    `cells[column][row]` are its columns; behind those of the sheet may stand added ones for constants and keys.
    """
    resolved = ResolvedTable(table, cells, table.columns, table.unknown, [], {}, [], [], everybody=everybody)
    return classify_rows(resolved, selection)


def cells_by_column(table: Table) -> list[tuple[Cell, ...]]:
    """Return the cells under the header as result[column][row], both from 0; empty tuples where there are no rows."""
    return [column[table.first : table.last] for column in table.sheet.columns]


def _resolve_roles(
    table: Table, cells: Sequence[Sequence[Cell]]
) -> tuple[tuple[Column, ...], list[tuple[int, str]]]:
    columns, corner = group_columns.take_corner_above_numbers(table.columns, cells)
    columns, unknown = group_columns.resolve_groups(columns)
    unknown += corner
    columns, misread = _reread_descriptions(column_rules.take_names_as_titles(columns, cells), cells)
    columns, undecided = group_columns.part_undecided(columns)
    columns, unread = percentage_columns.settle_percentages(columns, table.unknown, cells)
    has_titles = any(column.meaning.role in ("title", "name") for column in columns)
    codes = group_columns.find_codes_before_titles(columns, cells)
    for index, column in enumerate(columns):
        if column.place in codes:
            columns[index] = replace(column, meaning=replace(column.meaning, role="code"))
        elif has_titles and column_rules.is_short_reference(column.header):
            columns[index] = replace(column, meaning=replace(column.meaning, role=REFERENCE_OR_BASELINE))
    group_columns.read_goals_behind_titles(columns, cells)
    unknown += misread
    roles = {column.meaning.role for column in columns}
    if any(_is_of_counts(column) for column in columns):
        roles.add(COUNT_OR_CODE)
    resolved: list[Column] = []
    for column in columns:
        if column.meaning.role in _ROLES_BY_OTHERS:
            continue
        role = _resolve_role(column.meaning.role, cells[column.place], roles)
        is_text = column.meaning.is_limited and _share_of(cells[column.place], is_number) < HALF
        if role is None or is_text or group_columns.is_misread(column, cells[column.place]):
            unknown.append((column.place, column.header))
            continue
        if role != column.meaning.role:
            roles.add(role)
            column = replace(column, meaning=replace(column.meaning, role=role))
        resolved.append(column)
    if by_others := [column for column in columns if column.meaning.role in _ROLES_BY_OTHERS]:
        _resolve_by_others(by_others, resolved, unknown, cells)
    resolved, numbering = group_columns.set_goal_numbers_apart(resolved, cells)
    known_columns, not_known = _read_free_actuals(resolved, cells)
    known_columns, unknown = column_rules.part_flows(known_columns, [*unknown, *not_known, *unread])
    known_columns, unknown = column_rules.part_totals_to_date(known_columns, unknown)
    known_columns, not_described = group_columns.settle_describing_columns(undecided, known_columns, cells)
    return tuple(known_columns), sorted((*unknown, *numbering, *not_described))


def _reread_descriptions(
    columns: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> tuple[list[Column], list[tuple[int, str]]]:
    """Look again at the headers of columns whose numbers are not what they describe: 'Doel jaar' over 240 and 100.

    Columns that then mean nothing are returned as (place, header); they are asked about.
    """
    read_columns: list[Column] = []
    unknown: list[tuple[int, str]] = []
    meanings = [column.meaning for column in columns]
    names = next((cells[head.place] for head in columns if head.meaning.role in header_meanings.IDENTIFYING_ROLES), ())
    for column in columns:
        own_cells = cells[column.place]
        if column.meaning.role in column_rules.PERIOD_ROLES and names:
            # Numbers under the table are none of its periods.
            own_cells = tuple(cell for cell, name in zip(own_cells, names, strict=True) if name not in ("", None))
        if column.meaning.period is not None and _share_of(own_cells, is_number) < HALF:
            text_meaning = header_meanings.read_as_text(column.header)
            is_beside_numbers = _share_of(next(iter(cells[column.place + 1 :]), ()), is_number) >= HALF
            if text_meaning is None and is_beside_numbers and column_rules.are_names(own_cells):
                # Below a year that stands above names these are no values, nor where the same names come again.
                if set(own_cells) == set(names):
                    unknown.append((column.place, column.header))
                    continue
                if not names:
                    text_meaning, names = header_meanings.Meaning("title"), own_cells
            read_columns.append(column if text_meaning is None else replace(column, meaning=text_meaning))
        elif _describes(column, own_cells):
            read_columns.append(column)
        elif (meaning := header_meanings.read_as_value(column.header)) is not None:
            read_columns.append(replace(column, meaning=meaning))
        elif (total := header_periods.total_of_parts(column.header, meanings)) is not None:
            read_columns.append(replace(column, meaning=total))
        else:
            unknown.append((column.place, column.header))
    return read_columns, unknown


def _describes(column: Column, cells: Sequence[Cell]) -> bool:
    """Whether the cells of a column can be what its header says, where that is no value."""
    role, is_dated = column.meaning.role, column_rules.names_period(column.header)
    if role not in column_rules.DESCRIBING_ROLES or (not is_dated and role in column_rules.CODED_ROLES):
        return True
    if _share_of(cells, is_number) < HALF:
        return True
    return column_rules.is_described_by(
        role, column.header, read_numbers(cells[:SAMPLE_SIZE]), is_dated=is_dated
    )


def _read_free_actuals(
    columns: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> tuple[list[Column], list[tuple[int, str]]]:
    """Read 'Stand van zaken' over numbers, and 'Achievement' over counts, as actuals where no other column holds those.

    Otherwise 'Stand van zaken' means nothing; such columns are returned as (place, header).
    """
    periods = {column.meaning.period for column in columns if column.meaning.role == ACTUAL}
    known_columns: list[Column] = []
    unknown: list[tuple[int, str]] = []
    # Of two columns of one meaning both are what one of them is, and compared.
    counting = {
        column.meaning
        for column in columns
        if column.meaning.role == JUDGED_ROLE
        and column_rules.are_counts(column.header, read_numbers(cells[column.place][:SAMPLE_SIZE]))
    }
    for column in columns:
        meaning, own_cells = column.meaning, cells[column.place]
        if meaning.role in (VALUE_OR_TEXT, JUDGED_ROLE):
            is_free = not periods if meaning.period is None else not periods & {None, meaning.period}
            if (
                is_free
                and (_share_of(own_cells, is_number) >= HALF or group_columns.are_labelled(own_cells))
                and (meaning.role == VALUE_OR_TEXT or meaning in counting)
            ):
                column = replace(column, meaning=replace(meaning, role=ACTUAL))
            elif meaning.role == VALUE_OR_TEXT:
                unknown.append((column.place, column.header))
                continue
        known_columns.append(column)
    return known_columns, unknown


# What these columns hold, the other columns show.
_ROLES_BY_OTHERS = (REFERENCE_OR_BASELINE, JUDGED_OR_ACTUAL)
SMALLEST_GRANT_NUMBER = 100_000
_ROLES_OF_ACTUALS = frozenset((ACTUAL, YEAR_TOTAL, "numerator"))


def _resolve_by_others(
    columns: Sequence[Column],
    resolved: list[Column],
    unknown: list[tuple[int, str]],
    cells: Sequence[Sequence[Cell]],
) -> None:
    """Add the columns 'Référence' and 'Progress' to those resolved, or to the unknown ones."""
    of_progress = _role_of_progress(columns, resolved, cells)
    for column in columns:
        role: str | None = of_progress
        if column.meaning.role == REFERENCE_OR_BASELINE:
            role = _role_of_reference(cells[column.place][:SAMPLE_SIZE], resolved, cells)
            if role != BASELINE and column_rules.is_short_reference(column.header):
                role = "code"
            if any(other.meaning.role == role for other in resolved):
                role = None
        elif (
            role == "judged"
            and column.meaning.period is not None
            and not _has_values(column, resolved, cells)
        ):
            role = None
        if role is None:
            unknown.append((column.place, column.header))
        else:
            resolved.append(replace(column, meaning=replace(column.meaning, role=role)))
    resolved.sort(key=lambda column: column.place)


def _is_of_counts(column: Column) -> bool:
    """Whether the header of a column of actuals says that it counts."""
    words = normalise_words(column.header).split()
    return column.meaning.role == ACTUAL and any(word in words for word in ("aantal", "nombre", "count"))


def _role_of_progress(
    columns: Sequence[Column], resolved: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> str:
    """The role of the columns 'Progress': the value where there is no other and no share of a target is so large."""
    samples = [cells[c.place][:SAMPLE_SIZE] for c in columns if c.meaning.role == JUDGED_OR_ACTUAL]
    joined = list(chain.from_iterable(samples))
    if any(c.meaning.role in _ROLES_OF_ACTUALS for c in resolved):
        return "judged"
    if hold_sign_scores(joined):
        return ACTUAL
    if _share_of(joined, is_amount) < HALF:
        return "judged"
    targets = [read_numbers(cells[c.place][:SAMPLE_SIZE], by_point=True) for c in resolved if c.meaning.role == TARGET]
    numbers = read_numbers(joined, by_point=True)
    # A share of a target is a plain number.
    is_value = not any(number is not None for number in numbers) or are_no_shares(numbers) or all(
        follows_sizes(read_numbers(sample, by_point=True), targets) for sample in samples
    )
    return ACTUAL if is_value else "judged"


def _role_of_reference(
    own_cells: Sequence[Cell], resolved: Sequence[Column], cells: Sequence[Sequence[Cell]]
) -> str | None:
    """The role of 'Référence': what names the grant or the row, or the baseline; None where nothing shows which."""
    if _share_of(own_cells, is_number) < HALF:
        return "grant_ref"
    if numbers_rows(own_cells):
        return "code"
    own_numbers = read_numbers(own_cells, by_point=True)
    values = [
        read_numbers(cells[c.place][:SAMPLE_SIZE], by_point=True)
        for c in resolved
        if c.meaning.role == TARGET or c.meaning.role in _ROLES_OF_ACTUALS
    ]
    if len(set(own_cells) - {None, ""}) == 1 < len(own_cells):
        # The same for all rows: the number of the grant, unless it may be a value of the only indicator.
        return "grant_ref" if all(abs(value or 0) >= SMALLEST_GRANT_NUMBER for value in own_numbers) else None
    return BASELINE if not may_be_codes(own_numbers) and is_of_one_size(own_numbers, values) else None


def _has_values(column: Column, resolved: Sequence[Column], cells: Sequence[Sequence[Cell]]) -> bool:
    is_of_numbers = _share_of(cells[column.place], is_number) >= HALF
    return is_of_numbers or any(c.meaning.role in _ROLES_OF_ACTUALS for c in resolved)


def _resolve_role(role: str, cells: Sequence[Cell], roles: set[str]) -> str | None:
    """The role of a column given those in use; None where the column is ambiguous and its role is taken."""
    if role == "result_or_actual":
        # Beside another column of actuals it is a second one: what both hold decides which of them counts.
        are_values = hold_sign_scores(cells) or hold_counted_things(cells) or group_columns.are_labelled(cells)
        if _share_of(cells, is_number) >= HALF or are_values:
            return ACTUAL
        return None if "result_title" in roles or group_columns.are_states(cells) else "result_title"
    if role == COUNT_OR_CODE:
        # 'Number' over 1, 2, 3 … counts the rows.
        has_other = bool(roles & {ACTUAL, "result_or_actual", JUDGED_OR_ACTUAL, VALUE_OR_TEXT})
        is_constant = has_other and len({cell for cell in cells if is_number(cell)}) == 1
        if _share_of(cells, is_number) >= HALF and not (is_constant or numbers_rows(cells)):
            return ACTUAL
        return "code" if "code" not in roles else None
    if role == PERCENT_OR_JUDGED:
        # Beside a number it is its percentage; beside any other value it may be the share of the target.
        is_value = ACTUAL not in roles or COUNT_OR_CODE in roles
        return ACTUAL if is_value and _share_of(cells, is_number) >= HALF else None
    if role == "target_or_result":
        if _share_of(cells, is_number) >= HALF or hold_counted_things(cells):
            return TARGET
        other = ACTUAL if group_columns.are_labelled(cells) else "result_title"
        return other if other not in roles else None
    if role == "unit_or_measure":
        if "measure" not in roles and _share_of(cells, _is_measure) >= LARGE_SHARE:
            return "measure"
        return "unit" if "unit" not in roles else None
    if role in ("time_kind_or_unknown", "time_kind"):
        may_answer = role == "time_kind"
        return "time_kind" if _share_of(cells, _is_answer if may_answer else _is_time_kind) >= HALF else None
    if role in ("name", "definition") and "title" not in roles:
        return "title" if role == "name" or "name" not in roles else role
    return None if role == "name" or (role == "result_title" and group_columns.are_states(cells)) else role


def _share_of(cells: Iterable[Cell], test: Callable[[Cell], bool]) -> float:
    sample = [cell for cell in cells if cell not in ("", None)][:SAMPLE_SIZE]
    return sum(test(cell) for cell in sample) / len(sample) if sample else 0.0


def _is_measure(cell: Cell) -> bool:
    return normalise_words(text_of(cell)) in MEASURE_WORDS


def _is_time_kind(cell: Cell) -> bool:
    return normalise_words(text_of(cell)) in TIME_KIND_WORDS


def _is_answer(cell: Cell) -> bool:
    """Whether a cell says under 'Cumulatief' of what kind values are: by a word for it, or by yes or no."""
    return _is_time_kind(cell) or normalise_words(text_of(cell)) in YES_WORDS | NO_WORDS
