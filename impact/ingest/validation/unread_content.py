"""What stands in a file without being read: links, macros and formulas, and trouble in cells that are not used."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.ingest.extract.cell_checks import Checks
from impact.ingest.files.cell_formats_xlsx import Marked
from impact.ingest.files.guard import Checked
from impact.ingest.files.readers import Sheet
from impact.model.submission import IssueKind

# A sheet with an error in every cell is told of often enough by these.
MOST_TOLD = 1_000


def remark(checks: Checks, file: Checked, sheets: Sequence[Sheet], marked: Mapping[str, Marked]) -> None:
    """Mention each cell in trouble that no question is about, and what is in the package beside cells."""
    _package(checks, file)
    asked = {(issue.sheet, issue.row, issue.column) for issue in checks.issues}
    told = 0
    for sheet in sheets:
        found = marked.get(sheet.name)
        if found is None or sheet.hidden:
            continue
        places = [(place, IssueKind.ERROR_CELL, raw) for place, raw in found.errors.items()]
        places += [(place, IssueKind.FORMULA_WITHOUT_VALUE, "") for place in found.uncached]
        for (row, column), kind, raw in sorted(places):
            if (sheet.name, row + 1, column + 1) not in asked and told < MOST_TOLD:
                checks.say(kind, sheet.name, row + 1, column + 1, raw, remark=True)
                told += 1


def _package(checks: Checks, file: Checked) -> None:
    names = [name.lower() for name in file.parts]
    if any("externallinks/" in name for name in names):
        checks.say(IssueKind.EXTERNAL_LINKS)
    if any(name.endswith("vbaproject.bin") for name in names):
        checks.say(IssueKind.MACROS)
    if any(b"<f>" in file.parts[name] or b"<f " in file.parts[name] for name in file.usual):
        checks.say(IssueKind.FORMULAS)
