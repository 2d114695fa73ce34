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
from impact.model.words import State
from impact.store.db import bulk
from impact.store.schema.conversions import from_ordinal, to_ordinal
from impact.store.submissions.undo_log import RepeatedRow
from impact.store.tenancy import tenant_scope

NUMBERS = ("value", "numerator", "denominator", "n")
# (indicator, start, end, breakdown), days as ordinals.
Place = tuple[int, int, int, str]
# (value, numerator, denominator, n, raw, state, note) of a file; the same after (id, submission id).
FileValue = tuple[Any, ...]
StoredValue = tuple[Any, ...]


@dataclass(slots=True)
class ComparedValues:
    """Measurements or targets of a submission against what is in force.

    `kind` per value: 'new', 'changed', 'same', or '' for a blank cell and for a value that the same
    file states again further on. `before` is the value in force (None: none was). `replaces` and
    `kept` name the rows that changed and that are repeated.
    """

    owners: list[int]
    columns: ValueColumns
    kind: list[str]
    before: list[float | None]
    replaces: list[int] = field(default_factory=list)
    repeated_rows: list[RepeatedRow] = field(default_factory=list)

    def count(self, kind: str) -> int:
        """How many values are of a kind."""
        return self.kind.count(kind)

    def is_withdrawn(self, position: int) -> bool:
        """Whether a value that was reported no longer is."""
        missing = self.columns.state[position] is State.NOT_REPORTED and self.before[position] is not None
        return missing and self.kind[position] == "changed"

    def withdrawn(self) -> int:
        """How many values are withdrawn."""
        return sum(self.is_withdrawn(position) for position in range(len(self.kind)))

    def touched(self) -> set[int]:
        """The indicators that get rows."""
        return {owner for owner, kind in zip(self.owners, self.kind, strict=True) if kind in ("new", "changed")}


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
        any(_same(row, file_values[position]) for row in stored_rows) for position in positions
    )
    for position in positions:
        compared.before[position] = stored_rows[0][2] if len(stored_rows) == 1 else None
        compared.kind[position] = "same" if same else ("changed" if stored_rows else "new")
    if positions and not same:
        compared.replaces.extend(row[0] for row in stored_rows)
    for position in positions if same else ():
        row = next(row for row in stored_rows if _same(row, file_values[position]))
        if row[1] is not None:
            columns = compared.columns
            cell = (columns.sheet[position], columns.row[position], columns.column[position])
            compared.repeated_rows.append(RepeatedRow(row[0], *cell))


def _same(stored: StoredValue, file_value: FileValue) -> bool:
    """Whether a file repeats what is in force; what it leaves open (parts, a note) it does not deny."""
    value, numerator, denominator, n, raw, state, note = file_value
    if stored[7] != state.value or stored[2] != value:
        return False
    if state is not State.REPORTED and stored[6] != raw:
        return False
    parts = zip(stored[3:6], (numerator, denominator, n), strict=True)
    return all(new is None or old == new for old, new in parts) and note in ("", stored[8])


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
    positions = [position for position, kind in enumerate(compared.kind) if kind in ("new", "changed")]
    columns = compared.columns

    def pick(column: Sequence[Any]) -> Sequence[Any]:
        return column if len(positions) == len(column) else [column[position] for position in positions]

    def days(column: Sequence[Any]) -> Iterator[str | None]:
        return (day and from_ordinal(day.toordinal()) for day in pick(column))

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
        *(pick(getattr(columns, name)) for name in numbers),
        pick(columns.raw),
        (state.value for state in pick(columns.state)),
        pick(columns.note),
        pick(columns.sheet),
        pick(columns.row),
        pick(columns.column),
        strict=True,
    )
    bulk.insert(connection, table, names, list(rows))
    mark_superseded(connection, table.name, compared.replaces, submission_id)


def mark_superseded(connection: Connection, table: str, ids: Collection[int], submission_id: int | None) -> None:
    """Mark rows as replaced by a submission; None puts them in force."""
    mark = "NULL" if submission_id is None else int(submission_id)
    owned = tenant_scope.scope_condition(connection, table)
    for some in bulk.chunks(sorted(ids)):
        among = bulk.among("id", some)
        bulk.change(connection, f"UPDATE {table} SET superseded_by = {mark} WHERE {among} AND {owned}")


def count_rows_of(
    connection: Connection, replaced: Mapping[str, Collection[int]], submission_ids: Collection[int]
) -> int:
    """How many of these rows came with one of these submissions."""
    count = 0
    for table, ids in replaced.items():
        owned = tenant_scope.scope_condition(connection, table)
        for some in bulk.chunks(sorted(ids)):
            among = f"{bulk.among('id', some)} AND {bulk.among('submission_id', submission_ids)}"
            count += bulk.fetch(connection, f"SELECT COUNT(*) FROM {table} WHERE {among} AND {owned}")[0][0]
    return count


def mark_broken_down(connection: Connection, indicator_ids: Collection[int]) -> None:
    """Say of each indicator whether it has broken-down values in force."""
    part, whole = (
        tenant_scope.scope_condition(connection, "measurement", "m"),
        tenant_scope.scope_condition(connection, "indicator"),
    )
    for some in bulk.chunks(sorted(indicator_ids)):
        bulk.change(
            connection,
            "UPDATE indicator SET has_parts = EXISTS (SELECT 1 FROM measurement m WHERE "
            f"m.indicator_id = indicator.id AND m.breakdown > '' AND m.superseded_by IS NULL AND {part}) "
            f"WHERE {bulk.among('id', some)} AND {whole}",
        )
