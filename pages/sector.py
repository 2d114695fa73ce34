"""Members and sector: an umbrella organisation sees its members as a group beside everybody else."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.export import page_tables
from impact.i18n import day, percent
from impact.metrics.suppression_and_rounding import SHARE_STEP
from impact.views.html_elements import element, fragment
from impact.views.sector import GroupShare, PortfolioComparison
from pages.parts.inputs import page_file
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section


def build_share(share: GroupShare) -> Markup:
    """A share in words with how many organisations it is of, as HTML."""
    if share.share is None:
        return element("span", frame.t("sector.hidden"), class_="fi-quiet")
    kind = "about"
    if share.is_bounded and share.share <= SHARE_STEP:
        kind = "at_most"
    elif share.is_bounded and share.share >= 1 - SHARE_STEP:
        kind = "at_least"
    about = frame.t(f"sector.{kind}", share=percent(access.language, share.share))
    count = frame.t("sector.count", n=share.organisations)
    return fragment(about, element("div", count, class_="fi-quiet"))


def build_row(head: str, members: GroupShare, sector: GroupShare, under: str = "") -> Markup:
    """One comparison as a table row; `under` explains what the share is of."""
    more = element("div", under, class_="fi-quiet") if under else ""
    cells = (("members", members), ("sector", sector))
    return element(
        "tr",
        element("th", head, more, scope="row"),
        (links.build_cell(frame.t(f"sector.{name}"), element("div", build_share(share))) for name, share in cells),
    )


def draw_table(title: str, first_head: str, rows: list[str], key: str) -> None:
    """Draw one table of comparisons, or that there are too few figures for it."""
    st.subheader(title, anchor=False)
    if not rows:
        st.caption(frame.t("sector.nothing"))
        return
    heads = [(first_head, ""), (frame.t("sector.members"), ""), (frame.t("sector.sector"), "")]
    links.draw_html(links.build_table(heads, rows, title), key=key)


def draw_portfolio(number: int, comparison: PortfolioComparison) -> None:
    """Draw the comparison in one portfolio; `number` tells it from the others."""
    facts = [frame.t("sector.groups", members=comparison.members, sector=comparison.sector)]
    if comparison.as_of:
        facts.append(frame.t("sector.as_of", day=day(access.language, comparison.as_of, "long")))
    elif comparison.newest:
        facts.append(frame.t("sector.newest", day=day(access.language, comparison.newest, "long")))
    st.header(frame.escape_markdown(comparison.name), anchor=False)
    st.caption(" · ".join(facts))
    if comparison.members < view.fewest:
        st.write(frame.t("sector.few_members", members=comparison.members, n=view.fewest))
        return
    if comparison.sector < view.fewest:
        st.write(frame.t("sector.few_sector", sector=comparison.sector, n=view.fewest))
        return
    levels = [
        build_row(frame.t(f"words.level.{row.level.value}"), row.members, row.sector) for row in comparison.levels
    ]
    draw_table(frame.t("sector.levels"), frame.t("sector.level"), levels, f"sector-levels-{number}")
    indicators = [
        build_row(row.title, row.members, row.sector, "" if row.is_percentage else frame.t("sector.of_target"))
        for row in comparison.indicators
    ]
    draw_table(frame.t("sector.indicators"), frame.t("sector.indicator"), indicators, f"sector-indicators-{number}")


def draw_tools() -> None:
    """Draw the link to the theories and indicators that the umbrella offers its sector."""
    frame.draw_link(Page.THEORY, frame.t("sector_template.open"), ":material/content_copy:", templates="1")


def arrange() -> None:
    """Draw the comparison in each portfolio, one below the other."""
    for number, comparison in enumerate(view.portfolios):
        with st.container(border=True):
            draw_portfolio(number, comparison)


access = frame.enter(Page.SECTOR)
view = load.sector(access)
if view.portfolios:
    frame.draw_header(
        frame.t("sector.sentence"), frame.t("sector.caption", n=view.fewest), draw_tools,
        files=lambda: page_file.draw_page_file(
            access, Page.SECTOR, frame.t("sector.sentence"),
            lambda: page_tables.list_sector_tables(view, access.language),
        ),
    )  # fmt: skip
    presentation_mode.draw_sections(
        [
            Section(comparison.name, lambda number=number, comparison=comparison: draw_portfolio(number, comparison))
            for number, comparison in enumerate(view.portfolios)
        ],
        access.language,
        arrange,
    )
else:
    frame.draw_header(frame.t("frame.page.sector"), tools=draw_tools)
    frame.draw_empty_state(frame.t("sector.empty.title"), frame.t("sector.empty.body"), Page.START)
