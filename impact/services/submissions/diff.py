"""The diff of a submission against the stored data, by value and by figure, for whoever confirms or approves it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from impact.model.address import address
from impact.model.submission import Submission, ValueColumns
from impact.model.words import Status
from impact.store.submissions.apply import AppliedSubmission
from impact.store.submissions.measurements import ComparedValues
from impact.store.submissions.submission_cards import LatestFigure
from impact.store.submissions.values_in_force import ComparedReading
from impact.views.upload import FigureChange, PropertyChange, ValueChange

# Nobody reads more, page by page; without a limit a file of 100,000 rows would fill the session.
MAX_VALUE_CHANGES = 10_000
KINDS_IN_ORDER = ("changed", "new", "noted", "same")
# What needs a look first stands first.
WORST_FIRST = (
    Status.REGRESSING, Status.BEHIND, Status.ATTENTION, Status.NOT_RATED, Status.ON_TRACK, Status.ACHIEVED,
)  # fmt: skip
_RANK = {status: place for place, status in enumerate(WORST_FIRST)}


def list_value_changes(
    submission: Submission,
    outcome: AppliedSubmission,
    figures: Mapping[int, LatestFigure],
    approved: ComparedReading | None = None,
) -> tuple[ValueChange, ...]:
    """List the values of a file against the stored ones, at most MAX_VALUE_CHANGES.

    Changed values first, then new ones, then those with something new beside them, then equal ones; within each kind
    by the standing that their indicator gets (`figures`), the worst first. `approved` is the file against what is
    approved, where it is itself compared with more: with what still waits.
    """
    changes: list[ValueChange] = []
    for kind in KINDS_IN_ORDER:
        candidates = chain(
            _changes_of_baselines(submission, outcome, figures, kind),
            _changes_of_values(
                submission, "actual", outcome.actuals, approved.actuals if approved else None, figures, kind
            ),
            _changes_of_values(
                submission, "target", outcome.targets, approved.targets if approved else None, figures, kind
            ),
        )
        changes.extend(sorted(candidates, key=lambda change: _RANK[change.status]))
        if len(changes) >= MAX_VALUE_CHANGES:
            break
    return tuple(changes[:MAX_VALUE_CHANGES])


def _find_status(figures: Mapping[int, LatestFigure], indicator_id: int) -> Status:
    figure = figures.get(indicator_id)
    return Status(figure.status) if figure is not None else Status.NOT_RATED


def _changes_of_values(
    submission: Submission,
    value_role: str,
    compared: ComparedValues,
    approved: ComparedValues | None,
    figures: Mapping[int, LatestFigure],
    kind: str,
) -> Iterator[ValueChange]:
    columns: ValueColumns = compared.columns
    against = approved or compared
    for position, change_kind in enumerate(compared.kind):
        if change_kind != kind:
            continue
        indicator = submission.indicators[columns.indicator[position]]
        before = against.before[position]
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
            note=columns.note[position],
            status=_find_status(figures, compared.owners[position]),
            approved=before,
            alters_approved=kind == "changed" and against.kind[position] == "changed" and before is not None,
        )


def _changes_of_baselines(
    submission: Submission, outcome: AppliedSubmission, figures: Mapping[int, LatestFigure], kind: str
) -> Iterator[ValueChange]:
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
            status=_find_status(figures, outcome.matched.ids[position]),
            approved=before,
            alters_approved=kind == "changed" and before is not None,
        )


def list_property_changes(submission: Submission, outcome: AppliedSubmission) -> tuple[PropertyChange, ...]:
    """List the properties of existing indicators that a submission changes on purpose, in its order."""
    return tuple(
        PropertyChange(submission.indicators[position].title, name, before, after)
        for position, name, before, after in outcome.matched.properties
    )


def list_figure_changes(
    before: Mapping[int, LatestFigure], after: Mapping[int, LatestFigure]
) -> tuple[FigureChange, ...]:
    """List the indicators whose latest figure has another value or status after a write than before it.

    The worst standing comes first.
    """
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
    return tuple(sorted(changes, key=lambda change: _RANK[change.status_after]))
