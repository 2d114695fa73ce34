"""Finding a decision and opening the transaction in which it is written."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind
from impact.errors import NotFound
from impact.model.access import Access
from impact.services.core.audit_log import actor, add_event, require_allowed
from impact.services.core.workspace import Workspace, reading, writing_theory
from impact.store.decisions import decision_rows
from impact.store.decisions.decision_rows import DecisionRecord


def load_record(access: Access, decision_id: int, action: Action, workspace: Workspace) -> DecisionRecord:
    """Load a decision that the viewer may read, for what it is about to do.

    NotAllowed for another role, NotFound outside the access and for what the viewer may not read yet.
    """
    require_allowed(access, action, Kind.DECISION, workspace, decision_id)
    with reading(access, workspace) as connection:
        record = decision_rows.get_decision(connection, access, decision_id)
    if record is None:
        raise NotFound("decisions.not_found")
    return record


@contextmanager
def open_writing(
    access: Access, organisation_id: int, portfolio_id: int, workspace: Workspace
) -> Iterator[Connection]:
    """Open a transaction on the decisions about a grantee in a portfolio, or about the fund of that portfolio itself.

    NotAllowed where the access covers neither.
    """
    # The one transaction that is also of a fund's own organisation: a decision about its strategy is about no grantee.
    place = {"organisation_id": organisation_id, "portfolio_id": portfolio_id}
    with writing_theory(access, workspace, **place) as connection:
        yield connection


def note_deed(connection: Connection, access: Access, record: DecisionRecord, deed: str, **facts: Any) -> None:
    """Write in the trail what was done with a decision; its last step."""
    add_event(
        connection, actor(access.account_id), deed, Kind.DECISION.value, record.id,
        organisation_id=record.organisation_id, portfolio=record.portfolio_id, **facts,
    )  # fmt: skip
