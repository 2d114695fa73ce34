"""The frame of a fund on the page of theories: its own theory, who works on each outcome, and how that goes."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.access.permissions import FUND_ROLES, Action, Kind, may
from impact.i18n import day, text
from impact.model.access import Access
from impact.services.theory import versions
from impact.views.theory.fund_frame import FundFrameView
from impact.views.theory.theory_of_change import FrameOutcome, TheoryView
from pages.parts.figures import fund_outcomes
from pages.parts.inputs import actions, address
from pages.parts.layout import frame, links, load, visitor
from pages.parts.layout.menu import Page
from pages.parts.marks import status_marks
from pages.theory import diagram, editor, selection_panel, tables, version_history
from pages.theory.evidence import arrow_panel, question_list

PARAMETER, FUND = "frame", "fund"


def is_open(access: Access, organisation_id: int | None) -> bool:
    """Whether the address asks for the frame of the fund, by its parameter or as the theory of the fund itself."""
    is_own = access.role in FUND_ROLES and organisation_id == access.organisation_id
    return is_own or st.query_params.get(PARAMETER) == "1"


def build_title(view: FundFrameView) -> str:
    """The title: how many outcomes nobody works on, else how many hang on one organisation, else that each has more."""
    total = len(view.outcomes)
    if not total:
        return frame.t("fund_frame.sentence.none", fund=view.fund)
    if not view.is_whole:
        # Whoever sees some of those who contribute cannot say on what nobody works.
        return frame.t("fund_frame.sentence.of", fund=view.fund, n=total)
    if view.without_any:
        return frame.t("fund_frame.sentence.gaps", fund=view.fund, n=view.without_any, total=total)
    if view.of_one:
        return frame.t("fund_frame.sentence.single", fund=view.fund, n=view.of_one, total=total)
    return frame.t("fund_frame.sentence", fund=view.fund, n=total)


def build_caption(theory: TheoryView, access: Access) -> str:
    """Version and date, and whether the fund signed it."""
    parts = [frame.t("theory_page.caption.version", version=theory.version)]
    parts += [day(access.language, theory.dated)] if theory.dated else []
    is_signed = versions.FUND in theory.parties
    return " · ".join([*parts, frame.t("fund_frame.signed" if is_signed else "fund_frame.not_signed")])


def draw_frame(access: Access) -> None:
    """Draw the frame of a fund; where the viewer's own has none yet, the way to make one."""
    view = load.fund_frame(access, address.read_number(FUND))
    may_change = view is not None and view.is_own and may(access.role, Action.CHANGE, Kind.THEORY)
    if view is None or view.theory is None:
        _draw_none(view, may_change=may_change)
        return
    theory = view.theory
    frame.name_window(view.fund, Page.THEORY)
    frame.draw_header(
        build_title(view), build_caption(theory, access), lambda: _draw_tools(view, may_change),
        purpose=frame.t("fund_frame.purpose"),
    )  # fmt: skip
    if may_change and versions.FUND not in theory.parties:
        _draw_signing(theory, access)
    st.caption(frame.t("fund_frame.caption" if view.shows_who else "fund_frame.caption.hidden"))
    if view.shows_who and not view.is_whole:
        st.caption(frame.t("fund_frame.caption.some"))
    _draw_drawing(view, theory, access, may_change=may_change)
    if view.shows_who:
        _draw_contributions(view, access)
    _draw_rest(view, theory, access, may_change=may_change)


def _draw_contributions(view: FundFrameView, access: Access) -> None:
    """Draw who works on which outcome, and where all are in sight where that is fragile."""
    with st.container(border=True):
        st.header(frame.t("fund_frame.who"), anchor=False)
        links.draw_html(status_marks.build_legend(access.language), key="frame-legend")
        title = frame.t("fund_frame.table.name", fund=view.fund)
        table = fund_outcomes.build_outcomes(view.outcomes, access.language, title, is_whole=view.is_whole)
        links.draw_html(table, key="frame-outcomes")
        st.caption(fund_outcomes.say_total(view.portfolio))
    if view.is_whole and view.outcomes:
        with st.container(border=True, key="frame-findings"):
            st.header(frame.t("fund_frame.findings"), anchor=False)
            findings = fund_outcomes.list_findings(view.outcomes) or [frame.t("fund_frame.finding.none")]
            st.markdown("\n".join(f"- {frame.escape_markdown(finding)}" for finding in findings))


def _draw_none(view: FundFrameView | None, *, may_change: bool) -> None:
    """Draw the empty state: whoever may make the frame begins from here, or goes on with its draft."""
    frame.draw_header(frame.t("fund_frame.title"), purpose=frame.t("fund_frame.purpose"))
    if view is None or not may_change:
        frame.draw_empty_state(
            frame.t("fund_frame.none.of_fund"), frame.t("fund_frame.none.of_fund.body"), Page.THEORY,
            frame.t("fund_frame.back"),
        )  # fmt: skip
        return
    key = "fund_frame.none.go_on" if view.has_draft else "fund_frame.none.start"
    frame.draw_empty_state(
        frame.t("fund_frame.none.title"), frame.t("fund_frame.none.body"), Page.THEORY, frame.t(key),
        organisation=str(view.organisation_id), **{editor.PARAMETER: "1"},
    )  # fmt: skip
    frame.draw_link(Page.THEORY, frame.t("fund_frame.back"), ":material/arrow_back:")


