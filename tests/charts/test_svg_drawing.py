"""Small charts drawn on the server: the marks, labels and texts of the figure, and nothing left out."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from itertools import pairwise
from xml.etree import ElementTree

import plotly.graph_objects as go
import pytest

from impact.charts import breakdown_chart, small_trend_charts
from impact.charts.figure_reading import list_values
from impact.charts.svg_drawing import NotDrawable, draw_svg
from impact.model.vocabulary.languages import Language
from tests import sample_views as sample

NL = Language.NL
ROWS = (sample.reading(), sample.waiting_time(), sample.permits())
FIGURES = {
    "reading": small_trend_charts.draw_small_trend(ROWS[0], NL),
    "waiting time": small_trend_charts.draw_small_trend(ROWS[1], NL),
    "permits": small_trend_charts.draw_small_trend(ROWS[2], NL),
    "reading on a screen in a room": small_trend_charts.draw_small_trend(ROWS[0], NL, height=400, large=True),
    "a breakdown": breakdown_chart.draw_breakdown(sample.reading_gap(), NL),
}


def parse(figure: go.Figure, alt: str = "alt") -> ElementTree.Element:
    """The drawing as a tree; fails where it is not well-formed."""
    return ElementTree.fromstring(draw_svg(figure, alt, dark=False))


def words(figure: go.Figure) -> list[str]:
    return ["".join(item.itertext()) for item in parse(figure).iter("text")]


@pytest.mark.parametrize("name", FIGURES)
def test_every_label_and_hover_text_of_the_figure_is_in_the_drawing(name: str) -> None:
    figure = FIGURES[name]
    said = " ".join(words(figure))
    notes = [line for note in figure.layout.annotations for line in note.text.split("<br>")]
    ticks = [line for label in figure.layout.xaxis.ticktext or () for line in label.split("<br>")]
    for label in (*notes, *ticks):
        assert unescape(re.sub(r"<[^>]+>", "", label)) in said
    titles = {item.text for item in parse(figure).iter("title")}
    assert len(titles) >= sum(value is not None for trace in figure.data[-2:] for value in trace.y[:1])


@pytest.mark.parametrize("name", ["reading", "waiting time", "permits"])
def test_lines_end_at_a_gap_and_stand_at_the_height_of_their_values(name: str) -> None:
    figure = FIGURES[name]
    actual = next(trace for trace in figure.data if trace.name == "actual")
    present = [value == value for value in actual.y]
    pairs = sum(before and after for before, after in pairwise(present))
    tree = parse(figure)
    thick = [item for item in tree.iter("line") if item.get("stroke-width") == "2.2"]
    assert len(thick) == pairs
    dots = [item for item in tree.iter("circle") if item.get("r") == "3"]
    heights = [float(item.get("cy", "")) for item in dots]
    values = [float(value) for value in actual.y if value == value]
    assert len(dots) == len(values)
    assert sorted(range(len(values)), key=lambda place: values[place]) == sorted(
        range(len(values)), key=lambda place: -heights[place]
    )


def test_a_bar_is_as_wide_as_its_value_and_a_hidden_group_is_hatched() -> None:
    view = sample.reading_gap()
    bars = [item for item in parse(FIGURES["a breakdown"]).iter("rect") if item.get("fill") != "#efebe2"]
    assert [float(item.get("width", "").rstrip("%")) for item in bars] == pytest.approx(
        [bar.value for bar in view.bars if bar.value is not None], abs=0.01
    )
    hatched = [item for item in parse(FIGURES["a breakdown"]).iter("line") if item.get("stroke-dasharray") == "1.2 4.8"]
    assert len(hatched) == 1


def test_texts_of_others_stand_letter_by_letter() -> None:
    hostile = '<a href="x">R&D</a> <script>1</script> "&amp;"'
    figure = breakdown_chart.draw_breakdown(
        sample.reading_gap(bars=tuple(replace(bar, category=hostile) for bar in sample.reading_gap().bars)), NL
    )
    tree = ElementTree.fromstring(draw_svg(figure, hostile, dark=False))
    assert {item.tag for item in tree.iter()} <= {"div", "svg", "g", "rect", "line", "circle", "text", "tspan", "title"}
    svg = tree.find("svg")
    assert svg is not None
    assert svg.get("aria-label") == hostile
    assert any(item.text is not None and item.text.startswith(hostile) for item in tree.iter("title"))


def test_values_are_listed_once_each_as_they_are_said() -> None:
    listed = [(head, words.replace("\u00a0", " ")) for head, words in list_values(FIGURES["waiting time"])]
    assert ("2025", "34 dagen") in listed
    assert listed.count(("2023", "niet gerapporteerd")) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda figure: figure.add_trace(go.Heatmap(z=[[1]])),
        lambda figure: figure.update_traces(line_dash="longdashdot", selector={"name": "target"}),
        lambda figure: figure.update_traces(marker_symbol="star", selector={"name": "actual"}),
        lambda figure: figure.add_annotation(x="2024-01-01", y=1, text="x", showarrow=True),
        lambda figure: figure.update_yaxes(range=None),
        lambda figure: figure.add_shape(type="circle", xref="x domain", x0=0, x1=1, y0=1, y1=2),
    ],
    ids=["another kind of trace", "another dash", "another mark", "an arrow", "no range", "another shape"],
)
def test_what_is_not_known_is_refused_instead_of_left_out(change) -> None:
    figure = go.Figure(FIGURES["reading"])
    change(figure)
    with pytest.raises(NotDrawable):
        draw_svg(figure, "", dark=False)
