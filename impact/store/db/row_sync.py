"""Diff and sync of derived rows: only rows that differ are written, so that the others keep their ids."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

from impact.store.db import bulk
from impact.store.tenancy import tenant_scope

# No two rows of one grantee have these in common.
IDENTITY = {
    "figure": ("indicator_id", "variant", "period_start", "period_end"),
    "aggregate": ("grant_id", "variant", "level", "theme", "counts", "shared_key", "as_of"),
}


def sync_rows(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    owners: Collection[int],
    expected: Sequence[tuple[Any, ...]],
    *,
    write: bool,
) -> int:
    """Make the stored rows of these owners equal to `expected`, tuples in the order of `names`.

    Returns how many rows differed. Without `write` it only counts."""
    select_list = ", ".join(f'"{name}"' for name in names)
    condition = bulk.write_id_condition("organisation_id", owners)
    owned = tenant_scope.scope_condition(connection, table.name)
    stored = bulk.fetch(connection, f"SELECT {select_list}, id FROM {table.name} WHERE {condition} AND {owned}")
    # Rows are found by what identifies them and then compared: hashing forty columns of each costs more.
    identity = itemgetter(*(names.index(name) for name in IDENTITY[table.name]))
    there: dict[Any, tuple[Any, ...]] = {}
    wrong: list[int] = []
    for row in stored:
        if there.setdefault(identity(row), row) is not row:
            wrong.append(row[-1])
    missing = []
    for row in expected:
        current = there.pop(identity(row), None)
        if current is None or current[:-1] != row:
            missing.append(row)
            wrong.extend(() if current is None else current[-1:])
    wrong.extend(row[-1] for row in there.values())
    if write:
        for some in bulk.split_ids(wrong):
            bulk.change(connection, f"DELETE FROM {table.name} WHERE {bulk.write_id_condition('id', some)} AND {owned}")
        bulk.insert(connection, table, names, missing)
    return max(len(missing), len(wrong))
