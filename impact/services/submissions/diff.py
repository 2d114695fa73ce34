"""What a submission would change, value by value and figure by figure, for whoever confirms it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from impact.model.address import address
from impact.model.submission import Submission, ValueColumns
from impact.model.words import Status
from impact.store.submissions.apply import Taken
from impact.store.submissions.measurements import Compared
from impact.store.submissions.records import LatestFigure
from impact.views.upload import FigureChange, ValueChange

# A person looks at changed values first and at no more than this.
LISTED = 2000
ORDER = ("changed", "new", "same")


def value_changes(submission: Submission, taken: Taken) -> tuple[ValueChange, ...]:
    """The values of a file against what is stored, changed ones first, at most LISTED."""
    found: list[ValueChange] = []
    for kind in ORDER:
        for listed in (
            _baselines(submission, taken, kind),
            _values(submission, "actual", submission.actuals, taken.actuals, kind),
            _values(submission, "target", submission.targets, taken.targets, kind),
        ):
            for change in listed:
                if len(found) == LISTED:
                    return tuple(found)
                found.append(change)
    return tuple(found)


def _values(
    submission: Submission, what: str, columns: ValueColumns, compared: Compared, kind: str
) -> Iterator[ValueChange]:
    for position, of in enumerate(compared.kind):
        if of != kind:
            continue
        indicator = submission.indicators[columns.indicator[position]]
        yield ValueChange(
            kind="withdrawn" if compared.is_withdrawn(position) else kind,
            what=what,
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


def _baselines(submission: Submission, taken: Taken, kind: str) -> Iterator[ValueChange]:
    for position, of, before in taken.matched.baselines:
        if of != kind:
            continue
        item = submission.indicators[position]
        yield ValueChange(
            kind=kind,
            what="baseline",
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


def figure_changes(before: Mapping[int, LatestFigure], after: Mapping[int, LatestFigure]) -> tuple[FigureChange, ...]:
    """The indicators whose latest figure moves: another value or another status."""
    changes = []
    for indicator_id, row in after.items():
        old = before.get(indicator_id)
        if old is not None and (old.actual, old.status) == (row.actual, row.status):
            continue
        changes.append(
            FigureChange(
                indicator=row.title,
                unit=row.unit,
                before=old.actual if old is not None else None,
                after=row.actual,
                status_before=Status(old.status) if old is not None else Status.NOT_RATED,
                status_after=Status(row.status),
                is_new=old is None,
            )
        )
    return tuple(changes)
