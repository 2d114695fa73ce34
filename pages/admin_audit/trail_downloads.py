"""Downloads of the audit trail under the filters of the page: made on request, downloaded once."""

from __future__ import annotations

import streamlit as st

from impact.export import table_files as export
from impact.model.access import Access
from impact.services.admin import audit_trail
from impact.services.operations import one_time_downloads
from impact.views.administration import AuditLogQuery
from pages.parts.layout import frame, load

EXPORT_KEY = "trail-export"
KINDS = {"xlsx": one_time_downloads.XLSX_MEDIA_TYPE, "csv": "text/csv; charset=utf-8"}


def draw_downloads(access: Access, query: AuditLogQuery) -> None:
    """Draw the buttons that make an export, and the link to download it."""
    offer = st.session_state.get(EXPORT_KEY)
    offer_key = (query.action, query.outcome, query.person, query.since, query.before, access.language)
    with st.container(horizontal=True, vertical_alignment="center"):
        if offer and offer[0] == offer_key:
            label = frame.escape_markdown(frame.t("admin.fetch", name=offer[1]))
            st.link_button(label, offer[2], icon=":material/download:")
        for kind in KINDS:
            if st.button(frame.t("admin.trail.export", kind=kind), key=f"export-{kind}", icon=":material/table_view:"):
                events = audit_trail.export_events(access, query, load.workspace())
                name = f"{frame.t('admin.trail.file')}.{kind}"
                address = one_time_downloads.offer_file(access, name, export.write_figures(events, kind), KINDS[kind])
                st.session_state[EXPORT_KEY] = (offer_key, name, address)
                st.rerun()
    st.caption(frame.t("admin.trail.export.help"))
