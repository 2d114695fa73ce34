"""The frame of a fund on the page of theories: its own theory, who works on each outcome, and how that goes."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from impact.access.permissions import FUND_ROLES, Action, Kind, may
from impact.i18n import day, label_text, text
from impact.model.access import Access
from impact.services.theory import versions
from impact.views.theory.conversations import ConversationsView
from impact.views.theory.fund_frame import FundFrameView
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode, TheoryView
from pages.parts.figures import conversations, fund_outcomes
from pages.parts.inputs import actions, address
from pages.parts.layout import frame, links, load, presentation_mode, visitor
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.parts.marks import status_marks
from pages.theory import diagram, drawing_filters, editor, selection_panel, slides, tables, version_history
from pages.theory.evidence import arrow_panel, dependence, question_list, register
from pages.theory.evidence.arrow_panel import ArrowPanel
from pages.theory.files import downloads

PARAMETER, FUND = "frame", "fund"
# Findings name many blocks, so that few fit below a title.
FINDINGS_OF_SLIDE = 2


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
    if presentation_mode.is_on() and (view is None or view.theory is None):
        frame.draw_unpresentable()
        return
    may_change = view is not None and view.is_own and may(access.role, Action.CHANGE, Kind.THEORY)
    if view is None or view.theory is None:
        _draw_none(view, may_change=may_change)
        return
    theory = view.theory
    if view.is_own:
        # A room that sees pseudonyms is led here too: there the id of the fund is no address of a frame.
        st.query_params[PARAMETER] = "1"
    frame.name_window(view.fund, Page.THEORY)
    frame.draw_header(
        build_title(view), build_caption(theory, access), lambda: _draw_tools(view, may_change, access),
        purpose=frame.t("fund_frame.purpose"),
    )  # fmt: skip
    sections = _build_sections(view, theory, access) if presentation_mode.is_on() else []
    presentation_mode.draw_sections(
        sections, access.language, lambda: _arrange(view, theory, access, may_change=may_change)
    )


def _build_sections(view: FundFrameView, theory: TheoryView, access: Access) -> list[Section]:
    """The slides: the drawing, its steps, for the fund itself the questions, who works on it, where it is fragile."""

    def draw(nodes: tuple[TheoryNode, ...], arrows: tuple[TheoryLink, ...]) -> None:
        _draw_part(view, theory, nodes, arrows, access)

    sections = slides.build_sections(theory, draw, slides.draw_lines, has_questions=view.is_own)
    notes = view.say_notes(access.language)
    lines = [
        label_text(access.language, item.text, " · ".join(notes[item.key].splitlines()))
        for item in view.outcomes
        if item.key in notes
    ]
    if lines:
        sections += presentation_mode.split_section(
            frame.t("fund_frame.who"), lines, slides.QUESTIONS_OF_SLIDE, slides.draw_lines
        )
    if view.is_whole and view.outcomes:
        findings = fund_outcomes.list_findings(view.outcomes) or [frame.t("fund_frame.finding.none")]
        sections += presentation_mode.split_section(
            frame.t("fund_frame.findings"), findings, FINDINGS_OF_SLIDE, slides.draw_lines
        )
    return sections


def _arrange(view: FundFrameView, theory: TheoryView, access: Access, *, may_change: bool) -> None:
    """Draw the page: the drawing with what is picked, who works on it, and all that a theory of a grantee has too."""
    if may_change and versions.FUND not in theory.parties:
        _draw_signing(theory, access)
    st.caption(frame.t("fund_frame.caption" if view.shows_who else "fund_frame.caption.hidden"))
    if view.shows_who and not view.is_whole:
        st.caption(frame.t("fund_frame.caption.some"))
    talk = load.conversations(access, view.organisation_id) if view.may_talk else None
    shown_view = _draw_drawing(view, theory, talk, access, may_change=may_change)
    if view.shows_who:
        _draw_contributions(view, access)
    _draw_rest(view, theory, shown_view, talk, access, may_change=may_change)


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
    frame.draw_header(frame.t("fund_frame.title"), purpose=frame.t("fund_frame.purpose"), is_presentable=False)
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


def _draw_tools(view: FundFrameView, may_change: bool, access: Access) -> None:
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
    if view.theory is not None:
        shown_view = drawing_filters.apply_filter(view.theory, drawing_filters.read_filter())
        faded = _find_faded(view.theory, shown_view)
        downloads.draw_downloads(view.theory, shown_view, faded, build_title(view), access, view)


def _find_faded(theory: TheoryView, shown_view: TheoryView) -> frozenset[str]:
    """What of the frame a filter lets step back."""
    return drawing_filters.find_faded(theory.nodes, theory.links, shown_view.nodes, shown_view.links)


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


def _draw_drawing(
    view: FundFrameView, theory: TheoryView, talk: ConversationsView | None, access: Access, *, may_change: bool
) -> TheoryView:  # fmt: skip
    """Draw the theory of the fund with its filter, and beside it what is open; returns what the filter leaves."""
    theory_filter = drawing_filters.read_filter()
    shown_view = drawing_filters.apply_filter(theory, theory_filter)
    names = {node.key: node.text for node in theory.nodes}
    panels = arrow_panel.build_panels(
        theory.organisation_id, theory.links, names, theory.evidence, access, may_change=may_change
    )
    selection_panel.follow_address(panels)
    drawing_filters.draw_filter(theory.nodes, theory_filter, lambda: selection_panel.draw_choice(panels))
    picked = selection_panel.find_picked(theory.nodes, theory.links)
    left, right = st.columns([2.4, 1], gap="medium") if picked else (st.container(), None)
    with left, st.container(border=True):
        _draw_part(view, theory, theory.nodes, theory.links, access, _find_faded(theory, shown_view))
    if right is not None:
        with right, st.container(border=True, key="theory-panel"):
            _draw_panel(view, theory, picked, panels, access)
            if talk is not None:
                conversations.draw_about(talk, selection_panel.find_subject(picked), access)
    return shown_view


def _draw_part(
    view: FundFrameView, theory: TheoryView, nodes: tuple[TheoryNode, ...], arrows: tuple[TheoryLink, ...],
    access: Access, faded: frozenset[str] = frozenset(),
) -> None:  # fmt: skip
    """Draw blocks of the frame and the arrows between them, with who works on each outcome."""
    diagram.draw_diagram(
        nodes, arrows, theory.organisation, theory.ceiling_above, access.language,
        notes=view.say_notes(access.language), faded=faded,
        gaps=[outcome.key for outcome in view.outcomes if view.is_whole and not outcome.contributions],
        aid="fund_frame.aid" if view.shows_who else "fund_frame.aid.hidden",
    )  # fmt: skip


def _draw_panel(
    view: FundFrameView, theory: TheoryView, picked: str, panels: Mapping[str, ArrowPanel], access: Access
) -> None:  # fmt: skip
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


def _draw_rest(
    view: FundFrameView, theory: TheoryView, shown_view: TheoryView, talk: ConversationsView | None, access: Access, *,
    may_change: bool,
) -> None:  # fmt: skip
    """Draw what the checks ask, what is talked about, the versions, what it rests on, and the table of the whole."""
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
    if talk is not None:
        picked = selection_panel.find_picked(theory.nodes, theory.links)
        subject = selection_panel.find_subject(picked) if picked else None
        conversations.draw_others(talk, conversations.name_subjects(theory.nodes, theory.links), subject, access)
    aid, sides = frame.t("fund_frame.signed.aid"), (versions.FUND,)
    if is_compared:
        version_history.draw_comparison(theory.organisation_id, access, sides=sides, aid=aid)
    else:
        with right, st.container(border=True, key="frame-versions"):
            st.header(frame.t("theory_edit.history"), anchor=False)
            st.caption(aid)
            version_history.draw_versions(view.history, access.language, sides=sides)
    if view.is_own:
        # Evidence and assumptions of a frame are for the fund itself.
        notes = view.say_notes(access.language)
        dependence.draw_dependence(theory, access, may_change=may_change, notes=notes)
        register.draw_register(theory, access.language)
    with st.container(border=True):
        st.header(frame.t("theory_page.section.table"), anchor=False)
        links.draw_html(tables.build_own_blocks(shown_view, access.language), key="blocks")
        if theory.links:
            st.header(frame.t("theory_page.section.arrows"), anchor=False)
            links.draw_html(tables.build_arrows(shown_view, access.language), key="arrows")
