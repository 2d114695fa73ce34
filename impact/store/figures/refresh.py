"""Figures and aggregates kept up to date: computed from the values in force, written in the same transaction.

Those of a grantee are computed from all of its own rows, so that refreshing one grantee gives the same rows as a
full rebuild (a property test checks this).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from copy import copy
from dataclasses import dataclass, fields
from functools import cached_property, lru_cache, partial
from itertools import compress
from operator import itemgetter
from typing import Any

import numpy as np
from sqlalchemy import Connection

from impact.metrics.engine import aggregates as metric_aggregates
from impact.metrics.engine import figures as metric_figures
from impact.model.figures.figure import AggregateColumns, FigureColumns, Flags
from impact.model.vocabulary.calculation_basis import Variant
from impact.store.db import bulk
from impact.store.db.row_sync import sync_rows
from impact.store.figures.calculated_series import Columns, add_calculated_series
from impact.store.figures.figure_inputs import build_indicators, build_series
from impact.store.figures.grantee_summary import write_grantee_summaries
from impact.store.schema.array_conversions import (
    from_days,
    from_floats,
    from_ids,
    int_array,
    text_array,
)
from impact.store.schema.base import table_of
from impact.store.schema.figures import Aggregate, Figure
from impact.store.submissions import pending_overlay, pending_values
from impact.store.submissions.pending_values import PendingSubmission
from impact.store.tenancy import tenant_scope

FIGURE_COLUMNS = ["organisation_id", "variant", *(column.name for column in fields(FigureColumns))]
AGGREGATE_COLUMNS = ["portfolio_id", "variant", *(column.name for column in fields(AggregateColumns))]
ROW_IDS = ("measurement_id", "target_id", "target_final_id")

INDICATOR_COLUMNS = (
    "id", "measure", "direction", "direction_origin", "time_kind", "time_kind_origin", "baseline",
    "baseline_state", "baseline_date", "band_low", "band_high", "bands_on_track", "bands_attention",
    "has_parts", "definition", "notes", "organisation_id", "grant_id", "level", "theme", "counts", "shared_key",
    "aggregation", "portfolio_id", "unit", "calculation",
)  # fmt: skip
OF_PORTFOLIO = ("bands_on_track", "bands_attention")
SERIES_COLUMNS = (
    "id", "indicator_id", "period_start", "period_end", "value", "numerator", "denominator", "n", "state",
    "row_no",
)  # fmt: skip
NOT_OF_TARGETS = ("numerator", "n")
# Of how many grantees what was computed is remembered, and with how many indicators, values and targets at most.
REMEMBERED, FEW_FACTS = 64, 1_000


def _indicators_sql(owners: str, owned: Callable[[str, str], str], which: str = "i.withdrawn_by IS NULL") -> str:
    """Indicators that are not withdrawn; owners come first so that one grantee costs one stretch."""
    limits = " AND ".join(owned(*each) for each in (("indicator", "i"), ("grant", "g"), ("portfolio", "p")))
    names = {name: f"p.{name}" for name in OF_PORTFOLIO} | {"portfolio_id": "g.portfolio_id"}
    select_list = ", ".join(names.get(name, f"i.{name}") for name in INDICATOR_COLUMNS)
    return (
        f'SELECT {select_list} FROM indicator i JOIN "grant" g ON g.id = i.grant_id '
        f"JOIN portfolio p ON p.id = g.portfolio_id WHERE {which} AND {owners} AND {limits} "
        "ORDER BY i.id"
    )


def _select_list(table: str) -> str:
    absent = NOT_OF_TARGETS if table == "target" else ()
    return ", ".join("NULL" if name in absent else f"m.{name}" for name in SERIES_COLUMNS)


def _series_sql(table: str, owners: str, owned: Callable[[str, str], str]) -> str:
    """Totals in force, sorted as SeriesColumns must be; only the series index is walked.

    CROSS JOIN keeps SQLite from starting with the measurements, of which there may be millions.
    """
    return (
        f"SELECT {_select_list(table)} FROM indicator i CROSS JOIN {table} m WHERE m.indicator_id = i.id "
        f"AND m.breakdown = '' AND m.superseded_by IS NULL AND i.withdrawn_by IS NULL AND {owners} "
        f"AND {owned('indicator', 'i')} AND {owned(table, 'm')} "
        "ORDER BY m.indicator_id, m.period_end NULLS FIRST, m.period_start NULLS FIRST, m.id"
    )


class Facts:
    """What the figures and aggregates of some grantees are computed from, read in three queries."""

    def __init__(self, connection: Connection, organisation_ids: Collection[int] | None) -> None:
        """Everything of these grantees; None: of all."""
        owners = bulk.write_id_condition("i.organisation_id", organisation_ids)
        owned = partial(tenant_scope.scope_condition, connection)

        def read(sql: str, names: Sequence[str]) -> dict[str, Sequence[Any]]:
            return dict(zip(names, bulk.fetch_columns(connection, sql, len(names)), strict=True))

        self.heads = read(_indicators_sql(owners, owned), INDICATOR_COLUMNS)
        self.actuals = read(_series_sql("measurement", owners, owned), SERIES_COLUMNS)
        self.targets = read(_series_sql("target", owners, owned), SERIES_COLUMNS)
        self.owner = dict(zip(self.heads["id"], self.heads["organisation_id"], strict=True))
        self.portfolio = dict(zip(self.heads["grant_id"], self.heads["portfolio_id"], strict=True))

    @cached_property
    def content(self) -> tuple[tuple[Sequence[Any], ...], ...]:
        """All columns; facts with the same content have the same figures and aggregates."""
        return tuple(tuple(map(tuple, part.values())) for part in (self.heads, self.actuals, self.targets))

    def __eq__(self, other: object) -> bool:
        """Whether the content is the same, whatever database it was read from."""
        return isinstance(other, Facts) and self.content == other.content

    def __hash__(self) -> int:
        """Of the content."""
        return hash(self.content)

    def are_few(self) -> bool:
        """Whether what is computed from these is worth remembering, and does not fill the memory."""
        return sum(len(part["id"]) for part in (self.heads, self.actuals, self.targets)) <= FEW_FACTS

    def with_pending(self, connection: Connection, pending: Sequence[PendingSubmission]) -> Facts:
        """The same with pending values laid over it, of the grantees and portfolios that have any."""
        over = copy(self)
        over.__dict__.pop("content", None)
        over.heads = self._heads_over(connection, pending)
        over.actuals = pending_overlay.overlay_series(
            connection, "measurement", pending, self.actuals, _select_list("measurement"), SERIES_COLUMNS
        )
        over.targets = pending_overlay.overlay_series(
            connection, "target", pending, self.targets, _select_list("target"), SERIES_COLUMNS
        )
        over.owner = dict(zip(over.heads["id"], over.heads["organisation_id"], strict=True))
        over.portfolio = dict(zip(over.heads["grant_id"], over.heads["portfolio_id"], strict=True))
        for name in ("actuals", "targets"):
            columns = getattr(over, name)
            in_reach = [of in over.owner for of in columns["indicator_id"]]
            setattr(over, name, {key: list(compress(column, in_reach)) for key, column in columns.items()})
        return over

    def _heads_over(self, connection: Connection, pending: Sequence[PendingSubmission]) -> dict[str, Sequence[Any]]:
        where = {(item.organisation_id, item.portfolio_id) for item in pending}
        rows = [dict(zip(INDICATOR_COLUMNS, row, strict=True)) for row in zip(*self.heads.values(), strict=True)]
        sql = _indicators_sql(
            "1 = 1",
            partial(tenant_scope.scope_condition, connection),
            bulk.write_id_condition("i.id", pending_overlay.new_indicator_ids(pending)),
        )
        fresh = bulk.fetch(connection, sql)
        existing_ids = {row["id"] for row in rows}
        rows += [dict(zip(INDICATOR_COLUMNS, row, strict=True)) for row in fresh if row[0] not in existing_ids]
        rows = [row for row in rows if (row["organisation_id"], row["portfolio_id"]) in where]
        statements = pending_overlay.overlay_indicators(connection, pending)
        broken_down = pending_overlay.find_broken_down(connection, pending)
        for row in rows:
            row.update({name: value for name, value in statements.get(row["id"], {}).items() if name in row})
            row["has_parts"] = bool(row["has_parts"]) or row["id"] in broken_down
        rows.sort(key=itemgetter("id"))
        return {name: [row[name] for row in rows] for name in INDICATOR_COLUMNS}

    def compute(self) -> tuple[FigureColumns, AggregateColumns]:
        """All figures and aggregates of these grantees."""
        measured = add_calculated_series(self.heads, self.actuals)
        actuals, targets = build_series(measured), build_series(self.targets)
        figures = metric_figures.compute_figures(build_indicators(self.heads), actuals, targets)
        evidenced = _find_evidenced(figures, measured)
        aggregates = metric_aggregates.compute_aggregates(self._of_cells(), figures, evidenced, targets)
        return figures, aggregates

    def _of_cells(self) -> metric_aggregates.AggregateIndicators:
        heads = self.heads
        words = ("level", "theme", "shared_key", "aggregation", "time_kind")
        return metric_aggregates.AggregateIndicators(
            id=int_array(heads["id"]),
            organisation_id=int_array(heads["organisation_id"]),
            grant_id=int_array(heads["grant_id"]),
            counts=np.array(heads["counts"], dtype=bool),
            **{name: text_array(heads[name]) for name in words},
        )


def _find_evidenced(figures: FigureColumns, actuals: Columns) -> Flags:
    """Whether each figure's measurement names the row of a sheet it came from, or all parts of a calculated one do."""
    rows = zip(actuals["id"], actuals["row_no"], strict=True)
    return np.isin(figures.measurement_id, int_array([item for item, row_no in rows if row_no is not None]))


