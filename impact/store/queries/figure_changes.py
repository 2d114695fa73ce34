"""Queries for what changed since: in a portfolio after a date, figures whose number came in after it, and those before;
and one figure by both days of its period, to hold beside it what it was."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, bindparam, case, func, select
from sqlalchemy.orm import aliased

from impact.model.access import Access
from impact.model.figures.status_groups import CONVERSATION_ORDER
from impact.model.vocabulary.value_states import State
from impact.store.queries import figures
from impact.store.queries.portfolio import Filters
from impact.store.records.rows import columns_of, rows_of
from impact.store.schema.figures import Figure
from impact.store.schema.indicators_and_measurements import Indicator, Measurement
from impact.store.schema.organisations import Grant, Organisation
from impact.store.schema.submissions import Submission
from impact.store.tenancy import row_access
from impact.store.tenancy.reusable_statements import IDS, Selection, reuse
from impact.store.tenancy.tenant_scope import Scope

# What asks most for attention first: lists that are cut off must not lose it.
CONVERSATION = case(
    *((Figure.status == status.value, place) for place, status in enumerate(CONVERSATION_ORDER)),
    else_=len(CONVERSATION_ORDER),
)


_APPROVED = aliased(Submission, name="approved_since")


class ChangedFigure(NamedTuple):
    """A figure whose number came in lately, with the submission it came with; `total` says how many there are."""

    indicator_id: int
    title: str
    titles: dict[str, str]
    unit: str
    measure: str
    organisation_id: int
    organisation: str
    period_start: date | None
    period_end: date | None
    actual: float | None
    status: str
    basis: str
    target: float | None
    target_start: date | None
    target_end: date | None
    actual_to_date: float | None
    mean_periods: int
    time_kind: str
    total: int
    approved_at: datetime | None
    submitted_by: str
    submitted_by_id: int | None
    reason: str


class FigureBefore(NamedTuple):
    """A figure of before a date."""

    indicator_id: int
    period_start: date | None
    period_end: date | None
    actual: float | None
    status: str
    basis: str
    target: float | None
    target_start: date | None
    target_end: date | None


def list_changed(
    connection: Connection, access: Access, filters: Filters, since: date, *, rows: int
) -> tuple[list[ChangedFigure], int]:
    """Figures whose number came to count after `since`, those that ask most first, and how many there are."""
    query = _select_changed(access, filters, since, rows)
    changed = rows_of(connection.execute(query), ChangedFigure)
    return changed, changed[0].total if changed else 0


@reuse
def _select_changed(scope: Scope | None, filters: Filters, since: date, rows: int) -> Selection:
    moment = datetime(since.year, since.month, since.day)
    limits = [
        row_access.approved(Figure),
        row_access.limit(scope, Grant),
        Grant.portfolio_id == filters.portfolio_id,
        # First, and cheaply: of a grantee from whom nothing was approved since, no figure is looked at.
        select(_APPROVED.id)
        .where(
            row_access.through(_APPROVED, Grant, _APPROVED.organisation_id == Grant.organisation_id),
            _APPROVED.approved_at >= moment,
        )
        .correlate(Grant)
        .exists(),
        # What waited then for the fund's answer was not yet known.
        Submission.approved_at >= moment,
        Figure.state == State.REPORTED.value,
    ]
    if filters.as_of is None:
        limits.append(Figure.latest.is_(True))
    else:
        newer = select(func.max(Figure.period_end)).where(
            row_access.through(Figure, Indicator, Figure.indicator_id == Indicator.id),
            row_access.approved(Figure),
            Figure.period_end <= filters.as_of,
        )
        limits.append(Figure.period_end == newer.correlate(Indicator).scalar_subquery())
    if filters.theme:
        limits.append(Indicator.theme == filters.theme)
    if filters.level:
        limits.append(Indicator.level == filters.level.value)
    if filters.only_counting:
        limits.append(Indicator.counts.is_(True))
    if filters.grant_ids is not None:
        limits.append(Grant.id.in_(filters.grant_ids))
    of_figure = row_access.through(Figure, Indicator, Indicator.id == Figure.indicator_id)
    base = (
        select(
            Indicator.id.label("indicator_id"),
            Indicator.title,
            Indicator.titles,
            Indicator.unit,
            Indicator.measure,
            Indicator.organisation_id,
            Organisation.name.label("organisation"),
            Figure.period_start,
            Figure.period_end,
            Figure.actual,
            Figure.status,
            Figure.basis,
            Figure.target,
            Figure.target_start,
            Figure.target_end,
            Figure.actual_to_date,
            Figure.mean_periods,
            Indicator.time_kind,
            func.count().over().label("total"),
            Submission.approved_at,
            Submission.submitted_by,
            Submission.submitted_by_id,
            Submission.reason,
        )
        .select_from(Grant)
        # Through the owner, since that is how the latest figures are indexed.
        .join(Figure, Figure.organisation_id == Grant.organisation_id)
        .join(Indicator, and_(of_figure, row_access.through(Indicator, Grant, Indicator.grant_id == Grant.id)))
        .join(Organisation, row_access.through(Organisation, Indicator, Organisation.id == Indicator.organisation_id))
        .join(Measurement, row_access.through(Measurement, Figure, Measurement.id == Figure.measurement_id))
        # The sum keeps a planner from walking all measurements of a submission: figures come first.
        .join(Submission, row_access.through(Submission, Measurement, Submission.id == Measurement.submission_id + 0))
        .where(*limits)
    )
    return base.order_by(CONVERSATION, Organisation.name, Indicator.id).limit(rows)


def list_earlier(connection: Connection, indicator_ids: list[int], since: date) -> list[FigureBefore]:
    """The reported figures of these indicators that rest on numbers from before `since`, newest first."""
    moment = datetime(since.year, since.month, since.day)
    result = connection.execute(_select_earlier(connection), {"ids": indicator_ids, "since": moment})
    return rows_of(result, FigureBefore)


@reuse
def _select_earlier(scope: Scope | None) -> Selection:
    return (
        select(*columns_of(Figure, FigureBefore))
        .join(Measurement, row_access.through(Measurement, Figure, Measurement.id == Figure.measurement_id))
        .join(Submission, row_access.through(Submission, Measurement, Submission.id == Measurement.submission_id))
        .where(
            row_access.of_indicators(scope, Figure, IDS),
            row_access.approved(Figure),
            Figure.state == State.REPORTED.value,
            Submission.approved_at < bindparam("since"),
        )
        .order_by(Figure.indicator_id, Figure.period_end.desc(), Figure.latest.desc())
    )


def select_figure_of_period(
    access: Access, indicator_id: int, period_start: date | None, period_end: date | None
) -> Select[Any]:
    """An indicator with its figure of exactly this period: a year that ends with its last quarter is not that quarter.

    None for a day that the period does not state.
    """
    return _of_period(access, indicator_id, period_start, period_end)


@reuse
def _of_period(
    scope: Scope | None, indicator_id: int, period_start: date | None, period_end: date | None
) -> Selection:
    is_same = and_(
        Figure.period_start.is_not_distinct_from(period_start), Figure.period_end.is_not_distinct_from(period_end)
    )
    return figures.select_with_figures(scope, is_same).where(Indicator.id == indicator_id)
