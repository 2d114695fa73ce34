"""What a submission did, kept with it so that it can be taken back in any order and exactly.

A value that repeats what is in force is not stored again, but it is remembered: when the submission
it repeats is taken back, the repetition stands.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator

from impact.store.schema.stored_json import Document, with_version


def _dated(columns: dict[str, Any]) -> dict[str, Any]:
    """Columns of an indicator with their day as a day again."""
    day = columns.get("baseline_date")
    return columns | {"baseline_date": date.fromisoformat(day)} if isinstance(day, str) else columns


Columns = Annotated[dict[str, Any], AfterValidator(_dated)]


@dataclass(slots=True)
class IndicatorStatement:
    """What a file says of an indicator, as a row of its own, and the columns as they were before;
    `before` is None where the indicator came with this file."""

    indicator_id: int
    row: Columns
    before: Columns | None


@dataclass(slots=True)
class RepeatedRow:
    """A row in force that a file repeats, and the cell in which it does."""

    row_id: int
    sheet: str
    row_no: int | None
    column_no: int | None


@dataclass(slots=True)
class UndoRecord:
    """What a submission says of each indicator, and per table the rows it repeats."""

    said: list[IndicatorStatement] = field(default_factory=list)
    kept: dict[str, list[RepeatedRow]] = field(default_factory=dict)

    def packed(self) -> bytes:
        """As bytes for the database."""
        repeated = {
            table: [(row.row_id, row.sheet, row.row_no, row.column_no) for row in rows]
            for table, rows in self.kept.items()
        }
        return UNDO.pack(UndoLog(self.said, repeated))

    @classmethod
    def unpacked(cls, packed: bytes | None) -> UndoRecord:
        """From the database; nothing where nothing was kept. UnreadableDocument."""
        if packed is None:
            return cls()
        log = UNDO.unpack(packed)
        return cls(log.said, {table: [RepeatedRow(*row) for row in rows] for table, rows in log.kept.items()})


@dataclass(frozen=True, slots=True)
class UndoLog:
    """The same as it is stored: rows that are repeated as (row id, sheet, row or None, column or None)."""

    said: list[IndicatorStatement]
    kept: dict[str, list[tuple[int, str, int | None, int | None]]]


UNDO = Document("undo", UndoLog, with_version)
