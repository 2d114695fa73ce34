"""The checks of a theory of change as they stand for one that is edited, with the figures of its indicators."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from impact.model.access import Access
from impact.model.words import Direction, Language, Measure, Note, Status, TimeKind
from impact.services.core.view_mappers import pick_indicator_title, pick_text
from impact.store.queries import figures as figure_queries
from impact.store.queries.figures import IndicatorFigure
from impact.theory.checks import Question, find_questions
from impact.theory.document import TheoryBlock, TheoryDocument
from impact.theory.elements import IndicatorFacts
from impact.theory.status import worst_status
from impact.views.theory import TheoryLink, TheoryNode


def find_questions_of(
    connection: Connection, access: Access, organisation_id: int, document: TheoryDocument
) -> tuple[Question, ...]:
    """Return the questions that a theory raises with the figures of its indicators, errors first."""
    rows = figure_queries.fetch(
        connection, figure_queries.rows(access, as_of=None, organisation_id=organisation_id)
    )
    return find_questions_with(document, rows, access.language)


def find_questions_with(
    document: TheoryDocument, rows: Sequence[IndicatorFigure], language: Language
) -> tuple[Question, ...]:
    """As `find_questions_of`, for figures that were read already."""
    block_of = {number: block.key for block in document.blocks for number in block.indicators}
    facts = [
        build_indicator_facts(row, block_of[row.indicator.id]) for row in rows if row.indicator.id in block_of
    ]
    factors = [pick_text(factor, language) for factor in document.frame.external_factors]
    return find_questions(
        build_nodes(document, rows, language), build_links(document, language), facts,
        ceiling_above=document.frame.ceiling_above, external_factors=factors,
    )  # fmt: skip


def build_nodes(
    document: TheoryDocument, rows: Sequence[IndicatorFigure], language: Language
) -> tuple[TheoryNode, ...]:
    """The blocks of a theory in one language, with the status of the indicators that hang on them."""
    row_of = {row.indicator.id: row for row in rows}
    return tuple(
        _build_node(block, [row_of[number] for number in block.indicators if number in row_of], language)
        for block in document.blocks
    )


def build_links(document: TheoryDocument, language: Language) -> tuple[TheoryLink, ...]:
    """The arrows of a theory in one language."""
    return tuple(
        TheoryLink(
            arrow.source, arrow.target, arrow.kind, pick_text(arrow.mechanism, language),
            pick_text(arrow.assumption, language), arrow.criticality, arrow.evidence_level,
        )
        for arrow in document.arrows
    )  # fmt: skip


def _build_node(block: TheoryBlock, rows: Sequence[IndicatorFigure], language: Language) -> TheoryNode:
    status_of = {row.indicator.id: Status(row.figure.status) if row.figure else Status.NOT_RATED for row in rows}
    counting = [status_of[row.indicator.id] for row in rows if row.indicator.counts]
    return TheoryNode(
        block.key, block.level, block.sphere, pick_text(block.text, language), pick_text(block.stakeholder, language),
        block.fund_outcome, block.accountable, worst_status(counting or list(status_of.values())),
        tuple(
            (row.indicator.id, pick_indicator_title(row.indicator, language), status_of[row.indicator.id])
            for row in rows
        ),
        block.place,
    )  # fmt: skip


def build_indicator_facts(item: IndicatorFigure, node: str) -> IndicatorFacts:
    """What the checks need of one indicator that hangs on the block with key `node`."""
    row = item.indicator
    final = item.figure.target_final if item.figure else None
    is_followed_only = Note.FOLLOWED_ONLY.value in row.notes.split(";")
    return IndicatorFacts(
        key=str(row.id),
        node=node,
        measure=Measure(row.measure),
        direction=Direction(row.direction),
        time_kind=TimeKind(row.time_kind),
        counts=row.counts,
        baseline=row.baseline,
        target_final=final,
        has_target=final is not None,
        follow_only=is_followed_only,
        has_parts_text=bool(row.numerator_text and row.denominator_text),
        source=row.source,
        frequency=row.frequency,
    )
