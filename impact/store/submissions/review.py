"""Deciding on what waits, and saying something about its cells."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert

from impact.model.submission import SubmittedIndicator
from impact.model.title_comparison import is_title_of
from impact.model.vocabulary.submission_states import SubmissionState
from impact.store.schema.submissions import CellComment
from impact.store.submissions import (
    pending_values,
    serialized_reading,
    submission_application,
    submission_cards,
    submission_undo,
)
from impact.store.submissions.indicators import ExistingIndicators, load_existing
from impact.store.submissions.submission_cards import HandedIn
from impact.store.tenancy import row_access

# What only a new indicator that is made on screen says of itself together.
ALL_ON_PURPOSE = ("title", "direction", "time_kind", "baseline", "measure", "level")


@dataclass(frozen=True, slots=True)
class CodeClash:
    """A code that two submissions use for two indicators: the title that counts, since which submission, and the other.

    `is_calculated`: the one that counts has no values of its own.
    """

    code: str
    present_title: str
    other_title: str
    source: HandedIn
    is_calculated: bool


def approve(
    connection: Connection, submission_id: int, who: str, who_id: int | None, moment: datetime
) -> submission_application.AppliedSubmission:
    """Let what waits count from now on, after everything that counts already."""
    row = submission_cards.get_submission(connection, submission_id)
    assert row is not None  # read in the same transaction by whoever calls
    organisation_id, portfolio_id = row.organisation_id, row.portfolio_id
    pending_values.remove_pending_rows(connection, submission_id)
    submission_cards.update_submission(
        connection, submission_id, state=SubmissionState.APPROVED.value, approved_by=who, approved_by_id=who_id,
        approved_at=moment, decided_by=who, decided_by_id=who_id, decided_at=moment, decision_reason="",
        order_no=submission_cards.next_order(connection, organisation_id, portfolio_id),
    )  # fmt: skip
    assert row.held is not None  # kept for as long as it can be decided on
    read = serialized_reading.unpack_reading(row.held)
    write_result = submission_application.apply_reading(connection, read, organisation_id, portfolio_id, submission_id)
    pending_values.store_pending_rows(connection, organisation_id, portfolio_id)
    return write_result


def find_code_clash(connection: Connection, submission_id: int) -> CodeClash | None:
    """The first indicator of what waits whose code was taken for another one since it was handed in; None without.

    Whoever handed it in found no such indicator, or one that waited itself: approving both would put what the one says
    over what the other says, or values among those of something else.
    """
    row = submission_cards.get_submission(connection, submission_id)
    if row is None or row.held is None or row.state != SubmissionState.PENDING.value:
        return None
    sources = submission_cards.map_indicators_added_since(connection, submission_id)
    if not sources:
        return None
    read = serialized_reading.unpack_reading(row.held)
    with_values = set(read.actuals.indicator) | set(read.targets.indicator)
    existing = load_existing(connection, row.organisation_id, row.portfolio_id)
    for position, item in enumerate(read.indicators):
        current = find_same_code(existing, item, sources.keys())
        if current is not None and is_another_indicator(current, item, has_values=position in with_values):
            source = sources[current["id"]]
            return CodeClash(item.code or item.key, current["title"], item.title, source, bool(current["calculation"]))
    return None


def find_same_code(
    existing: ExistingIndicators, item: SubmittedIndicator, added_ids: Collection[int]
) -> Mapping[str, Any] | None:
    """The indicator among those that an item would be put over, or that has its code; None without one.

    What is made on screen has a code that no other indicator of its grantee has, whatever grant it is of.
    """
    current = existing.find(item)
    same_code = existing.by_code.get(item.code, []) if item.code and is_made_on_screen(item) else []
    for candidate in (current, *same_code):
        if candidate is not None and candidate["withdrawn_by"] is None and candidate["id"] in added_ids:
            return candidate
    return None


def is_made_on_screen(item: SubmittedIndicator) -> bool:
    """Whether an item says everything of an indicator on purpose, as only a new one does."""
    return set(ALL_ON_PURPOSE) <= set(item.revised)


def is_another_indicator(current: Mapping[str, Any], item: SubmittedIndicator, *, has_values: bool) -> bool:
    """Whether an item is something else than the indicator that has its code, by what both say of themselves."""
    if is_made_on_screen(item) or item.calculation != current["calculation"]:
        # A file that names what is calculated without giving values of it takes nothing from it.
        return has_values or bool(item.revised) or not current["calculation"]
    is_titled_alike = is_title_of(item.title, item.code, [current["title"]])
    has_other_unit = bool(item.unit and current["unit"]) and item.unit.casefold() != current["unit"].casefold()
    return not is_titled_alike or has_other_unit or item.measure.value != current["measure"]


def return_submission(
    connection: Connection, submission_id: int, who: str, who_id: int | None, moment: datetime, reason: str
) -> None:
    """Return a pending submission with a reason; its values never counted."""
    row = submission_cards.get_submission(connection, submission_id)
    assert row is not None
    submission_cards.update_submission(
        connection, submission_id, state=SubmissionState.RETURNED.value, decided_by=who, decided_by_id=who_id,
        decided_at=moment, decision_reason=reason,
    )  # fmt: skip
    pending_values.store_pending_rows(connection, row.organisation_id, row.portfolio_id)


def reopen_submission(connection: Connection, submission_id: int) -> None:
    """Make a decided submission pending again, undoing its approval."""
    row = submission_cards.get_submission(connection, submission_id)
    assert row is not None
    if row.state == SubmissionState.APPROVED.value:
        submission_undo.undo_submission(connection, submission_id)
    submission_cards.update_submission(
        connection, submission_id, state=SubmissionState.PENDING.value, approved_by="", approved_by_id=None,
        approved_at=None, decided_by="", decided_by_id=None, decided_at=None, decision_reason="", order_no=None,
        answered_at=None, answering_id=None,
    )  # fmt: skip
    pending_values.store_pending_rows(connection, row.organisation_id, row.portfolio_id)


def add_comment(
    connection: Connection, *, organisation_id: int, portfolio_id: int, submission_id: int, sheet: str,
    row_no: int | None, column_no: int | None, words: str, author: str, author_id: int | None, moment: datetime,
) -> int:  # fmt: skip
    """Comment on one cell (row and column count from 1), or on the whole file without one; returns the comment's id."""
    statement = insert(CellComment).values(
        organisation_id=organisation_id, portfolio_id=portfolio_id, submission_id=submission_id, sheet=sheet,
        row_no=row_no, column_no=column_no, text=words, author=author, author_id=author_id, made_at=moment,
    )  # fmt: skip
    return int(connection.execute(statement.returning(CellComment.id)).scalar_one())


def remove_comment(connection: Connection, submission_id: int, comment_id: int) -> int:
    """Delete a comment; returns how many rows were deleted, 0 or 1."""
    statement = delete(CellComment).where(
        row_access.limit(connection, CellComment),
        CellComment.id == comment_id,
        CellComment.submission_id == submission_id,
    )
    return connection.execute(statement).rowcount
