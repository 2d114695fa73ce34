"""Theory-of-change rules, status of blocks and the drawing; pure, nothing is read or written here."""

from impact.theory.checks import Question, Severity, questions, sentence
from impact.theory.elements import Arrow, Block, Sign
from impact.theory.graphviz_drawing import MARKS, drawing
from impact.theory.levels import above_ceiling, rank
from impact.theory.status import by_node, node_status

__all__ = [
    "MARKS",
    "Arrow",
    "Block",
    "Question",
    "Severity",
    "Sign",
    "above_ceiling",
    "by_node",
    "drawing",
    "node_status",
    "questions",
    "rank",
    "sentence",
]
