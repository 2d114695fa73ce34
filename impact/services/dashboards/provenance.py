"""The past of a value: what it replaced, in which cell that stood and why; and what waits to replace it.

Values are followed by the submission that replaced them, baselines by what each submission remembered of the
indicator before it. What was taken back or returned leaves no trace here, as nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any

from impact.model.address import address
from impact.model.words import Language, State
from impact.services.accounts import display_names
from impact.services.core.view_mappers import Row, on
from impact.store.queries import Connection
from impact.store.queries import provenance as read
from impact.store.submissions.undo_log import Remembered, Said
from impact.views.explain import Earlier, Source

STANDS = (State.REPORTED, State.UNCLEAR)
# The columns of a baseline under the names that values have for theirs.
BASELINE = {
    "baseline": "value", "baseline_raw": "raw", "baseline_state": "state", "baseline_submission_id": "submission_id",
    "baseline_sheet": "sheet", "baseline_row": "row_no", "baseline_column": "column_no",
}  # fmt: skip
SAME = ("value", "state", "raw")


def as_baseline(row: Mapping[str, Any]) -> dict[str, Any]:
    """The baseline of an indicator as a value with its cell."""
    return {name: row[column] for column, name in BASELINE.items()}


class Provenance:
    """Where the values of one indicator come from; `indicator` is its row."""

    def __init__(self, connection: Connection, indicator: Row, language: Language) -> None:
        self._connection = connection
        self._indicator = indicator
        self._language = language
        self._cards: dict[int, dict[str, Any]] = {}
        self._logs: dict[int, list[Said]] = {}

    # Cells

    def card(self, submission_id: int | None) -> dict[str, Any] | None:
        """A submission with the names of people as they are read; None for what was agreed without one."""
        if submission_id is None:
            return None
        if submission_id not in self._cards:
            found = read.cards(self._connection, [submission_id])
            self._cards |= {key: display_names.signed(row, self._language) for key, row in found.items()}
        return self._cards.get(submission_id)

    def source(self, item: Row) -> Source | None:
        """The cell of a value, and who handed it in and approved it; None where no file is known."""
        card = self.card(item["submission_id"])
        if card is None:
            return None
        return Source(
            file=card["file_name"],
            sheet=item["sheet"],
            row=item["row_no"],
            column=item["column_no"],
            cell=address(item["row_no"], item["column_no"]),
            raw=item["raw"],
            submission_id=card["id"],
            submitted_by=card["submitted_by"],
            submitted_on=on(card["submitted_at"]),
            approved_by=card["approved_by"],
            approved_on=on(card["approved_at"]),
            reason=card["reason"],
            gone=card["file_gone_at"] is not None,
        )

    # Values and targets

    def earlier(self, role: str, item: Row) -> tuple[Earlier, ...]:
        """What stood at the place of a value or target before it, newest first."""
        return tuple(self._followed(role, item))

    def _followed(self, role: str, item: Row) -> Iterator[Earlier]:
        beside = [row for row in self._beside[role] if _place(row) == _place(item)]
        newer = item["submission_id"]
        seen: set[int] = set()
        while newer is not None and newer not in seen:
            seen.add(newer)
            replaced = [row for row in beside if row["superseded_by"] == newer]
            for row in replaced:
                yield self._earlier(row, newer)
            newer = replaced[0]["submission_id"] if replaced else None

    def waiting(self, role: str, item: Row, *, alone: bool = False) -> tuple[Earlier, ...]:
        """What waits for review at the place of a value or target, oldest first; `alone` where nothing stands."""
        return tuple(
            self._earlier(row, None)
            for row in self._beside[role]
            if row["waits"] and _place(row) == _place(item) and (alone or _differs(row, item))
        )

    def alone(self, role: str, items: Sequence[Row]) -> list[Row]:
        """Values or targets that wait where nothing stands yet: one row per place."""
        known = {_place(item) for item in items}
        waits = [row for row in self._beside[role] if row["waits"] and _place(row) not in known]
        return list({_place(row): row for row in waits}.values())

    @cached_property
    def _beside(self) -> dict[str, list[Row]]:
        return {role: list(read.beside(self._connection, role, self._indicator["id"])) for role in read.TABLES}

    def _earlier(self, row: Row, newer: int | None) -> Earlier:
        card = self.card(newer)
        return Earlier(
            value=row["value"],
            state=State(row["state"]),
            source=self.source(row),
            numerator=row.get("numerator"),
            denominator=row.get("denominator"),
            replaced_on=on(card["submitted_at"]) if card else None,
            replaced_by=card["submitted_by"] if card else "",
            reason=card["reason"] if card else "",
        )

    # Baselines

    def earlier_baselines(self) -> tuple[Earlier, ...]:
        """The baselines before the one in force, newest first."""
        found = []
        newer = self._indicator["baseline_submission_id"]
        while newer is not None and newer != self._indicator["submission_id"]:
            said = next((item for item in self._log(newer) if item.before is not None), None)
            if said is None or said.before is None or State(said.before["baseline_state"]) not in STANDS:
                break
            before = as_baseline(said.before)
            found.append(self._earlier(before, newer))
            # A submission that remembers itself as the one before would lead round in a circle.
            newer = before["submission_id"] if before["submission_id"] != newer else None
        return tuple(found)

    def waiting_baselines(self) -> tuple[Earlier, ...]:
        """The baselines that wait for review, oldest first."""
        found = []
        in_force = as_baseline(self._indicator)
        for key, packed in read.waiting_logs(self._connection, self._indicator["organisation_id"]).items():
            for said in self._unpacked(packed):
                row = as_baseline(said.row) | {"submission_id": key}
                if State(row["state"]) in STANDS and _differs(row, in_force):
                    found.append(self._earlier(row, None))
        return tuple(found)

    def _log(self, submission_id: int) -> list[Said]:
        if submission_id not in self._logs:
            self._logs[submission_id] = self._unpacked(read.log(self._connection, submission_id))
        return self._logs[submission_id]

    def _unpacked(self, packed: bytes | None) -> list[Said]:
        return [item for item in Remembered.unpacked(packed).said if item.indicator_id == self._indicator["id"]]


def _place(row: Row) -> tuple[Any, ...]:
    return row["period_start"], row["period_end"], row["breakdown"]


def _differs(row: Row, other: Row) -> bool:
    return any(row[name] != other[name] for name in SAME)
