"""Validation of a submission against what was agreed and submitted before, and the answers applied to it.

Takes three or four queries whatever the size of the file: indicators with their grants, current values, the
calendar, and targets where the file has any.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from impact.access.permissions import Action, Kind
from impact.i18n import text
from impact.ingest.checks.context import CalendarPeriod, PriorIndicator, ValidationContext
from impact.ingest.checks.submission_checks import check_submission
from impact.ingest.validation import answer_application, stored_identity
from impact.ingest.validation.percent_signs import StoredNumbers, has_percent_signs, settle_percent_signs
from impact.ingest.validation.stored_identity import StoredIndicator
from impact.ingest.validation.untouched_cells import settle_untouched
from impact.ingest.values.unit_names import PERCENT, name_unit
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.issues import Issue, IssueKind
from impact.model.submission import Submission
from impact.model.vocabulary.measures import Direction, Origin, TimeKind
from impact.model.vocabulary.value_states import State
from impact.services.core.audit_log import require_allowed
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import Connection, previous_submissions
from impact.store.queries import review as review_queries
from impact.store.queries.previous_submissions import EarlierGrant, EarlierIndicator
from impact.store.submissions.indicators import ExistingIndicators as KnownIndicators

_PLAIN_NUMBER = re.compile(r"-?\d+(?:\.(?!\d{3}$)\d+)?", re.ASCII)


def validate_submission(
    access: Access,
    submission: Submission,
    answers: Iterable[Answer],
    organisation_id: int,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    today: date | None = None,
    new_keys: Collection[tuple[str, str]] = (),
) -> Submission:
    """Return the submission with all its questions and the given answers applied.

    `new_keys` are the indicators of the file, as (grant, key), that somebody said are new. What nobody touched in our
    own template is not asked about: it is there as it is stored.

    `answer_application.unfit` lists the answers that fit nothing. Answers are applied twice: first to the
    questions found while reading, because the answered values are compared with earlier files; then to the
    questions of that comparison. Applying an answer twice has no effect; the second time is skipped where the
    comparison asks nothing.
    """
    replies = tuple(answers)
    submission = ask_about_identity(
        access, submission, organisation_id, workspace, portfolio_id=portfolio_id, new_keys=new_keys
    )
    if submission.template_language:
        with reading(access, workspace) as connection:
            context = _load_context(connection, access, submission, organisation_id, portfolio_id)
        submission = settle_untouched(submission, context.indicators)
    first_pass = answer_application.apply_answers(submission, replies)
    further_issues = find_cross_check_issues(
        access, first_pass, organisation_id, workspace, portfolio_id=portfolio_id, today=today
    )
    if not further_issues:
        return first_pass
    asked_about = replace(first_pass, issues=(*first_pass.issues, *further_issues))
    return _refuse_calculated(answer_application.apply_answers(asked_about, replies))


def _refuse_calculated(submission: Submission) -> Submission:
    """The submission without values of indicators that are calculated from others, of which a remark says so.

    A doubt about a cell that is not taken in is no question any more.
    """
    calculated = {
        issue.indicator
        for issue in submission.issues
        if issue.kind is IssueKind.CALCULATED_INDICATOR and issue.indicator is not None
    }
    remaining = submission.without_values_of(calculated)
    cells = set(remaining.cells_left_out) - set(submission.cells_left_out)
    issues = tuple(issue for issue in remaining.issues if (issue.sheet, issue.row, issue.column) not in cells)
    return replace(remaining, issues=issues) if cells else remaining


def ask_about_identity(
    access: Access,
    submission: Submission,
    organisation_id: int,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    new_keys: Collection[tuple[str, str]] = (),
) -> Submission:
    """Return the submission with a question for each indicator that may be a stored one under another code or title.

    What the stored one settles is asked no more: its direction, and percent signs where it is a percentage. Not asked
    about are those in `new_keys`, as (grant, key).

    Without `portfolio_id` it is for the portfolio of the grantee's first grant. NotAllowed as `validate_submission`.
    """
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        grants = previous_submissions.list_indicators(connection, access, organisation_id)
        pending_ids = _list_pending_ids(connection, grants)
    portfolio = portfolio_id or (grants[0].portfolio_id if grants else None)
    grants = [row for row in grants if row.portfolio_id == portfolio]
    stored = {
        row.indicator.id: _to_stored_indicator(row.grant_ref, row.indicator)
        for row in grants
        if row.indicator is not None and row.indicator.withdrawn_by in (None, *pending_ids)
    }
    matched_rows = _match_indicators(submission, grants, pending_ids)
    directed = {index for index, row in matched_rows.items() if _has_direction(row)}
    matches = {index: stored[row.id] for index, row in matched_rows.items()}
    submission = _without_direction_questions(submission, directed)
    percentages = {
        index: row.id
        for index, row in matched_rows.items()
        if row.submission_id is None and name_unit(row.unit) == PERCENT
    }
    if percentages and portfolio is not None and has_percent_signs(submission):
        with reading(access, workspace) as connection:
            numbers = _load_numbers(connection, access, organisation_id, portfolio, percentages.values())
        submission = settle_percent_signs(submission, {index: numbers[key] for index, key in percentages.items()})
    return stored_identity.ask_identity(submission, matches, list(stored.values()), new_keys)


def _load_numbers(
    connection: Connection, access: Access, organisation_id: int, portfolio_id: int, indicator_ids: Collection[int]
) -> dict[int, StoredNumbers]:
    """The values and targets in force of some indicators."""
    values: dict[int, list[float]] = {key: [] for key in indicator_ids}
    targets: dict[int, list[float]] = {key: [] for key in indicator_ids}
    for key, *_, value, _unclear_text in previous_submissions.list_values(
        connection, access, organisation_id, portfolio_id
    ):
        if key in values and value is not None:
            values[key].append(value)
    for key, _start, _end, value in previous_submissions.list_targets(
        connection, access, organisation_id, portfolio_id
    ):
        if key in targets and value is not None:
            targets[key].append(value)
    return {key: StoredNumbers(tuple(values[key]), tuple(targets[key])) for key in values}


def _has_direction(row: EarlierIndicator) -> bool:
    """Whether the direction of a stored indicator was agreed, or stated by somebody."""
    return row.submission_id is None or row.direction_origin == Origin.STATED.value


def _without_direction_questions(submission: Submission, directed: Collection[int]) -> Submission:
    """The submission without the question which direction is better, for indicators (from 0) of which that is known."""
    return replace(
        submission,
        issues=tuple(
            issue
            for issue in submission.issues
            if issue.kind is not IssueKind.DIRECTION_UNKNOWN or issue.indicator not in directed
        ),
    )


def find_cross_check_issues(
    access: Access,
    submission: Submission,
    organisation_id: int,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    today: date | None = None,
) -> tuple[Issue, ...]:
    """Compare a submission with stored data; returns only the issues that reading the file alone cannot find.

    Without `portfolio_id` it is for the portfolio of the grantee's first grant. NotAllowed for whoever may not
    submit.
    """
    require_allowed(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        context = _load_context(connection, access, submission, organisation_id, portfolio_id)
    context = replace(context, today=today or date.today(), withdrawn=text(access.language, "questions.withdrawn"))
    return check_submission(submission, context)


def _load_context(
    connection: Connection, access: Access, submission: Submission, organisation_id: int, portfolio_id: int | None
) -> ValidationContext:
    earlier_grants = previous_submissions.list_indicators(connection, access, organisation_id)
    if not earlier_grants:
        return ValidationContext()
    portfolio_id = portfolio_id or earlier_grants[0].portfolio_id
    portfolio_grants = [row for row in earlier_grants if row.portfolio_id == portfolio_id]
    pending_ids = _list_pending_ids(connection, portfolio_grants)
    indicators = _match_indicators(submission, portfolio_grants, pending_ids)
    values: dict[int, dict[tuple[str, str, str], float | None]] = {row.id: {} for row in indicators.values()}
    numbers_in_question: dict[int, dict[tuple[str, str, str], float]] = {row.id: {} for row in indicators.values()}
    targets: dict[int, dict[tuple[str, str], float | None]] = {row.id: {} for row in indicators.values()}
    if indicators:
        values_of = values.get
        for indicator, start, end, breakdown, value, unclear_text in previous_submissions.list_values(
            connection, access, organisation_id, portfolio_id
        ):
            if (earlier_values := values_of(indicator)) is not None:
                earlier_values[start, end, breakdown] = value
                if unclear_text and (number := _plain_number(unclear_text)) is not None:
                    numbers_in_question[indicator][start, end, breakdown] = number
    if indicators and len(submission.targets):
        for aim in previous_submissions.list_targets(connection, access, organisation_id, portfolio_id):
            indicator, target_start, target_end, value = aim
            if indicator in targets:
                targets[indicator][target_start or "", target_end or ""] = value
    prior_indicators = {
        index: _to_prior_indicator(row, values[row.id], targets[row.id], numbers_in_question[row.id])
        for index, row in indicators.items()
    }
    frequencies = {row.reporting for row in portfolio_grants if row.reporting}
    calendar = [
        CalendarPeriod(row.starts, row.ends, row.due_on, row.locked_at is not None)
        for row in previous_submissions.list_calendar(connection, portfolio_id)
        if not frequencies or row.frequency in frequencies
    ]
    return ValidationContext(prior_indicators, calendar)


def _list_pending_ids(connection: Connection, rows: Sequence[EarlierGrant]) -> frozenset[int]:
    """The submissions that wait for review, where any indicator came with one that does not count.

    What waits was not approved, but a file that uses its code for something else would be mixed with it.
    """
    if all(row.indicator is None or row.indicator.withdrawn_by is None for row in rows):
        return frozenset()
    return frozenset(row.id for row in review_queries.list_pending(connection))


def _match_indicators(
    submission: Submission, rows: Sequence[EarlierGrant], pending_ids: Collection[int]
) -> dict[int, EarlierIndicator]:
    """Map positions of indicators in the file to stored indicators, matched as writing would match them.

    Among them are those that wait for review.
    """
    stored = KnownIndicators({row.grant_ref: (row.grant_id, row.grant_theme) for row in rows})
    by_id: dict[int, EarlierIndicator] = {}
    for row in rows:
        if row.indicator is not None:
            by_id[row.indicator.id] = row.indicator
            stored.add(row.indicator._asdict() | {"grant_id": row.grant_id})
    matches: dict[int, EarlierIndicator] = {}
    for index, item in enumerate(submission.indicators):
        match = stored.find(item)
        if match is not None and match["withdrawn_by"] in (None, *pending_ids):
            matches[index] = by_id[match["id"]]
    return matches


def _to_stored_indicator(grant_ref: str, row: EarlierIndicator) -> StoredIndicator:
    titles = (row.title, *(title for title in (row.titles or {}).values() if title != row.title))
    return StoredIndicator(
        row.id, grant_ref, row.key, row.code, titles, row.unit, row.result_title, row.location, row.breakdown
    )


def _to_prior_indicator(
    row: EarlierIndicator,
    values: Mapping[tuple[str, str, str], float | None],
    targets: Mapping[tuple[str, str], float | None],
    numbers_in_question: Mapping[tuple[str, str, str], float],
) -> PriorIndicator:
    stated = Origin.STATED.value
    return PriorIndicator(
        is_agreed=row.submission_id is None,
        is_calculated=bool(row.calculation),
        unit=row.unit,
        time_kind=TimeKind(row.time_kind) if row.time_kind_origin == stated else None,
        direction=Direction(row.direction) if row.direction_origin == stated else None,
        baseline=row.baseline if row.baseline_state == State.REPORTED.value else None,
        values=values,
        targets=targets,
        numbers_in_question=numbers_in_question,
    )


def _plain_number(raw: str) -> float | None:
    """The number of a text that is one number in every language; None for any other ('1.500' may be 1500)."""
    return float(raw) if _PLAIN_NUMBER.fullmatch(raw) else None
