"""Data frames for analysts: what a page shows is what a frame holds, and nothing more."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pandas as pd
import pytest
from stored import Stored

import impact
from impact import api
from impact.errors import ImpactError, NotAllowed, NotFound
from impact.export import reference
from impact.export.frames import build_frame
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import STATUS_ORDER
from impact.model.vocabulary.value_states import State
from impact.services.accounts import demo_personas
from impact.services.admin import audit_trail
from impact.services.core.workspace import open_workspace
from impact.services.dashboards import grantees, indicators, portfolio
from impact.views.administration import AuditLogQuery
from impact.views.figures.figure_columns import NUMBER, TABLES, TEXT, WHOLE, WORD, Column, Records
from impact.views.grantee import GranteeQuery
from impact.views.indicator import IndicatorQuery
from impact.views.portfolio import PortfolioQuery

ROOT = Path(__file__).parents[1]
EVERYBODY = ("officer", "grantee-G01", "viewer", "coach", "academic", "umbrella", "facilitator", "operator")
FRAMES = ("figures", "measurements", "indicators", "portfolio")


@pytest.fixture
def demo(demo_master: Stored, tmp_path: Path) -> Stored:
    """A demo of one's own: an export is written in its trail."""
    return demo_master.copy(tmp_path / "demo")


@pytest.fixture
def work(demo: Stored) -> Iterator[api.AnalystWorkspace]:
    with api.open(demo.url, as_="officer", language="en") as opened:
        yield opened


def frame_of(work: api.AnalystWorkspace, name: str) -> pd.DataFrame:
    return {"figures": work.figures, "measurements": work.measurements, "indicators": work.indicators,
            "portfolio": work.portfolio}[name]()  # fmt: skip


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_has_the_columns_and_dtypes_of_the_reference(name: str, work: api.AnalystWorkspace) -> None:
    found = frame_of(work, name)
    assert len(found) > 20
    assert {column: str(kind) for column, kind in found.dtypes.items()} == {
        column.name: column.dtype for column in TABLES[name]
    }
    described = api.describe(name)
    assert list(described["name"]) == list(found.columns)
    assert described["meaning"].notna().all()


def test_the_reference_in_the_docs_is_current() -> None:
    """After a change: python -m impact reference > docs/api.md."""
    assert (ROOT / "docs/api.md").read_text("utf-8") == reference.reference_markdown()


def test_a_figure_in_a_frame_is_the_figure_of_the_page(work: api.AnalystWorkspace, demo: Stored) -> None:
    place = open_workspace(demo.url)
    figures = work.figures().set_index("indicator_id")
    compared = 0
    for grantee in grantees.list_grantees(work.access, place):
        for row in grantees.build_grantee_view(work.access, GranteeQuery(grantee.organisation_id), place).rows:
            found = figures.loc[row.indicator_id]
            for name in ("actual", "baseline", "target", "target_final", "achievement", "pace"):
                shown = getattr(row, name)
                assert pd.isna(found[name]) if shown is None else found[name] == shown
            assert (found["status"], found["state"], found["title"]) == (row.status, row.state, row.title)
            compared += 1
    assert compared == len(figures)


def test_a_figure_as_of_a_day_is_that_of_the_page_on_that_day(work: api.AnalystWorkspace, demo: Stored) -> None:
    day = date(2023, 12, 31)
    early = work.figures(day).set_index("indicator_id")
    assert early["period_end"].dropna().max() <= pd.Timestamp(day)
    key = int(early["actual"].first_valid_index())
    page = indicators.build_indicator_view(work.access, IndicatorQuery(key, day), open_workspace(demo.url))
    assert early.loc[key, "actual"] == page.figure.actual


def test_the_counts_of_the_portfolio_add_up_to_those_of_its_page(work: api.AnalystWorkspace, demo: Stored) -> None:
    view = portfolio.build_portfolio_view(work.access, PortfolioQuery(), open_workspace(demo.url))
    found = work.portfolio()
    assert {status: int(found[status.value].sum()) for status in STATUS_ORDER} == {
        status: view.totals.of(status) for status in STATUS_ORDER
    }
    assert (found[[status.value for status in STATUS_ORDER]].sum(axis=1) == found["total"]).all()


