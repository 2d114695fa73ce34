"""What a page shows as files: the same figures, in the language of the page, for whom may take them along."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from harness import faults, said, visit, workspace
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.errors import NotAllowed
from impact.export import page_tables
from impact.export.page_tables import PageTable
from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import STATUS_ORDER
from impact.services.accounts import demo_personas
from impact.services.admin import audit_trail
from impact.services.dashboards import analyst_tables
from impact.services.dashboards.grantees import build_grantee_view
from impact.services.dashboards.portfolio import build_portfolio_view
from impact.services.operations import one_time_downloads
from impact.views.administration import AuditLogQuery
from impact.views.figures.figure_list import FigureList
from impact.views.grantee import GranteeQuery
from impact.views.portfolio import PortfolioQuery
from pages.parts.layout.menu import Page

NL = Language.NL
ABOUT = (("Pagina", "Portefeuille"),)


def _load_sheets(data: bytes) -> dict[str, list[tuple[Any, ...]]]:
    book = openpyxl.load_workbook(io.BytesIO(data))
    return {sheet.title: [tuple(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


@pytest.mark.parametrize("language", Language)
def test_the_portfolio_file_holds_what_the_page_counts(demo_master: Stored, language: Language) -> None:
    place = workspace(demo_master.url)
    access = demo_personas.find_persona_access(place, "officer")
    view = build_portfolio_view(access, PortfolioQuery(rows=200), place)
    tables = {table.title: table.cells for table in page_tables.list_portfolio_tables(view, language)}
    levels = tables[text(language, "portfolio.levels")]
    matrix = tables[text(language, "portfolio.matrix")]
    for place_of, status in enumerate(STATUS_ORDER, start=1):
        assert sum(row[place_of] for row in levels.rows) == view.totals.of(status)
        assert sum(row[place_of + 1] for row in matrix.rows) == view.totals.of(status)
    assert len(tables[text(language, "portfolio.changes")].rows) == len(view.changes)
    totals = tables[text(language, "portfolio.shared")]
    assert [row[3] for row in totals.rows] == [item.point.value for trend in view.shared for item in trend.years]
    sheets = _load_sheets(page_tables.write_workbook(ABOUT, list(map(PageTable, tables, tables.values())), language))
    assert len(sheets) == len(tables) + 1
    assert all(len(rows) > 1 for rows in sheets.values())


def test_the_grantee_file_has_a_gap_where_nothing_was_reported_and_days_as_days(demo_master: Stored) -> None:
    place = workspace(demo_master.url)
    access = demo_personas.find_persona_access(place, "grantee-G12")
    view = build_grantee_view(access, GranteeQuery(access.organisation_id, rows=500), place)
    figures, *_ = page_tables.list_grantee_tables(view, (), NL)
    at = figures.cells.columns.index(text(NL, "all_figures.column.actual"))
    end = figures.cells.columns.index(text(NL, "all_figures.column.period_end"))
    assert [row[at] for row in figures.cells.rows] == [row.actual for row in view.rows]
    sheets = _load_sheets(page_tables.write_workbook(ABOUT, (figures,), NL))
    rows = sheets[figures.title][1:]
    assert [row[at] for row in rows] == [row.actual for row in view.rows]
    assert [row[end] and row[end].date() for row in rows] == [row.period_end for row in view.rows]


@pytest.mark.parametrize(("titles", "names"), [
    (("A/B: c?", "a b c"), ["A B c", "a b c 2"]),
    (("x" * 40, "x" * 41), ["x" * 31, "x" * 29 + " 2"]),
    (("", "'='"), ["–", "="]),
    (("x" * 30 + "'y", "' 'x"), ["x" * 30, "x"]),
])  # fmt: skip
def test_sheets_have_names_that_a_spreadsheet_takes(titles: tuple[str, ...], names: list[str]) -> None:
    tables = [PageTable(title, FigureList(("a",), ((1,),))) for title in titles]
    assert list(_load_sheets(page_tables.write_workbook(ABOUT, tables, NL)))[1:] == names


def test_no_text_of_others_becomes_a_formula() -> None:
    table = PageTable("=1+1", FigureList(("=A1",), (("=HYPERLINK(1)",), ("@x",))))
    book = openpyxl.load_workbook(io.BytesIO(page_tables.write_workbook(ABOUT, (table,), NL)))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}
    assert b"\n'=HYPERLINK(1)" in page_tables.write_csv(table, NL)


def _visit(page: Page, stored: Stored, patch: pytest.MonkeyPatch, persona: str, language: Language = NL,
           **query: Any) -> AppTest:  # fmt: skip
    at = visit(page, persona, language, stored.url, patch, **query)
    at.session_state["page-file"] = True
    at.run()
    assert not faults(at, language)
    return at


@pytest.mark.parametrize("language", Language)
def test_an_officer_makes_a_file_of_a_page_which_is_recorded(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language
) -> None:
    stored = demo_master.copy(tmp_path)
    offered: list[tuple[str, bytes]] = []
    offer = one_time_downloads.offer_file
    monkeypatch.setattr(
        one_time_downloads, "offer_file",
        lambda access, name, data, kind: offered.append((name, data)) or offer(access, name, data, kind),
    )  # fmt: skip
    at = _visit(Page.PORTFOLIO, stored, monkeypatch, "officer", language)
    at.button(key="page-file-xlsx").click().run()
    assert not faults(at, language)
    (name, data), = offered
    assert name == f"{text(language, 'frame.page.portfolio')} {date.today().isoformat()}.xlsx"
    about = dict(_load_sheets(data)[text(language, "page_file.about")][1:])
    assert about[text(language, "page_file.sentence")] == at.title[0].value.replace("\\", "")
    assert at.get("link_button")[0].proto.url.startswith("/download/")
    at.button(key="page-file-csv-0").click().run()
    assert offered[1][1].startswith("\ufeff".encode())
    place = workspace(stored.url)
    trail = audit_trail.list_events(
        demo_personas.find_persona_access(place, "administrator"), AuditLogQuery(action="export", rows=2), place
    )
    assert all(event.facts["figures"] > 0 for event in trail.events)


def test_an_academic_takes_no_page_along(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    place = workspace(demo_master.url)
    access = demo_personas.find_persona_access(place, "academic")
    assert not analyst_tables.may_take_page_along(access)
    with pytest.raises(NotAllowed):
        analyst_tables.allow_page_file(access, "portfolio", 1, place)
    at = _visit(Page.PORTFOLIO, demo_master, monkeypatch, "academic")
    assert text(NL, "page_file.xlsx") not in " ".join(piece.words for piece in said(at))
