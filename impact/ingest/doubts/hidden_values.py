"""Values in hidden or filtered rows, hidden columns and sheets, or in the colour of the paper: they wait for an answer.

Whoever opens the workbook does not see them: a draft, an old version, or rows filtered away for a moment. Our own
template has hidden parts of its own and is checked for itself (`template.structure_check`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from impact.ingest.arithmetic.column_arithmetic import count_cells
from impact.ingest.extract.cell_checks import CellChecks
from impact.ingest.extract.entries import EntryColumns
from impact.ingest.files.cell_formats_xlsx import NO_FORMATS, CellFormats
from impact.ingest.files.readers import Sheet
from impact.ingest.tables import table_detection
from impact.ingest.tables.column_choice import VALUES
from impact.ingest.tables.column_resolution import resolve_table
from impact.model.issues import IssueKind


def ask_about_hidden_values(
    entries: EntryColumns, sheets: Iterable[Sheet], special: Mapping[str, CellFormats]
) -> None:
    """Make each value unclear that its row, its column or its colour hides, and ask whether it counts."""
    hidden = {
        sheet.name: (sheet.hidden_rows, sheet.hidden_columns, unseen)
        for sheet in sheets
        if (unseen := special.get(sheet.name, NO_FORMATS).unseen) or sheet.hidden_rows or sheet.hidden_columns
    }
    if not hidden:
        return
    for name, series in entries.series.items():
        for entry, state in enumerate(series.state):
            if state is None or entries.sheet[entry] not in hidden:
                continue
            rows, columns, unseen = hidden[entries.sheet[entry]]
            place = entries.row[entry] - 1, series.column[entry] - 1
            if place[0] in rows or place[1] in columns or place in unseen:
                entries.ask_whether_it_counts(entry, name, IssueKind.HIDDEN_VALUE)


def check_hidden_sheets(checks: CellChecks, sheets: Sequence[Sheet]) -> None:
    """Mention each hidden sheet; ask about one that holds a table of values which no visible sheet repeats."""
    visible = [sheet.rows for sheet in sheets if not sheet.hidden]
    for sheet in sheets:
        if not sheet.hidden:
            continue
        if not checks.template and _holds_values(sheet) and all(sheet.rows != rows for rows in visible):
            checks.add_issue(IssueKind.HIDDEN_VALUE, sheet.name, raw=sheet.name)
        else:
            checks.add_issue(IssueKind.HIDDEN_SHEET, sheet.name)


def _holds_values(sheet: Sheet) -> bool:
    """Whether a sheet holds a table of indicators with at least one number for a value."""
    table = table_detection.find_table(sheet) if sheet.rows else None
    if table is None:
        return False
    resolved = resolve_table(table)
    return any(
        count_cells(resolved.pick(column)).numbers
        for column in resolved.columns
        if column.meaning.role in VALUES
    )
