"""Figures and cells kept up to date: computed from what is in force, written in the same transaction.

A grantee's figures and cells are computed whole from its own rows, so whatever is refreshed alone
equals a full rebuild (a property test holds this).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import Any

import numpy as np
from sqlalchemy import Connection

from impact.metrics import cells as metric_cells
from impact.metrics import figures as metric_figures
from impact.model.figure import (
    CellColumns,
    FigureColumns,
    IndicatorColumns,
    SeriesColumns,
)
from impact.model.words import State, Variant
from impact.store import bulk
from impact.store.columns import (
    days,
    floats,
    ints,
    plain_days,
    plain_floats,
    plain_ids,
    texts,
    turned,
)
from impact.store.tables import Cell, Figure

VARIANT = Variant.APPROVED.value
FIGURE_NAMES = [column.name for column in fields(FigureColumns)]
CELL_NAMES = [column.name for column in fields(CellColumns)]
ID_COLUMNS = ("measurement_id", "target_id", "target_final_id")

INDICATOR_SQL = """
SELECT i.id, i.measure, i.direction, i.direction_origin, i.time_kind, i.time_kind_origin,
       i.baseline, i.baseline_state, i.baseline_date, i.band_low, i.band_high,
       p.bands_on_track, p.bands_attention, i.has_parts, i.notes,
       i.organisation_id, i.grant_id, i.level, i.theme, i.counts, i.shared_key, i.aggregation,
       g.portfolio_id
FROM indicator i JOIN "grant" g ON g.id = i.grant_id JOIN portfolio p ON p.id = g.portfolio_id
WHERE i.withdrawn_by IS NULL
"""
ACTUAL_SQL = """
SELECT id, indicator_id, period_start, period_end, value, numerator, denominator, n, state, row_no
FROM measurement WHERE breakdown = '' AND superseded_by IS NULL
"""
TARGET_SQL = """
SELECT id, indicator_id, period_start, period_end, value, NULL, denominator, NULL, state, row_no
FROM target WHERE breakdown = '' AND superseded_by IS NULL
"""


def among(column: str, ids: Collection[int] | None) -> str:
    """A condition on whole numbers of our own; never on text."""
    if ids is None:
        return "1 = 1"
    return f"{column} IN ({', '.join(str(int(item)) for item in sorted(ids)) or 'NULL'})"


def _fetch(connection: Connection, sql: str, *conditions: str, order: str = "") -> list[Any]:
    joined = " AND ".join(conditions)
    return list(connection.exec_driver_sql(f"{sql} AND {joined} {order}").all())


class Facts:
    """What figures and cells of some grantees are computed from."""

    def __init__(
        self, connection: Connection, organisation_ids: Collection[int] | None, indicator_ids: Collection[int] | None
    ) -> None:
        """Read the indicators of the grantees, and the series of `indicator_ids` (None: of all)."""
        rows = _fetch(connection, INDICATOR_SQL, among("i.organisation_id", organisation_ids), order="ORDER BY i.id")
        self.heads = turned(rows, 23)
        if indicator_ids is None and organisation_ids is not None:
            indicator_ids = [row[0] for row in rows]
        only = among("indicator_id", indicator_ids)
        order = "ORDER BY indicator_id, period_end, period_start, id"
        self.actual_rows = turned(_fetch(connection, ACTUAL_SQL, only, order=order), 10)
        self.target_rows = turned(_fetch(connection, TARGET_SQL, only, order=order), 10)
        self.only = None if indicator_ids is None else set(indicator_ids)

    def indicators(self) -> IndicatorColumns:
        """The columns of the indicators whose figures are computed."""
        heads = self.heads
        keep = slice(None) if self.only is None else np.isin(ints(heads[0]), list(self.only))
        return IndicatorColumns(
            id=ints(heads[0])[keep],
            measure=texts(heads[1])[keep],
            direction=texts(heads[2])[keep],
            direction_origin=texts(heads[3])[keep],
            time_kind=texts(heads[4])[keep],
            time_kind_origin=texts(heads[5])[keep],
            baseline=floats(heads[6])[keep],
            baseline_state=texts(heads[7])[keep],
            baseline_day=days(heads[8])[keep],
            band_low=floats(heads[9])[keep],
            band_high=floats(heads[10])[keep],
            bands_on_track=floats(heads[11])[keep],
            bands_attention=floats(heads[12])[keep],
            has_parts=np.array(heads[13], dtype=bool)[keep],
            notes=texts(heads[14])[keep],
        )

    def of_cells(self) -> metric_cells.CellIndicators:
        """The columns of all indicators of the grantees, for their cells."""
        heads = self.heads
        return metric_cells.CellIndicators(
            id=ints(heads[0]),
            organisation_id=ints(heads[15]),
            grant_id=ints(heads[16]),
            level=texts(heads[17]),
            theme=texts(heads[18]),
            counts=np.array(heads[19], dtype=bool),
            shared_key=texts(heads[20]),
            aggregation=texts(heads[21]),
            time_kind=texts(heads[4]),
        )

    def portfolio_of(self) -> dict[int, int]:
        """The portfolio of each grant."""
        return dict(zip(self.heads[16], self.heads[22], strict=True))

    def organisation_of(self) -> dict[int, int]:
        """The owner of each indicator."""
        return dict(zip(self.heads[0], self.heads[15], strict=True))


def series(columns: Sequence[Sequence[Any]]) -> SeriesColumns:
    """Fetched columns of measurements or targets as a series."""
    return SeriesColumns(
        id=ints(columns[0]),
        indicator=ints(columns[1]),
        start=days(columns[2]),
        end=days(columns[3]),
        value=floats(columns[4]),
        numerator=floats(columns[5]),
        denominator=floats(columns[6]),
        n=floats(columns[7]),
        state=texts(columns[8]),
    )


def evidenced(figures: FigureColumns, rows: Sequence[Sequence[Any]]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Whether each figure's measurement names the row of a sheet it came from."""
    with_row = ints([item for item, row_no in zip(rows[0], rows[9], strict=True) if row_no is not None])
    return np.isin(figures.measurement_id, with_row)


