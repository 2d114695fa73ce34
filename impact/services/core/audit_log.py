"""The audit trail: who did what to which thing, kept so that nobody can change it unseen.

Inside the chain stand opaque ids; names are looked up when somebody reads it, and an erased person
reads as a former member.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind, require
from impact.errors import NotAllowed
from impact.model.access import Access
from impact.services.core.workspace import Workspace, unlimited_writing
from impact.store.audit import audit_chain as store

DONE, DENIED, FAILED = "done", "denied", "failed"
NOBODY, SYSTEM = "unknown", "system"


def now() -> datetime:
    """This moment in UTC, to the second, as the store keeps moments."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def actor(account_id: int) -> str:
    """How an account is called inside the chain; the operator of the command line is the system."""
    return f"a{account_id}" if account_id else SYSTEM


def note(
    connection: Connection,
    who: str,
    action: str,
    kind: str,
    ref: object = "",
    *,
    outcome: str = DONE,
    organisation_id: int | None = None,
    label: str = "",
    **facts: Any,
) -> None:
    """Add an event in the transaction of what happened, as its last step: both are there, or neither."""
    store.append(
        connection,
        store.Event(
            at=now(),
            actor=who,
            action=action,
            kind=kind,
            object_ref=str(ref),
            outcome=outcome,
            organisation_id=organisation_id,
            facts=facts,
            label=label,
        ),
    )


def record(workspace: Workspace, who: str, action: str, kind: str, ref: object = "", **rest: Any) -> None:
    """Add an event that stands alone: an export, a denied attempt."""
    with unlimited_writing(workspace) as connection:
        note(connection, who, action, kind, ref, **rest)


def allow(access: Access, action: Action, kind: Kind, workspace: Workspace, ref: object = "") -> None:
    """The permission table's answer; a no is kept in the trail. Raises NotAllowed."""
    try:
        require(access, action, kind)
    except NotAllowed:
        _record_denied(access, action, kind, workspace, ref)
        raise


def record_refusal(
    access: Access, action: Action, kind: Kind, workspace: Workspace, ref: object = "",
    key: str = "store_errors.not_yours",
) -> NotAllowed:  # fmt: skip
    """Add that somebody may not do to this thing what the role may do to others; returns the error to raise.

    Raised outside the transaction of the deed, which would take the event away when it is rolled back.
    """
    _record_denied(access, action, kind, workspace, ref)
    return NotAllowed(key)


def _record_denied(access: Access, action: Action, kind: Kind, workspace: Workspace, ref: object) -> None:
    record(workspace, actor(access.account_id), action.value, kind.value, ref, outcome=DENIED,
           organisation_id=access.organisation_id or None)  # fmt: skip


ACCOUNT = re.compile(r"a(\d+)")


def account_ids(actors: Iterable[str]) -> set[int]:
    """The accounts among the actors of a trail."""
    return {int(found[1]) for who in actors if (found := ACCOUNT.fullmatch(who))}
