"""What is drawn of a course over time: gaps, targets, forecasts and labels."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from impact.charts import indicator_chart, shared_indicator_chart, small_trend_charts, theme
from impact.charts.axes import format_ticks, period_ticks, value_range
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Aggregation, Measure, TimeKind
from impact.model.vocabulary.value_states import State
from impact.views.indicator import ForecastView
from impact.views.portfolio import SharedTrend, SharedYear
from tests import sample_views as sample

NL = Language.NL
ALLOWED = ForecastView("", date(2026, 12, 31), 63.5, 60.1, 65.4, n=5)


def trace(figure: go.Figure, name: str) -> go.Scatter:
    return next(found for found in figure.data if found.name == name)


def names(figure: go.Figure) -> set[str]:
    return {found.name for found in figure.data}


def labels(figure: go.Figure) -> list[str]:
    return [note.text.replace("\u00a0", " ") for note in figure.layout.annotations]


def test_a_period_without_a_value_is_a_gap_and_never_a_zero():
    figure = indicator_chart.draw_indicator_trend(sample.indicator_view(sample.waiting_time()), NL)
    drawn = trace(figure, "actual")
    assert list(np.isnan(drawn.y)) == [False, True, False, False]
    assert drawn.connectgaps is False
    assert 0.0 not in drawn.y


def test_a_true_zero_is_drawn_as_a_value():
    figure = indicator_chart.draw_indicator_trend(sample.indicator_view(sample.permits()), NL)
    assert list(trace(figure, "actual").y) == [0.0, 0.0, 6.0]
    assert "missing" not in names(figure)


def test_what_was_not_reported_stands_as_an_open_circle_below_the_scale_of_values():
    figure = indicator_chart.draw_indicator_trend(sample.indicator_view(sample.waiting_time()), NL)
    circles = trace(figure, "missing")
    assert circles.marker.symbol == "circle-open"
    assert len(circles.x) == 1
    assert all(foot < 0 for foot in circles.y), "a circle at zero would read as a zero"
    assert "niet gerapporteerd" in circles.text[0]


def test_the_target_path_is_dashed_and_goes_through_every_interim_target():
    figure = indicator_chart.draw_indicator_trend(sample.indicator_view(), NL)
    path = trace(figure, "target")
    assert path.line.dash == "dash"
    assert list(path.y) == [value for _, value in sample.READING_PATH]


def test_values_and_targets_carry_their_own_labels_instead_of_a_legend():
    figure = indicator_chart.draw_indicator_trend(sample.indicator_view(), NL)
    assert figure.layout.showlegend is False
    assert {"<b>58 %</b>", "streefwaarde 65 %", "nulmeting 38 %"} <= set(labels(figure))


@pytest.mark.parametrize(
    ("forecast", "drawn"),
    [
        (ALLOWED, True),
        (replace(ALLOWED, reason="only_direction", estimate=None), True),
        (ForecastView("too_few_points"), False),
        (replace(ALLOWED, reason="out_of_range", estimate=None, low=None, high=None), False),
    ],
    ids=["allowed", "only a direction", "too few points", "out of range"],
)
def test_a_fan_is_drawn_only_where_a_forecast_is_allowed(forecast, drawn):
    figure = indicator_chart.draw_indicator_trend(sample.indicator_view(forecast=forecast), NL)
    assert ("forecast" in names(figure)) is drawn
    if drawn:
        assert list(trace(figure, "forecast").y) == [58.0, 65.4, 60.1, 58.0]


def test_the_reading_aid_speaks_only_of_marks_that_are_in_the_picture():
    without = indicator_chart.reading_guide(sample.indicator_view(sample.permits()), NL)
    assert "Gearceerd" not in without
    assert "○" not in without
    with_all = indicator_chart.reading_guide(sample.indicator_view(forecast=ALLOWED), NL)
    assert "Gearceerd" in with_all
    assert "niet gerapporteerd: 2021" in with_all


def test_an_indicator_without_a_date_gets_no_picture_but_a_word_about_its_value():
    view = sample.indicator_view(sample.undated())
    assert not indicator_chart.is_drawable(view)
    assert "geen datum" in indicator_chart.reading_guide(view, NL)


def test_nothing_is_drawn_with_webgl_because_the_page_forbids_it():
    for figure in (
        indicator_chart.draw_indicator_trend(sample.indicator_view(), NL),
        small_trend_charts.draw_small_trend(sample.reading(), NL),
    ):
        assert {found.type for found in figure.data} == {"scatter"}


def test_a_small_trend_keeps_gap_path_and_circle():
    figure = small_trend_charts.draw_small_trend(sample.waiting_time(), NL)
    assert names(figure) == {"actual", "target", "missing"}
    assert np.isnan(trace(figure, "actual").y[1])


def test_only_figures_with_two_periods_and_a_value_get_a_small_trend():
    once = sample.reading(series=sample.READING_POINTS[-1:])
    gone = tuple(replace(point, value=None, state=State.NOT_REPORTED) for point in sample.READING_POINTS)
    never = sample.reading(series=gone)
    assert small_trend_charts.drawable_rows([once, never, sample.undated(), sample.permits()]) == [sample.permits()]


def test_the_picture_is_also_told_in_words_without_the_gap():
    words = indicator_chart.alt_text(sample.indicator_view(sample.waiting_time()), NL)
    assert "2022 21, 2024 26, 2025 34" in words
    assert "2023" not in words


@pytest.mark.parametrize(
    ("values", "unit", "expected"),
    [
        ((41.0, 58.0, 65.0), "%", (40.0, 50.0, 60.0)),
        ((0.0, 6.0), "", (0.0, 2.0, 4.0, 6.0)),
        ((88.0, 99.0), "%", (90.0, 95.0, 100.0)),
        ((None, float("nan")), "", ()),
        ((5.0,), "", (4.5, 5.0)),
    ],
)
def test_ticks_are_round_and_a_percentage_never_passes_hundred(values, unit, expected):
    low, high, ticks = value_range(values, unit)
    assert low < high
    if expected and len(values) > 1:
        assert ticks == expected
    assert all(tick <= 100 for tick in ticks) or unit != "%"
    assert all(low <= tick <= high for tick in ticks)


def test_a_value_that_hardly_moves_still_has_a_scale():
    low, high, ticks = value_range([100.0, 100.0], "")
    assert low < 100.0 < high
    assert ticks


def test_ticks_are_written_as_the_language_writes_numbers():
    assert format_ticks((1200.0, 2.5), "", Language.NL) == ["1\u00a0200", "2,5"]
    assert format_ticks((1200.0, 2.5), "", Language.EN) == ["1,200", "2.5"]
    assert format_ticks((40.0,), "%", Language.FR) == ["40\u00a0%"]


def test_the_newest_period_is_always_named_and_no_more_than_fit():
    points = [sample.year(number, 1.0) for number in range(2005, 2026)]
    days, words = period_ticks(points, [date(2026, 12, 31)], NL, most=7)
    assert len(days) <= 7
    assert words[-1] == "2026"


@pytest.mark.parametrize(("months", "most", "apart"), [(3, 7, 12), (3, 4, 24), (1, 12, 3), (1, 7, 6), (6, 7, 12)])
def test_parts_of_years_are_named_so_that_every_year_has_the_same_ones(months: int, most: int, apart: int) -> None:
    """Every third quarter would be Q2, Q1, Q4, Q3 … and too many for a phone."""
    starts = [(2022 + month // 12, month % 12 + 1) for month in range(0, 60 if months > 1 else 30, months)]
    ends = [(year + (month + months - 1) // 12, (month + months - 1) % 12 + 1) for year, month in starts]
    points = [
        replace(sample.year(2025, 1.0), start=date(*start, 1), end=date(*end, 1) - timedelta(days=1))
        for start, end in zip(starts, ends, strict=True)
    ]
    days, _ = period_ticks(points, [], NL, most=most)
    assert len(days) <= most and days[-1] == points[-1].end
    gaps = {(late.year - soon.year) * 12 + late.month - soon.month for soon, late in pairwise(days)}
    assert gaps == {apart}


def test_a_baseline_alone_is_never_drawn_or_labelled_as_a_target():
    row = sample.reading(target=None, target_final=None, path=((date(2021, 12, 31), 38.0),))
    figure = small_trend_charts.draw_small_trend(row, NL)
    assert "target" not in names(figure)
    assert not any("streefwaarde" in label for label in labels(figure))


def test_the_label_of_a_zero_stands_above_it_and_not_on_the_axis():
    zero = sample.permits(series=(sample.year(2023, 0.0), sample.year(2024, 3.0), sample.year(2025, 0.0)),
                          path=((date(2022, 12, 31), 0.0), (date(2026, 12, 31), 6.0)))
    figure = small_trend_charts.draw_small_trend(zero, NL)
    (label,) = [note for note in figure.layout.annotations if note.text == "<b>0</b>"]
    assert label.yshift > 0


def test_a_figure_is_made_once_and_presenting_leaves_the_kept_one_as_it_is():
    view = sample.indicator_view(sample.waiting_time())
    figure = theme.apply_theme(indicator_chart.draw_indicator_trend(view, NL), NL)
    assert indicator_chart.draw_indicator_trend(view, NL) is figure
    before = figure.to_json()
    larger = theme.apply_theme(figure, NL, scale=1.6)
    assert larger is not figure
    assert larger.layout.template.layout.font.size > figure.layout.template.layout.font.size
    assert theme.apply_theme(figure, NL).to_json() == before
    assert indicator_chart.draw_indicator_trend(view, NL, dark=True) is not figure


def a_shared_trend(*years: SharedYear, **facts: object) -> SharedTrend:
    given = {"measure": Measure.NUMBER, "unit": "personen", "aggregation": Aggregation.SUM} | facts
    measure, unit, aggregation = (given.pop(name) for name in ("measure", "unit", "aggregation"))
    return SharedTrend("S1", "Vrijwilligers", unit, measure, TimeKind.LEVEL, aggregation, years, 3, 4, 1.0, (), **given)


def a_shared_year(number: int, value: float | None, grantees: int = 3, **facts: object) -> SharedYear:
    state = State(facts.pop("state", State.REPORTED if value is not None else State.NOT_REPORTED))
    return SharedYear(sample.year(number, value, state), grantees, grantees, **facts)


def test_the_year_that_few_reported_early_is_not_what_all_reached_together():
    full, early = a_shared_year(2025, 52.4, 3), a_shared_year(2026, 33.3, 1)
    assert a_shared_trend(full, early).latest == full
    assert a_shared_trend(full, a_shared_year(2026, 33.3, 2)).latest.year == 2026
    assert a_shared_trend(full, a_shared_year(2026, None, 0)).latest == full
    assert a_shared_trend(a_shared_year(2026, None, 0)).latest is None


def test_totals_over_other_grantees_are_no_line_and_only_the_same_grantees_are():
    trend = a_shared_trend(
        a_shared_year(2023, 151.0, 2, same_value=151.0, same_target=150.0),
        a_shared_year(2024, 309.0, 3, same_value=200.0, same_target=190.0),
        same=2, same_since=2023,
    )  # fmt: skip
    drawn = shared_indicator_chart.draw_shared_trend(trend, NL)
    assert isinstance(trace(drawn, "total"), go.Bar)
    assert list(trace(drawn, "same").y) == [151.0, 200.0]
    assert list(trace(drawn, "target").y) == [150.0, 190.0]
    assert list(drawn.layout.xaxis.ticktext) == ["2023<br>n = 2", "2024<br>n = 3"]
    legend = shared_indicator_chart.list_legend(trend, NL)
    assert [line[0] for line in legend] == ["▮", "●", "╌"]


def test_people_who_may_be_counted_twice_are_a_bar_between_two_numbers_and_never_a_line_at_the_upper_one():
    trend = a_shared_trend(
        a_shared_year(2023, 200.0, low=120.0, high=200.0, same_value=200.0),
        a_shared_year(2024, 260.0, low=140.0, high=260.0, same_value=260.0),
        aggregation=Aggregation.SUM_WITH_BOUNDS, same=3, same_since=2023, same_throughout=True,
    )  # fmt: skip
    drawn = shared_indicator_chart.draw_shared_trend(trend, NL)
    assert names(drawn) == {"bounds"}
    bars = trace(drawn, "bounds")
    assert (list(bars.base), list(bars.y)) == ([120.0, 140.0], [80.0, 120.0])
    assert labels(drawn) == ["<b>140–260</b>"]


@pytest.mark.parametrize(
    ("measure", "unit", "values", "axis"),
    [
        (Measure.NUMBER, "personen", (900.0, 1000.0), (0.0, None)),
        (Measure.PERCENTAGE, "%", (52.0, 57.0), (0.0, 100.0)),
        (Measure.SCORE, "1-5", (3.9, 4.1), (1.0, 5.0)),
    ],
)
def test_an_axis_of_what_is_reached_together_is_shown_from_zero_or_on_the_scale_of_the_score(
    measure, unit, values, axis
):
    years = [a_shared_year(2023 + place, value) for place, value in enumerate(values)]
    drawn = shared_indicator_chart.draw_shared_trend(a_shared_trend(*years, measure=measure, unit=unit), NL)
    assert drawn.layout.yaxis.visible is True
    low, high = drawn.layout.yaxis.range
    assert low == axis[0]
    assert high > max(values)
    ticks = drawn.layout.yaxis.tickvals
    assert len(ticks) > 1
    assert min(ticks) >= low
    if axis[1] is not None:
        assert max(ticks) <= axis[1] < high


def test_a_year_that_is_not_over_has_no_circle_and_a_year_without_values_has_one_that_is_explained():
    years = a_shared_year(2023, 5.0), a_shared_year(2024, None, 0), a_shared_year(2025, 8.0)
    to_come = a_shared_year(2026, None, 0, state=State.NOT_DUE)
    trend = a_shared_trend(*years, to_come)
    drawn = shared_indicator_chart.draw_shared_trend(trend, NL)
    assert list(trace(drawn, "missing").x) == [2024]
    assert "○ niet gerapporteerd" in shared_indicator_chart.list_legend(trend, NL)
    assert "missing" not in names(shared_indicator_chart.draw_shared_trend(a_shared_trend(years[0], to_come), NL))
