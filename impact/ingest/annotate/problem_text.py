"""The texts about a problem, the same in the annotated workbook and in the separate list."""

from __future__ import annotations

from collections.abc import Sequence

from impact.i18n import exact, text
from impact.i18n.issues import issue_text
from impact.ingest.annotate.summary_sheet import ProblemLine
from impact.model.address import address
from impact.model.submission import Issue, Severity
from impact.model.words import Language

LONGEST_RAW = 500


def build_line(language: Language, issue: Issue, target: str = "") -> ProblemLine:
    """Describe one problem as a row of the problem list; `target` is the location its link leads to."""
    question = issue.severity is Severity.QUESTION
    raw = issue.raw if len(issue.raw) <= LONGEST_RAW else f"{issue.raw[: LONGEST_RAW - 1]}…"
    return ProblemLine(
        question=question,
        kind=text(language, "marked_workbook.kind.question" if question else "marked_workbook.kind.remark"),
        sheet=issue.sheet,
        cell=_cell_label(language, issue),
        raw=raw,
        read=f" {text(language, 'marked_workbook.or')} ".join(
            exact(language, reading) for reading in issue.readings
        ),
        sentence=issue_text(language, issue),
        target=target,
    )


def build_introduction(language: Language, kind: str, issues: Sequence[Issue], **params: str) -> str:
    """The introduction above the list: the numbers of questions and remarks, and what to do with them."""
    questions = sum(issue.severity is Severity.QUESTION for issue in issues)
    remarks = len(issues) - questions
    counts = [
        text(language, "marked_workbook.questions", n=questions),
        text(language, "marked_workbook.remarks", n=remarks),
    ]
    return f"{', '.join(counts)}. {text(language, f'marked_workbook.introduction.{kind}', **params)}"


def _cell_label(language: Language, issue: Issue) -> str:
    if issue.row and not issue.column:
        return text(language, "marked_workbook.row", row=str(issue.row))
    return address(issue.row, issue.column)
