"""Somebody's file with its bytes checked and its sheets read, so that what is asked of it twice is made once.

To look at a file and to read it both take its tables; both get the same ones, which nobody changes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import PurePath

from impact.ingest.files import cell_formats, guard
from impact.ingest.files.cell_formats_xlsx import Marked
from impact.ingest.files.own_formats import own_head
from impact.ingest.files.readers import Sheet, read_sheets
from impact.ingest.layouts.mapping_application import settled_by
from impact.ingest.tables import table_detection
from impact.ingest.tables.column_resolution import Settled, settle
from impact.model.mapping import Mapping
from impact.model.words import Language

Progress = Callable[[float, str], None]


class Opened:
    """`name` without its folders, `checked` bytes, `sheets` as they stand; raises UnreadableFile."""

    def __init__(self, data: bytes, file_name: str, progress: Progress | None = None) -> None:
        self.say = progress or (lambda _done, _step: None)
        self.data = data
        self.name = PurePath(file_name).name
        self.say(0.02, "begun")
        self.checked = guard.check(data, self.name)
        self.say(0.15, "checked")
        self.sheets = read_sheets(self.checked, self.name)
        self.say(0.4, "read")
        self._mapped: tuple[Mapping, list[Settled]] | None = None

    @cached_property
    def marked(self) -> dict[str, Marked]:
        """Per sheet the cells shown as percentages, errors and formulas without a value."""
        return cell_formats.marked_cells(self.checked, self.name)

    @cached_property
    def recognised(self) -> list[tuple[Sheet, Settled | None]]:
        """Each visible sheet that holds anything, with the table that was recognised on it without any mapping."""
        visible = [sheet for sheet in self.sheets if not sheet.hidden and sheet.rows]
        return [(sheet, settle(table) if (table := table_detection.find(sheet)) else None) for sheet in visible]

    def settled_by(self, mapping: Mapping) -> list[Settled]:
        """The tables as a mapping reads them; the mapping of last time finds them ready."""
        if self._mapped is None or self._mapped[0] != mapping:
            self._mapped = mapping, settled_by(mapping, self.sheets)
        return self._mapped[1]

    @cached_property
    def own(self) -> tuple[Language, str] | None:
        """Language and grantee of our own template, where it is one."""
        return next((head for sheet in self.sheets if (head := own_head(sheet.rows))), None)
