"""The marks of the six statuses (shape, word and colour together), and stacked bars made of them.

Streamlit draws no six shapes in one line of text, and `st.html` strips every SVG, so these are
small SVGs of our own, shown by the component in `pages.parts.layout.links`. Text from data is escaped.
`light-dark()` follows the theme in the browser, without a second run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from urllib.parse import quote

from markupsafe import Markup

from impact.charts.status_shapes import SHAPES, find_shape
from impact.i18n import label_text, number, text
from impact.model.figures.status_colours import STATUS_COLOURS
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.statuses import Status
from impact.views.figures.figure_rows import FigureRow
from impact.views.figures.status_counts import (
    COUNTED_APART,
    COUNTED_STATUSES,
    IN_BAND,
    NOT_APPLICABLE,
    CountedStatus,
    StatusCounts,
    find_counted_status,
)
from impact.views.html_elements import element, fragment
from pages.parts.marks import mark_svg

# The link of one part of a bar: the place of its row, what is counted, its count, and the attributes of the element.
BarLink = Callable[[int, CountedStatus, str, dict[str, str]], Markup]

STYLE = """
.fi-mark { width: 1.15em; height: 1.15em; vertical-align: -0.2em; flex: none; }
.fi-quiet { color: light-dark(#5c686f, #a9b8b8); font-size: 0.9em; }
.fi-legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; font-size: 0.87rem; }
.fi-legend span { white-space: nowrap; }
.fi-strips { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.35rem 0.9rem;
  align-items: center; margin: 0 0 0.7rem; }
.fi-strips dt { font-weight: 400; font-size: 0.9rem; color: light-dark(#5c686f, #a9b8b8); }
.fi-strips dd { margin: 0; display: flex; gap: 2px; height: 1.65rem; }
.fi-strips dd > * { border-radius: 3px; font-size: 0.85rem; line-height: 1.65rem; padding: 0 0.4rem;
  overflow: hidden; min-width: 1.25rem; box-sizing: border-box; font-variant-numeric: tabular-nums; }
.fi-strips dd > a { text-decoration: none; }
.fi-strips dd > a:hover { text-decoration: underline; }
.fi-word { white-space: nowrap; }
@container (max-width: 460px) { .fi-strips { grid-template-columns: minmax(0, 1fr); gap: 0.1rem; }
  .fi-strips dd { margin-bottom: 0.4rem; } }
@media (forced-colors: active) { .fi-strips dd > * { forced-color-adjust: none; outline: 1px solid CanvasText; } }
"""


def build_rated_sentence(key: str, totals: StatusCounts, language: Language) -> str:
    """How many of the rated figures are achieved or on track, from the texts `key`; a single one has its own words.

    French says nought in the singular, so "none of one" is a text and no plural form.
    """
    if totals.rated == 1:
        return text(language, f"start.sentence.{'only_good' if totals.good else 'only_other'}")
    return text(language, key, rated=totals.rated, good=totals.good)


def get_label(status: Status, language: Language) -> str:
    """The label of a status in a language."""
    return text(language, f"words.status.{status.value}")


def get_css_colour(status: Status) -> str:
    """The colour of a status as a CSS `light-dark()` value."""
    light, dark = STATUS_COLOURS[status]
    return f"light-dark({light}, {dark})"


def build_svg(status: Status, language: Language, label: str = "") -> Markup:
    """One mark as an inline SVG with its label for screen readers; `label` replaces the default label."""
    return mark_svg.build_labelled_mark(SHAPES[status], get_css_colour(status), label or get_label(status, language))


def build_mark(status: Status, language: Language) -> Markup:
    """Mark and label as HTML; the label is read once."""
    return mark_svg.build_mark_with_word(SHAPES[status], get_css_colour(status), get_label(status, language))


# Hundreds of the same few marks stand on a page.
@cache
def build_counted_svg(kind: CountedStatus, language: Language, label: str = "") -> Markup:
    """The mark of what is counted as an inline SVG with its label for screen readers, or with `label` instead."""
    return mark_svg.build_labelled_mark(
        find_shape(kind), get_css_colour(kind.status), label or label_counted_status(kind, language)
    )


@cache
def build_hidden_svg(kind: CountedStatus) -> Markup:
    """The mark of what is counted as an inline SVG without a label, inside of what says it in words."""
    return mark_svg.build_hidden_mark(find_shape(kind), get_css_colour(kind.status))


def build_mark_of_figure(row: FigureRow, language: Language) -> Markup:
    """Mark and label of what a figure is counted as, as HTML."""
    return build_counted_mark(find_counted_status(row.status, row.basis, row.state), language)


def build_counted_mark(kind: CountedStatus, language: Language) -> Markup:
    """Mark and label of what is counted as HTML; the label is read once."""
    return mark_svg.build_mark_with_word(
        find_shape(kind), get_css_colour(kind.status), label_counted_status(kind, language)
    )


def label_counted_status(kind: CountedStatus, language: Language) -> str:
    """The label of what is counted in a language."""
    return text(language, f"words.status.{kind.key}")


def build_data_address(status: Status, dark: bool = False) -> str:
    """One mark as a `data:` URL of an SVG, for image columns and markdown."""
    colours = {"c": STATUS_COLOURS[status][dark], "on": "#12181b" if dark else "#ffffff"}
    shape = SHAPES[status].format(**colours)
    drawing = element("svg", shape, xmlns="http://www.w3.org/2000/svg", viewBox="0 0 16 16", width=64, height=64)
    return "data:image/svg+xml," + quote(drawing)


def build_markdown(status: Status, language: Language, dark: bool = False) -> str:
    """Mark and label as markdown."""
    return f"![{get_label(status, language)}]({build_data_address(status, dark)}) {get_label(status, language)}"


def build_counts(counts: StatusCounts, language: Language, *, is_named: bool = False) -> Markup:
    """Counts per status as a line of marks with numbers, as HTML; statuses without any are left out.

    With `is_named` what holds them says them in words, so that the marks have no labels.
    """
    parts = [
        element(
            "span", build_hidden_svg(kind) if is_named else build_counted_svg(kind, language), " ",
            number(language, count), class_="fi-word",
        )
        for kind, count in counts.by_counted_status
    ]
    return Markup(" &nbsp;").join(parts)


def describe_counts(counts: StatusCounts, language: Language) -> str:
    """Counts per status in words, zeros left out: '9 behaald, 8 op koers'."""
    return ", ".join(
        f"{number(language, count)} {label_counted_status(kind, language)}" for kind, count in counts.by_counted_status
    )


def build_legend(language: Language, counts: StatusCounts | None = None) -> Markup:
    """All marks with their labels, as HTML; what is counted apart only where `counts` have any, or there are none."""
    occurring = None if counts is None else dict(counts.by_counted_status)
    statuses = [
        kind for kind in COUNTED_STATUSES if occurring is None or kind not in COUNTED_APART or kind in occurring
    ]
    return element("div", (build_counted_mark(kind, language) for kind in statuses), class_="fi-legend")


def build_strips(
    rows: Iterable[tuple[str, StatusCounts]], language: Language, link_bar: BarLink | None = None, longest: int = 0
) -> Markup:
    """One stacked bar per row as HTML, all on one scale; "not rated" is hatched.

    The largest total is 100 %, or `longest` where that is more: bars beside others share their scale. With `link_bar`
    each part of a bar is a link to the figures that it counts.
    """
    rows = tuple(rows)
    longest = max((longest, *(counts.total for _, counts in rows)))
    lines = []
    for place, (label, counts) in enumerate(rows):
        parts = []
        for kind, figure_count in counts.by_counted_status:
            count = number(language, figure_count)
            style = f"width:{100 * figure_count / longest:.3f}%;{_filling(kind)}"
            name = label_text(language, label, f"{count} {label_counted_status(kind, language)}")
            if link_bar is None:
                # A definition may have no role of its own, so that each part says what it counts, as a link does.
                parts.append(element("span", count, style=style, role="img", aria_label=name, title=name))
            else:
                parts.append(link_bar(place, kind, count, {"style": style, "aria_label": name, "title": name}))
        lines.append(fragment(element("dt", label), element("dd", parts)))
    return element("dl", *lines, class_="fi-strips")


def _filling(kind: CountedStatus) -> str:
    status = kind.status
    if kind is IN_BAND:
        return f"background:transparent;box-shadow:inset 0 0 0 2px {get_css_colour(status)};color:inherit"
    if kind is NOT_APPLICABLE:
        return "background:transparent;box-shadow:inset 0 0 0 1px light-dark(#8a9499, #6f7d84);color:inherit"
    if status is Status.NOT_RATED:
        return (
            "background:repeating-linear-gradient(45deg, light-dark(#e3e5e7, #2c363a) 0 4px, "
            "light-dark(#f4f5f5, #1d2529) 4px 8px);color:light-dark(#4f5a60, #c4cfcf)"
        )
    return f"background:{get_css_colour(status)};color:light-dark({_ink(status)}, #12181b)"


def _ink(status: Status) -> str:
    # White on amber or on the light blue falls under the contrast that small figures need.
    return "#0c1316" if status in (Status.ATTENTION, Status.ON_TRACK) else "#ffffff"
