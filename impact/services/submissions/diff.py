"""The diff of a submission against the stored data, by value and by figure, for whoever confirms or approves it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from impact.ingest.checks.cell_names import tell_parts
from impact.model.cell_address import address
from impact.model.figures.status_groups import WORST_FIRST
from impact.model.submission import Submission, SubmittedIndicator, ValueColumns
from impact.model.title_comparison import title_key
from impact.model.vocabulary.measures import Measure, TimeKind
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.value_states import State
from impact.store.figures.calculated_series import list_needed_parts
from impact.store.returns.comparison import ReadingComparison
from impact.store.submissions import submission_application
from impact.store.submissions.measurements import ComparedValues
from impact.store.submissions.submission_application import AppliedSubmission
from impact.store.submissions.submission_cards import LatestFigure
from impact.store.submissions.values_in_force import ComparedReading
from impact.views.figures.judgement import find_sum
from impact.views.submissions.upload import FigureChange, PropertyChange, ReturnComparison, ValueChange

# Nobody reads more, page by page; without a limit a file of 100,000 rows would fill the session.
MAX_VALUE_CHANGES = 10_000
KINDS_IN_ORDER = ("changed", "new", "noted", "same")
_RANK = {status: place for place, status in enumerate(WORST_FIRST)}


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What a submission changed; counts are values (actual, target and baseline) as in the file.

    `submission_id` is None where nothing was written: with `already` the very same reading is stored, else each of
    its values is known from other files. `withdrawn` counts those of the changed values that were reported before
    and no longer are, `additions` those of the same values beside which something new is said (a note, a part).
    `answered_ids` are the returned submissions that it answers.
    """

    submission_id: int | None
    organisation_id: int
    indicators: int
    new: int
    changed: int
    same: int
    unclear: int
    already: bool
    withdrawn: int
    additions: int
    answered_ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan(WriteResult):
    """What a submission would change, with its effect on each figure; nothing was written.

    `matched` counts the indicators that exist already, `corrected_count` the approved values it would replace.
    `changes` lists changed values first and stops at MAX_VALUE_CHANGES; the counts cover all. `properties` are those
    of existing indicators that it changes on purpose.
    """

    matched: int
    corrected_count: int
    changes: tuple[ValueChange, ...]
    figures: tuple[FigureChange, ...]
    comparison: ReturnComparison | None
    properties: tuple[PropertyChange, ...] = ()


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
    parts = tell_parts(submission.indicators)
    for kind in KINDS_IN_ORDER:
        candidates = chain(
            _changes_of_baselines(submission, outcome, figures, kind, parts),
            _changes_of_values(
                submission, "actual", outcome.actuals, approved.actuals if approved else None, figures, kind, parts
            ),
            _changes_of_values(
                submission, "target", outcome.targets, approved.targets if approved else None, figures, kind, parts
            ),
        )
        changes.extend(sorted(candidates, key=lambda change: _RANK[change.status]))
        if len(changes) >= MAX_VALUE_CHANGES:
            break
    return tuple(changes[:MAX_VALUE_CHANGES])


def _find_title(item: SubmittedIndicator, figures: Mapping[int, LatestFigure], indicator_id: int) -> str:
    """The title in the file; where it only has a code, the stored one."""
    figure = figures.get(indicator_id)
    return figure.title if figure is not None and item.title in ("", item.code) else item.title


