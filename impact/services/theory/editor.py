"""The editor of a theory of change as a page draws it."""

from __future__ import annotations

from datetime import date

from impact.access.permissions import Action
from impact.errors import NotFound
from impact.model.access import Access
from impact.services.core.view_mappers import pick_indicator_title, pick_text
from impact.services.core.workspace import Workspace, reading
from impact.services.theory.contents import build_contents_view, load_contents, weigh_links
from impact.services.theory.drafts import find_last_step, find_undone_step, load_document, require_theory
from impact.services.theory.questions import ask_questions, build_links, build_nodes, load_rows
from impact.services.theory.versions import find_party
from impact.store import theory_drafts, theory_versions
from impact.store.queries import organisations
from impact.theory.differences import find_differences
from impact.theory.document import TheoryDocument
from impact.theory.edits import keep_indicators
from impact.views.theory_editor import TheoryEditorView, TheoryVersion


def load_editor(access: Access, organisation_id: int, workspace: Workspace) -> TheoryEditorView:
    """Load the draft of an organisation's theory, or its newest version where nobody edits it; empty without either.

    `differences` are those from the newest version. NotAllowed for whoever may not change theories, and outside the
    access.
    """
    require_theory(access, Action.CHANGE, organisation_id, workspace)
    with reading(access, workspace) as connection:
        organisation = organisations.organisation(connection, access, organisation_id)
        if organisation is None:
            raise NotFound("frame.organisation_not_found")
        versions = theory_versions.list_versions(connection, organisation_id)
        newest = theory_versions.load_version(connection, versions[0]) if versions else TheoryDocument()
        draft = theory_drafts.find_draft(connection, organisation_id)
        steps = theory_drafts.list_steps(connection, draft.id) if draft else []
        hung = theory_versions.list_hung_indicators(connection, organisation_id)
        rows = load_rows(connection, access, organisation_id)
        document = load_document(draft, steps, hung) if draft else newest
        contents = load_contents(connection, organisation_id)
        questions = ask_questions(
            connection, access, document, rows, contents, organisation_id=organisation_id,
            versions=None if draft else versions, today=date.today(),
        )  # fmt: skip
    in_sight = {*hung, *(row.indicator.id for row in rows)}
    evidence = build_contents_view(contents, document, questions)
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
        versions=tuple(
            TheoryVersion(row.version, row.dated, pick_text(row.reason, access.language), tuple(row.agreed_by))
            for row in versions
        ),
        differences=find_differences(newest, keep_indicators(document, in_sight)) if draft else (),
    )
