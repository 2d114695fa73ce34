"""The portfolio of one region or one goal: everything on the page holds for it, and nobody learns more by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from harness import check, said, visit, workspace
from stored import Stored

from impact.i18n import text
from impact.i18n.regions import list_keys_of
from impact.model.figures.status_groups import TO_DISCUSS
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.services.accounts import demo_personas
from impact.services.dashboards.portfolio import build_portfolio_view
from impact.views.portfolio import PortfolioQuery, PortfolioView
from pages.parts.layout.menu import Page
from tests.pages.test_all_figures_page import VEILED, counted, opened, shown, whole

CHOICES: tuple[dict[str, Any], ...] = (
    {"region": "Antwerpen"}, {"region": "Limburg"}, {"goal": "11"}, {"goal": "4"},
    {"region": "Oost-Vlaanderen", "goal": "1"}, {"region": "Antwerpen", "level": Level.OUTPUT},
)  # fmt: skip


def a_view(stored: Stored, persona: str = "officer", **query: Any) -> PortfolioView:
    place = workspace(stored.url)
    return build_portfolio_view(demo_personas.find_persona_access(place, persona), PortfolioQuery(**query), place)


@pytest.mark.parametrize("query", CHOICES, ids=str)
def test_everything_on_the_page_is_of_the_chosen_place_and_goal(query: dict[str, Any], demo_master: Stored) -> None:
    view, everything = a_view(demo_master, **query), whole(demo_master)
    fits = everything["title"].notna()
    if "region" in query:
        keys = everything["regions"].map(lambda cell: {key for words in cell for key in list_keys_of(words)})
        fits &= keys.map(lambda places: query["region"] in places)
    if "goal" in query:
        fits &= everything["goals"].map(lambda cell: query["goal"] in cell)
    if "level" in query:
        fits &= everything["level"] == query["level"].value
    listed = everything[fits]
    assert 0 < len(listed) < len(everything)
    assert view.totals.total == len(listed)
    assert view.totals.to_discuss == listed["status"].isin([status.value for status in TO_DISCUSS]).sum()
    assert view.totals.in_band == (counted(listed) == "in_band").sum()
    names = set(listed["grantee"])
    assert {row.name for row in view.matrix} == names
    assert view.organisations == len(names)
    assert sum(row.due for row in view.matrix) == view.due
    assert {change.indicator_id for change in view.changes} <= set(listed["indicator_id"])
    for trend in view.shared:
        assert {part.indicator_id for part in trend.contributions} <= set(listed["indicator_id"])
        assert trend.organisations <= len(names)
    assert view.pending_count <= a_view(demo_master).pending_count
    for region in view.regions:
        assert region.indicators <= len(listed)
        assert region.grantees <= len(names)


@pytest.mark.parametrize("query", [{"region": "Antwerpen"}, {"goal": "11"}], ids=str)
def test_each_number_opens_the_list_it_counts(
    query: dict[str, str], demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = a_view(demo_master, **query)
    assert len(shown(opened(demo_master, monkeypatch, **query))) == view.totals.total
    for row in view.regions:
        if row.key:
            found = shown(opened(demo_master, monkeypatch, **query | {"region": row.key}))
            assert len(found) == row.indicators, row.key
    at = visit(Page.PORTFOLIO, "officer", Language.FR, demo_master.url, monkeypatch, **query)
    check(at, Language.FR)
    ((name, value),) = query.items()
    links = [words for item in at._tree for words in (getattr(getattr(item, "proto", None), "json", "") or "",)
             if "all_figures?" in words]
    assert links
    assert all(f"{name}={value}" in words for words in links)
    assert {box.label: box.value for box in at.selectbox}[text(Language.FR, f"frame.filter.{name}")] == value


def test_what_nobody_has_is_said_and_leaves_everything(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("region", "Atlantis"), ("goal", "99")):
        at = visit(Page.PORTFOLIO, "officer", Language.EN, demo_master.url, monkeypatch, **{name: value})
        label = text(Language.EN, f"frame.filter.{name}")
        notice = text(Language.EN, "frame.filter.unknown", value=value, filter=label)
        assert notice in [piece.words for piece in said(at)]
        assert name not in at.query_params


@pytest.mark.parametrize("persona", VEILED)
@pytest.mark.parametrize("query", [{"region": "Limburg"}, {"goal": "13"}], ids=str)
def test_under_pseudonyms_neither_is_offered_nor_followed(
    query: dict[str, str], persona: str, demo_master: Stored
) -> None:
    view = a_view(demo_master, persona, **query)
    assert (view.places, view.goals) == ((), ())
    assert replace(view, query=PortfolioQuery()) == a_view(demo_master, persona)


def test_goals_are_offered_to_whoever_sees_grants_as_in_the_list(demo_master: Stored) -> None:
    for persona in ("officer", "coach"):
        goals = {goal for cell in whole(demo_master, persona)["goals"] for goal in cell}
        assert set(a_view(demo_master, persona).goals) == goals