def _plain(name: str, column: Any) -> Sequence[Any]:
    """A computed column in the types of the driver."""
    if name.endswith(("_start", "_end")) or name in ("as_of", "until"):
        return from_days(column)
    if name in ROW_IDS:
        return from_ids(column)
    if column.dtype == np.float64:
        return from_floats(column)
    plain: Sequence[Any] = column.tolist()
    return plain


def figure_rows(figures: FigureColumns, facts: Facts, variant: Variant) -> list[tuple[Any, ...]]:
    """Figures as rows of FIGURE_COLUMNS."""
    owners = [facts.owner[item] for item in figures.indicator_id.tolist()]
    plain = [_plain(name, getattr(figures, name)) for name in FIGURE_COLUMNS[2:]]
    return list(zip(owners, [variant.value] * len(figures), *plain, strict=True))


def aggregate_rows(cells: AggregateColumns, facts: Facts, variant: Variant) -> list[tuple[Any, ...]]:
    """Aggregates as rows of CELL_COLUMNS."""
    portfolios = [facts.portfolio[item] for item in cells.grant_id.tolist()]
    plain = [_plain(name, getattr(cells, name)) for name in AGGREGATE_COLUMNS[2:]]
    return list(zip(portfolios, [variant.value] * len(cells), *plain, strict=True))


