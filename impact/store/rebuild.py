"""The full rebuild: every figure, cell and standing computed again; only rows that differ are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Table

from impact.store import bulk, refresh, standing
from impact.store.tables import Cell, Figure, table_of

# So many grantees are held in memory at once; the outcome does not depend on it.
GRANTEES_AT_ONCE = 500
# No two rows of one grantee have these in common.
IDENTITY = {
    "figure": ("indicator_id", "variant", "period_start", "period_end"),
    "cell": ("grant_id", "variant", "level", "theme", "counts", "shared_key", "as_of"),
}


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many rows there are, and how many were not as they should be."""

    figures: int
    cells: int
    changed: int


def rebuild(connection: Connection, *, write: bool = True) -> Rebuilt:
    """Compare all stored rows with newly computed ones; with `write` put right what differs."""
    owners = [row[0] for row in bulk.fetch(connection, 'SELECT DISTINCT organisation_id FROM "grant" ORDER BY 1')]
    figures = cells = changed = 0
    for some in bulk.chunks(owners, GRANTEES_AT_ONCE):
        facts = refresh.Facts(connection, some)
        right_figures, right_cells = facts.compute()
        figure_rows = refresh.figure_rows(right_figures, facts)
        cell_rows = refresh.cell_rows(right_cells, facts)
        differing = _settle(connection, table_of(Figure), refresh.FIGURE_COLUMNS, some, figure_rows, write)
        differing += _settle(connection, table_of(Cell), refresh.CELL_COLUMNS, some, cell_rows, write)
        differing += _standings(connection, some, write)
        figures, cells, changed = figures + len(figure_rows), cells + len(cell_rows), changed + differing
    return Rebuilt(figures, cells, changed)


def _settle(
    connection: Connection,
    table: Table,
    names: Sequence[str],
    owners: Sequence[int],
    right: Sequence[tuple[Any, ...]],
    write: bool,
) -> int:
    """Make the rows of these owners equal to `right`; returns how many rows were not."""
    listed = ", ".join(f'"{name}"' for name in names)
    condition = bulk.among("organisation_id", owners)
    stored = bulk.fetch(connection, f"SELECT {listed}, id FROM {table.name} WHERE {condition}")
    # Rows are found by what identifies them and then compared: hashing forty columns of each costs more.
    identity = itemgetter(*(names.index(name) for name in IDENTITY[table.name]))
    there: dict[Any, tuple[Any, ...]] = {}
    wrong: list[int] = []
    for row in stored:
        if there.setdefault(identity(row), row) is not row:
            wrong.append(row[-1])
    missing = []
    for row in right:
        found = there.pop(identity(row), None)
        if found is None or found[:-1] != row:
            missing.append(row)
            wrong.extend(() if found is None else found[-1:])
    wrong.extend(row[-1] for row in there.values())
    if write:
        for some in bulk.chunks(wrong):
            connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {bulk.among('id', some)}")
        bulk.insert(connection, table, names, missing)
    return max(len(missing), len(wrong))


def _standings(connection: Connection, owners: Sequence[int], write: bool) -> int:
    names = ", ".join(standing.COLUMNS)
    condition = bulk.among("organisation_id", owners)
    stored = set(bulk.fetch(connection, f"SELECT {names} FROM standing WHERE {condition}"))
    differing = {row[:2] for row in stored.symmetric_difference(standing.standings(connection, owners))}
    if write and differing:
        standing.stand(connection, sorted({owner for owner, _ in differing}))
    return len(differing)
