"""The reporting round: what a fund asks for a period, and where each of its grantees stands with it.

Only here and in `calendar` does anybody look at today. A submission is for a period when one of its own periods
ends within it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from impact.access.permissions import Action, Kind, may
from impact.errors import NotFound
from impact.model.access import Access
from impact.model.words import SubmissionState
from impact.services.core.audit_log import allow
from impact.services.core.view_mappers import on
from impact.services.core.workspace import Workspace, reading
from impact.store.queries import Connection
from impact.store.queries import organisations as read_organisations
from impact.store.queries import rounds as read
from impact.store.schema.submission_documents import periods as periods_on_card
from impact.views.rounds import (
    ASKS,
    NoRounds,
    Period,
    Round,
    RoundOverview,
    RoundState,
    RoundsView,
    Unanswered,
)

DECIDED = {
    SubmissionState.PENDING.value: RoundState.SENT,
    SubmissionState.RETURNED.value: RoundState.RETURNED,
    SubmissionState.APPROVED.value: RoundState.APPROVED,
}


def rounds(access: Access, organisation_id: int, workspace: Workspace, today: date | None = None) -> RoundsView:
    """The rounds of one grantee; NotFound outside the access, NotAllowed for who sees no submissions."""
    allow(access, Action.SEE, Kind.SUBMISSION, workspace, organisation_id)
    day = today or date.today()
    with reading(access, workspace) as connection:
        head = read_organisations.organisation(connection, access, organisation_id)
        if head is None:
            raise NotFound("frame.organisation_not_found")
        found, none = _of_grantee(connection, access, organisation_id, head.name, day)
    return RoundsView(
        organisation_id=organisation_id,
        rounds=found,
        now=pressing(found),
        none=none,
        several=len({(item.period.portfolio_id, item.period.frequency) for item in found}) > 1,
        may_submit=may(access.role, Action.SUBMIT, Kind.SUBMISSION),
    )


def overview(access: Access, period_id: int, workspace: Workspace, today: date | None = None) -> RoundOverview:
    """One period for all grantees of its rhythm, by name; NotFound for a period out of reach."""
    allow(access, Action.SEE, Kind.CALENDAR, workspace, period_id)
    day = today or date.today()
    with reading(access, workspace) as connection:
        row = read.period(connection, period_id)
        if row is None or row.portfolio_id not in access.portfolio_ids:
            raise NotFound("rounds.no_period")
        portfolio_id = row.portfolio_id
        sent = _grouped(read.handed_in_since(connection, access, portfolio_id, row.starts))
        ends: dict[int, list[date]] = {}
        for item in read.reported(connection, access, portfolio_id, row.starts):
            ends.setdefault(item.organisation_id, []).append(item.as_of)
        names: dict[int, str] = {}
        spans: dict[int, list[_Span]] = {}
        for reporter in read.reporters(connection, access, portfolio_id, row.frequency):
            names[reporter.id] = reporter.name
            spans.setdefault(reporter.id, []).append(_Span(reporter.starts, reporter.ends))
    period = _period(row)
    asked = [key for key in names if any(span.meets(period) for span in spans[key])]
    found = (_round(period, key, names[key], sent.get(key, ()), ends.get(key, ()), day) for key in asked)
    return RoundOverview(period, tuple(sorted(found, key=lambda item: item.name.casefold())))


def unanswered(access: Access, workspace: Workspace, today: date | None = None) -> tuple[Unanswered, ...]:
    """What still waits for an answer of the fund although the promised day has passed, the oldest promise first."""
    allow(access, Action.SEE, Kind.CALENDAR, workspace)
    day = today or date.today()
    with reading(access, workspace) as connection:
        rows = read.waiting(connection)
    return tuple(
        Unanswered(
            submission_id=row.id, organisation_id=row.organisation_id, name=row.name,
            portfolio_id=row.portfolio_id, file_name=row.file_name, sent_on=row.submitted_at.date(),
            answer_due=row.answer_due,
        )
        for row in rows
        if row.answer_due is not None and row.answer_due < day
    )  # fmt: skip


def asked_of(
    connection: Connection, access: Access, organisation_id: int, name: str, day: date
) -> tuple[Round, ...]:
    """What the reporting rounds ask of a grantee now, the most pressing first, one of each kind."""
    found, _ = _of_grantee(connection, access, organisation_id, name, day)
    first = [pressing(item for item in found if item.state is state) for state in ASKS]
    return tuple(item for item in first if item is not None)


def debts(connection: Connection, day: date) -> tuple[int, int]:
    """How much waits for an answer of the fund, and how much of it longer than was promised."""
    waiting = [row.answer_due for row in read.waiting(connection)]
    return len(waiting), sum(due is not None and due < day for due in waiting)


def pressing(found: Iterable[Round]) -> Round | None:
    """The round that asks something of the grantee now: the most pressing kind, of that the one due first."""
    asking = [item for item in found if item.state in ASKS and item.period.locked_on is None]
    return min(asking, key=lambda item: (ASKS.index(item.state), item.period.due_on), default=None)


def covers(periods: Iterable[tuple[date | None, date | None]], starts: date, ends: date) -> bool:
    """Whether one of these periods, (first day, last day), ends within another."""
    return any(end and starts <= end <= ends for _, end in periods)


@dataclass(frozen=True, slots=True)
class _Span:
    """From when until when a grant runs, as far as that is known."""

    starts: date | None
    ends: date | None

    def meets(self, period: Period) -> bool:
        """Whether the grant asks anything about this period."""
        return (self.starts is None or self.starts <= period.ends) and (self.ends is None or self.ends >= period.starts)


def _of_grantee(
    connection: Connection, access: Access, organisation_id: int, name: str, day: date
) -> tuple[tuple[Round, ...], NoRounds | None]:
    """The rounds of a grantee, newest first, or why it has none."""
    grants = read.grants(connection, access, organisation_id)
    spans: dict[tuple[int, str], list[_Span]] = {}
    for grant in grants:
        if grant.reporting:
            spans.setdefault((grant.portfolio_id, grant.reporting), []).append(
                _Span(grant.starts, grant.ends)
            )
    if not spans:
        return (), NoRounds.RHYTHM if grants else NoRounds.GRANT
    portfolios = sorted({portfolio_id for portfolio_id, _ in spans})
    periods = [_period(row) for row in read.begun(connection, portfolios, day)]
    asked = [
        item for item in periods if any(span.meets(item) for span in spans.get((item.portfolio_id, item.frequency), ()))
    ]
    if not asked:
        return (), NoRounds.CALENDAR
    sent = read.handed_in(connection, access, organisation_id)
    since = min(item.starts for item in asked)
    ends = {
        key: [row.as_of for row in read.reported(connection, access, key, since, organisation_id)]
        for key in portfolios
    }
    return tuple(
        _round(
            item, organisation_id, name, [row for row in sent if row.portfolio_id == item.portfolio_id],
            ends[item.portfolio_id], day,
        )
        for item in asked
    ), None  # fmt: skip


def _round(
    period: Period, organisation_id: int, name: str, sent: Sequence[read.HandedIn], reported: Iterable[date], day: date
) -> Round:
    """Where one grantee stands with a period; `sent` is what it handed in, newest first."""
    mine = [row for row in sent if covers(periods_on_card(row.periods), period.starts, period.ends)]
    draft = next((row for row in mine if row.state == SubmissionState.DRAFT.value), None)
    approved = any(period.starts <= end <= period.ends for end in reported)
    # A workbook repeats what was approved before; only one that says why it corrects asks about it anew.
    last = next(
        (
            row for row in mine
            if row.state in DECIDED
            and (row.state == SubmissionState.APPROVED.value or row.reason or not approved)
        ),
        None,
    )  # fmt: skip
    state = _state(period, draft, last, approved, day)
    due = last.answer_due if last is not None and state is RoundState.SENT else None
    decided = (last.decided_at or last.approved_at) if last is not None else None
    return Round(
        period=period,
        organisation_id=organisation_id,
        name=name,
        state=state,
        submission_id=last.id if last is not None else None,
        # A draft older than what was sent after it is no longer what one goes on with.
        draft_id=draft.id if draft is not None and (last is None or mine.index(draft) < mine.index(last)) else None,
        sent_on=on(last.submitted_at) if last is not None else None,
        answer_due=due,
        overdue=due is not None and due < day,
        decided_on=on(decided) if state is not RoundState.SENT else None,
        late=period.due_on < day and state in (RoundState.LATE, RoundState.DRAFT),
        reason=last.decision_reason if last is not None and state is RoundState.RETURNED else "",
    )


def _state(
    period: Period, draft: read.HandedIn | None, last: read.HandedIn | None, approved: bool, day: date
) -> RoundState:
    """What was sent decides; only where nothing was does the day."""
    if last is not None:
        return DECIDED[last.state]
    if approved:
        return RoundState.APPROVED
    if period.locked_on is not None:
        return RoundState.LOCKED
    if draft is not None:
        return RoundState.DRAFT
    if period.due_on < day:
        return RoundState.LATE
    return RoundState.DUE if period.ends < day else RoundState.RUNNING


def _period(row: read.PortfolioPeriod) -> Period:
    return Period(
        period_id=row.id, portfolio_id=row.portfolio_id, portfolio=row.portfolio, frequency=row.frequency,
        starts=row.starts, ends=row.ends, due_on=row.due_on, locked_on=on(row.locked_at),
    )  # fmt: skip


def _grouped(rows: Iterable[read.HandedIn]) -> dict[int, list[read.HandedIn]]:
    found: dict[int, list[read.HandedIn]] = {}
    for row in rows:
        found.setdefault(row.organisation_id, []).append(row)
    return found