def figure_rows(figures: FigureColumns, organisation_of: dict[int, int]) -> list[tuple[Any, ...]]:
    """Figures as rows for the table: owner, variant, then the columns in the order of FIGURE_NAMES."""
    listed: list[Sequence[Any]] = [
        [organisation_of[item] for item in figures.indicator_id.tolist()],
        [VARIANT] * len(figures),
    ]
    for name in FIGURE_NAMES:
        column = getattr(figures, name)
        if name.endswith(("_start", "_end")):
            listed.append(plain_days(column))
        elif name in ID_COLUMNS:
            listed.append(plain_ids(column))
        elif column.dtype == np.float64:
            listed.append(plain_floats(column))
        else:
            listed.append(column.tolist())
    return list(zip(*listed, strict=True))


def cell_rows(cells: CellColumns, portfolio_of: dict[int, int]) -> list[tuple[Any, ...]]:
    """Cells as rows for the table: portfolio, variant, then the columns in the order of CELL_NAMES."""
    listed: list[Sequence[Any]] = [
        [portfolio_of[item] for item in cells.grant_id.tolist()],
        [VARIANT] * len(cells),
    ]
    for name in CELL_NAMES:
        column = getattr(cells, name)
        if name in ("as_of", "until"):
            listed.append(plain_days(column))
        elif column.dtype == np.float64:
            listed.append(plain_floats(column))
        else:
            listed.append(column.tolist())
    return list(zip(*listed, strict=True))


def computed(facts: Facts) -> tuple[FigureColumns, CellColumns]:
    """Figures and cells of everything in `facts`."""
    actuals, targets = series(facts.actual_rows), series(facts.target_rows)
    figures = metric_figures.compute(facts.indicators(), actuals, targets)
    cells = metric_cells.compute(facts.of_cells(), figures, evidenced(figures, facts.actual_rows), targets)
    return figures, cells


