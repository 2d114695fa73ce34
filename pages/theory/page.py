"""The theory of change of a grantee, read-only: drawing with live status, tables, and questions."""

from __future__ import annotations

import streamlit as st

from impact.errors import NotFound
from impact.i18n import day
from impact.model.words import Level
from impact.services.dashboards.theory_of_change import THEORY_NOT_FOUND
from impact.theory import draw_theory, is_above_ceiling
from impact.views.theory import TheoryView
from pages.parts.figures import basis_note, disclosure_note
from pages.parts.inputs import address
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.theory import tables

QUESTIONS_SHOWN = 6
CHANGES = {Level.OUTCOME, Level.OUTCOME_SHORT, Level.OUTCOME_MEDIUM, Level.OUTCOME_LONG, Level.IMPACT}
WEAK = 1
# A phone scrolls through the drawing; shrunk to its width no letter could be read. The letters keep the
# size for which the blocks were laid out, also where the page has larger type.
LEGIBLE = """<style>
.st-key-theory-drawing { overflow-x: auto; }
.st-key-theory-drawing [data-testid="stGraphVizChart"] svg { min-width: 640px; }
.st-key-theory-drawing svg text { font-size: 11px !important; }
</style>"""


def build_title(view: TheoryView) -> str:
    """The title: the step with the weakest evidence (below the ceiling first), else how many changes are measured."""
    blocks = {node.key: node for node in view.nodes}
    weak = [
        blocks[link.target]
        for link in sorted(view.links, key=lambda link: link.evidence_level)
        if link.evidence_level <= WEAK and link.target in blocks and blocks[link.target].level in CHANGES
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


def store_choice() -> None:
    """Put the selected organisation in the URL."""
    st.query_params["organisation"] = st.session_state["theory-of"]


def draw_diagram() -> None:
    """Draw the diagram with its reading aid: upright on a page, sideways while presenting."""
    dot = draw_theory(
        view.nodes, view.links, language=access.language, ceiling_above=view.ceiling_above, dark=frame.is_dark(),
        upright=not presentation_mode.is_on(),
    )
    alt = frame.t("theory_page.alt", name=view.organisation, n=len(view.nodes), links=len(view.links))
    with st.container(key="theory-drawing", horizontal_alignment="center"):
        st.html(LEGIBLE)
        st.graphviz_chart(dot, width="stretch" if presentation_mode.is_on() else "content", alt=alt)
    st.caption(frame.t("theory_page.aid"))


def draw_questions() -> None:
    """Draw the questions raised by the theory rules, the first ones unfolded."""
    if not view.questions:
        st.write(frame.t("theory_page.questions.none"))
        return
    first, rest = view.questions[:QUESTIONS_SHOWN], view.questions[QUESTIONS_SHOWN:]
    st.markdown("\n".join(f"- {frame.escape_markdown(question)}" for question in first))
    if rest and not presentation_mode.is_on():
        with st.expander(frame.t("theory_page.questions.more", n=len(rest))):
            st.markdown("\n".join(f"- {frame.escape_markdown(question)}" for question in rest))


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
    basis_note.draw_basis_note(view.basis, Page.GRANTEE, organisation=view.organisation_id)
    disclosure_note.draw_disclosure_note(access, protected=view.organisation_id != access.organisation_id)
    with st.container(border=True):
        draw_diagram()
    left, right = st.columns([1.6, 1], gap="medium")
    with left, st.container(border=True, height="stretch"):
        st.subheader(frame.t("theory_page.section.questions"), anchor=False)
        draw_questions()
    with right, st.container(border=True, height="stretch"):
        st.subheader(frame.t("theory_page.section.about"), anchor=False)
        draw_about()
    with st.container(border=True):
        st.subheader(frame.t("theory_page.section.table"), anchor=False)
        links.draw_html(tables.build_blocks(view, access.language), key="blocks")
        st.subheader(frame.t("theory_page.section.arrows"), anchor=False)
        links.draw_html(tables.build_arrows(view, access.language), key="arrows")


access = frame.enter(Page.THEORY)
try:
    view = load.theory(access, address.read_number("organisation"))
except NotFound as error:
    if error.key != THEORY_NOT_FOUND:
        raise
    view = None
if view is None:
    frame.draw_header(frame.t("frame.page.theory"))
    frame.draw_empty_state(
        frame.t("theory_page.empty.title"), frame.t("theory_page.empty.body"), Page.GRANTEE,
        frame.t("grantee.link.all"),
    )
else:
    frame.draw_header(build_title(view), build_caption(view), lambda: draw_tools(view))
    presentation_mode.draw_sections(
        [
            Section(frame.t("theory_page.section.drawing"), draw_diagram),
            Section(frame.t("theory_page.section.questions"), draw_questions),
        ],
        access.language,
        arrange,
    )
