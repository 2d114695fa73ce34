"""What we doubt about a file as questions with ready answers: grouped, worst first, in the reader's language.

An issue says what is doubtful; a `Case` asks about it in one or two sentences and offers its replies; a
`Question` holds the cases that are doubtful in the same way, so that they can be answered together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from impact.i18n import exact, text
from impact.i18n.issues import params
from impact.model.address import address
from impact.model.answers import READINGS, Answer, Reply, about, replies
from impact.model.submission import Issue, IssueKind, Severity
from impact.model.words import Language

# What takes a number away comes before what holds a figure up, and that before what only colours it.
WORST_FIRST = (
    IssueKind.ERROR_CELL,
    IssueKind.FORMULA_WITHOUT_VALUE,
    IssueKind.AMBIGUOUS_NUMBER,
    IssueKind.DUPLICATE_VALUE,
    IssueKind.NUMBER_WITH_TEXT,
    IssueKind.RANGE,
    IssueKind.INEQUALITY,
    IssueKind.RATIO,
    IssueKind.TEXT_FOR_NUMBER,
    IssueKind.DATE_FOR_NUMBER,
    IssueKind.LOCKED_PERIOD,
    IssueKind.UNREADABLE_DATE,
    IssueKind.PERIOD_ENDS_BEFORE_START,
    IssueKind.UNKNOWN_CODE,
    IssueKind.UNIT_CHANGED,
    IssueKind.TARGET_ON_WRONG_SIDE,
    IssueKind.PERCENT_BELOW_ONE,
    IssueKind.NUMERATOR_ABOVE_DENOMINATOR,
    IssueKind.TEN_TIMES,
    IssueKind.RUNNING_TOTAL_FELL,
    IssueKind.CUMULATIVE_OR_PERIOD,
    IssueKind.PARTS_DO_NOT_ADD_UP,
    IssueKind.PERIOD_NOT_DUE,
    IssueKind.VALUE_GONE,
    IssueKind.DIRECTION_UNKNOWN,
)
# What we make of a place until somebody answers.
MEANWHILE = {
    **dict.fromkeys(WORST_FIRST[:10], "questions.waits"),
    IssueKind.LOCKED_PERIOD: "questions.refused",
    **dict.fromkeys((IssueKind.TARGET_ON_WRONG_SIDE, IssueKind.DIRECTION_UNKNOWN), "questions.no_judgement"),
    **dict.fromkeys(
        (
            IssueKind.UNIT_CHANGED, IssueKind.PERCENT_BELOW_ONE, IssueKind.TEN_TIMES, IssueKind.RUNNING_TOTAL_FELL,
            IssueKind.CUMULATIVE_OR_PERIOD, IssueKind.PARTS_DO_NOT_ADD_UP, IssueKind.PERIOD_NOT_DUE,
        ),
        "questions.counts",
    ),
}  # fmt: skip
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class ReplyChoice:
    """One click: its label, the answers it adds (`model.answers.given`), and whether it is the one in force."""

    reply: Reply
    label: str
    answers: tuple[Answer, ...]
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One place: `value` is what stands there, `asked` the question without its address, `reading` what we make
    of it meanwhile. `answered` is the reply in force, '' while it is open. `issue` is what it is about."""

    sheet: str
    cell: str
    row: int | None
    column: int | None
    value: str
    asked: str
    reading: str
    replies: tuple[ReplyChoice, ...]
    answered: str
    issue: Issue


@dataclass(frozen=True, slots=True)
class Question:
    """Cases that are doubtful in the same way; `why` says why we doubt, `open` how many wait for an answer.

    `replies` answer all cases alike (those that have an answer of their own keep it); none where the cases take
    different replies or where there is one. A remark has no replies anywhere.
    """

    kind: IssueKind
    title: str
    why: str
    cases: tuple[Case, ...]
    replies: tuple[ReplyChoice, ...]
    count: int
    open: int
    severity: Severity


def questions(
    issues: Iterable[Issue], answers: Iterable[Answer], language: Language, *, remarks: bool = False
) -> tuple[Question, ...]:
    """The questions of a file, worst first, then in its order; with `remarks` also what is only mentioned, last.

    `issues` are those of the submission after `answering.apply`: answered ones are among them.
    """
    given = tuple(answers)
    groups: dict[tuple[IssueKind, Severity, str], list[Issue]] = {}
    for issue in issues:
        if issue.severity is Severity.QUESTION or remarks:
            groups.setdefault((issue.kind, issue.severity, _pattern(issue)), []).append(issue)
    of_kind: dict[tuple[IssueKind, Severity], int] = {}
    for kind, severity, _ in groups:
        of_kind[kind, severity] = of_kind.get((kind, severity), 0) + 1
    made = [
        _question(kind, severity, found, given, language, alone=of_kind[kind, severity] == 1)
        for (kind, severity, _), found in groups.items()
    ]
    rank = {kind: place for place, kind in enumerate(WORST_FIRST)}
    made.sort(key=lambda item: (item.severity is Severity.REMARK, rank.get(item.kind, len(rank))))
    return tuple(made)


