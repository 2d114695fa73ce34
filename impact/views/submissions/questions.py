"""Issues of a file as questions with suggested replies: grouped, most severe first, in the reader's language.

An issue names what is doubtful; a `Case` asks about it in one or two sentences and offers its replies; a
`Question` groups the cases that are doubtful in the same way, so that they can be answered together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from impact.i18n import catalog, exact, label_text, text
from impact.i18n.issues import issue_params, issue_text, period_label
from impact.model.answers import READINGS, ROLE_OF_REPLY, Answer, Reply, accepted_replies, answer_to
from impact.model.cell_address import address
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.vocabulary.languages import Language
from impact.views.submissions.direction_suggestions import suggests_lower
from impact.views.submissions.group_labels import label_group_reply
from impact.views.submissions.periods_in_question import reason_of_periods, shape_of_periods
from impact.views.submissions.question_order import INTERIM_TEXTS, WORST_FIRST

_DIGITS = re.compile(r"\d+")
CellPlace = tuple[str, int | None, int | None]


@dataclass(frozen=True, slots=True)
class ReplyChoice:
    """One reply button: its label, the answers it adds (`model.answers`), and whether it is the reply in force.

    `is_suggestion`: it gives each case the reply that its title suggests, and not the same to all.
    """

    reply: Reply
    label: str
    answers: tuple[Answer, ...]
    is_selected: bool = False
    is_suggestion: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """One cell: `value` is its text, `asked` the question without its address, `reading` how it is treated meanwhile.

    `answered` is the reply in force, '' while it is open. `row` and `column` count from 1, as `issue` has them.
    `about` names the indicator of its value with the group, '' where the question says so itself.
    """

    sheet: str
    cell: str
    row: int | None
    column: int | None
    value: str
    question: str
    reading: str
    replies: tuple[ReplyChoice, ...]
    answered: str
    issue: Issue
    about: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Cases that are doubtful in the same way; `why` gives the reason, `open` counts those without an answer.

    `replies` answer all cases at once (a case answered on its own keeps its answer); empty where the cases have
    different replies or where there is only one case. A remark has no replies.
    """

    kind: IssueKind
    title: str
    why: str
    cases: tuple[Case, ...]
    replies: tuple[ReplyChoice, ...]
    count: int
    open: int
    severity: Severity


def build_questions(
    issues: Iterable[Issue], answers: Iterable[Answer], language: Language, *, remarks: bool = False,
    names: Mapping[CellPlace, str] | None = None, typed: bool = False,
) -> tuple[Question, ...]:  # fmt: skip
    """Group the issues of a file into questions, most severe first; with `remarks` also the remarks, last.

    `issues` are those of the submission after its answers were applied: answered ones are among them. `names` has the
    indicator, with its group, of the value in a cell (sheet, row and column from 1). What says the same about the same
    place is asked once. `typed`: the values were typed on screen, so that the texts speak of fields and not of cells.
    """
    all_answers = tuple(answers)
    groups: dict[tuple[IssueKind, Severity, str], list[Issue]] = {}
    for issue in _without_repetitions(issues):
        if issue.severity is Severity.QUESTION or remarks:
            groups.setdefault((issue.kind, issue.severity, _pattern(issue)), []).append(issue)
    of_kind: dict[tuple[IssueKind, Severity], int] = {}
    for kind, severity, _ in groups:
        of_kind[kind, severity] = of_kind.get((kind, severity), 0) + 1
    result = [
        _question(
            kind, severity, group, all_answers, language, is_only_group=of_kind[kind, severity] == 1, names=names or {},
            typed=typed,
        )
        for (kind, severity, _), group in groups.items()
    ]
    rank_of_kind = {kind: place for place, kind in enumerate(WORST_FIRST)}
    result.sort(key=lambda item: (item.severity is Severity.REMARK, rank_of_kind.get(item.kind, len(rank_of_kind))))
    return tuple(result)


def _without_repetitions(issues: Iterable[Issue]) -> list[Issue]:
    """The issues without those that say about a place what another one said already."""
    distinct: dict[tuple[object, ...], Issue] = {}
    for issue in issues:
        place = issue.kind, issue.severity, issue.sheet, issue.row, issue.column, issue.indicator
        facts = issue.raw, issue.readings, issue.periods, issue.value_at, tuple(sorted(issue.params.items()))
        distinct.setdefault((*place, *facts), issue)
    return list(distinct.values())


