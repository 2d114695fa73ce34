"""Small charts of a page: drawn on the server, so that nobody waits for a program; larger and movable when opened.

All charts of a section are cards of one part of the page, side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from impact.charts import finished_figures
from impact.i18n import label_text
from impact.views.html_elements import Content, element, fragment
from pages.parts.charts import chart_picture
from pages.parts.layout import frame, links

if TYPE_CHECKING:
    from plotly.graph_objects import Figure

# The least width of a card in pixels: the page has as many side by side as fit. One alone is as wide as two.
CARD_WIDTH = 280
STYLE = element(
    "style",
    Markup(
        """
.fi-cards { display: grid; gap: 1.6rem 1.4rem; align-items: start;
  grid-template-columns: repeat(auto-fill, minmax(min(var(--fi-card), 100%), 1fr)); }
.fi-card { min-width: 0; container-type: inline-size; }
.fi-card > p { margin: 0.25rem 0; }
.fi-card h3 { font: 600 1rem/1.35 var(--st-font); margin: 0; }
.fi-chart { min-width: 0; }
.fi-chart svg text { font-family: var(--st-font); }
.fi-fold { font-size: 0.87rem; margin-top: 0.2rem; }
.fi-fold > summary { color: light-dark(#5c686f, #a9b8b8); cursor: pointer; padding: 0.15rem 0; width: fit-content; }
.fi-fold > summary:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
.fi-fold ul { margin: 0.2rem 0 0; padding-left: 1.1rem; }
.fi-card button.fi-act { font-size: 0.87rem; }
@media print { .fi-values, .fi-card button.fi-act { display: none; } .fi-card { break-inside: avoid; } }
"""
    ),
)


@dataclass(frozen=True, slots=True)
class SmallChart:
    """A chart with its name; `alt` says in words what it shows, `about` whose figures they are."""

    figure: Figure
    alt: str
    title: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One card: what stands above its chart, the chart if there is one, and what stands below it, as HTML.

    `has_page`: a link in `head` leads to a page with the large chart, so that no button is needed.
    """

    head: Content
    chart: SmallChart | None = None
    foot: Content = ""
    has_page: bool = False


def build_heading(title: Content) -> Markup:
    """The heading of a card, below those of the sections of a page."""
    return element("h3", title)


def build_note(words: str) -> Markup:
    """A paragraph of a card in the quiet colour; nothing for no words."""
    return element("p", words, class_="fi-quiet") if words else Markup()


def build_chart(chart: SmallChart) -> Markup:
    """The drawing and, folded, what each of its marks says, with the buttons for a picture of it, as HTML."""
    label, language, is_dark = frame.t("frame.chart.values"), frame.language(), frame.is_dark()
    pairs = finished_figures.list_finished_values(chart.figure)
    values = element("ul", [element("li", label_text(language, *pair) if pair[1] else pair[0]) for pair in pairs])
    folded = build_fold(label, values, label_text(language, label, chart.title), "fi-values")
    buttons = chart_picture.build_picture_buttons(chart.title, language, chart.about, is_dark=is_dark)
    return element(
        "div",
        finished_figures.draw_finished_svg(chart.figure, chart.alt, is_dark),
        element("div", folded, buttons, class_="fi-under"),
        class_="fi-figure",
    )


def build_fold(label: str, content: Content, description: str = "", kind: str = "") -> Markup:
    """Something that opens below its label, as HTML; `description` is read instead of the label."""
    summary = element("summary", label, aria_label=description or False)
    return element("details", summary, content, class_=f"fi-fold {kind}".strip())


def draw_cards(
    cards: Sequence[Card], key: str, width: int = CARD_WIDTH, explain: Callable[[str], None] | None = None
) -> None:
    """Draw cards side by side, none narrower than `width` pixels.

    `explain` gets the value of a pressed button whose act is "explain".
    """

    def open_chart(place: str) -> None:
        chart = cards[int(place)].chart if place.isascii() and place.isdigit() and int(place) < len(cards) else None
        if chart is not None:
            _open(chart, f"{key}-{place}-large")

    acts = {"open": open_chart} | ({"explain": explain} if explain else {})
    sections = [_build_card(card, place) for place, card in enumerate(cards)]
    links.draw_html(
        fragment(STYLE, element("div", sections, class_="fi-cards", style=f"--fi-card:{width}px")), key, acts
    )


def _build_card(card: Card, place: int) -> Markup:
    """A card as HTML; `place` is the one among all cards, counted from 0."""
    parts = [fragment(card.head)]
    if card.chart is not None:
        parts.append(build_chart(card.chart))
        if not card.has_page:
            label = frame.t("frame.chart.open")
            description = label_text(frame.language(), label, card.chart.title)
            parts.append(links.build_button(label, "open", place, description))
    return element("section", parts, card.foot, class_="fi-card")


def _open(chart: SmallChart, key: str) -> None:
    frame.draw_dialog(chart.title, lambda: frame.draw_chart(chart.figure, chart.alt, key))
