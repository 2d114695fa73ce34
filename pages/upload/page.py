"""The upload page: choose a file, check how it was read, answer questions, see the changes, confirm or undo."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from impact.errors import ImpactError
from impact.model.access import Access
from impact.services.submissions import drafts
from impact.services.submissions.destinations import Destination
from impact.views.submissions.upload import UploadView
from pages.parts.inputs import actions, personal_notice, uploaded_files
from pages.parts.layout import frame, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section
from pages.upload import (
    cell_account,
    changes,
    confirmation,
    draft_cards,
    file_chooser,
    files_in_progress,
    questions,
    reading_summary,
    receipt,
    template,
    upload_state,
)
from pages.upload.layout import indicator_matches, layout_questions, repeated_titles, sheet_mapping


def draw_file(view: UploadView, draft: upload_state.Draft, access: Access) -> None:
    """Draw the preview: sheet and changes at the left, questions and confirmation at the right."""
    left, right = st.columns([1.85, 1], gap="small")
    with left, st.container(border=True):
        if view.preview is not None:
            sheet_mapping.draw_own_sheets(view, view.preview, access.language)
        if view.recognised:
            cell_account.draw_cell_account(view)
            st.header(frame.t("upload.section.changes"), anchor=False)
            if view.has_effects:
                changes.draw_changes(view, access)
            else:
                st.write(frame.t("upload.effects.waits"))
    with right:
        layout_questions.draw_unreadable_layouts(view.unreadable)
        if view.preview is not None:
            layout_questions.draw_layout_questions(view.preview, access.language, view.calendar)
            repeated_titles.draw_repeated_titles(view, view.preview, access.language)
            indicator_matches.draw_matches(view, view.preview.mapping)
        if view.recognised:
            with st.container(border=True):
                questions.draw_questions(view, is_clear=not reading_summary.find_open(view))
        details = personal_notice.find_details(list_written_texts(view))
        if details:
            personal_notice.draw_details(details, frame.t("personal.before_sending"))
        with st.container(border=True):
            confirmation.draw_confirmation(view, draft, access)


def list_written_texts(view: UploadView) -> list[str]:
    """The texts of a file that somebody wrote freely: notes, names of groups, and titles of new indicators."""
    notes = (change.note for change in view.changes)
    groups = (pair.partition("=")[2] for change in view.changes for pair in change.breakdown.split(";"))
    titles = (figure.indicator for figure in view.figures if figure.is_new)
    return [words for words in dict.fromkeys((*notes, *groups, *titles)) if words]


def draw_upload(places: dict[str, Destination], access: Access) -> None:
    """Draw the start of an upload, or the preview of the current draft."""
    top, bar = st.container(), st.empty()
    draft = upload_state.get_draft()
    if draft is not None and file_chooser.destination_key(draft) not in places:
        upload_state.start_over()
        draft = None
    if draft is None:
        destination = file_chooser.choose_destination(places, access)
        with top:
            frame.draw_header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
            actions.draw_notice(Page.UPLOAD)
            files_in_progress.draw_files_in_progress(access, destination.organisation_id, Page.UPLOAD)
            draft_cards.resume_from_address(access)
            draft_cards.draw_drafts(access)
        new_draft = file_chooser.draw_chooser(places)
        if new_draft is None:
            template.draw_template(access, destination)
            return
        earlier_draft = drafts.find_draft_of_file(
            access, new_draft.request, new_draft.organisation_id, new_draft.portfolio_id, load.workspace()
        )
        if earlier_draft is not None:
            # The same file once more: what was said about it is still there.
            try:
                upload_state.resume(access, earlier_draft)
            except ImpactError as error:
                frame.draw_error(error)
                return
            finally:
                uploaded_files.release_files()
            st.rerun()
        read_file(new_draft, bar, access)
        return
    view = read_file(draft, bar, access)
    if view is None:
        return
    try:
        upload_state.keep_draft(access, draft, view)
    except ImpactError as error:
        frame.draw_error(error)
    draft = upload_state.get_draft() or draft
    with top:
        reading_summary.draw_trail(view, places[file_chooser.destination_key(draft)], access)
        frame.draw_header(reading_summary.build_title(view), reading_summary.build_caption(view, access))
        actions.draw_notice(Page.UPLOAD)
        files_in_progress.draw_files_in_progress(access, draft.organisation_id, Page.UPLOAD)
    draw_file(view, draft, access)


def read_file(draft: upload_state.Draft, bar: DeltaGenerator, access: Access) -> UploadView | None:
    """Read the file and store it as the current draft; None, with the ImpactError drawn, where that fails."""
    try:
        view = upload_state.preview(access, draft, bar)
    except ImpactError as error:
        if upload_state.get_draft() is not None:
            frame.draw_header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
        frame.draw_error(error)
        if upload_state.get_draft() is not None:
            st.button(frame.t("upload.other"), key="upload-other", on_click=upload_state.start_over)
        return None
    if upload_state.get_draft() is None:
        try:
            upload_state.open_draft(access, draft)
        except ImpactError as error:
            frame.draw_error(error)
            return None
        finally:
            uploaded_files.release_files()
        st.rerun()
    return view


access = frame.enter(Page.UPLOAD)
places = file_chooser.list_places(access)
if not places:
    file_chooser.draw_no_places(Page.UPLOAD)
elif result := upload_state.get_result():
    receipt.draw_receipt(result, access)
elif presentation_mode.is_on():
    frame.draw_header(frame.t("upload.sentence.start"), frame.t("upload.caption.start"))
    presentation_mode.draw_sections(
        [Section(frame.t("frame.page.upload"), lambda: st.write(file_chooser.describe_formats()))], access.language
    )
else:
    draw_upload(places, access)
