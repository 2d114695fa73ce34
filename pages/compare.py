"""Two selections of one portfolio side by side: a period and another, a theme and another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import streamlit as st
from markupsafe import Markup

from impact.charts.shared_indicator_chart import describe_total
from impact.export import page_tables
from impact.export.page_tables import PageTable
from impact.i18n import day
from impact.views.figures.status_counts import StatusCounts
from impact.views.html_elements import element, fragment
from impact.views.portfolio import PortfolioQuery, PortfolioView, SharedTrend
from pages.parts.figures import disclosure_note
from pages.parts.inputs import filters, page_file
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section

SIDES = ("left", "right")
# Without a choice the figures of now stand beside those of the last period that ended at least so long before.
YEAR = timedelta(days=360)
EVERY_ROW = 100_000


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two selections: its name in the address, what it shows, and the same in words."""

    name: str
    view: PortfolioView
    label: str


def load_sides(whole: PortfolioView) -> tuple[Side, Side]:
    """The two selections that the address asks for; `whole` is the portfolio without any."""
    left, right = (load_view(whole, side) for side in SIDES)
    return Side("left", left, describe_selection(left)), Side("right", right, describe_selection(right))


def load_view(whole: PortfolioView, side: str) -> PortfolioView:
    """The figures of one side."""
    theme = filters.read_raw(f"theme_{side}") or None
    if theme is not None and theme not in {key for key, _ in whole.themes}:
        filters.refuse_value(f"theme_{side}", theme)
        theme = None
    as_of = filters.read_day(f"as_of_{side}")
    if side == "left" and not is_chosen():
        as_of = find_year_before(whole)
    return load.portfolio(access, replace(whole.query, theme=theme, as_of=as_of, rows=EVERY_ROW))


def is_chosen() -> bool:
    """Whether the address says what to compare."""
    return any(filters.read_raw(f"{name}_{side}") for name in ("theme", "as_of") for side in SIDES)


def find_year_before(whole: PortfolioView) -> date | None:
    """The end of the last period that ended a year or more before the figures of now; None where there is none."""
    newest = whole.shown_period.ends or whole.as_of
    return max((end for end in whole.periods if newest and end <= newest - YEAR), default=None)


def describe_selection(view: PortfolioView) -> str:
    """Theme and as-of day of a selection in words."""
    themes = dict(view.themes)
    theme = themes.get(view.query.theme or "", frame.t("compare.every_theme"))
    ends = view.query.as_of or view.shown_period.ends or view.as_of
    when = frame.t("compare.until", day=day(access.language, ends, "long")) if ends else frame.t("compare.newest")
    return f"{theme}, {when}"


def draw_tools() -> None:
    """Draw the portfolio, and of each side its theme and its day."""
    if len(whole.portfolios) > 1:
        choices = [(str(key), name) for key, name in whole.portfolios[1:]]
        filters.draw_choice(filters.PORTFOLIO, choices, whole.portfolios[0][1], 220)
    ends = [(end.isoformat(), day(access.language, end)) for end in whole.periods]
    default = find_year_before(whole)
    for side in SIDES:
        # What belongs to one side stays together where the four do not fit beside each other.
        with st.container(horizontal=True, vertical_alignment="bottom", width="content", key=f"side-{side}"):
            filters.draw_choice(f"theme_{side}", whole.themes, frame.t("frame.filter.theme.all"))
            is_default = side == "left" and not is_chosen() and default is not None
            newest = day(access.language, default) if is_default and default else frame.t("frame.filter.as_of.all")
            filters.draw_choice(f"as_of_{side}", ends, newest)


def build_title() -> str:
    """How much of each side is achieved or on track, both in one sentence."""
    left, right = (side.view.totals for side in sides)
    if not left.rated or not right.rated:
        return frame.t("compare.sentence.unrated")
    return frame.t(
        "compare.sentence", good_left=left.good, left=left.rated, good_right=right.good, right=right.rated
    )


def draw_levels(side: Side) -> None:
    """Draw the counts of statuses per level of one side, both on the levels of either."""
    view = side.view
    if not view.totals.total:
        st.caption(frame.t("compare.nothing"))
        return
    counts = {strip.level: strip.counts for strip in view.strips}
    levels = [level for level in whole.levels if any(level in {s.level for s in x.view.strips} for x in sides)]
    rows = [(frame.t(f"words.level.{level.value}"), counts.get(level, StatusCounts())) for level in levels]
    parameters = [
        {"portfolio": view.portfolio_id, "theme": view.query.theme, "as_of": view.query.as_of, "level": level.value}
        for level in levels
    ]
    longest = max(strip.counts.total for each in sides for strip in each.view.strips)
    links.draw_strips(rows, access.language, f"levels-{side.name}", parameters, longest)
    st.caption(frame.escape_markdown(describe_counts(view)))


def describe_counts(view: PortfolioView) -> str:
    """How many figures and grantees one side is about."""
    return frame.t("compare.counts", n=view.totals.total, grantees=view.organisations)


def draw_both() -> None:
    """Draw both sides beside each other."""
    for column, side in zip(st.columns(2, gap="medium"), sides, strict=True):
        with column, st.container(border=True, height="stretch"):
            st.header(frame.escape_markdown(side.label), anchor=False)
            draw_levels(side)