def _find_translations(
    item: SubmittedIndicator, figures: Mapping[int, LatestFigure], indicator_id: int
) -> Mapping[str, str]:
    """The translations of the stored title, where the file does not name the indicator in words of its own."""
    figure = figures.get(indicator_id)
    is_stored_title = figure is not None and item.title in ("", item.code, figure.title)
    return figure.titles or {} if figure is not None and is_stored_title else {}


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
    parts: Sequence[str],
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
            indicator=_find_title(indicator, figures, compared.owners[position]),
            titles=_find_translations(indicator, figures, compared.owners[position]),
            part=parts[columns.indicator[position]],
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
    submission: Submission, outcome: AppliedSubmission, figures: Mapping[int, LatestFigure], kind: str,
    parts: Sequence[str],
) -> Iterator[ValueChange]:
    for position, change_kind, before in outcome.matched.baselines:
        if change_kind != kind:
            continue
        item = submission.indicators[position]
        yield ValueChange(
            kind=kind,
            quantity="baseline",
            indicator=_find_title(item, figures, outcome.matched.ids[position]),
            titles=_find_translations(item, figures, outcome.matched.ids[position]),
            part=parts[position],
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


def list_property_changes(
    submission: Submission, outcome: AppliedSubmission, figures: Mapping[int, LatestFigure]
) -> tuple[PropertyChange, ...]:
    """List the properties of existing indicators that a submission changes on purpose, in its order.

    How an indicator is calculated has the titles of its parts in it, by `figures`.
    """
    titles = {key: figure.title for key, figure in figures.items()}
    return tuple(
        PropertyChange(
            submission.indicators[position].title, name, before, after,
            parts={part: titles[part] for part in list_needed_parts([before, after]) if part in titles}
            if name == "calculation" else {},
        )
        for position, name, before, after in outcome.matched.properties
    )  # fmt: skip


def describe_comparison(
    submission: Submission, earlier: Submission, compared: ReadingComparison, returned_on: date | None
) -> ReturnComparison:
    """What a file says otherwise than the one that was returned, value by value, at most MAX_VALUE_CHANGES."""
    changes = []
    parts_of = {id(reading): tell_parts(reading.indicators) for reading in (submission, earlier)}
    for difference in compared.differences[:MAX_VALUE_CHANGES]:
        now, then = difference.later, difference.earlier
        source, statement = (submission, now) if now is not None else (earlier, then)
        assert statement is not None  # a difference has at least one side
        columns = _columns_of(source, statement.role)
        at = statement.position
        indicator = source.indicators[columns.indicator[at]]
        before = _columns_of(earlier, then.role).value[then.position] if then is not None else None
        after = columns.value[at] if now is not None else None
        kind = "gone" if now is None else "new" if then is None else "noted" if before == after else "changed"
        changes.append(
            ValueChange(
                kind=kind,
                quantity=statement.role,
                indicator=statement.title,
                part=parts_of[id(source)][columns.indicator[at]],
                unit=indicator.unit,
                period_start=columns.start[at],
                period_end=columns.end[at],
                breakdown=columns.breakdown[at],
                before=before,
                after=after,
                state=columns.state[at],
                raw=columns.raw[at],
                sheet=columns.sheet[at],
                cell=address(columns.row[at], columns.column[at]),
                note=columns.note[at],
                approved=before,
            )
        )
    return ReturnComparison(earlier.file_name, returned_on, tuple(changes), compared.same)


def _columns_of(read: Submission, role: str) -> ValueColumns:
    return read.actuals if role == "actual" else read.targets


def list_figure_changes(
    before: Mapping[int, LatestFigure], after: Mapping[int, LatestFigure]
) -> tuple[FigureChange, ...]:
    """List the indicators whose latest figure has another value or status after a write than before it.

    The worst standing comes first.
    """
    changes = []
    counts = Counter(title_key(row.title) for row in after.values())
    for indicator_id, row in after.items():
        previous = before.get(indicator_id)
        sum_before, sum_after = _sum_of(previous) if previous is not None else None, _sum_of(row)
        if previous is not None and (previous.actual, previous.status, sum_before) == (
            row.actual, row.status, sum_after,
        ):  # fmt: skip
            continue
        changes.append(
            FigureChange(
                indicator=row.title,
                titles=row.titles or {},
                part=row.location if counts[title_key(row.title)] > 1 else "",
                unit=row.unit,
                before=previous.actual if previous is not None else None,
                after=row.actual,
                status_before=Status(previous.status) if previous is not None else Status.NOT_RATED,
                status_after=Status(row.status),
                is_new=previous is None,
                sum_before=sum_before,
                sum_after=sum_after,
            )
        )
    return tuple(sorted(changes, key=lambda change: _RANK[change.status_after]))


def _sum_of(row: LatestFigure) -> float | None:
    return find_sum(TimeKind(row.time_kind), Measure(row.measure), row.actual, row.actual_to_date)


def describe_repetition(submission: Submission, organisation_id: int) -> WriteResult:
    """The result of a file whose very reading is stored already."""
    baselines = sum(item.baseline_state in (State.REPORTED, State.UNCLEAR) for item in submission.indicators)
    same = len(submission.actuals) + len(submission.targets) + baselines
    return WriteResult(
        None, organisation_id, len(submission.indicators), 0, 0, same,
        submission_application.count_unclear(submission), True, 0, 0, (),
    )  # fmt: skip


def describe_write(
    submission: Submission, outcome: AppliedSubmission, organisation_id: int, untouched: int
) -> WriteResult:
    """What was written; `untouched` values of our own template are the same without being said again."""
    return WriteResult(
        submission_id=outcome.submission_id if outcome.changes_something else None,
        organisation_id=organisation_id,
        indicators=len(submission.indicators),
        new=outcome.count("new"),
        changed=outcome.count("changed"),
        same=outcome.equal + untouched,
        unclear=submission_application.count_unclear(submission),
        already=False,
        withdrawn=outcome.withdrawn,
        additions=outcome.count("noted"),
        answered_ids=(),
    )
