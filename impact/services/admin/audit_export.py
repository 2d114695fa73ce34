"""Export and verification of the whole audit trail, for the operator."""

from __future__ import annotations

import json
from dataclasses import dataclass

from impact.access.permissions import Action, Kind
from impact.errors import NotAllowed
from impact.model.access import Access
from impact.services.accounts import admin_scope, display_names
from impact.services.core.audit_log import actor, parse_account_ids, record_event, require_allowed
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.store.accounts import accounts
from impact.store.audit import audit_chain
from impact.store.decisions import frozen_parts
from impact.views.figures.figure_list import FigureList

COLUMNS = ("number", "at", "actor", "name", "action", "kind", "object_ref", "outcome", "organisation_id", "facts",
           "label", "digest")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """Events read, the number of the first that breaks the hash chain, and the digest of the last intact one."""

    events: int
    broken_at: int | None
    digest: str


def _operator_only(access: Access, action: Action, workspace: Workspace) -> None:
    require_allowed(access, action, Kind.AUDIT, workspace)
    if not admin_scope.is_operator(access):
        raise NotAllowed("accounts.not_yours_to_give")


def export_all_events(access: Access, workspace: Workspace, *, last: int | None = None) -> FigureList:
    """List every event, oldest first, or only the `last` n; names as they are today.

    An export of all events is itself audited. NotAllowed except for the operator.
    """
    _operator_only(access, Action.EXPORT, workspace)
    with unscoped_reading(workspace) as connection:
        every_event = list(audit_chain.iterate_events(connection))
        selection = every_event if last is None else every_event[max(0, len(every_event) - last) :]
        names = accounts.map_names(connection, parse_account_ids(row.actor for row in selection))
    rows = []
    for row in selection:
        ids = parse_account_ids([row.actor])
        name = display_names.display_name(access.language, names[min(ids)][0]) if ids and min(ids) in names else ""
        facts = json.dumps(row.facts, sort_keys=True, ensure_ascii=False)
        rows.append((
            row.number, row.at.isoformat(), row.actor, name, row.action, row.kind, row.object_ref,
            row.outcome, row.organisation_id, facts, row.label, row.digest,
        ))  # fmt: skip
    if last is None:
        record_event(workspace, actor(access.account_id), Action.EXPORT.value, Kind.AUDIT.value, events=len(rows))
    return FigureList(COLUMNS, tuple(rows))


def verify_chain(access: Access, workspace: Workspace) -> ChainCheck:
    """Verify the hash chain of all events; NotAllowed except for the operator."""
    _operator_only(access, Action.SEE, workspace)
    with unscoped_reading(workspace) as connection:
        return ChainCheck(*audit_chain.find_break(connection))


def list_changed_decisions(access: Access, workspace: Workspace) -> list[int]:
    """The decisions that are not what the trail says that was signed; NotAllowed except for the operator."""
    _operator_only(access, Action.SEE, workspace)
    with unscoped_reading(workspace) as connection:
        return frozen_parts.list_changed(connection)
