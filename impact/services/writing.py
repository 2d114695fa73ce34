"""Writing: a submission taken in or taken back, each one transaction with all figures it touches."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection

from impact.errors import ImpactError, NotAllowed, NotFound
from impact.i18n import text
from impact.model.access import Access
from impact.model.address import address
from impact.model.submission import Submission, ValueColumns
from impact.model.words import Language, OrganisationKind, State, Status, SubmissionState
from impact.services.workspace import Workspace, writing
from impact.store import files, owners, refresh, submissions, taking
from impact.store.tables import Measurement, Target
from impact.views.upload import FigureChange, ValueChange

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a submission brought; counts are values (actual, target and baseline)."""

    submission_id: int | None
    organisation_id: int
    indicators: int
    new: int
    changed: int
    same: int
    unclear: int
    already: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a submission would bring, and its effect on each figure; nothing was written."""

    submission_id: None
    organisation_id: int
    indicators: int
    matched: int
    new: int
    changed: int
    same: int
    unclear: int
    already: bool
    changes: tuple[ValueChange, ...]
    figures: tuple[FigureChange, ...]


class _Rehearsed(Exception):
    """Ends a rehearsal: the transaction rolls back, what it found is kept."""


def reading_hash(submission: Submission, organisation_id: int) -> str:
    """What makes a submission the same one: content, organisation, layout and number locale."""
    said = [
        submission.content_hash,
        organisation_id,
        submission.layout,
        submission.locale.decimal,
        [(role.sheet, role.column, role.role) for role in submission.columns],
    ]
    return sha256(json.dumps(said).encode()).hexdigest()


def submit(
    access: Access,
    submission: Submission,
    data: bytes,
    workspace: Workspace,
    *,
    organisation_id: int,
    portfolio_id: int,
    submitted_by: str,
    submitted_at: datetime | None = None,
    approved_by: str = "",
    approved_at: datetime | None = None,
    progress: Progress | None = None,
) -> WriteResult:
    """Store a submission of one organisation with every figure it touches, or nothing at all.

    The same reading of the same file again changes nothing (`already`). Until reviews exist a
    submission counts as approved. NotAllowed outside the access.
    """
    _allowed(access, organisation_id, portfolio_id, workspace)
    _say(progress, 0.1)
    files.save(workspace.files, data)
    moment = submitted_at or datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    with writing(workspace) as connection:
        found = _already(connection, submission, organisation_id)
        if found is not None:
            return found
        given = {
            "submitted_by": submitted_by,
            "submitted_at": moment,
            "approved_by": approved_by or submitted_by,
            "approved_at": approved_at or moment,
        }
        result, _, _ = _take(connection, submission, organisation_id, portfolio_id, given)
        _say(progress, 0.6)
        refresh.refresh(connection, [organisation_id])
        _say(progress, 0.95)
    _say(progress, 1.0)
    return result


def plan(
    access: Access, submission: Submission, workspace: Workspace, *, organisation_id: int, portfolio_id: int
) -> Plan:
    """Rehearse a submission in a transaction that is rolled back: the same code, so the same outcome."""
    _allowed(access, organisation_id, portfolio_id, workspace)
    made: list[Plan] = []
    try:
        with writing(workspace) as connection:
            made.append(_rehearse(connection, submission, organisation_id, portfolio_id))
            raise _Rehearsed
    except _Rehearsed:
        return made[0]


def undo(access: Access, submission_id: int, workspace: Workspace) -> None:
    """Take a submission back: every figure and view is as it was. NotFound outside the access."""
    with writing(workspace) as connection:
        row = submissions.one(connection, submission_id)
        if row is None or not submissions.covers(connection, access, row["organisation_id"]):
            raise NotFound("store_errors.no_submission")
        if row["state"] == SubmissionState.UNDONE:
            raise ImpactError("store_errors.undone_before")
        remembered = json.loads(row["undo"]) if row["undo"] else {"altered": [], "made": []}
        taking.take_back(connection, submission_id, remembered["altered"], remembered["made"])
        submissions.undone(connection, submission_id, datetime.now(UTC).replace(tzinfo=None, microsecond=0))
        refresh.refresh(connection, [row["organisation_id"]])


def submit_for_name(
    submission: Submission,
    data: bytes,
    workspace: Workspace,
    *,
    portfolio: str,
    organisation: str,
    submitted_by: str,
) -> WriteResult:
    """Store a file on the command line: portfolio and organisation are made where they are not there."""
    with writing(workspace) as connection:
        portfolio_id, organisation_id = _named(connection, submission, portfolio, organisation)
    return submit(
        _operator(portfolio_id, organisation_id),
        submission,
        data,
        workspace,
        organisation_id=organisation_id,
        portfolio_id=portfolio_id,
        submitted_by=submitted_by,
    )


def plan_for_name(submission: Submission, workspace: Workspace, *, portfolio: str, organisation: str) -> Plan:
    """What `submit_for_name` would bring; not even the organisation is written."""
    made: list[Plan] = []
    try:
        with writing(workspace) as connection:
            portfolio_id, organisation_id = _named(connection, submission, portfolio, organisation)
            made.append(_rehearse(connection, submission, organisation_id, portfolio_id))
            raise _Rehearsed
    except _Rehearsed:
        return made[0]


def _named(
    connection: Connection, submission: Submission, portfolio: str, organisation: str
) -> tuple[int, int]:
    fund = text(Language.NL, "cli.default_fund")
    portfolio_id = owners.portfolio_named(connection, portfolio, fund)
    organisation_id = owners.organisation_named(
        connection, organisation, submission.organisation_ref, OrganisationKind.GRANTEE
    )
    return portfolio_id, organisation_id


def _operator(portfolio_id: int, organisation_id: int) -> Access:
    from impact.model.words import Role

    return Access(0, "", Role.ADMINISTRATOR, 0, (portfolio_id,), (organisation_id,))


def _allowed(access: Access, organisation_id: int, portfolio_id: int, workspace: Workspace) -> None:
    from impact.services.workspace import reading

    if organisation_id in access.organisation_ids:
        return
    if portfolio_id in access.portfolio_ids:
        with reading(workspace) as connection:
            if submissions.covers(connection, access, organisation_id):
                return
    raise NotAllowed("store_errors.not_yours")


def _say(progress: Progress | None, share: float) -> None:
    if progress:
        progress(share, "writing")


def _already(connection: Connection, submission: Submission, organisation_id: int) -> WriteResult | None:
    digest = reading_hash(submission, organisation_id)
    if submissions.with_reading(connection, organisation_id, digest) is None:
        return None
    same = len(submission.actuals) + len(submission.targets)
    return WriteResult(
        None, organisation_id, len(submission.indicators), 0, 0, same, _unclear(submission), True
    )


def _unclear(submission: Submission) -> int:
    columns = (submission.actuals, submission.targets)
    baselines = sum(item.baseline_state is State.UNCLEAR for item in submission.indicators)
    return baselines + sum(state is State.UNCLEAR for column in columns for state in column.state)


def _take(
    connection: Connection,
    submission: Submission,
    organisation_id: int,
    portfolio_id: int,
    given: dict[str, Any],
) -> tuple[WriteResult, taking.Matched, tuple[taking.Values, taking.Values]]:
    submission_id = submissions.add(
        connection,
        submission,
        organisation_id,
        portfolio_id,
        reading_hash(submission, organisation_id),
        given | {"issues": [_issue(issue) for issue in submission.issues[:2000]]},
    )
    matched = taking.match(connection, submission, organisation_id, portfolio_id, submission_id)
    written = []
    for table, columns in ((Measurement, submission.actuals), (Target, submission.targets)):
        values = taking.compare(connection, table.__tablename__, matched.ids, columns)
        taking.write_values(connection, table.__table__, values, organisation_id, submission_id)
        taking.mark_parts(connection, values)
        written.append(values)
    unclear = _unclear(submission)
    new = sum(values.count("new") for values in written)
    changed = sum(values.count("changed") for values in written)
    same = sum(values.count("same") for values in written)
    for _, kind, _, _ in matched.baselines:
        new, changed, same = new + (kind == "new"), changed + (kind == "changed"), same + (kind == "same")
    submissions.close(
        connection,
        submission_id,
        values=len(submission.actuals),
        unclear=unclear,
        undo=json.dumps({"altered": matched.altered, "made": sorted(matched.made)}, default=str).encode(),
    )
    result = WriteResult(
        submission_id, organisation_id, len(submission.indicators), new, changed, same, unclear, False
    )
    return result, matched, (written[0], written[1])


def _issue(issue: Any) -> dict[str, Any]:
    plain = asdict(issue)
    return plain | {"kind": issue.kind.value, "severity": issue.severity.value}


def _rehearse(
    connection: Connection, submission: Submission, organisation_id: int, portfolio_id: int
) -> Plan:
    found = _already(connection, submission, organisation_id)
    before = submissions.latest_figures(connection, organisation_id)
    moment = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
    given = {"submitted_by": "", "submitted_at": moment, "approved_by": "", "approved_at": moment}
    result, matched, (actuals, targets) = _take(
        connection, submission, organisation_id, portfolio_id, given
    )
    refresh.refresh(connection, [organisation_id])
    after = submissions.latest_figures(connection, organisation_id)
    changes = [
        *_value_changes(submission, "actual", submission.actuals, actuals),
        *_value_changes(submission, "target", submission.targets, targets),
        *_baseline_changes(submission, matched),
    ]
    order = {"changed": 0, "new": 1, "same": 2}
    return Plan(
        submission_id=None,
        organisation_id=organisation_id,
        indicators=result.indicators,
        matched=len(set(matched.ids) - matched.made),
        new=result.new if found is None else 0,
        changed=result.changed if found is None else 0,
        same=result.same if found is None else found.same,
        unclear=result.unclear,
        already=found is not None,
        changes=tuple(sorted(changes, key=lambda change: order[change.kind])),
        figures=tuple(_figure_changes(before, after)),
    )


def _value_changes(
    submission: Submission, what: str, columns: ValueColumns, values: taking.Values
) -> list[ValueChange]:
    return [
        ValueChange(
            kind=values.kind[position],
            what=what,
            indicator=submission.indicators[columns.indicator[position]].title,
            unit=submission.indicators[columns.indicator[position]].unit,
            period_start=columns.start[position],
            period_end=columns.end[position],
            breakdown=columns.breakdown[position],
            before=values.before[position],
            after=columns.value[position],
            state=columns.state[position],
            raw=columns.raw[position],
            sheet=columns.sheet[position],
            cell=address(columns.row[position], columns.column[position]),
        )
        for position in range(len(columns))
    ]


def _baseline_changes(submission: Submission, matched: taking.Matched) -> list[ValueChange]:
    of = {indicator_id: item for indicator_id, item in zip(matched.ids, submission.indicators, strict=True)}
    return [
        ValueChange(
            kind=kind,
            what="baseline",
            indicator=of[indicator_id].title,
            unit=of[indicator_id].unit,
            period_start=None,
            period_end=of[indicator_id].baseline_date,
            breakdown="",
            before=before,
            after=after,
            state=of[indicator_id].baseline_state,
            raw=of[indicator_id].baseline_raw,
            sheet=of[indicator_id].sheet,
            cell=address(of[indicator_id].baseline_row, of[indicator_id].baseline_column),
        )
        for indicator_id, kind, before, after in matched.baselines
    ]


def _figure_changes(before: dict[int, Any], after: dict[int, Any]) -> list[FigureChange]:
    changes = []
    for indicator_id, row in after.items():
        old = before.get(indicator_id)
        if old is not None and (old["actual"], old["status"]) == (row["actual"], row["status"]):
            continue
        changes.append(
            FigureChange(
                indicator=row["title"],
                unit=row["unit"],
                before=old["actual"] if old else None,
                after=row["actual"],
                status_before=Status(old["status"]) if old else Status.NOT_RATED,
                status_after=Status(row["status"]),
                is_new=old is None,
            )
        )
    return changes
