"""Small trends side by side: the same marks as the large one, without its axis."""

from __future__ import annotations

from collections.abc import Iterable

import plotly.graph_objects as go

from impact.charts.lines import Course, draw
from impact.i18n import period, text, value
from impact.model.words import Language
from impact.views.marks import FigureRow

HEIGHT = 150
# More pictures than this at once are wallpaper, and each costs the browser a moment.
AT_ONCE = 12


def course(row: FigureRow) -> Course:
    """What the small trend of one figure draws."""
    # A baseline alone is no path: it would be labelled as a target nobody set.
    path = row.path if row.target is not None or row.target_final is not None else ()
    return Course(
        points=row.series,
        path=path,
        unit=row.unit,
        measure=row.measure,
        baseline=row.baseline,
        undated_target=None if path else row.target,
        band=(row.band_low, row.band_high),
    )


def small_trend(
    row: FigureRow, language: Language, dark: bool = False, height: int = HEIGHT, large: bool = False
) -> go.Figure:
    """One small trend with its target path; gaps stay gaps. `large` adds the axis, for a room."""
    return draw(course(row), language, dark, height, large)


def drawable(rows: Iterable[FigureRow]) -> list[FigureRow]:
    """The figures that moved: at least two periods handed in, one of them with a value."""
    return [row for row in rows if len(course(row).dated) > 1 and course(row).reported]


def in_words(row: FigureRow, language: Language) -> str:
    """The small trend in one sentence."""
    unit = "%" if row.unit == "%" else ""
    steps = [
        f"{period(language, point.start, point.end)} {value(language, point.value, unit)}"
        for point in course(row).reported
    ]
    return text(language, "indicator.alt.trend", title=row.title, steps=", ".join(steps[-6:]))
