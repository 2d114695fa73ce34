"""Queries for the layouts that were remembered, and for the indicators that those of a file may be."""

from __future__ import annotations

from sqlalchemy import Connection, RowMapping, select

from impact.model.access import Access
from impact.store.schema.tables import Grant, Indicator, Mapping, Organisation
from impact.store.tenancy import conditions


def of_organisation(connection: Connection, access: Access, organisation_id: int) -> list[RowMapping]:
    """The remembered layouts of an organisation, the one used last first."""
    query = (
        select(Mapping.__table__)
        .where(conditions.limit(access, Mapping), Mapping.organisation_id == organisation_id)
        .order_by(Mapping.used_at.is_(None), Mapping.used_at.desc(), Mapping.id.desc())
    )
    return list(connection.execute(query).mappings())


def one(connection: Connection, access: Access, mapping_id: int) -> RowMapping | None:
    """One remembered layout; None outside the access."""
    query = select(Mapping.__table__).where(conditions.limit(access, Mapping), Mapping.id == mapping_id)
    return connection.execute(query).mappings().first()


def named(connection: Connection, access: Access, name: str) -> list[RowMapping]:
    """The remembered layouts of a name, each with whose it is."""
    of_mapping = conditions.through(Organisation, Mapping, Organisation.id == Mapping.organisation_id)
    query = (
        select(Mapping.__table__, Organisation.name.label("organisation"))
        .join(Organisation, of_mapping)
        .where(conditions.limit(access, Mapping), Mapping.name == name)
        .order_by(Organisation.name, Mapping.id)
    )
    return list(connection.execute(query).mappings())


def indicators(connection: Connection, access: Access, organisation_id: int, portfolio_id: int) -> list[RowMapping]:
    """The indicators of an organisation in a portfolio with their grant, also those that do not stand now."""
    of_grant = conditions.through(Indicator, Grant, Indicator.grant_id == Grant.id)
    query = (
        select(
            Indicator.id, Grant.ref.label("grant_ref"), Indicator.key, Indicator.title, Indicator.code,
            Indicator.unit, Indicator.titles, Indicator.submission_id.is_(None).label("agreed"),
            Indicator.withdrawn_by.is_(None).label("stands"),
        )
        .join(Grant, of_grant)
        .where(conditions.limit(access, Grant), Grant.organisation_id == organisation_id)
        .where(Grant.portfolio_id == portfolio_id)
        .order_by(Indicator.id)
    )  # fmt: skip
    return list(connection.execute(query).mappings())
