"""The form that changes an organisation."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from impact.model.access import Access
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.services.admin import organisations_and_portfolios
from impact.views.administration import OrganisationRow
from pages.admin_organisations import new_organisation_forms, organisation_fields
from pages.parts.inputs import actions, personal_notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page


def draw_organisation_form(access: Access, row: OrganisationRow) -> None:
    """Draw the form with the present values; a Conflict with another change is reported."""
    form = f"organisation-{row.organisation_id}"
    version = actions.read_form_version(form, row.version, f"{form}-name")
    with st.form(form, width=640):
        name = organisation_fields.draw_name(form, row.fields.name)
        portfolios = organisations_and_portfolios.list_portfolios(access, load.workspace())
        other_fields = organisation_fields.draw_other_fields(
            form, row.fields, portfolios, theme=row.kind is OrganisationKind.GRANTEE
        )
        submitted = st.form_submit_button(
            frame.t("admin.save"), type="primary", icon=":material/check:", key=f"save-{form}"
        )
    if submitted and personal_notice.has_seen_details(form, (other_fields.ref, *other_fields.regions)):
        actions.save_form(
            Page.ADMIN_ORGANISATIONS, form, row.version,
            lambda: organisations_and_portfolios.change_organisation(
                access, row.organisation_id, load.workspace(), replace(other_fields, name=name), version=version
            ),
            frame.t("admin.saved", name=name.strip()),
        )  # fmt: skip
    if row.kind is OrganisationKind.GRANTEE:
        new_organisation_forms.draw_invite_link(access, row.organisation_id, row.fields.name)
    new_organisation_forms.draw_back_link()
