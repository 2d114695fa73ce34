"""The grantee's own template: made on request, downloaded once."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.services.operations import one_time_downloads
from impact.services.submissions import templates
from impact.services.submissions.destinations import Destination
from impact.services.submissions.templates import TemplateOffer
from pages.parts.inputs import address
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

TEMPLATE_KEY = "upload-template"


def draw_template(access: Access, place: Destination) -> None:
    """Draw what the template contains, the button that makes it, and the link to download it."""
    with st.container(border=True):
        st.markdown(f"**{frame.t('upload.template.title')}**")
        template_offer = templates.describe_template(
            access, place.organisation_id, load.workspace(), portfolio_id=place.portfolio_id
        )
        if not template_offer.indicators:
            draw_without_template(template_offer, access, place)
            return
        st.write(frame.t("upload.template.body" if template_offer.has_values else "upload.template.body.first"))
        if template_offer.without_code:
            st.caption(frame.t("upload.template.without_code", n=template_offer.without_code))
        offer = st.session_state.get(TEMPLATE_KEY)
        if offer and offer[0] == (place, access.language):
            _, name, download_address = offer
            label = frame.escape_markdown(frame.t("upload.template.fetch", name=name))
            st.link_button(label, download_address, icon=":material/download:")
            st.caption(frame.t("upload.template.once", minutes=one_time_downloads.LIFETIME_MINUTES))
        elif st.button(frame.t("upload.template.make"), key="template-make", icon=":material/table_view:"):
            make(access, place)


def draw_without_template(template_offer: TemplateOffer, access: Access, place: Destination) -> None:
    """Draw why no template can be made yet, and the way on without one for whoever may make indicators."""
    st.write(frame.t("upload.template.no_codes" if template_offer.without_code else "upload.template.none"))
    if is_open_to(Page.INDICATORS, access.role):
        frame.draw_link(
            Page.INDICATORS, frame.t("upload.template.screen"), ":material/edit:",
            organisation=str(place.organisation_id), portfolio=str(place.portfolio_id),
        )  # fmt: skip


def make(access: Access, place: Destination) -> None:
    """Make the workbook and offer it as a one-time download; explains that nothing is due where that fails."""
    try:
        period_id = address.read_number("period")
        name, data = templates.build_template(
            access, place.organisation_id, load.workspace(), period_id=period_id, portfolio_id=place.portfolio_id
        )
    except ImpactError:
        st.info(frame.t("upload.template.nothing_due"))
        return
    st.session_state[TEMPLATE_KEY] = ((place, access.language), name, one_time_downloads.offer_file(access, name, data))
    st.rerun()
