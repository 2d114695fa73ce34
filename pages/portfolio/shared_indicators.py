"""Shared indicators: their total with target path, coverage, and indicators that cannot be added."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.charts import shared_indicator_chart as charts
from impact.i18n import label_text, number, percent_judged, value
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.measures import Aggregation
from impact.model.vocabulary.value_states import State
from impact.views.figures.figure_rows import Point
from impact.views.html_elements import element, fragment
from impact.views.portfolio import NotAddable, PortfolioView, SharedTrend, SharedYear
from pages.parts.layout import frame, links, presentation_mode, small_chart
from pages.parts.layout.menu import Page

# The height of a chart while presenting, where the screen does not say it.
LARGE_HEIGHT = 560
# How each kind is put together has its own sentence; whatever is not here is added up.
HOW = {kind: kind for kind in (Aggregation.SUM_WITH_BOUNDS, Aggregation.RATIO, Aggregation.WEIGHTED_MEAN)}


def draw_shared_indicators(view: PortfolioView, access: Access) -> None:
    """Draw all shared indicators, then those that cannot be added."""
    if not view.shared:
        st.caption(frame.t("portfolio.shared.none"))
        return
    small_chart.draw_cards([build_card(trend, access.language, view.name) for trend in view.shared], "shared")
    draw_not_addable(view.not_addable)


def build_card(trend: SharedTrend, language: Language, about: str = "") -> small_chart.Card:
    """One shared indicator as a card: coverage, totals per year, the same grantees, target, who contributes."""
    latest = trend.latest
    head = fragment(small_chart.build_heading(trend.title), small_chart.build_note(describe_head(trend, language)))
    if latest is None:
        return small_chart.Card(fragment(head, small_chart.build_note(describe_no_total(trend))))
    foot = [
        small_chart.build_note(describe_legend(trend, language)),
        small_chart.build_note(describe_meaning(trend, latest, language)),
    ]
    if trend.contributions:
        how = frame.t(f"portfolio.shared.who.how.{HOW.get(trend.aggregation, Aggregation.SUM).value}")
        label = frame.t("portfolio.shared.who")
        body = fragment(small_chart.build_note(how), build_contributions(trend, latest, language))
        foot.append(small_chart.build_fold(label, body, label_text(language, label, trend.title)))
    figure = charts.draw_shared_trend(trend, language, frame.is_dark(), height=charts.HEIGHT)
    chart = small_chart.SmallChart(figure, charts.alt_text(trend, language), trend.title, about)
    return small_chart.Card(head, chart, foot)


def draw_trend(trend: SharedTrend, access: Access) -> None:
    """Draw one shared indicator large, for presenting: coverage, totals per year, the same grantees, target."""
    latest, language = trend.latest, access.language
    st.caption(frame.escape_markdown(describe_head(trend, language)))
    if latest is None:
        st.caption(frame.escape_markdown(describe_no_total(trend)))
        return
    figure = charts.draw_shared_trend(trend, language, frame.is_dark(), height=LARGE_HEIGHT, large=True)
    frame.draw_chart(figure, charts.alt_text(trend, language), f"shared-{trend.key}", fill=True)
    st.caption(frame.escape_markdown(describe_legend(trend, language)))
    st.caption(frame.escape_markdown(describe_meaning(trend, latest, language)))


def describe_head(trend: SharedTrend, language: Language) -> str:
    """How many grantees the latest total has, how much of it is evidenced, and what it lies between."""
    latest = trend.latest
    parts = [build_coverage(trend)]
    if trend.evidenced is not None:
        parts.append(frame.t("portfolio.shared.evidenced", share=percent_judged(language, trend.evidenced)))
    if trend.low is not None and trend.high is not None:
        parts.append(
            frame.t("portfolio.shared.bounds", low=number(language, trend.low), high=number(language, trend.high))
        )
    if latest is not None and latest.point.numerator is not None and latest.point.denominator is not None:
        parts.append(
            frame.t(
                "portfolio.shared.parts", numerator=latest.point.numerator, denominator=latest.point.denominator
            )
        )
    return " · ".join(parts)


def describe_no_total(trend: SharedTrend) -> str:
    """Why there is no total."""
    hidden = any(point.state is State.SUPPRESSED for point in trend.points)
    return frame.t("disclosure.no_total" if hidden else "portfolio.shared.no_total")


def describe_legend(trend: SharedTrend, language: Language) -> str:
    """What the marks of the chart mean, in words."""
    return " · ".join(charts.list_legend(trend, language))


def describe_meaning(trend: SharedTrend, latest: SharedYear, language: Language) -> str:
    """How the same grantees did, and how the total stands to its target."""
    sentences = [build_comparison(trend, latest, language), build_target(trend, latest, language)]
    return " ".join(sentence for sentence in sentences if sentence)


def build_coverage(trend: SharedTrend) -> str:
    """How many of the grantees that share the indicator have a value in the latest year with one."""
    latest = trend.latest
    if latest is None:
        return frame.t("portfolio.shared.coverage", reporting=trend.reporting, n=trend.organisations)
    return frame.t(
        "portfolio.shared.coverage.year", reporting=latest.grantees, n=trend.organisations, year=str(latest.year)
    )


def build_comparison(trend: SharedTrend, latest: SharedYear, language: Language) -> str:
    """What the same grantees did over the years, or that no years compare; blank where there is one year only."""
    reported = [item for item in trend.years if item.point.value is not None]
    if len(reported) < 2:
        return ""
    if trend.same_since is None:
        # Under pseudonyms there is no comparison, and nothing is said about who is in which total.
        return frame.t("portfolio.shared.incomparable") if trend.contributions else ""
    if trend.same_throughout and trend.low is None:
        return frame.t("portfolio.shared.throughout", n=trend.same)
    first = next(item for item in trend.years if item.year == trend.same_since)
    return frame.t(
        "portfolio.shared.same" if trend.low is None else "portfolio.shared.same.sum",
        n=trend.same, before=_value_text(first.same_value, trend, language), since=str(first.year),
        now=_value_text(latest.same_value, trend, language), year=str(latest.year),
    )  # fmt: skip


def build_target(trend: SharedTrend, latest: SharedYear, language: Language) -> str:
    """The target of the latest year beside the value of exactly the grantees that have one; blank where unknown."""
    if latest.target is None:
        return frame.t("portfolio.shared.target.none", year=str(latest.year))
    if latest.value_of_targeted is None:
        return ""
    names = {
        "value": _value_text(latest.value_of_targeted, trend, language),
        "target": _value_text(latest.target, trend, language),
        "year": str(latest.year),
    }
    if latest.targeted == latest.contributing and trend.low is not None:
        return frame.t("portfolio.shared.target.sum", n=latest.contributing, **names)
    if latest.targeted == latest.contributing:
        return frame.t("portfolio.shared.target.all", n=latest.contributing, **names)
    return frame.t("portfolio.shared.target.some", targeted=latest.targeted, n=latest.contributing, **names)


def build_contributions(trend: SharedTrend, latest: SharedYear, language: Language) -> str:
    """A table of what each grantee contributes to the total of the latest year, each with a link to its figure."""
    heads = [
        (frame.t("portfolio.shared.who.grantee"), ""),
        (str(latest.year), "n"),
        (frame.t("portfolio.shared.who.target", year=str(latest.year)), "n"),
    ]
    rows = []
    for item in trend.contributions:
        point = next((point for point in item.points if point.end == latest.point.end), None)
        if point is None:
            continue
        name = links.build_link(Page.INDICATOR, item.organisation, indicator=item.indicator_id)
        if trend.same and not trend.same_throughout and not item.is_same:
            name += fragment(" ", element("span", frame.t("portfolio.shared.who.not_same"), class_="fi-quiet"))
        rows.append(_build_row(name, heads, _cell_text(point, trend, language), point.target, trend, language))
    rows.append(
        _build_row(
            element("b", frame.t('portfolio.shared.who.total')), heads,
            charts.describe_total(latest, trend, language), latest.target, trend, language,
        )
    )  # fmt: skip
    return links.build_table(heads, rows, frame.t("portfolio.shared.who"))


def _build_row(
    name: Markup, heads: list[tuple[str, str]], amount: str, target: float | None, trend: SharedTrend,
    language: Language,
) -> Markup:  # fmt: skip
    return element(
        "tr",
        element("th", name, scope="row"),
        links.build_cell(heads[1][0], amount, "n"),
        links.build_cell(heads[2][0], _value_text(target, trend, language), 'n'),
    )


def _cell_text(point: Point, trend: SharedTrend, language: Language) -> str:
    """A value with what it counts with: its parts, or how many answered."""
    amount = _value_text(point.value, trend, language)
    if point.numerator is not None and point.denominator is not None:
        return f"{amount} ({number(language, point.numerator)} / {number(language, point.denominator)})"
    return f"{amount} (n = {number(language, point.n)})" if point.n is not None else amount


def _value_text(amount: float | None, trend: SharedTrend, language: Language) -> str:
    return value(language, amount, "%" if trend.unit == "%" else "")


def draw_not_addable(left_out: tuple[NotAddable, ...]) -> None:
    """Draw the indicators that are in no total, by reason."""
    if not left_out or presentation_mode.is_on():
        return
    with st.expander(frame.t("portfolio.not_addable", n=len(left_out))):
        st.write(frame.t("portfolio.not_addable.why"))
        for reason in dict.fromkeys(item.reason for item in left_out):
            st.markdown(f"**{frame.escape_markdown(frame.t(f'not_addable.{reason}'))}**")
            st.markdown(
                "\n".join(
                    f"- {frame.escape_markdown(item.title)} · {frame.escape_markdown(item.organisation)}"
                    for item in left_out
                    if item.reason == reason
                )
            )
