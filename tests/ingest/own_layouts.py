"""Real workbooks of others, filled with values of our own where they hold none, and the corrections each needs."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
from example_files import REAL

from impact.ingest import preview_file
from impact.model.mapping import Mapping

YEAR = re.compile(r"(?<!\d)(20[0-2]\d)(?!\d)")

Correct = Callable[[Mapping], Mapping]
Cells = dict[str, Any]


@dataclass(frozen=True)
class Layout:
    """A file, what is filled in on one of its sheets, and the corrections in the order of the clicks."""

    path: str
    sheet: str = ""
    cells: Cells | None = None
    corrections: tuple[Correct, ...] = ()

    @property
    def name(self) -> str:
        return Path(self.path).name

    def data(self) -> bytes:
        """The file with what was filled in."""
        kept = (REAL / self.path).read_bytes()
        if not self.cells:
            return kept
        book = openpyxl.load_workbook(io.BytesIO(kept))
        for address, value in self.cells.items():
            cell = book[self.sheet][address]
            cell.value = value
            if isinstance(value, int | float):
                # Some cells of these templates show any number as a percentage.
                cell.number_format = "General"
        return saved(book)

    def mapping(self, data: bytes) -> Mapping:
        """The best guess with its corrections, each looked at before the next as on a screen."""
        mapping = preview_file(data, self.name).mapping
        for correct in self.corrections:
            mapping = preview_file(data, self.name, correct(mapping)).mapping
        return mapping.with_guess_confirmed()


def saved(book: openpyxl.Workbook) -> bytes:
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def a_year_later(data: bytes) -> bytes:
    """The same workbook a year later: in headers, names of sheets, periods and dates, never in values."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        sheet.title = YEAR.sub(lambda found: str(int(found[1]) + 1), sheet.title)
        periods = {cell.column for cell in sheet[1] if cell.value == "period"}
        for row in sheet.iter_rows():
            for cell in row:
                value = cell.value
                if isinstance(value, datetime | date):
                    cell.value = value.replace(year=value.year + 1)
                elif isinstance(value, str) and not value.startswith(("=", "http", "www")):
                    cell.value = YEAR.sub(lambda found: str(int(found[1]) + 1), value)
                elif cell.column in periods and isinstance(value, int | float):
                    cell.value = value + 1
    return saved(book)


def rows(first: int, columns: str, *lines: tuple[Any, ...]) -> Cells:
    """Cells of some rows: `columns` are letters with spaces between them."""
    letters = columns.split()
    return {f"{letter}{first + n}": value for n, line in enumerate(lines)
            for letter, value in zip(letters, line, strict=True)}  # fmt: skip


def _role(sheet: str, column: int, role: str) -> Correct:
    return lambda mapping: mapping.with_role(sheet, column, role)


_HXL = "input-quality-no-hxl"
_ORGANISATIONS = "Participating organisations"
_CIDS = "Indicators - formatted"

LAYOUTS: tuple[Layout, ...] = (
    Layout("flanders/20210623_Upload crimi en verkeer.xlsx"),
    Layout("flanders/v3122_nbb_20_21.xlsx", corrections=(lambda m: m.with_total_category("Blad1", "2000"),)),
    Layout(
        "flanders/fluvius_Indicators.xlsx", "Indicators",
        {"L1": "2024", **{f"L{row}": row * 100.0 for row in range(2, 15)}},
    ),
    Layout("flanders/01 vb beschrijvende info.xlsx", "Blad1", {"AQ2": "Waarde 2024", "AQ3": 6_800_000}),
    Layout(
        "templates/iati-workbench_Results_Template.xlsx", "Results",
        rows(8, "A B C E G J L N P Q V X", *(
            ("NL-KVK-1-A", "Project A", "Bereik", 1, 1, "# of new users", "Y", 0, date(2024, 1, 1), date(2024, 12, 31),
             500, 410),
            ("NL-KVK-1-A", "Project A", "Bereik", 1, 1, "# of trainers", "Y", 2, date(2024, 1, 1), date(2024, 12, 31),
             10, None),
        )),
    ),
    Layout(
        "templates/iati-workbench_Projects_Template.xlsx", "Projects",
        rows(7, "A B E G H L", *(
            ("NL-KVK-1-A", "Project A", 2, date(2023, 1, 1), date(2024, 12, 31), 1200),
            ("NL-KVK-1-B", "Project B", 2, date(2024, 1, 1), date(2024, 12, 31), 0),
        )),
        (_role("Projects", 7, "start"),),
    ),
    Layout(
        "templates/iati-workbench_Participating-orgs_Template.xlsx", _ORGANISATIONS,
        {"H1": "Contribution", **rows(7, "A B C D E H", *(
            ("NL-KVK-1-A", "Project A", 1, 60, "Stichting Noord", 20_000),
            ("NL-KVK-1-A", "Project A", 4, 80, "Partner Zuid", 0),
        ))},
        (_role(_ORGANISATIONS, 5, "dimension"), lambda m: m.with_constant(_ORGANISATIONS, "period", "2024")),
    ),
    Layout(
        "templates/tola_BulkIndicatorImportTemplate.xlsx", "Import indicators",
        rows(7, "B C D I J L M", *(
            ("Output", "1.1", "Households with safe water", "households", "Number (#)", 40, "Increase (+)"),
            ("Outcome", "1.2", "Households that treat water", "%", "Percentage (%)", 12.5, "Increase (+)"),
        )),
        (_role("Import indicators", 3, "code"),),
    ),
    Layout(
        "templates/iatipublisher_Period.test.xlsx", "Period",
        {"B2": "2023-01-01", "C2": "2023-12-31", "B3": "2024-01-01", "C3": "2024-12-31"},
    ),
    Layout(
        "templates/hxl_input-quality.xlsx",
        corrections=(
            lambda m: m.with_sheet("input-quality-hxl", used=False),
            _role(_HXL, 1, "grant_ref"), _role(_HXL, 2, "result_title"), _role(_HXL, 8, "location"),
        ),
    ),
    Layout(
        "cids/ExceltoJSONTemplate-test.xlsx", _CIDS,
        rows(4, "J K L M N O P Q", (10, 100, 20, 25, 30, 0, 75, 120), (5, 8, None, None, None, None, 7, 9),
             (55, 63, 12, 13.5, 17, 11, 53.5, 57), (40, 60, 41, 45, 50, 55, None, 70)),
        (lambda m: m.with_sheet("Additional URIs - formatted", used=False),),
    ),
)  # fmt: skip
