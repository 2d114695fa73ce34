"""The methods that an organisation plans for the blocks and arrows of its theory, with the fund of one portfolio."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, func, insert, select, update

from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.organisations import Portfolio
from impact.store.schema.theory_of_change import PlannedMethod
from impact.store.tenancy import row_access


class PlannedMethodRecord(NamedTuple):
    """A method in the plan; `target_key` is blank for a block. Cents, None where nobody said the cost.

    `portfolio` is the name of that whose fund agreed to it.
    """

    id: int
    organisation_id: int
    portfolio_id: int
    portfolio: str
    source_key: str
    target_key: str
    method: str
    question: str
    state: str
    who: str
    starts_on: date | None
    ends_on: date | None
    cost_cents: int | None
    note: str
    made_at: datetime
    version: int


def list_planned_methods(connection: Connection, organisation_id: int) -> list[PlannedMethodRecord]:
    """The plan of an organisation within the scope, in the order in which its methods were put there."""
    of_portfolio = row_access.through(Portfolio, PlannedMethod, Portfolio.id == PlannedMethod.portfolio_id)
    query = (
        select(*columns_of(PlannedMethod, PlannedMethodRecord), Portfolio.name.label("portfolio"))
        .join(Portfolio, of_portfolio)
        .where(row_access.limit(connection, PlannedMethod), PlannedMethod.organisation_id == organisation_id)
    )
    return rows_of(connection.execute(query.order_by(PlannedMethod.id)), PlannedMethodRecord)


def count_planned_methods(connection: Connection, organisation_id: int) -> int:
    """How many methods the plan of an organisation has within the scope."""
    query = select(func.count()).select_from(PlannedMethod).where(
        row_access.limit(connection, PlannedMethod), PlannedMethod.organisation_id == organisation_id
    )  # fmt: skip
    return int(connection.scalar(query) or 0)


def find_portfolio(connection: Connection, organisation_id: int, planned_id: int) -> int | None:
    """The portfolio of a method in the plan of an organisation; None for one that is not in scope."""
    query = select(PlannedMethod.portfolio_id).where(
        row_access.limit(connection, PlannedMethod), PlannedMethod.organisation_id == organisation_id,
        PlannedMethod.id == planned_id,
    )  # fmt: skip
    return connection.scalar(query)


def add_planned_method(connection: Connection, **columns: Any) -> int:
    """Put a method in the plan; its id."""
    statement = insert(PlannedMethod).values(version=1, **columns).returning(PlannedMethod.id)
    return int(connection.execute(statement).scalar_one())


def change_planned_method(
    connection: Connection, organisation_id: int, planned_id: int, version: int, **columns: Any
) -> bool:
    """Change a method that is still as it was seen; False where somebody changed or removed it since."""
    statement = update(PlannedMethod).where(
        row_access.limit(connection, PlannedMethod), PlannedMethod.organisation_id == organisation_id,
        PlannedMethod.id == planned_id, PlannedMethod.version == version,
    )  # fmt: skip
    return bool(connection.execute(statement.values(version=PlannedMethod.version + 1, **columns)).rowcount)


def remove_planned_method(connection: Connection, organisation_id: int, planned_id: int, version: int) -> bool:
    """Take a method out of the plan; False where somebody changed or removed it since."""
    statement = delete(PlannedMethod).where(
        row_access.limit(connection, PlannedMethod), PlannedMethod.organisation_id == organisation_id,
        PlannedMethod.id == planned_id, PlannedMethod.version == version,
    )  # fmt: skip
    return bool(connection.execute(statement).rowcount)
