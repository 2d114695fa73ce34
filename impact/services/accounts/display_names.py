"""How people are named wherever something of theirs is shown: by their name, or as a former member."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from impact.access.permissions import veiled
from impact.i18n import text
from impact.model.words import Language, Role
from impact.services.disclosure import pseudonyms
from impact.store.accounts.accounts import NamedMembership
from impact.store.queries.organisations import SubmissionRecord
from impact.store.queries.provenance import CardRecord


def shown(language: Language, name: str, *, of_account: bool = True) -> str:
    """A name as it is read; who was erased has none left, and reads as a former member.

    `of_account` is False where nobody with an account stands behind it: then there is nothing to show.
    """
    return text(language, "accounts.former_member") if of_account and not name else name


Signed = TypeVar("Signed", SubmissionRecord, CardRecord)


def signed(submission: Signed, language: Language) -> Signed:
    """A submission with the names of who handed it in and who approved it as they are read."""
    return submission._replace(
        submitted_by=shown(language, submission.submitted_by, of_account=submission.submitted_by_id is not None),
        approved_by=shown(language, submission.approved_by, of_account=submission.approved_by_id is not None),
    )


def as_known(
    memberships: Iterable[NamedMembership], language: Language, key: bytes
) -> list[NamedMembership]:
    """Memberships as their holder may read them: what a veiled role opens carries its pseudonym there too."""
    known = []
    for row in memberships:
        if veiled(Role(row.role)) and row.subject_id not in (None, row.organisation_id):
            known.append(
                replace(row, subject=pseudonyms.pseudonym(key, row.organisation_id, row.subject_id, language))
            )
        else:
            known.append(row)
    return known
