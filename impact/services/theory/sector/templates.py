"""Sector templates as an umbrella organisation keeps them, and as others find them: listed, made, published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from impact.access.permissions import SECTOR_ROLES, Action, Kind
from impact.errors import Conflict, ImpactError, NotFound
from impact.model.access import Access
from impact.model.text_limits import LONGEST_CHANGE_REASON, LONGEST_NAME, clean_typed_text
from impact.model.vocabulary.measures import Measure
from impact.services.core.audit_log import actor, add_event, now, require_allowed
from impact.services.core.titles_in_language import pick_text
from impact.services.core.workspace import Workspace, reading, writing_template
from impact.services.theory.questions import build_links, build_nodes
from impact.services.theory.sector.own_templates import require_template
from impact.services.theory.sector.places import list_places
from impact.store import sector_templates, theory_drafts
from impact.store.db import locks
from impact.store.queries import organisations
from impact.store.schema.theory_documents import THEORY
from impact.store.sector_templates import TemplateRecord, TemplateVersionRecord
from impact.theory.document import TheoryDocument
from impact.theory.edits import keep_indicators
from impact.views.theory.editor import TemplateCard, TheoryVersion
from impact.views.theory.sector_templates import TemplateView
from impact.views.theory.theory_of_change import TheoryView

LONGEST_SECTOR = 120
# Measures whose values are a state of affairs by their nature: nobody has to say what they cover in time.
ONLY_LEVELS = frozenset({Measure.PERCENTAGE, Measure.SCORE, Measure.RUBRIC, Measure.YES_NO, Measure.STORY})


def list_templates(access: Access, workspace: Workspace) -> tuple[TemplateCard, ...]:
    """The templates that the viewer may read: those that may be begun from, and all of the own umbrella organisation.

    By sector, then by umbrella organisation. NotAllowed for whoever neither publishes templates nor works on a theory.
    """
    require_allowed(access, Action.SEE, Kind.SECTOR_TEMPLATE, workspace)
    with reading(access, workspace) as connection:
        shown_templates = [
            template
            for template in sector_templates.list_templates(connection)
            if template.withdrawn_at is None or is_own(access, template)
        ]
        cards = _build_cards(connection, access, shown_templates)
    return tuple(
        sorted(cards, key=lambda card: (card.sector.casefold(), card.publisher, card.title.casefold()))
    )


def load_template(access: Access, template_id: int, workspace: Workspace) -> TemplateView:
    """Load the newest version of a template as it is read before somebody begins from it."""
    template = require_template(access, Action.SEE, template_id, workspace)
    beginners, with_theory = list_places(access, workspace)
    with reading(access, workspace) as connection:
        card = build_card(connection, access, template)
        documents = sector_templates.load_template_versions(connection, template_id, {template.published})
        history = list_template_history(connection, access, template_id)
    document, language = documents.get(template.published, TheoryDocument()), access.language
    theory = TheoryView(
        organisation_id=template.organisation_id, organisation=card.title, version=card.number, dated=card.dated,
        reason=card.reason, agreed_by=(), parties=(), ceiling_above=document.frame.ceiling_above,
        nodes=build_nodes(document, [], language), links=build_links(document, language, may_have_evidence=False),
        external_factors=tuple(pick_text(factor, language) for factor in document.frame.external_factors),
        organisations=(),
    )  # fmt: skip
    return TemplateView(card, theory, document.planned_indicators, history, beginners, with_theory)


def create_template(access: Access, title: str, sector: str, workspace: Workspace) -> int:
    """Make a template of the viewer's umbrella organisation, of which nothing is published yet; its id.

    ImpactError without a title or a sector, or where one is too long.
    """
    require_allowed(access, Action.CHANGE, Kind.SECTOR_TEMPLATE, workspace)
    texts = _clean_names(access, title, sector)
    with writing_template(access, workspace) as connection:
        template_id = sector_templates.add_template(connection, access.organisation_id, *texts, now())
        _note(connection, access, template_id, act="create")
    return template_id


def rename_template(access: Access, template_id: int, title: str, sector: str, workspace: Workspace) -> None:
    """Give a template another title and sector in the viewer's language; what stood there in other languages goes."""
    require_template(access, Action.CHANGE, template_id, workspace)
    new_title, new_sector = _clean_names(access, title, sector)
    with writing_template(access, workspace) as connection:
        template = _find(connection, template_id)
        # Who leaves one of the two as it is leaves its translations as well.
        same_title = pick_text(template.title, access.language) == new_title[access.language.value]
        same_sector = pick_text(template.sector, access.language) == new_sector[access.language.value]
        sector_templates.change_template(
            connection, template_id, title=template.title if same_title else new_title,
            sector=template.sector if same_sector else new_sector,
        )  # fmt: skip
        _note(connection, access, template_id, act="rename")