def _pattern(issue: Issue) -> str:
    """What cases must share to be answered together: the shape of an ambiguous number, the period of a doubt."""
    if issue.kind is IssueKind.AMBIGUOUS_NUMBER:
        return _DIGITS.sub("0", issue.raw).strip()
    if issue.kind in (IssueKind.RANGE, IssueKind.INEQUALITY, IssueKind.NUMBER_WITH_TEXT):
        return str(len(issue.readings))
    if issue.kind in (IssueKind.LOCKED_PERIOD, IssueKind.PERIOD_NOT_DUE):
        return str([place[:2] for place in issue.periods]) + issue.params.get("case", "")
    return issue.params.get("case", "")


def _question(
    kind: IssueKind,
    severity: Severity,
    issues: Sequence[Issue],
    given: Sequence[Answer],
    language: Language,
    *,
    alone: bool,
) -> Question:
    cases = tuple(_case(issue, language) for issue in issues)
    if severity is Severity.REMARK:
        title, why = text(language, "questions.mentioned"), ""
    else:
        title = text(language, f"questions.{kind.value}.title", n=len(cases))
        why = text(language, f"questions.{kind.value}.why")
    return Question(
        kind=kind,
        title=title,
        why=why,
        cases=cases,
        replies=_for_all(issues, cases, given, language, alone=alone),
        count=len(cases),
        open=sum(issue.is_open for issue in issues),
        severity=severity,
    )


def _case(issue: Issue, language: Language) -> Case:
    words = params(language, issue)
    if issue.severity is Severity.REMARK:
        asked, reading = text(language, f"issues.{issue.kind.value}", **words), ""
    else:
        asked = text(language, _asked(issue), **words)
        reading = text(language, MEANWHILE[issue.kind]) if issue.kind in MEANWHILE else ""
    return Case(
        sheet=issue.sheet,
        cell=address(issue.row, issue.column),
        row=issue.row,
        column=issue.column,
        value=issue.raw,
        asked=asked,
        reading=reading,
        replies=tuple(
            ReplyChoice(reply, label(issue, reply, words, language), (about(issue, reply),), issue.answered == reply)
            for reply in replies(issue)
        ),
        answered=issue.answered,
        issue=issue,
    )


def _asked(issue: Issue) -> str:
    if "case" in issue.params:
        return f"questions.{issue.kind.value}.case.{issue.params['case']}"
    return f"questions.{issue.kind.value}.case"


def _for_all(
    issues: Sequence[Issue], cases: Sequence[Case], given: Sequence[Answer], language: Language, *, alone: bool
) -> tuple[ReplyChoice, ...]:
    """The replies that every case takes. Where the group is all of its kind one answer without a place says it.

    `cases` are those of the issues, in their order: each has its replies and their labels already.
    """
    offered = [[choice.reply for choice in case.replies] for case in cases]
    if len(issues) < 2 or not offered[0] or any(other != offered[0] for other in offered):
        return ()
    kind = issues[0].kind
    own = {answer.about for answer in given if not answer.is_for_all}
    free = [issue for issue in issues if about(issue, "").about not in own]
    choices = []
    for place, reply in enumerate(offered[0]):
        answers = (Answer(kind, reply),) if alone else tuple(about(issue, reply) for issue in free)
        chosen = all(issue.answered == reply for issue in issues)
        labels = [case.replies[place].label for case in cases]
        choices.append(ReplyChoice(reply, label_for_all(labels, language), answers, chosen))
    return tuple(choices)


def label(issue: Issue, reply: Reply, words: Mapping[str, Any], language: Language) -> str:
    """What stands on the button of a reply, a number where it chooses one; `words` are the issue's `params`."""
    if reply in READINGS:
        return exact(language, issue.readings[READINGS.index(reply)])
    if issue.kind is IssueKind.PERCENT_BELOW_ONE and reply in (Reply.PERCENT, Reply.FRACTION):
        number = issue.readings[0 if reply is Reply.PERCENT else 1]
        return text(language, "questions.percent", number=exact(language, number))
    if reply is Reply.PARTS:
        above, below = issue.readings
        return text(language, "questions.percent", number=exact(language, above / below * 100, 2))
    return text(language, _key(issue.kind, reply), **words)


def label_for_all(labels: Sequence[str], language: Language) -> str:
    """What stands on the button that answers all alike, by the labels of each; a number there is an example."""
    first = labels[0]
    same = all(other == first for other in labels)
    return text(language, "questions.all" if same else "questions.all_like", n=len(labels), label=first)


# Replies that are worded apart for a kind; the others have one wording.
OWN_WORDS = frozenset(
    {
        (IssueKind.RUNNING_TOTAL_FELL, Reply.CORRECT),
        (IssueKind.RUNNING_TOTAL_FELL, Reply.LEAVE),
        (IssueKind.TARGET_ON_WRONG_SIDE, Reply.CORRECT),
        (IssueKind.CUMULATIVE_OR_PERIOD, Reply.CORRECT),
        (IssueKind.PARTS_DO_NOT_ADD_UP, Reply.CORRECT),
        (IssueKind.PERIOD_NOT_DUE, Reply.CORRECT),
        (IssueKind.PERIOD_NOT_DUE, Reply.LEAVE_OUT),
        (IssueKind.NUMERATOR_ABOVE_DENOMINATOR, Reply.SWAP),
        (IssueKind.TEN_TIMES, Reply.LEAVE),
    }
)


def _key(kind: IssueKind, reply: Reply) -> str:
    if (kind, reply) in OWN_WORDS:
        return f"questions.{kind.value}.reply.{reply.value}"
    return f"questions.reply.{reply.value}"
