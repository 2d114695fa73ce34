"""All figures: every figure the viewer may see, in one table to explore and as a file."""

from __future__ import annotations

import streamlit as st

from impact.services.core import data_revision
from pages.all_figures import figure_downloads, figure_filters, table
from pages.parts.figures import basis_note, disclosure_note
from pages.parts.inputs import filters
from pages.parts.layout import frame, load, presentation_mode
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
    table.draw_table(selection, access, as_of)
    if not presentation_mode.is_on():
        st.caption(frame.t("all_figures.numbers"))
        question = (
            as_of,
            *(filters.read_raw(item.name) for item in filter_list),
            data_revision.read_revision(access, load.workspace()),
        )
        figure_downloads.draw_downloads(access, selection, question)


access = frame.enter(Page.ALL_FIGURES)
as_of = filters.read_common().as_of
view, figures = load.all_figures(access, as_of)
filter_list = figure_filters.list_filters(view, figures)
figure_filters.refuse_unknown(filter_list)
selection = figure_filters.apply_filters(filter_list, figures)
if figures.empty:
    frame.draw_header(frame.t("frame.page.all_figures"))
    frame.draw_empty_state(frame.t("all_figures.empty.title"), frame.t("all_figures.empty.body"), Page.START)
else:
    frame.draw_header(
        build_title(), frame.t("all_figures.caption"), lambda: figure_filters.draw_filters(view, filter_list)
    )
    basis_note.draw_basis_note(view.basis, Page.ALL_FIGURES)
    disclosure_note.draw_disclosure_note(access)
    presentation_mode.draw_sections(
        [Section(frame.t("frame.page.all_figures"), draw_figures)], access.language, draw_figures
    )
