"""The rights of a person over what is kept of them, and how long uploaded files are kept.

An erased person leaves an account without a name: what they handed in and what the trail says stays,
and reads as done by a former member.
"""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.model.access import Access
from impact.model.words import Language
from impact.services.accounts import accounts
from impact.services.accounts import admin_scope as reaches
from impact.services.accounts.display_names import as_known
from impact.services.core.audit_log import SYSTEM, actor, allow, note, now, record, record_refusal
from impact.services.core.workspace import Workspace, secret, unlimited_reading, unlimited_writing
from impact.store import evidence
from impact.store.accounts import accounts as people
from impact.store.accounts import email_outbox
from impact.store.accounts import personal_data as store
from impact.store.audit import audit_chain as trail
from impact.store.db import blob_storage
from impact.store.submissions import find_or_create

Owned = TypeVar("Owned", store.SignedSubmission, store.ActorEvent, evidence.AddedEvidence)


def export_person(access: Access, account_id: int, workspace: Workspace) -> bytes:
    """Everything that is kept of a person, as readable JSON: for oneself, or by an administrator of them.

    An administrator gets what belongs to organisations in sight. NotAllowed for anybody else.
    """
    own = account_id == access.account_id and account_id != 0
    kind = Kind.OWN_ACCOUNT if own else Kind.ACCOUNT
    allow(access, Action.EXPORT, kind, workspace, account_id)
    key = secret(workspace) if own else None
    with unlimited_reading(workspace) as connection:
        row = people.one(connection, account_id) if own else accounts.reached(connection, access, account_id)
        reach = reaches.of(connection, access)
        said = None if row is None else _person(connection, row, None if own or reach.everything else reach, key)
    if said is None:
        raise record_refusal(access, Action.EXPORT, Kind.ACCOUNT, workspace, account_id, accounts.NOT_YOURS)
    record(workspace, actor(access.account_id), Action.EXPORT.value, kind.value, account_id,
           organisation_id=access.organisation_id or None)  # fmt: skip
    return json.dumps(said, ensure_ascii=False, indent=1, default=_plain).encode()


def _person(
    connection: Connection, row: people.AccountRecord, reach: reaches.Reach | None, key: bytes | None
) -> dict[str, Any]:
    account_id = row.id
    memberships = people.memberships(connection, account_id)
    if key is not None:
        memberships = as_known(memberships, Language(row.language), key)

    seen = None if reach is None else {None, *reach.seen}

    def in_sight(found: Sequence[Owned]) -> list[Owned]:
        return [item for item in found if seen is None or item.organisation_id in seen]

    signed = in_sight(store.signed(connection, account_id))
    ways = {"password": row.password_hash, "openid": row.external_id, "demo": row.persona}
    return {
        "made_at": now(),
        "account": _columns(row, "id", "name", "email", "language", "state", "made_at")
        | {"signs_in_with": [way for way, held in ways.items() if held]},
        "memberships": [
            {"role": item.role, "acts_for": item.organisation, "portfolio": item.portfolio,
             "organisation": item.subject, "since": item.made_at}
            for item in memberships
        ],
        "sessions": [asdict(item) for item in store.sessions(connection, account_id)],
        "known_browsers": store.browsers(connection, account_id),
        "links": [asdict(item) for item in store.links(connection, account_id)],
        "letters": [
            {"to": item.recipient} | _columns(item, "subject", "made_at", "sent_at")
            for item in email_outbox.listed(connection, [account_id])
        ],
        "handed_in": [
            _columns(item, "file_name", "organisation", "submitted_at", "undone_at")
            for item in signed
            if item.submitted_by_id == account_id
        ],
        "approved": [
            _columns(item, "file_name", "organisation", "approved_at")
            for item in signed
            if item.approved_by_id == account_id
        ],
        "evidence": [
            _columns(item, "kind", "title", "text", "file_name", "organisation", "added_at")
            for item in in_sight(evidence.added_by(connection, account_id))
        ],
        "events": [
            _columns(item, "number", "at", "action", "kind", "object_ref", "outcome", "facts", "label")
            for item in in_sight(store.events(connection, actor(account_id)))
        ],
    }  # fmt: skip


def _columns(record: object, *names: str) -> dict[str, Any]:
    """These fields of a record, in this order."""
    return {name: getattr(record, name) for name in names}


def _plain(item: object) -> str:
    return item.isoformat() if isinstance(item, datetime) else str(item)


def erase_person(access: Access, account_id: int, workspace: Workspace) -> None:
    """Let go of a person: their name, address, ways of signing in, sessions, letters and memberships.

    What they handed in, and the chain of the trail, stay. ImpactError where an administrator would leave
    an organisation without one by erasing themselves; NotAllowed for somebody who also works for others.
    """
    allow(access, Action.ERASE, Kind.ACCOUNT, workspace, account_id)
    with unlimited_writing(workspace) as connection:
        row = accounts.reached(connection, access, account_id)
        if row is not None:
            if not reaches.is_operator(access):
                accounts.keep_an_administrator(connection, account_id)
            store.forget(connection, account_id)
            trail.blank_labels(connection, actor(account_id))
            note(connection, actor(access.account_id), Action.ERASE.value, Kind.ACCOUNT.value, account_id,
                 organisation_id=access.organisation_id or None)  # fmt: skip
            return
    raise record_refusal(access, Action.ERASE, Kind.ACCOUNT, workspace, account_id, accounts.NOT_YOURS)


def expire_files(workspace: Workspace, moment: datetime | None = None) -> int:
    """Let go of uploaded files older than their portfolio keeps them; returns of how many submissions and pieces
    of evidence.

    Bytes go once nothing keeps them any more. Figures stay, and so do the names of file, sheet and
    cell they came from.
    """
    moment = moment or now()
    gone: dict[int, int] = {}
    with unlimited_writing(workspace) as connection:
        hashes: set[str] = set()
        for portfolio in store.keeping(connection):
            before = months_before(moment, portfolio.files_kept_months)
            attached = evidence.past(connection, portfolio.id, before)
            evidence.let_go(connection, [row.id for row in attached])
            hashes |= {row.content_hash for row in attached}
            rows = store.past(connection, portfolio.id, before)
            store.let_go(connection, [row.id for row in rows], moment)
            hashes |= {row.content_hash for row in rows}
            if not (rows or attached):
                continue
            gone[portfolio.organisation_id] = gone.get(portfolio.organisation_id, 0) + len(rows) + len(attached)
        for digest in sorted(hashes):
            # Removed within the transaction: if it fails after all, the next run finds the same files due.
            find_or_create.alone_with_file(connection, digest)
            if not store.still_kept(connection, digest):
                blob_storage.remove(workspace.files, digest)
        for fund_id, number in gone.items():
            note(connection, SYSTEM, "expire", "file", organisation_id=fund_id, submissions=number)
    return sum(gone.values())


def months_before(moment: datetime, months: int) -> datetime:
    """The same day and time so many months earlier; the last day of a shorter month."""
    year, month = divmod(moment.year * 12 + moment.month - 1 - months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, monthrange(year, month + 1)[1]))
