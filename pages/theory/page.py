"""The theory of change of a grantee, read-only: drawing with live status, tables, and questions."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from impact.access.permissions import Action, Kind, may
from impact.errors import ImpactError, NotAllowed, NotFound, UnreadableDocument
from impact.i18n import day
from impact.services.dashboards.theory_of_change import THEORY_NOT_FOUND
from impact.services.theory import versions
from impact.services.theory.editor import load_editor
from impact.services.theory.sector.template_editor import load_template_editor
from impact.theory import is_above_ceiling
from impact.theory.levels import CHANGES, WEAK_EVIDENCE
from impact.views.theory.theory_of_change import TheoryLink, TheoryNode, TheoryView
from pages.parts.figures import conversations, disclosure_note, shown_period_note
from pages.parts.inputs import actions, address
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.theory import (
    diagram,
    drawing_filters,
    editor,
    fund_frame,
    guest_links,
    selection_panel,
    slides,
    tables,
    version_history,
)
from pages.theory.evidence import arrow_panel, dependence, plan_section, question_list, register
from pages.theory.evidence.arrow_panel import ArrowPanel
from pages.theory.files import downloads
from pages.theory.sector import suggestions, template_list, template_page


def build_title(view: TheoryView) -> str:
    """The title: the step with the weakest evidence (below the ceiling first), else how many changes are measured."""
    blocks = {node.key: node for node in view.nodes}
    weak = [
        blocks[link.target]
        for link in sorted(view.links, key=lambda link: link.evidence_level)
        if link.evidence_level <= WEAK_EVIDENCE and link.target in blocks and blocks[link.target].level in CHANGES
    ]
    near = [node for node in weak if not is_above_ceiling(node.level, view.ceiling_above)] or weak
    if near:
        return frame.t("theory_page.sentence.weak", name=view.organisation, target=near[0].text)
    changes = [node for node in view.nodes if node.level in CHANGES]
    measured = sum(bool(node.indicators) for node in changes)
    return frame.t("theory_page.sentence", name=view.organisation, measured=measured, n=len(changes))


def build_caption(view: TheoryView) -> str:
    """Version and date, and who agreed to it."""
    parts = [frame.t("theory_page.caption.version", version=view.version)]
    if view.dated:
        parts.append(day(access.language, view.dated))
    agreement = frame.t("theory_page.caption.agreed", names=", ".join(view.agreed_by))
    parts.append(agreement if view.agreed_by else frame.t("theory_page.caption.not_agreed"))
    return " · ".join(parts)


def draw_tools(view: TheoryView) -> None:
    """Draw the choice of organisation (a URL parameter) and the link to its figures."""
    names = {str(key): name for key, name in view.organisations}
    own = str(view.organisation_id)
    if len(names) > 1:
        # The choice follows the address: a shared link opens the same theory.
        st.session_state["theory-of"] = own
        st.selectbox(
            frame.t("theory_page.choose"), list(names), key="theory-of", format_func=lambda key: names.get(key, key),
            on_change=store_choice, width=280,
        )
    name = frame.escape_markdown(view.organisation)
    label = frame.t("theory_page.link.grantee", name=name)
    frame.draw_link(Page.GRANTEE, label, ":material/monitoring:", organisation=own)
    frame.draw_link(Page.THEORY, frame.t("fund_frame.open"), ":material/hub:", **{fund_frame.PARAMETER: "1"})
    template_list.draw_entry(access, organisation=own)
    if may_edit(view.organisation_id):
        frame.draw_link(
            Page.THEORY, frame.t("theory_edit.open"), ":material/edit:", organisation=own, **{editor.PARAMETER: "1"}
        )
    shown_view = drawing_filters.apply_filter(view, drawing_filters.read_filter())
    downloads.draw_downloads(
        view, shown_view, find_faded(shown_view), build_title(view), access
    )


def may_edit(organisation_id: int) -> bool:
    """Whether the viewer may change the theory of this grantee."""
    return organisation_id in places_to_edit


def draw_agreement() -> None:
    """Draw the button by which the viewer's side agrees to this version, while it has not."""
    party = versions.find_party(access)
    if not may(access.role, Action.APPROVE, Kind.THEORY) or party in view.parties or not may_edit(view.organisation_id):
        return
    label = frame.t("theory_edit.agree", version=view.version)
    if st.button(label, key="theory-agree", type="primary", icon=":material/handshake:"):
        actions.attempt(
            Page.THEORY,
            lambda: versions.agree_to_version(access, view.organisation_id, view.version, load.workspace()),
            frame.t("theory_edit.agreed", version=view.version), organisation=str(view.organisation_id),
        )


