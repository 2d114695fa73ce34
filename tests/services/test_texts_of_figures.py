"""Titles, units and groups that are read under pseudonyms: no name of a person, and what was apart stays apart."""

from __future__ import annotations

from dataclasses import replace

import pytest
from databases import emptied
from sqlalchemy import select, update
from veiling import LOOKS, NAME, Neighbours, own_file

from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.services.core.workspace import Workspace, unscoped_writing
from impact.services.dashboards import figures_table, grantees, indicators, portfolio
from impact.services.disclosure.data_texts import number_alike, redact_entries
from impact.store.schema.indicators_and_measurements import Indicator
from impact.store.schema.organisations import Portfolio
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery

# Two coaches, an age, and letters: 12 and 15 are one where their names become one.
GROUPS = {"Hjolvan Brimsker": 12.0, "Qwaldrik Zumpeling": 15.0, "18-24 jaar": 25.0, "wijk A": 20.0}


@pytest.fixture
def network(workspace_on_sqlite: Workspace) -> Neighbours:
    """One grantee with groups called after people, and titles that tell two indicators apart by people only."""
    made = Neighbours(emptied(workspace_on_sqlite))
    made.report(43, 38, 52, 61)
    file = own_file(13, 22, 34, 72)
    for group, value in GROUPS.items():
        file.actual("own", 2024, value, f"Coach={group}", raw="qruw")
        file.actual("own", 2023, value - 2, f"Coach={group}", raw="qruw")
    made.hand_in(NAME, file)
    return made


def name_titles(network: Neighbours, *titles: str, unit: str = "personen") -> None:
    """Call the indicators of the watched grantee so, none of them shared."""
    with unscoped_writing(network.workspace) as connection:
        of_grantee = (
            select(Indicator.id).where(Indicator.organisation_id == network.ids[NAME]).order_by(Indicator.id)
        )
        for key, title in zip(connection.scalars(of_grantee).all(), titles, strict=True):
            named = update(Indicator).where(Indicator.id == key)
            connection.execute(named.values(title=title, titles={}, shared_key="", unit=unit))


def list_titles(network: Neighbours, viewer: Access) -> dict[int, str]:
    """The titles of the watched grantee on its own page: the one grantee with two indicators."""
    seen = [row.organisation_id for row in grantees.list_grantees(viewer, network.workspace)]
    views = [grantees.build_grantee_view(viewer, GranteeQuery(key), network.workspace) for key in seen]
    (view,) = [view for view in views if len(view.rows) == 2]
    return {row.indicator_id: row.title for row in view.rows}


@pytest.mark.parametrize(
    ("shown", "numbered"),
    [
        ({"a": "a", "b": "b"}, {"a": "a", "b": "b"}),
        ({"Met Jan": "Met …"}, {"Met Jan": "Met …"}),
        ({"Met Jan": "Met …", "Met An": "Met …"}, {"Met Jan": "Met … (1)", "Met An": "Met … (2)"}),
        # What nobody changed keeps its words, also those that another has now.
        ({"Met …": "Met …", "Met An": "Met …"}, {"Met …": "Met …", "Met An": "Met … (1)"}),
        ({"x (1)": "x (1)", "b": "x", "c": "x"}, {"x (1)": "x (1)", "b": "x (2)", "c": "x (3)"}),
        ({}, {}),
    ],
)
def test_texts_that_became_alike_are_told_by_a_number(
    shown: dict[str, str], numbered: dict[str, str]
) -> None:
    assert number_alike(shown) == numbered
    assert len({*number_alike(shown).values()}) == len(shown)


def test_two_indicators_whose_titles_become_one_stay_two_and_are_called_the_same_everywhere(
    network: Neighbours,
) -> None:
    name_titles(
        network, "Gesprekken met Hjolvan", "Gesprekken met Qwaldrik", unit="uren van mevrouw dufkwist"
    )
    viewer, place = network.outsider(), network.workspace
    titles = list_titles(network, viewer)
    assert sorted(titles.values()) == ["Gesprekken met … (1)", "Gesprekken met … (2)"]
    for key, title in titles.items():
        view = indicators.build_indicator_view(viewer, IndicatorQuery(key), place)
        assert (view.figure.title, view.figure.unit) == (title, "uren van mevrouw …")
        assert view.explanation.title == title
    for name, look in LOOKS.items():
        said = repr(look(viewer, place)).casefold()
        assert [word for word in ("hjolvan", "qwaldrik", "dufkwist", "brimsker") if word in said] == [], name
    listed = figures_table.build_figure_list(viewer, place)
    column = listed.columns.index("title")
    assert {*titles.values()} <= {row[column] for row in listed.rows}


