"""Display names of people and of the organisations in their memberships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import Connection

from impact.access.access_of_role import build_access, role_key
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.services.disclosure.viewer_filter import ViewerFilter
from impact.store.accounts.accounts import NamedMembership
from impact.store.queries.organisations import SubmissionRecord
from impact.store.queries.provenance import CardRecord


def display_name(language: Language, name: str, *, of_account: bool = True) -> str:
    """Display name of an account; "former member" for an erased one, whose name is empty.

    `of_account` is False where no account is involved: then an empty name stays empty.
    """
    return text(language, "accounts.former_member") if of_account and not name else name


Signed = TypeVar("Signed", SubmissionRecord, CardRecord)


def with_names(submission: Signed, language: Language) -> Signed:
    """A copy of a submission with the display names of its submitter and approver."""
    return submission._replace(
        submitted_by=display_name(language, submission.submitted_by, of_account=submission.submitted_by_id is not None),
        approved_by=display_name(language, submission.approved_by, of_account=submission.approved_by_id is not None),
    )


def with_pseudonyms(
    connection: Connection, memberships: Sequence[NamedMembership], language: Language, secret: bytes
) -> list[NamedMembership]:
    """Memberships as their holder may read them: under a pseudonym the organisation that the pages of that role name.

    `memberships` are all of one account, `connection` reaches all rows.
    """
    filters = {
        role_key(row): ViewerFilter(build_access(row, memberships, language), connection, secret)
        for row in memberships
    }
    return [
        replace(row, subject=filters[role_key(row)].display_name(row.subject_id, row.subject or ""))
        if row.subject_id is not None
        else row
        for row in memberships
    ]
