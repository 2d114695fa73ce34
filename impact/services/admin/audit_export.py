"""The whole audit trail, for the operator: every event in its order, and whether the chain holds."""

from __future__ import annotations

import json
from dataclasses import dataclass

from impact.access.permissions import Action, Kind
from impact.errors import NotAllowed
from impact.model.access import Access
from impact.services.accounts import admin_scope as reaches
from impact.services.accounts import display_names
from impact.services.core.audit_log import account_ids, actor, allow, record
from impact.services.core.workspace import Workspace, unlimited_reading
from impact.store.accounts import accounts
from impact.store.audit import audit_chain as store
from impact.views.figure_list import FigureList

COLUMNS = ("number", "at", "actor", "name", "action", "kind", "object_ref", "outcome", "organisation_id", "facts",
           "label", "digest")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verified:
    """How many events were read, the number of the first that does not fit its place, and the last whole digest."""

    events: int
    broken_at: int | None
    digest: str


def _operator_only(access: Access, action: Action, workspace: Workspace) -> None:
    allow(access, action, Kind.AUDIT, workspace)
    if not reaches.is_operator(access):
        raise NotAllowed("accounts.not_yours_to_give")


def events(access: Access, workspace: Workspace, *, last: int | None = None) -> FigureList:
    """Every event, oldest first, or the `last` so many; names as they are known today."""
    _operator_only(access, Action.EXPORT, workspace)
    with unlimited_reading(workspace) as connection:
        found = list(store.chain(connection))
        shown = found if last is None else found[max(0, len(found) - last) :]
        known = accounts.names(connection, account_ids(row.actor for row in shown))
    rows = []
    for row in shown:
        ids = account_ids([row.actor])
        name = display_names.shown(access.language, known[min(ids)][0]) if ids and min(ids) in known else ""
        facts = json.dumps(row.facts, sort_keys=True, ensure_ascii=False)
        rows.append((
            row.number, row.at.isoformat(), row.actor, name, row.action, row.kind, row.object_ref,
            row.outcome, row.organisation_id, facts, row.label, row.digest,
        ))  # fmt: skip
    if last is None:
        record(workspace, actor(access.account_id), Action.EXPORT.value, Kind.AUDIT.value, events=len(rows))
    return FigureList(COLUMNS, tuple(rows))


def verify(access: Access, workspace: Workspace) -> Verified:
    """Walk the whole chain."""
    _operator_only(access, Action.SEE, workspace)
    with unlimited_reading(workspace) as connection:
        return Verified(*store.broken_at(connection))
