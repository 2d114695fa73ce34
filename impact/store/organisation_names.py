"""What organisations are called and were called before, for taking their names out of texts of any time."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, CompoundSelect, Connection, func, insert, or_, select, union_all

from impact.model.access import Access
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.organisations import FormerName, Grant, Organisation, Portfolio
from impact.store.tenancy import row_access


class NameRecord(NamedTuple):
    """A name of an organisation with its reference; one of both is blank where only the other was changed."""

    organisation_id: int
    name: str
    ref: str


def list_names(connection: Connection, access: Access) -> list[NameRecord]:
    """All names that the grantees within the access have or had: those of today first, then the latest former ones."""
    today = select(Organisation.id.label("organisation_id"), Organisation.name, Organisation.ref).where(
        row_access.limit_to_grantees(access, Organisation)
    )
    former = select(*columns_of(FormerName, NameRecord)).where(row_access.limit(access, FormerName))
    return [
        *rows_of(connection.execute(today.order_by(Organisation.id)), NameRecord),
        *rows_of(connection.execute(former.order_by(FormerName.id.desc())), NameRecord),
    ]


def list_names_around(connection: Connection, access: Access) -> list[NameRecord]:
    """All names that further grantees have or had: those of the funds whose portfolios an access reaches, outside it.

    On a connection without a scope, since they are no rows of the access.
    """
    return rows_of(connection.execute(_select_around(access)), NameRecord)


def count_names_around(connection: Connection, access: Access) -> int:
    """How many these are: no name is taken away, and a change of one leaves the former name behind."""
    names = _select_around(access).subquery()
    return int(connection.scalar(select(func.count()).select_from(names)) or 0)


def _select_around(access: Access) -> CompoundSelect[Any]:
    own_grants = Grant.organisation_id.in_(access.organisation_ids)
    in_reach: ColumnElement[bool] = Portfolio.id.in_(access.portfolio_ids)
    covered: ColumnElement[bool] = own_grants
    if not access.is_narrow:
        in_reach = or_(in_reach, Portfolio.id.in_(select(Grant.portfolio_id).where(own_grants)))
        covered = or_(Grant.portfolio_id.in_(access.portfolio_ids), own_grants)
    networks = select(Portfolio.id).where(
        Portfolio.organisation_id.in_(select(Portfolio.organisation_id).where(in_reach))
    )
    around = select(Grant.organisation_id).where(
        Grant.portfolio_id.in_(networks), Grant.organisation_id.not_in(select(Grant.organisation_id).where(covered))
    )
    today = select(Organisation.id.label("organisation_id"), Organisation.name, Organisation.ref).where(
        Organisation.id.in_(around)
    )
    former = select(*columns_of(FormerName, NameRecord)).where(FormerName.organisation_id.in_(around))
    return union_all(today, former)


def keep_former_name(connection: Connection, record: NameRecord, until: datetime) -> None:
    """Keep what an organisation was called until a moment (UTC)."""
    connection.execute(insert(FormerName).values(until=until, **record._asdict()))
