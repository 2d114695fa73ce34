"""Figures of pages are drawn once for all clicks, and a kept drawing is shown to nobody for whom it is another."""

from __future__ import annotations

import plotly.graph_objects as go
import pytest

from impact.charts import breakdown_chart, figure_reading, small_trend_charts, svg_drawing
from impact.charts.figure_reading import list_values
from impact.charts.finished_figures import draw_finished_svg, list_finished_values
from impact.charts.svg_drawing import draw_svg
from impact.model.vocabulary.languages import Language
from tests import sample_views as sample

NL = Language.NL
FIGURES = {
    "reading": small_trend_charts.draw_small_trend(sample.reading(), NL),
    "a breakdown": breakdown_chart.draw_breakdown(sample.reading_gap(), NL),
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_of_a_page_is_drawn_once_for_all_clicks(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = FIGURES[name]
    drawing, values = draw_finished_svg(figure, "een", dark=False), list_finished_values(figure)
    assert (drawing, values) == (draw_svg(figure, "een", dark=False), list_values(figure))
    for module in (svg_drawing, figure_reading):
        monkeypatch.setattr(module, "read_figure", lambda given: pytest.fail("it was read again"))
    assert (draw_finished_svg(figure, "een", dark=False), list_finished_values(figure)) == (drawing, values)


@pytest.mark.parametrize("name", FIGURES)
def test_another_text_or_other_colours_are_drawn_anew(name: str) -> None:
    figure = FIGURES[name]
    looks = [("een", False), ("twee", False), ("een", True), ("een", False)]
    expected = [draw_svg(figure, alt, dark) for alt, dark in looks]
    assert [draw_finished_svg(figure, alt, dark) for alt, dark in looks] == expected
    assert len(set(expected[:2])) == 2


def test_what_somebody_changes_is_neither_the_kept_list_nor_the_kept_drawing() -> None:
    figure = FIGURES["reading"]
    before = list_finished_values(figure)
    draw_finished_svg(figure, "een", dark=False)
    list_finished_values(figure).clear()
    assert list_finished_values(figure) == before != []
    copy = go.Figure(figure)
    for height in (900, 901):
        copy.update_layout(height=height)
        assert f'height="{height}"' in draw_finished_svg(copy, "een", dark=False)
    assert 'height="900"' not in draw_finished_svg(figure, "een", dark=False)
