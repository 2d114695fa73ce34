"""Real workbooks of others, mapped by pointing: at most twelve clicks, no typing, and two clicks the period after."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from browsing import Visitor, visiting
from example_files import REAL
from openpyxl import Workbook, load_workbook
from openpyxl.cell import MergedCell
from playwright.sync_api import Browser, FilePayload, expect
from serving import serve
from stored import Stored

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CLICKS, CLICKS_NEXT_PERIOD = 12, 2
# Counted by the browser itself, so that no click of the test goes uncounted; a label's second click is none.
COUNTING = """window.clicks = 0; window.keys = 0;
addEventListener('pointerdown', e => { if (e.isTrusted) window.clicks++ }, true);
addEventListener('keydown', e => { if (e.isTrusted) window.keys++ }, true);"""
YEAR = re.compile(r"(?<!\d)(20[12]\d)(?!\d)")

pytestmark = pytest.mark.shared


class Pointing:
    """A grantee who points at the sheet of its workbook."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor, self.page = visitor, visitor.page

    def hand_in(self, name: str, data: bytes) -> None:
        """Choose a file: one click on the chooser, which a test cannot make. Counts from there."""
        self.visitor.begin_upload()
        self.page.evaluate("window.clicks = window.keys = 0")
        file = FilePayload(name=name, mimeType=XLSX, buffer=data)
        self.page.locator("input[type=file]").set_input_files(file)
        self.page.locator(".st-key-own-sheet").wait_for()
        self.visitor.settled()
        self.page.evaluate("window.clicks++")

    def role(self, column: str, role: str) -> None:
        """What a column holds: its head, then the role."""
        self.page.locator(f".st-key-own-sheet th:has(.letter:text-is('{column}')) button").click()
        self.page.locator(f".menu.columns [data-kind=role][data-value='{role}']").first.click()
        self.visitor.settled()

    def row(self, number: int, act: str) -> None:
        """What becomes of a row: its number, then the deed."""
        self.page.locator(f".st-key-own-sheet button[data-row='{number}']").click()
        self.page.locator(f".menu.rows [data-kind='{act}']").click()
        self.visitor.settled()

    def look(self, sheet: str) -> None:
        """Look at another sheet."""
        self.page.get_by_role("radio", name=sheet, exact=True).click()
        self.visitor.settled()

    def leave_out(self, sheet: str) -> None:
        """Leave a sheet out: look at it, then say so."""
        self.look(sheet)
        self.page.locator("[class*='st-key-use-'] label").first.click()
        self.visitor.settled()

    @property
    def offered(self) -> str:
        """What stands on the button that confirms."""
        return self.page.locator(".st-key-upload-confirm button").inner_text().strip()

    def confirm(self) -> str:
        """Confirm; what the page says then."""
        self.page.locator(".st-key-upload-confirm button").click()
        self.page.locator(".st-key-upload-undo").wait_for()
        self.visitor.settled()
        return self.visitor.sentence

    @property
    def clicks(self) -> int:
        """How often was clicked since the file was chosen."""
        return int(self.page.evaluate("window.clicks"))

    @property
    def keys(self) -> int:
        """How many keys were pressed."""
        return int(self.page.evaluate("window.keys"))