def draw_start() -> None:
    """Draw where a theory is begun: for the own organisation, or one that a fund chooses."""
    places = places_to_edit
    if presentation_mode.is_on():
        frame.draw_unpresentable()
        return
    frame.draw_header(frame.t("frame.page.theory"), is_presentable=False)
    if not places:
        frame.draw_empty_state(
            frame.t("theory_page.empty.title"), frame.t("theory_page.empty.body"), Page.GRANTEE,
            frame.t("grantee.link.all"),
        )
        template_list.draw_entry(access)
        return
    with st.container(border=True):
        st.header(frame.t("theory_page.empty.title"), anchor=False)
        st.write(frame.t("theory_edit.start.body"))
        chosen_id: int | None = next(iter(places))
        if len(places) > 1:
            chosen_id = st.selectbox(
                frame.t("theory_edit.start.for"), list(places),
                list(places).index(requested_id) if requested_id in places else 0, key="theory-start-for",
                format_func=lambda key: places.get(key, ""), width=360,
            )
        if chosen_id is not None:
            frame.draw_link(
                Page.THEORY, frame.t("theory_edit.start"), ":material/add:", organisation=str(chosen_id),
                **{editor.PARAMETER: "1"},
            )
            template_list.draw_entry(access, organisation=str(chosen_id))


def store_choice() -> None:
    """Put the selected organisation in the URL."""
    selection_panel.close_panel()
    st.query_params["organisation"] = st.session_state["theory-of"]


def find_faded(shown_view: TheoryView) -> frozenset[str]:
    """What of this theory a filter lets step back."""
    return drawing_filters.find_faded(view.nodes, view.links, shown_view.nodes, shown_view.links)


def draw_diagram(shown_view: TheoryView, panels: Mapping[str, ArrowPanel], *, may_change: bool) -> None:
    """Draw the whole diagram with its reading aid, and beside it what is open; what is filtered out steps back."""
    picked = selection_panel.find_picked(view.nodes, view.links)
    left, right = st.columns([2.4, 1], gap="medium") if picked else (st.container(), None)
    with left, st.container(border=True):
        draw_part(view.nodes, view.links, find_faded(shown_view))
    if right is not None:
        with right, st.container(border=True, key="theory-panel"):
            selection_panel.draw_panel(view, panels, picked, access, may_change=may_change)
            conversations.draw_about(talk, selection_panel.find_subject(picked), access)


def draw_part(
    nodes: tuple[TheoryNode, ...], arrows: tuple[TheoryLink, ...], faded: frozenset[str] = frozenset()
) -> None:
    """Draw blocks and the arrows between them."""
    diagram.draw_diagram(nodes, arrows, view.organisation, view.ceiling_above, access.language, faded=faded)


def draw_about() -> None:
    """Draw the reason of this version, the ceiling of accountability, and external factors."""
    lines = [frame.t("theory_page.about.versions", version=view.version)]
    if view.reason:
        lines.append(frame.t("theory_page.about.reason", reason=view.reason))
    if view.ceiling_above:
        lines.append(
            frame.t("theory_page.about.ceiling", level=frame.t(f"words.level.{view.ceiling_above.value}"))
        )
    if view.external_factors:
        lines.append(frame.t("theory_page.about.external", factors=", ".join(view.external_factors)))
    for line in lines:
        st.caption(frame.escape_markdown(line))


def arrange() -> None:
    """Draw the diagram at full width, then questions beside the version, then the tables."""
    draw_agreement()
    if view.is_from_template and may_edit(view.organisation_id):
        suggestions.draw_notice(access, view.organisation_id)
    shown_period_note.draw_shown_period_note(view.shown_period, Page.GRANTEE, organisation=view.organisation_id)
    disclosure_note.draw_disclosure_note(access, protected=view.organisation_id != access.organisation_id)
    theory_filter = drawing_filters.read_filter()
    shown_view = drawing_filters.apply_filter(view, theory_filter)
    may_change = may_edit(view.organisation_id)
    names = {node.key: node.text for node in view.nodes}
    panels = arrow_panel.build_panels(
        view.organisation_id, view.links, names, view.evidence, access, may_change=may_change
    )
    selection_panel.follow_address(panels)
    drawing_filters.draw_filter(view.nodes, theory_filter, lambda: selection_panel.draw_choice(panels))
    draw_diagram(shown_view, panels, may_change=may_change)
    left, right = st.columns([1.6, 1], gap="medium")
    with left, st.container(border=True, key="theory-questions"):
        st.header(frame.t("theory_page.section.questions"), anchor=False)
        question_list.draw_questions(view.evidence, view.organisation_id, access, may_change=may_change)
        if view.fund_gaps:
            with st.expander(frame.t("theory_evidence.questions.fund"), key="theory-fund-gaps"):
                question_list.draw_some(view.fund_gaps)
    with right, st.container(border=True):
        st.header(frame.t("theory_page.section.about"), anchor=False)
        draw_about()
    picked = selection_panel.find_picked(view.nodes, view.links)
    subject = selection_panel.find_subject(picked) if picked else None
    subjects = conversations.name_subjects(view.nodes, view.links)
    conversations.draw_others(talk, subjects, subject, access)
    guest_links.draw_guest_links(access, view.organisation_id)
    version_history.draw_comparison(view.organisation_id, access)
    dependence.draw_dependence(view, access, may_change=may_change)
    register.draw_register(view, access.language)
    plan_section.draw_plan(view, subjects, access, may_change=may_change)
    with st.container(border=True):
        st.header(frame.t("theory_page.section.table"), anchor=False)
        links.draw_html(tables.build_blocks(shown_view, access.language), key="blocks")
        st.header(frame.t("theory_page.section.arrows"), anchor=False)
        links.draw_html(tables.build_arrows(shown_view, access.language), key="arrows")


