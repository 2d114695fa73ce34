"""Organisations: the fund, its grantees and the partners that look along; adding and changing them."""

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
    """The organisations as HTML."""
    several = len({place for one in rows for place in one.portfolios}) > 1
    columns = COLUMNS if several else COLUMNS[:-1]
    names = {column: frame.t(f"admin.organisation.{column}") for column in columns}
    heads = [(name, "") for name in names.values()]
    return links.table(heads, [row(one, names) for one in rows], frame.t("frame.page.admin_organisations"))


def row(one: OrganisationRow, names: dict[str, str]) -> str:
    """One organisation; its name leads to changing it where that is the viewer's."""
    fields = one.fields
    name = escape(fields.name)
    if one.ours and changes:
        name = links.anchor(Page.ADMIN_ORGANISATIONS, fields.name, organisation=one.organisation_id)
    said = {
        "kind": frame.t(f"admin.organisation_kind.{one.kind.value}"), "ref": fields.ref, "theme": one.theme,
        "regions": ", ".join(fields.regions), "portfolios": ", ".join(one.portfolios),
    }  # fmt: skip
    cells = "".join(
        links.cell(names[column], escape(words) or "–", "" if words else "fi-none")
        for column, words in said.items()
        if column in names
    )
    return f'<tr><th scope="row">{name}</th>{cells}</tr>'


def explored(rows: tuple[OrganisationRow, ...]) -> None:
    """The same organisations as a table to sort and search."""
    columns = {"name": frame.t("admin.organisation.name")}
    if changes:
        columns[table_explorer.LINK] = frame.t("all_figures.column.link")
    columns |= {name: frame.t(f"admin.organisation.{name}") for name in COLUMNS[1:]}
    lines = [cells(one) for one in rows]
    table_explorer.draw_table(columns, lines, frame.t("frame.page.admin_organisations"), "organisations-table")


def cells(one: OrganisationRow) -> dict[str, str | None]:
    """One organisation by column."""
    place = {"organisation": one.organisation_id}
    link = table_explorer.address(Page.ADMIN_ORGANISATIONS, **place) if one.ours and changes else None
    return {
        "name": one.fields.name,
        table_explorer.LINK: link,
        "kind": frame.t(f"admin.organisation_kind.{one.kind.value}"),
        "ref": one.fields.ref,
        "theme": one.theme,
        "regions": ", ".join(one.fields.regions),
        "portfolios": ", ".join(one.portfolios),
    }


def everyone() -> None:
    """The list with its search and its kinds."""
    table_explorer.draw_choice()
    words = st.text_input(
        frame.t("admin.organisation.search"), key="organisation-search", type="search", width=340,
        label_visibility="collapsed", placeholder=frame.t("admin.organisation.search"),
    )  # fmt: skip
    kinds = [kind for kind in OrganisationKind if any(one.kind is kind for one in rows)]
    kind = st.pills(
        frame.t("admin.organisation.kind"), kinds, key="organisation-kind", label_visibility="collapsed",
        format_func=lambda one: frame.t(f"admin.organisation_kind.{one.value}"),
    )
    wanted = words.strip().casefold()
    found = tuple(
        one for one in rows
        if (kind is None or one.kind is kind) and wanted in f"{one.fields.name} {one.fields.ref}".casefold()
    )  # fmt: skip
    if not found:
        st.caption(frame.t("admin.organisation.none"))
        return
    if table_explorer.is_exploring():
        explored(found)
        return
    start = grantee_list.first() if grantee_list.first() < len(found) else 0
    with st.container(border=True):
        links.draw(table(found[start : start + ROWS]), key="organisations")
        if len(found) > ROWS:
            grantee_list.turn(start, len(found[start : start + ROWS]), len(found), ROWS)


access = frame.enter(Page.ADMIN_ORGANISATIONS)
changes = may(access.role, Action.CHANGE, Kind.ORGANISATION)
rows = organisations_and_portfolios.organisations(access, load.workspace())
wish = address.number("organisation")
chosen = next((one for one in rows if one.organisation_id == wish and one.ours and changes), None)
way = st.query_params.get("new", "") if changes else ""
if way in WAYS:
    title = frame.t(f"admin.add.{way}")
    frame.header(title, frame.t(f"admin.add.{way}.caption"))
    draw = new_organisation_forms.grantee if way == "grantee" else new_organisation_forms.partner
    presentation.show([Section(title, lambda: draw(access))], access.language, lambda: draw(access))
elif chosen:
    frame.header(chosen.fields.name, frame.t(f"admin.organisation_kind.{chosen.kind.value}"))
    presentation.show(
        [Section(chosen.fields.name, lambda: organisation_form.draw(access, chosen))], access.language,
        lambda: organisation_form.draw(access, chosen),
    )  # fmt: skip
else:
    grantees = sum(one.kind is OrganisationKind.GRANTEE for one in rows)
    partners = sum(one.kind in PARTNERS for one in rows)
    frame.header(
        frame.t("admin.organisation.sentence", n=grantees, partners=partners),
        frame.t("admin.organisation.caption" if changes else "admin.organisation.looking"),
    )
    actions.show(Page.ADMIN_ORGANISATIONS)
    if changes:
        with st.container(horizontal=True):
            for name, icon in WAYS.items():
                frame.link(Page.ADMIN_ORGANISATIONS, frame.t(f"admin.add.{name}"), icon, new=name)
    presentation.show([Section(frame.t("frame.page.admin_organisations"), everyone)], access.language, everyone)
