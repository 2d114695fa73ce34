"""Queries for what a grantee handed in earlier, as a new file is compared with it: few, whatever its size."""

from __future__ import annotations

from sqlalchemy import Connection, Row, RowMapping, String, and_, cast, select

from impact.model.access import Access
from impact.store.schema.tables import Grant, Indicator, Measurement, ReportingPeriod, Target
from impact.store.tenancy import conditions

Value = Row[int, str | None, str | None, str, float | None, str]
Aim = Row[int, str | None, str | None, float | None]
# What a matching of indicators needs to know, and what a doubt compares with.
COLUMNS = (
    "id", "key", "code", "withdrawn_by", "submission_id", "title", "unit", "direction", "direction_origin",
    "time_kind", "time_kind_origin", "baseline", "baseline_state",
)  # fmt: skip


def indicators(connection: Connection, access: Access, organisation_id: int) -> list[RowMapping]:
    """Every grant of a grantee with each of its indicators, oldest first; a grant without any has one row."""
    of_grant = conditions.through(Indicator, Grant, Indicator.grant_id == Grant.id)
    query = (
        select(
            Grant.id.label("grant_id"),
            Grant.ref.label("grant_ref"),
            Grant.theme.label("grant_theme"),
            Grant.portfolio_id,
            Grant.reporting,
            *(getattr(Indicator, name) for name in COLUMNS),
        )
        .outerjoin(Indicator, of_grant)
        .where(conditions.limit(access, Grant), Grant.organisation_id == organisation_id)
        .order_by(Grant.id, Indicator.id)
    )
    return list(connection.execute(query).mappings())


def values(connection: Connection, access: Access, organisation_id: int, portfolio_id: int) -> list[Value]:
    """The measurements in force of a grantee: indicator, start, end, breakdown, value, state; days as ISO texts.

    There may be a hundred thousand, and of each a date made of its text would take longer than reading it.
    """
    of_grant = conditions.through(Indicator, Grant, Indicator.grant_id == Grant.id)
    of_indicator = conditions.through(Measurement, Indicator, Measurement.indicator_id == Indicator.id)
    query = (
        select(
            Measurement.indicator_id,
            cast(Measurement.period_start, String),
            cast(Measurement.period_end, String),
            Measurement.breakdown,
            Measurement.value,
            Measurement.state,
        )
        .select_from(Grant)
        .join(Indicator, and_(of_grant, Indicator.withdrawn_by.is_(None)))
        .join(Measurement, of_indicator)
        .where(conditions.limit(access, Grant), Grant.organisation_id == organisation_id)
        .where(Grant.portfolio_id == portfolio_id, Measurement.superseded_by.is_(None))
    )
    return list(connection.execute(query).all())


def targets(connection: Connection, access: Access, organisation_id: int, portfolio_id: int) -> list[Aim]:
    """The targets in force (totals) of a grantee: indicator, start, end, value; days as ISO texts."""
    of_grant = conditions.through(Indicator, Grant, Indicator.grant_id == Grant.id)
    of_indicator = conditions.through(Target, Indicator, Target.indicator_id == Indicator.id)
    query = (
        select(
            Target.indicator_id,
            cast(Target.period_start, String),
            cast(Target.period_end, String),
            Target.value,
        )
        .select_from(Grant)
        .join(Indicator, and_(of_grant, Indicator.withdrawn_by.is_(None)))
        .join(Target, of_indicator)
        .where(conditions.limit(access, Grant), Grant.organisation_id == organisation_id)
        .where(Grant.portfolio_id == portfolio_id, Target.superseded_by.is_(None), Target.breakdown == "")
    )
    return list(connection.execute(query).all())


def calendar(connection: Connection, portfolio_id: int) -> list[RowMapping]:
    """The whole calendar of a portfolio, in all rhythms, oldest first."""
    query = (
        select(ReportingPeriod.__table__)
        .where(conditions.limit(connection, ReportingPeriod), ReportingPeriod.portfolio_id == portfolio_id)
        .order_by(ReportingPeriod.ends, ReportingPeriod.id)
    )
    return list(connection.execute(query).mappings())
