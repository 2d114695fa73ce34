"""All figures in one table: who sees which, the filters in the address, words for keys, and files of it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from harness import PAGES, check, said, visit, workspace
from stored import Stored
from streamlit.testing.v1 import AppTest

from impact.i18n import text
from impact.model.words import LEVEL_ORDER, STATUS_ORDER, Language, Status
from impact.services.accounts import demo_personas
from impact.services.admin import audit_trail
from impact.services.dashboards import analyst_tables
from impact.services.demo.portfolio_setup import build_portfolio_setup as demo_portfolio
from impact.services.operations import one_time_downloads
from impact.views.administration import AuditLogQuery
from pages.all_figures import table
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
    found = analyst_tables.build_all_figures_view(access, None, place).records
    return pd.DataFrame(found.rows, columns=[column.name for column in found.columns])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("persona", PERSONAS)
def test_everybody_sees_every_figure_within_sight_in_their_language(
    persona: str, language: Language, demo_master: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = opened(demo_master, monkeypatch, persona, language)
    check(at, language)
    found = shown(at)
    assert len(found) == len(whole(demo_master, persona))
    assert set(found["status"]) <= {text(language, f"words.status.{status.value}") for status in STATUS_ORDER}
    assert set(found["level"]) <= {text(language, f"words.level.{level.value}") for level in LEVEL_ORDER}
    assert found["series"].map(len).sum() >= found["actual"].notna().sum()
    note = text(language, "veil.note", k=5, step=5)
    assert (note in [piece.words for piece in said(at)]) == (persona in VEILED)


def test_each_row_leads_to_the_page_of_its_indicator(demo_master: Stored, monkeypatch: pytest.MonkeyPatch) -> None:
    found = shown(opened(demo_master, monkeypatch, as_of="2023-12-31"))
    keys = {int(link.split("indicator=")[1].split("&")[0]) for link in found["link"]}
    assert keys == set(whole(demo_master)["indicator_id"])
    assert all(link.startswith("/indicator?lang=nl&") and link.endswith("as_of=2023-12-31") for link in found["link"])


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
    box = at.selectbox(key="filter-status")
    assert box.value == "behind"
    box.set_value("all").run()
    assert "status" not in at.query_params
    at.selectbox(key="filter-level").set_value("output").run()
    assert at.query_params["level"] == "output"
    assert set(shown(at)["level"]) == {text(Language.NL, "words.level.output")}


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
    session = one_time_downloads._pending[token].session_id
    assert one_time_downloads.redeem(token, session + 1) is None
    found = one_time_downloads.redeem(token, session)
    assert found is not None
    assert found.name == f"alle-cijfers.{kind}"
    if kind == "json":
        assert {row["status"] for row in json.loads(found.data)} == {Status.BEHIND.value}
        assert len(json.loads(found.data)) == rows
    if kind == "csv":
        assert found.data.count(b"\n") == rows + 1
    assert one_time_downloads.redeem(token, session) is None
    place = workspace(demo.url)
    kept = audit_trail.list_events(
        demo_personas.find_persona_access(place, "administrator"), AuditLogQuery(action="export", rows=1), place
    )
    assert kept.events[0].facts["figures"] == rows
    # Under other filters the file that was made is not offered any more.
    at.selectbox(key="filter-status").set_value("achieved").run()
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
