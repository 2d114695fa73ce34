"""The editor of a sector template: the same as that of a theory, with nobody's figures or evidence."""

from __future__ import annotations

from datetime import date

from impact.access.permissions import Action
from impact.model.access import Access
from impact.services.core.workspace import Workspace, reading
from impact.services.theory.drafts import find_last_step, find_undone_step, load_document
from impact.services.theory.evidence_base import EvidenceBase, build_evidence_view
from impact.services.theory.questions import ask_questions, build_links, build_nodes
from impact.services.theory.sector.own_templates import require_template
from impact.services.theory.sector.templates import build_card, list_template_history
from impact.store import sector_templates, theory_drafts
from impact.theory.differences import find_differences
from impact.theory.document import TheoryDocument
from impact.views.theory.editor import TheoryEditorView

NO_EVIDENCE = EvidenceBase({}, (), (), {}, {}, {})


def load_template_editor(access: Access, template_id: int, workspace: Workspace) -> TheoryEditorView:
    """Load the draft of a template, or its newest version where nobody edits it; empty without either.

    `differences` are those from the newest version. NotAllowed for whoever does not work for its umbrella organisation.
    """
    template = require_template(access, Action.CHANGE, template_id, workspace)
    organisation_id = template.organisation_id
    with reading(access, workspace) as connection:
        card = build_card(connection, access, template)
        versions = sector_templates.load_template_versions(connection, template_id, {template.published})
        newest = versions.get(template.published, TheoryDocument())
        draft = theory_drafts.find_draft(connection, organisation_id, template_id)
        steps = theory_drafts.list_steps(connection, draft.id) if draft else []
        document = load_document(draft, steps, {}) if draft else newest
        questions = ask_questions(
            connection, access, document, [], NO_EVIDENCE, organisation_id=organisation_id, versions=None,
            today=date.today(), is_template=True,
        )  # fmt: skip
        history = list_template_history(connection, access, template_id)
    return TheoryEditorView(
        organisation_id=organisation_id,
        organisation=card.publisher,
        document=document,
        nodes=build_nodes(document, [], access.language),
        links=build_links(document, access.language, may_have_evidence=False),
        is_draft=draft is not None,
        based_on=draft.based_on if draft else template.published,
        revision=draft.revision if draft else 0,
        changed_at=draft.changed_at if draft else None,
        changes=sum(not step.is_undone for step in steps),
        may_undo=find_last_step(steps, access) is not None,
        may_redo=find_undone_step(steps, access) is not None,
        party="",
        indicators={},
        evidence=build_evidence_view(NO_EVIDENCE, document, access, questions),
        versions=history,
        differences=find_differences(newest, document) if draft else (),
        template=card,
    )
