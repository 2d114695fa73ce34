"""Writing the audit log: who did what to which object, in a hash chain that makes tampering evident.

Events hold opaque ids only; names are looked up when the log is read, and an erased person reads as a
former member.
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
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.store.audit import audit_chain

SUCCEEDED, DENIED, FAILED = "done", "denied", "failed"
NOBODY, SYSTEM = "unknown", "system"


def now() -> datetime:
    """The current moment as the store keeps it: naive UTC, whole seconds."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def actor(account_id: int) -> str:
    """The actor of an account in the chain: 'a' and its id; 'system' for the operator (account id 0)."""
    return f"a{account_id}" if account_id else SYSTEM


def guest_actor(link_id: int) -> str:
    """The actor of a guest in the chain, who has no account: 'g' and the id of the link."""
    return f"g{link_id}"


def is_guest(actor_ref: str) -> bool:
    """Whether an actor of the chain is a guest."""
    return actor_ref.startswith("g") and actor_ref[1:].isdecimal()


def add_event(
    connection: Connection,
    actor_ref: str,
    action: str,
    kind: str,
    ref: object = "",
    *,
    outcome: str = SUCCEEDED,
    organisation_id: int | None = None,
    label: str = "",
    **facts: Any,
) -> None:
    """Append an event within the caller's transaction, as its last step: both are committed, or neither.

    `facts` is stored as JSON and must hold no personal data; `label` may, and is blanked on erasure.
    """
    audit_chain.append_event(
        connection,
        audit_chain.Event(
            at=now(),
            actor=actor_ref,
            action=action,
            kind=kind,
            object_ref=str(ref),
            outcome=outcome,
            organisation_id=organisation_id,
            facts=facts,
            label=label,
        ),
    )


def record_event(workspace: Workspace, actor_ref: str, action: str, kind: str, ref: object = "", **rest: Any) -> None:
    """Append an event in a transaction of its own: an export, a denied attempt."""
    with unscoped_writing(workspace) as connection:
        add_event(connection, actor_ref, action, kind, ref, **rest)


def require_allowed(access: Access, action: Action, kind: Kind, workspace: Workspace, ref: object = "") -> None:
    """Check the permission table; a denial is audited and raises NotAllowed."""
    try:
        require(access, action, kind)
    except NotAllowed:
        _record_denied(access, action, kind, workspace, ref)
        raise


def record_refusal(
    access: Access, action: Action, kind: Kind, workspace: Workspace, ref: object = "",
    key: str = "store_errors.not_yours",
) -> NotAllowed:  # fmt: skip
    """Audit that the role may do this in general but not to this object; returns the NotAllowed to raise.

    Call it outside the refused transaction, whose rollback would remove the event.
    """
    _record_denied(access, action, kind, workspace, ref)
    return NotAllowed(key)


def _record_denied(access: Access, action: Action, kind: Kind, workspace: Workspace, ref: object) -> None:
    record_event(workspace, actor(access.account_id), action.value, kind.value, ref, outcome=DENIED,
           organisation_id=access.organisation_id or None)  # fmt: skip


ACCOUNT_ACTOR = re.compile(r"a(\d+)")


def parse_account_ids(actors: Iterable[str]) -> set[int]:
    """Account ids among the actors of the chain ('a12' is 12); other actors are skipped."""
    return {int(match[1]) for actor_ref in actors if (match := ACCOUNT_ACTOR.fullmatch(actor_ref))}
