"""Organisations, portfolios and accounts by name, over the whole database: for the command line."""

from __future__ import annotations

from sqlalchemy import Connection, select

from impact.store.schema.accounts import Account
from impact.store.schema.organisations import Organisation, Portfolio


def list_organisations(connection: Connection) -> list[tuple[int, str]]:
    """Every organisation: id and name."""
    query = select(Organisation.id, Organisation.name).order_by(Organisation.id)
    return [(row.id, row.name) for row in connection.execute(query)]


def list_portfolios(connection: Connection) -> list[tuple[int, str, int]]:
    """Every portfolio: id, name and the organisation it is of."""
    query = select(Portfolio.id, Portfolio.name, Portfolio.organisation_id).order_by(Portfolio.id)
    return [(row.id, row.name, row.organisation_id) for row in connection.execute(query)]


def find_account(connection: Connection, email: str) -> int | None:
    """The account with an address, in lower case."""
    return connection.scalar(select(Account.id).where(Account.email == email))
