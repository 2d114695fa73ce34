"""Find or create portfolios and grantees by the name that an import gives."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select

from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.organisations import Grant, Organisation, Portfolio
from impact.store.schema.submissions import Submission


@dataclass(frozen=True, slots=True)
class KnownOrganisation:
    """An organisation by the name and the reference that a file may call it by."""

    id: int
    name: str
    ref: str


@dataclass(frozen=True, slots=True)
class KnownPortfolio:
    """A portfolio by its name."""

    id: int
    name: str


def find_or_add_grantee(connection: Connection, name: str, ref: str, portfolio_id: int) -> int:
    """The grantee of this portfolio with this reference or name; made where there is none.

    Only the portfolio's own grantees are looked at: an import that names an organisation which
    another fund supports must not reach into that one's data.
    """
    granted = select(Grant.organisation_id).where(Grant.portfolio_id == portfolio_id)
    handed_in = select(Submission.organisation_id).where(Submission.portfolio_id == portfolio_id)
    query = select(*columns_of(Organisation, KnownOrganisation)).where(Organisation.id.in_(granted.union(handed_in)))
    grantees = rows_of(connection.execute(query.order_by(Organisation.id)), KnownOrganisation)
    for row in grantees:
        if ref and row.ref == ref:
            return row.id
    for row in grantees:
        # Two references are two organisations, also where they share a name.
        if row.name.casefold() == name.casefold() and not (ref and row.ref):
            return row.id
    return _add_organisation(connection, OrganisationKind.GRANTEE, name, ref)


def find_or_add_portfolio(connection: Connection, name: str, fund: str) -> int:
    """The portfolio with this name, made where it is not there.

    It is made for the fund of the name `fund`, else for the only fund there is, else with a fund of that name.
    """
    query = select(*columns_of(Portfolio, KnownPortfolio)).order_by(Portfolio.id)
    portfolios = rows_of(connection.execute(query), KnownPortfolio)
    for row in portfolios:
        if row.name.casefold() == name.casefold():
            return row.id
    columns = columns_of(Organisation, KnownOrganisation)
    query = select(*columns).where(Organisation.kind == OrganisationKind.FUND.value).order_by(Organisation.id)
    funds = rows_of(connection.execute(query), KnownOrganisation)
    owners = [row.id for row in funds if row.name == fund] or [row.id for row in funds if len(funds) == 1]
    owner = owners[0] if owners else _add_organisation(connection, OrganisationKind.FUND, fund, "")
    statement = insert(Portfolio).values(organisation_id=owner, name=name, themes=[], shared_indicators=[])
    return int(connection.execute(statement.returning(Portfolio.id)).scalar_one())


def _add_organisation(connection: Connection, kind: OrganisationKind, name: str, ref: str) -> int:
    statement = insert(Organisation).values(kind=kind.value, name=name, ref=ref, regions=[], story={})
    return int(connection.execute(statement.returning(Organisation.id)).scalar_one())
