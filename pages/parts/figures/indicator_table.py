"""The table of indicators: their figures as rows, with what each is judged by and its course."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from markupsafe import Markup

from impact.i18n import percent_judged, text, translate_unit, value
from impact.i18n.groups import name_part
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.value_states import State
from impact.views.figures.figure_rows import FigureRow
from impact.views.figures.judgement import JudgedBy, find_method, find_sum
from impact.views.html_elements import element, fragment
from pages.parts.figures.figure_texts import describe_method, format_short, name_amount
from pages.parts.figures.sparklines import build_sparkline
from pages.parts.layout import links
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

TITLE_WIDTH, PART_LENGTH = "11.5rem", 80


def build_table(
    rows: Sequence[FigureRow],
    name: str,
    language: Language,
    as_of: date | None = None,
    evidence: Mapping[int, int] | None = None,
    comments: Mapping[int, int] | None = None,
) -> Markup:
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
    sparks = [build_sparkline(row, language) for row in rows]
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
) -> Markup:
    unit_name = translate_unit(language, row.unit)
    unit = "" if row.unit in ("", "%") else fragment(" ", element("span", unit_name, class_="fi-quiet"))
    under = _build_part(row, language) + counts
    target = row.target if row.target is not None else row.target_final
    title = links.build_link(Page.INDICATOR, row.title or "–", indicator=row.indicator_id, as_of=as_of)
    cells = [
        element("th", title, unit, under, scope="row", style=f"min-width:{TITLE_WIDTH}"),
        *([links.build_cell(names["spark"], spark_html)] if "spark" in names else []),
        links.build_cell(names["baseline"], name_amount(row, row.baseline, language), _cell_class(row.baseline)),
        links.build_cell(
            names["actual"], fragment(element("b", _format_actual(row, language)), _build_sum(row, language)), "n"
        ),
        links.build_cell(names["target"], name_amount(row, target, language), _cell_class(target)),
        links.build_cell(
            names["achievement"],
            _format_achievement(row, language),
            _cell_class(row.achievement, row.ratio_to_target),
        ),
        links.build_cell(
            names["status"], status_marks.build_mark_of_figure(row, language) + _build_method(row, language)
        ),
        links.build_cell(names["pace"], percent_judged(language, row.pace, row.bands), _cell_class(row.pace)),
        links.build_cell(names["quality"], row.confidence or "–", "" if row.confidence else "fi-none"),
    ]
    return element("tr", *cells)


def _build_sum(row: FigureRow, language: Language) -> Markup:
    """The sum of values that are added up as HTML below the last of them; '' where the judgement names it already."""
    total = find_sum(row.time_kind, row.measure, row.actual, row.actual_to_date)
    if total is None or find_method(row) in (JudgedBy.TO_DATE, JudgedBy.MEAN):
        return Markup()
    words = text(language, "indicator.sum", sum=format_short(language, total, row.unit))
    # On as many lines as it takes: a number cell is as wide as its text, and the last column would be out of sight.
    return element("div", words, class_="fi-quiet", style="white-space:normal")


def _build_method(row: FigureRow, language: Language) -> Markup:
    """How a figure was judged as HTML below its mark; a phone shows it behind the mark."""
    method = describe_method(row, language)
    return element("div", method, class_="fi-quiet", style="min-width:9rem") if method else Markup()


def _build_counts(
    row: FigureRow, evidence: Mapping[int, int], comments: Mapping[int, int], language: Language
) -> Markup:
    """How many pieces of evidence and comments there are with a figure, as HTML; '' without any."""
    counts = (("evidence.count", evidence.get(row.indicator_id)), ("comments.count", comments.get(row.indicator_id)))
    return fragment(
        element("div", text(language, key, n=count), class_="fi-quiet") for key, count in counts if count
    )


def _build_part(row: FigureRow, language: Language) -> Markup:
    """The place and the group of an indicator as HTML; a long text is cut, the whole of it a tooltip."""
    label = name_part(language, row.location, row.breakdown)
    if not label:
        return Markup()
    short_label = label if len(label) <= PART_LENGTH else label[: PART_LENGTH - 1].rstrip() + "…"
    return element("div", short_label, class_="fi-quiet", title=label)


def _cell_class(*amounts: float | None) -> str:
    """The CSS classes of a number cell; a phone hides one without a number."""
    return "n fi-none" if all(amount is None for amount in amounts) else "n"


def _format_actual(row: FigureRow, language: Language) -> str:
    if row.actual is not None:
        return name_amount(row, row.actual, language)
    if row.state is State.REPORTED:
        return value(language, None)
    return element("span", text(language, f"words.state.{row.state.value}"), class_="fi-quiet")


def _format_achievement(row: FigureRow, language: Language) -> str:
    if row.achievement is None and row.ratio_to_target is not None:
        ratio = percent_judged(language, row.ratio_to_target, row.bands)
        # On two lines where it has to, as the sum.
        words = text(language, "grantee.table.ratio", ratio=ratio)
        return element("span", words, class_="fi-quiet", style="white-space:normal")
    return percent_judged(language, row.achievement, row.bands)