@pytest.fixture(scope="module")
def address(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A served demo to write in."""
    folder = tmp_path_factory.mktemp("own-workbooks")
    with serve(demo_master.copy(folder / "data"), folder / "server.log") as address:
        yield address
    said = (folder / "server.log").read_text("utf-8", "replace")
    assert "Traceback" not in said, said[-3000:]


@pytest.fixture(scope="module")
def grantee(browser: Browser, address: str) -> Iterator[Pointing]:
    """A grantee at the upload page, with one file after another."""
    with visiting(browser, address) as visitor:
        visitor.page.add_init_script(COUNTING)
        visitor.follow("/upload").enter("grantee-G12")
        yield Pointing(visitor)


def filled(path: str, sheet: str | None, cells: dict[str, Any]) -> bytes:
    """A real file with values of our own."""
    book = load_workbook(BytesIO((REAL / path).read_bytes()))
    page = book[sheet] if sheet else book.worksheets[0]
    for where, value in cells.items():
        page[where] = value
    return saved(book)


def saved(book: Workbook) -> bytes:
    made = BytesIO()
    book.save(made)
    return made.getvalue()


def next_period(data: bytes, names: str = "") -> bytes:
    """The same workbook a year later: every year in it one more, every other number a little higher.

    `names` are the letters of columns whose numbers are names and stay.
    """
    book = load_workbook(BytesIO(data))
    for page in book.worksheets:
        page.title = YEAR.sub(one_more, page.title)
        for cell in (cell for row in page.iter_rows() for cell in row if not isinstance(cell, MergedCell)):
            if cell.column_letter not in names:
                cell.value = later(cell.value)
    return saved(book)


def one_more(found: re.Match[str]) -> str:
    """The year after."""
    return str(int(found[1]) + 1)


def later(value: Any) -> Any:
    """A cell a year later."""
    if isinstance(value, bool):
        return value
    if isinstance(value, datetime | date):
        return value.replace(year=value.year + 1)
    if isinstance(value, int | float):
        return value + 1
    if isinstance(value, str) and not value.startswith(("=", "http", "www")):
        return YEAR.sub(one_more, value)
    return value


def one_indicator_more(data: bytes) -> bytes:
    """A list of indicators with one more at its end."""
    book = load_workbook(BytesIO(data))
    page = book.worksheets[0]
    last = [cell.value for cell in page[page.max_row]]
    page.append([f"{last[0]}_x", f"{last[1]} (nieuw)", *last[2:]])
    return saved(book)


RESULTS = {
    "A8": "NL-KVK-1-A", "C8": "Meer lezers", "E8": 2, "G8": 1, "J8": "Kinderen die meelezen", "L8": "Y", "M8": 2024,
    "N8": 10, "P8": datetime(2025, 1, 1), "Q8": datetime(2025, 12, 31), "V8": 60, "X8": 45,
    "A9": "NL-KVK-1-A", "C9": "Meer lezers", "E9": 2, "G9": 1, "J9": "Vrijwilligers", "L9": "Y", "M9": 2024,
    "N9": 3, "P9": datetime(2025, 1, 1), "Q9": datetime(2025, 12, 31), "V9": 12, "X9": 9,
}  # fmt: skip
PROJECTS = {
    "A7": "NL-KVK-1-A", "B7": "Lezen met twee", "F7": datetime(2025, 1, 1), "H7": datetime(2025, 12, 31), "L7": 250,
    "A8": "NL-KVK-1-B", "B8": "Wonen zonder kou", "F8": datetime(2025, 1, 1), "H8": datetime(2025, 12, 31), "L8": 90,
}  # fmt: skip
TOLA = {
    "B7": "Output", "C7": "1", "D7": "Gezinnen met een scan", "I7": "gezinnen", "J7": "Number (#)", "L7": 120,
    "B8": "Outcome", "C8": "2", "D8": "Gezinnen met lagere kosten", "I8": "gezinnen", "J8": "Number (#)", "L8": 40,
}  # fmt: skip
CIDS = {
    f"{column}{row}": value + row
    for row in (4, 5)
    for column, value in zip("JKLMNO", (10, 40, 5, 6, 7, 8), strict=True)
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """A real workbook: what we filled in, what has to be pointed at, and what is offered to confirm then."""

    path: str
    offered: str
    fill: dict[str, Any] | None = None
    sheet: str | None = None
    deeds: tuple[Callable[[Pointing], None], ...] = ()
    names: str = ""
    describes: bool = False

    @cached_property
    def data(self) -> bytes:
        """The workbook."""
        return filled(self.path, self.sheet, self.fill) if self.fill else (REAL / self.path).read_bytes()

    def next(self) -> bytes:
        """What is handed in the period after."""
        return one_indicator_more(self.data) if self.describes else next_period(self.data, self.names)


CASES = (
    # Two lists of indicators, without a value in them.
    Case("flanders/01 vb beschrijvende info.xlsx", "Bevestig één indicator", describes=True),
    Case("flanders/fluvius_Indicators.xlsx", "Bevestig 13 indicatoren", describes=True),
    # A row per municipality and year, a column per indicator.
    Case("flanders/20210623_Upload crimi en verkeer.xlsx", "Bevestig 4 466 waarden", names="BC"),
    Case("flanders/v3122_nbb_20_21.xlsx", "Bevestig 4 340 waarden", names="BC"),
    # The same table twice, the second time with tags; women and men are counted per field of work.
    Case(
        "templates/hxl_input-quality.xlsx", "Bevestig 8 waarden",
        deeds=(
            lambda p: p.leave_out("input-quality-hxl"), lambda p: p.look("input-quality-no-hxl"),
            lambda p: p.role("C", "dimension"),
        ),
    ),
    Case("templates/iati-workbench_Results_Template.xlsx", "Bevestig 6 waarden", fill=RESULTS),
    # No list of indicators, but how many people a project reaches is one.
    Case(
        "templates/iati-workbench_Projects_Template.xlsx", "Bevestig 2 waarden", fill=PROJECTS,
        deeds=(lambda p: p.role("B", "title"), lambda p: p.role("L", "actual")),
    ),
    Case("templates/iatipublisher_Period.test.xlsx", "Bevestig 2 waarden"),
    Case("templates/tola_BulkIndicatorImportTemplate.xlsx", "Bevestig 2 waarden", fill=TOLA, sheet="Import indicators"),
    # A column per quarter; the sheet with addresses has a column 'Value', which is none of ours.
    Case(
        "cids/ExceltoJSONTemplate-test.xlsx", "Bevestig 26 waarden", fill=CIDS, sheet="Indicators - formatted",
        deeds=(lambda p: p.leave_out("Additional URIs - formatted"),),
    ),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=[Path(case.path).stem for case in CASES])
def test_a_real_workbook_is_mapped_by_pointing_and_known_again_the_period_after(case: Case, grantee: Pointing) -> None:
    grantee.hand_in(Path(case.path).name, case.data)
    for deed in case.deeds:
        deed(grantee)
    assert grantee.offered.replace("\u00a0", " ") == case.offered
    assert grantee.confirm().startswith("Aangeleverd: ")
    assert grantee.clicks <= MOST_CLICKS, f"{grantee.clicks} clicks"
    assert grantee.keys == 0, "somebody had to type"

    grantee.hand_in(Path(case.path).name.replace(".xlsx", " volgend.xlsx"), case.next())
    assert "zelfde opmaak als vorige keer" in grantee.visitor.words
    assert grantee.confirm().startswith("Aangeleverd: ")
    assert grantee.clicks <= CLICKS_NEXT_PERIOD, f"{grantee.clicks} clicks the period after"
    assert grantee.keys == 0, "somebody had to type"


def test_a_workbook_without_any_indicator_opens_to_be_pointed_at_and_offers_nothing(grantee: Pointing) -> None:
    name = "iati-workbench_Participating-orgs_Template.xlsx"
    grantee.hand_in(name, (REAL / "templates" / name).read_bytes())
    assert "Wijs aan wat waar staat" in grantee.visitor.sentence
    expect(grantee.page.locator(".st-key-upload-confirm")).to_have_count(0)
    expect(grantee.page.locator("[data-testid=stAlertContentError]")).to_have_count(0)