def test_what_is_missing_is_na_with_its_state_and_a_true_zero_stays_zero(work: api.AnalystWorkspace) -> None:
    measured = work.measurements()
    missing = measured[measured["state"] != State.REPORTED]
    assert len(missing) > 0
    assert missing["value"].isna().all()
    assert measured.loc[measured["state"] == State.REPORTED, "value"].notna().all()
    assert (measured["value"] == 0).any()
    assert not (measured.select_dtypes("string") == "").any().any()


def test_none_and_blanks_become_na_and_words_are_ordered_as_their_list() -> None:
    columns = (Column("n", NUMBER, ""), Column("k", WHOLE, ""), Column("t", TEXT, ""),
               Column("w", WORD, "", words=("good", "bad")))  # fmt: skip
    found = build_frame(Records(columns, ((0.0, 0, "a", "bad"), (None, None, "", ""), (1.5, 2, None, "good"))))
    assert found["n"].isna().tolist() == found["k"].isna().tolist() == [False, True, False]
    assert found["t"].isna().tolist() == [False, True, True]
    assert found.sort_values("w")["w"].astype("string").tolist()[:2] == ["good", "bad"]
    assert str(build_frame(Records(columns, ())).dtypes["n"]) == NUMBER


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_gets_frames_within_their_own_sight(who: str, demo: Stored) -> None:
    with api.open(demo.url, as_=who) as work:
        place = open_workspace(demo.url)
        seen = {row.organisation_id for row in grantees.list_grantees(work.access, place)}
        for name in FRAMES:
            found = frame_of(work, name)
            assert len(found) > 0
            assert set(found["grantee_id"]) <= seen
        figures = work.figures()
        explained = work.explain(int(figures["indicator_id"].iloc[0]))
        assert explained.formula
        assert explained.protected == explained.rows.empty


def test_under_a_pseudonym_small_numbers_are_na_and_say_suppressed(demo: Stored) -> None:
    with api.open(demo.url, as_="academic") as work, api.open(demo.url, as_="operator") as whole:
        names = set(whole.figures()["grantee"])
        measured, figures = work.measurements(), work.figures()
        assert not names & set(figures["grantee"])
        hidden = measured[measured["state"] == State.SUPPRESSED]
        assert len(hidden) > 0
        assert hidden[["value", "numerator", "denominator", "n"]].isna().all().all()
        assert measured[["raw", "note", "file", "sheet", "cell"]].isna().all().all()
        shown = measured[measured["measure"] == "number"]["value"].dropna()
        assert (shown % 5 == 0).all()
        assert work.explain(int(figures["indicator_id"].iloc[0])).rows.empty


def test_groups_below_k_are_hidden_from_a_coach_and_not_from_the_grantee_or_its_fund(demo: Stored) -> None:
    def groups(who: str) -> pd.DataFrame:
        with api.open(demo.url, as_=who) as work:
            found = work.measurements()
            return found[found["breakdown"].notna()]

    coach, fund = groups("coach"), groups("officer")
    keys = ["indicator_id", "breakdown", "period_end"]
    both = coach.merge(fund, on=keys, suffixes=("", "_whole"))
    assert len(both) == len(coach)
    small = both[(both["measure"] == "number") & (both["value_whole"] > 0) & (both["value_whole"] < 5)]
    assert len(small) > 0
    assert (small["state"] == State.SUPPRESSED).all()
    assert small[["value", "raw", "note", "n"]].isna().all().all()
    assert not coach["breakdown"].str.contains(";").any()
    assert not (fund["state"] == State.SUPPRESSED).any()
    assert not (groups("grantee-G01")["state"] == State.SUPPRESSED).any()


def test_an_explanation_names_the_cells_and_is_that_of_the_command_line(work: api.AnalystWorkspace) -> None:
    figures = work.figures()
    key = int(figures.loc[figures["basis"] == "from_baseline", "indicator_id"].iloc[0])
    found = work.explain(key)
    assert set(found.rows["role"]) >= {"value", "target"}
    assert found.rows.loc[found.rows["role"] == "value", "cell"].str.fullmatch("[A-Z]+[0-9]+").all()
    assert found.formula in found.text
    assert str(found) == found.text
    assert found.text == "\n".join(
        impact.api.explain_dashboard.explanation_lines(
            impact.api.explain_dashboard.explain_indicator(work.access, key, None, work._workspace), Language.EN
        )
    )