# Kinds that ask about a column as a whole: its cells are one question, and one answer holds for all of them.
ASKED_BY_COLUMN = frozenset(
    {IssueKind.TWO_COLUMNS, IssueKind.SIGN_SCALE, IssueKind.SHOWN_OTHERWISE, IssueKind.HEADER_UNEXPLAINED}
)
# Kinds of which a case is a whole column, with its first cell: one answer holds for all its cells.
CASE_IS_COLUMN = frozenset({IssueKind.LAYOUT_GUESSED})


def _pattern(issue: Issue) -> str:
    """What issues must have in common to be one question: the shape of an ambiguous number, the period, the case."""
    if issue.kind in ASKED_BY_COLUMN:
        return f"{issue.sheet}/{issue.column}/{len(issue.readings)}/{[place[:2] for place in issue.periods]}"
    if issue.kind is IssueKind.PERIOD_UNCERTAIN:
        # A target at each quarter is one question, however its quarters lie in the year.
        return issue.params.get("case") or shape_of_periods(issue.periods)
    if issue.kind is IssueKind.TIME_KIND_UNKNOWN:
        # Weeks of waiting are no sum where participants are one.
        case, unit = issue.params.get("case", ""), issue.params.get("unit", "")
        return f"{case}/{unit or issue.params['title'].partition(' – ')[0]}"
    if issue.kind is IssueKind.TEXT_LIMITS:
        return f"{issue.sheet}/{'' if issue.params.get('case') == 'running_target' else issue.params['text']}"
    if issue.kind is IssueKind.AMBIGUOUS_NUMBER:
        return _DIGITS.sub("0", issue.raw).strip()
    if issue.kind in (IssueKind.RANGE, IssueKind.INEQUALITY, IssueKind.NUMBER_WITH_TEXT):
        case, offered = issue.params.get("case", ""), _option_shape(issue, READINGS[0])
        # What a percentage can stand for beside the percentage itself differs per row; this does not.
        return f"{case}/{offered}" if case == "percent" and offered else f"{len(issue.readings)}/{case}/{offered}"
    if issue.kind in (IssueKind.LOCKED_PERIOD, IssueKind.PERIOD_NOT_DUE):
        return str([place[:2] for place in issue.periods]) + issue.params.get("case", "")
    # Cases with other replies could not be answered together.
    return "/".join((issue.params.get("case", ""), *accepted_replies(issue)))


def _question(
    kind: IssueKind, severity: Severity, issues: Sequence[Issue], answers: Sequence[Answer], language: Language, *,
    is_only_group: bool, names: Mapping[CellPlace, str], typed: bool,
) -> Question:  # fmt: skip
    if kind in CASE_IS_COLUMN:
        issues = _first_of_columns(issues)
    cases = tuple(_case(issue, language, names) for issue in issues)
    if severity is Severity.REMARK:
        title, why = text(language, "questions.mentioned"), ""
    else:
        title, why = f"questions.{kind.value}.title", f"questions.{kind.value}.why"
        # All issues of a question are of one case.
        reason = reason_of_periods(issues[0].periods) if kind is IssueKind.PERIOD_UNCERTAIN else ""
        for variant in ("typed" if typed else "", reason, issues[0].params.get("case", "")):
            title = _choose_key(f"questions.{kind.value}.title.{variant}", title)
            why = _choose_key(f"questions.{kind.value}.why.{variant}", why)
        title, why = text(language, title, n=len(cases)), text(language, why)
    return Question(
        kind=kind,
        title=title,
        why=why,
        cases=cases,
        replies=_group_replies(issues, cases, answers, language, is_only_group=is_only_group),
        count=len(cases),
        open=sum(issue.is_open for issue in issues),
        severity=severity,
    )


def _choose_key(key: str, otherwise: str) -> str:
    """The key of a text that speaks of a field or a case, where there is one; else the more general one, which fits."""
    return key if key in catalog() else otherwise


def _first_of_columns(issues: Sequence[Issue]) -> list[Issue]:
    """The first issue of each column; an open one, where one is open."""
    first: dict[tuple[str, int | None], Issue] = {}
    for issue in issues:
        place = issue.sheet, issue.column
        if place not in first or (issue.is_open and not first[place].is_open):
            first[place] = issue
    return list(first.values())


def _answer_to_case(issue: Issue, reply: Reply) -> Answer:
    if issue.kind in CASE_IS_COLUMN:
        return Answer(issue.kind, reply, issue.sheet, None, issue.column)
    return answer_to(issue, reply)


