"""The matrix of grantees by level of change: status marks, periods reported, latest submission."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.i18n import day, number
from impact.model.access import Access
from impact.model.words import STATUS_ORDER, Language, Level
from impact.views.figures.marks import StatusCounts
from impact.views.portfolio import MatrixRow, PortfolioView
from pages.parts.inputs import address, filters
from pages.parts.layout import frame, links, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

# Up to so many figures each has its own mark; above, marks come with counts.
MARKS_EACH = 4
SORTS = ("name", "conversation")


def read_first() -> int:
    """The first row of the matrix, from the URL, counted from 0."""
    return address.read_number("from") or 0


def draw_heading(view: PortfolioView) -> None:
    """Draw the title and the choice of sort order (by name or for conversation; never a ranking of performance)."""
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.subheader(frame.t("portfolio.matrix"), anchor=False, width="content")
        filters.draw_order(SORTS)
    if view.query.sort == "conversation":
        st.caption(frame.t("portfolio.sort.note"))


def draw_matrix(view: PortfolioView, access: Access) -> None:
    """Draw the matrix, with paging where there are many grantees."""
    levels = [strip.level for strip in view.strips]
    language = access.language
    heads = [
        (frame.t("portfolio.organisation"), ""),
        *((frame.t(f"portfolio.level.{level.value}"), "") for level in levels),
        (frame.t("portfolio.reported"), "n"),
        (frame.t("portfolio.received"), "n"),
    ]
    rows = [build_row(row, levels, language, view) for row in view.matrix]
    links.draw_html(links.build_table(heads, rows, frame.t("portfolio.matrix")), key="matrix")
    if view.organisations > view.query.rows and not presentation_mode.is_on():
        draw_paging(view)


def build_row(row: MatrixRow, levels: list[Level], language: Language, view: PortfolioView) -> str:
    """One grantee as a table row."""
    parameters = {"as_of": view.query.as_of, "level": view.query.level and view.query.level.value,
             "counting": "true" if view.query.only_counting else None}
    name = links.build_link(Page.GRANTEE, row.name, organisation=row.organisation_id, **parameters)
    cells = [f'<th scope="row">{name}</th>']
    for level in levels:
        counts = row.counts.get(level, StatusCounts())
        body = build_cell(counts, language)
        cells.append(
            links.build_cell(
                frame.t(f"portfolio.level.{level.value}"), body, "" if counts.total else "fi-none"
            )
        )
    reported = f"{number(language, row.reported)} / {number(language, row.due)}"
    cells.append(links.build_cell(frame.t("portfolio.reported"), reported, "n"))
    if row.late:
        received, kind = frame.t("portfolio.late"), "n late"
    else:
        received, kind = (day(language, row.received) if row.received else frame.t("portfolio.nothing_yet")), "n"
    cells.append(links.build_cell(frame.t("portfolio.received"), escape(received), kind))
    return f"<tr>{''.join(cells)}</tr>"


def build_cell(counts: StatusCounts, language: Language) -> str:
    """The marks of one cell as HTML: one per figure, or marks with counts where there are many."""
    if counts.total > MARKS_EACH:
        return f'<span class="fi-marks">{status_marks.build_counts(counts, language)}</span>'
    marks = "".join(status_marks.build_svg(status, language) * counts.of(status) for status in STATUS_ORDER)
    return f'<span class="fi-marks">{marks}</span>' if marks else ""


def turn_to(to: int) -> None:
    """Set the first row in the URL; counted from 0."""
    if to:
        st.query_params["from"] = str(to)
    else:
        st.query_params.pop("from", None)


def draw_paging(view: PortfolioView) -> None:
    """Draw which rows are shown, and buttons to the previous and next page."""
    begin, step = view.query.first, view.query.rows
    end = min(begin + step, view.organisations)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="right"):
        label = frame.t("portfolio.rows", first=begin + 1, last=end, of=view.organisations)
        st.caption(label, width="content")
        st.button(frame.t("portfolio.rows.before"), key="rows-before", icon=":material/chevron_left:",
                  disabled=begin == 0, on_click=turn_to, args=(max(begin - step, 0),))
        st.button(frame.t("portfolio.rows.after"), key="rows-after", icon=":material/chevron_right:",
                  disabled=end >= view.organisations, on_click=turn_to, args=(end,))
