"""Where the grantees of a portfolio work: each number opens the list it counts, and pseudonyms are kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from harness import check, components, visit, workspace
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.i18n.regions import name_place
from impact.model.privacy.small_number import SESSION_SMALL_NUMBER
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import demo_personas
from impact.services.core.workspace import reading, unscoped_writing
from impact.services.dashboards.portfolio import build_portfolio_view
from impact.store.queries import organisations as organisation_queries
from impact.views.portfolio import PortfolioQuery, PortfolioView
from pages.parts.layout.menu import Page
from tests.pages.test_all_figures_page import VEILED, opened, shown, whole

PROVINCES = ("West-Vlaanderen", "Oost-Vlaanderen", "Antwerpen", "Vlaams-Brabant", "Limburg", "Brussel")


def a_view(stored: Stored, persona: str = "officer", **query: Any) -> PortfolioView:
    place = workspace(stored.url)
    return build_portfolio_view(demo_personas.find_persona_access(place, persona), PortfolioQuery(**query), place)


def regions_of(at: AppTest) -> str:
    (found,) = [json.loads(item.json)["body"] for item in components(at._tree) if "fi-regions" in item.json]
    return unescape(found)


def set_regions(stored: Stored, changes: Mapping[str | int, list[str]]) -> None:
    """Write where organisations work, by their reference or id."""
    with unscoped_writing(workspace(stored.url)) as connection:
        for key, regions in changes.items():
            connection.exec_driver_sql(
                "UPDATE organisation SET regions = ? WHERE ? IN (ref, id)", (json.dumps(regions), key)
            )


@pytest.mark.parametrize("query", [{}, {"level": Level.OUTPUT}, {"theme": "wonen"}, {"only_counting": True}], ids=str)
def test_each_number_of_indicators_is_the_length_of_the_list_it_opens(
    query: dict[str, Any], demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = a_view(demo_master, **query)
    address = {
        name: value for name, value in (
            ("level", query["level"].value if "level" in query else None), ("theme", query.get("theme")),
            ("counting", "true" if query.get("only_counting") else None),
        ) if value is not None
    }  # fmt: skip
    assert view.regions
    for row in view.regions:
        found = shown(opened(demo_master, monkeypatch, region=row.key, **address))
        assert len(found) == row.indicators, row.key
        assert found["grantee"].nunique() == row.grantees, row.key


def test_a_municipality_counts_in_its_province_too_in_any_language(
    demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path / "demo")
    set_regions(stored, {"G02": ["Courtrai"], "G06": ["West Flanders", "Brugge"], "G04": [], "G12": ["Wallonië"]})
    view = a_view(stored)
    counts = {row.key: row.grantees for row in view.regions}
    assert counts["West-Vlaanderen"] == 2
    assert (counts["Kortrijk"], counts["Brugge"], counts["Wallonië"], counts[""]) == (1, 1, 1, 1)
    assert [row.key for row in view.regions][-2:] == ["Wallonië", ""]
    everything = whole(stored)
    of_two = everything["grantee_id"].isin(
        everything.loc[[bool({"Courtrai", "Brugge"} & set(cell)) for cell in everything["regions"]], "grantee_id"]
    )
    assert len(shown(opened(stored, monkeypatch, region="West-Vlaanderen"))) == of_two.sum()
    body = regions_of(visit(Page.PORTFOLIO, "officer", Language.FR, stored.url, monkeypatch))
    assert "Courtrai" in body
    assert "Flandre-Occidentale" in body
    assert text(Language.FR, "portfolio.regions.nowhere") in body


@pytest.mark.parametrize("language", Language)
def test_map_and_table_say_the_same_and_only_the_table_takes_the_keyboard(
    language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(Page.PORTFOLIO, "officer", language, demo_master.url, monkeypatch)
    check(at, language)
    body = regions_of(at)
    drawing, table = body.split("</svg>")
    for row in a_view(demo_master).regions:
        label = text(language, "portfolio.regions.open", place=name_place(row.key, language), n=row.indicators)
        assert f'aria-label="{label}"' in table
    assert drawing.count("<a ") == drawing.count('tabindex="-1"') == len(PROVINCES)
    assert "tabindex" not in table


@pytest.mark.parametrize("persona", VEILED)
def test_under_pseudonyms_few_are_not_counted_and_no_filter_tells_who_they_are(
    persona: str, demo_master: Stored, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored = demo_master.copy(tmp_path / "demo")
    place = workspace(stored.url)
    access = demo_personas.find_persona_access(place, persona)
    with reading(access, place) as connection:
        one, *others = [key for key, _ in organisation_queries.list_grantee_names(connection, access)]
    set_regions(stored, {one: ["Brussel"]} | {key: ["Limburg"] for key in others})
    view = a_view(stored, persona)
    counts = {row.key: row.grantees for row in view.regions}
    # That a place with few stands there would tell where they work.
    assert "Brussel" not in counts
    # Rounded to 5, and hidden below the least number of the viewer.
    limburg = counts.get("Limburg")
    assert limburg is None or (limburg % 5 == 0 and abs(limburg - len(others)) < 3)
    assert all(row.indicators is None for row in view.regions)
    days = [{"as_of": date(year, 12, 31)} for year in (2022, 2023, 2024)]
    for limited in ({"theme": "jeugd"}, {"level": Level.OUTPUT}, {"only_counting": True}, *days):
        assert a_view(stored, persona, **limited).regions == view.regions
    at = visit(Page.PORTFOLIO, persona, Language.NL, stored.url, monkeypatch)
    if view.regions:
        body = regions_of(at)
        assert "region=" not in body
        assert text(Language.NL, "portfolio.regions.note.veiled") in body
    else:
        assert len(others) < SESSION_SMALL_NUMBER and "fi-regions" not in str(components(at._tree))
    # The words of one organisation, and a municipality in which one works, name it: only provinces are told.
    set_regions(stored, {one: ["Wijk rond de kerk"]} | {key: ["Genk"] for key in others})
    assert {row.key for row in a_view(stored, persona).regions} <= {"Limburg"}
