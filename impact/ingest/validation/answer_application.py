"""Answers applied to a submission: a pure function, so that the same file with the same answers is the same reading.

Only what was asked about changes. Raw texts stay as they were written; an issue stays too, with its reply.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from impact.ingest.validation import answer_actions
from impact.ingest.validation.editable_submission import NOTED, Work
from impact.model.answers import Answer, Reply, replies
from impact.model.submission import Issue, IssueKind, Submission

About = tuple[IssueKind, str, int | None, int | None]
# What a reply does may rest on another: cells get their number before units are converted and values set aside.
ORDER = {
    kind: place
    for place, kinds in enumerate(
        (
            (IssueKind.DUPLICATE_VALUE, IssueKind.PERIOD_ENDS_BEFORE_START, IssueKind.NUMERATOR_ABOVE_DENOMINATOR),
            (IssueKind.UNIT_CHANGED,),
            (IssueKind.RUNNING_TOTAL_FELL, IssueKind.PARTS_DO_NOT_ADD_UP, IssueKind.TEN_TIMES),
            (IssueKind.PERIOD_NOT_DUE, IssueKind.LOCKED_PERIOD, IssueKind.VALUE_GONE),
        ),
        start=1,
    )
    for kind in kinds
}


def apply(submission: Submission, answers: Iterable[Answer]) -> Submission:
    """The submission with its answers; those that fit no issue change nothing (`unfit` lists them).

    Of two different answers about the same place neither is taken. Applying twice is applying once.
    """
    chosen = _chosen(submission.issues, tuple(answers))
    if not chosen:
        return submission
    noted = [issue for issue in submission.issues if issue.kind in NOTED and issue.is_open]
    work = Work.on(submission, [submission.issues[index] for index in chosen] + noted)
    answered = dict(enumerate(submission.issues))
    work.choose([(issue, chosen.get(index)) for index, issue in answered.items()])
    for index in sorted(chosen, key=lambda index: (ORDER.get(submission.issues[index].kind, 0), index)):
        issue, reply = submission.issues[index], chosen[index]
        if answer_actions.take(work, issue, reply):
            answered[index] = replace(issue, answered=reply.value)
    return work.done(submission, tuple(answered.values()))


def unfit(submission: Submission, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Of the answers that were applied to it, those that fit nothing: the cell or the doubt is no longer the same."""
    answered = [issue for issue in submission.issues if issue.answered]
    kinds = {issue.kind for issue in answered}
    told = {(_about(issue), issue.answered): issue.raw for issue in answered}

    def fits(answer: Answer) -> bool:
        if answer.is_for_all:
            return answer.kind in kinds
        raw = told.get((answer.about, str(answer.reply)))
        return raw is not None and answer.raw in ("", raw)

    return tuple(answer for answer in answers if not fits(answer))


def _about(issue: Issue) -> About:
    return issue.kind, issue.sheet, issue.row, issue.column


def _chosen(issues: Sequence[Issue], answers: Sequence[Answer]) -> dict[int, Reply]:
    """The reply to each issue, by its place in the list; in the order of the file."""
    if not answers:
        return {}
    at: dict[About, set[Answer]] = {}
    for answer in answers:
        at.setdefault(answer.about, set()).add(answer)
    found: dict[int, Reply] = {}
    for index, issue in enumerate(issues):
        if not issue.is_open:
            continue
        own = {str(a.reply) for a in at.get(_about(issue), ()) if a.raw in ("", issue.raw)}
        said = own or {str(a.reply) for a in at.get((issue.kind, "", None, None), ())}
        for reply in replies(issue):
            if said == {reply.value}:
                found[index] = reply
    return found