def refresh(connection: Connection, organisation_ids: Collection[int]) -> int:
    """Compute the figures and cells of these grantees whole and write them; returns the figures written."""
    if not organisation_ids:
        return 0
    facts = Facts(connection, organisation_ids, None)
    figures, cells = computed(facts)
    owners = among("organisation_id", organisation_ids)
    for table in ("figure", "cell"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE {owners}")
    insert_figures(connection, figure_rows(figures, facts.organisation_of()))
    insert_cells(connection, cell_rows(cells, facts.portfolio_of()))
    stand(connection, organisation_ids)
    return len(figures)


def insert_figures(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write figure rows."""
    bulk.insert(connection, Figure.__table__, ["organisation_id", "variant", *FIGURE_NAMES], rows)


def insert_cells(connection: Connection, rows: Sequence[tuple[Any, ...]]) -> None:
    """Write cell rows."""
    bulk.insert(connection, Cell.__table__, ["portfolio_id", "variant", *CELL_NAMES], rows)


STANDING_SQL = f"""
INSERT INTO standing (organisation_id, portfolio_id, revision, received_on, conversations, unclear, latest_period)
SELECT g.organisation_id, g.portfolio_id, 1,
  (SELECT MAX(s.submitted_at) FROM submission s
    WHERE s.organisation_id = g.organisation_id AND s.portfolio_id = g.portfolio_id AND s.state <> 'undone'),
  (SELECT COUNT(*) FROM figure f JOIN indicator i ON i.id = f.indicator_id JOIN "grant" h ON h.id = i.grant_id
    WHERE f.organisation_id = g.organisation_id AND h.portfolio_id = g.portfolio_id AND f.variant = '{VARIANT}'
      AND f.latest AND f.status IN ('behind', 'regressing')),
  (SELECT COUNT(*) FROM figure f JOIN indicator i ON i.id = f.indicator_id JOIN "grant" h ON h.id = i.grant_id
    WHERE f.organisation_id = g.organisation_id AND h.portfolio_id = g.portfolio_id AND f.variant = '{VARIANT}'
      AND f.state = '{State.UNCLEAR.value}'),
  (SELECT MAX(f.period_end) FROM figure f JOIN indicator i ON i.id = f.indicator_id
     JOIN "grant" h ON h.id = i.grant_id
    WHERE f.organisation_id = g.organisation_id AND h.portfolio_id = g.portfolio_id AND f.variant = '{VARIANT}'
      AND f.state = '{State.REPORTED.value}')
FROM "grant" g WHERE {{owners}} GROUP BY g.organisation_id, g.portfolio_id
ON CONFLICT (portfolio_id, organisation_id) DO UPDATE SET
  revision = standing.revision + 1, received_on = excluded.received_on,
  conversations = excluded.conversations, unclear = excluded.unclear, latest_period = excluded.latest_period
"""


def stand(connection: Connection, organisation_ids: Collection[int]) -> None:
    """What pages ask first of a grantee: when it last reported, and how many figures need a talk."""
    sql = STANDING_SQL.replace("{owners}", among("g.organisation_id", organisation_ids))
    # SQLite keeps dates as text, so the day of a moment is its first ten characters.
    cast = "SUBSTR(MAX(s.submitted_at), 1, 10)" if connection.dialect.name == "sqlite" else "MAX(s.submitted_at)::date"
    connection.exec_driver_sql(sql.replace("MAX(s.submitted_at)", cast))




def _stored(connection: Connection, table: str, names: Sequence[str]) -> list[tuple[Any, ...]]:
    quoted = ", ".join(f'"{name}"' for name in names)
    rows = connection.exec_driver_sql(f"SELECT {quoted} FROM {table}").all()
    return [tuple(row) for row in rows]


def _comparable(rows: Sequence[tuple[Any, ...]], names: Sequence[str]) -> list[tuple[Any, ...]]:
    """Rows in one order and with days as text and flags as numbers, whichever driver gave them."""
    days_at = [index for index, name in enumerate(names) if name.endswith(("_start", "_end")) or name in ("as_of", "until")]
    flags_at = [index for index, name in enumerate(names) if name in ("latest", "counts")]
    plain = []
    for row in rows:
        changed = list(row)
        for index in days_at:
            changed[index] = None if row[index] is None else str(row[index])
        for index in flags_at:
            changed[index] = bool(row[index])
        plain.append(tuple(changed))
    return sorted(plain, key=repr)


def _both(connection: Connection) -> list[tuple[str, list[str], list[tuple[Any, ...]], list[tuple[Any, ...]]]]:
    """Per table: its name, columns, the rows stored and the rows a rebuild gives."""
    facts = Facts(connection, None, None)
    figures, cells = computed(facts)
    made = (
        ("figure", ["organisation_id", "variant", *FIGURE_NAMES], figure_rows(figures, facts.organisation_of())),
        ("cell", ["portfolio_id", "variant", *CELL_NAMES], cell_rows(cells, facts.portfolio_of())),
    )
    return [(table, names, _stored(connection, table, names), rows) for table, names, rows in made]


def differences(connection: Connection) -> int:
    """How many rows of figures and cells differ from a rebuild."""
    count = 0
    for _, names, stored_rows, rows in _both(connection):
        before, after = set(_comparable(stored_rows, names)), set(_comparable(rows, names))
        count += max(len(before - after), len(after - before))
    return count


def rebuild(connection: Connection) -> int:
    """Compute everything again and write what differs; returns how many rows did."""
    count = 0
    for table, names, stored_rows, rows in _both(connection):
        before, after = _comparable(stored_rows, names), _comparable(rows, names)
        if before == after:
            continue
        gone, come = set(before) - set(after), set(after) - set(before)
        count += max(len(gone), len(come), abs(len(before) - len(after)))
        connection.exec_driver_sql(f"DELETE FROM {table}")
        writer = insert_figures if table == "figure" else insert_cells
        writer(connection, rows)
    if count:
        owners = {row[0] for row in connection.exec_driver_sql('SELECT DISTINCT organisation_id FROM "grant"')}
        stand(connection, owners)
    return count
