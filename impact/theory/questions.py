"""Questions about a theory of change that can be asked without live data.

Rules are numbered as in docs/theory-of-change.md#checks. Only an error would make a figure or drawing
wrong; the rest are questions for the conversation, never marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from impact.i18n import text
from impact.model.words import Language, Level
from impact.theory import grounds, measuring, structure
from impact.theory.elements import Arrow, Block, Sign
from impact.theory.whole import ARROW, Theory


class Severity(StrEnum):
    """How much a question weighs: an error makes a figure or drawing wrong, a tip is for the talk."""

    ERROR = "error"
    WARNING = "warning"
    TIP = "tip"


@dataclass(frozen=True, slots=True)
class Question:
    """One question; `key` is a block's key, 'source → target' of an arrow, an indicator's key, or ''."""

    rule: str
    key: str
    severity: Severity


def questions(
    nodes: Sequence[Block],
    links: Sequence[Arrow],
    indicators: Sequence[Sign],
    *,
    ceiling_above: Level | None = None,
    external_factors: Sequence[str] = (),
) -> tuple[Question, ...]:
    """All questions this theory raises, errors first, then in the order of the rules."""
    if not nodes:
        return ()
    theory = Theory(nodes, links, indicators, ceiling_above, external_factors)
    found = [
        Question(rule, key, severity)
        for rule, severity, check in RULES
        for key in dict.fromkeys(check(theory))
    ]
    weights = list(Severity)
    return tuple(sorted(found, key=lambda question: weights.index(question.severity)))


def sentence(question: Question, names: Mapping[str, str], language: Language) -> str:
    """The question as people read it, with the block, arrow or indicator it is about."""
    asked = text(language, f"theory.{question.rule}")
    if not question.key:
        return asked
    about = ARROW.join(names.get(part, part) for part in question.key.split(ARROW))
    return f"{about}: {asked}"


_ERROR, _WARNING, _TIP = Severity.ERROR, Severity.WARNING, Severity.TIP
RULES: tuple[tuple[str, Severity, Callable[[Theory], Iterator[str]]], ...] = (
    ("S01", _ERROR, structure.no_final_change),
    ("S02", _ERROR, structure.no_activity),
    ("S03", _ERROR, structure.loops),
    ("S04", _ERROR, structure.dangling),
    ("S05", _WARNING, structure.same_text),
    ("S06", _WARNING, structure.backwards),
    ("S07", _WARNING, structure.big_jump),
    ("S08", _WARNING, structure.output_leads_nowhere),
    ("S09", _WARNING, structure.activity_leads_nowhere),
    ("S10", _WARNING, structure.change_from_nowhere),
    ("S11", _ERROR, structure.activities_lead_to_no_change),
    ("S12", _WARNING, structure.alone),
    ("S13", _TIP, structure.too_many),
    ("S14", _WARNING, structure.missing_middle),
    ("S15", _TIP, structure.straight_line),
    ("H01", _WARNING, grounds.nobody_changes),
    ("A01", _WARNING, grounds.no_assumption),
    ("A05", _TIP, grounds.no_external_factor),
    ("A06", _TIP, grounds.no_unwanted_effect),
    ("A07", _WARNING, grounds.unwanted_effect_not_watched),
    ("E01", _WARNING, grounds.no_evidence_across_ceiling),
    ("C01", _WARNING, grounds.no_ceiling),
    ("C02", _WARNING, grounds.counts_above_ceiling),
    ("C03", _ERROR, grounds.from_outside_in),
    ("C04", _WARNING, grounds.own_work_outside_control),
    ("I01", _WARNING, measuring.outcome_without_indicator),
    ("I02", _WARNING, measuring.only_own_work_counted),
    ("I03", _WARNING, measuring.no_baseline),
    ("I04", _ERROR, measuring.no_target),
    ("I05", _ERROR, measuring.target_on_wrong_side),
    ("I07", _ERROR, measuring.percentage_without_parts),
    ("I09", _WARNING, measuring.no_source),
    ("V03", _ERROR, measuring.on_a_gone_block),
)