def _draw_tools(view: FundFrameView, may_change: bool) -> None:
    names = dict(view.funds)
    if names:
        # The choice follows the address: a shared link opens the same frame.
        st.session_state["frame-of"] = view.organisation_id
        st.selectbox(
            frame.t("fund_frame.choose"), list(names), key="frame-of", format_func=lambda key: names.get(key, ""),
            on_change=visitor.guard_callback(_store_choice), width=280,
        )  # fmt: skip
    frame.draw_link(Page.THEORY, frame.t("fund_frame.back"), ":material/arrow_back:")
    if may_change:
        frame.draw_link(
            Page.THEORY, frame.t("fund_frame.go_on" if view.has_draft else "fund_frame.change"), ":material/edit:",
            organisation=str(view.organisation_id), **{editor.PARAMETER: "1"},
        )  # fmt: skip


def _store_choice() -> None:
    """Put the selected fund in the URL."""
    selection_panel.close_panel()
    st.query_params[FUND] = str(st.session_state["frame-of"])


def _draw_signing(theory: TheoryView, access: Access) -> None:
    label = frame.t("fund_frame.sign", version=theory.version)
    if st.button(label, key="frame-sign", type="primary", icon=":material/handshake:"):
        actions.attempt(
            Page.THEORY,
            lambda: versions.agree_to_version(access, theory.organisation_id, theory.version, load.workspace()),
            frame.t("fund_frame.is_signed", version=theory.version), organisation=str(theory.organisation_id),
        )  # fmt: skip


def say_notes(outcomes: Sequence[FrameOutcome], *, is_whole: bool = True) -> dict[str, str]:
    """What each outcome says in the drawing, by its key: how many work on it, and how many of its figures do well.

    `is_whole`: all who work on it are in sight, so that nobody is a gap.
    """
    notes = {}
    for outcome in outcomes:
        if not is_whole and not outcome.contributions:
            continue
        words = [frame.t("fund_frame.note.who", n=outcome.organisations)]
        if outcome.counts.rated:
            going_well = outcome.counts.achieved + outcome.counts.on_track
            words.append(frame.t("fund_frame.note.well", n=going_well, total=outcome.counts.rated))
        notes[outcome.key] = "\n".join(words) if outcome.organisations else frame.t("fund_frame.note.nobody")
    return notes


def _draw_drawing(view: FundFrameView, theory: TheoryView, access: Access, *, may_change: bool) -> None:
    """Draw the theory of the fund, and beside it what is open: an outcome with who works on it, or an arrow."""
    picked = selection_panel.find_picked(theory.nodes, theory.links)
    left, right = st.columns([2.4, 1], gap="medium") if picked else (st.container(), None)
    with left, st.container(border=True):
        diagram.draw_diagram(
            theory.nodes, theory.links, theory.organisation, theory.ceiling_above, access.language,
            notes=say_notes(view.outcomes, is_whole=view.is_whole) if view.shows_who else {},
            gaps=[outcome.key for outcome in view.outcomes if view.is_whole and not outcome.contributions],
            aid="fund_frame.aid" if view.shows_who else "fund_frame.aid.hidden",
        )  # fmt: skip
    if right is not None:
        with right, st.container(border=True, key="theory-panel"):
            _draw_panel(view, theory, picked, access, may_change=may_change)


def _draw_panel(view: FundFrameView, theory: TheoryView, picked: str, access: Access, *, may_change: bool) -> None:
    names = {node.key: node.text for node in theory.nodes}
    panels = arrow_panel.build_panels(
        theory.organisation_id, theory.links, names, theory.evidence, access, may_change=may_change
    )
    node = next((node for node in theory.nodes if node.key == picked), None)
    outcome = next((outcome for outcome in view.outcomes if outcome.key == picked), None)
    if node is not None:
        selection_panel.draw_head(text(access.language, f"words.level.{node.level.value}"), node.text)
        if node.stakeholder:
            st.caption(frame.escape_markdown(node.stakeholder))
        if outcome is not None and view.shows_who:
            part = fund_outcomes.build_contributions(outcome, access.language, is_whole=view.is_whole)
            links.draw_html(part, key="frame-panel")
    elif picked in panels:
        selection_panel.draw_head(frame.t("theory_drawing.arrow"), panels[picked].title)
        arrow_panel.draw_contents(panels[picked])


def _draw_rest(view: FundFrameView, theory: TheoryView, access: Access, *, may_change: bool) -> None:
    """Draw what the checks ask, why this version was made, the table of the whole, and the versions."""
    # The comparison lists the versions too.
    is_compared = len(view.history) > 1
    if view.is_own and not is_compared:
        left, right = st.columns([1.6, 1], gap="medium")
    else:
        left, right = st.container(), st.container()
    if view.is_own:
        with left, st.container(border=True, key="theory-questions"):
            st.header(frame.t("theory_page.section.questions"), anchor=False)
            question_list.draw_some(theory.fund_gaps)
            question_list.draw_questions(theory.evidence, theory.organisation_id, access, may_change=may_change)
    aid, sides = frame.t("fund_frame.signed.aid"), (versions.FUND,)
    if is_compared:
        version_history.draw_comparison(theory.organisation_id, access, sides=sides, aid=aid)
    else:
        with right, st.container(border=True, key="frame-versions"):
            st.header(frame.t("theory_edit.history"), anchor=False)
            st.caption(aid)
            version_history.draw_versions(view.history, access.language, sides=sides)
    with st.container(border=True):
        st.header(frame.t("theory_page.section.table"), anchor=False)
        links.draw_html(tables.build_own_blocks(theory, access.language), key="blocks")
        if theory.links:
            st.header(frame.t("theory_page.section.arrows"), anchor=False)
            links.draw_html(tables.build_arrows(theory, access.language), key="arrows")
