"""Portfolios and organisations by name, made on the spot when an import names one that is not there."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from impact.model.words import OrganisationKind
from impact.store.tables import Organisation, Portfolio


def organisation_named(connection: Connection, name: str, ref: str, kind: OrganisationKind) -> int:
    """The organisation with this reference or name, made where it is not there."""
    if ref:
        by_ref = connection.scalar(select(Organisation.id).where(Organisation.ref == ref))
        if by_ref is not None:
            return by_ref
    by_name = select(Organisation.id).where(Organisation.name == name, Organisation.kind == kind.value)
    found = connection.scalar(by_name)
    if found is not None:
        return found
    made = insert(Organisation).values(
        kind=kind.value, name=name, ref=ref, theme="", regions=[], story={}, fictional=False
    )
    return int(connection.scalar(made.returning(Organisation.id)) or 0)


def portfolio_named(connection: Connection, name: str, fund: str) -> int:
    """The portfolio with this name, made (with a fund to hold it) where it is not there."""
    found = connection.scalar(select(Portfolio.id).where(Portfolio.name == name).order_by(Portfolio.id))
    if found is not None:
        return found
    owner = organisation_named(connection, fund, "", OrganisationKind.FUND)
    made = insert(Portfolio).values(organisation_id=owner, name=name, themes=[], shared_indicators=[])
    return int(connection.scalar(made.returning(Portfolio.id)) or 0)
