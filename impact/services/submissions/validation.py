"""What a file leaves doubtful beside what the grantee agreed and handed in before, and its answers applied.

Three or four queries whatever the size of the file: indicators with their grants, values in force, the calendar,
and targets where the file brings any.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from impact.access.permissions import Action, Kind
from impact.i18n import text
from impact.ingest.validation import answer_application
from impact.ingest.validation.context import Agreed, CalendarPeriod, Known
from impact.ingest.validation.cross_checks import doubts
from impact.model.access import Access
from impact.model.answers import Answer
from impact.model.submission import Issue, Submission
from impact.model.words import Direction, Origin, State, TimeKind
from impact.services.core.audit_log import allow
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import Connection, previous_submissions
from impact.store.queries.previous_submissions import EarlierGrant, EarlierIndicator
from impact.store.submissions.indicators import Known as KnownIndicators


def asked(
    access: Access,
    submission: Submission,
    answers: Iterable[Answer],
    organisation_id: int,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    today: date | None = None,
) -> Submission:
    """The submission with all its doubts and the answers that were given; `answering.unfit` tells which fit nothing.

    Answers are applied twice, to two different sets of doubts: first to what reading doubted, because what is held
    against earlier files are the answered values; then to what that comparison doubts. The second time passes over
    what has its answer (answering twice is answering once), and is left out where the comparison doubts nothing.
    """
    given = tuple(answers)
    read = answer_application.apply(submission, given)
    more = of(access, read, organisation_id, workspace, portfolio_id=portfolio_id, today=today)
    return answer_application.apply(replace(read, issues=(*read.issues, *more)), given) if more else read


def of(
    access: Access,
    submission: Submission,
    organisation_id: int,
    workspace: Workspace,
    *,
    portfolio_id: int | None = None,
    today: date | None = None,
) -> tuple[Issue, ...]:
    """The doubts that take more than the file: none of those that reading found.

    Without `portfolio_id` it is handed in for that of the grantee's first grant. NotAllowed for who may not hand in.
    """
    allow(access, Action.SUBMIT, Kind.SUBMISSION, workspace)
    with reading(access, workspace) as connection:
        known = _known(connection, access, submission, organisation_id, portfolio_id)
    known = replace(known, today=today or date.today(), withdrawn=text(access.language, "questions.withdrawn"))
    return doubts(submission, known)


def _known(
    connection: Connection, access: Access, submission: Submission, organisation_id: int, portfolio_id: int | None
) -> Known:
    listed = previous_submissions.indicators(connection, access, organisation_id)
    if not listed:
        return Known()
    portfolio_id = portfolio_id or listed[0].portfolio_id
    mine = [row for row in listed if row.portfolio_id == portfolio_id]
    rows = _matched(submission, mine)
    values: dict[int, dict[tuple[str, str, str], float | None]] = {row.id: {} for row in rows.values()}
    targets: dict[int, dict[tuple[str, str], float | None]] = {row.id: {} for row in rows.values()}
    if rows:
        reported = State.REPORTED.value
        for indicator, start, end, breakdown, value, state in previous_submissions.values(
            connection, access, organisation_id, portfolio_id
        ):
            if indicator in values:
                place = (start or "", end or "", breakdown)
                values[indicator][place] = value if state == reported else None
    if rows and len(submission.targets):
        for indicator, start, end, value in previous_submissions.targets(
            connection, access, organisation_id, portfolio_id
        ):
            if indicator in targets:
                targets[indicator][start or "", end or ""] = value
    agreed = {index: _agreed(row, values[row.id], targets[row.id]) for index, row in rows.items()}
    rhythms = {row.reporting for row in mine if row.reporting}
    calendar = [
        CalendarPeriod(row.starts, row.ends, row.due_on, row.locked_at is not None)
        for row in previous_submissions.calendar(connection, portfolio_id)
        if not rhythms or row.frequency in rhythms
    ]
    return Known(agreed, calendar)


def _matched(submission: Submission, rows: Sequence[EarlierGrant]) -> dict[int, EarlierIndicator]:
    """The stored indicator of each one in the file that is known, found as writing finds it."""
    known = KnownIndicators({row.grant_ref: (row.grant_id, row.grant_theme) for row in rows})
    by_id: dict[int, EarlierIndicator] = {}
    for row in rows:
        if row.indicator is not None:
            by_id[row.indicator.id] = row.indicator
            known.add(row.indicator._asdict() | {"grant_id": row.grant_id})
    found: dict[int, EarlierIndicator] = {}
    for index, item in enumerate(submission.indicators):
        there = known.find(item)
        if there is not None and there["withdrawn_by"] is None:
            found[index] = by_id[there["id"]]
    return found


def _agreed(
    row: EarlierIndicator,
    values: Mapping[tuple[str, str, str], float | None],
    targets: Mapping[tuple[str, str], float | None],
) -> Agreed:
    stated = Origin.STATED.value
    return Agreed(
        is_agreed=row.submission_id is None,
        unit=row.unit,
        time_kind=TimeKind(row.time_kind) if row.time_kind_origin == stated else None,
        direction=Direction(row.direction) if row.direction_origin == stated else None,
        baseline=row.baseline if row.baseline_state == State.REPORTED.value else None,
        values=values,
        targets=targets,
    )
