"""The reporting round of one period for all grantees, and the answers of the fund that are overdue."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.errors import ImpactError
from impact.i18n import day, number, period
from impact.model.access import Access
from impact.services.calendar import rounds
from impact.views.html_elements import element
from impact.views.rounds import Round, RoundOverview, RoundState
from pages.parts.inputs import filters, paging
from pages.parts.layout import frame, links, load
from pages.parts.layout.menu import Page
from pages.parts.marks import round_marks

ROWS = 100
ONLY = "only"


def draw_round(access: Access, period_id: int) -> None:
    """Draw the round of a period: counts per state, and its grantees by name."""
    try:
        view = rounds.load_round_overview(access, period_id, load.workspace())
    except ImpactError as error:
        frame.draw_error(error)
        return
    language = access.language
    words = period(language, view.period.starts, view.period.ends)
    with st.container(border=True):
        st.header(frame.t("rounds.overview.title", period=words), anchor=False)
        st.caption(frame.t("rounds.overview.caption", day=day(language, view.period.due_on, "long")))
        if not view.rounds:
            st.write(frame.t("rounds.overview.none"))
            return
        links.draw_html(_build_counts(view, access), key="round-counts")
        selection = _select_rounds(view)
        paging.draw_table_in_pages(
            selection, lambda page_rows: _build_table(page_rows, words, access), "round-grantees", ROWS
        )


def _build_counts(view: RoundOverview, access: Access) -> Markup:
    """Counts per state as marks with numbers and labels, as HTML."""
    parts = [
        element(
            "span",
            round_marks.build_svg(state, access.language),
            " ",
            element("b", number(access.language, n)),
            " ",
            round_marks.get_label(state, access.language),
            class_="fi-word",
        )
        for state, n in view.counts.items()
    ]
    return element("div", *parts, class_="fi-legend")


def _select_rounds(view: RoundOverview) -> tuple[Round, ...]:
    """Draw the choice of a state (a URL parameter) and return the rounds in it."""
    if len(view.counts) < 2:
        return view.rounds
    wish = filters.read_raw(ONLY)
    state = RoundState(wish) if wish in set(view.counts) else None
    options = ["", *(state.value for state in view.counts)]
    st.pills(
        frame.t("rounds.overview.only"), options, key=filters.sync_widget(ONLY, state.value if state else ""),
        format_func=lambda item: (
            frame.t(f"rounds.state.{item}") if item else frame.t("rounds.overview.all", n=len(view.rounds))
        ),
        on_change=filters.write_address, args=(ONLY, ""), label_visibility="collapsed",
    )  # fmt: skip
    return tuple(item for item in view.rounds if state in (None, item.state))


def _build_table(selection: tuple[Round, ...], words: str, access: Access) -> Markup:
    heads = [(frame.t(f"rounds.column.{column}"), "") for column in ("name", "state", "about")]
    return links.build_table(
        heads,
        [_build_row(item, access) for item in selection],
        frame.t("rounds.overview.table", period=words),
    )


def _build_row(item: Round, access: Access) -> Markup:
    language = access.language
    name = links.build_link(Page.GRANTEE, item.name, organisation=item.organisation_id)
    about = element("span", round_marks.describe_dates(item, language))
    return element(
        "tr",
        element("th", name, scope="row"),
        links.build_cell(frame.t('rounds.column.state'), round_marks.build_mark_with_lock(item, language)),
        links.build_cell(frame.t('rounds.column.about'), about, 'late' if item.overdue else ''),
    )


def draw_unanswered(access: Access) -> None:
    """Draw the submissions whose promised answer is overdue; nothing where there are none."""
    unanswered = rounds.list_unanswered_submissions(access, load.workspace())
    if not unanswered:
        return
    language = access.language
    heads = [(frame.t(key), "") for key in (
        "rounds.column.name", "rounds.unanswered.file", "rounds.unanswered.sent", "rounds.unanswered.due",
    )]  # fmt: skip
    lines = [
        element(
            "tr",
            element(
                "th",
                links.build_link(Page.GRANTEE, row.name, organisation=row.organisation_id),
                scope="row",
            ),
            links.build_cell(heads[1][0], links.build_link(Page.REVIEW, row.file_name, submission=row.submission_id)),
            links.build_cell(heads[2][0], day(language, row.submitted_on)),
            links.build_cell(heads[3][0], day(language, row.answer_due), 'late'),
        )
        for row in unanswered
    ]
    with st.container(border=True):
        st.header(frame.t("rounds.unanswered.title"), anchor=False)
        st.write(frame.t("rounds.unanswered.sentence", n=len({row.organisation_id for row in unanswered})))
        links.draw_html(links.build_table(heads, lines, frame.t("rounds.unanswered.title")), key="owed")