def test_a_title_that_fits_several_is_refused_with_their_numbers(work: api.AnalystWorkspace) -> None:
    titles = work.indicators().set_index("indicator_id")["title"]
    with pytest.raises(NotFound) as missing:
        work.explain("no such title")
    assert "no such title" in missing.value.__notes__[0]
    several = titles[titles.duplicated(keep=False)]
    assert len(several) > 1
    dutch = api.open(work._workspace.url, as_="officer", language="nl")
    name = dutch.indicators().set_index("indicator_id")["title"][several.index[0]]
    with pytest.raises(ImpactError) as refused:
        dutch.explain(str(name))
    assert refused.value.key == "api.several_indicators"
    assert str(several.index[0]) in refused.value.__notes__[0]
    dutch.close()


@pytest.mark.parametrize("who", ["", "nobody", "nobody@example.be", "0", "Portefeuillemedewerker (demo)"])
def test_nobody_is_let_in_by_a_name_that_is_no_account(who: str, demo: Stored) -> None:
    with pytest.raises(NotAllowed) as refused:
        api.open(demo.url, as_=who)
    assert "operator" in refused.value.__notes__[0]


def test_who_one_is_has_to_be_said(demo: Stored) -> None:
    with pytest.raises(TypeError):
        api.open(demo.url)  # type: ignore[call-arg]


@pytest.mark.parametrize("name", FRAMES)
def test_every_frame_is_kept_in_the_trail_as_an_export(name: str, demo: Stored) -> None:
    def exports() -> list[object]:
        place = open_workspace(demo.url)
        found = audit_trail.list_events(
            demo_personas.find_persona_access(place, "administrator"), AuditLogQuery(action="export", rows=50), place
        )
        return [event.facts.get("figures") for event in found.events]

    before = exports()
    with api.open(demo.url, as_="officer") as work:
        rows = len(frame_of(work, name))
    assert exports() == [rows, *before]


def test_only_the_operator_imports_a_workbook(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    open_workspace(url).engine.dispose()
    file = tmp_path / "metingen.csv"
    file.write_text("Indicator;Eenheid;2023;2024\nBereikte jongeren;personen;12;0\n", "utf-8")
    with impact.open_workspace(url, as_="operator", language="en") as work:
        would = impact.import_workbook(work, file, organisation="Werkplaats", dry_run=True)
        assert (would.new, would.submission_id, len(impact.figures(work))) == (2, None, 0)
        done = impact.import_workbook(work, file, organisation="Werkplaats")
        figures = impact.figures(work)
        assert (done.new, len(figures), figures["grantee"].iloc[0]) == (2, 1, "Werkplaats")
        assert figures["actual"].iloc[0] == 0
        assert "0" in impact.explain(work, int(figures["indicator_id"].iloc[0])).text


def test_an_account_does_not_import(work: api.AnalystWorkspace, tmp_path: Path) -> None:
    with pytest.raises(NotAllowed) as refused:
        work.import_workbook(tmp_path / "x.csv")
    assert refused.value.key == "api.operator_only"


def test_the_package_itself_is_light_and_shows_four_names() -> None:
    code = "import impact, sys; print(sorted(set(sys.modules) & {'pandas', 'numpy', 'sqlalchemy', 'babel'}))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    assert sorted(impact.__all__) == ["explain", "figures", "import_workbook", "open_workspace"]
    assert all(getattr(impact, name).__doc__ for name in impact.__all__)


def test_the_example_in_the_docs_runs(demo: Stored, capsys: pytest.CaptureFixture[str]) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "docs/api.md").read_text("utf-8"), re.DOTALL)
    assert len(blocks) == 1
    example = blocks[0].replace("sqlite:///data/local/impact.db", demo.url)
    assert example != blocks[0]
    exec(compile(example, "docs/api.md", "exec"), {})
    said = capsys.readouterr().out
    assert "on_track" in said
    assert "÷" in said
    assert "xlsx" in said
