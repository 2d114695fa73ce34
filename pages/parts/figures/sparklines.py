"""Spark lines: the course of a figure as a small line in the tables of indicators (SVG)."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from impact.i18n import text
from impact.model.vocabulary.languages import Language
from impact.views.figures.figure_rows import FigureRow
from impact.views.html_elements import element
from pages.parts.figures.figure_texts import format_short

WIDTH, HEIGHT, EDGE = 96, 26, 4


def build_sparkline(row: FigureRow, language: Language) -> Markup:
    """The series of a figure as a spark line (SVG); a missing value interrupts it, the tick at the right is the target.

    '' where there are fewer than two points or no values.
    """
    points = [point for point in row.series if point.end is not None] or list(row.series)
    values = [point.value for point in points if point.value is not None]
    if len(points) < 2 or not values:
        return Markup()
    target = row.target if row.target is not None else row.target_final
    low = min([*values, *([target] if target is not None else [])])
    high = max([*values, *([target] if target is not None else [])])
    span = (high - low) or 1.0

    def y(amount: float) -> float:
        return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * (amount - low) / span

    step = (WIDTH - 18) / (len(points) - 1)
    shapes, run = [], []
    for index, point in enumerate([*points, None]):
        if point is not None and point.value is not None:
            run.append((EDGE + index * step, y(point.value)))
            continue
        shapes += [_build_stroke(run)] if run else []
        run = []
    last_x, last_y = next(
        (EDGE + index * step, y(point.value))
        for index, point in reversed(list(enumerate(points)))
        if point.value is not None
    )
    shapes.append(element(
        "circle",
        cx=f"{last_x:.1f}",
        cy=f"{last_y:.1f}",
        r="2.6",
        fill="var(--st-primary-color)",
    ))
    if target is not None:
        shapes.append(
            element(
                "path",
                d=f"M{WIDTH - 10} {y(target):.1f}h9",
                stroke="currentColor",
                opacity="0.6",
                stroke_width="1.5",
            )
        )
    steps = ", ".join(format_short(language, point.value, row.unit) for point in points)
    label = text(language, "grantee.table.spark_alt", steps=steps)
    return element(
        "svg",
        *shapes,
        viewBox=f"0 0 {WIDTH} {HEIGHT}",
        width=WIDTH,
        height=HEIGHT,
        role="img",
        aria_label=label,
    )


def _build_stroke(run: Sequence[tuple[float, float]]) -> Markup:
    if len(run) == 1:
        return element(
            "circle",
            cx=f"{run[0][0]:.1f}",
            cy=f"{run[0][1]:.1f}",
            r="1.8",
            fill="var(--st-primary-color)",
        )
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in run)
    return element("path", d=f"M{path}", fill="none", stroke="var(--st-primary-color)", stroke_width="1.8")
