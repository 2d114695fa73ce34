"""All figures in one table: who sees which, the filters in the address, words for keys, and files of it."""

from __future__ import annotations

import json
import re
import tomllib
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pandas as pd
import pytest
from harness import PAGES, check, components, said, visit, workspace
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status
from impact.model.vocabulary.theory_levels import LEVEL_ORDER
from impact.services.accounts import demo_personas
from impact.services.admin import audit_trail
from impact.services.dashboards import all_figures
from impact.services.dashboards.portfolio import build_portfolio_view
from impact.services.demo.portfolio_setup import build_portfolio_setup as demo_portfolio
from impact.services.operations import one_time_downloads
from impact.views.administration import AuditLogQuery
from impact.views.portfolio import PortfolioQuery
from pages.all_figures import table
from pages.all_figures.figure_filters import fold
from pages.parts.layout.menu import Page

PERSONAS = tuple(account.persona for account in demo_portfolio().accounts)
VEILED = ("academic", "umbrella", "facilitator")


@pytest.fixture
def demo(demo_master: Stored, tmp_path: Path) -> Stored:
    """A demo of one's own, to export from."""
    return demo_master.copy(tmp_path / "demo")


def opened(stored: Stored, patch: pytest.MonkeyPatch, persona: str = "officer", language: Language = Language.NL,
           **query: Any) -> AppTest:  # fmt: skip
    at = visit(Page.ALL_FIGURES, persona, language, stored.url, patch, **query)
    assert not at.exception, at.exception[0].stack_trace
    return at


def shown(at: AppTest) -> pd.DataFrame:
    (found,) = at.dataframe
    return found.value


def whole(stored: Stored, persona: str = "officer") -> pd.DataFrame:
    """The figures as the service gives them."""
    place = workspace(stored.url)
    access = demo_personas.find_persona_access(place, persona)
    found = all_figures.build_all_figures_view(access, None, place).records
    return pd.DataFrame(found.rows, columns=[column.name for column in found.columns])


def counted(figures: pd.DataFrame) -> pd.Series:
    """What sentences count each figure as: its status, but kept bands and what does not apply apart."""
    status = figures["status"].astype(str)
    is_void = (status == "not_rated") & (figures["state"].astype(str) == "not_applicable")
    status = status.where(~is_void, "not_applicable")
    return status.where((status != "achieved") | (figures["basis"].astype(str) != "band"), "in_band")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("persona", PERSONAS)
