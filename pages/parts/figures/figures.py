"""Figures of indicators in a sentence, as table rows, and as spark lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape

from impact.i18n import number, percent_judged, period, text, value
from impact.model.words import Basis, Language, State, Status
from impact.views.figures.marks import FigureRow, Point
from pages.parts.layout import links
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

WIDTH, HEIGHT, EDGE = 96, 26, 4
TITLE_WIDTH, BREAKDOWN_LENGTH = "15rem", 80


def format_when(language: Language, start: date | None, end: date | None) -> str:
    """' in 2025' for a calendar year, ' (K3 2025)' for any other period, '' without a date."""
    if start is None and end is None:
        return ""
    label = period(language, start, end)
    return text(language, f"indicator.when.{'year' if label.isdecimal() else 'other'}", period=label)


def format_by(language: Language, end: date | None) -> str:
    """The same for the day of a target; 31 December is written as the year."""
    if end is not None and (end.month, end.day) == (12, 31):
        return format_when(language, date(end.year, 1, 1), end)
    return format_when(language, None, end)


def format_short(language: Language, amount: float | None, unit: str) -> str:
    """Format a value without its unit; only a percentage keeps its sign."""
    return value(language, amount, "%" if unit == "%" else "")


def describe_figure(row: FigureRow, language: Language) -> str:
    """The title of an indicator's page: newest value and target, in one sentence."""
    params = {
        "title": row.title.strip().rstrip(".:"),
        "actual": value(language, row.actual, row.unit),
        "when": format_when(language, row.period_start, row.period_end),
        "target": format_short(language, row.target_final, row.unit),
        "until": format_by(language, row.target_final_end),
    }
    if row.actual is None:
        if row.state is State.UNCLEAR:
            return text(language, "indicator.sentence.unclear", **params)
        if row.state is State.SUPPRESSED:
            return text(language, "veil.suppressed.title", title=params["title"], when=params["when"])
        if "only_broken_down" in row.notes:
            return text(language, "indicator.sentence.parts", **params)
        kind = "nothing" if row.target_final is None else "waiting"
        return text(language, f"indicator.sentence.{kind}", **params)
    if row.basis is Basis.BAND and row.band_low is not None and row.band_high is not None:
        low, high = (format_short(language, edge, row.unit) for edge in (row.band_low, row.band_high))
        return text(language, "indicator.sentence.band", low=low, high=high, **params)
    if row.target_final is None:
        return text(language, "indicator.sentence.no_target", **params)
    ends = row.target_final_end
    passed = ends is not None and row.period_end is not None and ends <= row.period_end
    kind = "achieved" if row.status is Status.ACHIEVED else ("past" if passed else "target")
    return text(language, f"indicator.sentence.{kind}", **params)


def describe_status(row: FigureRow, last: Point | None, language: Language) -> list[str]:
    """Remarks beside the status mark: pace (else achievement, else ratio), numerator and denominator, confidence."""
    remarks = []
    if row.pace is not None:
        remarks.append(text(language, "indicator.status.pace", pace=percent_judged(language, row.pace)))
    elif row.achievement is not None:
        achievement = percent_judged(language, row.achievement)
        remarks.append(text(language, "indicator.status.achievement", achievement=achievement))
    elif row.ratio_to_target is not None:
        remarks.append(text(language, "indicator.status.ratio", ratio=percent_judged(language, row.ratio_to_target)))
    if last is not None and last.numerator is not None and last.denominator is not None:
        remarks.append(format_parts(last, language))
    if row.confidence:
        remarks.append(text(language, "indicator.status.confidence", letter=row.confidence))
    return remarks


def format_parts(point: Point, language: Language) -> str:
    """Numerator and denominator, '123 van 212'; '' without them."""
    if point.numerator is None or point.denominator is None:
        return ""
    return text(
        language, "indicator.parts",
        numerator=number(language, point.numerator), denominator=number(language, point.denominator),
    )


def build_table(
    rows: Sequence[FigureRow],
    name: str,
    language: Language,
    as_of: date | None = None,
    evidence: Mapping[int, int] | None = None,
    comments: Mapping[int, int] | None = None,
) -> str:
    """The figures of a grantee as an HTML table; titles link to the indicator, as of the same day.

    `evidence` and `comments` are how many of them there are, by indicator id.
    """
    heads = [
        (text(language, f"grantee.table.{column}"), kind)
        for column, kind in (
            ("indicator", ""), ("spark", ""), ("baseline", "n"), ("actual", "n"), ("target", "n"),
            ("achievement", "n"), ("status", ""), ("pace", "n"), ("quality", ""),
        )
    ]
    names = dict(zip(_COLUMNS, (head for head, _ in heads), strict=True))
    day = as_of.isoformat() if as_of else None
    sparks = [build_spark(row, language) for row in rows]
    if not any(sparks):  # nothing moved yet: an empty column would only take room
        spark_head = names.pop("spark")
        heads = [head for head in heads if head[0] != spark_head]
    body = [
        _build_row(row, spark_html, language, names, day, _build_counts(row, evidence or {}, comments or {}, language))
        for row, spark_html in zip(rows, sparks, strict=True)
    ]
    return links.build_table(heads, body, text(language, "grantee.table.caption", name=name))


