"""The grantee's own template: made on request, downloaded once."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.services.operations import one_time_downloads
from impact.services.submissions import templates
from impact.services.submissions.recipients import Destination
from pages.parts.inputs import address
from pages.parts.layout import frame, load

TEMPLATE_KEY = "upload-template"


def draw_template(access: Access, place: Destination) -> None:
    """Draw what the template contains, the button that makes it, and the link to download it."""
    with st.container(border=True):
        st.markdown(f"**{frame.t('upload.template.title')}**")
        st.write(frame.t("upload.template.body"))
        offer = st.session_state.get(TEMPLATE_KEY)
        if offer and offer[0] == (place, access.language):
            _, name, download_address = offer
            st.link_button(frame.t("upload.template.fetch", name=name), download_address, icon=":material/download:")
            st.caption(frame.t("upload.template.once"))
        elif st.button(frame.t("upload.template.make"), key="template-make", icon=":material/table_view:"):
            make(access, place)


def make(access: Access, place: Destination) -> None:
    """Make the workbook and offer it as a one-time download; explains why there is none where that fails."""
    try:
        period_id = address.read_number("period")
        name, data = templates.build_template(
            access, place.organisation_id, load.workspace(), period_id=period_id, portfolio_id=place.portfolio_id
        )
    except ImpactError:
        st.info(frame.t("upload.template.none"))
        return
    st.session_state[TEMPLATE_KEY] = ((place, access.language), name, one_time_downloads.offer_file(access, name, data))
    st.rerun()
