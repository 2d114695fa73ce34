"""Small trends side by side: the same marks as the large one, without its axis."""

from __future__ import annotations

from collections.abc import Iterable

import plotly.graph_objects as go

from impact.charts.line_chart import TrendData, draw_trend
from impact.i18n import period, text, value
from impact.model.vocabulary.languages import Language
from impact.views.figures.figure_rows import FigureRow

HEIGHT = 150
# More charts than this cannot be compared, and each takes the browser time.
MAX_CHARTS = 12


def trend_data(row: FigureRow) -> TrendData:
    """Return the chart data of the small trend of one figure."""
    # A baseline alone is no path: it would be labelled as a target nobody set.
    path = row.path if row.target is not None or row.target_final is not None else ()
    return TrendData(
        points=row.series,
        path=path,
        unit=row.unit,
        measure=row.measure,
        baseline=row.baseline,
        undated_target=None if path else row.target,
        band=(row.band_low, row.band_high),
    )


def draw_small_trend(
    row: FigureRow, language: Language, dark: bool = False, height: int = HEIGHT, large: bool = False
) -> go.Figure:
    """Draw one small trend with its target path; `large` adds the value axis, for a screen in a room."""
    return draw_trend(trend_data(row), language, dark, height, large)


def drawable_rows(rows: Iterable[FigureRow]) -> list[FigureRow]:
    """Return the figures with a trend to draw: at least two periods handed in, one of them with a value."""
    return [row for row in rows if len(trend_data(row).dated) > 1 and trend_data(row).reported]


def alt_text(row: FigureRow, language: Language) -> str:
    """Return the small trend as one sentence, its text alternative for screen readers."""
    unit = "%" if row.unit == "%" else ""
    steps = [
        f"{period(language, point.start, point.end)} {value(language, point.value, unit)}"
        for point in trend_data(row).reported
    ]
    return text(language, "indicator.alt.trend", title=row.title, steps=", ".join(steps[-6:]))
