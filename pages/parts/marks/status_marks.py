"""The marks of the six statuses (shape, word and colour together), and stacked bars made of them.

Streamlit draws no six shapes in one line of text, and `st.html` strips every SVG, so these are
small SVGs of our own, shown by the component in `pages.parts.layout.links`. Text from data is escaped.
`light-dark()` follows the theme in the browser, without a second run.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from urllib.parse import quote

from impact.i18n import number, text
from impact.model.status_colours import STATUS_COLOURS
from impact.model.words import STATUS_ORDER, Language, Status
from impact.views.figures.marks import StatusCounts

# {c} is the colour of the status, {on} what stands on it.
SHAPES: dict[Status, str] = {
    Status.ACHIEVED: '<circle cx="8" cy="8" r="7" fill="{c}"/>'
    '<path d="M4.6 8.3l2.3 2.3 4.4-5" stroke="{on}" stroke-width="1.8" fill="none"/>',
    Status.ON_TRACK: '<circle cx="8" cy="8" r="6.5" fill="{c}"/>',
    Status.ATTENTION: '<path d="M8 1.2L14.8 8 8 14.8 1.2 8z" fill="{c}"/>',
    Status.BEHIND: '<path d="M1.5 2.5h13L8 14.5z" fill="{c}"/>',
    Status.REGRESSING: '<path d="M5.2 1.5h5.6v6h3.4L8 14.8 1.8 7.5h3.4z" fill="{c}"/>',
    Status.NOT_RATED: '<circle cx="8" cy="8" r="6" fill="none" stroke="{c}" stroke-width="1.8" '
    'stroke-dasharray="2.4 2"/>',
}

STYLE = """
.fi-mark { width: 1.15em; height: 1.15em; vertical-align: -0.2em; flex: none; }
.fi-quiet { color: light-dark(#5c686f, #a9b8b8); font-size: 0.9em; }
.fi-legend { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; font-size: 0.87rem; }
.fi-legend span { white-space: nowrap; }
.fi-strips { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.35rem 0.9rem;
  align-items: center; margin: 0 0 0.7rem; }
.fi-strips dt { font-weight: 400; font-size: 0.9rem; color: light-dark(#5c686f, #a9b8b8); }
.fi-strips dd { margin: 0; display: flex; gap: 2px; height: 1.65rem; }
.fi-strips dd span { border-radius: 3px; font-size: 0.85rem; line-height: 1.65rem; padding: 0 0.4rem;
  overflow: hidden; min-width: 1.25rem; box-sizing: border-box; font-variant-numeric: tabular-nums; }
.fi-word { white-space: nowrap; }
@media (max-width: 640px) { .fi-strips { grid-template-columns: minmax(0, 1fr); gap: 0.1rem; }
  .fi-strips dd { margin-bottom: 0.4rem; } }
"""


def get_label(status: Status, language: Language) -> str:
    """The label of a status in a language."""
    return text(language, f"words.status.{status.value}")


def get_css_colour(status: Status) -> str:
    """The colour of a status as a CSS `light-dark()` value."""
    light, dark = STATUS_COLOURS[status]
    return f"light-dark({light}, {dark})"


def build_svg(status: Status, language: Language, label: str = "") -> str:
    """One mark as an inline SVG with its label for screen readers; `label` replaces the default label."""
    name = escape(label or get_label(status, language), quote=True)
    shape = SHAPES[status].format(c="var(--mark)", on="light-dark(#ffffff, #12181b)")
    return (
        f'<svg class="fi-mark" viewBox="0 0 16 16" role="img" aria-label="{name}" '
        f'style="--mark: {get_css_colour(status)}"><title>{name}</title>{shape}</svg>'
    )


def build_mark(status: Status, language: Language) -> str:
    """Mark and label as HTML; the label is read once."""
    shape = build_svg(status, language).replace('role="img"', 'aria-hidden="true"', 1)
    return f'<span class="fi-word">{shape} {escape(get_label(status, language))}</span>'


def build_data_address(status: Status, dark: bool = False) -> str:
    """One mark as a `data:` URL of an SVG, for image columns and markdown."""
    colours = {"c": STATUS_COLOURS[status][dark], "on": "#12181b" if dark else "#ffffff"}
    shape = SHAPES[status].format(**colours)
    return "data:image/svg+xml," + quote(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16" width="64" height="64">{shape}</svg>'
    )


def build_markdown(status: Status, language: Language, dark: bool = False) -> str:
    """Mark and label as markdown."""
    return f"![{get_label(status, language)}]({build_data_address(status, dark)}) {get_label(status, language)}"


def build_counts(counts: StatusCounts, language: Language) -> str:
    """Counts per status as a line of marks with numbers, as HTML; statuses without any are left out."""
    parts = [
        f'<span class="fi-word">{build_svg(status, language)} {number(language, counts.of(status))}</span>'
        for status in STATUS_ORDER
        if counts.of(status)
    ]
    return " &nbsp;".join(parts)


def describe_counts(counts: StatusCounts, language: Language) -> str:
    """Counts per status in words, zeros left out: '9 behaald, 8 op koers'."""
    return ", ".join(
        f"{number(language, counts.of(status))} {get_label(status, language)}"
        for status in STATUS_ORDER
        if counts.of(status)
    )


def build_legend(language: Language) -> str:
    """All six marks with their labels, as HTML."""
    return '<div class="fi-legend">' + "".join(build_mark(status, language) for status in STATUS_ORDER) + "</div>"


def build_strips(rows: Iterable[tuple[str, StatusCounts]], language: Language) -> str:
    """One stacked bar per row as HTML, all on one scale (the largest total is 100 %); "not rated" is hatched."""
    rows = tuple(rows)
    longest = max((counts.total for _, counts in rows), default=0)
    lines = []
    for label, counts in rows:
        bars = "".join(
            f'<span style="width:{100 * counts.of(status) / longest:.3f}%;{_filling(status)}" aria-hidden="true">'
            f"{number(language, counts.of(status))}</span>"
            for status in STATUS_ORDER
            if counts.of(status)
        )
        description = escape(f"{label}: {describe_counts(counts, language)}", quote=True)
        lines.append(f'<dt>{escape(label)}</dt><dd role="img" aria-label="{description}">{bars}</dd>')
    return f'<dl class="fi-strips">{"".join(lines)}</dl>'


def _filling(status: Status) -> str:
    if status is Status.NOT_RATED:
        return (
            "background:repeating-linear-gradient(45deg, light-dark(#e3e5e7, #2c363a) 0 4px, "
            "light-dark(#f4f5f5, #1d2529) 4px 8px);color:light-dark(#4f5a60, #c4cfcf)"
        )
    return f"background:{get_css_colour(status)};color:light-dark({_ink(status)}, #12181b)"


def _ink(status: Status) -> str:
    # White on amber or on the light blue falls under the contrast that small figures need.
    return "#1f2a30" if status in (Status.ATTENTION, Status.ON_TRACK) else "#ffffff"
