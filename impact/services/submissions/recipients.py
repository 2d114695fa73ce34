"""For whom a workbook is handed in: a grantee in one portfolio, since one grantee may report to several funds."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from impact.access.permissions import Action, Kind, may
from impact.errors import NotFound
from impact.model.access import Access
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import Connection
from impact.store.queries import organisations as read


@dataclass(frozen=True, slots=True)
class Destination:
    """A grantee in one portfolio; `several` where it stands in others too that this access covers."""

    organisation_id: int
    portfolio_id: int
    organisation: str
    portfolio: str
    several: bool

    @property
    def name(self) -> str:
        """What a chooser calls it: the portfolio only where there is a choice."""
        return f"{self.organisation} – {self.portfolio}" if self.several else self.organisation


def destinations(access: Access, workspace: Workspace) -> tuple[Destination, ...]:
    """Where this access may hand in, by name; none for who may only look."""
    if not may(access.role, Action.SUBMIT, Kind.SUBMISSION):
        return ()
    with reading(access, workspace) as connection:
        rows = read.supported(connection, access)
    portfolios = Counter(row.organisation_id for row in rows)
    return tuple(
        Destination(
            row.organisation_id, row.portfolio_id, row.organisation, row.portfolio,
            portfolios[row.organisation_id] > 1,
        )
        for row in rows
    )  # fmt: skip


def portfolio_of(
    connection: Connection, access: Access, organisation_id: int, portfolio_id: int | None = None
) -> int:
    """The portfolio a grantee hands in for: the one that is asked, else that of its first grant.

    NotFound where the access does not cover a grant of the grantee in it.
    """
    found = [grant.portfolio_id for grant in read.grants(connection, access, organisation_id)]
    if not found or portfolio_id not in (None, *found):
        raise NotFound("frame.organisation_not_found")
    return portfolio_id or found[0]
