"""Whether organisations consent to research on their figures: decisions, of which the last one holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from impact.model.access import Access
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.organisations import Organisation, ResearchConsent
from impact.store.tenancy import row_access


class ConsentDecision(NamedTuple):
    """A decision of an organisation, and who took it when (UTC)."""

    organisation_id: int
    is_given: bool
    decided_by: str
    decided_by_id: int | None
    decided_at: datetime


class SignedDecision(NamedTuple):
    """A decision as whoever took it reads it back."""

    organisation_id: int
    portfolio_id: int
    organisation: str
    is_given: bool
    decided_at: datetime


def list_decisions(connection: Connection, access: Access) -> dict[int, ConsentDecision]:
    """The decision in force of each organisation in scope, by its id; those that never decided are missing."""
    query = (
        select(*columns_of(ResearchConsent, ConsentDecision))
        .where(row_access.limit(access, ResearchConsent))
        .order_by(ResearchConsent.id)
    )
    # The last one wins.
    return {row.organisation_id: row for row in rows_of(connection.execute(query), ConsentDecision)}


def list_consenting(connection: Connection, access: Access) -> frozenset[int]:
    """The organisations in scope that consent to research now."""
    return frozenset(key for key, row in list_decisions(connection, access).items() if row.is_given)


def add_decision(connection: Connection, portfolio_id: int, decision: ConsentDecision) -> None:
    """Add a decision of an organisation in one of its portfolios."""
    connection.execute(insert(ResearchConsent).values(portfolio_id=portfolio_id, **decision._asdict()))


def add_decisions(connection: Connection, portfolio_id: int, decisions: Iterable[ConsentDecision]) -> None:
    """Add decisions of several organisations in one portfolio."""
    rows = [{"portfolio_id": portfolio_id, **decision._asdict()} for decision in decisions]
    if rows:
        connection.execute(insert(ResearchConsent), rows)


def list_signed(connection: Connection, account_id: int) -> list[SignedDecision]:
    """What somebody decided for an organisation, oldest first."""
    query = (
        select(*columns_of(ResearchConsent, SignedDecision), Organisation.name.label("organisation"))
        .join(Organisation, Organisation.id == ResearchConsent.organisation_id)
        .where(ResearchConsent.decided_by_id == account_id)
        .order_by(ResearchConsent.id)
    )
    return rows_of(connection.execute(query), SignedDecision)


def forget_signer(connection: Connection, account_id: int) -> None:
    """Let go of the name of a person; what was decided stays."""
    connection.execute(update(ResearchConsent).where(ResearchConsent.decided_by_id == account_id).values(decided_by=""))
