"""Figures that would change if the pending submissions were approved: shown beside the approved ones, never added."""

from __future__ import annotations

from impact.access.permissions import Action, Kind, may
from impact.model.access import Access
from impact.model.vocabulary.statuses import Status
from impact.services.core.titles_in_language import pick_title
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import pending_figures as pending_figure_queries
from impact.views.figures.pending_figures import PendingFigure


def list_pending_figures(access: Access, organisation_id: int, workspace: Workspace) -> tuple[PendingFigure, ...]:
    """List the figures of a grantee that approval would change; none for whoever may not see submissions."""
    if not may(access.role, Action.SEE, Kind.SUBMISSION):
        return ()
    with reading(access, workspace) as connection:
        rows = pending_figure_queries.list_pending_figures(connection, access, organisation_id)
    return tuple(
        PendingFigure(
            indicator_id=row.id,
            title=pick_title(row, access.language, row.result_title, row.code),
            unit=row.unit,
            period_start=row.period_start,
            period_end=row.period_end,
            now=row.actual_now,
            becomes=row.actual,
            status_now=Status(row.status_now) if row.status_now else None,
            status_becomes=Status(row.status),
            is_new=row.withdrawn_by is not None,
            location=row.location,
            breakdown=row.breakdown,
        )
        for row in rows
    )

