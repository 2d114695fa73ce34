"""The texts about a problem, the same in the annotated workbook and in the separate list."""

from __future__ import annotations

from collections.abc import Sequence

from impact.i18n import exact, text
from impact.i18n.issues import issue_text
from impact.ingest.annotate.summary_sheet import ProblemLine
from impact.model.cell_address import address
from impact.model.issues import Issue, Severity
from impact.model.reviewer_remark import ReviewerRemark
from impact.model.vocabulary.languages import Language

LONGEST_RAW = 500


# What is marked in a workbook: a doubt of ours, or what the fund says about a cell.
Problem = Issue | ReviewerRemark


def describe_problem(language: Language, issue: Problem) -> str:
    """One problem as a sentence, for the comment on its cell and for the list."""
    if isinstance(issue, ReviewerRemark):
        return text(language, "marked_workbook.reviewer", author=issue.author, words=issue.words)
    return issue_text(language, issue)


def build_line(language: Language, issue: Problem, target: str = "") -> ProblemLine:
    """Describe one problem as a row of the problem list; `target` is the location its link leads to."""
    question = issue.severity is Severity.QUESTION
    kind = "reviewer" if isinstance(issue, ReviewerRemark) else "question" if question else "remark"
    raw = issue.raw if len(issue.raw) <= LONGEST_RAW else f"{issue.raw[: LONGEST_RAW - 1]}…"
    return ProblemLine(
        question=question,
        kind=text(language, f"marked_workbook.kind.{kind}"),
        sheet=issue.sheet,
        cell=_cell_label(language, issue),
        raw=raw,
        read=f" {text(language, 'marked_workbook.or')} ".join(
            exact(language, reading) for reading in issue.readings
        ),
        sentence=describe_problem(language, issue),
        target=target,
    )


def build_introduction(language: Language, kind: str, issues: Sequence[Problem], **params: str) -> str:
    """The introduction above the list: the numbers of questions and remarks, and what to do with them."""
    own_issues = [issue for issue in issues if isinstance(issue, Issue)]
    questions = sum(issue.severity is Severity.QUESTION for issue in own_issues)
    of_reviewer = len(issues) - len(own_issues)
    counts = [text(language, "marked_workbook.reviewers", n=of_reviewer)] if of_reviewer else []
    if own_issues or not of_reviewer:
        counts += [
            text(language, "marked_workbook.questions", n=questions),
            text(language, "marked_workbook.remarks", n=len(own_issues) - questions),
        ]
    return f"{', '.join(counts)}. {text(language, f'marked_workbook.introduction.{kind}', **params)}"


def _cell_label(language: Language, issue: Problem) -> str:
    if issue.row and not issue.column:
        return text(language, "marked_workbook.row", row=str(issue.row))
    return address(issue.row, issue.column)
