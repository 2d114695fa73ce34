"""Checks of a theory of change; each failed check is a question to the grantee.

Rules are numbered as in docs/theory-of-change.md#checks. Only an error would make a figure or drawing
wrong; the rest are questions for the conversation, never marks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impact.i18n import label_text, text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.theory.elements import Arrow, Block, IndicatorFacts
from impact.theory.rules.evidence_rules import list_failing_assumptions
from impact.theory.rules.rule_register import OF_EVIDENCE, OF_GRANTEES, RULES, Severity
from impact.theory.rules.structure_rules import MAX_READABLE_BLOCKS
from impact.theory.theory import ARROW, NOTHING_MORE, Surroundings, Theory, arrow_key


@dataclass(frozen=True, slots=True)
class Question:
    """One failed check; `key` is that of a block, an arrow ('source → target') or an indicator, or ''.

    `assumptions`: the words of those that it is about, where its arrow has others too.
    """

    rule: str
    key: str
    severity: Severity
    assumptions: tuple[str, ...] = ()


def find_questions(
    nodes: Sequence[Block],
    links: Sequence[Arrow],
    indicators: Sequence[IndicatorFacts],
    *,
    ceiling_above: Level | None = None,
    external_factors: Sequence[str] = (),
    surroundings: Surroundings = NOTHING_MORE,
) -> tuple[Question, ...]:
    """Run all rules on a theory; return its questions, errors first, then in the order of the rules.

    `ceiling_above` is the highest level the organisation answers for, `surroundings` what is known beside the theory
    itself: a rule about what is not known asks nothing. A theory without blocks raises none.
    """
    if not nodes:
        return ()
    theory = Theory(nodes, links, indicators, ceiling_above, external_factors, surroundings)
    raised = [
        Question(rule, key, severity, _name_assumptions(theory, rule, key))
        for rule, severity, check in RULES
        if not (surroundings.is_frame and rule in OF_GRANTEES)
        and not (surroundings.is_template and rule in OF_EVIDENCE)
        for key in dict.fromkeys(check(theory))
    ]
    severities = list(Severity)
    return tuple(sorted(raised, key=lambda question: severities.index(question.severity)))


def _name_assumptions(theory: Theory, rule: str, key: str) -> tuple[str, ...]:
    failing = tuple(item.text for of_arrow, item in list_failing_assumptions(theory, rule) if of_arrow == key)
    is_one_of_several = any(arrow_key(link) == key and len(link.assumptions) > 1 for link in theory.links)
    return failing if is_one_of_several else ()


def question_text(question: Question, names: Mapping[str, str], language: Language) -> str:
    """Return the text of a question with the block, arrow or indicator it is about; `names` is key → title."""
    wording = text(language, f"theory.{question.rule}", most=MAX_READABLE_BLOCKS)
    if not question.key:
        return wording
    about = ARROW.join(names.get(part, part) for part in question.key.split(ARROW))
    if question.assumptions:
        quoted = ", ".join(f"“{words}”" for words in question.assumptions)
        wording = text(language, "theory.about_assumptions", question=wording, words=quoted)
    return label_text(language, about, wording)
