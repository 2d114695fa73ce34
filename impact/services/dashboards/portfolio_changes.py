"""What changed in a portfolio since a day: figures as they were known then, beside those of now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from impact.model.access import Access
from impact.model.figures.status_groups import CONVERSATION_ORDER, Move, find_move
from impact.model.vocabulary.calculation_basis import Basis
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.statuses import Status
from impact.services.accounts.display_names import display_name
from impact.services.core.titles_in_language import pick_indicator_title, pick_title
from impact.services.disclosure.viewer_filter import ViewerFilter
from impact.store.figures import values_on_earlier_day
from impact.store.figures.figures_on_earlier_day import compute_figures_on_earlier_day
from impact.store.queries import Connection
from impact.store.queries import figure_changes as change_queries
from impact.store.queries import figures as figure_queries
from impact.store.queries.figure_changes import ChangedFigure, FigureBefore
from impact.store.queries.portfolio import ALL_ROWS, Filters
from impact.views.figures.judgement import find_sum
from impact.views.portfolio import Change, ChangeCounts, ChangeKind, JudgedOver

# So many figures that came in are compared with what was known; the first of them by what asks most for attention.
MAX_COMPARED = 300
# So many of each kind are listed.
MAX_LISTED = 40
# For a viewer who sees protected numbers each takes queries of its own.
MAX_LISTED_FILTERED = 8


def build_changes(
    connection: Connection, access: Access, filters: Filters, since: date | None, viewer_filter: ViewerFilter
) -> tuple[tuple[Change, ...], ChangeCounts]:
    """The figures that changed since the beginning of a day, by kind, and how many of each kind there are.

    What was known then is what the submissions then in force said: a value that was replaced since counts as it was.
    """
    if since is None:
        return (), ChangeCounts()
    row_limit = ALL_ROWS if viewer_filter.is_active else MAX_COMPARED
    rows, total = change_queries.list_changed(connection, access, filters, since, rows=row_limit)
    if viewer_filter.is_active:
        # Which are cut off must not tell the order of the names.
        rows = sorted(rows, key=lambda row: _order_by_display_name(row, viewer_filter))[:MAX_COMPARED]
    figures_then = _find_known(connection, [row.indicator_id for row in rows], since, filters.as_of)
    kinds = {row.indicator_id: _classify(row, figures_then.get(row.indicator_id)) for row in rows}
    counts = Counter(kinds.values())
    moves = {
        row.indicator_id: find_move(Status(figures_then[row.indicator_id].status), Status(row.status))
        for row in rows
        if kinds[row.indicator_id] is ChangeKind.STATUS
    }
    move_counts = Counter(moves.values())
    # What went down first, then what went up; among these the order of a conversation.
    moves_in_order = list(Move)
    rows = sorted(rows, key=lambda row: moves_in_order.index(moves.get(row.indicator_id, Move.OTHER)))
    most = MAX_LISTED_FILTERED if viewer_filter.is_active else MAX_LISTED
    rows_shown = [row for kind in ChangeKind for row in [row for row in rows if kinds[row.indicator_id] is kind][:most]]
    changes = tuple(
        _build_change(
            connection, access, row, figures_then.get(row.indicator_id), kinds[row.indicator_id], viewer_filter
        )
        for row in rows_shown
    )
    return changes, ChangeCounts(
        status=counts[ChangeKind.STATUS],
        restated=counts[ChangeKind.RESTATED],
        new_period=counts[ChangeKind.NEW_PERIOD],
        unread=total - len(rows),
        better=move_counts[Move.BETTER],
        worse=move_counts[Move.WORSE],
        first_values=sum(row.indicator_id not in figures_then for row in rows),
    )


def _find_known(
    connection: Connection, indicator_ids: Sequence[int], since: date, as_of: date | None
) -> dict[int, FigureBefore]:
    """The newest figure of each indicator as it was known; computed again only where something was replaced since."""
    restated = values_on_earlier_day.list_restated_since(connection, indicator_ids, since)
    unchanged = [item for item in indicator_ids if item not in restated]
    figures_then: dict[int, FigureBefore] = {}
    for figure in (
        *compute_figures_on_earlier_day(connection, restated, since, as_of),
        *(change_queries.list_earlier(connection, unchanged, since) if unchanged else ()),
    ):
        if as_of is None or figure.period_end is None or figure.period_end <= as_of:
            figures_then.setdefault(figure.indicator_id, figure)
    return figures_then


def _classify(row: ChangedFigure, old: FigureBefore | None) -> ChangeKind:
    if old is None:
        return ChangeKind.NEW_PERIOD
    if old.status != row.status:
        return ChangeKind.STATUS
    return ChangeKind.RESTATED if old.period_end == row.period_end else ChangeKind.NEW_PERIOD


def _build_change(
    connection: Connection, access: Access, row: ChangedFigure, old: FigureBefore | None, kind: ChangeKind,
    viewer_filter: ViewerFilter,
) -> Change:  # fmt: skip
    filtered = _filter_change(connection, access, row, old, viewer_filter)
    is_hidden = viewer_filter.hides(row.organisation_id)
    is_restated = old is not None and old.period_end == row.period_end and not is_hidden
    return Change(
        indicator_id=row.indicator_id,
        organisation_id=row.organisation_id,
        organisation=filtered.organisation,
        title=filtered.title,
        unit=filtered.unit,
        measure=Measure(row.measure),
        before=filtered.before,
        after=filtered.after,
        status_before=Status(old.status) if old else Status.NOT_RATED,
        status_after=Status(row.status),
        period_end=row.period_end,
        period_start=row.period_start,
        kind=kind,
        period_before=old.period_end if old else None,
        period_before_start=old.period_start if old else None,
        restated_on=row.approved_at.date() if is_restated and row.approved_at else None,
        restated_by=display_name(access.language, row.submitted_by, of_account=row.submitted_by_id is not None)
        if is_restated
        else "",
        reason=row.reason if is_restated else "",
        basis_before=Basis(old.basis) if old else Basis.NO_DATA,
        basis_after=Basis(row.basis),
        aim_before=None if is_hidden or old is None else find_aim(old),
        aim_after=None if is_hidden else find_aim(row),
        judged_over=_find_judged_over(row),
    )


def find_aim(figure: ChangedFigure | FigureBefore) -> float | None:
    """The target of the period of a figure; None where that of another period stands in for it."""
    # A quarter is not its year, though both end on one day.
    is_own = (figure.target_start, figure.target_end) == (figure.period_start, figure.period_end)
    return figure.target if is_own else None


def _find_judged_over(row: ChangedFigure) -> JudgedOver:
    if row.mean_periods:
        return JudgedOver.MEAN
    total = find_sum(TimeKind(row.time_kind), Measure(row.measure), row.actual, row.actual_to_date)
    is_sum = total is not None and row.basis == Basis.FROM_BASELINE
    return JudgedOver.SUM if is_sum else JudgedOver.PERIOD


def _order_by_display_name(row: ChangedFigure, viewer_filter: ViewerFilter) -> tuple[int, str, int]:
    """The sort key of the store (status, name, id), with the pseudonym instead of the name."""
    name = viewer_filter.display_name(row.organisation_id, row.organisation)
    return CONVERSATION_ORDER.index(Status(row.status)), name.casefold(), row.indicator_id


class _FilteredChange(NamedTuple):
    """The filtered names and numbers of a changed figure; `before` and `after` in `unit`."""

    organisation: str
    title: str
    unit: str
    before: float | None
    after: float | None


def _filter_change(
    connection: Connection,
    access: Access,
    row: ChangedFigure,
    old: FigureBefore | None,
    viewer_filter: ViewerFilter,
) -> _FilteredChange:
    """Filter a changed figure; its protected numbers are those of the filtered series at the same period."""
    before = old.actual if old else None
    if not viewer_filter.hides(row.organisation_id):
        return _FilteredChange(row.organisation, pick_title(row, access.language), row.unit, before, row.actual)
    stored = figure_queries.select_figures(access, as_of=None, indicator_id=row.indicator_id)
    (figure,) = viewer_filter.filter_figures(figure_queries.fetch_figures(connection, stored))
    series = figure_queries.list_series(connection, [row.indicator_id], None)
    pairs = list(zip(series, viewer_filter.filter_series(series, figure), strict=True))

    def visible_value(point: ChangedFigure | FigureBefore) -> float | None:
        key = (point.period_end, point.actual)
        return next(
            (visible.actual for item, visible in pairs if (item.period_end, item.actual) == key), None
        )

    indicator = figure.indicator
    return _FilteredChange(
        figure.organisation,
        pick_indicator_title(indicator, access.language),
        indicator.unit,
        visible_value(old) if old else None,
        visible_value(row),
    )
