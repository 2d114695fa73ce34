"""The workbooks that grantees really keep, handed in by clicks: at most six to right figures, none wrong unasked.

Those of a fund are handed in by the fund, for a grantee of which nothing is known yet. What they say stands in
`tests/files/ownbooks/expected.json`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from browsing import visiting
from example_files import FILES
from playwright.sync_api import Browser, FilePayload
from serving import serve
from small_fund import NAME, found_small_fund
from stored import Stored

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import TimeKind
from impact.services.accounts import demo_personas
from impact.services.calendar import reporting_periods
from impact.services.core.workspace import Workspace, open_workspace
from impact.services.entry import forms
from impact.services.submissions import review
from impact.store.db import bulk

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_CLICKS = 6
# Counted by the browser itself; whoever chooses a file clicks once.
COUNTING = """window.clicks = 0; addEventListener('pointerdown', e => { if (e.isTrusted) window.clicks++ }, true);"""
NL, FR = Language.NL, Language.FR
ALL_SAME = ".st-key-matches-all button"
CONFIRM = ".st-key-upload-confirm button"
Q1, Q2, Q3 = (f"2026-{last}" for last in ("03-31", "06-30", "09-30"))


@dataclass(frozen=True)
class Book:
    """A workbook, who hands it in, what they click (a selector, or the words of a button), and what is right then.

    `right` has values by code, last day and group; None is no value. `searched` names an indicator to be found by its
    code first.
    """

    name: str
    persona: str
    language: Language
    clicks: tuple[str, ...]
    right: dict[tuple[str, str], float | None]
    searched: str = ""
    most: int = MOST_CLICKS


SCANS = {("G01-I01", Q1): 61.0, ("G01-I01", Q2): 58.0, ("G01-I01", Q3): 52.0}
FILES_SENT = {("G01-I02", Q1): 661.0, ("G01-I02", Q2): 690.0, ("G01-I02", Q3): 715.0}
BOOKS = (
    Book(
        "a_titels_logo_tweerijige_kop", "grantee-G01", NL,
        (ALL_SAME, "Ja, telt mee"),
        SCANS | FILES_SENT | {
            ("G01-I03", Q1): 45.5, ("G01-I03", Q2): 46.2, ("G01-I03", Q3): None,
            ("G01-I08", Q1): 0.0, ("G01-I08", Q2): 0.0, ("G01-I08", Q3): 1.0,
        },
    ),
    Book(
        "c_subtotalen_per_locatie", "grantee-G01", NL,
        (ALL_SAME, "Delen van dezelfde indicator, per “Provincie”"),
        SCANS | FILES_SENT,
    ),
    Book(
        "d_procenten_gemengd", "grantee-G01", NL,
        (ALL_SAME, "Alle 2 zoals “0.462” → 46,2 %"),
        {
            ("G01-I03", Q1): 45.5, ("G01-I03", Q2): 46.2, ("G01-I03", Q3): 47.0, ("G01-I03", "2025-12-31"): 43.6,
            ("G01-I04", "2026-12-31"): 27.8, ("G01-I06", "2026-12-31"): 18.9,
        },
    ),
    Book(
        "e_periodes_in_woorden", "grantee-G01", NL, (ALL_SAME, "1 okt 2025 – 31 mrt 2026"),
        SCANS | FILES_SENT | {
            ("G01-I07", "2026-08-31"): 471.0, ("G01-I07", Q2): 240.0, ("G01-I05", Q1): 6.4,
            ("G01-I04", "2026-12-31"): 27.8, ("G01-I08", Q2): 0.0, ("G01-I08", Q3): 1.0,
        },
    ),
    Book(
        "f_francais_trimestres", "grantee-G05", FR, (ALL_SAME,),
        {
            ("G05-I01", Q1): 84.0, ("G05-I01", Q2): 91.0, ("G05-I01", Q3): 78.0,
            ("G05-I02", Q1): 22.5, ("G05-I02", Q2): 21.0, ("G05-I02", Q3): 19.5,
            ("G05-I03", Q1): 48.2, ("G05-I03", Q2): 49.1, ("G05-I03", Q3): None, ("G05-I06", Q1): 1034.5,
            ("G05-I08", Q1): 0.0, ("G05-I08", Q2): 0.0, ("G05-I08", Q3): None,
        },
        searched="G05-I03",
    ),
    # Marked by us, and mended in LibreOffice; what is left open counts nowhere.
    Book(
        "m_LO", "grantee-G01", NL,
        ("Alle 3: Ja, telt mee", "Alle 2 zoals “ca. 60” → 60", "46,15 %", "Ja, correctie"),
        {
            ("G01-I01", Q1): 60.0, ("G01-I01", Q2): 58.0, ("G01-I02", Q1): 661.0, ("G01-I02", Q2): 600.0,
            ("G01-I03", Q1): 45.5, ("G01-I03", Q2): 100 * 24 / 52,
        },
    ),
)  # fmt: skip


TABLES, SPEAKING, WAITING = "Deelnemers aan taaltafels", "Deelnemers die meer Nederlands durven spreken", "Wachttijd"
# What a fund has to answer for each of its two books: the second says in a column what the first leaves open.
BOOKS_OF_A_FUND = {
    "fonds_eerste": ("Telkens andere personen, samen 84: optellen", "Nu 6: stand op dat moment"),
    "fonds_tweede": (),
}


@pytest.fixture
def place(demo_master: Stored, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Workspace]]:
    """A served demo to write in, and its database."""
    folder = tmp_path_factory.mktemp("books-of-grantees")
    stored = demo_master.copy(folder / "data")
    workspace = open_workspace(stored.url)
    with serve(stored, folder / "server.log") as address:
        yield address, workspace
    workspace.engine.dispose()
    said = (folder / "server.log").read_text("utf-8", "replace")
    assert "Traceback" not in said, said[-3000:]


def values_in_force(workspace: Workspace) -> dict[tuple[str, str], float | None]:
    """The approved totals by code of the indicator and last day."""
    sql = ("SELECT i.code, m.period_end, m.value FROM measurement m JOIN indicator i ON i.id = m.indicator_id "
           "WHERE m.superseded_by IS NULL AND m.breakdown = '' AND i.code <> ''")  # fmt: skip
    with workspace.engine.begin() as connection:
        rows = [tuple(row) for row in bulk.fetch(connection, sql)]
    return {(code, str(end)[:10]): value for code, end, value in rows if isinstance(end, str | date)}


def approve_all(workspace: Workspace, persona: str) -> None:
    """The fund approves what waits of the organisation of a persona, oldest first."""
    officer = demo_personas.find_persona_access(workspace, "officer")
    organisation = demo_personas.find_persona_access(workspace, persona).organisation_id
    sql = f"SELECT id FROM submission WHERE state = 'pending' AND organisation_id = {organisation} ORDER BY id"
    with workspace.engine.begin() as connection:
        waiting = [row[0] for row in bulk.fetch(connection, sql)]
    for submission_id in waiting:
        review.approve(officer, submission_id, workspace)


@pytest.mark.parametrize("name", BOOKS_OF_A_FUND)
def test_a_book_that_a_fund_enters_for_a_new_grantee_comes_to_right_figures(
    browser: Browser, with_tables: Stored, tmp_path: Path, name: str
) -> None:
    stored = with_tables.copy(tmp_path / "data")
    workspace = open_workspace(stored.url)
    grantee = found_small_fund(workspace, "quarter")
    officer = demo_personas.find_persona_access(workspace, "officer")
    reporting_periods.add_periods_of_year(officer, 1, "quarter", 2026, workspace)
    with serve(stored, tmp_path / "server.log") as address, visiting(browser, address) as visitor:
        visitor.page.add_init_script(COUNTING)
        visitor.follow("/?lang=nl").enter("officer")
        visitor.go(text(NL, "frame.page.upload"))
        visitor.page.evaluate("window.clicks = 1")
        data = (FILES / "ownbooks" / f"{name}.xlsx").read_bytes()
        file = FilePayload(name=f"{name}.xlsx", mimeType=XLSX, buffer=data)
        visitor.page.locator("input[type=file]").set_input_files(file)
        visitor.page.locator(".st-key-own-sheet").wait_for()
        visitor.settled()
        asked_about = visitor.page.locator("[class*='st-key-question-']").all_inner_texts()
        assert bool(asked_about) == bool(BOOKS_OF_A_FUND[name])
        for answer in BOOKS_OF_A_FUND[name]:
            visitor.page.get_by_role("button", name=answer, exact=True).first.click()
            visitor.settled()
        visitor.click(CONFIRM)
        visitor.page.locator(".st-key-upload-undo").wait_for()
        clicks = int(visitor.page.evaluate("window.clicks"))
        visitor.settled().page.get_by_role("link", name=text(NL, "upload.done.link", name=NAME)).click()
        visitor.page.locator(".st-key-figures table").wait_for()
        visitor.settled()
        figures = visitor.page.locator(".st-key-figures table").inner_text().replace("\u00a0", " ")
    assert clicks <= MOST_CLICKS, f"{clicks} clicks"
    assert "samen 84" in figures and "70 % van streefwaarde" in figures, figures
    form = forms.load_form(officer, grantee, workspace)
    views = {view.title: view for view in form.indicators}
    assert {title: view.time_kind for title, view in views.items()} == {
        TABLES: TimeKind.PERIOD, SPEAKING: views[SPEAKING].time_kind, WAITING: TimeKind.LEVEL
    }
    sql = ("SELECT i.title, m.value FROM measurement m JOIN indicator i ON i.id = m.indicator_id "
           "WHERE m.superseded_by IS NULL AND m.breakdown = '' ORDER BY m.period_end")  # fmt: skip
    with workspace.engine.begin() as connection:
        rows = [tuple(row) for row in bulk.fetch(connection, sql)]
    workspace.engine.dispose()
    in_force = {title: [value for other, value in rows if other == title] for title in views}
    assert in_force == {TABLES: [25, 31, 28], SPEAKING: [48, 55, 61], WAITING: [9, 7, 6]}


@pytest.mark.parametrize("book", BOOKS, ids=[book.name for book in BOOKS])
def test_a_book_of_a_grantee_comes_to_right_figures(browser: Browser, place: tuple[str, Workspace], book: Book) -> None:
    address, workspace = place
    approve_all(workspace, book.persona)
    data = (FILES / "ownbooks" / f"{book.name}.xlsx").read_bytes()
    with visiting(browser, address) as visitor:
        visitor.page.add_init_script(COUNTING)
        visitor.follow(f"/?lang={book.language.value}").enter(book.persona)
        visitor.go(text(book.language, "frame.page.upload"))
        visitor.page.evaluate("window.clicks = 1")
        file = FilePayload(name=f"{book.name}.xlsx", mimeType=XLSX, buffer=data)
        visitor.page.locator("input[type=file]").set_input_files(file)
        visitor.page.locator(".st-key-own-sheet").wait_for()
        visitor.settled()
        for click in book.clicks:
            named = visitor.page.get_by_role("button", name=click, exact=True)
            (visitor.page.locator(click) if click.startswith(".") else named).first.click()
            visitor.settled()
            if click == ALL_SAME and book.searched:
                visitor.page.locator("[class*='st-key-match-'][class*='-search'] input").first.click()
                visitor.page.locator("[role=option]").filter(has_text=book.searched).first.click()
                visitor.settled()
        visitor.picture(f"book-{book.name}")
        reason = visitor.page.get_by_role("textbox", name=text(book.language, "upload.reason"))
        if reason.count():
            reason.fill("Hertelling")
            reason.press("Control+Enter")
            visitor.settled()
        visitor.click(CONFIRM)
        visitor.page.locator(".st-key-upload-undo").wait_for()
        clicks = int(visitor.page.evaluate("window.clicks"))
    approve_all(workspace, book.persona)
    found = values_in_force(workspace)
    assert {place: found.get(place, "missing") for place in book.right} == pytest.approx(book.right)
    assert clicks <= book.most, f"{clicks} clicks"
