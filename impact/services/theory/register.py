"""How the assumptions of a theory are doing, and answers to the questions about it."""

from __future__ import annotations

from datetime import date

from impact.errors import Conflict, ImpactError
from impact.model.access import Access
from impact.model.text_limits import LONGEST_CHANGE_REASON, LONGEST_NAME, remove_unstorable_characters
from impact.services.core.audit_log import now
from impact.services.core.workspace import Workspace
from impact.services.theory.evidence import ArrowKey, note_change, open_theory, require_arrow
from impact.services.theory.evidence_base import load_evidence_base, may_answer
from impact.services.theory.questions import ask_questions, load_rows, take_subject_fingerprint
from impact.store import theory_register, theory_versions
from impact.theory.evidence.evidence_kinds import AssumptionState
from impact.views.theory.evidence_base import AssumptionItem


def save_assumption(
    access: Access, organisation_id: int, arrow: ArrowKey, item: AssumptionItem, workspace: Workspace
) -> None:
    """Write how an assumption of an arrow (`item.key`) is doing, for its text as it is now.

    Conflict where somebody wrote it since (`item.version`); ImpactError for an arrow without that assumption, texts
    that are too long, and a state other than open that says not how it is known.
    """
    how = remove_unstorable_characters(item.how_tested).strip()
    who = " ".join(remove_unstorable_characters(item.tested_by).split())
    if len(how) > LONGEST_CHANGE_REASON or len(who) > LONGEST_NAME:
        raise ImpactError("theory_edit.too_long", n=LONGEST_CHANGE_REASON if len(who) <= LONGEST_NAME else LONGEST_NAME)
    if item.state not in (AssumptionState.OPEN, AssumptionState.BEING_TESTED) and not how:
        raise ImpactError("theory_evidence.assumption_how_missing")
    with open_theory(access, organisation_id, workspace) as theory:
        assumption = require_arrow(theory.document, arrow).assumption_by_key.get(item.key)
        if assumption is None:
            raise ImpactError("theory_evidence.no_assumption")
        is_saved = theory_register.save_check(
            theory.connection, organisation_id, arrow, item.key, item.version, text=dict(assumption.text),
            state=item.state.value, how_tested=how, tested_by=who, looked_on=item.looked_on, next_look=item.next_look,
            account_id=access.account_id or None, made_at=now(),
        )  # fmt: skip
        if not is_saved:
            raise Conflict("theory_evidence.changed_meanwhile")
        note_change(theory, access, organisation_id, "assumption", item.state.value)


def answer_question(
    access: Access, organisation_id: int, rule: str, subject: str, words: str, workspace: Workspace, *, today: date
) -> None:
    """Answer a question, which is quiet from then on until what it rests on changes.

    ImpactError for a blank or too long answer, a question that is not asked (any more), and an error that only a change
    of the theory mends.
    """
    answer = remove_unstorable_characters(words).strip()
    if not answer:
        raise ImpactError("theory_evidence.answer_missing")
    if len(answer) > LONGEST_CHANGE_REASON:
        raise ImpactError("theory_edit.too_long", n=LONGEST_CHANGE_REASON)
    with open_theory(access, organisation_id, workspace) as theory:
        rows = load_rows(theory.connection, access, organisation_id)
        base = load_evidence_base(theory.connection, organisation_id)
        versions = None if theory.has_draft else theory_versions.list_versions(theory.connection, organisation_id)
        questions = ask_questions(
            theory.connection, access, theory.document, rows, base, organisation_id=organisation_id,
            versions=versions, today=today,
        )  # fmt: skip
        question = next((item for item in questions if (item.rule, item.subject) == (rule, subject)), None)
        if question is None:
            raise ImpactError("theory_evidence.not_asked")
        if not may_answer(rule, question.severity):
            raise ImpactError("theory_evidence.only_mended")
        fingerprint = take_subject_fingerprint(
            theory.connection, access, theory.document, rows, base, subject, organisation_id=organisation_id,
            versions=versions, today=today,
        )  # fmt: skip
        theory_register.save_answer(
            theory.connection, organisation_id, rule, subject, text=answer, fingerprint=fingerprint,
            account_id=access.account_id or None, made_at=now(),
        )  # fmt: skip
        note_change(theory, access, organisation_id, "answer_question", rule)


def withdraw_answer(access: Access, organisation_id: int, rule: str, subject: str, workspace: Workspace) -> None:
    """Take an answer back, so that the question is questions again; nothing happens where there is none."""
    with open_theory(access, organisation_id, workspace) as theory:
        if theory_register.remove_answer(theory.connection, organisation_id, rule, subject):
            note_change(theory, access, organisation_id, "withdraw_answer", rule)
