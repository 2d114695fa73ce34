"""What is drawn of groups: from zero, small groups hatched, the gap in colour only when certain."""

from __future__ import annotations

import numpy as np

from impact.charts import breakdown_chart
from impact.charts.theme import LIGHT
from impact.model.vocabulary.languages import Language
from tests import sample_views as sample

NL = Language.NL


def bars(figure):
    return next(found for found in figure.data if found.name == "groups")


def tracks(figure):
    return next(found for found in figure.data if found.name == "track")


def words(figure) -> str:
    return " ".join(note.text for note in figure.layout.annotations).replace("\u00a0", " ")


def test_bars_start_at_zero_and_keep_the_order_of_the_source():
    figure = breakdown_chart.draw_breakdown(sample.reading_gap(), NL)
    assert tuple(figure.layout.xaxis.range) == (0.0, 100.0)
    assert list(figure.layout.yaxis.ticktext) == ["meisjes", "jongens", "X", "onbekend"]


def test_a_group_too_small_to_show_is_hatched_and_has_no_length():
    figure = breakdown_chart.draw_breakdown(sample.reading_gap(), NL)
    assert list(tracks(figure).marker.pattern.shape) == ["", "", "/", ""]
    assert list(np.isnan(bars(figure).x)) == [False, False, True, True]
    assert "te klein" in words(figure)


def test_a_group_that_did_not_report_says_so_and_is_not_a_zero():
    figure = breakdown_chart.draw_breakdown(sample.reading_gap(), NL)
    assert 0.0 not in bars(figure).x
    assert "gerapporteerd" in words(figure)


def test_the_group_left_behind_stands_out_only_where_the_gap_is_certain():
    certain = breakdown_chart.draw_breakdown(sample.reading_gap(), NL)
    assert list(bars(certain).marker.color)[:2] == [LIGHT.accent, LIGHT.attention]
    maybe = breakdown_chart.draw_breakdown(sample.reading_gap(gap_is_certain=False), NL)
    assert set(bars(maybe).marker.color) == {LIGHT.accent}


def test_all_groups_are_told_in_words():
    said = breakdown_chart.alt_text(sample.reading_gap(), Language.EN)
    assert "sex: girls 64.2% (68 of 106)" in said
    assert "X too small to show" in said