def _case(issue: Issue, language: Language, names: Mapping[CellPlace, str]) -> Case:
    issue_values = issue_params(language, issue)
    if issue.severity is Severity.REMARK:
        question_text, reading = issue_text(language, issue), ""
    else:
        question_text = text(language, _question_key(issue), **issue_values)
        # Of one kind some values may count as written and others wait (params `waits`).
        interim = "questions.waits" if issue.params.get("waits") else INTERIM_TEXTS.get(issue.kind)
        reading = text(language, interim) if interim else ""
    about = names.get(issue.value_at or (issue.sheet, issue.row, issue.column), "")
    return Case(
        sheet=issue.sheet,
        cell=address(issue.row, issue.column),
        row=issue.row,
        column=issue.column,
        value=issue.raw,
        question=question_text,
        reading=reading,
        replies=tuple(
            ReplyChoice(
                reply,
                reply_label(issue, reply, issue_values, language),
                (_answer_to_case(issue, reply),),
                issue.answered == reply,
            )
            for reply in accepted_replies(issue)
        ),
        answered=issue.answered,
        issue=issue,
        about="" if issue.severity is Severity.REMARK or about in question_text else about,
    )


def _question_key(issue: Issue) -> str:
    if "case" in issue.params:
        return f"questions.{issue.kind.value}.case.{issue.params['case']}"
    return f"questions.{issue.kind.value}.case"


def _group_replies(
    issues: Sequence[Issue],
    cases: Sequence[Case],
    all_answers: Sequence[Answer],
    language: Language,
    *,
    is_only_group: bool,
) -> tuple[ReplyChoice, ...]:
    """The replies that answer all cases at once; () for one case, or where cases have different replies.

    A reading answers all only where each case has it and where it stands for the same. With `is_only_group` (no other
    group has the kind) one answer without a cell covers all of them. `cases` are those of the issues, in the same
    order.
    """
    replies_by_case = [[choice.reply for choice in case.replies] for case in cases]
    fixed_replies = [[reply for reply in replies if reply not in READINGS] for replies in replies_by_case]
    if len(issues) < 2 or not replies_by_case[0] or any(fixed != fixed_replies[0] for fixed in fixed_replies):
        return ()
    shared_replies = [
        reply
        for reply in replies_by_case[0]
        if all(reply in replies for replies in replies_by_case)
        and len({_option_shape(issue, reply) for issue in issues}) == 1
    ]
    kind = issues[0].kind
    answered_apart = {answer.subject for answer in all_answers if not answer.is_for_all}
    unanswered_issues = [
        issue for issue in issues if _answer_to_case(issue, Reply.LEAVE).subject not in answered_apart
    ]
    choices = _suggest_directions(issues, language) if kind is IssueKind.DIRECTION_UNKNOWN else []
    for reply in shared_replies:
        if kind is IssueKind.COLUMN_UNREAD and reply in ROLE_OF_REPLY:
            # Columns that nobody understands hold different things.
            continue
        if kind in ASKED_BY_COLUMN:
            answers: tuple[Answer, ...] = (
                Answer(kind, reply.value, issues[0].sheet, None, issues[0].column),
            )
        elif is_only_group:
            answers = (Answer(kind, reply),)
        else:
            answers = tuple(_answer_to_case(issue, reply) for issue in unanswered_issues)
        is_in_force = all(issue.answered == reply for issue in issues)
        options = {_option_label(issue, reply) for issue in issues}
        labels = [choice.label for case in cases for choice in case.replies if choice.reply is reply]
        if len(options) == 1 and (option := options.pop()) and option != PERCENT_SIGN:
            labels = [option] * len(labels)
        choices.append(ReplyChoice(reply, label_group_reply(labels, issues[0], reply, language), answers, is_in_force))
    return tuple(choices)


def _suggest_directions(issues: Sequence[Issue], language: Language) -> list[ReplyChoice]:
    """One choice that says of each indicator whether higher or lower is better, where their titles suggest both."""
    titles = [issue.params.get("title", "") for issue in issues]
    lower_titles = [title for title in titles if suggests_lower(title)]
    # Of one that may be either, neither is suggested, and 'the rest' would hold it.
    if not 0 < len(lower_titles) < len(issues) or any(suggests_lower(title) is None for title in titles):
        return []
    suggested = [
        (issue, Reply.DOWN if issue.params.get("title", "") in lower_titles else Reply.UP) for issue in issues
    ]
    label = text(language, "questions.direction_unknown.suggestion", titles=", ".join(lower_titles))
    answers = tuple(_answer_to_case(issue, reply) for issue, reply in suggested)
    is_in_force = all(issue.answered == reply for issue, reply in suggested)
    return [ReplyChoice(Reply.UP, label, answers, is_in_force, is_suggestion=True)]


