"""Drafts of theories of change, with the steps by which each came about.

There is one per organisation (`template_id` 0), and one per sector template of an umbrella organisation.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from impact.store.records.rows import columns_of, row_of, rows_of
from impact.store.schema.theory_of_change import TheoryDraft, TheoryStep
from impact.store.tenancy import row_access


class DraftRecord(NamedTuple):
    """A draft; `based_on` is the version it began with (0: none), `revision` counts its changes."""

    id: int
    organisation_id: int
    based_on: int
    document: dict[str, Any]
    revision: int
    changed_at: datetime
    template_id: int = 0


class StepRecord(NamedTuple):
    """One edit of a draft, UTC; `account_id` is None where its maker was erased."""

    id: int
    edit_id: str
    account_id: int | None
    made_at: datetime
    document: dict[str, Any]
    is_undone: bool


class MadeStep(NamedTuple):
    """A step as whoever made it reads it back."""

    organisation_id: int
    made_at: datetime
    document: dict[str, Any]
    is_undone: bool


def find_draft(connection: Connection, organisation_id: int, template_id: int = 0) -> DraftRecord | None:
    """The draft of an organisation, or of its template; None where nobody edits that, or it is out of scope."""
    query = select(*columns_of(TheoryDraft, DraftRecord)).where(
        row_access.limit(connection, TheoryDraft), TheoryDraft.organisation_id == organisation_id,
        TheoryDraft.template_id == template_id,
    )  # fmt: skip
    return row_of(connection.execute(query), DraftRecord)


def list_organisations(connection: Connection) -> set[int]:
    """The organisations in scope with a draft of their theory that holds something."""
    query = select(TheoryDraft.organisation_id, TheoryDraft.document).where(
        row_access.limit(connection, TheoryDraft), TheoryDraft.template_id == 0
    )
    return {int(row.organisation_id) for row in connection.execute(query) if row.document.get("blocks")}


def list_templates(connection: Connection, organisation_id: int) -> set[int]:
    """The templates of an umbrella organisation that have a draft, by their ids; those in scope."""
    query = select(TheoryDraft.template_id).where(
        row_access.limit(connection, TheoryDraft), TheoryDraft.organisation_id == organisation_id,
        TheoryDraft.template_id > 0,
    )  # fmt: skip
    return {int(number) for number in connection.scalars(query)}


def add_draft(
    connection: Connection, organisation_id: int, based_on: int, document: dict[str, Any], at: datetime,
    template_id: int = 0,
) -> int:  # fmt: skip
    """Add the draft of an organisation, or of its template; its id."""
    values = {"organisation_id": organisation_id, "based_on": based_on, "document": document, "revision": 0}
    values["template_id"] = template_id
    result = connection.execute(insert(TheoryDraft).values(changed_at=at, **values).returning(TheoryDraft.id))
    return int(result.scalar_one())


def change_draft(connection: Connection, draft_id: int, document: dict[str, Any], at: datetime) -> None:
    """Put what a draft holds now in the place of what it held."""
    statement = update(TheoryDraft).where(TheoryDraft.id == draft_id, row_access.limit(connection, TheoryDraft))
    connection.execute(statement.values(document=document, revision=TheoryDraft.revision + 1, changed_at=at))


def remove_draft(connection: Connection, draft_id: int) -> None:
    """Remove a draft with its steps."""
    steps = delete(TheoryStep).where(TheoryStep.draft_id == draft_id, row_access.limit(connection, TheoryStep))
    connection.execute(steps)
    draft = delete(TheoryDraft).where(TheoryDraft.id == draft_id, row_access.limit(connection, TheoryDraft))
    connection.execute(draft)


def list_steps(connection: Connection, draft_id: int) -> list[StepRecord]:
    """The steps of a draft, oldest first, those taken back too."""
    query = select(*columns_of(TheoryStep, StepRecord)).where(
        row_access.limit(connection, TheoryStep), TheoryStep.draft_id == draft_id
    )
    return rows_of(connection.execute(query.order_by(TheoryStep.id)), StepRecord)


def add_step(
    connection: Connection, draft: DraftRecord, edit_id: str, account_id: int | None, document: dict[str, Any],
    at: datetime,
) -> None:  # fmt: skip
    """Add a step to a draft."""
    values = {"organisation_id": draft.organisation_id, "draft_id": draft.id, "edit_id": edit_id}
    statement = insert(TheoryStep).values(
        account_id=account_id, made_at=at, document=document, is_undone=False, **values
    )
    connection.execute(statement)


def mark_step(connection: Connection, step_id: int, *, is_undone: bool) -> None:
    """Say whether a step is taken back."""
    statement = update(TheoryStep).where(TheoryStep.id == step_id, row_access.limit(connection, TheoryStep))
    connection.execute(statement.values(is_undone=is_undone))


def change_step(connection: Connection, step_id: int, document: dict[str, Any]) -> None:
    """Say what a step changed when it was made again."""
    statement = update(TheoryStep).where(TheoryStep.id == step_id, row_access.limit(connection, TheoryStep))
    connection.execute(statement.values(document=document))


def remove_undone_steps(connection: Connection, draft_id: int, account_id: int | None) -> None:
    """Remove what somebody took back, so that it is not made again on what came after."""
    connection.execute(
        delete(TheoryStep).where(
            TheoryStep.draft_id == draft_id,
            TheoryStep.is_undone,
            TheoryStep.account_id == account_id if account_id is not None else TheoryStep.account_id.is_(None),
            row_access.limit(connection, TheoryStep),
        )
    )


def list_made_by(connection: Connection, account_id: int) -> list[MadeStep]:
    """The steps that somebody made in drafts that are still open, oldest first."""
    query = select(*columns_of(TheoryStep, MadeStep)).where(TheoryStep.account_id == account_id)
    return rows_of(connection.execute(query.order_by(TheoryStep.id)), MadeStep)


def forget_maker(connection: Connection, account_id: int) -> None:
    """Leave the steps of somebody who is erased without a name."""
    connection.execute(update(TheoryStep).where(TheoryStep.account_id == account_id).values(account_id=None))
