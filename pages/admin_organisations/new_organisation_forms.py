"""Forms that add an organisation: a grantee with its first grant, or a partner."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import streamlit as st

from impact.errors import ImpactError
from impact.model.access import Access
from impact.model.vocabulary.frequencies import REPORTING_FREQUENCIES, Frequency
from impact.services.accounts.admin_scope import PARTNER_KINDS
from impact.services.admin import organisations_and_portfolios
from impact.services.calendar import reporting_periods
from impact.views.administration import OrganisationFields
from pages.admin_organisations import organisation_fields
from pages.admin_people import membership_choice
from pages.parts.inputs import actions, personal_notice
from pages.parts.inputs.actions import NextStep, Notice
from pages.parts.layout import frame, load
from pages.parts.layout.menu import Page
from pages.parts.layout.page_permissions import is_open_to

EMPTY_FIELDS = OrganisationFields("")
FREQUENCIES = [frequency.value for frequency in REPORTING_FREQUENCIES]


def draw_grantee_form(access: Access) -> None:
    """Draw the form that adds a grantee with its first grant."""
    portfolios = organisations_and_portfolios.list_portfolios(access, load.workspace())
    names = {row.portfolio_id: row.fields.name for row in portfolios}
    with st.form("grantee", width=640):
        st.caption(frame.t("admin.needed.name"))
        name = organisation_fields.draw_name("grantee")
        portfolio_id = membership_choice.choose_option(
            frame.t("admin.grant.portfolio"), list(names), "grantee-portfolio", lambda item: names.get(item, "")
        )
        title = st.text_input(frame.t("admin.grant.title"), key="grantee-title", help=frame.t("admin.grant.title.help"))
        code = st.text_input(frame.t("admin.grant.ref"), key="grantee-grant", max_chars=300)
        rhythm = st.selectbox(
            frame.t("admin.grant.rhythm"), FREQUENCIES, FREQUENCIES.index(find_rhythm(access, names)),
            key="grantee-rhythm", help=frame.t("admin.grant.rhythm.help"),
            format_func=lambda item: frame.t(f"indicator.frequency.{item}"), filter_mode=None,
        )
        other_fields = organisation_fields.draw_other_fields("grantee", EMPTY_FIELDS, portfolios, theme=True)
        submitted = st.form_submit_button(
            frame.t("admin.add"), type="primary", icon=":material/add:", key="grantee-add"
        )
    if submitted and personal_notice.has_seen_details("grantee", (title, code, other_fields.ref)):
        try:
            grantee_id = organisations_and_portfolios.add_grantee(
                access, load.workspace(), replace(other_fields, name=name), portfolio_id=portfolio_id, grant_ref=code,
                grant_title=title, reporting=rhythm,
            )  # fmt: skip
        except ImpactError as error:
            frame.draw_error(error)
        else:
            words, following = frame.t("admin.added", name=name.strip()), _list_next_steps(access, grantee_id, name)
            actions.announce(Notice(Page.ADMIN_ORGANISATIONS, words, next_steps=following))
    draw_back_link()


def _list_next_steps(access: Access, grantee_id: int, name: str) -> tuple[NextStep, ...]:
    """What comes after a grantee was added: inviting somebody of it, for whom may."""
    if not is_open_to(Page.ADMIN_PEOPLE, access.role):
        return ()
    words = frame.t("admin.people.invite.of", name=name.strip())
    query = (("new", "true"), ("organisation", str(grantee_id)))
    return (NextStep(Page.ADMIN_PEOPLE, words, ":material/person_add:", query),)


def draw_invite_link(access: Access, grantee_id: int, name: str) -> None:
    """Draw the link to the form that invites somebody of a grantee, for whom may."""
    for step in _list_next_steps(access, grantee_id, name):
        frame.draw_link(step.page, frame.escape_markdown(step.label), step.icon, **dict(step.query))


def find_rhythm(access: Access, portfolio_ids: Iterable[int]) -> str:
    """How often the first portfolio reports by its calendar; without one, each year.

    Whoever reports at another rhythm than the calendar is asked for nothing.
    """
    first = next(iter(portfolio_ids), None)
    if first is None:
        return Frequency.YEAR.value
    return reporting_periods.load_calendar(access, first, "", load.workspace()).frequency


def draw_partner_form(access: Access) -> None:
    """Draw the form that adds a coach, knowledge or umbrella organisation."""
    with st.form("partner", width=640):
        st.caption(frame.t("admin.needed.name"))
        name = organisation_fields.draw_name("partner")
        kind = st.selectbox(
            frame.t("admin.organisation.kind"), list(PARTNER_KINDS), key="partner-kind", filter_mode=None,
            format_func=lambda item: frame.t(f"admin.organisation_kind.{item.value}"),
        )
        other_fields = organisation_fields.draw_other_fields("partner", EMPTY_FIELDS, (), theme=False)
        submitted = st.form_submit_button(
            frame.t("admin.add"), type="primary", icon=":material/add:", key="partner-add"
        )
    if submitted and personal_notice.has_seen_details("partner", (other_fields.ref,)):
        actions.attempt(
            Page.ADMIN_ORGANISATIONS,
            lambda: organisations_and_portfolios.add_partner(
                access, load.workspace(), replace(other_fields, name=name), kind
            ),
            frame.t("admin.added.partner", name=name.strip()),
        )
    draw_back_link()


def draw_back_link() -> None:
    """Draw the link back to the list."""
    frame.draw_link(Page.ADMIN_ORGANISATIONS, frame.t("admin.organisation.all"), ":material/arrow_back:")
