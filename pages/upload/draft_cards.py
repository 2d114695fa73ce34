"""Drafts: the list to resume or delete, and saving the current file as one."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.i18n import day
from impact.model.access import Access
from impact.services.submissions import drafts
from impact.views.submissions.upload import UploadView
from pages.parts.inputs import address
from pages.parts.layout import frame, load
from pages.upload import upload_state

DRAFTS_SHOWN = 5
RESUMED_KEY = "upload-draft-called"


def draw_drafts(access: Access) -> None:
    """Draw the drafts of the viewer's organisations, each with buttons to resume and to delete it."""
    cards = drafts.list_drafts(access, load.workspace())
    if upload_state.was_set_aside():
        st.success(frame.t("upload.aside.kept"), icon=":material/bookmark:")
    for card in cards[:DRAFTS_SHOWN]:
        with st.container(border=True, key=f"draft-{card.draft_id}"):
            st.markdown(f"**{frame.escape_markdown(frame.t('upload.aside.title', file=card.file_name))}**")
            params = {"name": card.organisation, "day": day(access.language, card.saved_on, "long")}
            st.caption(frame.escape_markdown(frame.t("upload.aside.about", by=card.saved_by, **params)))
            with st.container(horizontal=True):
                go_on = st.button(frame.t("upload.aside.go_on"), key=f"draft-on-{card.draft_id}", type="primary")
                drop = st.button(frame.t("upload.aside.drop"), key=f"draft-off-{card.draft_id}", type="tertiary")
            if go_on or drop:
                resume_or_forget(access, card.draft_id, drop=drop)
    if len(cards) > DRAFTS_SHOWN:
        st.caption(frame.t("upload.aside.more", n=len(cards) - DRAFTS_SHOWN))


def resume_from_address(access: Access) -> None:
    """Resume the draft of the URL, once per visit: whoever starts over is not sent back to it."""
    wish = address.read_number("draft")
    if wish is not None and st.session_state.get(RESUMED_KEY) != wish:
        st.session_state[RESUMED_KEY] = wish
        resume_or_forget(access, wish, drop=False)


def resume_or_forget(access: Access, draft_id: int, *, drop: bool) -> None:
    """Resume or delete a draft; an ImpactError is drawn."""
    try:
        if drop:
            drafts.delete_draft(access, draft_id, load.workspace())
        else:
            upload_state.resume(access, drafts.load_draft(access, draft_id, load.workspace()))
    except ImpactError as error:
        frame.draw_error(error)
        return
    st.rerun()


def save_draft(access: Access, draft: upload_state.Draft, view: UploadView) -> None:
    """Save the current file and its answers as a draft, and start over with an empty page."""
    try:
        drafts.save(
            access, upload_state.build_request(draft), draft.organisation_id, load.workspace(),
            portfolio_id=draft.portfolio_id, periods=view.periods, draft_id=draft.draft_id,
        )  # fmt: skip
    except ImpactError as error:
        frame.draw_error(error)
        return
    upload_state.start_over()
    st.session_state[upload_state.ASIDE] = True
    st.rerun()
