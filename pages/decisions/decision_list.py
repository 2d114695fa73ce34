"""The list of decisions: those that came back first, and the way to a new one about the fund itself."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from markupsafe import Markup

from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.services.decisions import decision_drafts
from impact.views.decisions import DecisionCard, DecisionGroup, DecisionListView
from impact.views.html_elements import element
from pages.decisions import decision_texts
from pages.parts.inputs import actions
from pages.parts.layout import frame, links, load, presentation_mode, visitor
from pages.parts.layout.menu import Page

COLUMNS = ("title", "subject", "option", "tripwires", "review")
FILTERS = ("subject", "option")
ROWS_OF_SLIDE = 6
STRATEGY = ""


def draw_list(access: Access, view: DecisionListView) -> None:
    """Draw the list with its filters, or what a decision is for where there is none."""
    frame.draw_header(build_title(view), frame.t("decisions.list.caption") if view.cards else "")
    actions.draw_notice(Page.DECISIONS)
    if not view.cards:
        _draw_empty(view)
    else:
        cards = view.cards if presentation_mode.is_on() else _draw_filters(view.cards)
        rows = ROWS_OF_SLIDE if presentation_mode.is_on() else len(cards) or 1
        if not cards:
            _draw_no_match()
        for group in DecisionGroup:
            group_cards = [card for card in cards if card.group is group]
            if group_cards and not presentation_mode.is_on():
                with st.container(border=True, key=f"decisions-{group.value}"):
                    st.header(frame.t(f"decisions.group.{group.value}"), anchor=False)
                    links.draw_html(build_table(group_cards, access), key=f"decisions-table-{group.value}")
        if presentation_mode.is_on():
            presentation_mode.draw_sections(
                presentation_mode.split_section(
                    build_title(view), cards, rows, lambda part: links.draw_html(build_table(part, access), key="list")
                ),
                access.language,
            )
    if view.may_decide and view.portfolios and not presentation_mode.is_on():
        _draw_beginning(view, access)


def build_title(view: DecisionListView) -> str:
    """How many decisions came back, else how many are in force."""
    groups = [card.group for card in view.cards]
    tripped, due = groups.count(DecisionGroup.TRIPPED), groups.count(DecisionGroup.TO_REVIEW)
    if tripped:
        return frame.t("decisions.sentence.tripped", n=tripped)
    if due:
        return frame.t("decisions.sentence.due", n=due)
    in_force = groups.count(DecisionGroup.OPEN)
    return frame.t("decisions.sentence.open", n=in_force) if in_force else frame.t("decisions.sentence.none")


def _draw_empty(view: DecisionListView) -> None:
    key = "decide" if view.may_decide else "read"
    frame.draw_empty_state(
        frame.t("decisions.empty.title"), frame.t(f"decisions.empty.{key}"), Page.GRANTEE if view.may_decide else None,
        frame.t("decisions.empty.link"),
    )  # fmt: skip


def _draw_filters(cards: Sequence[DecisionCard]) -> Sequence[DecisionCard]:
    """Draw the choices that leave some of the decisions; returns those that are left."""
    subjects = {card.decision_id: decision_texts.name_subject(card) for card in cards}
    options = {card.decision_id: _name_option(card) for card in cards}
    with st.container(horizontal=True):
        for name, names in zip(FILTERS, (subjects, options), strict=True):
            # From all of them: a list that another filter shortens would forget what was picked in it.
            choices = sorted({words for words in names.values() if words})
            if len(choices) < 2:
                continue
            picked = st.selectbox(
                frame.t(f"decisions.choose.{name}"), choices, None, key=f"decisions-by-{name}", width=280,
                placeholder=frame.t("decisions.choose.all"),
            )  # fmt: skip
            cards = [card for card in cards if picked in (None, names[card.decision_id])]
    return cards


def _draw_no_match() -> None:
    """Draw that the filters leave nothing, and the way back to all."""
    st.write(frame.t("decisions.choose.no_match"))
    st.button(
        frame.t("decisions.choose.show_all"), key="decisions-all", icon=":material/filter_alt_off:",
        on_click=visitor.guard_callback(_clear_filters),
    )  # fmt: skip


def _clear_filters() -> None:
    for name in FILTERS:
        st.session_state[f"decisions-by-{name}"] = None


def _name_option(card: DecisionCard) -> str:
    return frame.t(f"decisions.option.{card.option.value}") if card.option else ""


def build_table(cards: Sequence[DecisionCard], access: Access) -> Markup:
    """The decisions as an HTML table; the sentence leads to the decision."""
    names = {column: frame.t(f"decisions.column.{column}") for column in COLUMNS}
    rows = []
    for card in cards:
        link = links.build_link(
            Page.DECISIONS, card.title or frame.t("decisions.untitled"), decision=str(card.decision_id)
        )
        about = frame.t(f"decisions.state.{card.state.value}")
        if card.taken_on:
            about = f"{about} · {day(access.language, card.taken_on)}"
        contents = {
            "subject": decision_texts.name_subject(card),
            "option": _name_option(card),
            "tripwires": decision_texts.say_tripwires(card.tripwires, access),
            "review": day(access.language, card.review_on) if card.review_on else "",
        }
        cells = [
            links.build_cell(names[name], words or "–", "" if words else "fi-none") for name, words in contents.items()
        ]
        rows.append(element("tr", element("th", link, element("div", about, class_="fi-quiet"), scope="row"), *cells))
    return links.build_table([(name, "") for name in names.values()], rows, frame.t("decisions.title"))


def _draw_beginning(view: DecisionListView, access: Access) -> None:
    """Draw the way to a decision about the fund itself; one about a grantee begins on its page."""
    with st.container(border=True, key="decision-begin-box"):
        st.header(frame.t("decisions.begin.title"), anchor=False)
        if view.cards:
            # Without any decision the text above the list says so already.
            st.write(frame.t("decisions.begin.grantee"))
            frame.draw_link(Page.GRANTEE, frame.t("decisions.empty.link"), ":material/arrow_forward:")
        st.write(frame.t("decisions.begin.fund"))
        with st.container(horizontal=True, vertical_alignment="bottom"):
            ids = list(view.portfolios)
            portfolio_id = ids[0]
            if len(ids) > 1:
                portfolio_id = st.selectbox(
                    frame.t("decisions.begin.portfolio"), ids, key="decision-begin-portfolio", width=280,
                    format_func=lambda key: view.portfolios.get(key, ""),
                )  # fmt: skip
            themes = {STRATEGY: frame.t("decisions.begin.strategy")} | view.themes.get(portfolio_id, {})
            theme = st.selectbox(
                frame.t("decisions.begin.about"), list(themes), key=f"decision-begin-theme-{portfolio_id}", width=280,
                format_func=lambda key: themes.get(key, ""),
            )  # fmt: skip
            is_clicked = st.button(frame.t("decisions.begin.go"), key="decision-begin", icon=":material/add:")
        if is_clicked:
            try:
                decision_id = decision_drafts.begin_about_fund(access, portfolio_id, theme, load.workspace())
            except ImpactError as error:
                frame.draw_error(error)
                return
            frame.switch_page(Page.DECISIONS, decision=str(decision_id))