def publish_template(
    access: Access, template_id: int, revision: int, reason: str, workspace: Workspace, *, today: date
) -> int:
    """Publish the draft of a template as its next version, with what changed in words; its number.

    Conflict where the draft went on since the viewer saw it (`revision`). ImpactError without a reason, without blocks,
    and where nobody said of an indicator which way is better or what its values cover in time.
    """
    require_template(access, Action.CHANGE, template_id, workspace)
    words = " ".join(clean_typed_text(reason).split())
    if not words:
        raise ImpactError("sector_template.no_reason")
    if len(words) > LONGEST_CHANGE_REASON:
        raise ImpactError("theory_edit.too_long", n=LONGEST_CHANGE_REASON)
    with reading(access, workspace) as connection:
        organisation = organisations.find_organisation(connection, access, access.organisation_id)
    if organisation is None:
        raise NotFound("frame.organisation_not_found")
    with writing_template(access, workspace) as connection:
        locks.lock_theory(connection, access.organisation_id, template_id)
        template = _find(connection, template_id)
        draft = theory_drafts.find_draft(connection, access.organisation_id, template_id)
        if draft is None:
            raise NotFound("theory_edit.no_draft")
        if draft.revision != revision or draft.based_on != template.published:
            raise Conflict("theory_edit.went_on")
        document = keep_indicators(THEORY.load(draft.document), ())
        _check_content(document, access)
        number = template.published + 1
        sector_templates.add_template_version(
            connection, template, number, document, dated=today, reason={access.language.value: words},
            publisher=organisation.name,
        )  # fmt: skip
        theory_drafts.remove_draft(connection, draft.id)
        _note(connection, access, template_id, act="publish", version=number)
    return number


def withdraw_template(access: Access, template_id: int, workspace: Workspace) -> None:
    """Withdraw a template: nobody begins from it any more, and it suggests nothing; what was begun from it stays."""
    _set_withdrawn(access, template_id, workspace, is_withdrawn=True)


def restore_template(access: Access, template_id: int, workspace: Workspace) -> None:
    """Offer a template again that was withdrawn."""
    _set_withdrawn(access, template_id, workspace, is_withdrawn=False)


def is_own(access: Access, template: TemplateRecord) -> bool:
    """Whether a template is of the umbrella organisation that the viewer works for."""
    return access.role in SECTOR_ROLES and template.organisation_id == access.organisation_id


def build_card(connection: Connection, access: Access, template: TemplateRecord) -> TemplateCard:
    """A template as a list shows it."""
    (card,) = _build_cards(connection, access, [template])
    return card


def _build_cards(
    connection: Connection, access: Access, templates: Sequence[TemplateRecord]
) -> list[TemplateCard]:
    """Templates as a list shows them: what is asked of the store does not grow with their number."""
    newest = sector_templates.list_newest_versions(connection)
    own_ids = {template.id for template in templates if is_own(access, template)}
    ids_with_draft = theory_drafts.list_templates(connection, access.organisation_id) if own_ids else set()
    umbrella = organisations.find_organisation(connection, access, access.organisation_id) if own_ids else None
    own_name = umbrella.name if umbrella else ""
    cards = []
    for template in templates:
        owned, version = template.id in own_ids, newest.get(template.id)
        card = TemplateCard(
            template.id, pick_text(template.title, access.language), pick_text(template.sector, access.language),
            template.publisher or (own_name if owned else ""), template.published,
            version.dated if version else None, pick_text(version.reason, access.language) if version else "",
            is_withdrawn=template.withdrawn_at is not None, is_own=owned,
            has_draft=owned and template.id in ids_with_draft,
        )  # fmt: skip
        cards.append(card)
    return cards


def list_template_history(
    connection: Connection, access: Access, template_id: int
) -> tuple[TheoryVersion, ...]:
    """The versions of a template as a page lists them, newest first; nobody has to agree to them."""
    return tuple(
        build_version(row, access) for row in sector_templates.list_template_versions(connection, template_id)
    )


def build_version(row: TemplateVersionRecord, access: Access) -> TheoryVersion:
    """A version of a template as a page lists it."""
    return TheoryVersion(row.number, row.dated, pick_text(row.reason, access.language), ())


def _set_withdrawn(access: Access, template_id: int, workspace: Workspace, *, is_withdrawn: bool) -> None:
    require_template(access, Action.CHANGE, template_id, workspace)
    with writing_template(access, workspace) as connection:
        sector_templates.change_template(
            connection, template_id, withdrawn_at=now() if is_withdrawn else None
        )
        _note(connection, access, template_id, act="withdraw" if is_withdrawn else "restore")


def _find(connection: Connection, template_id: int) -> TemplateRecord:
    template = sector_templates.find_template(connection, template_id)
    if template is None:
        raise NotFound("sector_template.not_found")
    return template


def _clean_names(access: Access, title: str, sector: str) -> tuple[Mapping[str, str], Mapping[str, str]]:
    texts = [" ".join(clean_typed_text(words).split()) for words in (title, sector)]
    if not all(texts):
        raise ImpactError("sector_template.no_name")
    if len(texts[0]) > LONGEST_NAME or len(texts[1]) > LONGEST_SECTOR:
        raise ImpactError(
            "theory_edit.too_long", n=LONGEST_NAME if len(texts[0]) > LONGEST_NAME else LONGEST_SECTOR
        )
    return {access.language.value: texts[0]}, {access.language.value: texts[1]}


def _check_content(document: TheoryDocument, access: Access) -> None:
    if not document.blocks:
        raise ImpactError("sector_template.no_blocks")
    unclear = [
        pick_text(planned.title, access.language)
        for planned in document.planned_indicators
        if planned.direction is None or (planned.time_kind is None and planned.measure not in ONLY_LEVELS)
    ]
    if unclear:
        raise ImpactError("sector_template.unclear_indicators", names="; ".join(unclear))


def _note(connection: Connection, access: Access, template_id: int, **facts: Any) -> None:
    add_event(
        connection, actor(access.account_id), Action.CHANGE.value, Kind.SECTOR_TEMPLATE.value, template_id,
        organisation_id=access.organisation_id, **facts,
    )  # fmt: skip
