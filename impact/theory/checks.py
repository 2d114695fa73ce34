"""Checks of a theory of change that need no live data; each failed check is a question to the grantee.

Rules are numbered as in docs/theory-of-change.md#checks. Only an error would make a figure or drawing
wrong; the rest are questions for the conversation, never marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from impact.i18n import label_text, text
from impact.model.words import Language, Level
from impact.theory import measurement_rules, rationale_rules, structure_rules
from impact.theory.elements import Arrow, Block, IndicatorFacts
from impact.theory.theory import ARROW, Theory


class Severity(StrEnum):
    """Severity of a question: an error makes a figure or drawing wrong, a tip is for the conversation."""

    ERROR = "error"
    WARNING = "warning"
    TIP = "tip"


@dataclass(frozen=True, slots=True)
class Question:
    """One failed check; `key` is that of a block, an arrow ('source → target') or an indicator, or ''."""

    rule: str
    key: str
    severity: Severity


def find_questions(
    nodes: Sequence[Block],
    links: Sequence[Arrow],
    indicators: Sequence[IndicatorFacts],
    *,
    ceiling_above: Level | None = None,
    external_factors: Sequence[str] = (),
) -> tuple[Question, ...]:
    """Run all rules on a theory; return its questions, errors first, then in the order of the rules.

    `ceiling_above` is the highest level the organisation answers for. A theory without blocks raises none.
    """
    if not nodes:
        return ()
    theory = Theory(nodes, links, indicators, ceiling_above, external_factors)
    raised = [
        Question(rule, key, severity)
        for rule, severity, check in RULES
        for key in dict.fromkeys(check(theory))
    ]
    severities = list(Severity)
    return tuple(sorted(raised, key=lambda question: severities.index(question.severity)))


def question_text(question: Question, names: Mapping[str, str], language: Language) -> str:
    """Return the text of a question with the block, arrow or indicator it is about; `names` is key → title."""
    wording = text(language, f"theory.{question.rule}", most=structure_rules.MAX_READABLE_BLOCKS)
    if not question.key:
        return wording
    about = ARROW.join(names.get(part, part) for part in question.key.split(ARROW))
    return label_text(language, about, wording)


_ERROR, _WARNING, _TIP = Severity.ERROR, Severity.WARNING, Severity.TIP
RULES: tuple[tuple[str, Severity, Callable[[Theory], Iterator[str]]], ...] = (
    ("S01", _ERROR, structure_rules.check_final_change),
    ("S02", _ERROR, structure_rules.check_activity),
    ("S03", _ERROR, structure_rules.find_loops),
    ("S04", _ERROR, structure_rules.find_dangling_arrows),
    ("S05", _WARNING, structure_rules.find_duplicate_texts),
    ("S06", _WARNING, structure_rules.find_backward_arrows),
    ("S07", _WARNING, structure_rules.find_big_jumps),
    ("S08", _WARNING, structure_rules.find_outputs_without_outcome),
    ("S09", _WARNING, structure_rules.find_activities_without_arrow),
    ("S10", _WARNING, structure_rules.find_changes_without_cause),
    ("S11", _ERROR, structure_rules.check_path_to_final_change),
    ("S12", _WARNING, structure_rules.find_unconnected_blocks),
    ("S13", _TIP, structure_rules.check_number_of_blocks),
    ("S14", _WARNING, structure_rules.check_steps_before_impact),
    ("S15", _TIP, structure_rules.check_single_line),
    ("H01", _WARNING, rationale_rules.find_outcomes_without_stakeholder),
    ("A01", _WARNING, rationale_rules.find_arrows_without_assumption),
    ("A05", _TIP, rationale_rules.check_external_factors),
    ("A06", _TIP, rationale_rules.check_unwanted_effects),
    ("A07", _WARNING, rationale_rules.find_unwatched_effects),
    ("E01", _WARNING, rationale_rules.find_crossings_without_evidence),
    ("C01", _WARNING, rationale_rules.check_ceiling),
    ("C02", _WARNING, rationale_rules.find_counting_above_ceiling),
    ("C03", _ERROR, rationale_rules.find_arrows_into_control),
    ("C04", _WARNING, rationale_rules.find_own_work_outside_control),
    ("I01", _WARNING, measurement_rules.find_outcomes_without_indicator),
    ("I02", _WARNING, measurement_rules.check_indicators_beyond_own_work),
    ("I03", _WARNING, measurement_rules.find_missing_baselines),
    ("I04", _ERROR, measurement_rules.find_missing_targets),
    ("I05", _ERROR, measurement_rules.find_targets_on_wrong_side),
    ("I07", _ERROR, measurement_rules.find_percentages_without_parts),
    ("I09", _WARNING, measurement_rules.find_missing_sources),
    ("V03", _ERROR, measurement_rules.find_indicators_of_removed_blocks),
)
