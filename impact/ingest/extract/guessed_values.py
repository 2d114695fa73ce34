"""Values of a table whose header is not known: each is asked about and counts nowhere until it is confirmed."""

from __future__ import annotations

from impact.ingest.extract.entries import PART_NAMES, SERIES_NAMES, CellIssue, EntryColumns
from impact.model.submission import IssueKind
from impact.model.words import State


def ask_about_values(entries: EntryColumns) -> None:
    """Make all reported values of all entries UNCLEAR, with a question for each cell."""
    asked = {(item.entry, item.series) for item in entries.cell_issues}
    for name in SERIES_NAMES:
        cells = entries.series[name]
        for entry, value in enumerate(cells.value):
            if value is None or cells.state[entry] is not State.REPORTED:
                continue
            cells.value[entry], cells.state[entry] = None, State.UNCLEAR
            if (entry, name) not in asked:
                entries.cell_issues.append(
                    CellIssue(
                        entry,
                        IssueKind.LAYOUT_GUESSED,
                        cells.column[entry],
                        cells.raw[entry],
                        (value,),
                        name,
                    )
                )
    for name in PART_NAMES:
        entries.parts[name] = [None] * len(entries)
