"""All figures: every figure the viewer may see, in one table to explore and as a file."""

from __future__ import annotations

import streamlit as st

from impact.access.permissions import needs_research_consent
from impact.services.core import data_revision
from pages.all_figures import figure_downloads, figure_filters, saved_views, table
from pages.parts.figures import disclosure_note, shown_period_note
from pages.parts.inputs import filters
from pages.parts.layout import frame, load, presentation_mode, printing
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section


def build_title() -> str:
    """The title: how many figures there are, and how many match the filters."""
    if len(selection) == len(figures):
        return frame.t("all_figures.sentence", n=len(figures))
    return frame.t("all_figures.sentence.some", shown=len(selection), total=len(figures))


def draw_figures() -> None:
    """Draw the table and its downloads, or a link that clears the filters where no figure matches."""
    if selection.empty:
        st.write(frame.t("all_figures.none"))
        frame.draw_link(Page.ALL_FIGURES, frame.t("all_figures.none.link"), ":material/filter_alt_off:")
        return
    table_data = table.draw_table(selection, access, as_of)
    if not presentation_mode.is_on():
        with st.container(key=f"{printing.SCREEN_KEY}-numbers"):
            st.caption(frame.t("all_figures.numbers"))
        revision = data_revision.read_revision(access, load.workspace())
        question = (as_of, *figure_filters.read_question(choices), revision)
        figure_downloads.draw_downloads(access, selection, question)
        # Last, so that the table on screen does not wait for what only paper shows.
        with st.container(key=printing.PAPER_KEY):
            table.draw_on_paper(table_data, access)


def draw_tools() -> None:
    """Draw the filters, and the views in which they are kept."""
    figure_filters.draw_filters(view, filter_list, choices)
    saved_views.draw_saved_views(access, filter_list)


access = frame.enter(Page.ALL_FIGURES)
as_of = filters.read_as_of()
view, figures = load.all_figures(access, as_of)
filter_list = figure_filters.list_filters(view, figures)
choices = figure_filters.read_choices(filter_list)
selection = figure_filters.apply_filters(filter_list, choices, figures)
if figure_filters.is_for_conversation(choices):
    selection = figure_filters.order_by_urgency(selection)
consents = load.consenting(access) if needs_research_consent(access.role) else None
if figures.empty and consents is not None and consents.grantees and not consents.consenting:
    frame.draw_header(frame.t("frame.page.all_figures"))
    frame.draw_empty_state(
        frame.t("research.none.title"), frame.t("research.none.body", n=consents.grantees), Page.GRANTEE
    )
elif figures.empty:
    frame.draw_header(frame.t("frame.page.all_figures"))
    frame.draw_empty_state(frame.t("all_figures.empty.title"), frame.t("all_figures.empty.body"), Page.START)
else:
    frame.draw_header(
        build_title(),
        frame.t(f"all_figures.caption{'.urgent' if figure_filters.is_for_conversation(choices) else ''}"),
        draw_tools,
    )
    shown_period_note.draw_shown_period_note(view.shown_period, Page.ALL_FIGURES)
    disclosure_note.draw_disclosure_note(access)
    if consents is not None and not presentation_mode.is_on():
        st.caption(frame.t("research.count", consenting=consents.consenting, n=consents.grantees))
    presentation_mode.draw_sections(
        [Section(frame.t("frame.page.all_figures"), draw_figures)], access.language, draw_figures
    )
