"""Queries over everything an access covers, without a list of ids: the series and the values in force."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, or_, select

from impact.model.access import Access
from impact.store.schema.tables import Figure, Grant, Indicator, Measurement, Submission
from impact.store.tenancy import conditions


def _in_sight(query: Select[Any], access: Access) -> Select[Any]:
    """The query over indicators that are covered and were not withdrawn."""
    joined = query.join(Grant, conditions.through(Indicator, Grant, Grant.id == Indicator.grant_id))
    return joined.where(conditions.limit(access, Grant), Indicator.withdrawn_by.is_(None))


def totals(connection: Connection, access: Access, as_of: date | None) -> list[RowMapping]:
    """The total of every period of every indicator, in time order; up to `as_of` where it is given."""
    columns: list[Any] = [
        Figure.indicator_id, Figure.period_start, Figure.period_end, Figure.actual, Figure.numerator,
        Figure.denominator, Figure.n, Figure.state,
    ]  # fmt: skip
    of = conditions.through(Figure, Indicator, Figure.indicator_id == Indicator.id)
    query = _in_sight(select(*columns).select_from(Indicator).join(Figure, of), access).where(
        conditions.approved(Figure)
    )
    if as_of is not None:
        query = query.where(or_(Figure.period_end.is_(None), Figure.period_end <= as_of))
    ordered = query.order_by(Figure.indicator_id, Figure.period_end, Figure.period_start)
    return list(connection.execute(ordered).mappings())


def measurements(connection: Connection, access: Access) -> list[RowMapping]:
    """Every value in force, totals and groups, with the cell and the file it came from."""
    columns: list[Any] = [
        Measurement.id, Measurement.indicator_id, Measurement.breakdown, Measurement.period_start,
        Measurement.period_end, Measurement.value, Measurement.numerator, Measurement.denominator, Measurement.n,
        Measurement.state, Measurement.raw, Measurement.note, Measurement.sheet, Measurement.row_no,
        Measurement.column_no, Submission.file_name, Submission.submitted_at,
    ]  # fmt: skip
    of = conditions.through(Measurement, Indicator, Measurement.indicator_id == Indicator.id)
    brought = conditions.through(Submission, Measurement, Submission.id == Measurement.submission_id)
    query = select(*columns).select_from(Indicator).join(Measurement, of).join(Submission, brought)
    query = _in_sight(query, access).where(Measurement.superseded_by.is_(None))
    ordered = query.order_by(
        Measurement.indicator_id, Measurement.breakdown, Measurement.period_end, Measurement.id
    )
    return list(connection.execute(ordered).mappings())
