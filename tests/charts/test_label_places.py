"""Labels of a line chart stand clear of its lines and of each other, wherever the values lie."""

from __future__ import annotations

from datetime import date

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.charts import small_trend_charts
from impact.charts.label_places import CHARACTER_WIDTH, LABEL_HEIGHT, SIZE_OF_WIDTH, LabelPlace, LabelPlacer
from impact.charts.line_chart import CHART_WIDTHS
from impact.model.vocabulary.languages import Language
from tests import sample_views as sample

PLACES = [LabelPlace("center", 0, 17), LabelPlace("center", 0, -17), LabelPlace("right", -2, 17)]


def test_the_first_place_is_taken_where_nothing_is_in_the_way() -> None:
    assert LabelPlacer([(260, 100)], 18).place((130 / 260, 0.5), "26", 13, PLACES) == PLACES[0]


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ([(0, 67), (260, 67)], PLACES[1]),
        # Both sides are taken over its whole width: beside the line that ends there.
        ([(120, 33), (260, 33), (260, 67), (125, 67)], PLACES[2]),
    ],
    ids=["a line above", "lines on both sides"],
)
def test_a_label_moves_off_a_line(line: list[tuple[float, float]], place: LabelPlace) -> None:
    placer = LabelPlacer([(260, 100)], 18)
    placer.add_line([(x / 260, y / 100) for x, y in line])
    assert placer.place((130 / 260, 0.5), "26", 13, PLACES) == place


def test_a_second_label_moves_off_the_first() -> None:
    placer = LabelPlacer([(260, 100)], 18)
    assert placer.place((130 / 260, 0.5), "26", 13, PLACES) == PLACES[0]
    assert placer.place((134 / 260, 0.5), "27", 13, PLACES) == PLACES[1]


def test_a_place_is_good_in_every_size_of_a_chart() -> None:
    """In a low area the same two labels lie over each other that stand apart in a high one."""
    high, low = (260, 400), (260, 60)
    for areas, place in (([high], PLACES[0]), ([low], PLACES[1]), ([high, low], PLACES[1])):
        placer = LabelPlacer(areas, 18)
        placer.add_line([(0, 0.78), (1, 0.78)])
        assert placer.place((0.5, 0.5), "26", 13, PLACES) == place, areas


def boxes(figure: go.Figure) -> list[tuple[float, float, float, float]]:
    """Left, bottom, right and top of the labels in pixels."""
    days = [date.fromisoformat(str(day)[:10]) for trace in figure.data for day in trace.x]
    low, high = figure.layout.yaxis.range
    inner, width = figure.layout.height - 26, CHART_WIDTHS[False]
    found = []
    for note in figure.layout.annotations:
        share = note.font.size / SIZE_OF_WIDTH
        length = len(note.text.replace("<b>", "").replace("</b>", "")) * CHARACTER_WIDTH * share
        left = (note.x - min(days)).days / max((max(days) - min(days)).days, 1) * width + (note.xshift or 0)
        left -= {"left": 0.0, "center": 0.5, "right": 1.0}[note.xanchor] * length
        middle = (note.y - low) / (high - low) * inner + note.yshift
        height = LABEL_HEIGHT * max(share, 0.85)
        found.append((left, middle - height / 2, left + length, middle + height / 2))
    return found


@given(
    st.lists(st.floats(0, 1000, allow_subnormal=False), min_size=1, max_size=8),
    st.lists(st.floats(0, 1000, allow_subnormal=False), min_size=2, max_size=5),
    st.integers(0, 4),
)
def test_the_value_and_the_target_never_stand_on_each_other(
    values: list[float], targets: list[float], later: int
) -> None:
    path = tuple((date(2020 + later + place, 12, 31), amount) for place, amount in enumerate(targets))
    series = tuple(sample.year(2020 + place, amount) for place, amount in enumerate(values))
    figure = small_trend_charts.draw_small_trend(sample.reading(series=series, path=path), Language.NL)
    labels = boxes(figure)
    assert len(labels) == 2
    (a, b) = labels
    assert a[0] >= b[2] or b[0] >= a[2] or a[1] >= b[3] or b[1] >= a[3], labels
