"""Twelve figures of the demo, of every kind, chosen anew in every run, computed with pandas from the raw rows.

Nothing here uses our formulas: a value is the newest one in force, a result is the share of the way from the baseline
to the target of its own period, of values that are added the share of all ways together.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest

from impact.i18n import percent_judged, value
from impact.model.vocabulary.languages import Language
from impact.services.accounts import operator_access
from impact.services.core.workspace import Workspace, unscoped_reading
from impact.services.dashboards import analyst_tables, figures_table, grantees, portfolio
from impact.services.demo import DemoResult
from impact.views.figures.figure_rows import FigureRow
from impact.views.grantee import GranteeQuery
from impact.views.portfolio import PortfolioQuery, PortfolioView
from pages.parts.figures import indicator_table

FIGURES = 12
SEED = int(os.environ.get("FIGURE_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
ADDED = ("number",)


@pytest.fixture(scope="module")
def raw(built: tuple[Workspace, DemoResult]) -> dict[str, pd.DataFrame]:
    """Indicators, values and targets in force, as the database has them."""
    in_force = "WHERE breakdown = '' AND superseded_by IS NULL AND state = 'reported'"
    with unscoped_reading(built[0]) as connection:
        tables = {
            "indicator": pd.read_sql("SELECT * FROM indicator WHERE withdrawn_by IS NULL", connection),
            "measurement": pd.read_sql(f"SELECT * FROM measurement {in_force}", connection),
            "target": pd.read_sql(f"SELECT * FROM target {in_force}", connection),
        }
    return {name: table.set_index("id", drop=False) for name, table in tables.items()}


@pytest.fixture(scope="module")
def page(built: tuple[Workspace, DemoResult]) -> PortfolioView:
    access = operator_access.load_operator(built[0])
    return portfolio.build_portfolio_view(access, PortfolioQuery(), built[0])


@pytest.fixture(scope="module")
def rows(built: tuple[Workspace, DemoResult], page: PortfolioView) -> list[FigureRow]:
    """Every figure with a value as the pages of the grantees show it."""
    access = operator_access.load_operator(built[0])
    seen = [
        row
        for grantee in page.matrix
        for row in grantees.build_grantee_view(access, GranteeQuery(grantee.organisation_id), built[0]).rows
    ]
    return [row for row in seen if row.actual is not None]


def _of(table: pd.DataFrame, indicator_id: int) -> pd.DataFrame:
    return table[table["indicator_id"] == indicator_id].sort_values(["period_end", "period_start"])


def _share_of_the_way(raw: dict[str, pd.DataFrame], indicator_id: int) -> float:
    """The result of the newest period; nan where no target is of that period, or no baseline says where it began."""
    facts = raw["indicator"].loc[indicator_id]
    both = _of(raw["measurement"], indicator_id).merge(
        _of(raw["target"], indicator_id), on=["period_start", "period_end"], suffixes=("", "_aimed")
    )
    newest = _of(raw["measurement"], indicator_id).iloc[-1]
    if both.empty or both.iloc[-1]["id"] != newest["id"]:
        return np.nan
    start = facts["baseline"]
    is_running = facts["time_kind"] in ("period", "cumulative") and facts["time_kind_origin"] == "stated"
    if pd.isna(start) and is_running and facts["measure"] in ADDED and facts["direction"] != "down":
        start = 0.0
    if not (facts["time_kind"] == "period" and facts["measure"] in ADDED):
        both = both.tail(1)
    way = (both["value_aimed"] - start).sum(skipna=False)
    return float((both["value"] - start).sum(skipna=False) / way) if way else np.nan


def _status(raw: dict[str, pd.DataFrame], row: FigureRow, result: float) -> str:
    """What a result says of a figure, by the bands of the formulas: 95 and 60 %."""
    newest = _of(raw["measurement"], row.indicator_id).iloc[-1]
    last = _of(raw["target"], row.indicator_id).iloc[-1]
    sign = 1 if last["value"] > (0.0 if np.isnan(row.baseline or np.nan) else row.baseline) else -1
    is_added = row.time_kind.value == "period" and row.measure.value in ADDED
    met = result >= 1 if is_added else sign * (newest["value"] - last["value"]) >= 0
    if met and (not is_added or last["period_end"] == newest["period_end"]):
        return "achieved"
    limits = [("regressing", result < 0), ("behind", result < 0.6), ("attention", result < 0.95)]
    return next((word for word, holds in limits if holds), "on_track")


def _as_shown(raw: dict[str, pd.DataFrame], indicator_id: int) -> str:
    """The newest value as a Dutch page writes it: a yes or no as a word, a percentage with its sign, else a number."""
    facts, newest = raw["indicator"].loc[indicator_id], _of(raw["measurement"], indicator_id).iloc[-1]["value"]
    if facts["measure"] == "yes_no":
        return {0.0: "nee", 1.0: "ja"}[newest]
    return value(Language.NL, newest, "%" if facts["unit"] == "%" else "")


def _is_of_few(raw: dict[str, pd.DataFrame], row: FigureRow) -> bool:
    return row.measure.value == "percentage" and _of(raw["measurement"], row.indicator_id).iloc[-1]["denominator"] < 10


def _kind(row: FigureRow) -> str:
    """What has to be computed: a band, a sum, a running total, a share of cases, a mean score, an answer."""
    if row.basis.value == "band":
        return "band"
    return f"{row.measure.value} of {row.time_kind.value}" if row.measure.value == "number" else row.measure.value


KINDS = {"band", "number of period", "number of cumulative", "percentage", "score", "yes_no"}


def _chosen(rows: list[FigureRow], raw: dict[str, pd.DataFrame]) -> Iterator[FigureRow]:
    print(f"FIGURE_SEED={SEED}")
    with_result = [row for row in rows if not np.isnan(_share_of_the_way(raw, row.indicator_id))]
    draw = random.Random(SEED)
    # One of each kind, with a result to compute where one has it; the others are any.
    by_kind = {kind: [row for row in rows if _kind(row) == kind] for kind in sorted({_kind(row) for row in rows})}
    assert set(by_kind) >= KINDS
    chosen = [draw.choice([row for row in of if row in with_result] or of) for of in by_kind.values()]
    yield from chosen
    yield from draw.sample([row for row in rows if row not in chosen], FIGURES - len(chosen))


def _check_value(raw: dict[str, pd.DataFrame], row: FigureRow, where: str) -> None:
    """The value itself: of a percentage from its parts, of a band by its edges, and what was added up."""
    of_row, facts = _of(raw["measurement"], row.indicator_id), raw["indicator"].loc[row.indicator_id]
    newest = of_row.iloc[-1]
    if row.measure.value == "percentage":
        # The cells hold a percentage with one decimal beside its parts.
        assert row.actual == pytest.approx(100 * newest["numerator"] / newest["denominator"], abs=0.05), where
    if row.basis.value == "band":
        inside = of_row["value"].between(
            facts["band_low"] if pd.notna(facts["band_low"]) else -np.inf,
            facts["band_high"] if pd.notna(facts["band_high"]) else np.inf,
        )
        missed = "attention" if len(inside) < 2 or inside.iloc[-2] else "behind"
        judged = "achieved" if inside.iloc[-1] else missed
        # Nothing is said of a percentage of fewer than ten cases, within a band either.
        assert row.status.value == ("not_rated" if _is_of_few(raw, row) else judged), where
    if _kind(row) == "number of period":
        aimed = _of(raw["target"], row.indicator_id)[["period_start", "period_end"]]
        # Without any target all that was counted is added up; else what was aimed for stands beside it.
        both = of_row if aimed.empty else of_row.merge(aimed, on=["period_start", "period_end"])
        assert row.actual_to_date == pytest.approx(both["value"].sum()), where


def test_figures_chosen_at_random_are_what_pandas_finds_in_the_raw_rows(
    rows: list[FigureRow], raw: dict[str, pd.DataFrame]
) -> None:
    for row in _chosen(rows, raw):
        where = f"{row.organisation}: {row.title} (FIGURE_SEED={SEED})"
        shown = indicator_table.build_table([row], row.organisation, Language.NL)
        assert f"<b>{_as_shown(raw, row.indicator_id)}</b>" in shown, where
        _check_value(raw, row, where)
        result = _share_of_the_way(raw, row.indicator_id)
        if np.isnan(result) or row.basis.value == "band":
            assert row.achievement is None or row.target_end != row.period_end, where
            continue
        if _is_of_few(raw, row):
            # Its numbers are said, and no share of a way that nobody judges.
            assert (row.achievement, row.pace, row.ratio_to_target, row.status.value) == (None,) * 3 + ("not_rated",)
            assert percent_judged(Language.NL, result) not in shown, where
            continue
        assert row.achievement == pytest.approx(result), where
        assert f">{percent_judged(Language.NL, result)}<" in shown, where
        if "too_early" not in row.notes:
            assert row.status.value == _status(raw, row, result), where


def test_the_mean_that_a_definition_asks_for_is_that_of_pandas(
    rows: list[FigureRow], raw: dict[str, pd.DataFrame]
) -> None:
    (row,) = [row for row in rows if row.mean_periods]
    assert "meerjarig gemiddelde" in raw["indicator"].loc[row.indicator_id, "definition"]
    both = _of(raw["measurement"], row.indicator_id).merge(
        _of(raw["target"], row.indicator_id), on=["period_start", "period_end"], suffixes=("", "_aimed")
    )
    assert row.mean_periods == len(both)
    assert row.mean_actual == pytest.approx(both["value"].mean())
    assert row.mean_expected == pytest.approx(both["value_aimed"].mean())
    start = raw["indicator"].loc[row.indicator_id, "baseline"]
    assert row.pace == pytest.approx((both["value"].mean() - start) / (both["value_aimed"].mean() - start))


def test_no_share_is_said_of_what_has_none(
    rows: list[FigureRow], raw: dict[str, pd.DataFrame], built: tuple[Workspace, DemoResult]
) -> None:
    """Neither on a page nor in a file: a fall without a baseline is not at 110 % of its target."""
    few = [row for row in rows if _is_of_few(raw, row) and row.basis.value != "band"]
    met_only = [row for row in rows if row.basis.value == "met_only"]
    assert few and met_only
    shares = ["achievement", "achievement_final", "ratio_to_target", "pace"]
    access = operator_access.load_operator(built[0])
    records = analyst_tables.list_figures(access, None, built[0])
    listed = pd.DataFrame(records.rows, columns=[column.name for column in records.columns]).set_index("indicator_id")
    sheet = figures_table.build_figure_list(access, built[0])
    exported = pd.DataFrame(sheet.rows, columns=list(sheet.columns)).set_index("indicator_ref")
    for row in (*few, *met_only):
        assert (row.achievement, row.ratio_to_target, row.pace) == (None, None, None), row.title
        assert listed.loc[row.indicator_id, shares].isna().all(), row.title
        assert exported.loc[row.code, shares].isna().all(), row.title


def test_every_yes_or_no_is_shown_as_its_word(rows: list[FigureRow], raw: dict[str, pd.DataFrame]) -> None:
    answers = [row for row in rows if raw["indicator"].loc[row.indicator_id, "measure"] == "yes_no"]
    assert answers
    for row in answers:
        shown = indicator_table.build_table([row], row.organisation, Language.NL)
        assert f"<b>{_as_shown(raw, row.indicator_id)}</b>" in shown, f"{row.organisation}: {row.title}"


@pytest.mark.parametrize("key", ["C1", "C2", "C3", "C4"])
def test_what_is_reached_together_is_what_pandas_adds_up(
    key: str, page: PortfolioView, raw: dict[str, pd.DataFrame]
) -> None:
    shared = next(trend for trend in page.shared if trend.key == key)
    facts = raw["indicator"][raw["indicator"]["shared_key"] == key]
    values = raw["measurement"][raw["measurement"]["indicator_id"].isin(facts["id"])].copy()
    values["year"] = values["period_end"].str[:4].astype(int)
    by_year = values.sort_values("period_end").groupby(["year", "indicator_id"])
    added = shared.time_kind.value == "period"
    own = by_year["value"].sum() if added else by_year["value"].last()
    numerator, denominator, n = (by_year[name].sum() if added else by_year[name].last()
                                 for name in ("numerator", "denominator", "n"))  # fmt: skip

    def together(index: pd.Index) -> float:
        if key == "C2":
            return float(100 * numerator[index].sum() / denominator[index].sum())
        if key == "C3":
            return float((own * n)[index].sum() / n[index].sum())
        return float(own[index].sum())

    years = sorted(own.index.get_level_values("year").unique())
    reporters = {year: set(own.loc[year].index) for year in years}
    same = set.intersection(*reporters.values())
    seen = {item.year: item for item in shared.years if item.point.value is not None}
    assert sorted(seen) == years
    assert shared.same == len(same)
    for year in years:
        everybody = pd.MultiIndex.from_product([[year], sorted(reporters[year])])
        always = pd.MultiIndex.from_product([[year], sorted(same)])
        assert seen[year].point.value == pytest.approx(together(everybody))
        assert seen[year].same_value == pytest.approx(together(always))
        assert seen[year].grantees == len(reporters[year])
