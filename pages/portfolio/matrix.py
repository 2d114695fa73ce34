"""The matrix of grantees by level of change: status marks, periods reported, latest submission."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from impact.access.permissions import FUND_ROLES
from impact.i18n import day, label_text, number
from impact.model.access import Access
from impact.model.vocabulary.languages import Language
from impact.model.vocabulary.theory_levels import Level
from impact.views.figures.status_counts import StatusCounts
from impact.views.html_elements import element, fragment
from impact.views.portfolio import MatrixRow, PortfolioView
from pages.parts.figures import fund_outcomes
from pages.parts.inputs import address, filters
from pages.parts.layout import frame, links, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks

# Up to so many figures each has its own mark; above, marks come with counts.
MARKS_EACH = 4
SORTS = ("name", "conversation")
# Not an order of grantees, but the outcomes of the fund instead of them.
FRAME = "frame"


def read_first() -> int:
    """The first row of the matrix, from the URL, counted from 0."""
    return address.read_number("from") or 0


def draw_heading(view: PortfolioView, access: Access) -> None:
    """Draw the title and the choice of sort order (by name or for conversation; never a ranking of performance).

    People of a fund may also choose its own outcomes instead of the grantees.
    """
    by_frame = view.query.sort == FRAME
    with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
        st.header(frame.t("portfolio.frame" if by_frame else "portfolio.matrix"), anchor=False, width="content")
        filters.draw_order((*SORTS, FRAME) if access.role in FUND_ROLES else SORTS)
    if view.query.sort == "conversation":
        st.caption(frame.t("portfolio.sort.note"))
    elif by_frame and view.frame is not None:
        st.caption(frame.t("portfolio.frame.note"))


def draw_matrix(view: PortfolioView, access: Access) -> None:
    """Draw the matrix, with paging where there are many grantees; or what the viewer chose instead of it."""
    if view.query.sort == FRAME and access.role in FUND_ROLES:
        draw_outcomes(view, access)
        return
    draw_rows(view, view.matrix, access)
    if view.organisations > view.query.rows and not presentation_mode.is_on():
        draw_paging(view)


def draw_outcomes(view: PortfolioView, access: Access) -> None:
    """Draw the outcomes of the fund with the figures of the page; whoever has no frame reads how to get one."""
    if view.frame is None:
        frame.draw_empty_state(
            frame.t("fund_frame.none.title"), frame.t("fund_frame.none.body"), Page.THEORY,
            frame.t("fund_frame.none.start"), frame="1",
        )  # fmt: skip
        return
    table = fund_outcomes.build_outcomes(
        view.frame.outcomes, access.language, frame.t("portfolio.frame"), view.frame.unlinked
    )
    links.draw_html(table, key="frame-outcomes")
    st.caption(fund_outcomes.say_total(view.frame))


def draw_rows(view: PortfolioView, matrix_rows: Sequence[MatrixRow], access: Access) -> None:
    """Draw these rows of the matrix."""
    levels = [strip.level for strip in view.strips]
    language = access.language
    heads = [
        (frame.t("portfolio.organisation"), ""),
        *((frame.t(f"portfolio.level.{level.value}"), "") for level in levels),
        (frame.t("portfolio.reported"), "n"),
        (frame.t("portfolio.received"), "n"),
    ]
    rows = [build_row(row, levels, language, view) for row in matrix_rows]
    links.draw_html(links.build_table(heads, rows, frame.t("portfolio.matrix")), key="matrix")


def list_parameters(view: PortfolioView) -> dict[str, object]:
    """The URL parameters by which the page of all figures lists exactly what this view counts."""
    query = view.query
    return {
        "portfolio": view.portfolio_id, "theme": query.theme, "level": query.level and query.level.value,
        "as_of": query.as_of, "counting": "true" if query.only_counting else None, "region": query.region,
        "goal": query.goal,
    }  # fmt: skip


def build_row(row: MatrixRow, levels: list[Level], language: Language, view: PortfolioView) -> Markup:
    """One grantee as a table row."""
    parameters = {"as_of": view.query.as_of, "level": view.query.level and view.query.level.value,
             "counting": "true" if view.query.only_counting else None}
    name = links.build_link(Page.GRANTEE, row.name, organisation=row.organisation_id, **parameters)
    cells = [element("th", name, scope="row")]
    for level in levels:
        counts = row.counts.get(level, StatusCounts())
        is_linked = not presentation_mode.is_on()
        body = build_cell(counts, language, is_named=is_linked)
        if body and is_linked:
            level_name = frame.t(f"words.level.{level.value}")
            name = label_text(language, f"{row.name}, {level_name}", status_marks.describe_counts(counts, language))
            own = list_parameters(view) | {"organisation": row.organisation_id, "level": level.value}
            body = links.build_link(Page.ALL_FIGURES, body, {"aria_label": name, "title": name}, **own)
        cells.append(
            links.build_cell(
                frame.t(f"portfolio.level.{level.value}"), body, "" if counts.total else "fi-none"
            )
        )
    # Nothing is due of a grantee whose own period does not end with this round.
    reported = f"{number(language, row.reported)} / {number(language, row.due)}" if row.due or row.reported else "–"
    cells.append(links.build_cell(frame.t("portfolio.reported"), reported, "n"))
    if row.late:
        received, kind = frame.t("portfolio.late"), "n late"
    else:
        received, kind = (day(language, row.received) if row.received else frame.t("portfolio.nothing_yet")), "n"
    cells.append(links.build_cell(frame.t("portfolio.received"), received, kind))
    return element("tr", *cells)


def build_cell(counts: StatusCounts, language: Language, *, is_named: bool) -> Markup:
    """The marks of one cell as HTML: one per figure, or marks with counts where there are many.

    With `is_named` the link around them says them in words, so that each mark is only seen.
    """
    if counts.total > MARKS_EACH:
        return element("span", status_marks.build_counts(counts, language, is_named=is_named), class_="fi-marks")
    marks = fragment(
        (status_marks.build_hidden_svg(kind) if is_named else status_marks.build_counted_svg(kind, language)) * count
        for kind, count in counts.by_counted_status
    )
    return element("span", marks, class_="fi-marks") if marks else Markup()


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