def draw_template_editor(template_id: int) -> None:
    """Draw the editor of a sector template; whoever may not change it reads why."""
    try:
        editor_view = load_template_editor(access, template_id, load.workspace())
    except ImpactError as error:
        draw_refusal(error, frame.t("sector_template.title"), frame.t("sector_template.purpose"))
        if isinstance(error, UnreadableDocument) and error.key == "documents.damaged":
            editor.draw_discard_of_unreadable(access, access.organisation_id, template_id)
        return
    frame.name_window(editor.build_title(editor_view), Page.THEORY)
    editor.draw_editor(editor_view, access)


def draw_templates(template_id: int | None) -> None:
    """Draw the sector templates, or one of them, to be read or edited; whoever may not reads why, and where to go."""
    if template_id is not None and editor.is_open():
        draw_template_editor(template_id)
        return
    try:
        if template_id is None:
            template_list.draw_list(access)
        else:
            template_page.draw_template(access, template_id)
    except (NotFound, NotAllowed) as error:
        draw_refusal(error, frame.t("sector_template.title"), frame.t("sector_template.purpose"))


def draw_refusal(error: ImpactError, title: str, purpose: str = "") -> None:
    """Draw why nothing of an address is shown, with the ways on that are open to the viewer."""
    frame.draw_header(title, purpose=purpose, is_presentable=False)
    if error.key == "sector_template.not_found":
        # Nobody did anything wrong: a template that is not published yet is no problem of who looks for it.
        with st.container(border=True):
            st.write(frame.t(error.key))
    else:
        frame.draw_error(error)
    template_list.draw_entry(access)
    frame.draw_link(Page.THEORY, frame.t("fund_frame.back"), ":material/arrow_back:")


def draw_whole_editor(organisation_id: int) -> None:
    """Draw the editor of one grantee's theory; whoever may not change it reads why."""
    try:
        editor_view = load_editor(access, organisation_id, load.workspace())
    except ImpactError as error:
        draw_refusal(error, frame.t("frame.page.theory"))
        # One of a newer version of the product is whole; one that is damaged would stay in the way for good.
        if isinstance(error, UnreadableDocument) and error.key == "documents.damaged":
            editor.draw_discard_of_unreadable(access, organisation_id)
        return
    frame.name_window(editor_view.organisation, Page.THEORY)
    editor.draw_editor(editor_view, access)


access = frame.enter(Page.THEORY)
requested_id = address.read_number("organisation")
actions.draw_notice(Page.THEORY)
template_id = address.read_number(template_list.TEMPLATE)
is_of_templates = template_id is not None or template_list.is_open()
if presentation_mode.is_on() and (is_of_templates or editor.is_open()):
    frame.draw_unpresentable()
    st.stop()
if is_of_templates:
    draw_templates(template_id)
    st.stop()
if editor.is_open() and requested_id is not None:
    draw_whole_editor(requested_id)
    st.stop()
if fund_frame.is_open(access, requested_id):
    fund_frame.draw_frame(access)
    st.stop()
places_to_edit = load.grantees_to_edit(access)
try:
    view = load.theory(access, requested_id)
except NotFound as error:
    if error.key != THEORY_NOT_FOUND:
        draw_refusal(error, frame.t("frame.page.theory"))
        st.stop()
    view = None
if view is None:
    draw_start()
else:
    talk = load.conversations(access, view.organisation_id)
    frame.name_window(view.organisation, Page.THEORY)
    frame.draw_header(build_title(view), build_caption(view), lambda: draw_tools(view))
    sections = slides.build_sections(view, draw_part, slides.draw_lines) if presentation_mode.is_on() else []
    presentation_mode.draw_sections(sections, access.language, arrange)