def reply_label(issue: Issue, reply: Reply, issue_values: Mapping[str, Any], language: Language) -> str:
    """The label of a reply, a number where the reply selects one; `issue_values` are the issue's `params`."""
    if reply in READINGS and issue.kind is IssueKind.PERIOD_UNCERTAIN:
        return period_label(language, *issue.periods[READINGS.index(reply)][:2])
    if reply in READINGS:
        number_text = exact(language, issue.readings[READINGS.index(reply)])
        if issue.kind is IssueKind.DURATION and reply in DURATION_TEXTS:
            return text(language, DURATION_TEXTS[reply], number=number_text)
        option = _option_label(issue, reply)
        if option == PERCENT_SIGN:
            return text(language, "questions.percent", number=number_text)
        return label_text(language, option, number_text) if option else number_text
    if issue.kind is IssueKind.PERCENT_BELOW_ONE and reply in (Reply.PERCENT, Reply.FRACTION):
        number = issue.readings[0 if reply is Reply.PERCENT else 1]
        return text(language, "questions.percent", number=exact(language, number))
    if reply is Reply.PARTS:
        above, below = issue.readings
        return text(language, "questions.percent", number=exact(language, above / below * 100, 2))
    key = _reply_key(issue.kind, reply)
    return text(language, _choose_key(f"{key}.{issue.params.get('case', '')}", key), **issue_values)


# What a reading stands for where a number is a percentage.
PERCENT_SIGN = "%"
# The readings of a length of time; a third one is the number with which its text begins.
DURATION_TEXTS = {Reply.FIRST: "questions.duration.hours", Reply.SECOND: "questions.duration.minutes"}


def _option_label(issue: Issue, reply: Reply) -> str:
    """What the readings of all issues of a question stand for (params `option_1` …: 'F “Herzien”'); '' for none."""
    return issue.params.get(f"option_{READINGS.index(reply) + 1}", "") if reply in READINGS else ""


def _option_shape(issue: Issue, reply: Reply) -> str:
    """What a reading stands for, whatever its numbers: '35 % × 140' and '40 % × 200' stand for the same."""
    return _DIGITS.sub("0", _option_label(issue, reply).replace(".", "").replace("-", ""))


# Replies with a text of their own for a kind of issue; the others have one text for all kinds.
REPLIES_WITH_OWN_TEXT = frozenset(
    {
        (IssueKind.RUNNING_TOTAL_FELL, Reply.CORRECT),
        (IssueKind.RUNNING_TOTAL_FELL, Reply.LEAVE),
        (IssueKind.TARGET_ON_WRONG_SIDE, Reply.CORRECT),
        (IssueKind.CUMULATIVE_OR_PERIOD, Reply.CORRECT),
        (IssueKind.TIME_KIND_UNKNOWN, Reply.PERIOD),
        (IssueKind.TIME_KIND_UNKNOWN, Reply.CUMULATIVE),
        (IssueKind.TIME_KIND_UNKNOWN, Reply.LEVEL),
        (IssueKind.PARTS_DO_NOT_ADD_UP, Reply.CORRECT),
        (IssueKind.YEAR_AND_PARTS_DIFFER, Reply.CORRECT),
        (IssueKind.PERIOD_NOT_DUE, Reply.CORRECT),
        (IssueKind.PERIOD_NOT_DUE, Reply.LEAVE_OUT),
        (IssueKind.NUMERATOR_ABOVE_DENOMINATOR, Reply.SWAP),
        (IssueKind.TEN_TIMES, Reply.LEAVE),
        (IssueKind.SAME_CODE, Reply.NEW),
        (IssueKind.SIMILAR_TITLES, Reply.NEW),
        (IssueKind.SAME_ON_SHEETS, Reply.NEW),
        (IssueKind.SAME_ON_SHEETS, Reply.SAME),
        (IssueKind.LAYOUT_GUESSED, Reply.COUNTS),
        (IssueKind.LAYOUT_GUESSED, Reply.DOES_NOT_COUNT),
        (IssueKind.COLUMN_UNREAD, Reply.DOES_NOT_COUNT),
        (IssueKind.SEVERAL_NUMBERS, Reply.WITH_GROUPS),
        (IssueKind.TOTAL_DIFFERS, Reply.COUNTS),
        (IssueKind.TOTAL_DIFFERS, Reply.DOES_NOT_COUNT),
        (IssueKind.TOTAL_ROW_DIFFERS, Reply.DOES_NOT_COUNT),
    }
)


def _reply_key(kind: IssueKind, reply: Reply) -> str:
    if (kind, reply) in REPLIES_WITH_OWN_TEXT:
        return f"questions.{kind.value}.reply.{reply.value}"
    return f"questions.reply.{reply.value}"
