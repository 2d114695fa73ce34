"""Display names of people and of the organisations in their memberships."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from impact.access.permissions import sees_pseudonyms
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.disclosure import pseudonyms
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
    memberships: Iterable[NamedMembership], language: Language, key: bytes
) -> list[NamedMembership]:
    """Memberships as their holder may read them: organisations are pseudonyms where the role sees no names."""
    readable = []
    for row in memberships:
        if sees_pseudonyms(Role(row.role)) and row.subject_id not in (None, row.organisation_id):
            readable.append(
                replace(row, subject=pseudonyms.derive_pseudonym(key, row.organisation_id, row.subject_id, language))
            )
        else:
            readable.append(row)
    return readable
