"""The last card of an upload: marked workbook, the confirm button with what it entails, and saving a draft."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.model.text_limits import LONGEST_CHANGE_REASON
from impact.model.vocabulary.submission_states import SubmissionState
from impact.views.submissions.open_points import alters_approved
from impact.views.submissions.upload import UploadView
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame
from pages.upload import draft_cards, marked_workbook, reading_summary, upload_state


def draw_confirmation(view: UploadView, draft: upload_state.Draft, access: Access) -> None:
    """Draw the card: marked workbook, confirm button and what it entails, saving a draft, and another file."""
    marked_workbook.draw_download(view, draft, access)
    if view.recognised and not view.has_effects:
        draw_effects_button(view, draft, access)
    elif reading_summary.has_changes(view):
        if view.needs_reason:
            st.text_area(
                frame.t("upload.reason"), key=upload_state.REASON, help=frame.t("upload.reason.why"),
                max_chars=LONGEST_CHANGE_REASON, height=80,
            )
        label = frame.t("upload.confirm", n=reading_summary.count_values(view))
        if reading_summary.adds_only(view):
            label = frame.t("upload.confirm.noted", n=view.additions)
        elif not reading_summary.count_values(view):
            label = frame.t("upload.confirm.described", n=view.indicators - view.matched)
        ends = reading_summary.find_open(view)
        if ends:
            lines = [f"- {frame.escape_markdown(reading_summary.describe_open(end))}" for end in ends]
            st.markdown("\n".join((f"**{frame.t('upload.open.title')}**", "", *lines)))
        with st.container(horizontal=True):
            confirmed = actions.draw_confirm_button(
                label, key="upload-confirm", asks=bool(ends) or alters_approved(view)
            )
            later = st.button(frame.t("upload.later"), key="upload-later")
        if confirmed:
            confirm(view, draft, access)
        if later:
            draft_cards.save_draft(access, draft, view)
        st.caption(describe_promise(view, access))
    elif view.recognised:
        st.write(reading_summary.build_title(view))
    else:
        st.write(frame.t("upload.no_rows.do" if reading_summary.has_no_rows(view) else "upload.unrecognised.do"))
        if st.button(frame.t("upload.later"), key="upload-later"):
            draft_cards.save_draft(access, draft, view)
    if draft.draft_id is not None:
        st.caption(frame.t("upload.kept"))
    st.button(frame.t("upload.other"), key="upload-other", type="tertiary", on_click=upload_state.start_over)


def draw_effects_button(view: UploadView, draft: upload_state.Draft, access: Access) -> None:
    """Draw the button that computes the effects, in place of the confirm button."""
    with st.container(horizontal=True):
        st.button(
            frame.t("upload.effects.look"), key="upload-effects", type="primary", on_click=upload_state.request_effects
        )
        later = st.button(frame.t("upload.later"), key="upload-later")
    if later:
        draft_cards.save_draft(access, draft, view)
    st.caption(frame.t("upload.effects.why"))


def confirm(view: UploadView, draft: upload_state.Draft, access: Access) -> None:
    """Submit the draft; requires a reason where approved values change. An ImpactError is drawn, nothing is written."""
    reason = str(st.session_state.get(upload_state.REASON) or "").strip()
    if view.needs_reason and not reason:
        st.error(frame.t("upload.reason.missing"), icon=":material/error:")
        return
    if not personal_notice.has_seen_details("upload-reason", (reason,)):
        return
    try:
        upload_state.confirm(access, draft, reason)
    except ImpactError as error:
        frame.draw_error(error)
        return
    st.rerun()


def describe_promise(view: UploadView, access: Access) -> str:
    """What confirming entails: undo, the date of the answer, and that the layout is remembered."""
    sentences = [frame.t("upload.confirm.note")]
    if view.state is SubmissionState.PENDING:
        sentences.append(frame.t("upload.confirm.pending"))
        if view.answer_due is not None:
            sentences.append(frame.t("upload.confirm.due", day=day(access.language, view.answer_due, "long")))
    else:
        sentences.append(frame.t("upload.confirm.approved"))
    if view.preview is not None and not view.preview.template:
        sentences.append(frame.t("upload.confirm.remembered"))
    return " ".join(sentences)
