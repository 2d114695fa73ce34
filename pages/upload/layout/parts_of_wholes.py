"""Rows per place of an indicator that stands in the file as a whole: its places, and rarely indicators of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from impact.ingest.layouts.indicator_matching import MatchProposal
from impact.ingest.pipeline.preview import SheetPreview
from impact.model.mapping import Mapping
from impact.model.title_comparison import title_key
from impact.views.submissions.upload import UploadView
from pages.parts.layout import frame
from pages.upload import upload_state
from pages.upload.layout import sheet_mapping

PLACES_NAMED = 6


@dataclass(frozen=True, slots=True)
class PartsOfWholes:
    """Indicators of the file that are about a place, named in a column of a table, beside the whole of their title."""

    sheet: str
    column: int
    header: str
    proposals: tuple[MatchProposal, ...]


def find_parts_of_wholes(view: UploadView) -> tuple[PartsOfWholes, ...]:
    """The unmatched indicators per place whose title stands in the file for the whole too, and is or may be known."""
    looked = view.preview
    if looked is None:
        return ()
    wholes = {title_key(item.title) for item in view.proposals if not item.part and item.best is not None}
    wholes |= {title_key(match.title) for match in looked.mapping.matches if match.indicator_id is not None}
    parts = [item for item in view.unmatched if item.part and item.best is None and title_key(item.title) in wholes]
    of_columns = []
    for sheet in looked.sheets if parts else ():
        column = next((column for column in sheet.columns if column.role == "location"), None)
        if not sheet.used or column is None:
            continue
        places = _texts_below(sheet, column.column)
        of_column = tuple(item for item in parts if item.part in places)
        if of_column:
            header = sheet_mapping.find_header(sheet, column.column)
            of_columns.append(PartsOfWholes(sheet.key, column.column, header, of_column))
    return tuple(of_columns)


def _texts_below(sheet: SheetPreview, column: int) -> set[str]:
    start = max(sheet.header_rows, default=0)
    return {cells[column - 1].strip() for cells in sheet.cells[start:] if len(cells) >= column}


def read_as_groups(mapping: Mapping, items: Sequence[PartsOfWholes]) -> Mapping:
    """The mapping in which the places are groups of their whole."""
    for item in items:
        mapping = mapping.with_role(item.sheet, item.column, "dimension", header=item.header)
    return mapping


def draw_parts_of_wholes(items: Sequence[PartsOfWholes], mapping: Mapping, all_new: Mapping) -> None:
    """Draw the question what the rows per place are; `all_new` is the mapping in which each is an indicator."""
    titles = dict.fromkeys(proposal.title for item in items for proposal in item.proposals)
    places = list(dict.fromkeys(proposal.part for item in items for proposal in item.proposals))
    place_names = ", ".join(places[:PLACES_NAMED]) + (" …" if len(places) > PLACES_NAMED else "")
    st.header(frame.t("upload.parts.title"), anchor=False)
    names = ", ".join(frame.t("upload.parts.name", title=title) for title in titles)
    st.markdown(frame.escape_markdown(frame.t("upload.parts.ask", n=len(titles), titles=names, places=place_names)))
    with st.container(horizontal=True, gap="small"):
        headers = ", ".join(dict.fromkeys(item.header for item in items))
        st.button(
            frame.escape_markdown(frame.t("upload.parts.groups", column=headers)), key="parts-groups",
            on_click=upload_state.apply_mapping, args=(read_as_groups(mapping, items),),
        )  # fmt: skip
        st.button(
            frame.t("upload.repeated.apart"), key="parts-apart", on_click=upload_state.apply_mapping, args=(all_new,)
        )
