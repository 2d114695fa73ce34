"""Reporting rounds: what a fund asks for a calendar period, and how far each grantee is with it.

Only here and in `late_grantees` does anything depend on today. A submission belongs to a round when one of its own
periods ends within the period of the round.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from impact.access.permissions import Action, Kind, may
from impact.errors import NotFound
from impact.i18n.source_places import name_submission
from impact.model.access import Access
from impact.model.submission import SCREEN
from impact.model.vocabulary.frequencies import REPORTING_FREQUENCIES
from impact.model.vocabulary.submission_states import SubmissionState
from impact.services.calendar.lateness import has_fallen_due, is_asked, is_late
from impact.services.core.audit_log import require_allowed
from impact.services.core.view_mappers import day_of
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import Connection
from impact.store.queries import organisations as organisation_queries
from impact.store.queries import rounds as round_queries
from impact.store.schema.submission_documents import periods as submission_periods
from impact.views.rounds import (
    STATES_TO_ACT_ON,
    NoRoundsReason,
    OverdueAnswer,
    Period,
    PlannedRhythms,
    Round,
    RoundOverview,
    RoundState,
    RoundsView,
)

ROUND_STATE_OF_SUBMISSION = {
    SubmissionState.PENDING.value: RoundState.SENT,
    SubmissionState.RETURNED.value: RoundState.RETURNED,
    SubmissionState.APPROVED.value: RoundState.APPROVED,
}


def load_rounds(access: Access, organisation_id: int, workspace: Workspace, today: date | None = None) -> RoundsView:
    """Load the rounds of one grantee, newest first; NotFound outside the access, NotAllowed without submissions."""
    require_allowed(access, Action.SEE, Kind.SUBMISSION, workspace, organisation_id)
    day = today or date.today()
    with reading(access, workspace) as connection:
        organisation = organisation_queries.find_organisation(connection, access, organisation_id)
        if organisation is None:
            raise NotFound("frame.organisation_not_found")
        grantee_rounds, no_rounds, rhythms = _load_grantee_rounds(
            connection, access, organisation_id, organisation.name, day
        )
    return RoundsView(
        organisation_id=organisation_id,
        rounds=grantee_rounds,
        now=find_most_urgent(grantee_rounds),
        none=no_rounds,
        several=len({(item.period.portfolio_id, item.period.frequency) for item in grantee_rounds}) > 1,
        may_submit=may(access.role, Action.SUBMIT, Kind.SUBMISSION),
        rhythms=rhythms,
    )


def load_round_overview(
    access: Access, period_id: int, workspace: Workspace, today: date | None = None
) -> RoundOverview:
    """Load one period for all grantees of its frequency, by name; NotFound for a period out of reach."""
    require_allowed(access, Action.SEE, Kind.CALENDAR, workspace, period_id)
    day = today or date.today()
    with reading(access, workspace) as connection:
        row = round_queries.get_period(connection, period_id)
        if row is None or row.portfolio_id not in access.portfolio_ids:
            raise NotFound("rounds.no_period")
        grantee_rounds = build_rounds_of_periods(connection, access, [row], day)
    return RoundOverview(_to_period(row), tuple(sorted(grantee_rounds, key=lambda item: item.name.casefold())))


def build_rounds_of_periods(
    connection: Connection, access: Access, rows: Sequence[round_queries.PortfolioPeriod], day: date
) -> list[Round]:
    """Build the rounds of periods of one portfolio, for the grantees of their frequency whose grants run in them."""
    portfolio_id, since = rows[0].portfolio_id, min(row.starts for row in rows)
    submissions = _group_by_organisation(
        round_queries.list_handed_in_since(connection, access, portfolio_id, since)
    )
    ends: dict[int, list[date]] = {}
    for item in round_queries.list_reported_ends(connection, access, portfolio_id, since):
        ends.setdefault(item.organisation_id, []).append(item.as_of)
    names: dict[int, str] = {}
    spans: dict[tuple[int, str], list[_Span]] = {}
    for reporter in round_queries.list_reporters(connection, access, portfolio_id, {row.frequency for row in rows}):
        names[reporter.id] = reporter.name
        spans.setdefault((reporter.id, reporter.reporting), []).append(
            _Span(reporter.starts, reporter.ends, reporter.recorded_on)
        )
    built_rounds = (
        _build_round(period, key, names[key], submissions.get(key, ()), ends.get(key, ()), day, grant_spans)
        for period in map(_to_period, rows)
        for (key, frequency), grant_spans in spans.items()
        if frequency == period.frequency and any(span.overlaps(period) for span in grant_spans)
    )
    return [item for item in built_rounds if item is not None]


def list_unanswered_submissions(
    access: Access, workspace: Workspace, today: date | None = None
) -> tuple[OverdueAnswer, ...]:
    """List the pending submissions whose promised answer date has passed, the oldest date first."""
    require_allowed(access, Action.SEE, Kind.CALENDAR, workspace)
    day = today or date.today()
    with reading(access, workspace) as connection:
        rows = round_queries.list_awaiting_answer(connection)
    return tuple(
        OverdueAnswer(
            submission_id=row.id, organisation_id=row.organisation_id, name=row.name,
            portfolio_id=row.portfolio_id, submitted_on=row.submitted_at.date(),
            file_name=name_submission(access.language, row.file_name, row.layout, row.submitted_at),
            answer_due=row.answer_due,
        )
        for row in rows
        if row.answer_due is not None and row.answer_due < day
    )  # fmt: skip


def list_urgent_rounds(
    connection: Connection, access: Access, organisation_id: int, name: str, day: date
) -> tuple[Round, ...]:
    """Find what the rounds ask of a grantee now: the most urgent round of each kind, most urgent first."""
    grantee_rounds, *_ = _load_grantee_rounds(connection, access, organisation_id, name, day)
    most_urgent = [
        find_most_urgent(item for item in grantee_rounds if item.state is state) for state in STATES_TO_ACT_ON
    ]
    return tuple(item for item in most_urgent if item is not None)


def count_pending_reviews(connection: Connection, day: date) -> tuple[int, int]:
    """Count the submissions pending review, and those of them whose promised answer date has passed."""
    due_dates = [row.answer_due for row in round_queries.list_awaiting_answer(connection)]
    return len(due_dates), sum(due is not None and due < day for due in due_dates)


def find_most_urgent(candidates: Iterable[Round]) -> Round | None:
    """Find the round a grantee must act on first, by kind (`ASKS`) and then by due date; None if there is none."""
    open_rounds = [item for item in candidates if item.state in STATES_TO_ACT_ON and item.period.locked_on is None]
    return min(open_rounds, key=lambda item: (STATES_TO_ACT_ON.index(item.state), item.period.due_on), default=None)


def is_open_return(row: round_queries.HandedIn) -> bool:
    """Whether a submission was returned by its fund and not answered since."""
    return row.state == SubmissionState.RETURNED.value and row.answered_at is None


def has_period_ending_within(periods: Iterable[tuple[date | None, date | None]], starts: date, ends: date) -> bool:
    """Whether one of `periods`, as (first day, last day), ends from `starts` to `ends`, both included."""
    return any(end and starts <= end <= ends for _, end in periods)


@dataclass(frozen=True, slots=True)
class _Span:
    """The days on which a grant runs, both included, and that on which it was recorded; None where one is unknown."""

    starts: date | None
    ends: date | None
    recorded_on: date | None

    def overlaps(self, period: Period) -> bool:
        """Whether the grant runs on any day of this period."""
        return (self.starts is None or self.starts <= period.ends) and (
            self.ends is None or self.ends >= period.starts
        )

    def asks(self, period: Period) -> bool:
        """Whether the grant asks for this period: it runs in it, and was there before it ended."""
        return self.overlaps(period) and is_asked(period.ends, self.recorded_on)


@dataclass(frozen=True, slots=True)
class _Submission:
    """A submission with the periods, first and last day, for which it brings something new."""

    row: round_queries.HandedIn
    periods: Sequence[tuple[date | None, date | None]]


def _load_grantee_rounds(
    connection: Connection, access: Access, organisation_id: int, name: str, day: date
) -> tuple[tuple[Round, ...], NoRoundsReason | None, PlannedRhythms | None]:
    """Load the rounds of a grantee, newest first, or the reason why it has none, with the rhythms where they differ."""
    grants = round_queries.list_grants(connection, access, organisation_id)
    spans: dict[tuple[int, str], list[_Span]] = {}
    for grant in grants:
        if grant.reporting:
            spans.setdefault((grant.portfolio_id, grant.reporting), []).append(
                _Span(grant.starts, grant.ends, grant.recorded_on)
            )
    if not spans:
        return (), NoRoundsReason.RHYTHM if grants else NoRoundsReason.GRANT, None
    portfolios = sorted({portfolio_id for portfolio_id, _ in spans})
    periods = [_to_period(row) for row in round_queries.list_begun(connection, portfolios, day)]
    covered_periods = [
        item
        for item in periods
        if any(span.overlaps(item) for span in spans.get((item.portfolio_id, item.frequency), ()))
    ]
    if not covered_periods:
        return (), *_find_reason(connection, spans)
    submissions = _group_by_organisation(round_queries.list_handed_in(connection, access, organisation_id))
    since = min(item.starts for item in covered_periods)
    ends = {
        key: [row.as_of for row in round_queries.list_reported_ends(connection, access, key, since, organisation_id)]
        for key in portfolios
    }
    built_rounds = (
        _build_round(
            item, organisation_id, name,
            [file for file in submissions.get(organisation_id, ()) if file.row.portfolio_id == item.portfolio_id],
            ends[item.portfolio_id], day, spans[item.portfolio_id, item.frequency],
        )
        for item in covered_periods
    )  # fmt: skip
    grantee_rounds = tuple(item for item in built_rounds if item is not None)
    return grantee_rounds, None if grantee_rounds else NoRoundsReason.RECORDED, None


def _find_reason(
    connection: Connection, spans: Iterable[tuple[int, str]]
) -> tuple[NoRoundsReason, PlannedRhythms | None]:
    """Why no period on the calendar is one of a grantee with these (portfolio, rhythm)."""
    own: dict[int, set[str]] = {}
    for portfolio_id, rhythm in spans:
        own.setdefault(portfolio_id, set()).add(rhythm)
    planned: dict[int, set[str]] = {}
    for item in round_queries.list_calendar(connection, sorted(own)):
        planned.setdefault(item.portfolio_id, set()).add(item.frequency)
    if not planned:
        return NoRoundsReason.CALENDAR, None
    if any(own[key] & planned[key] for key in planned):
        return NoRoundsReason.NOT_BEGUN, None
    key = min(planned)
    return NoRoundsReason.OTHER_RHYTHM, PlannedRhythms(key, _in_order(own[key]), _in_order(planned[key]))


def _in_order(rhythms: Iterable[str]) -> tuple[str, ...]:
    return tuple(item.value for item in REPORTING_FREQUENCIES if item.value in set(rhythms))


def _build_round(
    period: Period,
    organisation_id: int,
    name: str,
    submissions: Sequence[_Submission],
    approved_ends: Iterable[date],
    day: date,
    spans: Iterable[_Span],
) -> Round | None:
    """How far one grantee is with a period; `submissions` are its own, newest first, `spans` those of its grants.

    None for a period that none of its grants asks for and for which it did nothing by itself.
    """
    period_submissions = [
        item.row for item in submissions if has_period_ending_within(item.periods, period.starts, period.ends)
    ]
    draft = next((row for row in period_submissions if row.state == SubmissionState.DRAFT.value), None)
    approved = any(period.starts <= end <= period.ends for end in approved_ends)
    # A question of the fund stays until it is answered, whatever else was handed in or approved since.
    question = next((row for row in period_submissions if is_open_return(row)), None)
    # A workbook repeats approved values; only one with a reason for a correction makes the period pending again.
    last = question or next(
        (
            row for row in period_submissions
            if row.state in ROUND_STATE_OF_SUBMISSION
            and row.state != SubmissionState.RETURNED.value
            and (row.state == SubmissionState.APPROVED.value or row.reason or not approved)
        ),
        None,
    )  # fmt: skip
    is_requested = any(span.asks(period) for span in spans)
    if not is_requested and draft is None and last is None and not approved:
        return None
    state = _resolve_state(period, draft, last, approved, day)
    due = last.answer_due if last is not None and state is RoundState.SENT else None
    decided = (last.decided_at or last.approved_at) if last is not None else None
    # A draft that is older than the last submission is outdated, so it is not offered to continue with.
    is_newer = draft is not None and (
        last is None or period_submissions.index(draft) < period_submissions.index(last)
    )
    return Round(
        period=period,
        organisation_id=organisation_id,
        name=name,
        state=state,
        submission_id=last.id if last is not None else None,
        draft_id=draft.id if draft is not None and is_newer else None,
        draft_on_screen=draft is not None and is_newer and draft.layout == SCREEN,
        submitted_on=day_of(last.submitted_at) if last is not None else None,
        answer_due=due,
        overdue=due is not None and due < day,
        decided_on=day_of(decided) if state is not RoundState.SENT else None,
        late=is_requested and is_late(period.due_on, state, day, is_approved=approved),
        is_reported=approved or state in (RoundState.SENT, RoundState.APPROVED),
        reason=last.decision_reason if last is not None and state is RoundState.RETURNED else "",
    )


def _resolve_state(
    period: Period,
    draft: round_queries.HandedIn | None,
    last: round_queries.HandedIn | None,
    approved: bool,
    day: date,
) -> RoundState:
    """The state follows from the last submission; only without one from the day."""
    if last is not None:
        return ROUND_STATE_OF_SUBMISSION[last.state]
    if approved:
        return RoundState.APPROVED
    if period.locked_on is not None:
        return RoundState.LOCKED
    if draft is not None:
        return RoundState.DRAFT
    if has_fallen_due(period.due_on, day):
        return RoundState.LATE
    return RoundState.DUE if period.ends < day else RoundState.RUNNING


def _to_period(row: round_queries.PortfolioPeriod) -> Period:
    return Period(
        period_id=row.id, portfolio_id=row.portfolio_id, portfolio=row.portfolio, frequency=row.frequency,
        starts=row.starts, ends=row.ends, due_on=row.due_on, locked_on=day_of(row.locked_at),
    )  # fmt: skip


def _group_by_organisation(rows: Iterable[round_queries.HandedIn]) -> dict[int, list[_Submission]]:
    groups: dict[int, list[_Submission]] = {}
    for row in rows:
        groups.setdefault(row.organisation_id, []).append(_Submission(row, submission_periods(row.periods)))
    return groups