def test_everybody_sees_every_figure_within_sight_in_their_language(
    persona: str, language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(demo_master, monkeypatch, persona, language)
    check(at, language)
    found = shown(at)
    assert len(found) == len(whole(demo_master, persona))
    said_of = counted(whole(demo_master, persona))
    assert set(found["status"]) == {text(language, f"words.status.{key}") for key in said_of.unique()}
    assert set(found["level"]) <= {text(language, f"words.level.{level.value}") for level in LEVEL_ORDER}
    courses = found["series"].map(len)
    assert not (courses == 1).any(), "a line through one value says that nothing changed"
    # The late reporter has one value of each, and so no course.
    assert courses.any() != (persona == "grantee-G12")
    # Those who lead a session show numbers of more people only than those who read alone.
    note = text(language, "disclosure.note", k=10 if persona == "facilitator" else 5, step=5)
    assert (note in [piece.words for piece in said(at)]) == (persona in VEILED)


@pytest.mark.parametrize("language", Language)
def test_a_yes_is_no_number_of_yes_or_no(
    language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A column of numbers holds a 1 for a yes, and 'ja/nee' beside it is read as '1 ja/nee'."""
    found = shown(opened(demo_master, monkeypatch, language=language, measure="yes_no"))
    words = {Language.NL: "1 = ja, 0 = nee", Language.EN: "1 = yes, 0 = no", Language.FR: "1 = oui, 0 = non"}
    assert set(found["unit"]) == {words[language]}
    assert set(found["actual"]) <= {0.0, 1.0}


def test_what_asks_for_a_conversation_most_stands_first(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(demo_master, monkeypatch, status="to_discuss")
    caption = text(Language.NL, "all_figures.caption.urgent").split(":")[0]
    assert any(piece.words.startswith(caption) for piece in said(at))
    found = shown(at)
    order = [text(Language.NL, f"words.status.{key}") for key in ("regressing", "behind", "attention")]
    places = [order.index(word) for word in found["status"].astype(str)]
    assert len(places) > 8 and places == sorted(places)
    for place in range(len(order)):
        paces = found["pace"][[at_place == place for at_place in places]].dropna()
        assert paces.is_monotonic_increasing


def test_each_row_leads_to_the_page_of_its_indicator(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    found = shown(opened(demo_master, monkeypatch, as_of="2023-12-31"))
    keys = {int(link.split("indicator=")[1].split("&")[0]) for link in found["link"]}
    assert keys == set(whole(demo_master)["indicator_id"])
    addresses = [urlsplit(link) for link in found["link"]]
    assert {address.path for address in addresses} == {"/indicator"}
    for address in addresses:
        query = parse_qs(address.query)
        assert (query["lang"], query["as_of"], query.keys()) == (["nl"], ["2023-12-31"], {"lang", "as_of", "indicator"})


def test_the_link_of_a_pseudonym_leads_to_its_page(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    found = shown(opened(demo_master, monkeypatch, "academic"))
    key = found["link"].iloc[0].split("indicator=")[1].split("&")[0]
    at = visit(Page.INDICATOR, "academic", Language.NL, demo_master.url, monkeypatch, indicator=key)
    check(at, Language.NL)


@pytest.mark.parametrize(("name", "column"), [
    ("theme", "theme"), ("level", "level"), ("organisation", "grantee_id"), ("status", "status"),
    ("measure", "measure"),
])  # fmt: skip
def test_a_filter_in_the_address_leaves_what_fits(
    name: str, column: str, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = whole(demo_master)
    wish = everything[column].iloc[0]
    wanted = everything[everything[column] == wish]
    at = opened(demo_master, monkeypatch, **{name: str(getattr(wish, "value", wish))})
    assert 0 < len(wanted) < len(everything)
    assert len(shown(at)) == len(wanted)
    words = text(Language.NL, "all_figures.sentence.some", shown=len(wanted), total=len(everything))
    assert at.title[0].value == words


def test_filters_are_those_of_the_address_and_write_it(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(demo_master, monkeypatch, status="behind")
    box = at.multiselect(key="filter-status")
    assert box.value == ["behind"]
    box.set_value([]).run()
    assert "status" not in at.query_params
    levels = [str(level) for level in whole(demo_master)["level"].unique()[:2]]
    at.multiselect(key="filter-level").set_value(levels).run()
    assert at.query_params["level"] == levels
    assert set(shown(at)["level"]) == {text(Language.NL, f"words.level.{level}") for level in levels}


def test_several_values_of_one_filter_are_any_of_them_and_several_filters_all(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = whole(demo_master)
    themes = list(everything["theme"].value_counts().index[:2])
    wanted = everything[everything["theme"].isin(themes) & everything["status"].isin(["behind", "regressing"])]
    assert 0 < len(wanted) < len(everything[everything["theme"].isin(themes)])
    found = shown(opened(demo_master, monkeypatch, theme=themes, status=["behind", "regressing"]))
    assert sorted(found["title"]) == sorted(wanted["title"])


def test_every_region_period_and_open_report_has_its_list(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = whole(demo_master)
    lists = (("region", "regions"), ("reporting", "reporting"))
    wishes = {(name, word) for name, column in lists for cell in everything[column] for word in cell}
    wishes |= {("period", str(end)) for end in everything["period_end"].dropna()}
    assert {name for name, _ in wishes} == {"region", "reporting", "period"}
    counted = {}
    for name, word in sorted(wishes):
        counted[name, word] = len(shown(opened(demo_master, monkeypatch, **{name: word})))
    for name, column in lists:
        for (kind, word), number in counted.items():
            if kind == name:
                assert number == sum(word in cell for cell in everything[column])
    assert sum(number for (name, _), number in counted.items() if name == "period") == everything[
        "period_end"
    ].notna().sum()


def test_who_is_late_is_who_the_portfolio_says_is_late(demo_master: Stored) -> None:
    place = workspace(demo_master.url)
    access = demo_personas.find_persona_access(place, "officer")
    portfolio = build_portfolio_view(access, PortfolioQuery(), place)
    late = {row.organisation_id for row in portfolio.matrix if row.late}
    everything = whole(demo_master)
    assert late
    assert set(everything.loc[["late" in cell for cell in everything["reporting"]], "grantee_id"]) == late


@pytest.mark.parametrize("persona", VEILED)
def test_a_pseudonym_has_no_region_and_no_unclear_value(persona: str, demo_master: Stored) -> None:
    everything = whole(demo_master, persona)
    own = whole(demo_master)
    assert any(own["regions"])
    assert any("unclear" in cell for cell in own["reporting"])
    assert not any(everything["regions"])
    assert not any("unclear" in cell for cell in everything["reporting"])


def test_a_search_finds_words_in_any_order_without_capitals_and_accents(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = whole(demo_master)
    row = everything.iloc[0]
    words = f"{row['grantee'].upper()} {row['title'].split()[0].upper()}"
    found = shown(opened(demo_master, monkeypatch, search=words))
    assert row["title"] in list(found["title"])
    assert 0 < len(found) < len(everything)
    assert fold("Énergie ÇA") == "energie ca"
    at = opened(demo_master, monkeypatch, search="no such words anywhere")
    assert not at.dataframe
    at.text_input(key="filter-search").set_value("").run()
    assert "search" not in at.query_params
    assert len(shown(at)) == len(everything)


def test_every_bar_and_mark_of_the_portfolio_leads_to_the_figures_it_counts(
    demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = whole(demo_master)
    at = visit(Page.PORTFOLIO, "officer", Language.NL, demo_master.url, monkeypatch)
    body = "".join(json.loads(item.proto.json)["body"] for item in components(at) if '"body"' in item.proto.json)
    links = re.findall(r'href="/all_figures\?([^"]*)" data-page="all_figures"[^>]*aria-label="([^"]*)"', body)
    bars, cells, kinds = 0, 0, set()
    for query, name in links:
        wanted = dict(parse_qsl(unescape(query)))
        if "region" in wanted:  # tests/pages/test_regions_of_portfolio.py
            continue
        number = sum(int(count) for count in re.findall(r"(?<![\w-])\d+(?= )", unescape(name).rpartition(":")[2]))
        fits = everything["level"] == wanted["level"]
        if "status" in wanted:
            bars += 1
            kinds.add(wanted["status"])
            fits &= counted(everything) == wanted["status"]
        if "organisation" in wanted:
            cells += 1
            fits &= everything["grantee_id"] == int(wanted["organisation"])
        assert fits.sum() == number > 0, name
    assert bars > 10
    assert cells > 30
    assert kinds == set(counted(everything))
    query = next(made for made in (dict(parse_qsl(unescape(link))) for link, _ in links) if "organisation" in made)
    assert len(shown(opened(demo_master, monkeypatch, **query))) == (
        (everything["grantee_id"] == int(query["organisation"])) & (everything["level"] == query["level"])
    ).sum()


def test_a_search_is_text_and_no_pattern(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(demo_master, monkeypatch, search=".*")
    assert not at.dataframe


def test_an_unknown_wish_is_said_and_forgotten(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(demo_master, monkeypatch, status="splendid", organisation="999999")
    assert len(at.info) == 2
    assert "status" not in at.query_params
    assert len(shown(at)) == len(whole(demo_master))


def test_where_nothing_fits_there_is_a_way_out(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    theme = next(key for key in whole(demo_master)["theme"])
    others = whole(demo_master)
    grantee = others.loc[others["theme"] != theme, "grantee_id"].iloc[0]
    at = opened(demo_master, monkeypatch, theme=theme, organisation=int(grantee))
    assert not at.dataframe
    assert text(Language.NL, "all_figures.none") in [piece.words for piece in said(at)]


def test_what_is_missing_or_hidden_is_no_number(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(demo_master, monkeypatch, "academic")
    found = shown(at)
    hidden = found[found["state"] == text(Language.NL, "words.state.suppressed")]
    assert len(hidden) > 0
    assert hidden["actual"].isna().all()
    assert at.dataframe[0].proto.placeholder == "–"
    assert "state" in list(at.dataframe[0].proto.column_order)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_what_fits_the_filters_can_be_fetched_once_and_is_kept_in_the_trail(
    kind: str, demo: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(demo, monkeypatch, status="behind")
    rows = len(shown(at))
    at.button(key=f"all-figures-{kind}").click().run()
    assert not at.exception
    (link,) = at.get("link_button")
    token = link.proto.url.removeprefix("/download/")
    session, access = one_time_downloads._pending[token].session_id, one_time_downloads._pending[token].access
    assert one_time_downloads.redeem(token, session + 1, access) is None
    found = one_time_downloads.redeem(token, session, access)
    assert found is not None
    assert found.name == f"alle-cijfers.{kind}"
    if kind == "json":
        assert {row["status"] for row in json.loads(found.data)} == {Status.BEHIND.value}
        assert len(json.loads(found.data)) == rows
    if kind == "csv":
        assert found.data.count(b"\n") == rows + 1
    assert one_time_downloads.redeem(token, session, access) is None
    place = workspace(demo.url)
    kept = audit_trail.list_events(
        demo_personas.find_persona_access(place, "administrator"), AuditLogQuery(action="export", rows=1), place
    )
    assert kept.events[0].facts["figures"] == rows
    # Under other filters the file that was made is not offered any more.
    at.multiselect(key="filter-status").set_value(["achieved"]).run()
    assert not at.get("link_button")


def test_a_file_of_a_pseudonymous_viewer_holds_no_name(demo: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    at = opened(demo, monkeypatch, "academic")
    at.button(key="all-figures-json").click().run()
    token = at.get("link_button")[0].proto.url.removeprefix("/download/")
    data = one_time_downloads._pending[token].data.decode("utf-8")
    assert not [grantee.organisation.name for grantee in demo_portfolio().grantees if grantee.organisation.name in data]


def test_the_table_of_the_browser_has_no_export_of_its_own() -> None:
    """It would write texts that a spreadsheet runs, and pass by the trail."""
    settings = tomllib.loads((PAGES.parent / ".streamlit/config.toml").read_text("utf-8"))
    assert settings["client"]["disableDataExport"] is True


def test_a_very_long_table_says_that_it_is_cut(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "MOST_ROWS", 10)
    at = opened(demo_master, monkeypatch)
    assert len(shown(at)) == 10
    assert text(Language.NL, "all_figures.cut", n=10) in [piece.words for piece in said(at)]


def test_a_table_without_anything_for_a_missing_value_would_be_noticed() -> None:
    def page() -> None:
        import pandas
        import streamlit

        streamlit.title("x")
        streamlit.dataframe(pandas.DataFrame({"a": [None, 1.0]}))

    assert "None" in [piece.words for piece in said(AppTest.from_function(page).run())]