_COLUMNS = ("indicator", "spark", "baseline", "actual", "target", "achievement", "status", "pace", "quality")


def _build_row(
    row: FigureRow, spark_html: str, language: Language, names: dict[str, str], as_of: str | None, counts: str
) -> str:
    unit = "" if row.unit in ("", "%") else f' <span class="fi-quiet">{escape(row.unit)}</span>'
    under = _build_breakdown(row.breakdown) + counts
    target = row.target if row.target is not None else row.target_final
    title = links.build_link(Page.INDICATOR, row.title or "–", indicator=row.indicator_id, as_of=as_of)
    cells = [
        f'<th scope="row" style="min-width:{TITLE_WIDTH}">{title}{unit}{under}</th>',
        *([links.build_cell(names["spark"], spark_html)] if "spark" in names else []),
        links.build_cell(names["baseline"], format_short(language, row.baseline, row.unit), _cell_class(row.baseline)),
        links.build_cell(names["actual"], f"<b>{_format_actual(row, language)}</b>", "n"),
        links.build_cell(names["target"], format_short(language, target, row.unit), _cell_class(target)),
        links.build_cell(
            names["achievement"],
            _format_achievement(row, language),
            _cell_class(row.achievement, row.ratio_to_target),
        ),
        links.build_cell(names["status"], status_marks.build_mark(row.status, language)),
        links.build_cell(names["pace"], percent_judged(language, row.pace), _cell_class(row.pace)),
        links.build_cell(names["quality"], row.confidence or "–", "" if row.confidence else "fi-none"),
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _build_counts(
    row: FigureRow, evidence: Mapping[int, int], comments: Mapping[int, int], language: Language
) -> str:
    """How many pieces of evidence and comments there are with a figure, as HTML; '' without any."""
    counts = (("evidence.count", evidence.get(row.indicator_id)), ("comments.count", comments.get(row.indicator_id)))
    return "".join(
        f'<div class="fi-quiet">{escape(text(language, key, n=count))}</div>' for key, count in counts if count
    )


def _build_breakdown(breakdown: str) -> str:
    """The breakdown of an indicator ('Goal=Protection; …') as HTML; a long one is cut, its whole text a tooltip."""
    label = " · ".join(part.strip().replace("=", ": ", 1) for part in breakdown.split(";") if part.strip())
    if not label:
        return ""
    short_label = label if len(label) <= BREAKDOWN_LENGTH else label[: BREAKDOWN_LENGTH - 1].rstrip() + "…"
    return f'<div class="fi-quiet" title="{escape(label, quote=True)}">{escape(short_label)}</div>'


def _cell_class(*amounts: float | None) -> str:
    """The CSS classes of a number cell; a phone hides one without a number."""
    return "n fi-none" if all(amount is None for amount in amounts) else "n"


def _format_actual(row: FigureRow, language: Language) -> str:
    if row.actual is not None:
        return format_short(language, row.actual, row.unit)
    if row.state is State.REPORTED:
        return value(language, None)
    return f'<span class="fi-quiet">{escape(text(language, f"words.state.{row.state.value}"))}</span>'


def _format_achievement(row: FigureRow, language: Language) -> str:
    if row.achievement is None and row.ratio_to_target is not None:
        ratio = percent_judged(language, row.ratio_to_target)
        return f'<span class="fi-quiet">{text(language, "grantee.table.ratio", ratio=ratio)}</span>'
    return percent_judged(language, row.achievement)


def build_spark(row: FigureRow, language: Language) -> str:
    """The series of a figure as a spark line (SVG); a missing value interrupts it, the tick at the right is the target.

    '' where there are fewer than two points or no values.
    """
    points = [point for point in row.series if point.end is not None] or list(row.series)
    values = [point.value for point in points if point.value is not None]
    if len(points) < 2 or not values:
        return ""
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
    shapes.append(f'<circle cx="{last_x:.1f}" cy="{last_y:.1f}" r="2.6" fill="var(--st-primary-color)"/>')
    if target is not None:
        shapes.append(
            f'<path d="M{WIDTH - 10} {y(target):.1f}h9" stroke="currentColor" opacity="0.6" stroke-width="1.5"/>'
        )
    steps = ", ".join(format_short(language, point.value, row.unit) for point in points)
    label = escape(text(language, "grantee.table.spark_alt", steps=steps), quote=True)
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" role="img" aria-label="{label}">'
        f"{''.join(shapes)}</svg>"
    )


def _build_stroke(run: Sequence[tuple[float, float]]) -> str:
    if len(run) == 1:
        return f'<circle cx="{run[0][0]:.1f}" cy="{run[0][1]:.1f}" r="1.8" fill="var(--st-primary-color)"/>'
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in run)
    return f'<path d="M{path}" fill="none" stroke="var(--st-primary-color)" stroke-width="1.8"/>'
