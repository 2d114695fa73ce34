"""The page with the permission table: the same table that pages and services check."""

from __future__ import annotations

from itertools import groupby

import streamlit as st
from markupsafe import Markup

from impact.access.permissions import Kind, Permission, Sight, permission_table
from impact.model.vocabulary.roles import Role
from impact.views.html_elements import element
from pages.parts.layout import frame, links, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section

STYLE = Markup("""<style>
.fi-may svg { width: 1em; height: 1em; vertical-align: -0.12em; }
tr.fi-group th { padding-top: 1rem; font-weight: 600; }
table td, table thead th { font-size: 0.87rem; overflow-wrap: anywhere; hyphens: auto; }
td, th { padding-left: 0.3rem; padding-right: 0.3rem; }
</style>""")
ORDER = tuple(Kind)
_LOOK = {"fill": "none", "stroke": "currentColor"}
SHAPES = {
    Sight.YES: element("path", d="M2.5 8.5l3.6 3.7L13.5 4", stroke_width=2, **_LOOK),
    Sight.PSEUDONYMISED: element(
        "circle", cx=8, cy=8, r=6, stroke_width="1.8", stroke_dasharray="2.4 2", **_LOOK
    ),
}


def build_cell(role: Role, sight: Sight) -> Markup:
    """One table cell of a role: mark and word."""
    word = frame.t(f"admin.sight.{sight.value}")
    label = frame.t(f"words.role.{role.value}")
    if sight is Sight.NO:
        return links.build_cell(label, element("span", word, class_="fi-quiet"), "fi-none")
    mark = element("svg", SHAPES[sight], viewBox="0 0 16 16", aria_hidden="true")
    return links.build_cell(label, element("span", mark, " ", word, class_="fi-may"))


def build_row(permission: Permission, cells: tuple[tuple[Role, Sight], ...]) -> Markup:
    """One permission as a table row: the action, and a cell per role."""
    name = frame.t(f"admin.action.{permission.action.value}")
    return element("tr", element("th", name, scope="row"), *(build_cell(*pair) for pair in cells))


def draw_permissions() -> None:
    """Draw the permission table, grouped by kind of object."""
    rows = []
    for kind, group in groupby(
        sorted(permission_table(), key=lambda row: ORDER.index(row[0].kind)), lambda row: row[0].kind
    ):
        title = frame.t(f"admin.kind.{kind.value}").capitalize()
        rows.append(element(
            "tr",
            element("th", title, scope="rowgroup", colspan=len(Role) + 1),
            class_="fi-group",
        ))
        rows += [build_row(permission, cells) for permission, cells in group]
    heads = [(frame.t("admin.trail.action"), ""), *((frame.t(f"words.role.{role.value}"), "") for role in Role)]
    with st.container(border=True):
        links.draw_html(
            STYLE + links.build_table(heads, rows, frame.t("frame.page.admin_permissions")), key="permissions"
        )
    st.caption(frame.t("admin.permissions.veiled"))


access = frame.enter(Page.ADMIN_PERMISSIONS)
frame.draw_header(frame.t("admin.permissions.sentence"), frame.t("admin.permissions.caption"))
presentation_mode.draw_sections(
    [Section(frame.t("frame.page.admin_permissions"), draw_permissions)], access.language, draw_permissions
)
