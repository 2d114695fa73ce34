"""Reading the audit trail: events in an administrator's scope with names, and verification of the hash chain."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.i18n import text
from impact.model.access import Access
from impact.services.accounts import admin_scope, display_names
from impact.services.core.audit_log import (
    DENIED,
    SYSTEM,
    actor,
    is_guest,
    parse_account_ids,
    record_event,
    require_allowed,
)
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.store.accounts import accounts
from impact.store.audit import audit_chain
from impact.store.audit import queries as audit_queries
from impact.views.administration import AuditChainCheck, AuditEvent, AuditLogQuery, AuditLogView
from impact.views.figures.figure_list import FigureList

# Columns of an export of the trail; the digest is checked as docs/decisions/0008-audit-and-privacy.md says.
COLUMNS = (
    "number", "at", "organisation_id", "actor", "actor_id", "action", "kind", "object", "object_ref", "outcome",
    "facts", "label", "digest_before", "digest",
)  # fmt: skip


def list_events(access: Access, query: AuditLogQuery, workspace: Workspace) -> AuditLogView:
    """Read a page of the events in scope, newest first, with the actions and people to filter by."""
    require_allowed(access, Action.SEE, Kind.AUDIT, workspace)
    with unscoped_reading(workspace) as connection:
        unfiltered = _to_filter(connection, access, AuditLogQuery())
        filtered = _to_filter(connection, access, query)
        ids = parse_account_ids(audit_queries.list_actors(connection, unfiltered))
        people = accounts.map_names(connection, ids)
        return AuditLogView(
            query=query,
            events=_events(
                connection, access, audit_queries.list_events(connection, filtered, query.first, query.rows)
            ),
            total=audit_queries.count_events(connection, filtered),
            actions=tuple(audit_queries.list_actions(connection, unfiltered)),
            people=tuple(sorted(
                ((key, display_names.display_name(access.language, name)) for key, (name, _) in people.items()),
                key=lambda item: (item[1].casefold(), item[0]),
            )),
        )  # fmt: skip


def export_events(access: Access, query: AuditLogQuery, workspace: Workspace) -> FigureList:
    """Export all filtered events in scope with their numbers and digests, so that they can be verified."""
    require_allowed(access, Action.EXPORT, Kind.AUDIT, workspace)
    with unscoped_reading(workspace) as connection:
        events = _events(
            connection, access, audit_queries.list_events(connection, _to_filter(connection, access, query))
        )
    record_event(workspace, actor(access.account_id), Action.EXPORT.value, Kind.AUDIT.value,
           organisation_id=access.organisation_id or None, events=len(events))  # fmt: skip
    return FigureList(COLUMNS, tuple(_row(event) for event in events))


def _row(event: AuditEvent) -> tuple[Any, ...]:
    return (
        event.number, event.at.isoformat(), event.organisation_id, event.actor, event.actor_ref, event.action,
        event.kind, event.object_name, event.object_ref, event.outcome,
        json.dumps(event.facts, sort_keys=True, ensure_ascii=True), event.label, event.digest_before, event.digest,
    )  # fmt: skip


def find_last_event(access: Access, workspace: Workspace) -> tuple[int, str] | None:
    """Number and digest of the last event of the whole chain; a cached verification is valid while they stay."""
    require_allowed(access, Action.SEE, Kind.AUDIT, workspace)
    with unscoped_reading(workspace) as connection:
        return audit_queries.find_last_event(connection)


def check_chain(access: Access, workspace: Workspace) -> AuditChainCheck:
    """Verify the whole hash chain: whether every event is as it was written."""
    require_allowed(access, Action.SEE, Kind.AUDIT, workspace)
    with unscoped_reading(workspace) as connection:
        return AuditChainCheck(*audit_chain.find_break(connection))


def _to_filter(connection: Connection, access: Access, query: AuditLogQuery) -> audit_queries.EventFilter:
    scope = admin_scope.load_admin_scope(connection, access)
    return audit_queries.EventFilter(
        organisations=scope.administered_ids,
        shared=scope.visible_ids - scope.administered_ids,
        portfolios=scope.portfolios,
        action=query.action,
        outcome=query.outcome,
        actor=actor(query.person) if query.person is not None else "",
        since=query.since,
        before=query.before,
    )


def _events(
    connection: Connection, access: Access, rows: Sequence[audit_queries.LinkedRecord]
) -> tuple[AuditEvent, ...]:
    names = _Names(connection, access, rows)
    return tuple(
        AuditEvent(
            number=row.number,
            organisation_id=row.organisation_id,
            at=row.at,
            actor=names.actor_name(row.actor),
            actor_known=bool(parse_account_ids([row.actor])),
            action=row.action,
            kind=row.kind,
            object_name=names.object_name(row),
            object_ref=row.object_ref,
            outcome=row.outcome,
            facts=row.facts,
            label=row.label,
            digest=row.digest,
            digest_before=row.digest_before or audit_chain.BEGINNING,
            actor_ref=row.actor,
        )
        for row in rows
    )


class _Names:
    """The names behind the ids of some events, looked up together.

    Who was refused may have named any id: such an event tells the name only of what its reader may see anyway.
    """

    def __init__(self, connection: Connection, access: Access, rows: Sequence[audit_queries.LinkedRecord]) -> None:
        self.language, self._connection = access.language, connection
        self._scope = admin_scope.load_admin_scope(connection, access)
        ids_by_kind: dict[str, set[int]] = {}
        for row in rows:
            if row.object_ref.isdecimal():
                ids_by_kind.setdefault(row.kind, set()).add(int(row.object_ref))
        people = parse_account_ids(row.actor for row in rows)
        people |= ids_by_kind.get("account", set()) | ids_by_kind.get("own_account", set())
        people |= {person for row in rows if isinstance(person := row.facts.get("account"), int)}
        self.people = accounts.map_names(connection, people)
        self.names_by_kind = {
            "organisation": audit_queries.map_organisation_names(connection, ids_by_kind.get("organisation", set())),
            "portfolio": audit_queries.map_portfolio_names(connection, ids_by_kind.get("portfolio", set())),
        }

    def _person(self, account_id: int) -> str:
        if account_id not in self.people:
            return text(self.language, "admin.trail.unknown")
        return display_names.display_name(self.language, self.people[account_id][0])

    def actor_name(self, actor_ref: str) -> str:
        """Display name of an actor of the chain."""
        ids = parse_account_ids([actor_ref])
        if ids:
            return self._person(ids.pop())
        if is_guest(actor_ref):
            return text(self.language, "conversations.guest")
        return text(self.language, "admin.trail.system" if actor_ref == SYSTEM else "admin.trail.unknown")

    def object_name(self, row: audit_queries.LinkedRecord) -> str:
        """Name of the object of an event: a person, organisation, portfolio or label; '' where it has none."""
        ref, kind = row.object_ref, row.kind
        account_id = row.facts.get("account")
        if row.outcome == DENIED and not self._is_in_sight(row):
            return row.label
        if kind == "membership" and isinstance(account_id, int):
            return self._person(account_id)
        if ref.isdecimal() and kind in ("account", "own_account"):
            return self._person(int(ref))
        if ref.isdecimal() and kind in self.names_by_kind:
            return self.names_by_kind[kind].get(int(ref), "")
        return row.label

    def _is_in_sight(self, row: audit_queries.LinkedRecord) -> bool:
        """Whether the reader of the trail may see the object of an event that was refused."""
        if self._scope.is_unrestricted or not row.object_ref.isdecimal():
            return self._scope.is_unrestricted
        key = int(row.object_ref)
        if row.kind == "organisation":
            return key in self._scope.visible_ids
        if row.kind == "portfolio":
            return key in self._scope.portfolios
        memberships = accounts.list_memberships(self._connection, key)
        return actor(key) == row.actor or any(map(self._scope.can_see, memberships))

