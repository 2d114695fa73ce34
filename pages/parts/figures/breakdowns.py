"""Reach by group: breakdowns as bar charts, each with its largest gap in a sentence."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.charts import breakdown_chart as charts
from impact.i18n import number, period
from impact.i18n.groups import name_dimension, name_group
from impact.model.access import Access
from impact.model.vocabulary.value_states import State
from impact.views.figures.breakdowns import BreakdownView
from impact.views.html_elements import Content, element, fragment
from pages.parts.layout import frame, presentation_mode, small_chart

# The least width of a bar chart with its labels, in pixels.
WIDTH = 320
# So many bars stand at their own height on a slide; more share the height of the screen.
BARS_OF_OWN_HEIGHT = 4


def draw_breakdown(view: BreakdownView, access: Access) -> None:
    """Draw one breakdown as a bar chart with its gap: large while presenting."""
    if not presentation_mode.is_on():
        card = build_card(view, access)
        small_chart.draw_cards([card], f"who-{view.indicator_id}-{view.dimension}", WIDTH)
        return
    # The title of the slide is the gap, which does not say of what it is one.
    st.caption(frame.escape_markdown(f"{view.title} · {describe_place(view, access)}"))
    figure = charts.draw_breakdown(view, access.language, frame.is_dark())
    frame.draw_chart(
        figure, charts.alt_text(view, access.language), f"who-{view.indicator_id}-{view.dimension}",
        fill=len(view.bars) > BARS_OF_OWN_HEIGHT, is_taller=True,
    )  # fmt: skip
    for words in list_remarks(view, access)[view.gap is not None :]:
        st.markdown(frame.escape_markdown(words))


def build_card(view: BreakdownView, access: Access, head: Content = "") -> small_chart.Card:
    """One breakdown as a card: bar chart, gap, and what is suppressed; `head` stands above all of it."""
    chart = small_chart.SmallChart(
        charts.draw_breakdown(view, access.language, frame.is_dark()),
        charts.alt_text(view, access.language),
        f"{view.title} · {name_dimension(access.language, view.dimension)}",
    )
    return small_chart.Card(
        fragment(head, small_chart.build_note(describe_place(view, access))),
        chart,
        [element("p", words) for words in list_remarks(view, access)],
    )


def describe_place(view: BreakdownView, access: Access) -> str:
    """The dimension and the period of a breakdown, after the place where it was measured."""
    dimension = name_dimension(access.language, view.dimension)
    when = period(access.language, view.period_start, view.period_end)
    return " · ".join(words for words in (view.location, dimension, when) if words)


def list_remarks(view: BreakdownView, access: Access) -> list[str]:
    """The largest gap in a sentence, and that groups are too small to show, where it is so."""
    remarks = [describe_gap(view, access)]
    if any(bar.state is State.SUPPRESSED for bar in view.bars):
        remarks.append(frame.t("indicator.who.note", k=view.k))
    return [words for words in remarks if words]


def describe_gap(view: BreakdownView, access: Access) -> str:
    """The largest gap in a sentence, '' without one."""
    if view.gap is None:
        return ""
    language = access.language
    low, high = view.gap_interval or (None, None)
    kind = "gap_certain" if view.gap_is_certain else "gap_uncertain"
    if view.gap_is_rounded:
        kind = "gap_rounded"
    sentence = frame.t(
        f"indicator.who.{kind}",
        high=name_group(language, view.dimension, view.gap_high),
        low=name_group(language, view.dimension, view.gap_low), gap=number(language, round(view.gap, 1)),
        from_gap=number(language, None if low is None else round(low, 1)),
        to_gap=number(language, None if high is None else round(high, 1)),
    )
    return sentence[:1].upper() + sentence[1:]


def draw_side_by_side(views: Sequence[BreakdownView], access: Access) -> None:
    """Draw several breakdowns side by side, each under its title."""
    if not views:
        st.caption(frame.t("grantee.who.none"))
        return
    cards = [build_card(view, access, small_chart.build_heading(view.title)) for view in views]
    small_chart.draw_cards(cards, "reach", WIDTH)
