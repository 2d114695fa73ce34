"""The grantee's own sheet in review: every row, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from impact.errors import ImpactError
from impact.ingest.pipeline.preview import FilePreview
from impact.model.access import Access
from impact.services.submissions import review
from impact.views.submissions.review import ReviewView
from pages.parts.inputs import paging
from pages.parts.layout import frame, load
from pages.parts.sheet import sheet
from pages.upload.layout import sheet_mapping

SHOW_SHEET_KEY = "review-sheet"
ROWS = 60


def draw_original_sheet(view: ReviewView, access: Access) -> None:
    """Draw the sheet, or that it was typed on screen; the file is read on request, once per submission."""
    if view.on_screen:
        st.header(frame.t("entry.review.title"), anchor=False)
        message = frame.t("entry.review.body", name=view.row.submitted_by or view.row.organisation)
        st.write(frame.escape_markdown(message))
        return
    st.header(frame.t("review.section.sheet"), anchor=False)
    if not view.file_kept:
        st.caption(frame.t("review.file_gone"))
        return
    stored_preview: tuple[int, FilePreview] | None = st.session_state.get(SHOW_SHEET_KEY)
    is_shown = stored_preview is not None and stored_preview[0] == view.row.submission_id
    with st.container(horizontal=True):
        if not is_shown and st.button(frame.t("review.show_sheet"), key="review-show", icon=":material/table_view:"):
            _open_file(view.row.submission_id, access)
        st.link_button(
            frame.t("review.fetch"), f"/handed-in/{view.row.submission_id}", icon=":material/download:", type="tertiary"
        )
    if stored_preview is not None and is_shown:
        _draw_preview(stored_preview[1], access)


def _open_file(submission_id: int, access: Access) -> None:
    try:
        preview = review.preview_submission_file(access, submission_id, load.workspace())
    except ImpactError as error:
        frame.draw_error(error)
        return
    st.session_state[SHOW_SHEET_KEY] = (submission_id, preview)
    st.rerun()


def _draw_preview(preview: FilePreview, access: Access) -> None:
    candidates = [item for item in preview.sheets if item.used and item.cells] or [s for s in preview.sheets if s.cells]
    if not candidates:
        return
    selection = sheet_mapping.choose_sheet(candidates)
    whole = sheet_mapping.build_sheet(selection, {}, access.language)
    body = [row for row in whole.rows if row.kind != sheet.HEADING]
    key = f"review-sheet-{selection.key}"
    paging.draw_pages(
        body, ROWS, f"{key}-page",
        lambda rows: sheet.draw_sheet(_select_rows(whole, rows), (), key="sent-sheet", may_point=False),
    )  # fmt: skip


def _select_rows(whole: sheet.Sheet, rows: Sequence[sheet.Row]) -> sheet.Sheet:
    """One page of a sheet, below its headings; what is not in the file's preview is counted on the last page."""
    numbers = {row.number for row in rows}
    visible = tuple(row for row in whole.rows if row.number in numbers or row.kind == sheet.HEADING)
    numbers |= {row.number for row in visible}
    merged = {
        (first, column): (height, width)
        for (first, column), (height, width) in whole.merged.items()
        if numbers.issuperset(range(first, first + height))
    }
    is_last = not rows or rows[-1] is next((row for row in reversed(whole.rows) if row.kind != sheet.HEADING), None)
    return replace(whole, rows=visible, merged=merged, more_rows=whole.more_rows if is_last else 0)
