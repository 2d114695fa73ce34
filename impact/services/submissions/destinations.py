"""For whom a workbook is submitted: a grantee in one portfolio, since one grantee may report to several funds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from impact.access.permissions import Action, Kind, may
from impact.errors import NotFound
from impact.model.access import Access
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import Connection
from impact.store.queries import organisations as organisation_queries


@dataclass(frozen=True, slots=True)
class Destination:
    """A grantee in one portfolio; `several` where this access covers the grantee in other portfolios too."""

    organisation_id: int
    portfolio_id: int
    organisation: str
    portfolio: str
    several: bool

    @property
    def name(self) -> str:
        """The label in a select box: with the portfolio only where there is more than one."""
        return f"{self.organisation} – {self.portfolio}" if self.several else self.organisation


def list_destinations(access: Access, workspace: Workspace) -> tuple[Destination, ...]:
    """List where this access may submit, by name; empty for whoever may not submit."""
    if not may(access.role, Action.SUBMIT, Kind.SUBMISSION):
        return ()
    with reading(access, workspace) as connection:
        rows = organisation_queries.list_grantees_by_portfolio(connection, access)
    portfolios = Counter(row.organisation_id for row in rows)
    return tuple(
        Destination(
            row.organisation_id, row.portfolio_id, row.organisation, row.portfolio,
            portfolios[row.organisation_id] > 1,
        )
        for row in rows
    )  # fmt: skip


def resolve_portfolio(
    connection: Connection, access: Access, organisation_id: int, portfolio_id: int | None = None
) -> int:
    """Resolve the portfolio a grantee submits for: `portfolio_id`, else that of its first grant.

    NotFound where the access covers no grant of the grantee in it.
    """
    portfolio_ids = [
        grant.portfolio_id for grant in organisation_queries.list_grants(connection, access, organisation_id)
    ]
    if not portfolio_ids or portfolio_id not in (None, *portfolio_ids):
        raise NotFound("frame.organisation_not_found")
    return portfolio_id or portfolio_ids[0]
