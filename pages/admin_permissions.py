"""The page with the permission table: the same table that pages and services check."""

from __future__ import annotations

from html import escape
from itertools import groupby

import streamlit as st

from impact.access.permissions import Kind, Permission, Sight, permission_table
from impact.model.words import Role
from pages.parts.layout import frame, links, presentation_mode
from pages.parts.layout.menu import Page
from pages.parts.layout.presentation_mode import Section

STYLE = """<style>
.fi-may { white-space: nowrap; } .fi-may svg { width: 1em; height: 1em; vertical-align: -0.12em; }
tr.fi-group th { padding-top: 1rem; font-weight: 600; }
table.fi-may-table td, table.fi-may-table thead th { font-size: 0.87rem; }
</style>"""
ORDER = tuple(Kind)
MARKS = {
    Sight.YES: '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2.5 8.5l3.6 3.7L13.5 4" fill="none" '
    'stroke="currentColor" stroke-width="2"/></svg>',
    Sight.PSEUDONYMISED: '<svg viewBox="0 0 16 16" aria-hidden="true"><circle cx="8" cy="8" r="6" fill="none" '
    'stroke="currentColor" stroke-width="1.8" stroke-dasharray="2.4 2"/></svg>',
}


def build_cell(role: Role, sight: Sight) -> str:
    """One table cell of a role: mark and word."""
    word = escape(frame.t(f"admin.sight.{sight.value}"))
    label = frame.t(f"words.role.{role.value}")
    if sight is Sight.NO:
        return links.build_cell(label, f'<span class="fi-quiet">{word}</span>', "fi-none")
    return links.build_cell(label, f'<span class="fi-may">{MARKS[sight]} {word}</span>')


def build_row(permission: Permission, cells: tuple[tuple[Role, Sight], ...]) -> str:
    """One permission as a table row: the action, and a cell per role."""
    name = escape(frame.t(f"admin.action.{permission.action.value}"))
    return f'<tr><th scope="row">{name}</th>{"".join(build_cell(*pair) for pair in cells)}</tr>'


def draw_permissions() -> None:
    """Draw the permission table, grouped by kind of object."""
    rows = []
    for kind, group in groupby(
        sorted(permission_table(), key=lambda row: ORDER.index(row[0].kind)), lambda row: row[0].kind
    ):
        title = escape(frame.t(f"admin.kind.{kind.value}")).capitalize()
        rows.append(f'<tr class="fi-group"><th scope="rowgroup" colspan="{len(Role) + 1}">{title}</th></tr>')
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
