"""Application of answers to a submission, as a pure function: same file and answers, same result.

Only the values that an issue is about change. Raw texts are kept; an answered issue is kept too, with its reply.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from impact.ingest.layouts.indicator_matching import part_of
from impact.ingest.validation import answer_effects, identity_answers
from impact.ingest.validation.editable_submission import (
    NOTE_OF_KIND,
    CellAddress,
    EditableSubmission,
    value_cell,
)
from impact.ingest.validation.identity_answers import KINDS_THAT_WITHHOLD, withhold_values
from impact.model.answers import (
    ABOUT_CONDITIONS,
    ABOUT_INDICATORS,
    COUNTS_WHILE_OPEN,
    NAME_IN_ROW,
    READINGS,
    Answer,
    Reply,
    Subject,
    accepted_replies,
    answer_to,
    text_answered,
)
from impact.model.issues import Issue, IssueKind, Severity
from impact.model.submission import Submission, SubmittedIndicator

# Which reading of an issue a reply chooses, from 0.
READING_OF_REPLY: Mapping[str, int] = {
    **{reply.value: place for place, reply in enumerate(READINGS)},
    Reply.PERCENT.value: 0,
    Reply.FRACTION.value: 1,
    Reply.WITH_GROUPS.value: 0,
}
# Actions depend on each other: withheld cells get their numbers and cells their period before answers about cells, and
# cells get their number before units are converted and periods are left out.
ORDER_OF_KIND = dict.fromkeys((*KINDS_THAT_WITHHOLD, *ABOUT_CONDITIONS), -1) | {
    kind: place
    for place, kinds in enumerate(
        (
            (
                IssueKind.DUPLICATE_VALUE,
                IssueKind.PERIOD_ENDS_BEFORE_START,
                IssueKind.NUMERATOR_ABOVE_DENOMINATOR,
            ),
            (IssueKind.UNIT_CHANGED,),
            (IssueKind.RUNNING_TOTAL_FELL, IssueKind.PARTS_DO_NOT_ADD_UP, IssueKind.TEN_TIMES),
            (IssueKind.PERIOD_NOT_DUE, IssueKind.LOCKED_PERIOD, IssueKind.VALUE_GONE),
        ),
        start=1,
    )
    for kind in kinds
}


def apply_answers(submission: Submission, answers: Iterable[Answer]) -> Submission:
    """Apply answers to the open issues of a submission; answers that fit no issue are ignored (`unmatched_answers`).

    An answer about one cell takes precedence over one for its column, that over one for all of a kind;
    contradicting answers are both ignored. Idempotent: applying the same answers again changes nothing.
    """
    given_answers = tuple(answers)
    submission = name_indicators_of_rows(submission)
    reply_of = _reply_per_issue(submission.issues, given_answers)
    if not reply_of:
        return withhold_values(submission)
    issues_with_note = [issue for issue in submission.issues if issue.kind in NOTE_OF_KIND and issue.is_open]
    editable = EditableSubmission.for_issues(
        submission, [submission.issues[index] for index in reply_of] + issues_with_note
    )
    editable.cells_in_question, editable.chosen_numbers = _weigh_questions_by_cell(
        submission.issues, reply_of
    )
    answered = dict(enumerate(submission.issues))
    editable.resolve_duplicates([(issue, reply_of.get(index)) for index, issue in answered.items()])
    for index in sorted(
        reply_of, key=lambda index: (ORDER_OF_KIND.get(submission.issues[index].kind, 0), index)
    ):
        issue, reply = submission.issues[index], reply_of[index]
        if answer_effects.apply_reply(editable, issue, reply):
            answered[index] = replace(issue, answered=reply.value)
    decided = editable.to_submission(submission, tuple(answered.values()))
    joined = identity_answers.remove_merged(decided, editable.merged)
    single = identity_answers.ask_about_doubles(joined)
    withheld = withhold_values(single)
    # The same answers may be about the questions that are new.
    return withheld if len(withheld.issues) == len(decided.issues) else apply_answers(withheld, given_answers)


def _weigh_questions_by_cell(
    issues: Sequence[Issue], reply_of: Mapping[int, Reply]
) -> tuple[set[CellAddress], dict[CellAddress, float]]:
    """Cells with a question that holds the value back and is open or set aside, and the numbers chosen for cells."""
    in_question: set[CellAddress] = set()
    chosen_numbers: dict[CellAddress, float] = {}
    for index, issue in enumerate(issues):
        if issue.severity is not Severity.QUESTION or issue.row is None or issue.column is None:
            continue
        reply = reply_of.get(index) or issue.answered
        holds_back = issue.kind not in COUNTS_WHILE_OPEN or "waits" in issue.params
        if reply in ("", Reply.LEAVE):
            if holds_back and issue.kind is not IssueKind.DUPLICATE_VALUE:
                in_question.add(value_cell(issue))
        elif issue.kind in ABOUT_CONDITIONS and reply == Reply.DOES_NOT_COUNT:
            # Left out by one answer, it does not count by another one that says which number it is.
            in_question.add(value_cell(issue))
        elif issue.kind not in ABOUT_CONDITIONS and issue.kind is not IssueKind.DUPLICATE_VALUE:
            place = READING_OF_REPLY.get(reply)
            if place is not None and place < len(issue.readings):
                chosen_numbers[value_cell(issue)] = issue.readings[place]
    return in_question, chosen_numbers


def mark_questions_unclear(submission: Submission) -> Submission:
    """Return the submission with every value in question UNCLEAR, for where nobody can be asked; nothing is answered.

    A question how an indicator is judged (its direction) takes no value away.
    """
    open_indexes = [
        index
        for index, issue in enumerate(submission.issues)
        if issue.is_open and Reply.LEAVE in accepted_replies(issue)
    ]
    if not open_indexes:
        return submission
    answers = [answer_to(submission.issues[index], Reply.LEAVE.value) for index in open_indexes]
    left = apply_answers(submission, answers)
    issues = list(left.issues)
    for index in open_indexes:
        issues[index] = submission.issues[index]
    return replace(left, issues=tuple(issues))


def name_indicators_of_rows(submission: Submission) -> Submission:
    """Return the submission with a name in each question about an indicator that shares its row with another.

    By place alone one answer would be that of both: groups as columns, or tables beside each other. A name that is
    there stays, also where an answer made two indicators one since.
    """
    nameless = [
        place
        for place, issue in enumerate(submission.issues)
        if issue.kind in ABOUT_INDICATORS and issue.indicator is not None and NAME_IN_ROW not in issue.params
    ]
    if not nameless:
        return submission
    of_row: dict[tuple[str, int | None], list[int]] = {}
    for index, item in enumerate(submission.indicators):
        of_row.setdefault((item.sheet, item.row), []).append(index)
    issues = list(submission.issues)
    for place in nameless:
        index = issues[place].indicator or 0
        item = submission.indicators[index]
        shared = of_row[item.sheet, item.row]
        if len(shared) > 1:
            names = [_name_in_row(submission.indicators[other]) for other in shared]
            at = shared.index(index)
            before = names[:at].count(names[at])
            name = f"{names[at]} ({before + 1})" if before else names[at]
            issues[place] = replace(issues[place], params=issues[place].params | {NAME_IN_ROW: name})
    return replace(submission, issues=tuple(issues))


def _name_in_row(item: SubmittedIndicator) -> str:
    return " – ".join(name for name in (item.title, part_of(item), item.unit) if name)


def replies_to(issues: Sequence[Issue], answers: Sequence[Answer]) -> list[tuple[Issue, Reply, Answer]]:
    """Return each open issue that an answer fits, with its reply and (one of) the answers that give it."""
    replied = []
    for index, reply in _reply_per_issue(issues, answers).items():
        issue = issues[index]
        subjects = (*_subjects_of(issue), *_wider_subjects(issue))
        giving_answers = [
            answer
            for subject in subjects
            for answer in answers
            if answer.subject == subject and answer.reply == reply.value
        ]
        replied.append((issue, reply, giving_answers[0]))
    return replied


def unmatched_answers(submission: Submission, answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return the answers that no answered issue of the submission matches: the cell, its text or the issue changed."""
    answered = [issue for issue in submission.issues if issue.answered]
    kinds = {issue.kind for issue in answered}
    columns = {(issue.kind, issue.sheet, issue.column) for issue in answered}
    text_of = {(subject, issue.answered): text_answered(issue) for issue in answered for subject in _subjects_of(issue)}

    def fits(answer: Answer) -> bool:
        if answer.is_for_all:
            return answer.kind in kinds
        if answer.is_for_column and (answer.kind, answer.sheet, answer.column) in columns:
            return True
        known_text = text_of.get((answer.subject, str(answer.reply)))
        return known_text is not None and answer.raw in ("", known_text)

    return tuple(answer for answer in answers if not fits(answer))


