"""Applying a submission to the approved data: its indicators, its values, and the undo log to reverse it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection

from impact.model.submission import Submission as Read
from impact.model.vocabulary.value_states import State
from impact.store.schema.base import table_of
from impact.store.schema.indicators_and_measurements import Measurement, Target
from impact.store.schema.submission_documents import PERIODS, Periods
from impact.store.submissions import measurements, submission_cards
from impact.store.submissions.indicators import MatchedIndicators, match_indicators
from impact.store.submissions.undo_log import UndoRecord


@dataclass(frozen=True, slots=True)
class AppliedSubmission:
    """A submission that was applied; its figures are still to be refreshed."""

    submission_id: int
    matched: MatchedIndicators
    actuals: measurements.ComparedValues
    targets: measurements.ComparedValues

    def count(self, kind: str) -> int:
        """How many values (actual, target, baseline) are 'new', 'changed', 'same' or 'noted'."""
        baselines = sum(kind == of for _, of, _ in self.matched.baselines)
        return self.actuals.count(kind) + self.targets.count(kind) + baselines

    @property
    def equal(self) -> int:
        """How many values are those in force, with or without something new beside them."""
        return self.count("same") + self.count("noted")

    @property
    def withdrawn(self) -> int:
        """How many changed values were reported before and no longer are."""
        return self.actuals.withdrawn() + self.targets.withdrawn()

    @property
    def touched(self) -> set[int]:
        """The indicators whose figures may differ."""
        return self.matched.added | self.matched.altered | self.actuals.touched() | self.targets.touched()

    @property
    def replaced(self) -> dict[str, list[int]]:
        """Ids of the rows it replaces, by table."""
        return {"measurement": self.actuals.replaces, "target": self.targets.replaces}

    @property
    def changes_something(self) -> bool:
        """Whether the database differs from before."""
        return bool(self.touched)


def count_unclear(read: Read) -> int:
    """How many values of a file were loaded without a number, for somebody to look at."""
    baselines = sum(item.baseline_state is State.UNCLEAR for item in read.indicators)
    return baselines + read.actuals.state.count(State.UNCLEAR) + read.targets.state.count(State.UNCLEAR)


def apply_submission(
    connection: Connection,
    read: Read,
    organisation_id: int,
    portfolio_id: int,
    digest: str,
    card: submission_cards.Card,
) -> AppliedSubmission:
    """Write a submission that counts at once; `digest` is its reading hash."""
    submission_id = submission_cards.add_submission(connection, read, organisation_id, portfolio_id, digest, card)
    return apply_reading(connection, read, organisation_id, portfolio_id, submission_id)


def apply_reading(
    connection: Connection, read: Read, organisation_id: int, portfolio_id: int, submission_id: int
) -> AppliedSubmission:
    """Write the indicators and values of a submission whose card is there."""
    remembered = UndoRecord()
    matched = match_indicators(connection, read, organisation_id, portfolio_id, submission_id, remembered)
    # What is calculated has no values of its own, whoever states them.
    read = read.without_values_of({index for index, item in enumerate(matched.ids) if item in matched.calculated})
    compared = []
    for table, columns in ((table_of(Measurement), read.actuals), (table_of(Target), read.targets)):
        comparison = measurements.compare_values(connection, table, matched.ids, matched.added, columns)
        measurements.write_values(connection, table, comparison, organisation_id, submission_id)
        remembered.kept[table.name] = comparison.repeated_rows
        compared.append(comparison)
    applied = AppliedSubmission(submission_id, matched, compared[0], compared[1])
    changed = applied.actuals.touched()
    parts = zip(applied.actuals.owners, read.actuals.breakdown, strict=True)
    measurements.mark_broken_down(connection, {owner for owner, words in parts if words and owner in changed})
    submission_cards.update_submission(
        connection,
        submission_id,
        # What the receipt counts, and no other number: actuals, targets and baselines that are new or changed.
        values=applied.count("new") + applied.count("changed"),
        unclear=count_unclear(read),
        undo=remembered.packed(),
        periods=PERIODS.dump(Periods(_periods(applied))),
    )
    return applied


def _periods(applied: AppliedSubmission) -> tuple[tuple[date | None, date], ...]:
    """The periods for which a submission brings something new, oldest first."""
    columns = applied.actuals.columns
    periods = {
        (start, end)
        for start, end, kind in zip(columns.start, columns.end, applied.actuals.kind, strict=True)
        if end is not None and kind in ("new", "changed")
    }
    return tuple(sorted(periods, key=lambda pair: (pair[1], pair[0] or date.min)))
