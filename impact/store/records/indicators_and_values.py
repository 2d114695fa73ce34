"""Records that several queries share: an indicator, a value or target, counts per status.

Each class is the one list of its fields: queries select its columns, and pages read its fields. A record that only one
query answers with stands beside that query. The tables are in store/schema.
"""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, func, null

from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.figures import Aggregate
from impact.store.schema.indicators_and_measurements import Measurement, Target


class IndicatorRecord(NamedTuple):
    """An indicator as its source and its agreement describe it.

    Words (`level`, `measure`, `direction`, `time_kind`, `baseline_state`, …) are the values of the enums in
    model.vocabulary. Baseline and band limits in `unit`, None where unknown or open. `titles` holds the title per
    language; `notes` are keys joined by ';', `calculation` is blank unless it is calculated. Rows and columns
    of sheets count from 1.
    """

    id: int
    organisation_id: int
    node_id: int | None
    code: str
    title: str
    titles: dict[str, str]
    definition: str
    result_title: str
    result_no: int | None
    indicator_no: int | None
    level: str
    theme: str
    unit: str
    measure: str
    direction: str
    direction_origin: str
    time_kind: str
    time_kind_origin: str
    aggregation: str
    baseline: float | None
    baseline_raw: str
    baseline_state: str
    baseline_date: date | None
    baseline_numerator: float | None
    baseline_denominator: float | None
    baseline_submission_id: int | None
    baseline_sheet: str
    baseline_row: int | None
    baseline_column: int | None
    band_low: float | None
    band_high: float | None
    numerator_text: str
    denominator_text: str
    source: str
    frequency: str
    counts: bool
    shared_key: str
    location: str
    breakdown: str
    has_parts: bool
    notes: str
    calculation: str
    submission_id: int | None
    source_sheet: str
    source_row: int | None


class ValueRecord(NamedTuple):
    """A measurement or a target as it was handed in, with its cell.

    `value` in the unit of its indicator, None unless `state` is 'reported'. Targets have no `numerator` and no `n`,
    and no `submission_id` where they were agreed without a file. `breakdown` is 'dimension=category', with ';'
    between dimensions, blank for the total. Rows and columns count from 1.
    """

    id: int
    organisation_id: int
    indicator_id: int
    submission_id: int | None
    superseded_by: int | None
    period_start: date | None
    period_end: date | None
    breakdown: str
    value: float | None
    numerator: float | None
    denominator: float | None
    n: float | None
    raw: str
    state: str
    note: str
    sheet: str
    row_no: int | None
    column_no: int | None


class CountsRecord(NamedTuple):
    """Sums over aggregates: figures per status, `indicators` in all, those `reporting` and those `evidenced` by a
    cell; `due` and `reported` count values due and reported up to the date of the aggregates; `in_band` of those
    achieved only stayed inside their band, `not_applicable` of those not rated do not apply."""

    achieved: int
    on_track: int
    attention: int
    behind: int
    regressing: int
    not_rated: int
    indicators: int
    reporting: int
    evidenced: int
    due: int
    reported: int
    in_band: int
    not_applicable: int


def sums_of_counts() -> list[ColumnElement[Any]]:
    """A sum over aggregates for each field of `CountsRecord`, under its name."""
    return [func.sum(getattr(Aggregate, name)).label(name) for name in CountsRecord._fields]


def value_columns(table: type[Measurement] | type[Target]) -> list[ColumnElement[Any]]:
    """The columns of a `ValueRecord`; what targets do not have is NULL."""
    there = {column.name: column for column in columns_of(table, ValueRecord)}
    return [there[name] if name in there else null().label(name) for name in ValueRecord._fields]


def fetch_values(connection: Connection, query: Select[Any]) -> list[ValueRecord]:
    """The values or targets that a query over `value_columns` finds."""
    return rows_of(connection.execute(query), ValueRecord)
