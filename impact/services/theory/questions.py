"""The checks of a theory of change as they stand for one that is edited, with the figures of its indicators."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import Connection

from impact.model.access import Access
from impact.model.vocabulary.figure_notes import Note
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Aggregation, Direction, Measure, TimeKind
from impact.services.core.titles_in_language import pick_indicator_title, pick_text
from impact.services.core.view_mappers import find_counted_status_of
from impact.services.theory.evidence_base import (
    NO_REDACTION,
    EvidenceBase,
    Redaction,
    build_asked,
    build_surroundings,
)
from impact.services.theory.frames.fund_frame import is_own_frame, list_own_blocks
from impact.store import theory_targets
from impact.store.queries import figures as figure_queries
from impact.store.queries.figures import IndicatorFigure
from impact.store.theory_targets import TargetRecord
from impact.store.theory_versions import VersionRecord
from impact.theory.document import TheoryBlock, TheoryDocument
from impact.theory.elements import IndicatorFacts, TargetFacts
from impact.theory.fingerprints import take_fingerprint
from impact.theory.questions import find_questions
from impact.theory.status import worst_status
from impact.views.theory.evidence_base import AskedQuestion
from impact.views.theory.theory_of_change import LinkAssumption, TheoryLink, TheoryNode

# Units that are people, and sources that are a question to them, as grantees write them in Dutch, English and French.
PEOPLE = re.compile(
    r"person|mensen|deelnemer|jongere|kinder|ouder|gezin|leerling|bewoner|klant|cliënt|vrijwilliger|people|participant"
    r"|child|youth|famil|household|pupil|resident|volunteer|jeune|enfant|ménage|élève|habitant|bénévole",
    re.IGNORECASE,
)
ASKING = re.compile(
    r"bevrag|vragenlijst|interview|survey|enqu[êe]te|questionnaire|panel|focusgroep|focus group|gesprek|sondage"
    r"|entretien",
    re.IGNORECASE,
)
UNIQUE = re.compile(r"\buniek|\bunique|verschillende|distinct|différent", re.IGNORECASE)


def ask_questions(
    connection: Connection, access: Access, document: TheoryDocument, rows: Sequence[IndicatorFigure],
    base: EvidenceBase, *, organisation_id: int, versions: list[VersionRecord] | None, today: date,
    names: Mapping[str, str] | None = None, redaction: Redaction = NO_REDACTION, is_template: bool = False,
    has_frame: bool | None = None,
) -> tuple[AskedQuestion, ...]:  # fmt: skip
    """Return the questions that a theory raises, worst first, in words and with the answers that were given.

    Nothing is measured of the frame of a fund, nor of a sector template (`is_template`).

    `versions`, newest first, are None for a draft; `rows` are figures as the store has them, `names` the titles that a
    viewer may see by the key of a block and the id of an indicator. `has_frame` says whether the viewer's own fund has
    a frame, where that was read already.
    """
    surroundings = build_surroundings(
        base, document, versions=versions, today=today,
        fund_outcomes=_find_fund_outcomes(connection, access, document, has_frame=has_frame),
        is_frame=is_template or is_own_frame(access, organisation_id), is_template=is_template,
    )  # fmt: skip
    facts = load_facts(connection, organisation_id, document, rows)
    factors = [pick_text(factor, access.language) for factor in document.frame.external_factors]
    questions = find_questions(
        build_nodes(document, rows, access.language), build_links(document, access.language), facts,
        ceiling_above=document.frame.ceiling_above, external_factors=factors, surroundings=surroundings,
    )  # fmt: skip
    shown_names = names if names is not None else name_parts(document, rows, access.language)
    return build_asked(questions, base, document, facts, surroundings, shown_names, access, redaction)


def take_subject_fingerprint(
    connection: Connection, access: Access, document: TheoryDocument, rows: Sequence[IndicatorFigure],
    base: EvidenceBase, subject: str, *, organisation_id: int, versions: list[VersionRecord] | None,
    today: date,
) -> str:  # fmt: skip
    """The fingerprint of what a question about `subject` rests on now."""
    surroundings = build_surroundings(
        base, document, versions=versions, today=today,
        fund_outcomes=_find_fund_outcomes(connection, access, document),
        is_frame=is_own_frame(access, organisation_id),
    )  # fmt: skip
    facts = load_facts(connection, organisation_id, document, rows)
    return take_fingerprint(document, facts, surroundings, subject)


def load_rows(connection: Connection, access: Access, organisation_id: int) -> list[IndicatorFigure]:
    """The indicators of an organisation with their newest figures."""
    query = figure_queries.select_figures(access, as_of=None, organisation_id=organisation_id)
    return list(figure_queries.fetch_figures(connection, query))


def load_facts(
    connection: Connection, organisation_id: int, document: TheoryDocument, rows: Sequence[IndicatorFigure]
) -> list[IndicatorFacts]:
    """What the rules need of the indicators that hang on a theory."""
    block_of = {number: block.key for block in document.blocks for number in block.indicators}
    targets: dict[int, list[TargetFacts]] = {}
    for target in theory_targets.list_targets(connection, organisation_id):
        targets.setdefault(target.indicator_id, []).append(_build_target(target))
    answered = theory_targets.count_without_respondents(connection, organisation_id)
    return [
        replace(
            build_indicator_facts(row, block_of[row.indicator.id]),
            targets=tuple(targets.get(row.indicator.id, ())),
            has_respondents=_has_respondents(answered.get(row.indicator.id)),
        )
        for row in rows
        if row.indicator.id in block_of
    ]


def name_parts(document: TheoryDocument, rows: Sequence[IndicatorFigure], language: Language) -> dict[str, str]:
    """Titles by the key of a block and the id of an indicator, as questions name them."""
    names = {block.key: pick_text(block.text, language) for block in document.blocks}
    return names | {str(row.indicator.id): pick_indicator_title(row.indicator, language) for row in rows}


def _build_target(target: TargetRecord) -> TargetFacts:
    changed = target.earlier is not None and target.earlier != target.value
    is_late = changed and target.came_at is not None and target.came_at.date() > target.period_start
    return TargetFacts(
        target.period_start, target.period_end, target.value, is_changed_late=is_late and not target.note.strip()
    )


def _has_respondents(counts: tuple[int, int] | None) -> bool | None:
    return None if counts is None else counts[1] == 0


def _find_fund_outcomes(
    connection: Connection, access: Access, document: TheoryDocument, *, has_frame: bool | None = None
) -> dict[str, str] | None:
    """The outcome of the fund of each block, for the people of a fund that has a frame; None for others."""
    if not (list_own_blocks(connection, access) if has_frame is None else has_frame):
        return None
    own_id = access.organisation_id
    return {
        block.key: ", ".join(sorted(outcome.key for outcome in block.fund_outcomes if outcome.fund_id == own_id))
        for block in document.blocks
    }


def build_nodes(
    document: TheoryDocument, rows: Sequence[IndicatorFigure], language: Language
) -> tuple[TheoryNode, ...]:
    """The blocks of a theory in one language, with the status of the indicators that hang on them."""
    row_of = {row.indicator.id: row for row in rows}
    return tuple(
        _build_node(block, [row_of[number] for number in block.indicators if number in row_of], language)
        for block in document.blocks
    )


def build_links(
    document: TheoryDocument, language: Language, *, may_have_evidence: bool = True
) -> tuple[TheoryLink, ...]:
    """The arrows of a theory in one language; `may_have_evidence` False for a sector template."""
    return tuple(
        TheoryLink(
            arrow.source, arrow.target, arrow.kind, pick_text(arrow.mechanism, language),
            tuple(
                LinkAssumption(item.key, pick_text(item.text, language), item.criticality)
                for item in arrow.assumptions
            ),
            arrow.evidence_level,
            may_have_evidence,
        )
        for arrow in document.arrows
    )  # fmt: skip


def _build_node(block: TheoryBlock, rows: Sequence[IndicatorFigure], language: Language) -> TheoryNode:
    status_of = {row.indicator.id: find_counted_status_of(row.figure) for row in rows}
    counting = [status_of[row.indicator.id].status for row in rows if row.indicator.counts]
    return TheoryNode(
        block.key, block.level, block.sphere, pick_text(block.text, language), pick_text(block.stakeholder, language),
        tuple(outcome.key for outcome in block.fund_outcomes), block.accountable,
        worst_status(counting or [kind.status for kind in status_of.values()]),
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
        counts_people=bool(PEOPLE.search(row.unit)),
        is_unique=row.aggregation == Aggregation.SUM_WITH_BOUNDS or bool(UNIQUE.search(row.title)),
        has_breakdown=bool(row.breakdown) or row.has_parts,
        asks_participants=bool(ASKING.search(row.source)) or row.measure == Measure.STORY,
        is_summed=row.time_kind == TimeKind.PERIOD,
    )
