"""Settings, portfolios and the revision of what an access covers."""

from __future__ import annotations

from sqlalchemy import Connection, String, bindparam, cast, func, select

from impact.store.schema.figures import GranteeSummary
from impact.store.schema.organisations import Grant, Portfolio
from impact.store.schema.settings import Setting
from impact.store.schema.theory_of_change import Theory
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import IDS, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope

# Asked at every visit to a page.
_SETTING = select(Setting.value).where(Setting.key == bindparam("key"))


def list_portfolio_ids(connection: Connection, fund_id: int | None = None) -> list[int]:
    """Portfolio ids of one fund, or of all (the operator's own view)."""
    query = select(Portfolio.id).where(row_access.limit(connection, Portfolio)).order_by(Portfolio.id)
    if fund_id is not None:
        query = query.where(Portfolio.organisation_id == fund_id)
    return list(connection.scalars(query))


def list_organisation_ids(connection: Connection, portfolio_ids: list[int]) -> list[int]:
    """Organisations with a grant in these portfolios."""
    within = (row_access.limit(connection, Grant), Grant.portfolio_id.in_(portfolio_ids))
    query = select(Grant.organisation_id).where(*within).distinct()
    return sorted(connection.scalars(query))


def find_setting(connection: Connection, key: str) -> str | None:
    """A fact about this database."""
    return connection.scalar(_SETTING, {"key": key})


def sum_revisions(connection: Connection, portfolio_ids: tuple[int, ...], organisation_ids: tuple[int, ...]) -> int:
    """Sum of the data revisions in scope: it grows with every write that could change a figure, or a fund's frame."""
    total = 0
    for owner, ids in (("portfolio_id", portfolio_ids), ("organisation_id", organisation_ids)):
        if ids:
            total += int(connection.scalar(_sum_of_revisions(connection, owner), {"ids": ids}) or 0)
    return total


@reuse
def _sum_of_revisions(scope: Scope | None, owner: str) -> Selection:
    """The sum over some portfolios, with the frames of their funds, or over some organisations."""
    of_owner = (row_access.limit(scope, GranteeSummary), getattr(GranteeSummary, owner).in_(IDS))
    summed = select(func.coalesce(func.sum(GranteeSummary.revision), 0)).where(*of_owner)
    if owner != "portfolio_id":
        return summed
    # The frame of a fund belongs to no grantee, which has the summaries: it counts its versions, and what is written of
    # who agreed to them, which becomes longer with every agreement.
    of_fund = row_access.through(Theory, Portfolio, Theory.organisation_id == Portfolio.organisation_id)
    frames = (
        select(func.coalesce(func.sum(1 + func.length(cast(Theory.agreed_by, String))), 0))
        .select_from(Portfolio)
        .join(Theory, of_fund)
        .where(row_access.limit(scope, Portfolio), Portfolio.id.in_(IDS))
    )
    return select(summed.scalar_subquery() + frames.scalar_subquery())
