"""Beginning a theory from a sector template, and answering what the template suggests afterwards.

Both are edits of the draft, as any other: they are taken back by undo, and go where the draft is thrown away.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind, may
from impact.errors import Conflict, ImpactError, NotFound
from impact.model.access import Access
from impact.services.core.workspace import Workspace, reading
from impact.services.theory.drafts import load_document, require_theory, save_edit
from impact.services.theory.questions import build_nodes
from impact.services.theory.sector.own_templates import require_template
from impact.services.theory.sector.templates import build_card, list_template_history
from impact.store import sector_templates, theory_drafts, theory_versions
from impact.store.queries import organisations
from impact.store.sector_templates import TemplateRecord
from impact.theory.document import TheoryDocument
from impact.theory.template_changes import (
    build_all,
    build_answer,
    build_beginning,
    copy_template,
    find_suggestions,
    list_compared_versions,
)
from impact.views.theory.sector_templates import OwnTheory, SuggestionsView


def begin_from_template(
    access: Access, organisation_id: int, template_id: int, edit_id: str, workspace: Workspace
) -> None:
    """Begin the theory of an organisation from the newest version of a template, as its own draft.

    ImpactError where it has a theory already, or where the template was withdrawn or never published.
    """
    require_theory(access, Action.CHANGE, organisation_id, workspace)
    template = require_template(access, Action.SEE, template_id, workspace)
    if template.withdrawn_at is not None or not template.published:
        raise ImpactError("sector_template.withdrawn")
    with reading(access, workspace) as connection:
        own = load_own_document(connection, organisation_id)
        versions = sector_templates.load_template_versions(connection, template_id, {template.published})
    if own.blocks:
        raise Conflict("sector_template.has_theory")
    copied = copy_template(versions[template.published], template_id, template.published)
    save_edit(access, organisation_id, build_beginning(own, copied, edit_id), workspace)


def load_suggestions(access: Access, organisation_id: int, workspace: Workspace) -> SuggestionsView | None:
    """Load what changed in the template that a theory was begun from; None for a theory of its own.

    None as well for whoever may not change the theory, or does not read templates.
    """
    if not (
        may(access.role, Action.CHANGE, Kind.THEORY) and may(access.role, Action.SEE, Kind.SECTOR_TEMPLATE)
    ):
        return None
    with reading(access, workspace) as connection:
        own = load_own_document(connection, organisation_id)
        origin = own.frame.template
        template = sector_templates.find_template(connection, origin.template_id) if origin else None
        if origin is None or template is None:
            return None
        versions = _load_versions(connection, own, template)
        card = build_card(connection, access, template)
        history = list_template_history(connection, access, template.id)
    suggestions = () if card.is_withdrawn else find_suggestions(own, versions, template.published)
    # Blocks are called by the words of the template, which other organisations read as well.
    documents = (own, *(versions[number] for number in sorted(versions)))
    texts = {block.key: block.text for document in documents for block in document.blocks}
    newer = tuple(version for version in history if version.number > origin.version)
    return SuggestionsView(card, origin.version, newer, tuple(suggestions), texts)


def answer_suggestions(
    access: Access, organisation_id: int, names: Collection[str], newest: int, edit_id: str, workspace: Workspace, *,
    is_taken: bool,
) -> None:  # fmt: skip
    """Take changes of the template over in the draft, or let them rest until the template changes them again.

    `names` are those of the suggestions; none of them stands for all. Conflict where the template went on since the
    viewer saw version `newest`, or where there is no such suggestion any more. What is decided apart is
    not taken over with all.
    """
    require_theory(access, Action.CHANGE, organisation_id, workspace)
    with reading(access, workspace) as connection:
        own = load_own_document(connection, organisation_id)
        origin = own.frame.template
        template = sector_templates.find_template(connection, origin.template_id) if origin else None
        if template is None or template.withdrawn_at is not None:
            raise NotFound("sector_template.not_found")
        versions = _load_versions(connection, own, template)
    if template.published != newest:
        raise Conflict("sector_template.went_on")
    suggestions = find_suggestions(own, versions, newest)
    answered_now = [suggestion for suggestion in suggestions if not names or suggestion.name in names]
    # What is decided apart is not taken over with all others.
    is_nothing = is_taken and not names and all(suggestion.is_decided_apart for suggestion in suggestions)
    if not answered_now or is_nothing or (names and len(answered_now) != len(set(names))):
        raise Conflict("sector_template.no_suggestion")
    if is_taken and not names:
        edit = build_all(own, versions, newest, edit_id)
    else:
        edit = build_answer(own, answered_now, versions[newest], newest, edit_id, is_taken=is_taken)
    save_edit(access, organisation_id, edit, workspace)


def load_own_theory(access: Access, organisation_id: int, workspace: Workspace) -> OwnTheory:
    """Load the blocks of a theory as it stands now, to be read beside a template."""
    require_theory(access, Action.CHANGE, organisation_id, workspace)
    with reading(access, workspace) as connection:
        organisation = organisations.find_organisation(connection, access, organisation_id)
        if organisation is None:
            raise NotFound("frame.organisation_not_found")
        document = load_own_document(connection, organisation_id)
    return OwnTheory(organisation_id, organisation.name, build_nodes(document, [], access.language))


def load_own_document(connection: Connection, organisation_id: int) -> TheoryDocument:
    """Load the draft of an organisation, else the newest version of its theory, else an empty one."""
    hung = theory_versions.list_hung_indicators(connection, organisation_id)
    draft = theory_drafts.find_draft(connection, organisation_id)
    if draft is not None:
        return load_document(draft, theory_drafts.list_steps(connection, draft.id), hung)
    versions = theory_versions.list_versions(connection, organisation_id)
    return theory_versions.load_version(connection, versions[0]) if versions else TheoryDocument()


def _load_versions(
    connection: Connection, own: TheoryDocument, template: TemplateRecord
) -> dict[int, TheoryDocument]:  # fmt: skip
    numbers = list_compared_versions(own, template.published)
    return sector_templates.load_template_versions(connection, template.id, numbers)
