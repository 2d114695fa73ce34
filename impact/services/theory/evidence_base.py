"""What is kept beside a theory: evidence on its arrows, how its assumptions are doing, answers to its questions.

It hangs on the keys of blocks, which are the same in every version, and is no part of a version
(docs/decisions/0020-evidence-beside-versions.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from impact.access.permissions import Action, Kind, may
from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import LinkKind
from impact.services.core.view_mappers import day_of
from impact.services.theory.rule_sources import find_rule_sources, name_method
from impact.store import theory_evidence, theory_plan, theory_register
from impact.store.theory_evidence import EvidenceRecord, ExpectationRecord, SourceRecord
from impact.store.theory_plan import PlannedMethodRecord
from impact.store.theory_register import AnswerRecord, CheckRecord
from impact.store.theory_versions import VersionRecord
from impact.theory.document import Assumption, TheoryArrow, TheoryDocument
from impact.theory.elements import IndicatorFacts
from impact.theory.evidence.evidence_kinds import (
    AssumptionState,
    EvidenceOrigin,
    EvidenceSide,
    ExpectationKind,
    ExpectationState,
)
from impact.theory.evidence.methods import MethodQuestion
from impact.theory.evidence.strength import Expectation, Piece, find_strength
from impact.theory.fingerprints import take_fingerprint
from impact.theory.questions import Question, question_text
from impact.theory.rules.rule_register import Severity
from impact.theory.theory import ARROW, Agreement, AssumptionFacts, Surroundings
from impact.views.theory.evaluation_plan import PlanFields, PlannedItem, PlanState
from impact.views.theory.evidence_base import (
    ArrowEvidence,
    AskedQuestion,
    AssumptionItem,
    EvidenceItem,
    ExpectationItem,
    SourceItem,
    TheoryEvidence,
)
from impact.views.theory.theory_of_change import TheoryLink

ArrowKey = tuple[str, str]
# An error makes a figure or the drawing wrong, and no answer makes that right; a refuted assumption may be justified.
ANSWERABLE_ERRORS = frozenset({"A04"})
PARTICIPANTS = frozenset({"deelnemers", "participants"})


@dataclass(frozen=True, slots=True)
class EvidenceBase:
    """All that is kept beside the theory of one organisation; `pages` are the texts of sources with a passage.

    `checks` are by the blocks of an arrow and the key of an assumption on it.
    """

    sources: Mapping[int, SourceRecord]
    evidence: tuple[EvidenceRecord, ...]
    expectations: tuple[ExpectationRecord, ...]
    checks: Mapping[tuple[str, str, str], CheckRecord]
    answers: Mapping[tuple[str, str], AnswerRecord]
    pages: Mapping[int, list[str]]
    plan: tuple[PlannedMethodRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Redaction:
    """How others may see it: what a text becomes, what a key becomes, and whether the organisation is hidden."""

    redact: Callable[[str], str] = str
    keys: Mapping[str, str] | None = None

    @property
    def is_hidden(self) -> bool:
        """Whether the viewer sees the organisation under a pseudonym."""
        return self.keys is not None

    def show_key(self, key: str) -> str:
        """The key that a viewer gets."""
        return key if self.keys is None else self.keys.get(key, "")


NO_REDACTION = Redaction()


def show_keys(keys: Sequence[str], *, is_hidden: bool) -> dict[str, str]:
    """The key that a viewer gets for each block of a version, by its key; its number (from 1) where the organisation is
    hidden, since a key may contain a name."""
    return {key: f"{number}" if is_hidden else key for number, key in enumerate(keys, 1)}


def load_evidence_base(connection: Connection, organisation_id: int) -> EvidenceBase:
    """Load what is kept beside the theory of an organisation in scope."""
    evidence = tuple(theory_evidence.list_evidence(connection, organisation_id))
    quoted_ids = sorted({row.source_id for row in evidence if row.page is not None})
    return EvidenceBase(
        {row.id: row for row in theory_evidence.list_sources(connection, organisation_id)},
        evidence,
        tuple(theory_evidence.list_expectations(connection, organisation_id)),
        {
            (row.source_key, row.target_key, row.assumption_key): row
            for row in theory_register.list_checks(connection, organisation_id)
        },
        {(row.rule, row.subject): row for row in theory_register.list_answers(connection, organisation_id)},
        theory_evidence.load_pages(connection, quoted_ids) if quoted_ids else {},
        tuple(theory_plan.list_planned_methods(connection, organisation_id)),
    )


def list_people(base: EvidenceBase) -> list[str]:
    """Who tested assumptions or carries out the plan, as it was written: names that other texts may hold too."""
    return [*(row.tested_by for row in base.checks.values()), *(row.who for row in base.plan)]


def load_people(connection: Connection, organisation_id: int) -> list[str]:
    """The same names as `list_people`, for a page that shows a text of the theory without what is kept beside it."""
    checks = theory_register.list_checks(connection, organisation_id)
    methods = theory_plan.list_planned_methods(connection, organisation_id)
    return [*(row.tested_by for row in checks), *(row.who for row in methods)]


def build_surroundings(
    base: EvidenceBase, document: TheoryDocument, *, versions: list[VersionRecord] | None, today: date,
    fund_outcomes: Mapping[str, str] | None = None, is_frame: bool = False, is_template: bool = False,
) -> Surroundings:  # fmt: skip
    """What the rules know beside the theory; `versions`, newest first, are None for a draft, which nobody signed.

    `is_frame`: the theory is that of a fund. `is_template`: nobody gathers evidence of it.
    """
    agreement = None
    if versions:
        newest = versions[0]
        speakers = {str(entry.get("who", "")) for version in versions for entry in version.dialogue or ()}
        has_evidence = any(row.origin == EvidenceOrigin.PARTICIPANTS for row in base.sources.values())
        agreement = Agreement(
            tuple(newest.agreed_by), newest.dated, any(words.strip() for words in newest.reason.values()),
            bool(speakers & PARTICIPANTS) or has_evidence,
        )  # fmt: skip
    return Surroundings(
        today,
        {ARROW.join(arrow.key): tuple(_list_pieces(base, arrow.key)) for arrow in document.arrows},
        {
            ARROW.join(arrow.key): {
                assumption.key: _build_assumption_facts(base, arrow, assumption) for assumption in arrow.assumptions
            }
            for arrow in document.arrows
        },
        agreement,
        fund_outcomes,
        is_frame,
        is_template,
    )


def build_evidence_view(
    base: EvidenceBase, document: TheoryDocument, access: Access, questions: tuple[AskedQuestion, ...] = (),
    redaction: Redaction = NO_REDACTION,
) -> TheoryEvidence:  # fmt: skip
    """What a page shows beside a theory: per arrow its evidence, with the strength that follows; the plan."""
    numbers = {key: place if redaction.is_hidden else key for place, key in enumerate(base.sources, 1)}
    sources = {key: _build_source(row, numbers[key], redaction) for key, row in base.sources.items()}
    arrows = {
        (redaction.show_key(arrow.source), redaction.show_key(arrow.target)): _build_arrow(
            base, arrow, sources, redaction
        )
        for arrow in document.arrows
    }
    plan = tuple(_build_planned(row, number, access, redaction) for number, row in enumerate(base.plan, 1))
    shaken = find_blocks_on_refuted(arrows, document, redaction)
    return TheoryEvidence(arrows, tuple(sources.values()), questions, shaken, plan)


def weigh_links(links: Sequence[TheoryLink], evidence: TheoryEvidence) -> tuple[TheoryLink, ...]:
    """The arrows with the strength that follows from their evidence, in the place of what somebody stated."""
    there = evidence.arrows
    return tuple(
        replace(link, evidence_level=there[link.source, link.target].strength.level)
        if (link.source, link.target) in there
        else link
        for link in links
    )


def find_blocks_on_refuted(
    arrows: Mapping[ArrowKey, ArrowEvidence], document: TheoryDocument, redaction: Redaction = NO_REDACTION
) -> frozenset[str]:
    """The keys of the blocks that stand on a refuted assumption: those behind its arrow, directly or further on."""
    following: dict[str, list[str]] = {}
    for arrow in document.arrows:
        if arrow.kind is not LinkKind.FEEDBACK:
            following.setdefault(redaction.show_key(arrow.source), []).append(redaction.show_key(arrow.target))
    keys_to_follow = [
        key[1]
        for key, item in arrows.items()
        if any(assumption.state is AssumptionState.REFUTED for assumption in item.assumptions)
    ]
    shaken: set[str] = set()
    while keys_to_follow:
        key = keys_to_follow.pop()
        if key not in shaken:
            shaken.add(key)
            keys_to_follow += following.get(key, ())
    return frozenset(shaken)


def build_asked(
    questions: tuple[Question, ...], base: EvidenceBase, document: TheoryDocument,
    facts: list[IndicatorFacts], surroundings: Surroundings, names: Mapping[str, str], access: Access,
    redaction: Redaction = NO_REDACTION,
) -> tuple[AskedQuestion, ...]:  # fmt: skip
    """The questions in words, worst first, with the answers that were given; `names` is key → title."""
    return tuple(
        _build_question(question, base, document, facts, surroundings, names, access.language, redaction)
        for question in questions
    )


def may_answer(rule: str, severity: Severity) -> bool:
    """Whether an answer can quiet a question."""
    return severity is not Severity.ERROR or rule in ANSWERABLE_ERRORS


def _build_question(
    question: Question, base: EvidenceBase, document: TheoryDocument, facts: list[IndicatorFacts],
    surroundings: Surroundings, names: Mapping[str, str], language: Language, redaction: Redaction,
) -> AskedQuestion:  # fmt: skip
    answer = base.answers.get((question.rule, question.key))
    print_now = take_fingerprint(document, facts, surroundings, question.key) if answer else ""
    return AskedQuestion(
        question.rule,
        "" if redaction.is_hidden else question.key,
        question.severity,
        question_text(_redact_assumptions(question, redaction), names, language),
        text(language, f"theory.fix.{question.rule}"),
        find_rule_sources(question.rule),
        may_answer(question.rule, question.severity),
        redaction.redact(answer.text) if answer else "",
        is_outdated=answer is not None and answer.fingerprint != print_now,
    )


def _redact_assumptions(question: Question, redaction: Redaction) -> Question:
    return replace(question, assumptions=tuple(map(redaction.redact, question.assumptions)))


def _list_pieces(base: EvidenceBase, key: ArrowKey) -> list[Piece]:
    on_arrow = []
    for row in base.evidence:
        if (row.source_key, row.target_key) == key:
            source = base.sources[row.source_id]
            on_arrow.append(
                Piece(
                    row.source_id, EvidenceSide(row.side), EvidenceOrigin(source.origin), source.design,
                    source.quality, source.year, source.about, bool(row.answer),
                )
            )
    return on_arrow


def _build_assumption_facts(base: EvidenceBase, arrow: TheoryArrow, assumption: Assumption) -> AssumptionFacts:
    item = _build_assumption(base, arrow, assumption, NO_REDACTION)
    is_tested = bool(item.how_tested or item.next_look) and not item.is_reworded
    return AssumptionFacts(item.state, is_tested, item.looked_on)


def _build_assumption(
    base: EvidenceBase, arrow: TheoryArrow, assumption: Assumption, redaction: Redaction
) -> AssumptionItem:
    row = base.checks.get((*arrow.key, assumption.key))
    if row is None:
        return AssumptionItem(key=assumption.key)
    is_reworded = row.text != assumption.text
    return AssumptionItem(
        AssumptionState.OPEN if is_reworded else AssumptionState(row.state), redaction.redact(row.how_tested),
        "" if redaction.is_hidden else row.tested_by, row.looked_on, row.next_look, is_reworded, row.version,
        assumption.key,
    )  # fmt: skip


def _build_arrow(
    base: EvidenceBase, arrow: TheoryArrow, sources: Mapping[int, SourceItem], redaction: Redaction
) -> ArrowEvidence:
    rows = [row for row in base.evidence if (row.source_key, row.target_key) == arrow.key]
    expected = [row for row in base.expectations if (row.source_key, row.target_key) == arrow.key]
    expectations = [Expectation(ExpectationKind(row.kind), ExpectationState(row.state)) for row in expected]
    weighed = [
        replace(piece, source_id=sources[piece.source_id].source_id) for piece in _list_pieces(base, arrow.key)
    ]
    return ArrowEvidence(
        find_strength(weighed, expectations, arrow.evidence_level),
        tuple(_build_piece(base, row, sources[row.source_id], redaction) for row in rows),
        tuple(_build_expectation(row, redaction) for row in expected),
        tuple(_build_assumption(base, arrow, assumption, redaction) for assumption in arrow.assumptions),
    )


def _build_planned(row: PlannedMethodRecord, number: int, access: Access, redaction: Redaction) -> PlannedItem:
    source, target = redaction.show_key(row.source_key), redaction.show_key(row.target_key) if row.target_key else ""
    if not source or bool(target) is not bool(row.target_key):
        # An arrow of which one block is gone is not about the other one.
        source = target = ""
    may_see_cost = may(access.role, Action.SEE, Kind.GRANT) and not redaction.is_hidden
    fields = PlanFields(
        PlanState(row.state), "" if redaction.is_hidden else row.who, row.starts_on, row.ends_on,
        row.cost_cents if may_see_cost else None, redaction.redact(row.note),
    )  # fmt: skip
    return PlannedItem(
        number if redaction.is_hidden else row.id, (source, target), row.method,
        name_method(row.method, access.language), MethodQuestion(row.question), fields, may_see_cost, row.version,
        *((0, "") if redaction.is_hidden else (row.portfolio_id, row.portfolio)),
    )  # fmt: skip


def _build_piece(
    base: EvidenceBase, row: EvidenceRecord, source: SourceItem, redaction: Redaction
) -> EvidenceItem:
    return EvidenceItem(
        0 if redaction.is_hidden else row.id, source, EvidenceSide(row.side),
        redaction.redact(quote_passage(row, base.pages.get(row.source_id, []))),
        None if row.page is None else row.page + 1, redaction.redact(row.answer), row.version,
    )  # fmt: skip


def quote_passage(row: EvidenceRecord, pages: list[str]) -> str:
    """The words of a passage, with their blanks made single; '' where none is marked."""
    if row.page is None or not row.page < len(pages):
        return ""
    return " ".join(pages[row.page][row.starts_at : row.ends_at].replace("-\n", "").split())


def _build_expectation(row: ExpectationRecord, redaction: Redaction) -> ExpectationItem:
    written_on = day_of(row.made_at)
    assert written_on is not None
    return ExpectationItem(
        0 if redaction.is_hidden else row.id, ExpectationKind(row.kind), redaction.redact(row.text),
        ExpectationState(row.state), written_on, day_of(row.decided_at) if row.decided_at else None, row.version,
    )  # fmt: skip


def _build_source(row: SourceRecord, number: int, redaction: Redaction) -> SourceItem:
    is_hidden = redaction.is_hidden
    return SourceItem(
        number, redaction.redact(row.title), EvidenceOrigin(row.origin), row.design, row.quality, row.year,
        # An address or the name of a file may lead to the organisation.
        "" if is_hidden else row.reference, redaction.redact(row.about), "" if is_hidden else row.file_name,
        has_text=row.has_text and not is_hidden,
    )  # fmt: skip
