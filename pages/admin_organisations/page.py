"""Administration of organisations: the fund, its grantees and partners."""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from impact.access.permissions import Action, Kind, may
from impact.i18n.regions import name_place
from impact.model.vocabulary.organisation_kinds import OrganisationKind
from impact.services.accounts.admin_scope import PARTNER_KINDS
from impact.services.admin import organisations_and_portfolios
from impact.views.administration import OrganisationRow
from impact.views.html_elements import element, fragment
from pages.admin_organisations import new_organisation_forms, organisation_form
from pages.parts.inputs import actions, address, paging, setup_steps, table_explorer
from pages.parts.layout import frame, links, load, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section

ROWS = 50
COLUMNS = ("name", "kind", "ref", "theme", "regions", "portfolios")
FORM_ICONS = {"grantee": ":material/add_home:", "partner": ":material/group_add:"}


def build_table(rows: tuple[OrganisationRow, ...]) -> Markup:
    """The organisations as an HTML table."""
    several = len({place for organisation in rows for place in organisation.portfolios}) > 1
    columns = COLUMNS if several else COLUMNS[:-1]
    names = {column: frame.t(f"admin.organisation.{column}") for column in columns}
    heads = [(name, "") for name in names.values()]
    return links.build_table(
        heads, [build_row(organisation, names) for organisation in rows], frame.t("frame.page.admin_organisations")
    )


def build_row(organisation: OrganisationRow, names: dict[str, str]) -> Markup:
    """One organisation as a table row; its name links to the form where the viewer may change it."""
    fields = organisation.fields
    name = fields.name
    if organisation.is_administered and may_change:
        name = links.build_link(Page.ADMIN_ORGANISATIONS, fields.name, organisation=organisation.organisation_id)
    values = {
        "kind": frame.t(f"admin.organisation_kind.{organisation.kind.value}"),
        "ref": fields.ref,
        "theme": organisation.theme,
        "regions": ", ".join(name_place(place, frame.language()) for place in fields.regions),
        "portfolios": ", ".join(organisation.portfolios),
    }
    cells = fragment(
        links.build_cell(names[column], words or "–", "" if words else "fi-none")
        for column, words in values.items()
        if column in names
    )
    return element("tr", element("th", name, scope="row"), cells)


def draw_explorer(rows: tuple[OrganisationRow, ...]) -> None:
    """Draw the organisations as a table to sort and search."""
    columns = {"name": frame.t("admin.organisation.name")}
    if may_change:
        columns[table_explorer.LINK] = frame.t("all_figures.column.link")
    columns |= {name: frame.t(f"admin.organisation.{name}") for name in COLUMNS[1:]}
    lines = [list_cells(organisation) for organisation in rows]
    table_explorer.draw_table(columns, lines, frame.t("frame.page.admin_organisations"), "organisations-table")


def list_cells(organisation: OrganisationRow) -> dict[str, str | None]:
    """The cells of one organisation by column."""
    place = {"organisation": organisation.organisation_id}
    is_linked = organisation.is_administered and may_change
    link = table_explorer.build_address(Page.ADMIN_ORGANISATIONS, **place) if is_linked else None
    return {
        "name": organisation.fields.name,
        table_explorer.LINK: link,
        "kind": frame.t(f"admin.organisation_kind.{organisation.kind.value}"),
        "ref": organisation.fields.ref,
        "theme": organisation.theme,
        "regions": ", ".join(name_place(place, frame.language()) for place in organisation.fields.regions),
        "portfolios": ", ".join(organisation.portfolios),
    }


def draw_organisations() -> None:
    """Draw the list with its search and the choice of kind."""
    table_explorer.draw_view_choice()
    words = st.text_input(
        frame.t("admin.organisation.search"), key="organisation-search", type="search", width=340,
        label_visibility="collapsed", placeholder=frame.t("admin.organisation.search"),
    )  # fmt: skip
    kinds = [kind for kind in OrganisationKind if any(organisation.kind is kind for organisation in rows)]
    kind = st.pills(
        frame.t("admin.organisation.kind"), kinds, key="organisation-kind", label_visibility="collapsed",
        format_func=lambda item: frame.t(f"admin.organisation_kind.{item.value}"),
    )
    search_text = words.strip().casefold()
    matches = tuple(
        organisation
        for organisation in rows
        if (kind is None or organisation.kind is kind)
        and search_text in f"{organisation.fields.name} {organisation.fields.ref}".casefold()
    )
    if not matches:
        st.caption(frame.t("admin.organisation.none"))
        return
    if table_explorer.is_exploring():
        draw_explorer(matches)
        return
    with st.container(border=True):
        paging.draw_table_in_pages(matches, build_table, "organisations", ROWS)


access = frame.enter(Page.ADMIN_ORGANISATIONS)
may_change = may(access.role, Action.CHANGE, Kind.ORGANISATION)
rows = organisations_and_portfolios.list_organisations(access, load.workspace())
requested_id = address.read_number("organisation")
selection = next(
    (
        organisation
        for organisation in rows
        if organisation.organisation_id == requested_id and organisation.is_administered and may_change
    ),
    None,
)
form_name = st.query_params.get("new", "") if may_change else ""
if form_name in FORM_ICONS:
    title = frame.t(f"admin.add.{form_name}")
    frame.draw_header(title, frame.t(f"admin.add.{form_name}.caption"))
    draw_form = (
        new_organisation_forms.draw_grantee_form
        if form_name == "grantee"
        else new_organisation_forms.draw_partner_form
    )
    presentation_mode.draw_sections(
        [Section(title, lambda: draw_form(access))], access.language, lambda: draw_form(access)
    )
elif selection:
    frame.draw_header(selection.fields.name, frame.t(f"admin.organisation_kind.{selection.kind.value}"))
    presentation_mode.draw_sections(
        [Section(selection.fields.name, lambda: organisation_form.draw_organisation_form(access, selection))],
        access.language,
        lambda: organisation_form.draw_organisation_form(access, selection),
    )
else:
    grantees = sum(organisation.kind is OrganisationKind.GRANTEE for organisation in rows)
    partners = sum(organisation.kind in PARTNER_KINDS for organisation in rows)
    frame.draw_header(
        frame.t("admin.organisation.sentence", n=grantees, partners=partners),
        frame.t("admin.organisation.caption" if may_change else "admin.organisation.looking"),
    )
    actions.draw_notice(Page.ADMIN_ORGANISATIONS)
    setup_steps.draw_next_step(access, Page.ADMIN_ORGANISATIONS)
    if may_change:
        with st.container(horizontal=True):
            for name, icon in FORM_ICONS.items():
                frame.draw_link(Page.ADMIN_ORGANISATIONS, frame.t(f"admin.add.{name}"), icon, new=name)
    presentation_mode.draw_sections(
        [Section(frame.t("frame.page.admin_organisations"), draw_organisations)],
        access.language,
        draw_organisations,
    )
