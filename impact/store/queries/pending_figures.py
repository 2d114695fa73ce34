"""Figures as they would be if everything that waits for review were approved."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, func, select
from sqlalchemy.orm import aliased

from impact.model.access import Access
from impact.model.vocabulary.calculation_basis import Variant
from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.queries import Connection
from impact.store.records.rows import rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Grant
from impact.store.schema.submissions import Submission
from impact.store.tenancy import row_access


class PendingFigure(NamedTuple):
    """A figure with what waits for review in it, beside the one that counts: `actual_now` and `status_now`, None where
    none does. `withdrawn_by` is set where the indicator itself waits. Values in `unit`."""

    id: int
    title: str
    titles: dict[str, str]
    result_title: str
    code: str
    unit: str
    location: str
    breakdown: str
    withdrawn_by: int | None
    actual: float | None
    state: str
    status: str
    period_start: date | None
    period_end: date | None
    counting: int | None
    actual_now: float | None
    status_now: str | None


def list_pending_figures(connection: Connection, access: Access, organisation_id: int) -> list[PendingFigure]:
    """The latest figures of a grantee with what waits, beside those that count, where the two differ."""
    counting = aliased(Figure)
    beside = and_(
        row_access.through(counting, Indicator, counting.indicator_id == Indicator.id),
        counting.latest.is_(True),
        counting.variant == Variant.APPROVED.value,
    )
    query = (
        select(
            Indicator.id, Indicator.title, Indicator.titles, Indicator.result_title, Indicator.code, Indicator.unit,
            Indicator.location, Indicator.breakdown, Indicator.withdrawn_by, Figure.actual, Figure.state, Figure.status,
            Figure.period_start, Figure.period_end,
            counting.id.label("counting"), counting.actual.label("actual_now"), counting.status.label("status_now"),
        )
        .join(Figure, row_access.through(Figure, Indicator, Figure.indicator_id == Indicator.id))
        .join(Grant, row_access.through(Indicator, Grant, Grant.id == Indicator.grant_id))
        .outerjoin(counting, beside)
        .where(row_access.limit(access, Grant), Grant.organisation_id == organisation_id)
        .where(Figure.variant == Variant.WITH_PENDING.value, Figure.latest.is_(True))
        .where(
            counting.id.is_(None)
            | Figure.actual.is_distinct_from(counting.actual)
            | (Figure.status != counting.status)
            | Figure.period_end.is_distinct_from(counting.period_end)
        )
        .order_by(Indicator.id)
    )  # fmt: skip
    return rows_of(connection.execute(query), PendingFigure)


def count_pending(
    connection: Connection, access: Access, portfolio_id: int, organisation_ids: Collection[int] | None = None
) -> int:
    """How many submissions are pending in a portfolio, of these grantees; None: of all."""
    query = select(func.count()).where(
        row_access.limit(access, Submission),
        Submission.portfolio_id == portfolio_id,
        Submission.state == SubmissionState.PENDING.value,
    )
    if organisation_ids is not None:
        query = query.where(Submission.organisation_id.in_(sorted(organisation_ids)))
    return int(connection.scalar(query) or 0)
