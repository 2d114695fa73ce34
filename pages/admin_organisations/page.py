"""Administration of organisations: the fund, its grantees and partners."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.access.permissions import Action, Kind, may
from impact.model.words import OrganisationKind
from impact.services.accounts.admin_scope import PARTNERS
from impact.services.admin import organisations_and_portfolios
from impact.views.administration import OrganisationRow
from pages.admin_organisations import new_organisation_forms, organisation_form
from pages.grantee import grantee_list
from pages.parts.inputs import actions, address, table_explorer
from pages.parts.layout import frame, links, load, presentation
from pages.parts.layout.presentation import Section
from pages.parts.layout.site import Page

ROWS = 50
COLUMNS = ("name", "kind", "ref", "theme", "regions", "portfolios")
WAYS = {"grantee": ":material/add_home:", "partner": ":material/group_add:"}


def table(rows: tuple[OrganisationRow, ...]) -> str:
    """The organisations as an HTML table."""
    several = len({place for organisation in rows for place in organisation.portfolios}) > 1
    columns = COLUMNS if several else COLUMNS[:-1]
    names = {column: frame.t(f"admin.organisation.{column}") for column in columns}
    heads = [(name, "") for name in names.values()]
    return links.table(
        heads, [row(organisation, names) for organisation in rows], frame.t("frame.page.admin_organisations")
    )


def row(organisation: OrganisationRow, names: dict[str, str]) -> str:
    """One organisation as a table row; its name links to the form where the viewer may change it."""
    fields = organisation.fields
    name = escape(fields.name)
    if organisation.ours and may_change:
        name = links.anchor(Page.ADMIN_ORGANISATIONS, fields.name, organisation=organisation.organisation_id)
    values = {
        "kind": frame.t(f"admin.organisation_kind.{organisation.kind.value}"),
        "ref": fields.ref,
        "theme": organisation.theme,
        "regions": ", ".join(fields.regions),
        "portfolios": ", ".join(organisation.portfolios),
    }
    cells = "".join(
        links.cell(names[column], escape(words) or "–", "" if words else "fi-none")
        for column, words in values.items()
        if column in names
    )
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def explored(rows: tuple[OrganisationRow, ...]) -> None:
    """Draw the organisations as a table to sort and search."""
    columns = {"name": frame.t("admin.organisation.name")}
    if may_change:
        columns[table_explorer.LINK] = frame.t("all_figures.column.link")
    columns |= {name: frame.t(f"admin.organisation.{name}") for name in COLUMNS[1:]}
    lines = [cells(organisation) for organisation in rows]
    table_explorer.draw_table(columns, lines, frame.t("frame.page.admin_organisations"), "organisations-table")


def cells(organisation: OrganisationRow) -> dict[str, str | None]:
    """The cells of one organisation by column."""
    place = {"organisation": organisation.organisation_id}
    link = table_explorer.address(Page.ADMIN_ORGANISATIONS, **place) if organisation.ours and may_change else None
    return {
        "name": organisation.fields.name,
        table_explorer.LINK: link,
        "kind": frame.t(f"admin.organisation_kind.{organisation.kind.value}"),
        "ref": organisation.fields.ref,
        "theme": organisation.theme,
        "regions": ", ".join(organisation.fields.regions),
        "portfolios": ", ".join(organisation.portfolios),
    }


def everyone() -> None:
    """Draw the list with its search and the choice of kind."""
    table_explorer.draw_choice()
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
        explored(matches)
        return
    start = grantee_list.first() if grantee_list.first() < len(matches) else 0
    with st.container(border=True):
        links.draw(table(matches[start : start + ROWS]), key="organisations")
        if len(matches) > ROWS:
            grantee_list.turn(start, len(matches[start : start + ROWS]), len(matches), ROWS)


access = frame.enter(Page.ADMIN_ORGANISATIONS)
may_change = may(access.role, Action.CHANGE, Kind.ORGANISATION)
rows = organisations_and_portfolios.organisations(access, load.workspace())
requested_id = address.number("organisation")
selection = next(
    (
        organisation
        for organisation in rows
        if organisation.organisation_id == requested_id and organisation.ours and may_change
    ),
    None,
)
form_name = st.query_params.get("new", "") if may_change else ""
if form_name in WAYS:
    title = frame.t(f"admin.add.{form_name}")
    frame.header(title, frame.t(f"admin.add.{form_name}.caption"))
    draw_form = (
        new_organisation_forms.grantee
        if form_name == "grantee"
        else new_organisation_forms.partner
    )
    presentation.show([Section(title, lambda: draw_form(access))], access.language, lambda: draw_form(access))
elif selection:
    frame.header(selection.fields.name, frame.t(f"admin.organisation_kind.{selection.kind.value}"))
    presentation.show(
        [Section(selection.fields.name, lambda: organisation_form.draw(access, selection))],
        access.language,
        lambda: organisation_form.draw(access, selection),
    )
else:
    grantees = sum(organisation.kind is OrganisationKind.GRANTEE for organisation in rows)
    partners = sum(organisation.kind in PARTNERS for organisation in rows)
    frame.header(
        frame.t("admin.organisation.sentence", n=grantees, partners=partners),
        frame.t("admin.organisation.caption" if may_change else "admin.organisation.looking"),
    )
    actions.show(Page.ADMIN_ORGANISATIONS)
    if may_change:
        with st.container(horizontal=True):
            for name, icon in WAYS.items():
                frame.link(Page.ADMIN_ORGANISATIONS, frame.t(f"admin.add.{name}"), icon, new=name)
    presentation.show(
        [Section(frame.t("frame.page.admin_organisations"), everyone)],
        access.language,
        everyone,
    )
