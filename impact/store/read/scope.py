"""The one place where an Access becomes a limit on rows."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from impact.model.access import Access
from impact.model.words import Variant
from impact.store.tables import Cell, Figure, Grant, Organisation, Standing, Submission

Column = InstrumentedAttribute[int]


def grantees(access: Access) -> Select[Any]:
    """Ids of the organisations whose data this access covers: those of its portfolios and those named."""
    limits: list[ColumnElement[bool]] = []
    if access.portfolio_ids:
        limits.append(Grant.portfolio_id.in_(access.portfolio_ids))
    if access.organisation_ids:
        limits.append(Grant.organisation_id.in_(access.organisation_ids))
    return select(Grant.organisation_id).where(or_(*limits) if limits else false()).distinct()


def within(access: Access, owner: Column) -> ColumnElement[bool]:
    """Rows whose owner this access covers, for tables without a portfolio of their own."""
    if not access.portfolio_ids:
        return owner.in_(access.organisation_ids) if access.organisation_ids else false()
    return owner.in_(grantees(access))


def in_portfolio(access: Access, table: type[Cell | Standing | Grant | Submission]) -> ColumnElement[bool]:
    """Rows of the access's portfolios or its named organisations, for tables that carry both.

    Cheaper than `within`: no list of grantees is built, so a page over 20,000 stays quick.
    """
    limits: list[ColumnElement[bool]] = []
    if access.portfolio_ids:
        limits.append(table.portfolio_id.in_(access.portfolio_ids))
    if access.organisation_ids:
        limits.append(table.organisation_id.in_(access.organisation_ids))
    return or_(*limits) if limits else false()


def in_force(as_of: date | None) -> ColumnElement[bool]:
    """Cells that hold at the end of `as_of`; without a date the last ones."""
    if as_of is None:
        return Cell.until.is_(None)
    return and_(
        or_(Cell.as_of.is_(None), Cell.as_of <= as_of),
        or_(Cell.until.is_(None), Cell.until > as_of),
    )


def approved(table: type[Cell | Figure]) -> ColumnElement[bool]:
    """The variant that counts towards portfolio figures."""
    return table.variant == Variant.APPROVED.value


def visible(access: Access, organisation_id: int) -> Select[Any]:
    """The organisation if this access covers it or belongs to it, else no row."""
    return select(Organisation).where(
        Organisation.id == organisation_id,
        or_(within(access, Organisation.id), Organisation.id == access.organisation_id),
    )
