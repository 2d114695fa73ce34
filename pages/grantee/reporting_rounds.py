"""Reporting rounds of a grantee: the current request with its button, and the state of each period."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from impact.access.permissions import Action, Kind, may
from impact.errors import ImpactError
from impact.i18n import day, period
from impact.model.access import Access
from impact.services.operations import one_time_downloads
from impact.services.submissions import templates
from impact.views.grantee import GranteeView
from impact.views.html_elements import element, fragment
from impact.views.rounds import Round, RoundState, RoundsView
from pages.parts.layout import frame, links, load
from pages.parts.layout.menu import Page
from pages.parts.marks import round_marks

# Periods shown at first; older ones are folded.
ROUNDS_SHOWN = 4
TEMPLATE_KEY = "round-template-made"


def load_rounds(view: GranteeView, access: Access) -> RoundsView | None:
    """The rounds of the grantee on the page; None for a viewer who may not see its submissions."""
    if view.protected or not may(access.role, Action.SEE, Kind.SUBMISSION):
        return None
    return load.rounds(access, view.organisation_id)


def draw_current_round(view: RoundsView, access: Access) -> None:
    """Draw the current request, else the submission whose answer is due: a sentence and a button."""
    item = view.now or _find_answer_due(view)
    if item is None:
        return
    with st.container(border=True, key="round-now"):
        mark = round_marks.build_svg(item.state, access.language)
        sentence_html = fragment(element("span", mark, class_="fi-icon"), " ", _describe_request(item))
        links.draw_html(element("div", sentence_html, _build_reason(item)), key="round-said")
        if view.now and view.may_submit:
            with st.container(horizontal=True, vertical_alignment="center"):
                _draw_upload_button(item)
                _draw_template(item, access)


def _find_answer_due(view: RoundsView) -> Round | None:
    """The newest round that awaits an answer of the fund."""
    return next((item for item in view.rounds if item.state is RoundState.SENT), None)


def _describe_request(item: Round) -> str:
    language = frame.language()
    key = item.state.value
    if item.state is RoundState.SENT:
        key = "overdue" if item.overdue else ("sent" if item.answer_due else "sent_no_day")
    if item.state is RoundState.DRAFT and item.late:
        key = "draft_late"
    when = item.answer_due if item.state is RoundState.SENT else item.period.due_on
    return frame.t(
        f"rounds.now.{key}", period=period(language, item.period.starts, item.period.ends),
        day=day(language, when, "long"),
    )  # fmt: skip


def _build_reason(item: Round) -> Markup:
    if not item.reason:
        return Markup()
    return element("div", frame.t("rounds.reason", reason=item.reason), class_="fi-quiet")


def _draw_upload_button(item: Round) -> None:
    """Draw the button to the upload page for this period, or to the draft of it."""
    if item.draft_on_screen:
        _draw_enter_button(item)
        return
    _draw_enter_button(item)
    words = frame.t(f"rounds.go.{item.state.value}")
    if st.button(words, key="round-go", type="primary", icon=":material/upload_file:"):
        draft = {"draft": str(item.draft_id)} if item.draft_id else {}
        frame.switch_page(
            Page.UPLOAD, organisation=str(item.organisation_id), portfolio=str(item.period.portfolio_id),
            period=str(item.period.period_id), **draft,
        )  # fmt: skip


def _draw_enter_button(item: Round) -> None:
    """Draw the button to the form on screen for this period; it goes on where somebody stopped."""
    words = frame.t("rounds.go.draft") if item.draft_on_screen else frame.t("rounds.go.enter")
    kind = "primary" if item.draft_on_screen else "secondary"
    if st.button(words, key="round-enter", type=kind, icon=":material/edit:"):
        frame.switch_page(
            Page.ENTER, organisation=str(item.organisation_id), portfolio=str(item.period.portfolio_id),
            starts=item.period.starts.isoformat(), ends=item.period.ends.isoformat(),
        )  # fmt: skip


def _draw_template(item: Round, access: Access) -> None:
    """Draw the template workbook of this period: made on request, downloaded once."""
    words = period(access.language, item.period.starts, item.period.ends)
    offer_key = (item.organisation_id, item.period.period_id, access.language)
    offer = st.session_state.get(TEMPLATE_KEY)
    if offer and offer[0] == offer_key:
        _, name, address = offer
        label = frame.escape_markdown(frame.t("rounds.template.fetch", name=name))
        st.link_button(label, address, icon=":material/download:")
        st.caption(frame.t("rounds.template.once"), width="content")
    elif st.button(frame.t("rounds.template.make", period=words), key="round-template", icon=":material/table_view:"):
        try:
            name, data = templates.build_template(
                access, item.organisation_id, load.workspace(), period_id=item.period.period_id
            )
        except ImpactError:
            st.caption(frame.t("rounds.template.none"), width="content")
            return
        st.session_state[TEMPLATE_KEY] = (offer_key, name, one_time_downloads.offer_file(access, name, data))
        st.rerun()


def draw_rounds(view: RoundsView, access: Access) -> None:
    """Draw every period that was requested, newest first."""
    if view.none is not None:
        _draw_no_rounds(view, access)
        return
    if view.now is None and _find_answer_due(view) is None:
        st.write(frame.t("rounds.now.nothing"))
    links.draw_html(_build_table(view.rounds[:ROUNDS_SHOWN], view, access), key="rounds")
    older = view.rounds[ROUNDS_SHOWN:]
    if older:
        with st.expander(frame.t("rounds.earlier", n=len(older))):
            links.draw_html(_build_table(older, view, access), key="rounds-older")


def _draw_no_rounds(view: RoundsView, access: Access) -> None:
    """Say why there are no rounds; where the calendar has another rhythm, which one, and for the fund where it is."""
    key, rhythms = f"rounds.none.{view.none.value}" if view.none else "", view.rhythms
    if rhythms is None:
        st.write(frame.t(key))
        return
    st.write(frame.t(key, own=_name_rhythms(rhythms.own), planned=_name_rhythms(rhythms.planned)))
    if may(access.role, Action.CHANGE, Kind.CALENDAR):
        label = frame.t("rounds.none.to_calendar", own=_name_rhythms(rhythms.own))
        frame.draw_link(
            Page.ADMIN_CALENDAR, label, ":material/calendar_month:", portfolio=str(rhythms.portfolio_id),
            rhythm=rhythms.own[0],
        )  # fmt: skip


def _name_rhythms(rhythms: Sequence[str]) -> str:
    return ", ".join(frame.t(f"indicator.frequency.{rhythm}") for rhythm in rhythms)


def _build_table(rounds: tuple[Round, ...], view: RoundsView, access: Access) -> Markup:
    heads = [(frame.t(f"rounds.column.{column}"), "") for column in ("period", "state", "about")]
    return links.build_table(heads, [_build_row(item, view, access) for item in rounds], frame.t("rounds.table"))


def _build_row(item: Round, view: RoundsView, access: Access) -> Markup:
    language = access.language
    words = period(language, item.period.starts, item.period.ends)
    if view.several:
        words += fragment(" ", element("span", item.period.portfolio, class_="fi-quiet"))
    about = element("span", round_marks.describe_dates(item, language))
    return element(
        "tr",
        element("th", words, scope="row"),
        links.build_cell(frame.t('rounds.column.state'), round_marks.build_mark_with_lock(item, language)),
        links.build_cell(frame.t('rounds.column.about'), about),
    )

