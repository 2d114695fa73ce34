"""The editor of a theory of change as a page draws it."""

from __future__ import annotations

from datetime import date

from impact.access.permissions import Action
from impact.errors import NotFound
from impact.model.access import Access
from impact.services.core.titles_in_language import pick_indicator_title, pick_text
from impact.services.core.workspace import Workspace, reading
from impact.services.theory.drafts import find_last_step, find_undone_step, load_document, require_theory
from impact.services.theory.evidence_base import build_evidence_view, load_evidence_base, weigh_links
from impact.services.theory.frames.fund_frame import is_own_frame, list_fund_outcomes, mask_other_funds
from impact.services.theory.frames.whole_fund import list_linked_outcomes
from impact.services.theory.history import list_history
from impact.services.theory.questions import ask_questions, build_links, build_nodes, load_rows
from impact.services.theory.versions import find_party
from impact.store import theory_drafts, theory_versions
from impact.store.queries import organisations
from impact.theory.differences import find_differences
from impact.theory.document import Texts, TheoryDocument
from impact.theory.edits import keep_indicators
from impact.theory.levels import OUTCOMES
from impact.views.theory.editor import TheoryEditorView


def load_editor(access: Access, organisation_id: int, workspace: Workspace) -> TheoryEditorView:
    """Load the draft of an organisation's theory, or its newest version where nobody edits it; empty without either.

    `differences` are those from the newest version. NotAllowed for whoever may not change theories, and outside the
    access.
    """
    require_theory(access, Action.CHANGE, organisation_id, workspace)
    with reading(access, workspace) as connection:
        organisation = organisations.find_organisation(connection, access, organisation_id)
        if organisation is None:
            raise NotFound("frame.organisation_not_found")
        versions = theory_versions.list_versions(connection, organisation_id)
        newest = theory_versions.load_version(connection, versions[0]) if versions else TheoryDocument()
        draft = theory_drafts.find_draft(connection, organisation_id)
        steps = theory_drafts.list_steps(connection, draft.id) if draft else []
        hung = theory_versions.list_hung_indicators(connection, organisation_id)
        rows = load_rows(connection, access, organisation_id)
        document = load_document(draft, steps, hung) if draft else newest
        base = load_evidence_base(connection, organisation_id)
        is_frame = is_own_frame(access, organisation_id)
        fund_outcomes = {} if is_frame else list_fund_outcomes(connection, access)
        lost_outcomes = _find_lost_outcomes(organisation_id, newest, document, workspace) if is_frame else ()
        shown_newest, shown_document = mask_other_funds(connection, access, newest, document)
        questions = ask_questions(
            connection, access, document, rows, base, organisation_id=organisation_id,
            versions=None if draft else versions, today=date.today(),
        )  # fmt: skip
    in_sight = {*hung, *(row.indicator.id for row in rows)}
    evidence = build_evidence_view(base, document, access, questions)
    return TheoryEditorView(
        organisation_id=organisation_id,
        organisation=organisation.name,
        document=document,
        nodes=build_nodes(document, rows, access.language),
        links=weigh_links(build_links(document, access.language), evidence),
        is_draft=draft is not None,
        based_on=draft.based_on if draft else (versions[0].version if versions else 0),
        revision=draft.revision if draft else 0,
        changed_at=draft.changed_at if draft else None,
        changes=sum(not step.is_undone for step in steps),
        may_undo=find_last_step(steps, access) is not None,
        may_redo=find_undone_step(steps, access) is not None,
        party=find_party(access),
        indicators={
            row.indicator.id: pick_indicator_title(row.indicator, access.language)
            for row in sorted(rows, key=lambda row: row.indicator.id)
        },
        evidence=evidence,
        versions=list_history(versions, access),
        fund_outcomes=fund_outcomes,
        is_frame=is_frame,
        lost_outcomes=tuple(pick_text(texts, access.language) for texts in lost_outcomes),
        differences=find_differences(shown_newest, keep_indicators(shown_document, in_sight)) if draft else (),
    )


def _find_lost_outcomes(
    fund_id: int, newest: TheoryDocument, document: TheoryDocument, workspace: Workspace
) -> list[Texts]:
    """The texts of the outcomes that somebody contributes to in any portfolio, and that a draft has no more."""
    outcome_keys = {block.key for block in document.blocks if block.level in OUTCOMES}
    removed = [block for block in newest.blocks if block.key not in outcome_keys]
    linked = list_linked_outcomes(fund_id, workspace) if removed else set()
    return [block.text for block in removed if block.key in linked]
