"""The receipt after confirming: what was written, what happens next, and undo."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.model.vocabulary.submission_states import SubmissionState
from impact.views.submissions.upload import UploadResult
from pages.parts.inputs import setup_steps
from pages.parts.layout import frame
from pages.parts.layout.menu import Page
from pages.upload import changes, upload_state


def draw_receipt(result: UploadResult, access: Access) -> None:
    """Draw the receipt, or that the submission was undone."""
    undone = bool(st.session_state.get(upload_state.UNDONE))
    written = result.submission_id is not None and not result.already
    frame.draw_header(build_title(result, undone=undone), build_caption(result, access, undone=undone))
    setup_steps.draw_next_step(access, Page.UPLOAD)
    with st.container(border=True):
        if written and not undone:
            st.write(changes.describe_counts(result))
            st.markdown(f"**{frame.t('upload.done.next')}**")
            st.markdown("\n".join(f"- {frame.escape_markdown(line)}" for line in list_next_steps(result)))
        label = frame.t("upload.done.link", name=frame.escape_markdown(result.organisation))
        frame.draw_link(Page.GRANTEE, label, ":material/monitoring:", organisation=str(result.organisation_id))
        with st.container(horizontal=True):
            st.button(frame.t("upload.done.again"), key="upload-again", on_click=upload_state.start_over)
            if written and not undone:
                draw_undo_button(result, access)
        if written and not undone:
            st.caption(frame.t(f"upload.undo.note.{_kind(result)}"))


def _kind(result: UploadResult) -> str:
    return "pending" if result.state is SubmissionState.PENDING else "approved"


def build_title(result: UploadResult, *, undone: bool) -> str:
    """The title: how many values were written, or that nothing was, or that it was undone."""
    name = result.organisation
    if undone:
        return frame.t("upload.undone.sentence", name=name)
    if result.already or result.submission_id is None:
        return frame.t("upload.done.nothing", name=name)
    values = result.new + result.changed + result.withdrawn
    if not values and result.additions:
        return frame.t("upload.done.noted", n=result.additions, name=name)
    if not values:
        return frame.t("upload.done.described", n=result.indicators, name=name)
    return frame.t("upload.done.sentence", n=values, name=name)


def build_caption(result: UploadResult, access: Access, *, undone: bool) -> str:
    """Whether the figures count already, and when an answer comes."""
    if undone or result.already or result.submission_id is None:
        return frame.t("upload.done.caption.nothing")
    if result.state is not SubmissionState.PENDING:
        return frame.t("upload.done.caption.approved")
    if result.answer_due is None:
        return frame.t("upload.done.caption.pending")
    return frame.t("upload.done.caption.due", day=day(access.language, result.answer_due, "long"))


def list_next_steps(result: UploadResult) -> list[str]:
    """The next steps and the use of the figures, one line each."""
    if result.state is SubmissionState.PENDING:
        steps = [frame.t("upload.done.use.own"), frame.t("upload.done.use.review"), frame.t("upload.done.use.shared")]
    else:
        steps = [frame.t("upload.done.use.at_once"), frame.t("upload.done.use.shared")]
    return [*steps, frame.t("upload.done.use.talk")]


def draw_undo_button(result: UploadResult, access: Access) -> None:
    """Draw the undo button; an ImpactError is drawn."""
    if result.submission_id is None or not st.button(
        frame.t("upload.undo"), key="upload-undo", icon=":material/undo:"
    ):
        return
    try:
        upload_state.undo(access, result.submission_id)
    except ImpactError as error:
        frame.draw_error(error)
        return
    st.rerun()
