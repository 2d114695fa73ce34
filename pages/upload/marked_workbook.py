"""The grantee's own workbook with doubtful cells marked: made on request, downloaded once."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.issues import Severity
from impact.services.operations import one_time_downloads
from impact.services.returns import annotated_workbook
from impact.views.submissions.upload import UploadView
from pages.parts.layout import frame, load
from pages.upload import upload_state


def draw_download(view: UploadView, draft: upload_state.Draft, access: Access) -> None:
    """Draw the offer to download the marked workbook, where there is a cell to mark."""
    count = sum(issue.severity is Severity.QUESTION for issue in annotated_workbook.select_issues_to_mark(view.issues))
    if not count:
        return
    st.write(frame.t("upload.back", n=count))
    offer_key = (view.content_hash, draft.request.mapping, draft.request.answers, access.language)
    offer = st.session_state.get(upload_state.FETCH)
    if offer and offer[0] == offer_key:
        _, name, address, kind = offer
        label = frame.escape_markdown(frame.t("upload.template.fetch", name=name))
        st.link_button(label, address, icon=":material/download:")
        prefix = f"{frame.t('upload.back.list')} " if kind == "list" else ""
        st.caption(prefix + frame.t("upload.template.once", minutes=one_time_downloads.LIFETIME_MINUTES))
    elif st.button(frame.t("upload.back.make", n=count), key="back-make", icon=":material/table_view:"):
        try:
            file = draft.request
            result = annotated_workbook.annotate_workbook(
                access, file.data, file.file_name, view.issues, access.language, load.workspace()
            )
        except ImpactError as error:
            frame.draw_error(error)
            return
        address = one_time_downloads.offer_file(access, result.name, result.data, result.media_type)
        st.session_state[upload_state.FETCH] = (offer_key, result.name, address, result.kind)
        st.rerun()
