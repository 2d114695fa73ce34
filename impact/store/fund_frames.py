"""The frame of a fund, its own theory of change: in which of its portfolios it is written, and which funds have one."""

from __future__ import annotations

from sqlalchemy import Connection, select

from impact.model.access import Access
from impact.store.schema.organisations import Organisation, Portfolio
from impact.store.schema.theory_of_change import Theory
from impact.store.tenancy import row_access


def list_own_portfolios(connection: Connection, access: Access) -> list[int]:
    """The ids of the portfolios of the viewer's own organisation that are in scope; none for whoever is of no fund."""
    query = select(Portfolio.id).where(
        row_access.limit(connection, Portfolio), Portfolio.organisation_id == access.organisation_id
    )
    own = connection.scalars(query.order_by(Portfolio.id))
    return [portfolio_id for portfolio_id in own if portfolio_id in access.portfolio_ids]


def is_own_portfolio(connection: Connection, access: Access, organisation_id: int, portfolio_id: int) -> bool:
    """Whether an organisation is the viewer's own, and the fund of this portfolio, which the access opens."""
    return organisation_id == access.organisation_id and portfolio_id in list_own_portfolios(connection, access)


def list_opened_portfolios(connection: Connection, access: Access, organisation_id: int) -> dict[int, str]:
    """The portfolios of a fund that the access opens as a whole, by id with their names.

    None for whoever sees single grantees of it, and for guests.
    """
    if access.is_narrow:
        return {}
    query = select(Portfolio.id, Portfolio.name).where(
        row_access.limit(connection, Portfolio), Portfolio.organisation_id == organisation_id
    )
    rows = connection.execute(query.order_by(Portfolio.id))
    return {int(row.id): str(row.name) for row in rows if row.id in access.portfolio_ids}


def list_funds_with_frame(connection: Connection) -> list[tuple[int, str]]:
    """The funds of the portfolios in scope that have a version of their own theory, with their names, by name."""
    of_fund = row_access.through(Theory, Portfolio, Theory.organisation_id == Portfolio.organisation_id)
    of_name = row_access.through(Organisation, Portfolio, Organisation.id == Portfolio.organisation_id)
    query = (
        select(Organisation.id, Organisation.name)
        .select_from(Portfolio)
        .join(Theory, of_fund)
        .join(Organisation, of_name)
        .where(row_access.limit(connection, Portfolio))
        .distinct()
        .order_by(Organisation.name)
    )
    return [(int(row.id), str(row.name)) for row in connection.execute(query)]
