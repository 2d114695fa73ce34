"""A reading compared with what is in force, without writing anything."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import Connection

from impact.model.submission import Submission as Read
from impact.model.submission import ValueColumns
from impact.model.vocabulary.value_states import State
from impact.store.schema.base import table_of
from impact.store.schema.indicators_and_measurements import Measurement, Target
from impact.store.submissions import indicators, measurements
from impact.store.submissions.measurements import ComparedValues

TEMPLATE = "template"


@dataclass(frozen=True, slots=True)
class ComparedReading:
    """The values of a reading against those in force, and the stored indicator of each of its indicators, if any."""

    indicators: Sequence[Mapping[str, Any] | None]
    actuals: ComparedValues
    targets: ComparedValues


def compare_reading(connection: Connection, read: Read, organisation_id: int, portfolio_id: int) -> ComparedReading:
    """Compare a reading with what is in force; an indicator that is new or withdrawn has nothing in force."""
    existing = indicators.load_existing(connection, organisation_id, portfolio_id)
    rows = [existing.find(item) for item in read.indicators]
    stored = [row if row is not None and row["withdrawn_by"] is None else None for row in rows]
    # No stored indicator has a negative id.
    ids = [row["id"] if row is not None else -1 - place for place, row in enumerate(stored)]
    new_ids = {key for key in ids if key < 0}
    actuals, targets = (
        measurements.compare_values(connection, table_of(table), ids, new_ids, columns)
        for table, columns in ((Measurement, read.actuals), (Target, read.targets))
    )
    return ComparedReading(stored, actuals, targets)


def drop_untouched(
    connection: Connection, read: Read, organisation_id: int, portfolio_id: int
) -> tuple[Read, int]:
    """Return a reading of our own template without the values that are approved as they stand, and their number.

    A template shows approved values in advance, and what nobody touched in it says nothing: else it would speak over
    an older file that still waits and corrects them, and after the file that brought them was taken back. Any other
    file is returned as it is: what a grantee writes in its own workbook, it says.
    """
    if read.layout != TEMPLATE:
        return read, 0
    compared = compare_reading(connection, read, organisation_id, portfolio_id)
    repeated = [
        row is not None and indicators.repeats_baseline(row, item)
        for item, row in zip(read.indicators, compared.indicators, strict=True)
    ]
    items = (
        replace(item, baseline=None, baseline_raw="", baseline_state=State.NOT_REPORTED) if repeats else item
        for item, repeats in zip(read.indicators, repeated, strict=True)
    )
    count = sum(repeated) + compared.actuals.count("same") + compared.targets.count("same")
    remaining = replace(
        read, indicators=tuple(items), actuals=_without_same(compared.actuals), targets=_without_same(compared.targets)
    )
    return remaining, count


def _without_same(compared: ComparedValues) -> ValueColumns:
    return _pick(compared.columns, [place for place, kind in enumerate(compared.kind) if kind != "same"])


def _pick(columns: ValueColumns, places: Collection[int]) -> ValueColumns:
    if len(places) == len(columns):
        return columns
    names = [column.name for column in fields(columns)]
    return ValueColumns(**{name: [getattr(columns, name)[at] for at in places] for name in names})
