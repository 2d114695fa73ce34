"""Versions of a theory of change: a draft is put forward as a version, and both sides agree to it.

Only an error stops a version, because a figure or the drawing would be wrong; every other question is for the talk.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import Connection

from impact.access.permissions import FUND_ROLES, Action, Kind
from impact.errors import Conflict, ImpactError, NotFound
from impact.model.access import Access
from impact.model.text_limits import LONGEST_CHANGE_REASON
from impact.services.core.audit_log import actor, add_event
from impact.services.core.workspace import Workspace, reading, writing_theory
from impact.services.theory.drafts import load_document, require_theory
from impact.services.theory.evidence_base import load_evidence_base
from impact.services.theory.questions import ask_questions, load_rows
from impact.store import theory_drafts, theory_versions
from impact.store.db import locks
from impact.store.figures.grantee_summary import write_grantee_summaries
from impact.store.queries import organisations
from impact.theory.document import TheoryDocument
from impact.theory.rules.rule_register import Severity

FUND, GRANTEE = "fund", "grantee"


def find_party(access: Access) -> str:
    """Return for which side somebody agrees."""
    return FUND if access.role in FUND_ROLES else GRANTEE


def publish_draft(
    access: Access, organisation_id: int, revision: int, reason: str, workspace: Workspace, *, today: date
) -> int:
    """Put the draft forward as the next version, agreed to by the viewer's side; its number.

    Conflict where the draft went on since the viewer saw it (`revision`) or another version came meanwhile;
    ImpactError without a reason, without blocks, and where a check finds an error.
    """
    portfolio = require_theory(access, Action.CHANGE, organisation_id, workspace)
    words = " ".join(reason.split())
    if not words:
        raise ImpactError("theory_edit.no_reason")
    if len(words) > LONGEST_CHANGE_REASON:
        raise ImpactError("theory_edit.too_long", n=LONGEST_CHANGE_REASON)
    with reading(access, workspace) as connection:
        portfolio_ids = {grant.portfolio_id for grant in organisations.list_grants(connection, access, organisation_id)}
        draft = theory_drafts.find_draft(connection, organisation_id)
        if draft is None:
            raise NotFound("theory_edit.no_draft")
        steps = theory_drafts.list_steps(connection, draft.id)
        document = load_document(draft, steps, theory_versions.list_hung_indicators(connection, organisation_id))
        questions = ask_questions(
            connection, access, document, load_rows(connection, access, organisation_id),
            load_evidence_base(connection, organisation_id), organisation_id=organisation_id, versions=None,
            today=today,
        )  # fmt: skip
        errors = [
            question for question in questions if question.severity is Severity.ERROR and not question.is_quiet
        ]
    if errors or not document.blocks:
        raise ImpactError("theory_edit.errors_first", n=len(errors))
    with writing_theory(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio) as connection:
        locks.lock_theory(connection, organisation_id)
        present = theory_drafts.find_draft(connection, organisation_id)
        if present is None or present.revision != revision or present.id != draft.id:
            raise Conflict("theory_edit.went_on")
        versions = theory_versions.list_versions(connection, organisation_id)
        number = versions[0].version + 1 if versions else 1
        if number != present.based_on + 1:
            raise Conflict("theory_edit.other_version")
        theory_versions.add_version(
            connection, organisation_id, number, document, dated=today, reason={access.language.value: words},
            agreed_by=(find_party(access),),
        )  # fmt: skip
        _hang_indicators(connection, organisation_id, number, document)
        theory_drafts.remove_draft(connection, present.id)
        # Pages are cached by the revision of the summary, which a grantee without figures has not got yet.
        write_grantee_summaries(connection, [organisation_id])
        _note(connection, access, Action.CHANGE, organisation_id, number)
    for other in sorted(portfolio_ids - {portfolio}):
        # Indicators of another portfolio are written in a transaction of that one.
        with writing_theory(access, workspace, organisation_id=organisation_id, portfolio_id=other) as connection:
            locks.lock_theory(connection, organisation_id)
            _hang_indicators(connection, organisation_id, number, document)
    return number


def agree_to_version(access: Access, organisation_id: int, number: int, workspace: Workspace) -> None:
    """Agree to the newest version for the viewer's side; Conflict where a newer one came meanwhile."""
    portfolio = require_theory(access, Action.APPROVE, organisation_id, workspace)
    with writing_theory(access, workspace, organisation_id=organisation_id, portfolio_id=portfolio) as connection:
        locks.lock_theory(connection, organisation_id)
        versions = theory_versions.list_versions(connection, organisation_id)
        if not versions or versions[0].version != number:
            raise Conflict("theory_edit.other_version")
        party = find_party(access)
        if party not in versions[0].agreed_by:
            theory_versions.add_agreement(connection, versions[0].id, [*versions[0].agreed_by, party])
            write_grantee_summaries(connection, [organisation_id])
            _note(connection, access, Action.APPROVE, organisation_id, number)


def _hang_indicators(connection: Connection, organisation_id: int, number: int, document: TheoryDocument) -> None:
    """Hang indicators on the version that was just put forward, also where somebody else put forward the next one."""
    versions = theory_versions.list_versions(connection, organisation_id)
    published = next(version for version in versions if version.version == number)
    theory_versions.hang_indicators(connection, published, document)


def _note(connection: Connection, access: Access, action: Action, organisation_id: int, number: int) -> None:
    add_event(
        connection, actor(access.account_id), action.value, Kind.THEORY.value, organisation_id,
        organisation_id=organisation_id, version=number,
    )  # fmt: skip
