"""The history of an indicator's properties: what was changed on screen, by whom, when and why."""

from __future__ import annotations

from typing import Any

from impact.access.permissions import Action, Kind, may
from impact.model.access import Access
from impact.services.accounts.display_names import display_name
from impact.services.core.titles_in_language import pick_indicator_title
from impact.store.figures.calculated_series import list_needed_parts
from impact.store.queries import Connection
from impact.store.queries import drafts_and_entries as entry_queries
from impact.store.queries import provenance as provenance_queries
from impact.store.records.indicators_and_values import IndicatorRecord
from impact.store.submissions.indicators import BASELINE, REVISED
from impact.store.submissions.undo_log import UndoRecord
from impact.views.submissions.entry import IndicatorRevision
from impact.views.submissions.upload import PropertyChange


def read_revisions(
    connection: Connection, access: Access, row: IndicatorRecord, place: tuple[int, int] | None
) -> tuple[IndicatorRevision, ...]:
    """List the changes of an indicator that were made on screen and count, newest first; `place` as a form has it.

    Empty for whoever may not see submissions.
    """
    if place is None or not may(access.role, Action.SEE, Kind.SUBMISSION):
        return ()
    submissions = entry_queries.list_screen_submissions(connection, *place)
    revisions = []
    titles: dict[int, str] = {}
    if row.calculation:
        statements = [item for each in submissions for item in UndoRecord.unpacked(each.undo).said]
        calculations = [item.row.get("calculation", "") for item in statements if item.indicator_id == row.id]
        parts = provenance_queries.list_parts_of_calculation(connection, row.id, list_needed_parts(calculations))
        titles = {key: pick_indicator_title(part, access.language) for key, part in parts.items()}
    for item in submissions:
        for statement in UndoRecord.unpacked(item.undo).said:
            if statement.indicator_id != row.id or REVISED not in statement.row:
                continue
            before = statement.before
            names = [name for name in statement.row[REVISED] if name not in BASELINE[1:]]
            changes = tuple(
                PropertyChange(
                    row.title, name, None if before is None else before.get(name), statement.row[name],
                    parts=titles if name == "calculation" else {},
                )
                for name in names
                if before is None or _is_changed(before, statement.row, name)
            )
            revisions.append(
                IndicatorRevision(
                    changed_by=display_name(
                        access.language, item.submitted_by, of_account=item.submitted_by_id is not None
                    ),
                    changed_at=item.submitted_at,
                    approved_by=""
                    if item.approved_by_id == item.submitted_by_id
                    else display_name(
                        access.language, item.approved_by, of_account=item.approved_by_id is not None
                    ),
                    reason=item.reason,
                    submission_id=item.id,
                    properties=changes,
                    is_new=before is None,
                )
            )
    return tuple(sorted(revisions, key=lambda item: (item.changed_at, item.submission_id), reverse=True))


def _is_changed(before: dict[str, Any], row: dict[str, Any], name: str) -> bool:
    origin = f"{name}_origin"
    return before.get(name) != row[name] or before.get(origin) != row.get(origin)
