"""Theory-of-change rules and status of blocks; pure, nothing is read or written here."""

from impact.theory.elements import Arrow, Block, IndicatorFacts
from impact.theory.levels import is_above_ceiling, rank
from impact.theory.questions import Question, find_questions, question_text
from impact.theory.rules.rule_register import Severity
from impact.theory.status import status_by_node, worst_status

__all__ = [
    "Arrow",
    "Block",
    "IndicatorFacts",
    "Question",
    "Severity",
    "find_questions",
    "is_above_ceiling",
    "question_text",
    "rank",
    "status_by_node",
    "worst_status",
]
