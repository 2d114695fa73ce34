"""The history of a value: the values it replaced with their source cells and reasons, and pending ones.

Values are linked by the submission that replaced them, baselines by the undo log, in which each submission keeps
the indicator as it was before. Withdrawn and returned submissions do not appear.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import TypedDict, cast

from impact.model.cell_address import address
from impact.model.submission import SCREEN_SHEET
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.services.accounts import display_names
from impact.services.core.view_mappers import day_of
from impact.store.queries import Connection
from impact.store.queries import provenance as provenance_queries
from impact.store.queries.provenance import CardRecord, ValueBeside
from impact.store.records.indicators_and_values import IndicatorRecord, ValueRecord
from impact.store.submissions.undo_log import IndicatorStatement, UndoRecord
from impact.views.figures.explain import EarlierValue, Source

VALUE_STATES = (State.REPORTED, State.UNCLEAR)


class _Baseline(TypedDict):
    """The columns of a baseline in the undo log (`store.submissions.undo_log`)."""

    baseline: float | None
    baseline_raw: str
    baseline_state: str
    baseline_submission_id: int | None
    baseline_sheet: str
    baseline_row: int | None
    baseline_column: int | None


def baseline_as_value(indicator: IndicatorRecord) -> ValueRecord:
    """The baseline of an indicator as a value with its cell."""
    return _as_value(
        indicator.id, indicator.organisation_id, indicator.baseline, indicator.baseline_raw, indicator.baseline_state,
        indicator.baseline_submission_id, indicator.baseline_sheet, indicator.baseline_row, indicator.baseline_column,
    )  # fmt: skip


def _as_value(
    indicator_id: int, organisation_id: int, value: float | None, raw: str, state: str, submission_id: int | None,
    sheet: str, row: int | None, column: int | None,
) -> ValueRecord:  # fmt: skip
    return ValueRecord(
        id=0, organisation_id=organisation_id, indicator_id=indicator_id, submission_id=submission_id,
        superseded_by=None, period_start=None, period_end=None, breakdown="", value=value, numerator=None,
        denominator=None, n=None, raw=raw, state=state, note="", sheet=sheet, row_no=row, column_no=column,
    )  # fmt: skip


class Provenance:
    """The source cells and history of the values of one indicator; reads are cached per instance."""

    def __init__(self, connection: Connection, indicator: IndicatorRecord, language: Language) -> None:
        self._connection = connection
        self._indicator = indicator
        self._language = language
        self._submissions: dict[int, CardRecord] = {}
        self._undo_log_by_submission: dict[int, list[IndicatorStatement]] = {}

    # Sources

    def find_submission(self, submission_id: int | None) -> CardRecord | None:
        """A submission with the display names of its people; None for a value that did not come from one."""
        if submission_id is None:
            return None
        if submission_id not in self._submissions:
            cards = provenance_queries.map_cards(self._connection, [submission_id])
            self._submissions |= {
                key: display_names.with_names(row, self._language) for key, row in cards.items()
            }
        return self._submissions.get(submission_id)

    def find_source(self, item: ValueRecord) -> Source | None:
        """The cell of a value, and who submitted and approved it; None where no file is known."""
        card = self.find_submission(item.submission_id)
        if card is None:
            return None
        on_screen = item.sheet == SCREEN_SHEET
        return Source(
            file=card.file_name,
            sheet="" if on_screen else item.sheet,
            row=None if on_screen else item.row_no,
            column=None if on_screen else item.column_no,
            cell="" if on_screen else address(item.row_no, item.column_no),
            raw=item.raw,
            submission_id=card.id,
            submitted_by=card.submitted_by,
            submitted_on=day_of(card.submitted_at),
            approved_by=card.approved_by,
            approved_on=day_of(card.approved_at),
            reason=card.reason,
            gone=not on_screen and card.file_gone_at is not None,
            entered_at=card.submitted_at if on_screen else None,
        )

    # Values and targets

    def list_earlier(self, role: str, item: ValueRecord) -> tuple[EarlierValue, ...]:
        """The values that a value or target replaced (same period and group), newest first."""
        return tuple(self._follow_replacements(role, item))

    def _follow_replacements(self, role: str, item: ValueRecord) -> Iterator[EarlierValue]:
        same_period_and_group = [
            row.value
            for row in self._values_by_role[role]
            if _period_and_group(row.value) == _period_and_group(item)
        ]
        newer = item.submission_id
        followed: set[int] = set()
        while newer is not None and newer not in followed:
            followed.add(newer)
            replaced = [row for row in same_period_and_group if row.superseded_by == newer]
            for row in replaced:
                yield self._as_earlier(row, newer)
            newer = replaced[0].submission_id if replaced else None

    def list_pending(
        self, role: str, item: ValueRecord, *, is_new_place: bool = False
    ) -> tuple[EarlierValue, ...]:
        """Pending values of the same period and group that differ, oldest first.

        With `is_new_place` there is no value in force yet, so that all of them count as different.
        """
        return tuple(
            self._as_earlier(row.value, None)
            for row in self._values_by_role[role]
            if row.waits
            and _period_and_group(row.value) == _period_and_group(item)
            and (is_new_place or _differs(row.value, item))
        )

    def list_new_pending(self, role: str, items: Sequence[ValueRecord]) -> list[ValueRecord]:
        """Pending values or targets of a period and group without one in force: one row for each."""
        places_in_force = {_period_and_group(item) for item in items}
        pending = [
            row.value
            for row in self._values_by_role[role]
            if row.waits and _period_and_group(row.value) not in places_in_force
        ]
        return list({_period_and_group(row): row for row in pending}.values())

    @cached_property
    def _values_by_role(self) -> dict[str, list[ValueBeside]]:
        return {
            role: provenance_queries.list_not_in_force(self._connection, role, self._indicator.id)
            for role in provenance_queries.TABLES
        }

    def _as_earlier(self, row: ValueRecord, newer: int | None) -> EarlierValue:
        card = self.find_submission(newer)
        return EarlierValue(
            value=row.value,
            state=State(row.state),
            source=self.find_source(row),
            numerator=row.numerator,
            denominator=row.denominator,
            replaced_on=day_of(card.submitted_at) if card else None,
            replaced_by=card.submitted_by if card else "",
            reason=card.reason if card else "",
        )

    # Baselines

    def list_earlier_baselines(self) -> tuple[EarlierValue, ...]:
        """The baselines that the one in force replaced, newest first."""
        baselines = []
        newer = self._indicator.baseline_submission_id
        while newer is not None and newer != self._indicator.submission_id:
            undo_entry = next((item for item in self._undo_entries(newer) if item.before is not None), None)
            if (
                undo_entry is None
                or undo_entry.before is None
                or State(undo_entry.before["baseline_state"]) not in VALUE_STATES
            ):
                break
            before = self._baseline_value(cast("_Baseline", undo_entry.before))
            baselines.append(self._as_earlier(before, newer))
            # An undo entry that names its own submission as the previous one would be an endless loop.
            newer = before.submission_id if before.submission_id != newer else None
        return tuple(baselines)

    def list_pending_baselines(self) -> tuple[EarlierValue, ...]:
        """The pending baselines that differ from the one in force, oldest first."""
        baselines = []
        in_force = baseline_as_value(self._indicator)
        for key, packed in provenance_queries.map_pending_logs(
            self._connection, self._indicator.organisation_id
        ).items():
            for undo_entry in self._unpack_entries(packed):
                row = self._baseline_value(cast("_Baseline", undo_entry.row))._replace(submission_id=key)
                if State(row.state) in VALUE_STATES and _differs(row, in_force):
                    baselines.append(self._as_earlier(row, None))
        return tuple(baselines)

    def _baseline_value(self, baseline: _Baseline) -> ValueRecord:
        return _as_value(
            self._indicator.id, self._indicator.organisation_id, baseline["baseline"], baseline["baseline_raw"],
            baseline["baseline_state"], baseline["baseline_submission_id"], baseline["baseline_sheet"],
            baseline["baseline_row"], baseline["baseline_column"],
        )  # fmt: skip

    def _undo_entries(self, submission_id: int) -> list[IndicatorStatement]:
        if submission_id not in self._undo_log_by_submission:
            self._undo_log_by_submission[submission_id] = self._unpack_entries(
                provenance_queries.get_undo_log(self._connection, submission_id)
            )
        return self._undo_log_by_submission[submission_id]

    def _unpack_entries(self, packed: bytes | None) -> list[IndicatorStatement]:
        return [item for item in UndoRecord.unpacked(packed).said if item.indicator_id == self._indicator.id]


def _period_and_group(row: ValueRecord) -> tuple[date | None, date | None, str]:
    return row.period_start, row.period_end, row.breakdown


def _differs(row: ValueRecord, other: ValueRecord) -> bool:
    return (row.value, row.state, row.raw) != (other.value, other.state, other.raw)
