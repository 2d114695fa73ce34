"""The full rebuild: every figure, aggregate and grantee summary computed again; only rows that differ are written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from impact.store.db import bulk
from impact.store.figures import grantee_summary, refresh

# So many grantees are held in memory at once; the outcome does not depend on it.
GRANTEES_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class RebuildCounts:
    """How many rows there are, and how many were not as they should be."""

    figures: int
    cells: int
    changed: int


def rebuild_figures(connection: Connection, *, write: bool = True) -> RebuildCounts:
    """Compare all stored rows with newly computed ones; with `write` put right what differs."""
    owners = [row[0] for row in bulk.fetch(connection, 'SELECT DISTINCT organisation_id FROM "grant" ORDER BY 1')]
    figures = cells = changed = 0
    for some in bulk.split_ids(owners, GRANTEES_AT_ONCE):
        written = refresh.refresh_rows(connection, some, write=write)
        differing = written.figures_changed + written.cells_changed
        differing += _standings(connection, some, write)
        figures, cells, changed = figures + written.figures, cells + written.cells, changed + differing
    return RebuildCounts(figures, cells, changed)


def _standings(connection: Connection, owners: Sequence[int], write: bool) -> int:
    names = ", ".join(grantee_summary.COLUMNS)
    condition = bulk.write_id_condition("organisation_id", owners)
    stored = set(bulk.fetch(connection, f"SELECT {names} FROM grantee_summary WHERE {condition}"))
    differing = {
        row[:2]
        for row in stored.symmetric_difference(grantee_summary.compute_grantee_summaries(connection, owners))
    }
    if write and differing:
        grantee_summary.write_grantee_summaries(connection, sorted({owner for owner, _ in differing}))
    return len(differing)