def _subjects_of(issue: Issue) -> tuple[Subject, ...]:
    """The keys of answers to this issue alone; one that was given without the text of its cell fits too."""
    with_text, plain = answer_to(issue, "").subject, (issue.kind, issue.sheet, issue.row, issue.column, "")
    return (with_text,) if with_text == plain else (with_text, plain)


def _wider_subjects(issue: Issue) -> tuple[Subject, ...]:
    """The keys of answers to all of a kind in a column, and to all of a kind."""
    return (issue.kind, issue.sheet, None, issue.column, ""), (issue.kind, "", None, None, "")


def _reply_per_issue(issues: Sequence[Issue], answers: Sequence[Answer]) -> dict[int, Reply]:
    """The reply to each open issue, by its index from 0 in the list."""
    if not answers:
        return {}
    answers_about: dict[Subject, set[Answer]] = {}
    for answer in answers:
        answers_about.setdefault(answer.subject, set()).add(answer)
    reply_of: dict[int, Reply] = {}
    for index, issue in enumerate(issues):
        if not issue.is_open:
            continue
        known_texts = ("", text_answered(issue))
        reply_values: set[str] = next(
            (
                replies
                for subject in (*_subjects_of(issue), *_wider_subjects(issue))
                if (replies := {str(a.reply) for a in answers_about.get(subject, ()) if a.raw in known_texts})
            ),
            set(),
        )
        for reply in accepted_replies(issue) if len(reply_values) == 1 else ():
            if reply.value in reply_values:
                reply_of[index] = reply
    return reply_of
