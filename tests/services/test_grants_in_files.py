"""The support of a fund in what is downloaded: in each kind of file as it was recorded, and only for who may see it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import load_workbook
from test_grants import FIELDS, Fund

from impact.export import page_tables
from impact.export.codebook import build_codebook
from impact.export.figures_download import list_grant_columns, write_all_figures
from impact.export.frames import build_frame
from impact.i18n import text
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.roles import Role
from impact.services.core.workspace import Workspace
from impact.services.dashboards import all_figures
from impact.services.dashboards.grantees import build_grantee_view
from impact.views.figures.figure_columns import GRANT_COLUMNS
from impact.views.grantee import GranteeQuery

NAMES = tuple(column.name for column in GRANT_COLUMNS)
RECORDED = {
    "grant_title": "Samen sterk", "grant_amount": 12_500.5, "grant_budget": 40_000, "currency": "EUR",
    "grant_starts": date(2024, 1, 1), "grant_ends": date(2026, 12, 31), "non_financial": "Begeleiding door een coach",
    "goals": "3, 4",
}  # fmt: skip


@pytest.fixture
def fund(workspace: Workspace) -> Fund:
    """A fund that recorded its support."""
    founded = Fund(workspace)
    founded.change(FIELDS)
    return founded


def _download(fund: Fund, access: Access, kind: str, language: Language) -> dict[str, Any]:
    """The one row of the file of all figures, by its headings."""
    records = all_figures.build_all_figures_view(access, None, fund.workspace).records
    data = write_all_figures(build_frame(records), kind, language)
    if kind == "json":
        (row,) = json.loads(data)
        return row
    if kind == "csv":
        lines = io.StringIO(data.decode("utf-8-sig"))
        (row,) = csv.DictReader(lines, delimiter="," if language is Language.EN else ";")
        return row
    heads, cells = load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)
    return dict(zip(heads, cells, strict=True))


def _expected(kind: str, language: Language, recorded: dict[str, Any]) -> dict[str, Any]:
    """What a kind of file writes for what was recorded."""
    if kind == "json":
        return {name: cell.isoformat() if isinstance(cell, date) else cell for name, cell in recorded.items()}
    heads = {name: text(language, f"all_figures.column.{name}") for name in recorded}
    if kind == "xlsx":
        midnights = {name: datetime(*cell.timetuple()[:3]) for name, cell in recorded.items() if isinstance(cell, date)}
        return {heads[name]: midnights.get(name, cell) for name, cell in recorded.items()}
    texts = {name: "" if cell is None else str(cell) for name, cell in recorded.items()}
    # A spreadsheet could read "3, 4" as a number.
    texts["goals"] = texts["goals"] and f"'{texts['goals']}"
    if language is not Language.EN:
        texts["grant_amount"] = texts["grant_amount"].replace(".", ",")
    return {heads[name]: texts[name] for name in recorded}


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
@pytest.mark.parametrize("language", Language)
def test_the_file_of_all_figures_holds_the_grant_of_each_figure(kind: str, language: Language, fund: Fund) -> None:
    row, expected = _download(fund, fund.officer, kind, language), _expected(kind, language, RECORDED)
    assert {name: row[name] for name in expected} == expected
    # The grantee has the same of its own; nobody else has a column of it.
    own = _download(fund, fund.network.of("Amber"), kind, language)
    assert {name: own[name] for name in expected} == expected
    for role in (Role.COACH, Role.ACADEMIC, Role.UMBRELLA):
        assert not set(expected) & set(_download(fund, replace(fund.officer, role=role), kind, language))


@pytest.mark.parametrize("language", Language)
def test_the_codebook_says_what_the_columns_of_a_grant_hold(language: Language, fund: Fund) -> None:
    frame = build_frame(all_figures.build_all_figures_view(fund.officer, None, fund.workspace).records)
    columns = list_grant_columns(frame)
    assert tuple(column.name for column in columns) == NAMES
    book = build_codebook(language, is_pseudonymised=False, grant_columns=columns)
    meanings = {row[1]: (row[0], row[4]) for row in book.rows}
    for name in NAMES:
        assert meanings[name] == (
            text(language, f"all_figures.column.{name}"), text(language, f"codebook.meaning.{name}")
        )


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_what_is_unknown_is_empty_and_nothing_is_something(kind: str, fund: Fund) -> None:
    fund.change(replace(FIELDS, amount_cents=0, budget_cents=None, ends=None, goals=()))
    changed = RECORDED | {"grant_amount": 0, "grant_budget": None, "grant_ends": None, "goals": None}
    row, expected = _download(fund, fund.officer, kind, Language.NL), _expected(kind, Language.NL, changed)
    assert {name: row[name] for name in expected} == expected


@pytest.mark.parametrize("language", Language)
def test_the_file_of_a_grantee_has_a_row_per_grant(language: Language, fund: Fund) -> None:
    title = text(language, "grants.section")
    for access in (fund.officer, fund.network.of("Amber")):
        view = build_grantee_view(access, GranteeQuery(fund.grantee), fund.workspace)
        (table,) = [item for item in page_tables.list_grantee_tables(view, (), language) if item.title == title]
        about = (("Pagina", "Amber"),)
        sheet = load_workbook(io.BytesIO(page_tables.write_workbook(about, (table,), language)))[title]
        heads, cells = sheet.iter_rows(values_only=True)
        row = dict(zip(heads, cells, strict=True))
        expected = _expected("xlsx", language, RECORDED)
        assert {name: row[name] for name in expected} == expected
    coach = replace(fund.officer, role=Role.COACH)
    view = build_grantee_view(coach, GranteeQuery(fund.grantee), fund.workspace)
    tables = page_tables.list_grantee_tables(view, (), language)
    assert all(not item.cells.rows for item in tables if item.title == title)
