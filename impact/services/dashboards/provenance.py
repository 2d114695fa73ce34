"""The past of a value: what it replaced, in which cell that stood and why; and what waits to replace it.

Values are followed by the submission that replaced them, baselines by what each submission remembered of the
indicator before it. What was taken back or returned leaves no trace here, as nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import TypedDict, cast

from impact.model.address import address
from impact.model.words import Language, State
from impact.services.accounts import display_names
from impact.services.core.view_mappers import on
from impact.store.queries import Connection
from impact.store.queries import provenance as read
from impact.store.queries.provenance import CardRecord, ValueBeside
from impact.store.schema.records import IndicatorRecord, ValueRecord
from impact.store.submissions.undo_log import Remembered, Said
from impact.views.explain import Earlier, Source

STANDS = (State.REPORTED, State.UNCLEAR)


class _Baseline(TypedDict):
    """The columns of a baseline as a submission remembers them (`store.submissions.undo_log`)."""

    baseline: float | None
    baseline_raw: str
    baseline_state: str
    baseline_submission_id: int | None
    baseline_sheet: str
    baseline_row: int | None
    baseline_column: int | None


def as_baseline(indicator: IndicatorRecord) -> ValueRecord:
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
    """Where the values of one indicator come from; `indicator` is its row."""

    def __init__(self, connection: Connection, indicator: IndicatorRecord, language: Language) -> None:
        self._connection = connection
        self._indicator = indicator
        self._language = language
        self._cards: dict[int, CardRecord] = {}
        self._logs: dict[int, list[Said]] = {}

    # Cells

    def card(self, submission_id: int | None) -> CardRecord | None:
        """A submission with the names of people as they are read; None for what was agreed without one."""
        if submission_id is None:
            return None
        if submission_id not in self._cards:
            found = read.cards(self._connection, [submission_id])
            self._cards |= {key: display_names.signed(row, self._language) for key, row in found.items()}
        return self._cards.get(submission_id)

    def source(self, item: ValueRecord) -> Source | None:
        """The cell of a value, and who handed it in and approved it; None where no file is known."""
        card = self.card(item.submission_id)
        if card is None:
            return None
        return Source(
            file=card.file_name,
            sheet=item.sheet,
            row=item.row_no,
            column=item.column_no,
            cell=address(item.row_no, item.column_no),
            raw=item.raw,
            submission_id=card.id,
            submitted_by=card.submitted_by,
            submitted_on=on(card.submitted_at),
            approved_by=card.approved_by,
            approved_on=on(card.approved_at),
            reason=card.reason,
            gone=card.file_gone_at is not None,
        )

    # Values and targets

    def earlier(self, role: str, item: ValueRecord) -> tuple[Earlier, ...]:
        """What stood at the place of a value or target before it, newest first."""
        return tuple(self._followed(role, item))

    def _followed(self, role: str, item: ValueRecord) -> Iterator[Earlier]:
        beside = [row.value for row in self._beside[role] if _place(row.value) == _place(item)]
        newer = item.submission_id
        seen: set[int] = set()
        while newer is not None and newer not in seen:
            seen.add(newer)
            replaced = [row for row in beside if row.superseded_by == newer]
            for row in replaced:
                yield self._earlier(row, newer)
            newer = replaced[0].submission_id if replaced else None

    def waiting(self, role: str, item: ValueRecord, *, alone: bool = False) -> tuple[Earlier, ...]:
        """What waits for review at the place of a value or target, oldest first; `alone` where nothing stands."""
        return tuple(
            self._earlier(row.value, None)
            for row in self._beside[role]
            if row.waits and _place(row.value) == _place(item) and (alone or _differs(row.value, item))
        )

    def alone(self, role: str, items: Sequence[ValueRecord]) -> list[ValueRecord]:
        """Values or targets that wait where nothing stands yet: one row per place."""
        known = {_place(item) for item in items}
        waits = [row.value for row in self._beside[role] if row.waits and _place(row.value) not in known]
        return list({_place(row): row for row in waits}.values())

    @cached_property
    def _beside(self) -> dict[str, list[ValueBeside]]:
        return {role: read.beside(self._connection, role, self._indicator.id) for role in read.TABLES}

    def _earlier(self, row: ValueRecord, newer: int | None) -> Earlier:
        card = self.card(newer)
        return Earlier(
            value=row.value,
            state=State(row.state),
            source=self.source(row),
            numerator=row.numerator,
            denominator=row.denominator,
            replaced_on=on(card.submitted_at) if card else None,
            replaced_by=card.submitted_by if card else "",
            reason=card.reason if card else "",
        )

    # Baselines

    def earlier_baselines(self) -> tuple[Earlier, ...]:
        """The baselines before the one in force, newest first."""
        found = []
        newer = self._indicator.baseline_submission_id
        while newer is not None and newer != self._indicator.submission_id:
            said = next((item for item in self._log(newer) if item.before is not None), None)
            if said is None or said.before is None or State(said.before["baseline_state"]) not in STANDS:
                break
            before = self._remembered(cast("_Baseline", said.before))
            found.append(self._earlier(before, newer))
            # A submission that remembers itself as the one before would lead round in a circle.
            newer = before.submission_id if before.submission_id != newer else None
        return tuple(found)

    def waiting_baselines(self) -> tuple[Earlier, ...]:
        """The baselines that wait for review, oldest first."""
        found = []
        in_force = as_baseline(self._indicator)
        for key, packed in read.waiting_logs(self._connection, self._indicator.organisation_id).items():
            for said in self._unpacked(packed):
                row = self._remembered(cast("_Baseline", said.row))._replace(submission_id=key)
                if State(row.state) in STANDS and _differs(row, in_force):
                    found.append(self._earlier(row, None))
        return tuple(found)

    def _remembered(self, columns: _Baseline) -> ValueRecord:
        return _as_value(
            self._indicator.id, self._indicator.organisation_id, columns["baseline"], columns["baseline_raw"],
            columns["baseline_state"], columns["baseline_submission_id"], columns["baseline_sheet"],
            columns["baseline_row"], columns["baseline_column"],
        )  # fmt: skip

    def _log(self, submission_id: int) -> list[Said]:
        if submission_id not in self._logs:
            self._logs[submission_id] = self._unpacked(read.log(self._connection, submission_id))
        return self._logs[submission_id]

    def _unpacked(self, packed: bytes | None) -> list[Said]:
        return [item for item in Remembered.unpacked(packed).said if item.indicator_id == self._indicator.id]


def _place(row: ValueRecord) -> tuple[date | None, date | None, str]:
    return row.period_start, row.period_end, row.breakdown


def _differs(row: ValueRecord, other: ValueRecord) -> bool:
    return (row.value, row.state, row.raw) != (other.value, other.state, other.raw)