def test_two_indicators_that_the_portfolio_calls_by_one_title_stay_two(network: Neighbours) -> None:
    name_titles(network, "Onze mensen", "Andere mensen")
    with unscoped_writing(network.workspace) as connection:
        owned = Indicator.organisation_id == network.ids[NAME]
        connection.execute(update(Indicator).where(owned).values(shared_key="C1"))
    titles = list_titles(network, network.outsider())
    assert sorted(titles.values()) == ["Bereikte mensen (1)", "Bereikte mensen (2)"]


def test_groups_called_after_people_stay_apart_with_their_own_numbers(network: Neighbours) -> None:
    viewer, place = network.outsider(), network.workspace
    key = next(key for key, title in list_titles(network, viewer).items() if "Jongeren" in title)
    (found,) = indicators.build_indicator_view(viewer, IndicatorQuery(key), place).breakdowns
    groups = {bar.category: bar.value for bar in found.bars}
    assert groups == {"… (1)": 10, "… (2)": 15, "18-24 jaar": 25, "wijk A": 20}
    listed = figures_table.build_figure_list(viewer, place, breakdowns=True)
    places = [listed.columns.index(name) for name in ("breakdown", "actual")]
    by_group = {row[places[0]]: row[places[1]] for row in listed.rows if row[places[0]]}
    assert by_group == {f"Coach={group}": value for group, value in groups.items()}
    measured = LOOKS["analyst_tables.list_measurements"](viewer, place)
    column = [column.name for column in measured.columns].index("breakdown")
    assert {row[column] for row in measured.rows if row[column]} == {*by_group}


@pytest.mark.parametrize("language", Language)
def test_no_theme_or_shared_title_of_a_fund_names_a_person(network: Neighbours, language: Language) -> None:
    words = "Bereikt door Hjolvan Brimsker"
    with unscoped_writing(network.workspace) as connection:
        shared = [{"id": "C1", **dict.fromkeys(("nl", "en", "fr"), words)}]
        themes = [{"id": "armoede", **dict.fromkeys(("nl", "en", "fr"), "Armoede met jan peeters")}]
        connection.execute(update(Portfolio).values(shared_indicators=shared, themes=themes))
    viewer = network.outsider(language=language)
    view = portfolio.build_portfolio_view(viewer, PortfolioQuery(), network.workspace)
    assert view.themes == (("armoede", "Armoede met …"),)
    assert {trend.title for trend in view.shared} == {"Bereikt door …"}
    for name, look in LOOKS.items():
        said = repr(look(viewer, network.workspace)).casefold()
        assert [word for word in ("hjolvan", "brimsker", "peeters") if word in said] == [], name
    named = portfolio.build_portfolio_view(network.fund, PortfolioQuery(), network.workspace)
    assert {trend.title for trend in named.shared} == {words}


def test_titles_of_a_fund_that_become_one_stay_two() -> None:
    entries = [{"id": "a", "nl": "Met Hjolvan"}, {"id": "b", "nl": "Met Qwaldrik", "en": "With Qwaldrik"}]
    seen = redact_entries(entries, lambda text: f"{text.split()[0]} …")
    assert seen == [{"id": "a", "nl": "Met … (1)"}, {"id": "b", "nl": "Met … (2)", "en": "With …"}]
    assert entries[0]["nl"] == "Met Hjolvan"


def test_the_own_texts_of_whoever_looks_stay_as_they_are(network: Neighbours) -> None:
    name_titles(network, "Gesprekken met Hjolvan", "Gesprekken met Qwaldrik")
    own = replace(network.outsider(), organisation_id=network.ids[NAME])
    rows = grantees.build_grantee_view(own, GranteeQuery(network.ids[NAME]), network.workspace).rows
    assert {row.title for row in rows} == {"Gesprekken met Hjolvan", "Gesprekken met Qwaldrik"}