@dataclass(frozen=True, slots=True)
class RefreshCounts:
    """How many figures and aggregates some grantees have, and how many of them were written or deleted."""

    figures: int
    cells: int
    figures_changed: int
    cells_changed: int


def refresh_rows(connection: Connection, organisation_ids: Collection[int], *, write: bool = True) -> RefreshCounts:
    """Compute all figures and aggregates of these grantees; with `write` rows that differ are corrected.

    The variant with pending values has rows only for grantees that have a pending submission.
    """
    facts = Facts(connection, organisation_ids)
    of_figures, of_aggregates = _rows(facts, Variant.APPROVED)
    pending = pending_values.list_pending(connection, organisation_ids)
    if pending:
        more_figures, more_aggregates = _rows(facts.with_pending(connection, pending), Variant.WITH_PENDING)
        of_figures, of_aggregates = of_figures + more_figures, of_aggregates + more_aggregates
    return RefreshCounts(
        len(of_figures),
        len(of_aggregates),
        sync_rows(connection, table_of(Figure), FIGURE_COLUMNS, organisation_ids, of_figures, write=write),
        sync_rows(connection, table_of(Aggregate), AGGREGATE_COLUMNS, organisation_ids, of_aggregates, write=write),
    )


def _rows(facts: Facts, variant: Variant) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    return _rows_again(facts, variant) if facts.are_few() else _compute_rows(facts, variant)


def _compute_rows(facts: Facts, variant: Variant) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    figures, aggregates = facts.compute()
    return figure_rows(figures, facts, variant), aggregate_rows(aggregates, facts, variant)


# A file is rehearsed and then sent, and what waits leaves approved values as they are: the same facts come again.
_rows_again = lru_cache(maxsize=REMEMBERED)(_compute_rows)


def refresh_figures(connection: Connection, organisation_ids: Collection[int]) -> None:
    """Bring figures, aggregates and summaries of these grantees up to date, as far as the connection reaches."""
    if organisation_ids:
        refresh_rows(connection, organisation_ids)
        write_grantee_summaries(connection, organisation_ids)
