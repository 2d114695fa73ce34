"""The values of a submission against what is in force: new, changed or the same, and the rows that follow.

Rows of measurements and targets are only ever added; what a submission replaces gets its id in
`superseded_by`.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

from impact.model.submission import ValueColumns
from impact.model.vocabulary.value_states import NOT_MEASURED, State
from impact.store.db import bulk
from impact.store.schema.array_conversions import from_ordinal, to_ordinal
from impact.store.submissions.undo_log import RepeatedRow
from impact.store.tenancy import tenant_scope

NUMBERS = ("value", "numerator", "denominator", "n")
# (indicator, start, end, breakdown), days as ordinals.
Place = tuple[int, int, int, str]
# (value, numerator, denominator, n, raw, state, note) of a file; the same after (id, submission id).
FileValue = tuple[Any, ...]
StoredValue = tuple[Any, ...]
# (numerator, denominator, n, note).
Beside = tuple[float | None, float | None, float | None, str]
# The kinds that are stored as a row.
WRITTEN = ("new", "changed", "noted")
NO_NUMBER = tuple(state.value for state in (*NOT_MEASURED, State.NOT_DUE, State.SUPPRESSED))
# A quotient may be rounded to half a percent of the value's scale, which is 1 or 100.
ROUNDING = 0.005


@dataclass(slots=True)
class ComparedValues:
    """Measurements or targets of a submission against what is in force.

    `kind` per value: 'new', 'changed', 'same', 'noted' (the same value with something new beside it: a note, a part
    that was not told before, another word for why there is none), or '' for a blank cell and for a value that the
    same file states again further on. `before` is the value in force (None: none was). `replaces` and
    `repeated_rows` name the rows that changed and that are repeated; `replaces_equal` those whose value stays.
    `beside` has numerator, denominator, n and note of each value that takes some of them over from the row before.
    """

    owners: list[int]
    columns: ValueColumns
    kind: list[str]
    before: list[float | None]
    replaces: list[int] = field(default_factory=list)
    repeated_rows: list[RepeatedRow] = field(default_factory=list)
    replaces_equal: list[int] = field(default_factory=list)
    beside: dict[int, Beside] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        """How many values are of a kind."""
        return self.kind.count(kind)

    def is_withdrawn(self, position: int) -> bool:
        """Whether a value that was reported no longer is."""
        missing = self.columns.state[position] in NOT_MEASURED and self.before[position] is not None
        return missing and self.kind[position] == "changed"

    def withdrawn(self) -> int:
        """How many values are withdrawn."""
        return sum(self.is_withdrawn(position) for position in range(len(self.kind)))

    def touched(self) -> set[int]:
        """The indicators that get rows."""
        return {owner for owner, kind in zip(self.owners, self.kind, strict=True) if kind in WRITTEN}


def compare_values(
    connection: Connection, table: Table, ids: Sequence[int], new_ids: Collection[int], columns: ValueColumns
) -> ComparedValues:
    """Each value against the one in force at its place; indicators in `new_ids` have none yet.

    Two different values of one file for one place are both taken in: the figure then says that they
    conflict, since choosing would be guessing.
    """
    owners = [ids[index] for index in columns.indicator]
    starts, ends = map(to_ordinal, columns.start), map(to_ordinal, columns.end)
    at: dict[Place, list[int]] = {}
    for position, place in enumerate(zip(owners, starts, ends, columns.breakdown, strict=True)):
        at.setdefault(place, []).append(position)
    in_force = _in_force(connection, table, {place for place in at if place[0] not in new_ids})
    file_values = list(zip(*_numbers(table, columns), columns.raw, columns.state, columns.note, strict=True))
    compared = ComparedValues(owners, columns, [""] * len(owners), [None] * len(owners))
    for place, positions in at.items():
        _compare_place(compared, file_values, _distinct(file_values, positions), in_force.get(place, []))
    return compared


def _numbers(table: Table, columns: ValueColumns) -> list[list[float | None]]:
    """Value, numerator, denominator and n; a target has no numerator and no n."""
    absent: list[float | None] = [None] * len(columns)
    return [getattr(columns, name) if name in table.c else absent for name in NUMBERS]


def _distinct(file_values: Sequence[FileValue], positions: Sequence[int]) -> list[int]:
    """The positions that say something: no blank cells, and no value a second time."""
    first_at: dict[Any, int] = {}
    for position in positions:
        raw, state, note = file_values[position][4:]
        if state is State.NOT_REPORTED and not raw.strip() and not note:
            continue
        first_at.setdefault((*file_values[position][:4], state, "" if state is State.REPORTED else raw), position)
    return list(first_at.values())


def _compare_place(
    compared: ComparedValues,
    file_values: Sequence[FileValue],
    positions: Sequence[int],
    stored_rows: Sequence[StoredValue],
) -> None:
    """One place: the values of a file either repeat all that is in force there or take its place."""
    same = len(positions) == len(stored_rows) and all(
        any(_repeats(row, file_values[position]) for row in stored_rows) for position in positions
    )
    only = stored_rows[0] if len(stored_rows) == 1 else None
    is_addition = not same and only is not None and len(positions) == 1 and _is_equal(only, file_values[positions[0]])
    kind = "same" if same else "noted" if is_addition else "changed" if stored_rows else "new"
    for position in positions:
        compared.before[position] = only[2] if only is not None else None
        compared.kind[position] = kind
    if positions and not same:
        (compared.replaces_equal if is_addition else compared.replaces).extend(row[0] for row in stored_rows)
        if only is not None and len(positions) == 1:
            compared.beside[positions[0]] = _take_over(only, file_values[positions[0]])
    for position in positions if same else ():
        row = next(row for row in stored_rows if _repeats(row, file_values[position]))
        if row[1] is not None:
            columns = compared.columns
            cell = (columns.sheet[position], columns.row[position], columns.column[position])
            compared.repeated_rows.append(RepeatedRow(row[0], *cell))


def _is_equal(stored: StoredValue, file_value: FileValue) -> bool:
    """Whether a file gives the value that is in force; parts may be told for the first time, not otherwise."""
    value, numerator, denominator, n, raw, state, _ = file_value
    if stored[7] != state.value or stored[2] != value:
        return False
    if state is State.UNCLEAR and stored[6] != raw:
        return False
    parts = zip(stored[3:6], (numerator, denominator, n), strict=True)
    return all(new is None or old is None or old == new for old, new in parts)


def _repeats(stored: StoredValue, file_value: FileValue) -> bool:
    """Whether a file says nothing but what is in force; what it leaves open (parts, a note) it does not deny."""
    numerator, denominator, n, raw, state, note = file_value[1:]
    if not _is_equal(stored, file_value) or (state is not State.REPORTED and stored[6] != raw):
        return False
    parts = zip(stored[3:6], (numerator, denominator, n), strict=True)
    return all(new is None or old == new for old, new in parts) and note in ("", stored[8])


def _take_over(stored: StoredValue, file_value: FileValue) -> Beside:
    """What stands beside a value of a file that takes the place of a stored one: what it does not mention stays.

    Numerator and denominator stay only where they still give the value, since nobody said what became of them; a
    note stays unless it was about a missing value, or one about a value that is missing now.
    """
    value, numerator, denominator, n, _, state, note = file_value
    # Words about why there is no number are none about a number.
    words = note or (stored[8] if (stored[7] in NO_NUMBER) == (state.value in NO_NUMBER) else "")
    if state is not State.REPORTED:
        return numerator, denominator, n, words
    size = n if n is not None else stored[5]
    upper = numerator if numerator is not None else stored[3]
    lower = denominator if denominator is not None else stored[4]
    if value == stored[2] or upper is None or _gives(value, upper, lower):
        return upper, lower, size, words
    return numerator, denominator, size, words


def _gives(value: float, numerator: float, denominator: float | None) -> bool:
    """Whether a value is the quotient of its parts, on the scale of 1 or of 100."""
    if not denominator:
        return False
    quotient = numerator / denominator
    return any(abs(value - scale * quotient) <= scale * ROUNDING for scale in (1, 100))


def _in_force(connection: Connection, table: Table, places: Collection[Place]) -> dict[Place, list[StoredValue]]:
    """Rows in force at these places: (id, submission, value, parts, raw, state, note).

    The places go along as one document and each is one step into the series index, so that the
    length of the stored series does not matter.
    """
    keys = {(indicator, breakdown, from_ordinal(end)) for indicator, _, end, breakdown in places}
    if not keys:
        return {}
    parts = "m.numerator, m.denominator, m.n" if "numerator" in table.c else "NULL, m.denominator, NULL"
    select_list = (
        "m.indicator_id, m.period_start, m.period_end, m.breakdown, m.id, m.submission_id, m.value, "
        f"{parts}, m.raw, m.state, m.note"
    )
    owned = tenant_scope.scope_condition(connection, table.name, "m")
    if connection.dialect.name == "postgresql":
        document = json.dumps([{"i": indicator, "b": words, "e": end} for indicator, words, end in keys])
        sql = (
            f"SELECT {select_list} FROM jsonb_to_recordset(%s::jsonb) AS k(i bigint, b text, e date) "
            f"JOIN {table.name} m ON m.indicator_id = k.i AND m.breakdown = k.b "
            "AND (m.period_end = k.e OR (m.period_end IS NULL AND k.e IS NULL)) "
            f"WHERE m.superseded_by IS NULL AND {owned}"
        )
    else:
        document = json.dumps(list(keys))
        sql = (
            f"SELECT {select_list} FROM json_each(?) k CROSS JOIN {table.name} m "
            "WHERE m.indicator_id = json_extract(k.value, '$[0]') AND m.breakdown = json_extract(k.value, '$[1]') "
            f"AND m.period_end IS json_extract(k.value, '$[2]') AND m.superseded_by IS NULL AND {owned}"
        )
    rows = bulk.fetch(connection, sql, (document,))
    in_force: dict[Place, list[StoredValue]] = {}
    for row in sorted(rows, key=itemgetter(4)):
        in_force.setdefault((row[0], to_ordinal(row[1]), to_ordinal(row[2]), row[3]), []).append(row[4:])
    return in_force


def write_values(
    connection: Connection, table: Table, compared: ComparedValues, organisation_id: int, submission_id: int
) -> None:
    """Add the new and changed values, and mark what they replace."""
    positions = [position for position, kind in enumerate(compared.kind) if kind in WRITTEN]
    columns = compared.columns

    def pick(column: Sequence[Any]) -> Sequence[Any]:
        return column if len(positions) == len(column) else [column[position] for position in positions]

    def days(column: Sequence[Any]) -> Iterator[str | None]:
        return (day and from_ordinal(day.toordinal()) for day in pick(column))

    def beside(place: int, column: Sequence[Any]) -> Sequence[Any]:
        if not compared.beside:
            return pick(column)
        return [compared.beside[at][place] if at in compared.beside else column[at] for at in positions]

    numbers = [name for name in NUMBERS if name in table.c]
    names = ["organisation_id", "submission_id", "indicator_id", "period_start", "period_end", "breakdown"]
    names += [*numbers, "raw", "state", "note", "sheet", "row_no", "column_no"]
    rows = zip(
        [organisation_id] * len(positions),
        [submission_id] * len(positions),
        pick(compared.owners),
        days(columns.start),
        days(columns.end),
        pick(columns.breakdown),
        pick(columns.value),
        *(beside(NUMBERS.index(name) - 1, getattr(columns, name)) for name in numbers if name != "value"),
        pick(columns.raw),
        (state.value for state in pick(columns.state)),
        beside(3, columns.note),
        pick(columns.sheet),
        pick(columns.row),
        pick(columns.column),
        strict=True,
    )
    bulk.insert(connection, table, names, list(rows))
    mark_superseded(connection, table.name, [*compared.replaces, *compared.replaces_equal], submission_id)


def mark_superseded(connection: Connection, table: str, ids: Collection[int], submission_id: int | None) -> None:
    """Mark rows as replaced by a submission; None puts them in force."""
    mark = "NULL" if submission_id is None else int(submission_id)
    owned = tenant_scope.scope_condition(connection, table)
    for some in bulk.split_ids(sorted(ids)):
        among = bulk.write_id_condition("id", some)
        bulk.change(connection, f"UPDATE {table} SET superseded_by = {mark} WHERE {among} AND {owned}")


def count_corrected_rows(
    connection: Connection, replaced: Mapping[str, Collection[int]], submission_ids: Collection[int]
) -> int:
    """How many of these rows came with one of these submissions, and said something: one in question did not."""
    count = 0
    for table, ids in replaced.items():
        owned = tenant_scope.scope_condition(connection, table)
        for some in bulk.split_ids(sorted(ids)):
            among = (
                f"{bulk.write_id_condition('id', some)} AND {bulk.write_id_condition('submission_id', submission_ids)} "
                f"AND state <> '{State.UNCLEAR.value}'"
            )
            count += bulk.fetch(connection, f"SELECT COUNT(*) FROM {table} WHERE {among} AND {owned}")[0][0]
    return count


def mark_broken_down(connection: Connection, indicator_ids: Collection[int]) -> None:
    """Say of each indicator whether it has broken-down values in force."""
    part, whole = (
        tenant_scope.scope_condition(connection, "measurement", "m"),
        tenant_scope.scope_condition(connection, "indicator"),
    )
    for some in bulk.split_ids(sorted(indicator_ids)):
        bulk.change(
            connection,
            "UPDATE indicator SET has_parts = EXISTS (SELECT 1 FROM measurement m WHERE "
            f"m.indicator_id = indicator.id AND m.breakdown > '' AND m.superseded_by IS NULL AND {part}) "
            f"WHERE {bulk.write_id_condition('id', some)} AND {whole}",
        )