def describe_side(side: Side) -> str:
    """The message of one side: how many of its judged figures are achieved or on track."""
    totals = side.view.totals
    key = "compare.slide.side" if totals.rated else "compare.slide.side.unrated"
    return frame.t(key, side=side.label, good=totals.good, rated=totals.rated)


def describe_shared() -> str:
    """How many shared indicators have a total on both sides; that there are none where there are none."""
    left, right = ({trend.key: trend.latest is not None for trend in side.view.shared} for side in sides)
    every_key = left.keys() | right.keys()
    both = sum(left.get(key, False) and right.get(key, False) for key in every_key)
    return frame.t("compare.slide.shared", n=both, of=len(every_key)) if every_key else frame.t("portfolio.shared.none")


def find_same() -> tuple[dict[int, StatusCounts], dict[int, StatusCounts], list[int]]:
    """The counts of both sides by grantee, of those with judged figures, and the ids of who is on both."""
    left, right = ({row.organisation_id: row.total for row in side.view.matrix if row.total.rated} for side in sides)
    return left, right, [key for key in left if key in right]


def describe_same(key: str = "compare.same") -> str:
    """The same comparison over the grantees with judged figures on both sides only, and who is on one side alone.

    `key` is its sentence; as the title of a slide it is without those on one side alone.
    """
    left, right, same = find_same()
    if not same:
        return frame.t("compare.none_same")
    before, after = (sum((counts[at] for at in same), StatusCounts()) for counts in (left, right))
    sentence = frame.t(
        key, n=len(same), good_left=before.good, left=before.rated, good_right=after.good,
        right=after.rated,
    )  # fmt: skip
    unpaired = (len(left) - len(same), len(right) - len(same))
    if key != "compare.same" or not any(unpaired):
        return sentence
    return f"{sentence} {frame.t('compare.alone', left=unpaired[0], right=unpaired[1])}"


def draw_same() -> None:
    """Draw what holds over the same grantees; on a slide, whose title says it, only the bars of both sides."""
    if not presentation_mode.is_on():
        st.write(frame.escape_markdown(describe_same()))
    left, right, same = find_same()
    if same:
        rows = [
            (side.label, sum((counts[key] for key in same), StatusCounts()))
            for side, counts in zip(sides, (left, right), strict=True)
        ]
        links.draw_strips(rows, access.language, "levels-same")
    st.caption(frame.t("compare.same.help"))


def draw_shared() -> None:
    """Draw the totals of shared indicators of both sides, each with its year and how many grantees it is of."""
    left, right = ({trend.key: trend for trend in side.view.shared} for side in sides)
    trends = {**right, **left}
    rows = [
        element(
            "tr",
            element("th", trend.title, scope="row"),
            links.build_cell(sides[0].label, build_total(left.get(key))),
            links.build_cell(sides[1].label, build_total(right.get(key))),
        )
        for key, trend in trends.items()
    ]
    if not rows:
        st.caption(frame.t("portfolio.shared.none"))
        return
    heads = [(frame.t("all_figures.column.title"), ""), *((side.label, "") for side in sides)]
    links.draw_html(links.build_table(heads, rows, frame.t("portfolio.shared")), key="compare-shared")
    st.caption(frame.t("compare.shared.help"))


def build_total(trend: SharedTrend | None) -> Markup:
    """The latest total of one side with its year and grantees as HTML; a dash where there is none."""
    latest = trend.latest if trend else None
    if trend is None or latest is None:
        return Markup("–")
    about = frame.t("compare.total", year=str(latest.year), n=latest.grantees)
    total = describe_total(latest, trend, access.language)
    return fragment(element("b", total), element("div", about, class_="fi-quiet"))


def build_tables() -> Sequence[PageTable]:
    """The tables of both sides, each under the name of its side."""
    return tuple(
        replace(table, title=f"{frame.t(f'compare.{side.name}')} {table.title}")
        for side in sides
        for table in page_tables.list_portfolio_tables(side.view, access.language)
        if table.title != frame.t("portfolio.changes")
    )


def arrange() -> None:
    """Draw both sides, what holds over the same grantees, and the shared indicators."""
    disclosure_note.draw_disclosure_note(access)
    draw_both()
    for title, draw in (("compare.same.title", draw_same), ("portfolio.shared", draw_shared)):
        with st.container(border=True):
            st.header(frame.t(title), anchor=False)
            draw()


access = frame.enter(Page.COMPARE)
whole = load.portfolio(access, PortfolioQuery(portfolio_id=filters.read_portfolio_query().portfolio_id))
if whole.portfolio_id is None or not whole.totals.total:
    frame.draw_header(frame.t("frame.page.compare"))
    frame.draw_empty_state(frame.t("compare.empty.title"), frame.t("compare.empty.body"), Page.PORTFOLIO)
else:
    sides = load_sides(whole)
    frame.draw_header(
        build_title(), frame.t("compare.caption"), draw_tools,
        lambda: page_file.draw_page_file(access, Page.COMPARE, build_title(), build_tables),
    )  # fmt: skip
    presentation_mode.draw_sections(
        [
            *(Section(describe_side(side), lambda side=side: draw_levels(side)) for side in sides),
            Section(describe_same("compare.slide.same"), draw_same),
            Section(describe_shared(), draw_shared),
        ],
        access.language,
        arrange,
    )
