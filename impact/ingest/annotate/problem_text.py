"""What is said of a problem, the same in the marked workbook and in the list beside it."""

from __future__ import annotations

from collections.abc import Sequence

from impact.i18n import exact, text
from impact.i18n.issues import issue_text
from impact.ingest.annotate.summary_sheet import Line
from impact.model.address import address
from impact.model.submission import Issue, Severity
from impact.model.words import Language

LONGEST_RAW = 500


def line(language: Language, issue: Issue, target: str = "") -> Line:
    """One problem in words; `target` is where its link leads."""
    question = issue.severity is Severity.QUESTION
    raw = issue.raw if len(issue.raw) <= LONGEST_RAW else f"{issue.raw[: LONGEST_RAW - 1]}…"
    return Line(
        question=question,
        kind=text(language, "returned.kind.question" if question else "returned.kind.remark"),
        sheet=issue.sheet,
        cell=_place(language, issue),
        raw=raw,
        read=f" {text(language, 'returned.or')} ".join(exact(language, reading) for reading in issue.readings),
        sentence=issue_text(language, issue),
        target=target,
    )


def introduction(language: Language, kind: str, issues: Sequence[Issue], **params: str) -> str:
    """What the reader can do with the list."""
    questions = sum(issue.severity is Severity.QUESTION for issue in issues)
    remarks = len(issues) - questions
    counts = f"{text(language, 'returned.questions', n=questions)}, {text(language, 'returned.remarks', n=remarks)}"
    return f"{counts}. {text(language, f'returned.introduction.{kind}', **params)}"


def _place(language: Language, issue: Issue) -> str:
    if issue.row and not issue.column:
        return text(language, "returned.row", row=str(issue.row))
    return address(issue.row, issue.column)
