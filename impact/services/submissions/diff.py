"""The diff of a submission against the stored data, by value and by figure, for whoever confirms or approves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from impact.model.address import address
from impact.model.submission import Submission, ValueColumns
from impact.model.words import Status
from impact.store.submissions.apply import AppliedSubmission
from impact.store.submissions.measurements import ComparedValues
from impact.store.submissions.submission_cards import LatestFigure
from impact.views.upload import FigureChange, ValueChange

# More than anybody reads; without a limit a file of 20,000 rows would fill the page and the session.
MAX_VALUE_CHANGES = 2000
KINDS_IN_ORDER = ("changed", "new", "same")


def list_value_changes(submission: Submission, outcome: AppliedSubmission) -> tuple[ValueChange, ...]:
    """List the values of a file against the stored ones: changed first, then new, then equal, at most LISTED."""
    changes: list[ValueChange] = []
    for kind in KINDS_IN_ORDER:
        for group in (
            _changes_of_baselines(submission, outcome, kind),
            _changes_of_values(submission, "actual", submission.actuals, outcome.actuals, kind),
            _changes_of_values(submission, "target", submission.targets, outcome.targets, kind),
        ):
            for change in group:
                if len(changes) == MAX_VALUE_CHANGES:
                    return tuple(changes)
                changes.append(change)
    return tuple(changes)


def _changes_of_values(
    submission: Submission, value_role: str, columns: ValueColumns, compared: ComparedValues, kind: str
) -> Iterator[ValueChange]:
    for position, change_kind in enumerate(compared.kind):
        if change_kind != kind:
            continue
        indicator = submission.indicators[columns.indicator[position]]
        yield ValueChange(
            kind="withdrawn" if compared.is_withdrawn(position) else kind,
            quantity=value_role,
            indicator=indicator.title,
            unit=indicator.unit,
            period_start=columns.start[position],
            period_end=columns.end[position],
            breakdown=columns.breakdown[position],
            before=compared.before[position],
            after=columns.value[position],
            state=columns.state[position],
            raw=columns.raw[position],
            sheet=columns.sheet[position],
            cell=address(columns.row[position], columns.column[position]),
        )


def _changes_of_baselines(submission: Submission, outcome: AppliedSubmission, kind: str) -> Iterator[ValueChange]:
    for position, change_kind, before in outcome.matched.baselines:
        if change_kind != kind:
            continue
        item = submission.indicators[position]
        yield ValueChange(
            kind=kind,
            quantity="baseline",
            indicator=item.title,
            unit=item.unit,
            period_start=None,
            period_end=item.baseline_date,
            breakdown="",
            before=before,
            after=item.baseline,
            state=item.baseline_state,
            raw=item.baseline_raw,
            sheet=item.sheet,
            cell=address(item.baseline_row, item.baseline_column),
        )


def list_figure_changes(
    before: Mapping[int, LatestFigure], after: Mapping[int, LatestFigure]
) -> tuple[FigureChange, ...]:
    """List the indicators whose latest figure has another value or status after a write than before it."""
    changes = []
    for indicator_id, row in after.items():
        previous = before.get(indicator_id)
        if previous is not None and (previous.actual, previous.status) == (row.actual, row.status):
            continue
        changes.append(
            FigureChange(
                indicator=row.title,
                unit=row.unit,
                before=previous.actual if previous is not None else None,
                after=row.actual,
                status_before=Status(previous.status) if previous is not None else Status.NOT_RATED,
                status_after=Status(row.status),
                is_new=previous is None,
            )
        )
    return tuple(changes)
