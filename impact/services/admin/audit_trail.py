"""Reading the audit trail: what happened within somebody's reach, in words, and whether the chain is whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.i18n import text
from impact.model.access import Access
from impact.services.accounts import admin_scope as reaches
from impact.services.accounts import display_names
from impact.services.core.audit_log import SYSTEM, account_ids, actor, allow, record
from impact.services.core.workspace import Workspace, unlimited_reading
from impact.store.accounts import accounts
from impact.store.audit import audit_chain
from impact.store.audit import queries as store
from impact.views.administration import Chain, Event, TrailQuery, TrailView
from impact.views.figure_list import FigureList

# What an export of the trail holds; the digest is checked as docs/decisions/0008-audit-and-privacy.md says.
COLUMNS = (
    "number", "at", "organisation_id", "actor", "actor_id", "action", "kind", "object", "object_ref", "outcome",
    "facts", "label", "digest_before", "digest",
)  # fmt: skip


def trail(access: Access, query: TrailQuery, workspace: Workspace) -> TrailView:
    """Events within reach, newest first, with the filters that mean something there."""
    allow(access, Action.SEE, Kind.AUDIT, workspace)
    with unlimited_reading(workspace) as connection:
        all_ = _wanted(connection, access, TrailQuery())
        wanted = _wanted(connection, access, query)
        ids = account_ids(store.actors(connection, all_))
        named = accounts.names(connection, ids)
        return TrailView(
            query=query,
            events=_events(connection, access, store.events(connection, wanted, query.first, query.rows)),
            total=store.count(connection, wanted),
            actions=tuple(store.actions(connection, all_)),
            people=tuple(sorted(
                ((key, display_names.shown(access.language, name)) for key, (name, _) in named.items()),
                key=lambda item: (item[1].casefold(), item[0]),
            )),
        )  # fmt: skip


def export(access: Access, query: TrailQuery, workspace: Workspace) -> FigureList:
    """All events under the filters as a flat list, each with number and digests, so that it can be checked."""
    allow(access, Action.EXPORT, Kind.AUDIT, workspace)
    with unlimited_reading(workspace) as connection:
        found = _events(connection, access, store.events(connection, _wanted(connection, access, query)))
    record(workspace, actor(access.account_id), Action.EXPORT.value, Kind.AUDIT.value,
           organisation_id=access.organisation_id or None, events=len(found))  # fmt: skip
    return FigureList(COLUMNS, tuple(_row(event) for event in found))


def _row(event: Event) -> tuple[Any, ...]:
    return (
        event.number, event.at.isoformat(), event.organisation_id, event.actor, event.actor_ref, event.action,
        event.kind, event.thing, event.object_ref, event.outcome,
        json.dumps(event.facts, sort_keys=True, ensure_ascii=True), event.label, event.digest_before, event.digest,
    )  # fmt: skip


def end(access: Access, workspace: Workspace) -> tuple[int, str] | None:
    """Number and digest of the last event of the whole chain: what a check of the chain is remembered by."""
    allow(access, Action.SEE, Kind.AUDIT, workspace)
    with unlimited_reading(workspace) as connection:
        return store.last(connection)


def chain(access: Access, workspace: Workspace) -> Chain:
    """Walk the whole chain and say whether every event is as it was written."""
    allow(access, Action.SEE, Kind.AUDIT, workspace)
    with unlimited_reading(workspace) as connection:
        return Chain(*audit_chain.broken_at(connection))


def _wanted(connection: Connection, access: Access, query: TrailQuery) -> store.Wanted:
    reach = reaches.of(connection, access)
    return store.Wanted(
        organisations=reach.held,
        shared=reach.seen - reach.held,
        portfolios=reach.portfolios,
        action=query.action,
        outcome=query.outcome,
        actor=actor(query.person) if query.person is not None else "",
        since=query.since,
        before=query.before,
    )


def _events(connection: Connection, access: Access, rows: Sequence[store.LinkedRecord]) -> tuple[Event, ...]:
    said = _Names(connection, access, rows)
    return tuple(
        Event(
            number=row.number,
            organisation_id=row.organisation_id,
            at=row.at,
            actor=said.actor(row.actor),
            actor_known=bool(account_ids([row.actor])),
            action=row.action,
            kind=row.kind,
            thing=said.thing(row),
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
    """The names behind the ids of some events, looked up together."""

    def __init__(self, connection: Connection, access: Access, rows: Sequence[store.LinkedRecord]) -> None:
        self.language = access.language
        refs: dict[str, set[int]] = {}
        for row in rows:
            if row.object_ref.isdecimal():
                refs.setdefault(row.kind, set()).add(int(row.object_ref))
        people = account_ids(row.actor for row in rows)
        people |= refs.get("account", set()) | refs.get("own_account", set())
        people |= {found for row in rows if isinstance(found := row.facts.get("account"), int)}
        self.people = accounts.names(connection, people)
        self.places = {
            "organisation": store.organisation_names(connection, refs.get("organisation", set())),
            "portfolio": store.portfolio_names(connection, refs.get("portfolio", set())),
        }

    def _person(self, account_id: int) -> str:
        if account_id not in self.people:
            return text(self.language, "admin.trail.unknown")
        return display_names.shown(self.language, self.people[account_id][0])

    def actor(self, who: str) -> str:
        """An actor of the chain, in words."""
        found = account_ids([who])
        if found:
            return self._person(found.pop())
        return text(self.language, "admin.trail.system" if who == SYSTEM else "admin.trail.unknown")

    def thing(self, row: store.LinkedRecord) -> str:
        """What an event was done to, by its name; '' where its kind says it all."""
        ref, kind = row.object_ref, row.kind
        about = row.facts.get("account")
        if kind == "membership" and isinstance(about, int):
            return self._person(about)
        if ref.isdecimal() and kind in ("account", "own_account"):
            return self._person(int(ref))
        if ref.isdecimal() and kind in self.places:
            return self.places[kind].get(int(ref), "")
        return row.label

