"""The files that a grantee submitted."""

from __future__ import annotations

from html import escape

import streamlit as st

from impact.i18n import day, number
from impact.model.access import Access
from impact.views.grantee import GranteeView, SubmissionRow
from pages.parts.layout import frame, links


def draw_files(view: GranteeView, access: Access) -> None:
    """Draw the list, newest first; other organisations see that files are protected."""
    if view.protected:
        st.caption(frame.t("veil.files"))
        return
    if not view.submissions:
        st.caption(frame.t("grantee.file.none"))
        return
    heads = [(frame.t(f"grantee.file.{column}"), kind) for column, kind in
             (("name", ""), ("on", ""), ("by", ""), ("values", "n"), ("unclear", "n"), ("state", ""))]
    rows = [_build_row(row, access) for row in view.submissions]
    links.draw_html(links.build_table(heads, rows, frame.t("grantee.file.caption", name=view.name)), key="files")


def _build_row(row: SubmissionRow, access: Access) -> str:
    language = access.language
    state = frame.t(f"grantee.file.state.{row.state}")
    if row.approved_on:
        state += f", {day(language, row.approved_on)}"
    cells = (
        links.build_cell(frame.t("grantee.file.on"), day(language, row.submitted_on)),
        links.build_cell(frame.t("grantee.file.by"), escape(row.submitted_by) or "–"),
        links.build_cell(frame.t("grantee.file.values"), number(language, row.values), "n"),
        links.build_cell(frame.t("grantee.file.unclear"), number(language, row.unclear), "n"),
        links.build_cell(frame.t("grantee.file.state"), escape(state)),
    )
    name = f'<a href="/handed-in/{row.submission_id}" download>{escape(row.file_name)}</a>'
    return f'<tr><th scope="row">{name}</th>{"".join(cells)}</tr>'
