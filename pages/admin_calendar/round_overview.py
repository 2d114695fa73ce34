"""The reporting round of one period for all grantees, and the answers of the fund that are overdue."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day, number, period
from impact.model.access import Access
from impact.services.calendar import rounds
from impact.views.rounds import Round, RoundOverview, RoundState
from pages.grantee import grantee_list
from pages.parts.inputs import filters
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
        start = grantee_list.read_first() if grantee_list.read_first() < len(selection) else 0
        links.draw_html(_build_table(selection[start : start + ROWS], words, access), key="round-grantees")
        if len(selection) > ROWS:
            grantee_list.draw_paging(start, len(selection[start : start + ROWS]), len(selection), ROWS)


def _build_counts(view: RoundOverview, access: Access) -> str:
    """Counts per state as marks with numbers and labels, as HTML."""
    parts = [
        f'<span class="fi-word">{round_marks.build_svg(state, access.language)} <b>{number(access.language, n)}</b> '
        f"{escape(round_marks.get_label(state, access.language))}</span>"
        for state, n in view.counts.items()
    ]
    return f'<div class="fi-legend">{"".join(parts)}</div>'


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


def _build_table(selection: tuple[Round, ...], words: str, access: Access) -> str:
    heads = [(frame.t(f"rounds.column.{column}"), "") for column in ("name", "state", "about")]
    return links.build_table(
        heads,
        [_build_row(item, access) for item in selection],
        frame.t("rounds.overview.table", period=words),
    )


def _build_row(item: Round, access: Access) -> str:
    language = access.language
    name = links.build_link(Page.GRANTEE, item.name, organisation=item.organisation_id)
    about = f"<span>{escape(round_marks.describe_dates(item, language))}</span>"
    return (
        f'<tr><th scope="row">{name}</th>'
        f"{links.build_cell(frame.t('rounds.column.state'), round_marks.build_mark_with_lock(item, language))}"
        f"{links.build_cell(frame.t('rounds.column.about'), about, 'late' if item.overdue else '')}</tr>"
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
        f'<tr><th scope="row">{links.build_link(Page.GRANTEE, row.name, organisation=row.organisation_id)}</th>'
        f"{links.build_cell(heads[1][0], links.build_link(Page.REVIEW, row.file_name, submission=row.submission_id))}"
        f"{links.build_cell(heads[2][0], escape(day(language, row.submitted_on)))}"
        f"{links.build_cell(heads[3][0], escape(day(language, row.answer_due)), 'late')}</tr>"
        for row in unanswered
    ]
    with st.container(border=True):
        st.header(frame.t("rounds.unanswered.title"), anchor=False)
        st.write(frame.t("rounds.unanswered.sentence", n=len({row.organisation_id for row in unanswered})))
        links.draw_html(links.build_table(heads, lines, frame.t("rounds.unanswered.title")), key="owed")
