"""Grants as a fund records them: amounts in cents, dates, and support that is not money."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Connection, select, update

from impact.model.access import Access
from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.organisations import Grant, Portfolio
from impact.store.tenancy import row_access


class RecordedGrant(NamedTuple):
    """A grant with the name and currency of its portfolio; `sdg` holds numbers of goals, parted by ';'."""

    id: int
    organisation_id: int
    portfolio_id: int
    ref: str
    title: str
    sdg: str
    amount_cents: int | None
    total_budget_cents: int | None
    non_financial: str
    starts: date | None
    ends: date | None
    portfolio: str
    currency: str


def list_grants(connection: Connection, access: Access, organisation_id: int | None = None) -> list[RecordedGrant]:
    """The grants in scope, of one grantee or of all, by portfolio and start."""
    query = _select_grants(access).order_by(Portfolio.name, Grant.starts, Grant.ref, Grant.id)
    if organisation_id is not None:
        query = query.where(Grant.organisation_id == organisation_id)
    return rows_of(connection.execute(query), RecordedGrant)


def get_grant(connection: Connection, access: Access, grant_id: int) -> RecordedGrant | None:
    """One grant; None outside the access."""
    return row_of(connection.execute(_select_grants(access).where(Grant.id == grant_id)), RecordedGrant)


def change_grant(connection: Connection, grant_id: int, columns: dict[str, Any]) -> None:
    """Set columns of a grant of the transaction's owner."""
    connection.execute(update(Grant).where(Grant.id == grant_id).values(**columns))


def _select_grants(access: Access) -> Any:
    return (
        select(
            *columns_of(Grant, RecordedGrant), Portfolio.name.label("portfolio"), Portfolio.currency.label("currency")
        )
        .join(Portfolio, row_access.through(Portfolio, Grant, Portfolio.id == Grant.portfolio_id))
        .where(row_access.limit(access, Grant))
    )
